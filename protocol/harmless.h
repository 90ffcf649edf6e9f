/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_HARMLESS_H
#define ZF_PROTOCOL_HARMLESS_H

/*
 * Texts from peers and files made such that a terminal may be shown them: they stay on their line, and
 * neither steer the terminal nor make it show another order than there is. Every octet of these becomes
 * '?', so that a text keeps its length:
 *
 *	control characters (U+0000 to U+001F, U+007F, U+0080 to U+009F)
 *	line and paragraph separators, and what embeds, overrides or isolates a direction
 *		(U+2028 to U+202E, U+2066 to U+2069)
 *	octets that are no UTF-8, among which are the eight-bit forms of U+0080 to U+009F
 *
 * Needs nothing but C.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the character is one of those. */
bool zf_is_harmful(uint32_t point);

/* Makes the text up to its NUL harmless in place. Returns it. */
char *zf_harmless(char *text);

/* The same for a text of several lines: tabs and line ends with or without a carriage return stay. */
char *zf_harmless_lines(char *text);

/* The same for `len` octets of such a text, where NULs stay too: terminals pass over them. */
void zf_harmless_octets(char *octets, size_t len);

/* How many of the text's `len` octets are harmless: where the first that is not begins. It looks no further
 * than that. */
size_t zf_harmless_span(const char *text, size_t len);

/* Writes `len` octets, NULs among them, harmless and with a NUL behind them. Returns `to`, which has room
 * for all of that. */
char *zf_harmless_copy(char *to, const void *octets, size_t len);

#endif
