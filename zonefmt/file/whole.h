/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_WHOLE_H
#define ZF_ZONEFMT_FILE_WHOLE_H

/*
 * A whole file in memory, for what is looked at more than once or is small. It may hold secrets: no copy
 * of them is left behind in freed memory. A pipe will do too. What can be large is read by input.h.
 *
 *	zf_whole_read() -> ... -> zf_whole_clear()
 */

#include <stddef.h>
#include <sys/types.h>

#include "protocol/error.h"

struct zf_whole {
	char *text; /* a NUL behind it; NULL where nothing was read */
	size_t len; /* octets, without that NUL; some of them may be NUL */
	dev_t device;
	ino_t inode; /* with `device`: which file it is; known on ZF_ELIMIT too */
	size_t room; /* private */
};

/* Reads the file at `path`. Fails with ZF_ESYSTEM, ZF_ENOMEM; with ZF_ELIMIT where it has more than
 * `most` octets. Nothing need be cleared then. */
zf_status zf_whole_read(struct zf_whole *whole, const char *path, size_t most,
			struct zf_error *err) ZF_MUST_CHECK;

/* The same of what is open as `fd`, from where it stands; it stays open. `path` is for messages. */
zf_status zf_whole_read_fd(struct zf_whole *whole, int fd, const char *path, size_t most,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Wipes the text and frees it. */
void zf_whole_clear(struct zf_whole *whole);

#endif
