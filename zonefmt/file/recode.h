/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_RECODE_H
#define ZF_ZONEFMT_FILE_RECODE_H

/*
 * Text in another coding than UTF-8 with line feeds, made that, piece by piece: UTF-16 in either order,
 * and lines that end in a carriage return alone, as they did on the Macintosh.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"

#define ZF_RECODE_PIECE 16384			     /* octets taken at once, at most */
#define ZF_RECODE_ROOM (ZF_RECODE_PIECE * 3 / 2 + 8) /* octets that they may become */

struct zf_recode;

/* What the file needs that begins with these octets: its byte order mark says, or a NUL in its first
 * character; and whether there is a carriage return, but no line feed. NULL: nothing. To be freed with
 * free(). Fails with ZF_ENOMEM. */
zf_status zf_recode_find(struct zf_recode **recode, const char *octets, size_t len,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Writes at `to` what these octets, which follow those of the call before, become, and returns how many
 * octets that are; none at all are the end. */
size_t zf_recode(struct zf_recode *recode, char *to, const char *octets, size_t len);

#endif
