/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_REPLACE_STEPS_H
#define ZF_ZONEFMT_FILE_REPLACE_STEPS_H

/*
 * A replacement step by step, for a batch, which does each step for all its files before the
 * next: the inner side of replace.c, which whoever replaces one file has no business with. In this order: zf_replace_sync, or the file system's; zf_replace_rename; zf_folder_sync.
 * zf_replace_abort frees it at the end, and after a failure throws the new file away.
 */

#include "zonefmt/file/folder.h"
#include "zonefmt/file/replace.h"

/* Where the file will be, symbolic links followed, and in which folder; both live as long as
 * `replace`. */
const char *zf_replace_path(const struct zf_replace *replace);
struct zf_folder *zf_replace_folder(const struct zf_replace *replace);

/* Fails with ZF_ESYSTEM if a write has failed: there must be no rename then. */
zf_status zf_replace_check(const struct zf_replace *replace,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Makes the new file durable. Fails with ZF_ESYSTEM. */
zf_status zf_replace_sync(struct zf_replace *replace, struct zf_error *err) ZF_MUST_CHECK;

/* After a syncfs in its place, which tells of a write that failed only since Linux 5.8, or of
 * none in particular: fails with ZF_ESYSTEM if one of this file did. */
zf_status zf_replace_settled(struct zf_replace *replace,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Puts the new file in the old one's place and closes it. Fails with ZF_ESYSTEM. */
zf_status zf_replace_rename(struct zf_replace *replace,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
