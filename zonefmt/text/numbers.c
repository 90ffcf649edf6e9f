/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/numbers.h"

#include <arpa/inet.h>
#include <string.h>

#include "protocol/number.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t room(const struct zf_words *w)
{
	return (size_t)(w->end - w->to);
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
	uint64_t value;
	const char *at = zf_number_read(w->at, max, &value);

	if (at == NULL)
		return zf_words_wrong(w, not_a_number(max));
	*number = (uint32_t)value;
	w->at = at;
	return true;
}

bool zf_words_number8(struct zf_words *w)
{
	uint32_t number = 0;

	return zf_words_number(w, UINT8_MAX, &number) &&
	       zf_words_append(w, (const uint8_t[]){ (uint8_t)number }, 1);
}

bool zf_words_number16(struct zf_words *w)
{
	uint32_t number = 0;

	return zf_words_number(w, UINT16_MAX, &number) &&
	       zf_words_append16(w, (uint16_t)number);
}

bool zf_words_number32(struct zf_words *w)
{
	uint32_t number = 0;

	return zf_words_number(w, UINT32_MAX, &number) && zf_words_append32(w, number);
}

/* ---- periods ---- */

/* Seconds of the unit that a letter stands for, or 0. */
static uint32_t unit_seconds(char letter)
{
	switch (letter | 0x20) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 60 * 60;
	case 'd':
		return 24 * 60 * 60;
	case 'w':
		return 7 * 24 * 60 * 60;
	default:
		return 0;
	}
}

bool zf_words_period(struct zf_words *w, uint32_t *seconds)
{
	uint64_t sum = 0;
	uint32_t number = 0;

	if (!zf_words_number(w, UINT32_MAX, &number))
		return false;
	*seconds = number;
	if (!w->loose || unit_seconds(*w->at) == 0)
		return true;
	for (;;) {
		sum += (uint64_t)number * unit_seconds(*w->at);
		if (sum > UINT32_MAX)
			return zf_words_wrong(w, "is more than 4294967295 seconds");
		w->at++;
		if (!is_digit(*w->at))
			break;
		if (!zf_words_number(w, UINT32_MAX, &number))
			return false;
		if (unit_seconds(*w->at) == 0)
			return zf_words_wrong(w, "ends in a number without unit");
	}
	*seconds = (uint32_t)sum;
	return true;
}

bool zf_words_period32(struct zf_words *w)
{
	uint32_t seconds;

	return zf_words_period(w, &seconds) && zf_words_append32(w, seconds);
}

/* ---- times ---- */

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
	return zf_words_append32(w, time);
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
