/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/command_table.h"

#include <string.h>

#include "src/cli/option_table.h"
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

START_TEST(every_option_a_command_takes_is_one_and_has_its_words)
{
	for (const struct zf_command *const *at = zf_command_all(); *at != NULL; at++) {
		const struct zf_taken *taken = (*at)->takes;

		for (; taken != NULL && taken->option != NULL; taken++) {
			const struct zf_option *option = zf_option_named(taken->option);

			ck_assert_msg(option != NULL, "%s: %s", (*at)->name,
				      taken->option);
			ck_assert_int_eq(option->takers, ZF_OPTION_SOME);
			ck_assert_msg(taken->title != NULL || option->title != NULL,
				      "%s: --%s", (*at)->name, taken->option);
		}
	}
}
END_TEST

START_TEST(every_option_says_its_value_and_some_command_takes_it)
{
	for (size_t i = 0; i < zf_options_count; i++) {
		const struct zf_option *option = &zf_options_all[i];
		bool taken = option->takers != ZF_OPTION_SOME;

		ck_assert_msg(zf_option_has_value(option) == (option->value != NULL),
			      "--%s", option->name);
		ck_assert_msg(!taken || option->title != NULL, "--%s", option->name);
		for (const struct zf_command *const *at = zf_command_all(); *at != NULL;
		     at++) {
			const struct zf_taken *row = (*at)->takes;

			for (; row != NULL && row->option != NULL; row++)
				taken = taken || strcmp(row->option, option->name) == 0;
		}
		ck_assert_msg(taken, "--%s", option->name);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/cli/command_table");
	TCase *tests = tcase_create("command");

	tcase_add_test(tests, every_row_is_found_by_its_name_and_has_its_words);
	tcase_add_test(tests, a_slip_of_the_pen_finds_the_nearest_command);
	tcase_add_test(tests, every_option_a_command_takes_is_one_and_has_its_words);
	tcase_add_test(tests, every_option_says_its_value_and_some_command_takes_it);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
