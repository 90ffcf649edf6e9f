/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_NUMBERS_H
#define ZF_ZONEFMT_TEXT_NUMBERS_H

/*
 * The words of a record's text (words.h) that are numbers, times and addresses. Those read here take
 * what they can of the word: zf_words_ended says whether that was all.
 */

#include "zonefmt/text/words.h"

/* Decimal digits, into `*number`; nothing is appended. */
bool zf_words_number(struct zf_words *w, uint32_t max, uint32_t *number);

/* The same, appended in so many bits. */
bool zf_words_number8(struct zf_words *w);
bool zf_words_number16(struct zf_words *w);
bool zf_words_number32(struct zf_words *w);

/* Seconds, or in a loose text numbers with units: 1w2d3h4m5s. The second appends 32 bits. */
bool zf_words_period(struct zf_words *w, uint32_t *seconds);
bool zf_words_period32(struct zf_words *w);

/* YYYYMMDDHHmmSS or seconds since 1970, in 32 bits (RFC 4034 3.2). */
bool zf_words_time(struct zf_words *w);

/* An address; of 4 octets without leading zeros, of 16 as inet_pton takes it. */
bool zf_words_a(struct zf_words *w);
bool zf_words_aaaa(struct zf_words *w);

#endif
