/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/words.h"

#include <arpa/inet.h>
#include <string.h>

#include "protocol/name.h"
#include "protocol/wire.h"

#define SHOWN_MAX 80

const char zf_words_full[] = "is more than fits into a record";

/* What an octet of the text is. */
enum {
	PLAIN, /* itself, in names and strings */
	DOT,
	BACKSLASH,
	END,	 /* of a word */
	SPECIAL, /* a quote or a parenthesis: no word holds one */
	CONTROL,
};

static const uint8_t kinds[256] = {
	['\0'] = END,
	['\t'] = END,
	['\n'] = END,
	['\r'] = END,
	[' '] = END,
	[';'] = END,
	['"'] = SPECIAL,
	['('] = SPECIAL,
	[')'] = SPECIAL,
	['.'] = DOT,
	['\\'] = BACKSLASH,
	[0x01 ... 0x08] = CONTROL,
	[0x0b ... 0x0c] = CONTROL,
	[0x0e ... 0x1f] = CONTROL,
	[0x7f] = CONTROL,
};

static uint8_t kind_of(char c)
{
	return kinds[(uint8_t)c];
}

static size_t room(const struct zf_words *w)
{
	return (size_t)(w->end - w->to);
}

bool zf_words_wrong(struct zf_words *w, const char *why)
{
	w->why = why;
	return false;
}

bool zf_words_append(struct zf_words *w, const uint8_t *octets, size_t len)
{
	if (room(w) < len)
		return zf_words_wrong(w, zf_words_full);
	memcpy(w->to, octets, len);
	w->to += len;
	return true;
}

bool zf_words_append16(struct zf_words *w, uint16_t number)
{
	uint8_t octets[2];

	zf_wire_put16(octets, number);
	return zf_words_append(w, octets, sizeof octets);
}

static bool append32(struct zf_words *w, uint32_t number)
{
	uint8_t octets[4];

	zf_wire_put32(octets, number);
	return zf_words_append(w, octets, sizeof octets);
}

bool zf_words_more(struct zf_words *w)
{
	while (*w->at == ' ' || *w->at == '\t' || *w->at == '\r')
		w->at++;
	w->word = w->at;
	return *w->at != '\0' && *w->at != '\n' && *w->at != ';';
}

bool zf_words_ended(struct zf_words *w)
{
	switch (kind_of(*w->at)) {
	case END:
		return true;
	case SPECIAL:
		return zf_words_wrong(w, *w->at == '"' ? "has a quote where none belongs"
						       : "has a parenthesis: a record "
							 "has one line here");
	default:
		return zf_words_wrong(w, "goes on where it should end");
	}
}

int zf_words_shown(const struct zf_words *w)
{
	bool quoted = *w->word == '"';
	int len = quoted ? 1 : 0;

	while (len < SHOWN_MAX && w->word[len] != '\n' && w->word[len] != '\0' &&
	       (quoted ? w->word[len] != '"' : kind_of(w->word[len]) != END))
		len++;
	return quoted && len < SHOWN_MAX && w->word[len] == '"' ? len + 1 : len;
}

const char *zf_words_plain(struct zf_words *w, size_t *len)
{
	const char *start = w->at;

	while (kind_of(*w->at) <= BACKSLASH)
		w->at++;
	*len = (size_t)(w->at - start);
	return start;
}

/* ---- numbers ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *not_a_number(uint32_t max)
{
	switch (max) {
	case UINT8_MAX:
		return "is not a number from 0 to 255";
	case UINT16_MAX:
		return "is not a number from 0 to 65535";
	default:
		return "is not a number from 0 to 4294967295";
	}
}

bool zf_words_number(struct zf_words *w, uint32_t max, uint32_t *number)
{
	const char *at = w->at;
	uint64_t value = 0;

	do {
		if (!is_digit(*at) || value > max)
			return zf_words_wrong(w, not_a_number(max));
		value = 10 * value + (uint64_t)(*at++ - '0');
	} while (is_digit(*at));
	if (value > max)
		return zf_words_wrong(w, not_a_number(max));
	*number = (uint32_t)value;
	w->at = at;
	return true;
}

bool zf_words_number8(struct zf_words *w)
{
	uint32_t number;

	return zf_words_number(w, UINT8_MAX, &number) &&
	       zf_words_append(w, (const uint8_t[]){ (uint8_t)number }, 1);
}

bool zf_words_number16(struct zf_words *w)
{
	uint32_t number;

	return zf_words_number(w, UINT16_MAX, &number) &&
	       zf_words_append16(w, (uint16_t)number);
}

bool zf_words_number32(struct zf_words *w)
{
	uint32_t number;

	return zf_words_number(w, UINT32_MAX, &number) && append32(w, number);
}

#define DATE_DIGITS 14

static unsigned two_digits(const char *at)
{
	return 10u * (unsigned)(at[0] - '0') + (unsigned)(at[1] - '0');
}

static unsigned days_of_month(unsigned year, unsigned month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* Days from 1 January 1970, counted as zf_text_time counts them: March is a year's first month. */
static unsigned days_since_1970(unsigned year, unsigned month, unsigned day)
{
	unsigned from_march = month > 2 ? month - 3 : month + 9;
	unsigned of_march = month > 2 ? year : year - 1;

	return 365 * of_march + of_march / 4 - of_march / 100 + of_march / 400 +
	       (153 * from_march + 2) / 5 + day - 1 - 719468;
}

