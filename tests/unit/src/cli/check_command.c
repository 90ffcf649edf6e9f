/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/command.h"

#include <string.h>

#include "src/cli/talk.h"
#include "tests/unit/runner.h"

START_TEST(every_row_is_found_by_its_name_and_has_its_words)
{
	size_t count = 0;

	for (const struct zf_command *const *at = zf_command_all(); *at != NULL;
	     at++, count++) {
		ck_assert_ptr_eq(zf_command_find((*at)->name), *at);
		ck_assert_str_ne((*at)->arguments, "");
		ck_assert_str_ne((*at)->title, "");
		ck_assert(*(*at)->run != NULL);
	}
	ck_assert_uint_gt(count, 0);
	ck_assert_ptr_null(zf_command_find("fetc"));
	ck_assert_ptr_null(zf_command_find(""));
}
END_TEST

START_TEST(a_slip_of_the_pen_finds_the_nearest_command)
{
	static const struct {
		const char *typed, *meant;
	} rows[] = {
		{ "fecth", "fetch" },	  { "fetsh", "fetch" },
		{ "serial", "serials" },  { "compar", "compare" },
		{ "notfy", "notify" },	  { "diff", NULL },
		{ "transmogrify", NULL }, { "", NULL },
		{ "xy", NULL },		  { "fetchfetchfetchfetch", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct zf_command *nearest = zf_command_nearest(rows[i].typed);

		if (rows[i].meant == NULL)
			ck_assert_msg(nearest == NULL, "%s", rows[i].typed);
		else
			ck_assert_msg(nearest != NULL &&
					      strcmp(nearest->name, rows[i].meant) == 0,
				      "%s", rows[i].typed);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/cli/command");
	TCase *tests = tcase_create("command");

	tcase_add_test(tests, every_row_is_found_by_its_name_and_has_its_words);
	tcase_add_test(tests, a_slip_of_the_pen_finds_the_nearest_command);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
