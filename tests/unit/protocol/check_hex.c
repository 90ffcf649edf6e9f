/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/hex.h"

#include <string.h>

#include "tests/unit/runner.h"

START_TEST(octets_become_two_small_digits_each)
{
	static const uint8_t octets[] = { 0x00, 0x09, 0x0a, 0xf0, 0x7f, 0xff };
	char text[2 * sizeof(octets) + 2];

	memset(text, 'x', sizeof(text));
	ck_assert_ptr_eq(zf_hex_print(text, octets, sizeof(octets)), text + 12);
	ck_assert_str_eq(text, "00090af07fff");
	ck_assert_int_eq(text[13], 'x');
	ck_assert_ptr_eq(zf_hex_print(text, octets, 0), text);
	ck_assert_str_eq(text, "");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/hex");
	TCase *cases = tcase_create("hex");

	tcase_add_test(cases, octets_become_two_small_digits_each);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
