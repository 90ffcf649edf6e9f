/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_PLACEMENT_H
#define ZF_HOST_PLACEMENT_H

/*
 * The captured zone files placed on a host. What each of them is and what it replaces is listed in the backup
 * folder before the first is placed, so that a run that goes on does not replace what the server itself has
 * written since, and an undo takes away exactly what still is as it was placed.
 *
 *	backup/SERVER/zones		a line a file: SHA-256 of what is placed, of what stood there or `none`, path
 *	backup/SERVER/zone-SHA256	what stood there, where it was another file: as backup.h has it
 */

#include <stddef.h>

#include "src/host/configuration.h"

/* Places the captured files there are. A file that is neither as it stood before nor as it is to be was written by
 * the server or a person since, and stays. Fails with ZF_EUNSAFE where a captured file or the list is not as it
 * was when the first was placed; and as zf_backup_keep, zf_reach_read and zf_reach_place do. */
zf_status zf_placement_make(const struct zf_host *host, const struct zf_provision *wanted,
			    struct zf_error *err) ZF_MUST_CHECK;

/* What an undo came to. */
struct zf_restored {
	size_t removed, put_back; /* zone files */
	char **stays; /* of those that stay, path and why; made harmless by whoever shows it */
	size_t stay_count;
};

/* Removes the files that are as they were placed, or puts back what they replaced, and forgets the list; where
 * one stays, what was replaced is kept. Without a list there is nothing to do. Adds to `restored`. Fails as
 * zf_placement_make does, and can be called again then. */
zf_status zf_placement_undo(const struct zf_host *host, const char *backup,
			    struct zf_restored *restored,
			    struct zf_error *err) ZF_MUST_CHECK;

void zf_restored_clear(struct zf_restored *restored);

#endif