static bool read_date(const char *at, uint32_t *time)
{
	unsigned year = 100 * two_digits(at) + two_digits(at + 2);
	unsigned month = two_digits(at + 4), day = two_digits(at + 6);
	unsigned hour = two_digits(at + 8), minute = two_digits(at + 10);
	unsigned second = two_digits(at + 12);

	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > days_of_month(year, month) || hour > 23 || minute > 59 || second > 59)
		return false;
	uint64_t seconds = (uint64_t)86400 * days_since_1970(year, month, day) +
			   3600 * hour + 60 * minute + second;
	*time = (uint32_t)seconds;
	return seconds <= UINT32_MAX;
}

bool zf_words_time(struct zf_words *w)
{
	size_t digits = 0;
	uint32_t time;

	while (digits <= DATE_DIGITS && is_digit(w->at[digits]))
		digits++;
	if (digits != DATE_DIGITS)
		return zf_words_number32(w);
	if (!read_date(w->at, &time))
		return zf_words_wrong(w, "is not a time from 1970 to 2106");
	w->at += DATE_DIGITS;
	return append32(w, time);
}

/* ---- names and strings ---- */

/* Reads the octet written behind the backslash at `at`. Returns where it ends, or NULL. */
static const char *read_escaped(struct zf_words *w, const char *at, uint8_t *octet)
{
	if (kinds[(uint8_t)at[1]] == CONTROL || at[1] == '\0' || at[1] == '\n') {
		w->why = "has a backslash with nothing behind it";
		return NULL;
	}
	if (!is_digit(at[1])) {
		*octet = (uint8_t)at[1];
		return at + 2;
	}
	if (!is_digit(at[2]) || !is_digit(at[3])) {
		w->why = "has a backslash and a digit without two more digits";
		return NULL;
	}
	unsigned value = 100u * (unsigned)(at[1] - '0') + two_digits(at + 2);
	if (value > UINT8_MAX) {
		w->why = "has a \\DDD above 255";
		return NULL;
	}
	*octet = (uint8_t)value;
	return at + 4;
}

/* Says why a name does not go on with the octet at `at`. */
static bool broken_name(struct zf_words *w, const char *at)
{
	w->at = at;
	if (kind_of(*at) == CONTROL)
		return zf_words_wrong(w, "holds a control character that is not written "
					 "as \\DDD");
	return zf_words_ended(w) ? zf_words_wrong(w, "does not end in a dot") : false;
}

/* Reads a label, without its dot, to `*to` and before `last`. Returns where it ends, or NULL. */
static const char *read_label(struct zf_words *w, const char *at, uint8_t **to,
			      const uint8_t *last)
{
	uint8_t *next = *to;

	for (;;) {
		while (kind_of(*at) == PLAIN && next < last)
			*next++ = (uint8_t)*at++;
		if (kind_of(*at) != PLAIN && *at != '\\')
			break;
		if (next >= last) {
			w->why = "is longer than 255 octets";
			return NULL;
		}
		at = read_escaped(w, at, next++);
		if (at == NULL)
			return NULL;
	}
	*to = next;
	return at;
}

/* Reads labels and their dots to `label`, before `last`. Returns where the root label goes, or
 * NULL. */
static uint8_t *read_labels(struct zf_words *w, uint8_t *label, const uint8_t *last)
{
	const char *at = w->at;

	do {
		uint8_t *to = label + 1;

		at = read_label(w, at, &to, last);
		if (at == NULL)
			return NULL;
		if (*at != '.')
			return broken_name(w, at), NULL;
		if (to == label + 1)
			return zf_words_wrong(w, "has an empty label"), NULL;
		if (to - label > 1 + ZF_LABEL_MAX)
			return zf_words_wrong(w, "has a label of more than 63 octets"),
			       NULL;
		*label = (uint8_t)(to - label - 1);
		label = to;
		at++;
	} while (kind_of(*at) != END);
	w->at = at;
	return label;
}

