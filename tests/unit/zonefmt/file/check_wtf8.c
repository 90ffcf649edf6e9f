/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/wtf8.h"

#include <string.h>

#include "tests/unit/runner.h"

#define ROOM 16

/* clang-format off */
static const struct {
	const char *text;
	uint16_t units[ROOM];
	size_t count;
	const char *why;
} pairs[] = {
	{ "", { 0 }, 0, "nothing" },
	{ "aZ~\x7f", { 'a', 'Z', '~', 0x7f }, 4, "ASCII" },
	{ "\xc2\x80\xdf\xbf", { 0x80, 0x7ff }, 2, "two octets" },
	{ "\xe0\xa0\x80\xef\xbf\xbf", { 0x800, 0xffff }, 2, "three" },
	{ "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", { 0xd800, 0xdc00, 0xdbff, 0xdfff }, 4, "four" },
	{ "\xed\xa0\x80", { 0xd800 }, 1, "a surrogate alone" },
	{ "\xed\xb0\x80\xed\xa0\x80", { 0xdc00, 0xd800 }, 2, "the wrong way round" },
	{ "\xed\xa0\x80\xf0\x90\x80\x80", { 0xd800, 0xd800, 0xdc00 }, 3, "alone before a pair" },
};
/* clang-format on */

START_TEST(units_have_one_text_and_come_back)
{
	char text[ROOM * ZF_WTF8_PER_UNIT + 1];
	uint16_t units[ROOM * ZF_WTF8_PER_UNIT];
	const char *end = zf_wtf8_from_units(text, pairs[_i].units, pairs[_i].count);

	ck_assert_msg(strcmp(text, pairs[_i].text) == 0, "%s", pairs[_i].why);
	ck_assert_ptr_eq(end, text + strlen(text));
	ck_assert_uint_eq(zf_wtf8_to_units(units, text), pairs[_i].count);
	ck_assert_mem_eq(units, pairs[_i].units, 2 * pairs[_i].count);
}
END_TEST

/* Of each, as many U+FFFD as the last column says and then an `a`. */
static const struct {
	const char *text;
	unsigned count;
} broken[] = {
	{ "\x80"
	  "a",
	  1 },
	{ "\xc0\x80"
	  "a",
	  2 },
	{ "\xc3"
	  "a",
	  1 },
	{ "\xe2\x82"
	  "a",
	  2 },
	{ "\xe0\x80\x80"
	  "a",
	  3 },
	{ "\xf5"
	  "a",
	  1 },
	{ "\xf4\x90\x80\x80"
	  "a",
	  4 },
	{ "\xf0\x80\x80\x80"
	  "a",
	  4 },
};

START_TEST(what_is_no_text_is_replaced_octet_by_octet)
{
	const char *at = broken[_i].text;

	for (unsigned i = 0; i < broken[_i].count; i++)
		ck_assert_uint_eq(zf_wtf8_next(&at), 0xfffd);
	ck_assert_uint_eq(zf_wtf8_next(&at), 'a');
	ck_assert_uint_eq(zf_wtf8_next(&at), 0);
	ck_assert_uint_eq(zf_wtf8_next(&at), 0);
}
END_TEST

START_TEST(a_text_cut_within_a_letter_ends_at_its_end)
{
	const char *at = "\xf0\x9f\x98";

	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(zf_wtf8_next(&at), 0xfffd);
	ck_assert_uint_eq(zf_wtf8_next(&at), 0);
}
END_TEST

/* clang-format off */
static const struct {
	const char *lower, *upper;
	bool same;
} cases[] = {
	{ "azAZ09-_.", "AZaz09-_.", true },
	{ "\xc3\xa0\xc3\xb6\xc3\xb8\xc3\xbe", "\xc3\x80\xc3\x96\xc3\x98\xc3\x9e", true },
	{ "\xc3\xbf", "\xc5\xb8", true },			/* y with dots */
	{ "\xc3\xb7", "\xc3\x97", false },			/* divided by, times */
	{ "\xc3\x9f", "ss", false },				/* sharp s has none */
	{ "\xc5\xa1\xc4\x8d\xc5\xbe\xc5\x82", "\xc5\xa0\xc4\x8c\xc5\xbd\xc5\x81", true },
	{ "\xc4\xb1", "I", false },				/* i without a dot */
	{ "\xce\xac\xce\xb1\xcf\x89\xcf\x8e", "\xce\x86\xce\x91\xce\xa9\xce\x8f", true },
	{ "\xd0\xb0\xd1\x8f\xd1\x91", "\xd0\x90\xd0\xaf\xd0\x81", true },
	{ "\xd5\xa1\xd6\x86", "\xd4\xb1\xd5\x96", true },
	{ "\xef\xbd\x81", "\xef\xbc\xa1", true },		/* full-width a */
	{ "a", "ab", false },
	{ "ab", "a", false },
	{ "[", "{", false },
	{ "@", "`", false },
};
/* clang-format on */

START_TEST(texts_are_the_same_but_for_case)
{
	const size_t lower = strlen(cases[_i].lower), upper = strlen(cases[_i].upper);

	ck_assert(zf_wtf8_same(cases[_i].lower, lower, cases[_i].upper, upper) ==
		  cases[_i].same);
}
END_TEST

/* A capital has none, or the same letter would be two. */
START_TEST(capitals_stay)
{
	uint32_t point = 0;

	while (point <= 0x10ffff &&
	       zf_wtf8_upper(zf_wtf8_upper(point)) == zf_wtf8_upper(point))
		point++;
	ck_assert_uint_eq(point, 0x110000);
}
END_TEST

#define LOOP(tc, test, table)                                                            \
	tcase_add_loop_test(tc, test, 0, sizeof(table) / sizeof(*(table)))

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/file/wtf8");
	TCase *tc = tcase_create("wtf8");

	LOOP(tc, units_have_one_text_and_come_back, pairs);
	LOOP(tc, what_is_no_text_is_replaced_octet_by_octet, broken);
	tcase_add_test(tc, a_text_cut_within_a_letter_ends_at_its_end);
	LOOP(tc, texts_are_the_same_but_for_case, cases);
	tcase_add_test(tc, capitals_stay);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
