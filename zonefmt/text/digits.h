/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_DIGITS_H
#define ZF_ZONEFMT_TEXT_DIGITS_H

/*
 * Octets written as digits of several bits, read as words.h reads the rest: hex, base64,
 * base32hex, letters in either case where the alphabet has one case only.
 */

#include "zonefmt/text/words.h"

/* Hex digits as far as they go, two an octet, at least one octet. */
bool zf_digits_hex(struct zf_words *w);

/* The same in all the words that are left: blanks may stand anywhere between the digits. */
bool zf_digits_hex_rest(struct zf_words *w);

/* Base64 (RFC 4648 section 4) likewise, padded, no bits beyond the last octet, at least one
 * octet. */
bool zf_digits_base64(struct zf_words *w);
bool zf_digits_base64_rest(struct zf_words *w);

/* Base32hex without padding (RFC 4648 section 7, RFC 5155 3.3), as far as it goes, at least one
 * octet. */
bool zf_digits_base32(struct zf_words *w);

#endif
