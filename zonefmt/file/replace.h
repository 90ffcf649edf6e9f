/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_REPLACE_H
#define ZF_ZONEFMT_FILE_REPLACE_H

/*
 * A file replaced as a whole: written beside the target under a temporary name, synced,
 * renamed over it. Until zf_replace_commit the old file stays as it was; if the work
 * fails or the program dies, it stays for good, and only a death can leave the
 * temporary file (`.NAME.zf-N`, removed by the next replacement of the same target).
 *
 * An old file's mode stays, and its owner and group where the system lets them; the rights of a group that cannot
 * stay are no other group's. Of a symbolic
 * link, the file it leads to is replaced; but in a folder that others may write to, only where the link
 * is ours or root's, on the way to the folder too (links.h). A link to nothing becomes the file.
 *
 * A mode without rights for others than owner and group says that the file is to hold secrets. Then an old one
 * must not be everybody's, and if it is another user's, nobody but that user, we and root may be able to
 * write to its folder.
 *
 * Many files are quicker, and durable together, by zonefmt/batch.h.
 */

#include <stddef.h>
#include <sys/types.h>

#include "protocol/error.h"
#include "zonefmt/file/output.h"

/* Modes of new files. */
#define ZF_MODE_PLAIN 0644  /* less the umask */
#define ZF_MODE_SECRET 0600 /* of what holds secrets */

struct zf_folder; /* folder.h */
struct zf_replace;

/* Begins to replace `path`, or to make it with mode `mode` (the umask applies). Fails with
 * ZF_ESYSTEM: no such folder, not writable, `path` is a folder, a device or a pipe, or eight others
 * are replacing it right now; with ZF_EUSAGE where a link is not to be followed or a secret not to be
 * written there; with ZF_ENOMEM. */
zf_status zf_replace_open(struct zf_replace **replace, const char *path, mode_t mode,
			  struct zf_error *err) ZF_MUST_CHECK;

/* As zf_replace_open, where zf_folder_names(folder, path); takes a share in `folder`. A link at `path` is
 * replaced, wherever it leads. */
zf_status zf_replace_open_in(struct zf_replace **replace, struct zf_folder *folder,
			     const char *path, mode_t mode,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Appends. Fails with ZF_ESYSTEM, naming the path: disk full, quota. */
zf_status zf_replace_write(struct zf_replace *replace, const char *data, size_t len,
			   struct zf_error *err) ZF_MUST_CHECK;

/* The same as a writer's output; valid as long as `replace`. */
struct zf_output zf_replace_output(struct zf_replace *replace);

/* Begins again with an empty new file; that a write has failed is forgotten. Fails with
 * ZF_ESYSTEM. */
zf_status zf_replace_restart(struct zf_replace *replace,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Syncs file and folder, renames. Takes the object, on failure too: then the old file stays.
 * Fails with ZF_ESYSTEM, also if a write has failed before. */
zf_status zf_replace_commit(struct zf_replace **replace,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Throws the new file away. NULL is fine. */
void zf_replace_abort(struct zf_replace **replace);

/* The whole of a small text in one call. Fails as zf_replace_open, zf_replace_write and zf_replace_commit do, with
 * ZF_ESYSTEM, ZF_EUSAGE, ZF_ENOMEM; then the old file stays. */
zf_status zf_replace_text(const char *path, mode_t mode, const char *text, size_t len,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
