/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_BACKUP_H
#define ZF_HOST_BACKUP_H

/*
 * What stood on a host before it was touched, kept in a folder on this machine so that any later run can put
 * it back as it was. Each is one file of mode 0600, durable before zf_backup_keep returns: a line that
 * says whether there was a file and whose, then its octets as they were.
 *
 *	zoneferry-backup 1 file 0640 0:107	a file of mode 0640, of owner 0 and group 107
 *	zoneferry-backup 1 none			there was none
 */

#include <stdbool.h>

#include "src/host/reach.h"

/* Keeps `found` under `name` in `folder`, which is made if missing, in the place of what was kept there. Fails
 * as zf_folder_make and zf_replace_text do. */
zf_status zf_backup_keep(const char *folder, const char *name,
			 const struct zf_reach_found *found,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Whether something is kept under `name`, and what, which the caller clears. Fails with ZF_EUNSAFE where it
 * is no such file, and as zf_reach_read does; nothing need be cleared then. */
zf_status zf_backup_read(const char *folder, const char *name, bool *kept,
			 struct zf_reach_found *found,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Nothing is kept under `name` any more, durably. Fails as zf_reach_remove does. */
zf_status zf_backup_forget(const char *folder, const char *name,
			   struct zf_error *err) ZF_MUST_CHECK;

#endif
