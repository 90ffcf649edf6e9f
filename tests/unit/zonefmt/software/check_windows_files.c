/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/windows_files.h"

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/convert.h"

/* A named.conf's zones and their files, and what they are called on Windows. */
static const struct {
	const char *text, *names, *adapted, *why;
} rows[] = {
	{ "zone a { type primary; file \"a.db\"; }; zone b { type primary; file \"x/b.db\"; };",
	  "a.db b.db ", "", "each keeps the last part" },
	{ "zone a { type primary; file \"con\"; }; zone b { type primary; file \"z/NUL.db\"; };",
	  "a.dns b.dns ", "con z/NUL.db ", "Windows' devices" },
	{ "zone aux { type primary; file \"prn.zone\"; };", "%61ux.dns ", "prn.zone ",
	  "a zone that is called so itself" },
	{ "zone a { type primary; file \"what?\"; }; zone b { type primary; file \"b.\"; };",
	  "a.dns b.dns ", "b. what? ", "what Windows has no file for" },
	{ "zone a { type primary; file \"in/z\"; }; zone b { type primary; file \"out/Z\"; };",
	  "z b.dns ", "out/Z ", "two that differ in folder and case only" },
	{ "zone a { type primary; file \"s\"; }; zone b { type primary; file \"s\"; };",
	  "s s ", "", "one file of two zones" },
	{ "zone a { type primary; file \"B.dns\"; }; zone b { type primary; file \"con\"; };",
	  "a.dns b.dns ", "B.dns con ", "the name that another zone's gets" },
	{ "zone a { type primary; file \"b.dns\"; }; zone b { type primary; file \"c\"; };",
	  "b.dns c ", "", "or would, if it had none" },
	{ "zone 0/25.2.0.192.in-addr.arpa { type primary; file \"0%2f25\"; };", "0%2f25 ",
	  "", "a percent is nothing to Windows" },
};

START_TEST(files_are_named_for_windows)
{
	char names[1024] = "";

	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind, rows[_i].text), ZF_OK);
	ck_assert_int_eq(zf_windows_files_name(zf_converted, NULL), ZF_OK);
	for (size_t i = 0; i < zf_converted->zone_count; i++) {
		strcat(names, zf_values_text(&zf_converted->zones[i]->values,
					     ZF_ZONE_FILE, "-"));
		strcat(names, " ");
	}
	ck_assert_msg(strcmp(names, rows[_i].names) == 0, "%s: %s", rows[_i].why, names);
	ck_assert_msg(strcmp(zf_convert_notes(), rows[_i].adapted) == 0, "%s: %s",
		      rows[_i].why, zf_convert_notes());
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/software/windows_files");
	TCase *tc = tcase_create("windows_files");

	tcase_add_checked_fixture(tc, zf_scratch_open, zf_convert_close);
	tcase_add_loop_test(tc, files_are_named_for_windows, 0,
			    sizeof rows / sizeof rows[0]);
	suite_add_tcase(suite, tc);
	return suite;
}

ZF_SUITE(suite)
