/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/text.h"

#include <string.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "zonefmt/text/types.h"

/* Knot 3.2 takes only these as they are in a name: letters, digits, `*`, `-`, `/`, `_`. Decimal are
 * the backslash, because NSD 4.6 does not read `\\` before a dot; `[`, because to BIND 9.18 and NSD
 * `\[` begins a bit label (RFC 2673); and `#`, because to all of them rdata that begins with `\#` is
 * of unknown type, whatever follows. */
static const uint8_t usual_in_names[256] = {
	[0 ... ' '] = ZF_OCTET_DECIMAL,
	['!' ... '"'] = ZF_OCTET_QUOTED,
	['#'] = ZF_OCTET_DECIMAL,
	['$' ... ')'] = ZF_OCTET_QUOTED,
	['+' ... ','] = ZF_OCTET_QUOTED,
	['.'] = ZF_OCTET_QUOTED,
	[':' ... '@'] = ZF_OCTET_QUOTED,
	['['] = ZF_OCTET_DECIMAL,
	['\\'] = ZF_OCTET_DECIMAL,
	[']' ... '^'] = ZF_OCTET_QUOTED,
	['`'] = ZF_OCTET_QUOTED,
	['{' ... '~'] = ZF_OCTET_QUOTED,
	[0x7f ... 0xff] = ZF_OCTET_DECIMAL,
};

/* NSD 4.6 finds `\[` in `\\[`, too. */
static const uint8_t usual_in_strings[256] = {
	[0 ... ' ' - 1] = ZF_OCTET_DECIMAL,
	['"'] = ZF_OCTET_QUOTED,
	['\\'] = ZF_OCTET_DECIMAL,
	[0x7f ... 0xff] = ZF_OCTET_DECIMAL,
};

const struct zf_text_style zf_text_usual = {
	.in_names = usual_in_names,
	.in_strings = usual_in_strings,
	.readers = ZF_WORD_UNIX,
	.gap = ' ',
};

static char *put(char *at, const char *word)
{
	size_t len = strlen(word);

	memcpy(at, word, len);
	return at + len;
}

static char *put_escaped(char *at, uint8_t octet, enum zf_text_octet how)
{
	unsigned base = how == ZF_OCTET_OCTAL ? 8 : 10;

	*at++ = '\\';
	if (how == ZF_OCTET_QUOTED) {
		*at++ = (char)octet;
		return at;
	}
	*at++ = (char)('0' + octet / (base * base));
	*at++ = (char)('0' + octet / base % base);
	*at++ = (char)('0' + octet % base);
	return at;
}

/* The part of `name` that stands before the origin's labels: up to there it is written. */
static const uint8_t *relative_end(const uint8_t *name, const uint8_t *origin)
{
	return name + zf_name_size(name) - zf_name_size(origin);
}

/* Whether the labels up to `end` are a lone `@`. */
static bool is_lone_at(const uint8_t *name, const uint8_t *end)
{
	return end == name + 2 && name[1] == '@';
}

char *zf_text_name(char *at, const uint8_t *name, const struct zf_text_style *style)
{
	const uint8_t *end = NULL;

	if (style->origin != NULL && zf_name_under(name, style->origin))
		end = relative_end(name, style->origin);
	if (end != NULL && is_lone_at(name, end))
		end = NULL;
	if (end != NULL) {
		if (name == end)
			*at++ = '@';
	} else if (*name == 0) {
		*at++ = '.';
	}
	for (; *name != 0 && name != end; name += 1 + *name) {
		at = zf_text_octets(at, name + 1, *name, style->in_names);
		*at++ = '.';
	}
	return end != NULL && at[-1] == '.' ? at - 1 : at;
}

static const char two_digits[] = "0001020304050607080910111213141516171819"
				 "2021222324252627282930313233343536373839"
				 "4041424344454647484950515253545556575859"
				 "6061626364656667686970717273747576777879"
				 "8081828384858687888990919293949596979899";

static char *put_two(char *at, unsigned number)
{
	return (char *)memcpy(at, two_digits + 2 * number, 2) + 2;
}

static unsigned count_digits(uint32_t number)
{
	unsigned count = 1;

	for (; number >= 10000; number /= 10000)
		count += 4;
	return count + (number >= 10) + (number >= 100) + (number >= 1000);
}

char *zf_text_number(char *at, uint32_t number)
{
	char *const end = at + count_digits(number);

	for (at = end; number >= 100; number /= 100)
		put_two(at -= 2, number % 100);
	if (number >= 10)
		put_two(at - 2, number);
	else
		at[-1] = (char)('0' + number);
	return end;
}

bool zf_text_has_word(uint16_t type, const struct zf_text_style *style)
{
	const struct zf_type_row *row = zf_types_row(type);

	return row != NULL && (row->readers & style->readers) != 0;
}

char *zf_text_type(char *at, uint16_t type, const struct zf_text_style *style)
{
	const struct zf_type_row *row = zf_types_row(type);

	if (row != NULL && (row->readers & style->readers) != 0)
		return (char *)memcpy(at, row->word, row->word_len) + row->word_len;
	return zf_text_number(put(at, "TYPE"), type);
}

