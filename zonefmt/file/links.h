/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_LINKS_H
#define ZF_ZONEFMT_FILE_LINKS_H

/*
 * Symbolic links on the way to a file that is to be written. Whoever may write to a folder can put a
 * link there, to have us write where he may not: so in a folder that others than root and us may
 * write to, or that is another user's, only root's links and our own are followed.
 */

#include <limits.h>
#include <stddef.h>

#include "protocol/error.h"

#define ZF_LINKS_MAX 40 /* on one way, as Linux has it */

/* Opens the folder that the first `len` octets of `path` name, the current one for none, to look for names in;
 * the caller closes *fd, which is -1 on failure. All of `path` is for messages. Fails with ZF_ESYSTEM, and ZF_EUSAGE where a link on
 * the way is not to be followed. */
zf_status zf_links_open_folder(int *fd, const char *path, size_t len,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Reads where the link called `name` in the open folder leads. Fails with ZF_ESYSTEM, and ZF_EUSAGE where
 * it is not to be followed. `path` is for messages. */
zf_status zf_links_read(char text[PATH_MAX], int folder, const char *name,
			const char *path, struct zf_error *err) ZF_MUST_CHECK;

/* Opens what is at `path`, which must be there, with open(2)'s `flags`; the caller closes *fd, which is -1 on
 * failure. Fails as zf_links_open_folder, and with ZF_ENOMEM. */
zf_status zf_links_open(int *fd, const char *path, int flags,
			struct zf_error *err) ZF_MUST_CHECK;

/* The path behind the link at `path`, which says `text`; the caller frees it. NULL: no memory. */
char *zf_links_behind(const char *path, const char *text);

#endif
