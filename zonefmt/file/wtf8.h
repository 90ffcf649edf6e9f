/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_WTF8_H
#define ZF_ZONEFMT_FILE_WTF8_H

/*
 * Windows' text as octets. Windows names things in 16-bit units that should be UTF-16 but need
 * not be: a surrogate may stand alone. WTF-8 is UTF-8 that keeps such a one, in three octets, so
 * every name has exactly one text and comes back unchanged; what has none is plain UTF-8.
 *
 * An octet that is not WTF-8 is read as U+FFFD. Texts end at a NUL. Needs nothing but C.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZF_WTF8_PER_UNIT 3 /* octets that a 16-bit unit takes at most */

/* Takes the code point at `*at` and moves on behind it; at the end it is 0, and `*at` stays. */
uint32_t zf_wtf8_next(const char **at);

/* Writes a code point, in up to four octets, and returns where it stopped. No NUL ends it. */
char *zf_wtf8_put(char *at, uint32_t point);

/* Writes the `count` units and a NUL to `text`, which has room for ZF_WTF8_PER_UNIT octets a unit
 * and the NUL. Returns where the NUL is. */
char *zf_wtf8_from_units(char *text, const uint16_t *units, size_t count);

/* Writes `text` as units, without an end, and returns how many: at most one an octet. */
size_t zf_wtf8_to_units(uint16_t *units, const char *text);

/*
 * The code point in upper case, as Windows compares the names of keys and values: one for one,
 * without regard to language. Known are the letters that a name is likely to have: Latin up to
 * U+017F, Greek, Cyrillic, Armenian and the full-width ones; others are left as they are.
 */
uint32_t zf_wtf8_upper(uint32_t point);

/* As zf_wtf8_next, in upper case. Not at the end. */
uint32_t zf_wtf8_next_upper(const char **at);

/* Whether two texts of so many octets are the same but for case. */
bool zf_wtf8_same(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