char *zf_text_class(char *at, uint16_t class)
{
	switch (class) {
	case ZF_CLASS_IN:
		return put(at, "IN");
	case ZF_CLASS_CH:
		return put(at, "CH");
	default:
		return zf_text_number(put(at, "CLASS"), class);
	}
}

char *zf_text_octets(char *at, const uint8_t *octets, size_t len, const uint8_t *how)
{
	for (const uint8_t *end = octets + len; octets < end; octets++) {
		if (how[*octets] == ZF_OCTET_RAW)
			*at++ = (char)*octets;
		else
			at = put_escaped(at, *octets, how[*octets]);
	}
	return at;
}

char *zf_text_string(char *at, const uint8_t *octets, size_t len,
		     const struct zf_text_style *style)
{
	*at++ = '"';
	at = zf_text_octets(at, octets, len, style->in_strings);
	*at++ = '"';
	return at;
}

char *zf_text_hex(char *at, const uint8_t *octets, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < len; i++) {
		*at++ = digits[octets[i] >> 4];
		*at++ = digits[octets[i] & 15];
	}
	return at;
}

#define TEN(tens)                                                                        \
	tens "0", tens "1", tens "2", tens "3", tens "4", tens "5", tens "6", tens "7",  \
		tens "8", tens "9"

static const char octet_texts[256][4] = {
	TEN(""),   TEN("1"),  TEN("2"),	 TEN("3"),  TEN("4"),  TEN("5"),  TEN("6"),
	TEN("7"),  TEN("8"),  TEN("9"),	 TEN("10"), TEN("11"), TEN("12"), TEN("13"),
	TEN("14"), TEN("15"), TEN("16"), TEN("17"), TEN("18"), TEN("19"), TEN("20"),
	TEN("21"), TEN("22"), TEN("23"), TEN("24"), "250",     "251",	  "252",
	"253",	   "254",     "255",
};

/* Addresses are as good as random, and a branch on their digits is as good as never foreseen. */
char *zf_text_a(char *at, const uint8_t *address)
{
	for (int i = 0; i < 4; i++) {
		memcpy(at, octet_texts[address[i]], 4);
		at += 1 + (address[i] >= 10) + (address[i] >= 100);
		*at++ = '.';
	}
	return at - 1;
}

struct run {
	int start, len;
};

/* The first of the longest runs of zero groups, RFC 5952 4.2; a single one does not count. */
static struct run longest_zeros(const unsigned groups[8])
{
	struct run best = { .start = 8, .len = 1 };

	for (int i = 0; i < 8; i++) {
		int start = i;

		while (i < 8 && groups[i] == 0)
			i++;
		if (i - start > best.len)
			best = (struct run){ .start = start, .len = i - start };
	}
	return best;
}

static char *put_group(char *at, unsigned group)
{
	static const char digits[] = "0123456789abcdef";

	if (group >= 0x1000)
		*at++ = digits[group >> 12];
	if (group >= 0x100)
		*at++ = digits[group >> 8 & 15];
	if (group >= 0x10)
		*at++ = digits[group >> 4 & 15];
	*at++ = digits[group & 15];
	return at;
}

/* ::192.0.2.1 and ::ffff:192.0.2.1, RFC 5952 section 5. */
static bool ends_in_ipv4(const unsigned groups[8], struct run zeros)
{
	return zeros.start == 0 &&
	       (zeros.len == 6 || (zeros.len == 5 && groups[5] == 0xffff));
}

char *zf_text_aaaa(char *at, const uint8_t *address)
{
	unsigned groups[8];

	for (int i = 0; i < 8; i++)
		groups[i] = (unsigned)address[2 * i] << 8 | address[2 * i + 1];
	struct run zeros = longest_zeros(groups);
	int end = ends_in_ipv4(groups, zeros) ? 6 : 8;
	for (int i = 0; i < end; i++) {
		if (i == zeros.start) {
			*at++ = ':';
			i += zeros.len - 1;
			if (i == 7)
				*at++ = ':';
			continue;
		}
		if (i > 0)
			*at++ = ':';
		at = put_group(at, groups[i]);
	}
	if (end == 8)
		return at;
	*at++ = ':';
	return zf_text_a(at, address + 12);
}

/* Days are counted from 1 March of the year 0, so that a leap day is the last of its year. */
char *zf_text_time(char *at, uint32_t time)
{
	unsigned day = time / 86400 + 719468;
	unsigned second = time % 86400;
	unsigned era = day / 146097;
	unsigned day_of_era = day % 146097;
	unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
				day_of_era / 146096) /
			       365;
	unsigned day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	unsigned month = (5 * day_of_year + 2) / 153; /* 0 is March */
	unsigned day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
	unsigned year = era * 400 + year_of_era + (month >= 10);

	at = put_two(put_two(at, year / 100), year % 100);
	at = put_two(at, month < 10 ? month + 3 : month - 9);
	at = put_two(at, day_of_month);
	at = put_two(at, second / 3600);
	at = put_two(at, second / 60 % 60);
	return put_two(at, second % 60);
}
