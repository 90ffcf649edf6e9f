/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/digits.h"

#define NO_DIGIT 0

/* What each octet is worth as a digit, and one more. */
/* clang-format off */
static const uint8_t values16[256] = {
	['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
	['A'] = 11, 12, 13, 14, 15, 16, ['a'] = 11, 12, 13, 14, 15, 16,
};

static const uint8_t values32[256] = {
	['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
	['A'] = 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
	['a'] = 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
};

static const uint8_t values64[256] = {
	['A'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
	['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52,
	['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, ['+'] = 63, ['/'] = 64,
};
/* clang-format on */

/* Digits on their way into octets. */
struct digits {
	const uint8_t *values;
	unsigned bits;		  /* of a digit */
	unsigned held, held_bits; /* what does not fill an octet yet */
	size_t count, padding;
};

/* Takes digits as far as they go. */
static bool take_digits(struct zf_words *w, struct digits *d)
{
	const char *at = w->at;
	uint8_t *to = w->to, value;

	for (; (value = d->values[(uint8_t)*at]) != NO_DIGIT; at++) {
		d->held = d->held << d->bits | (value - 1u);
		d->held_bits += d->bits;
		if (d->held_bits < 8)
			continue;
		if (to == w->end)
			return zf_words_wrong(w, zf_words_full);
		d->held_bits -= 8;
		*to++ = (uint8_t)(d->held >> d->held_bits);
	}
	d->count += (size_t)(at - w->at);
	w->at = at;
	w->to = to;
	return true;
}

/* Takes digits and padding in all the words that are left. */
static bool take_rest(struct zf_words *w, struct digits *d)
{
	do {
		if (d->padding > 0 && *w->at != '=')
			return zf_words_wrong(w, "stands behind the end of base64");
		if (!take_digits(w, d))
			return false;
		for (; d->values == values64 && *w->at == '='; w->at++)
			d->padding++;
		if (!zf_words_ended(w))
			return false;
	} while (zf_words_more(w));
	return true;
}

/* Whether the bits left over are none but zeros, too few for another digit. */
static bool is_whole(const struct digits *d)
{
	return d->count > 0 && d->held_bits < d->bits &&
	       (d->held & ((1u << d->held_bits) - 1)) == 0;
}

static bool is_hex(struct zf_words *w, const struct digits *d)
{
	return is_whole(d) || zf_words_wrong(w, "is not an even number of hex digits");
}

static bool is_base64(struct zf_words *w, const struct digits *d)
{
	return (is_whole(d) && d->padding < 3 && (d->count + d->padding) % 4 == 0) ||
	       zf_words_wrong(w, "does not end as base64 does");
}

bool zf_digits_hex(struct zf_words *w)
{
	struct digits d = { .values = values16, .bits = 4 };

	return take_digits(w, &d) && is_hex(w, &d);
}

bool zf_digits_hex_rest(struct zf_words *w)
{
	struct digits d = { .values = values16, .bits = 4 };
	const char *first = w->word;

	if (!take_rest(w, &d))
		return false;
	w->word = first;
	return is_hex(w, &d);
}

bool zf_digits_base64(struct zf_words *w)
{
	struct digits d = { .values = values64, .bits = 6 };

	if (!take_digits(w, &d))
		return false;
	for (; *w->at == '='; w->at++)
		d.padding++;
	return is_base64(w, &d);
}

bool zf_digits_base64_rest(struct zf_words *w)
{
	struct digits d = { .values = values64, .bits = 6 };
	const char *first = w->word;

	if (!take_rest(w, &d))
		return false;
	w->word = first;
	return is_base64(w, &d);
}

bool zf_digits_base32(struct zf_words *w)
{
	struct digits d = { .values = values32, .bits = 5 };

	return (take_digits(w, &d) && is_whole(&d)) ||
	       zf_words_wrong(w, "is not base32hex");
}
