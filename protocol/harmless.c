/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/harmless.h"

#include <string.h>

static bool is_behind(const unsigned char *at, const unsigned char *end)
{
	return at < end && (*at & 0xc0) == 0x80;
}

/* How many octets the character at `at` has, and which one it is; 0 where there is no UTF-8. */
static size_t decode(const unsigned char *at, const unsigned char *end, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const size_t len = *at < 0x80	? 1
			   : *at < 0xc0 ? 0
			   : *at < 0xe0 ? 2
			   : *at < 0xf0 ? 3
			   : *at < 0xf8 ? 4
					: 0;

	if (len == 0)
		return 0;
	*point = len == 1 ? *at : *at & (0x7fU >> len);
	for (size_t i = 1; i < len; i++) {
		if (!is_behind(at + i, end))
			return 0;
		*point = *point << 6 | (at[i] & 0x3fU);
	}
	return *point < least[len] || (*point >= 0xd800 && *point <= 0xdfff) ||
			       *point > 0x10ffff
		       ? 0
		       : len;
}

bool zf_is_harmful(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point <= 0x9f) ||
	       (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069);
}

/* Whether the octet belongs to the way that several lines are set. */
static bool is_setting(const unsigned char *at, const unsigned char *end)
{
	return *at == '\0' || *at == '\n' || *at == '\t' ||
	       (*at == '\r' && at + 1 < end && at[1] == '\n');
}

/* Where the first character is that is harmful, and how many octets it has; `end` if there is none. */
static unsigned char *find_harmful(unsigned char *at, const unsigned char *end,
				   size_t *size)
{
	uint32_t point = 0;

	while (at < end) {
		while (at < end && *at >= ' ' && *at < 0x7f) /* as most are */
			at++;
		if (at == end)
			break;
		*size = decode(at, end, &point);
		if (*size == 0) {
			*size = 1;
			break;
		}
		if (zf_is_harmful(point))
			break;
		at += *size;
	}
	return at;
}

static void make_harmless(char *text, size_t len, bool lines)
{
	unsigned char *at = (unsigned char *)text;
	const unsigned char *const end = at + len;
	size_t size = 0;

	for (;;) {
		at = find_harmful(at, end, &size);
		if (at == end)
			return;
		if (!lines || !is_setting(at, end))
			memset(at, '?', size);
		at += size;
	}
}

char *zf_harmless(char *text)
{
	make_harmless(text, strlen(text), false);
	return text;
}

char *zf_harmless_lines(char *text)
{
	make_harmless(text, strlen(text), true);
	return text;
}

void zf_harmless_octets(char *octets, size_t len)
{
	make_harmless(octets, len, true);
}

size_t zf_harmless_span(const char *text, size_t len)
{
	unsigned char *at = (unsigned char *)(uintptr_t)text;
	size_t size;

	return (size_t)(find_harmful(at, at + len, &size) - at);
}

char *zf_harmless_copy(char *to, const void *octets, size_t len)
{
	if (len > 0)
		memcpy(to, octets, len);
	to[len] = '\0';
	make_harmless(to, len, false);
	return to;
}
