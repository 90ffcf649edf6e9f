/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/harmless.h"

#include <stdbool.h>
#include <stdint.h>
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

static bool is_harmful(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point <= 0x9f) ||
	       (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069);
}

static void make_harmless(char *text, size_t len, const char *kept)
{
	unsigned char *at = (unsigned char *)text, *const end = at + len;
	uint32_t point = 0;

	while (at < end) {
		const size_t size = decode(at, end, &point);
		const bool keeps = *at != '\0' && strchr(kept, *at) != NULL;

		if (size > 0 && (keeps || !is_harmful(point))) {
			at += size;
			continue;
		}
		for (size_t i = 0; i < (size > 0 ? size : 1); i++)
			*at++ = '?';
	}
}

char *zf_harmless(char *text)
{
	make_harmless(text, strlen(text), "");
	return text;
}

char *zf_harmless_lines(char *text)
{
	make_harmless(text, strlen(text), "\n\t");
	return text;
}

char *zf_harmless_copy(char *to, const void *octets, size_t len)
{
	if (len > 0)
		memcpy(to, octets, len);
	to[len] = '\0';
	make_harmless(to, len, "");
	return to;
}
