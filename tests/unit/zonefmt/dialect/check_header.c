/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/header.h"

#include <string.h>

#include "tests/unit/runner.h"

#define BEHIND "\n;      Zone version:  7\n;\n"
#define TITLE(words) ";\n;  " words BEHIND

/* clang-format off */
static const struct {
	const char *text;
	const char *zone; /* NULL: it names none */
	bool is_windows;
	const char *why;
} files[] = {
	{ TITLE("Database file a.b.dns for a.b zone."), "a.b.", true, "up to Server 2012" },
	{ TITLE("Database file a.b.dns for Default zone scope in zone a.b."), "a.b.", true, "from 2016 on" },
	{ TITLE("Database file for for for a.b zone."), "a.b.", true, "a file called so" },
	{ TITLE("Database file root.dns for . zone."), ".", true, "the root" },
	{ TITLE("Database file a.dns for a b zone."), NULL, true, "no name" },
	{ TITLE("Database file a.dns for  zone."), NULL, true, "nothing" },
	{ TITLE("Database file a.dns for a zone"), NULL, true, "without its dot" },
	{ TITLE("Database file a.dns"), NULL, true, "no `for`" },
	{ TITLE("Datenbankdatei a.dns fuer a-Zone."), NULL, true, "another language" },
	{ ";\r\n;  Database file a.dns for a zone.\r\n;      Zone version:  7\r\n;\r\n", "a.", true, "CRLF" },
	{ ";\n;  Database file a.dns for a zone.\n", NULL, false, "cut short" },
	{ "; Database file a.dns for a zone.\n", NULL, false, "in another shape" },
	{ "@ [AGE:3636525] 60 A 192.0.2.1\n", NULL, true, "an aging stamp" },
	{ "@ WINS L2 C900 ( 192.0.2.1 )\n", NULL, true, "WINS" },
	{ "a TXT \"WINS\" ; WINS\n", NULL, false, "in quotes, in a comment" },
	{ "", NULL, false, "nothing at all" },
};
/* clang-format on */

START_TEST(windows_files_say_what_they_are)
{
	const char *text = files[_i].text;
	char zone[ZF_NAME_TEXT_MAX] = "";
	struct zf_name name;

	ck_assert_msg(zf_header_is_windows(text, strlen(text)) == files[_i].is_windows,
		      "%s", files[_i].why);
	const bool found = zf_header_zone(&name, text, strlen(text));
	ck_assert_msg(found == (files[_i].zone != NULL), "%s", files[_i].why);
	if (!found)
		return;
	zf_name_print(zone, name.wire);
	ck_assert_str_eq(zone, files[_i].zone);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/dialect/header");
	TCase *tc = tcase_create("header");

	tcase_add_loop_test(tc, windows_files_say_what_they_are, 0,
			    sizeof files / sizeof *files);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
