/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "protocol/name.h"
#include "tests/unit/runner.h"
#include "zonefmt/text/types.h"

START_TEST(numbers_have_no_leading_zeros)
{
	static const uint32_t numbers[] = { 0,	   1,	      9,	  10,
					    99,	   100,	      999,	  1000,
					    65535, 999999999, 1000000000, UINT32_MAX };
	char text[16], expected[16];

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		snprintf(expected, sizeof expected, "%u", numbers[i]);
		*zf_text_number(text, numbers[i]) = '\0';
		ck_assert_str_eq(text, expected);
	}
}
END_TEST

START_TEST(ipv4_addresses_are_as_inet_ntop_writes_them)
{
	char text[INET_ADDRSTRLEN], expected[INET_ADDRSTRLEN];

	for (unsigned n = 0; n < 256; n++) {
		uint8_t address[4] = { (uint8_t)n, (uint8_t)(255 - n), 0,
				       (uint8_t)(n / 2) };

		inet_ntop(AF_INET, address, expected, sizeof expected);
		*zf_text_a(text, address) = '\0';
		ck_assert_str_eq(text, expected);
	}
}
END_TEST

/* Every pattern of zero, small and full groups. */
START_TEST(ipv6_addresses_are_as_inet_ntop_writes_them)
{
	static const uint16_t kinds[] = { 0, 0x1, 0xffff };
	char text[INET6_ADDRSTRLEN], expected[INET6_ADDRSTRLEN];

	for (unsigned pattern = 0; pattern < 6561; pattern++) {
		uint8_t address[16];
		unsigned rest = pattern;

		for (int group = 0; group < 8; group++, rest /= 3) {
			address[2 * group] = (uint8_t)(kinds[rest % 3] >> 8);
			address[2 * group + 1] = (uint8_t)kinds[rest % 3];
		}
		inet_ntop(AF_INET6, address, expected, sizeof expected);
		*zf_text_aaaa(text, address) = '\0';
		ck_assert_str_eq(text, expected);
	}
}
END_TEST

START_TEST(ipv6_groups_lose_their_leading_zeros)
{
	static const uint8_t address[] = {
		0x00, 0x0f, 0x00, 0xf0, 0x0f, 0x00, 0xf0, 0x00,
		0x20, 0x01, 0x0d, 0xb8, 0xab, 0xcd, 0x00, 0x10
	};
	char text[INET6_ADDRSTRLEN];

	*zf_text_aaaa(text, address) = '\0';
	ck_assert_str_eq(text, "f:f0:f00:f000:2001:db8:abcd:10");
}
END_TEST

START_TEST(times_are_as_strftime_writes_them)
{
	char text[16], expected[16];

	/* A little over 4 days a step: each month of the 136 years is met, and its ends. */
	for (uint64_t seconds = 0; seconds <= UINT32_MAX; seconds += 350003) {
		const time_t time = (time_t)seconds;
		struct tm tm;

		strftime(expected, sizeof expected, "%Y%m%d%H%M%S", gmtime_r(&time, &tm));
		*zf_text_time(text, (uint32_t)seconds) = '\0';
		ck_assert_str_eq(text, expected);
	}
}
END_TEST

static const struct {
	uint32_t time;
	const char *text;
} moments[] = {
	{ 0, "19700101000000" },
	{ 951782399, "20000228235959" },
	{ 951782400, "20000229000000" },
	{ 951868800, "20000301000000" },
	{ 1735689599, "20241231235959" },
	{ 2147483647, "20380119031407" },
	{ 2147483648, "20380119031408" },
	{ 4107542400, "21000301000000" }, /* 2100 has no 29 February */
	{ 4107542399, "21000228235959" },
	{ 4294967295, "21060207062815" },
};

START_TEST(times_hold_at_the_edges)
{
	char text[16];

	*zf_text_time(text, moments[_i].time) = '\0';
	ck_assert_str_eq(text, moments[_i].text);
}
END_TEST

START_TEST(octets_are_written_as_the_table_says)
{
	static const uint8_t how[256] = {
		['q'] = ZF_OCTET_QUOTED,
		['d'] = ZF_OCTET_DECIMAL,
		['o'] = ZF_OCTET_OCTAL,
		[0xff] = ZF_OCTET_OCTAL,
	};
	char text[64];

	*zf_text_octets(text, (const uint8_t *)"rqdo\xff", 5, how) = '\0';
	ck_assert_str_eq(text, "r\\q\\100\\157\\377");
}
END_TEST

START_TEST(type_words_are_those_of_the_readers)
{
	struct zf_text_style windows = zf_text_usual;
	char text[16];

	windows.readers = ZF_WORD_WINDOWS;
	*zf_text_type(text, 257, &zf_text_usual) = '\0';
	ck_assert_str_eq(text, "CAA");
	*zf_text_type(text, 257, &windows) = '\0';
	ck_assert_str_eq(text, "TYPE257");
	*zf_text_type(text, 7, &zf_text_usual) = '\0';
	ck_assert_str_eq(text, "TYPE7");
	*zf_text_type(text, 7, &windows) = '\0';
	ck_assert_str_eq(text, "MB");
}
END_TEST

START_TEST(hex_digits_are_upper_case)
{
	char text[16];

	*zf_text_hex(text, (const uint8_t *)"\x00\x9a\xff", 3) = '\0';
	ck_assert_str_eq(text, "009AFF");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/text/text");
	TCase *tc = tcase_create("text");

	tcase_add_test(tc, numbers_have_no_leading_zeros);
	tcase_add_test(tc, ipv4_addresses_are_as_inet_ntop_writes_them);
	tcase_add_test(tc, ipv6_addresses_are_as_inet_ntop_writes_them);
	tcase_add_test(tc, ipv6_groups_lose_their_leading_zeros);
	tcase_add_test(tc, times_are_as_strftime_writes_them);
	tcase_add_loop_test(tc, times_hold_at_the_edges, 0,
			    sizeof moments / sizeof *moments);
	tcase_add_test(tc, octets_are_written_as_the_table_says);
	tcase_add_test(tc, type_words_are_those_of_the_readers);
	tcase_add_test(tc, hex_digits_are_upper_case);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
