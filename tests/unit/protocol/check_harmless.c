/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/harmless.h"

#include <string.h>

#include "tests/unit/runner.h"

static const struct {
	const char *text, *harmless;
	const char *why;
} rows[] = {
	{ "", "", "nothing" },
	{ "ns1.example. 300 IN A", "ns1.example. 300 IN A", "ASCII" },
	{ "b\303\274cher \316\261 \344\275\240 \360\237\230\200",
	  "b\303\274cher \316\261 \344\275\240 \360\237\230\200",
	  "two, three, four octets" },
	{ "\033]0;x\007", "?]0;x?", "the title of a window" },
	{ "a\tb\r\nc\177", "a?b??c?", "every control of ASCII" },
	{ "\302\2332J\302\237\302\240", "??2J??\302\240", "U+009B; U+00A0 is a blank" },
	{ "\2332J", "?2J", "the same in eight bits" },
	{ "\342\200\256txt\342\201\246\342\200\250", "???txt??????",
	  "right to left, isolated, another line" },
	{ "\342\200\247\342\200\257\342\201\245\342\201\252",
	  "\342\200\247\342\200\257\342\201\245\342\201\252", "their neighbours" },
	{ "\300\233\340\202\233\360\200\202\233", "?????????",
	  "U+009B in too many octets" },
	{ "\355\240\200\364\220\200\200\377", "????????",
	  "a surrogate, past the end, none" },
	{ "x\303", "x?", "cut within a character" },
	{ "\303\033", "??", "and a control where its end would be" },
};

START_TEST(what_would_steer_a_terminal_becomes_question_marks)
{
	char text[64];

	strcpy(text, rows[_i].text);
	ck_assert_ptr_eq(zf_harmless(text), text);
	ck_assert_msg(strcmp(text, rows[_i].harmless) == 0, "%s: %s", rows[_i].why, text);
	zf_harmless_copy(text, rows[_i].text, strlen(rows[_i].text));
	ck_assert_str_eq(text, rows[_i].harmless);
}
END_TEST

START_TEST(lines_stay_lines)
{
	char text[] = "a\tb\nc\r\n\033[2J\v\fx\0y\rz\r";

	ck_assert_ptr_eq(zf_harmless_lines(text), text);
	ck_assert_str_eq(text, "a\tb\nc\r\n?[2J??x");
	zf_harmless_octets(text, sizeof text - 1);
	ck_assert_mem_eq(text, "a\tb\nc\r\n?[2J??x\0y?z?", sizeof text);
}
END_TEST

START_TEST(what_is_harmless_has_an_end)
{
	ck_assert_uint_eq(zf_harmless_span("", strlen("")), 0);
	ck_assert_uint_eq(zf_harmless_span("b\303\274cher", strlen("b\303\274cher")), 7);
	ck_assert_uint_eq(
		zf_harmless_span("b\303\274\302\233", strlen("b\303\274\302\233")), 3);
	ck_assert_uint_eq(zf_harmless_span("\n", 1), 0);
	ck_assert_uint_eq(zf_harmless_span("abc\n", 2), 2);
}
END_TEST

START_TEST(octets_may_have_nul_among_them)
{
	char text[8];

	ck_assert_str_eq(zf_harmless_copy(text, "a\0b\n", 4), "a?b?");
	ck_assert_str_eq(zf_harmless_copy(text, NULL, 0), "");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/harmless");
	TCase *tcase = tcase_create("harmless");

	tcase_add_loop_test(tcase, what_would_steer_a_terminal_becomes_question_marks, 0,
			    sizeof rows / sizeof rows[0]);
	tcase_add_test(tcase, lines_stay_lines);
	tcase_add_test(tcase, what_is_harmless_has_an_end);
	tcase_add_test(tcase, octets_may_have_nul_among_them);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
