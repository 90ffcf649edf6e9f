/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_HEX_H
#define ZF_TESTS_UNIT_HEX_H

/* Octets written as hex digits in a test, with blanks where they help to read. */

#include <check.h>
#include <stddef.h>
#include <stdint.h>

static inline unsigned hex_digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

/* Writes the octets that `hex` spells into `octets`, which has `size`; returns how many. */
static inline size_t from_hex(uint8_t *octets, size_t size, const char *hex)
{
	size_t len = 0;

	for (; *hex != '\0'; hex++) {
		if (*hex == ' ')
			continue;
		ck_assert_uint_lt(len, size);
		octets[len++] = (uint8_t)(hex_digit(hex[0]) << 4 | hex_digit(hex[1]));
		hex++;
	}
	return len;
}

/* Asserts that `octets` are the `len` that `hex` spells. */
static inline void assert_octets(const uint8_t *octets, size_t len, const char *hex)
{
	uint8_t expected[65535];

	ck_assert_uint_eq(from_hex(expected, sizeof expected, hex), len);
	ck_assert_mem_eq(octets, expected, len);
}

#endif
