/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/capture_file.h"

#include <string.h>

#include "tests/unit/runner.h"

static const char there[] =
	"{\"captured\":true,\"source\":\"old\",\"file\":\"/m.zoneferry/captured/a.zone\","
	"\"serial\":4294967295,\"records\":84,\"outside\":3,\"messages\":1,\"octets\":4096,"
	"\"digest\":\"00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff\"}";

START_TEST(what_was_captured_is_read_as_it_was_written)
{
	struct zf_capture_file captured;
	char *text;

	ck_assert_int_eq(zf_capture_file_parse(&captured, there, NULL), ZF_OK);
	ck_assert(captured.there);
	ck_assert_str_eq(captured.source, "old");
	ck_assert_str_eq(captured.path, "/m.zoneferry/captured/a.zone");
	ck_assert_uint_eq(captured.serial, 4294967295u);
	ck_assert_uint_eq(captured.records, 84);
	ck_assert_uint_eq(captured.outside, 3);
	ck_assert_int_eq(zf_capture_file_print(&captured, &text, NULL), ZF_OK);
	ck_assert_str_eq(text, there);
	free(text);
	zf_capture_file_clear(&captured);
}
END_TEST

START_TEST(a_note_of_before_says_nothing_of_records_outside)
{
	struct zf_capture_file captured;

	ck_assert_int_eq(zf_capture_file_parse(
				 &captured,
				 "{\"captured\":true,\"source\":\"old\",\"file\":\"f\","
				 "\"serial\":1,\"records\":2,\"messages\":1,\"octets\":9,"
				 "\"digest\":\"\"}",
				 NULL),
			 ZF_OK);
	ck_assert_uint_eq(captured.records, 2);
	ck_assert_uint_eq(captured.outside, 0);
	zf_capture_file_clear(&captured);
}
END_TEST

START_TEST(what_was_put_off_says_only_that)
{
	struct zf_capture_file captured = { .there = false };
	char *text;

	ck_assert_int_eq(zf_capture_file_print(&captured, &text, NULL), ZF_OK);
	ck_assert_str_eq(text, "{\"captured\":false}");
	ck_assert_int_eq(zf_capture_file_parse(&captured, text, NULL), ZF_OK);
	ck_assert(!captured.there);
	ck_assert_ptr_null(captured.path);
	free(text);
}
END_TEST

static const struct {
	const char *text, *why;
} bad[] = {
	{ "", "nothing" },
	{ "{\"captured\":true", "cut short" },
	{ "{\"captured\":true,\"source\":\"old\"}", "fields are missing" },
	{ "{\"captured\":true,\"source\":1,\"file\":\"f\",\"serial\":1,\"records\":1,"
	  "\"messages\":1,\"octets\":1,\"digest\":\"\"}",
	  "a number where a text belongs" },
};

START_TEST(a_note_that_cannot_be_read_is_told)
{
	struct zf_capture_file captured;
	struct zf_error err;

	zf_error_clear(&err);
	ck_assert_msg(zf_capture_file_parse(&captured, bad[_i].text, &err) == ZF_ESYSTEM,
		      "%s", bad[_i].why);
	ck_assert_str_ne(err.message, "");
	ck_assert_ptr_null(captured.source);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/runbook/steps/capture_file");
	TCase *cases = tcase_create("captured");

	tcase_add_test(cases, what_was_captured_is_read_as_it_was_written);
	tcase_add_test(cases, what_was_put_off_says_only_that);
	tcase_add_test(cases, a_note_of_before_says_nothing_of_records_outside);
	tcase_add_loop_test(cases, a_note_that_cannot_be_read_is_told, 0,
			    sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