bool zf_words_name(struct zf_words *w)
{
	uint8_t *root = w->to;

	if (room(w) < ZF_NAME_MAX)
		return zf_words_wrong(w, zf_words_full);
	if (*w->at == '.')
		w->at++;
	else
		root = read_labels(w, root, root + ZF_NAME_MAX - 1);
	if (root == NULL)
		return false;
	*root = 0;
	w->to = root + 1;
	return true;
}

/* Appends the octets up to one that `stop` is set for, at most `max`. */
static bool append_octets(struct zf_words *w, const bool stop[256], size_t max)
{
	const bool bounded = max <= room(w);
	const uint8_t *last = w->to + (bounded ? max : room(w));
	const char *at = w->at;
	uint8_t *to = w->to;

	for (;;) {
		while (!stop[(uint8_t)*at] && to < last)
			*to++ = (uint8_t)*at++;
		if (stop[(uint8_t)*at] && *at != '\\')
			break;
		if (to == last)
			return zf_words_wrong(w, bounded && max == UINT8_MAX
							 ? "is longer than 255 octets"
							 : zf_words_full);
		at = read_escaped(w, at, to++);
		if (at == NULL)
			return false;
	}
	w->at = at;
	w->to = to;
	return true;
}

/* What ends a run of octets that stand for themselves, of which a TAB is one within quotes. */
static const bool stops_quoted[256] = {
	[0 ... 0x08] = true, [0x0a ... 0x1f] = true, [0x7f] = true,
	['"'] = true,	     ['\\'] = true,
};

static const bool stops_bare[256] = {
	[0 ... ' '] = true, [0x7f] = true, [';'] = true,  ['"'] = true,
	['('] = true,	    [')'] = true,  ['\\'] = true,
};

bool zf_words_octets(struct zf_words *w, size_t max)
{
	if (*w->at != '"')
		return append_octets(w, stops_bare, max);
	w->at++;
	if (!append_octets(w, stops_quoted, max))
		return false;
	if (*w->at == '\0' || *w->at == '\n')
		return zf_words_wrong(w, "has a quote that is not closed");
	if (*w->at != '"')
		return zf_words_wrong(w, "holds a control character that is not written "
					 "as \\DDD");
	w->at++;
	return true;
}

bool zf_words_string(struct zf_words *w)
{
	uint8_t *len = w->to;

	if (room(w) < 1)
		return zf_words_wrong(w, zf_words_full);
	w->to++;
	if (!zf_words_octets(w, UINT8_MAX))
		return false;
	*len = (uint8_t)(w->to - len - 1);
	return true;
}

/* ---- addresses ---- */

/* Reads a number of one to three digits. Returns where it ends, or NULL. */
static const char *read_octet(const char *at, uint8_t *octet)
{
	unsigned value = 0;
	int digits = 0;

	for (; digits < 3 && is_digit(at[digits]); digits++)
		value = 10 * value + (unsigned)(at[digits] - '0');
	if (digits == 0 || value > UINT8_MAX || (digits > 1 && *at == '0'))
		return NULL;
	*octet = (uint8_t)value;
	return at + digits;
}

bool zf_words_a(struct zf_words *w)
{
	const char *at = w->at;

	if (room(w) < 4)
		return zf_words_wrong(w, zf_words_full);
	for (int i = 0; i < 4; i++) {
		at = read_octet(at, w->to + i);
		if (at == NULL || (i < 3 && *at++ != '.'))
			return zf_words_wrong(w, "is not an IPv4 address");
	}
	w->to += 4;
	w->at = at;
	return true;
}

bool zf_words_aaaa(struct zf_words *w)
{
	char text[INET6_ADDRSTRLEN];
	size_t len = strspn(w->at, "0123456789abcdefABCDEF:.");

	if (room(w) < 16)
		return zf_words_wrong(w, zf_words_full);
	if (len >= sizeof text)
		return zf_words_wrong(w, "is not an IPv6 address");
	memcpy(text, w->at, len);
	text[len] = '\0';
	if (inet_pton(AF_INET6, text, w->to) != 1)
		return zf_words_wrong(w, "is not an IPv6 address");
	w->to += 16;
	w->at += len;
	return true;
}
