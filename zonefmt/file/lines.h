/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_LINES_H
#define ZF_ZONEFMT_FILE_LINES_H

/*
 * A text as a person saved it from a Windows console, line by line: in UTF-8 with or without its
 * mark, in UTF-16 with it (PowerShell's `>`), or in a code page, of which only ASCII is looked at.
 *
 *	zf_lines_open() -> zf_lines_next()... -> zf_lines_close()
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"

#define ZF_LINES_OCTETS_MAX (64 * 1024 * 1024)

struct zf_lines {
	char *text;    /* all of it */
	char *next;    /* NULL at the end */
	size_t number; /* of the line given last, from 1 */
};

/* Reads the file at `path`. Fails with ZF_ESYSTEM, ZF_ENOMEM; with ZF_EUSAGE, as `path:line:column:
 * what`, above ZF_LINES_OCTETS_MAX, for a NUL, and for UTF-16 that ends within a character. */
zf_status zf_lines_open(struct zf_lines *lines, const char *path,
			struct zf_error *err) ZF_MUST_CHECK;
void zf_lines_close(struct zf_lines *lines);

/* Whether `word`, in ASCII, is in the octets of such a text. */
bool zf_lines_has(const char *octets, size_t len, const char *word);

/* The next line without its end, or NULL. The caller may write into it. */
char *zf_lines_next(struct zf_lines *lines);

#endif
