/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_PUSH_BACKUP_H
#define ZF_JOBS_CHANGE_PUSH_BACKUP_H

/* What a server had before a push, kept in a file: pushed, it takes everything back. */

#include "protocol/error.h"
#include "zonefmt/zone/zone.h"

/*
 * Writes `zone` in the dialect master to `NAME.before-push.SERIAL`, NAME being that of the file `pushed`, beside that
 * or in `folder` (may be NULL); with `.2` and so on behind it where there is one already, which stays.
 * Gives the path, which the caller frees. Fails with ZF_ESYSTEM, ZF_EUSAGE (replace.h), ZF_ENOMEM.
 */
zf_status zf_push_backup(const struct zf_zone *zone, const char *pushed,
			 const char *folder, char **path,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
