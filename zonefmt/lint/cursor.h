/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_LINT_CURSOR_H
#define ZF_ZONEFMT_LINT_CURSOR_H

/* Rdata taken apart from the front. What a function does not find in what is left sets `bad`, which
 * stays: asked once, behind all of them. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zf_cursor {
	const uint8_t *at, *end;
	bool bad;
};

/* Octets left. */
size_t zf_cursor_left(const struct zf_cursor *c);

/* Takes so many octets; NULL if there are not so many. */
const uint8_t *zf_cursor_take(struct zf_cursor *c, size_t len);

/* Takes a number in network order; 0 if there is none. */
unsigned zf_cursor_take8(struct zf_cursor *c);
unsigned zf_cursor_take16(struct zf_cursor *c);

/* Takes a name; the octets behind a length octet, whose number it returns. */
void zf_cursor_take_name(struct zf_cursor *c);
size_t zf_cursor_take_string(struct zf_cursor *c);

/* Takes what is left. */
void zf_cursor_take_rest(struct zf_cursor *c);

/* Whether all was found, and nothing is left. */
bool zf_cursor_done(const struct zf_cursor *c);

#endif
