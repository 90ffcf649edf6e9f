/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/wtf8.h"

#include <string.h>

#define REPLACEMENT 0xfffd

static bool is_lead(uint32_t unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_trail(uint32_t unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* The octets of a sequence that begins so; 0: none does. */
static unsigned sequence(uint8_t octet)
{
	if (octet < 0x80)
		return 1;
	if (octet < 0xc2 || octet > 0xf4)
		return 0;
	return octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : 4;
}

uint32_t zf_wtf8_next(const char **at)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *octets = (const uint8_t *)*at;
	const unsigned len = sequence(octets[0]);
	uint32_t point = len < 2 ? octets[0] : octets[0] & (0x7fU >> len);

	*at += octets[0] != 0;
	if (len < 2)
		return len == 1 ? point : REPLACEMENT;
	for (unsigned i = 1; i < len; i++) {
		if ((octets[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		point = point << 6 | (octets[i] & 0x3f);
	}
	if (point < least[len] || point > 0x10ffff)
		return REPLACEMENT;
	*at += len - 1;
	return point;
}

char *zf_wtf8_put(char *at, uint32_t point)
{
	if (point < 0x80) {
		*at++ = (char)point;
		return at;
	}
	if (point < 0x800) {
		*at++ = (char)(0xc0 | point >> 6);
	} else {
		if (point < 0x10000) {
			*at++ = (char)(0xe0 | point >> 12);
		} else {
			*at++ = (char)(0xf0 | point >> 18);
			*at++ = (char)(0x80 | (point >> 12 & 0x3f));
		}
		*at++ = (char)(0x80 | (point >> 6 & 0x3f));
	}
	*at++ = (char)(0x80 | (point & 0x3f));
	return at;
}

char *zf_wtf8_from_units(char *text, const uint16_t *units, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t point = units[i];

		if (is_lead(point) && i + 1 < count && is_trail(units[i + 1]))
			point = 0x10000 + ((point & 0x3ff) << 10) + (units[++i] & 0x3ff);
		text = zf_wtf8_put(text, point);
	}
	*text = '\0';
	return text;
}

size_t zf_wtf8_to_units(uint16_t *units, const char *text)
{
	uint16_t *at = units;

	for (uint32_t point; (point = zf_wtf8_next(&text)) != 0;) {
		if (point >= 0x10000) {
			*at++ = (uint16_t)(0xd800 | (point - 0x10000) >> 10);
			point = 0xdc00 | (point & 0x3ff);
		}
		*at++ = (uint16_t)point;
	}
	return (size_t)(at - units);
}

uint32_t zf_wtf8_upper(uint32_t point)
{
	/* Every `step`th of a range has its capital so far away. */
	static const struct {
		uint16_t first, last;
		uint8_t step;
		int8_t away;
	} ranges[] = {
		{ 0x00e0, 0x00f6, 1, -32 }, { 0x00f8, 0x00fe, 1, -32 },
		{ 0x00ff, 0x00ff, 1, 121 }, { 0x0101, 0x012f, 2, -1 },
		{ 0x0133, 0x0137, 2, -1 },  { 0x013a, 0x0148, 2, -1 },
		{ 0x014b, 0x0177, 2, -1 },  { 0x017a, 0x017e, 2, -1 },
		{ 0x03ac, 0x03ac, 1, -38 }, { 0x03ad, 0x03af, 1, -37 },
		{ 0x03b1, 0x03c1, 1, -32 }, { 0x03c2, 0x03c2, 1, -31 },
		{ 0x03c3, 0x03cb, 1, -32 }, { 0x03cc, 0x03cc, 1, -64 },
		{ 0x03cd, 0x03ce, 1, -63 }, { 0x0430, 0x044f, 1, -32 },
		{ 0x0450, 0x045f, 1, -80 }, { 0x0461, 0x0481, 2, -1 },
		{ 0x048b, 0x04bf, 2, -1 },  { 0x04c2, 0x04ce, 2, -1 },
		{ 0x04cf, 0x04cf, 1, -15 }, { 0x04d1, 0x052f, 2, -1 },
		{ 0x0561, 0x0586, 1, -48 }, { 0xff41, 0xff5a, 1, -32 },
	};

	if (point < 0x80)
		return point >= 'a' && point <= 'z' ? point - 32 : point;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (point < ranges[i].first)
			break;
		if (point <= ranges[i].last)
			return (point - ranges[i].first) % ranges[i].step == 0
				       ? (uint32_t)((int32_t)point + ranges[i].away)
				       : point;
	}
	return point;
}

uint32_t zf_wtf8_next_upper(const char **at)
{
	const uint8_t octet = (uint8_t) * *at;

	if (octet >= 0x80)
		return zf_wtf8_upper(zf_wtf8_next(at));
	++*at;
	return octet >= 'a' && octet <= 'z' ? octet - 32u : octet;
}

bool zf_wtf8_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	const char *const a_end = a + a_len, *const b_end = b + b_len;

	if (a_len == b_len && memcmp(a, b, a_len) == 0)
		return true;
	while (a < a_end && b < b_end)
		if (zf_wtf8_next_upper(&a) != zf_wtf8_next_upper(&b))
			return false;
	return a == a_end && b == b_end;
}
