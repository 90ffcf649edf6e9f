/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/number.h"

#include "tests/unit/runner.h"

static const struct {
	const char *text;
	uint64_t least, most;
	bool is_one;
	uint64_t number;
	const char *why;
} rows[] = {
	{ "0", 0, 9, true, 0, "the least" },
	{ "65535", 1, UINT16_MAX, true, 65535, "the largest port" },
	{ "65536", 1, UINT16_MAX, false, 0, "one port more" },
	{ "0", 1, UINT16_MAX, false, 0, "below the least" },
	{ "007", 0, 9, true, 7, "zeros in front do not count" },
	{ "00000000000000000000000053", 1, 99, true, 53, "however many" },
	{ "5", 0, 3, false, 0, "a digit above all that may be" },
	{ "4294967295", 0, UINT32_MAX, true, UINT32_MAX, "32 bits" },
	{ "4294967296", 0, UINT32_MAX, false, 0, "and one more" },
	{ "18446744073709551615", 0, UINT64_MAX, true, UINT64_MAX, "64 bits" },
	{ "18446744073709551616", 0, UINT64_MAX, false, 0, "and one more" },
	{ "18446744073709551620", 0, UINT64_MAX, false, 0,
	  "ten more than that ends in 0" },
	{ "184467440737095516150", 0, UINT64_MAX, false, 0, "a digit more" },
	{ "99999999999999999999999999999999", 0, UINT64_MAX, false, 0, "far more" },
	{ "", 0, 9, false, 0, "nothing" },
	{ " 1", 0, 9, false, 0, "a blank in front" },
	{ "1 ", 0, 9, false, 0, "a blank behind" },
	{ "+1", 0, 9, false, 0, "a sign" },
	{ "-1", 0, UINT64_MAX, false, 0, "a sign" },
	{ "1x", 0, 9, false, 0, "a letter behind" },
	{ "0x1", 0, 9, false, 0, "another base" },
	{ "\331\243", 0, 9, false, 0, "a digit of another script" },
};

START_TEST(numbers_are_digits_within_bounds)
{
	uint64_t number = 77;

	ck_assert_msg(zf_number_parse(rows[_i].text, rows[_i].least, rows[_i].most,
				      &number) == rows[_i].is_one,
		      "%s", rows[_i].why);
	ck_assert_uint_eq(number, rows[_i].is_one ? rows[_i].number : 77);
}
END_TEST

START_TEST(digits_are_read_up_to_what_is_none)
{
	const char *text = "12h30";
	uint64_t number = 0;
	const char *end = zf_number_read(text, 99, &number);

	ck_assert_ptr_eq(end, text + 2);
	ck_assert_uint_eq(number, 12);
	ck_assert_ptr_null(zf_number_read(end, 99, &number));
	ck_assert_ptr_null(zf_number_read(text, 11, &number));
	ck_assert_uint_eq(number, 12);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/number");
	TCase *tcase = tcase_create("number");

	tcase_add_loop_test(tcase, numbers_are_digits_within_bounds, 0,
			    sizeof rows / sizeof rows[0]);
	tcase_add_test(tcase, digits_are_read_up_to_what_is_none);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
