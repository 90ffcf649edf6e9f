/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/form.h"

#include <string.h>

#include "tests/unit/runner.h"
#include "zonefmt/dialect/table.h"

static const struct {
	const char *text, *form, *why;
} files[] = {
	{ "", "master", "nothing" },
	{ "example.com. 60 IN SOA a. b. 1 2 3 4 5\n", "master", "a plain record" },
	{ "$ORIGIN example.com.\n; Database file\n", "master", "words are no sign" },
	{ ";\r\n;  Database file a.dns for Default zone scope in zone a.\r\n"
	  ";      Zone version:  7\r\n;\r\n",
	  "windows", "2016 and later" },
	{ ";\n;  Database file a.dns for a zone.\n;      Zone version:  7\n;\n",
	  "windows", "before, with plain line ends" },
	{ ";\r\n;  Fichier de base de donn\xe9"
	  "es a.dns\r\n;      Version de zone :  7\r\n;\r\n",
	  "windows", "in another language" },
	{ ";\n;  a comment\n; of another kind\n;\n", "master", "another shape" },
	{ ";\n;  a\n;      b\n", "master", "not all of it" },
	{ "ws1   [AGE:3636525]\t600\tA\t192.0.2.7\n", "windows", "an aging stamp" },
	{ "@ [Aging:3636525] 600 A\t192.0.2.7\n", "windows", "what dnscmd prints of it" },
	{ "a TXT \"[AGE:1]\"\n", "master", "within quotes" },
	{ "a A 192.0.2.1 ; [AGE:1] WINS\n", "master", "in a comment" },
	{ "@ WINS L2 C900 ( 192.0.2.1 )\n", "windows", "WINS" },
	{ "@ WINS-R example.com.\n", "windows", "WINS-R" },
	{ "@\tWINSR\texample.com.\n", "windows", "WINSR" },
	{ "wins A 192.0.2.1\nWINSX A 192.0.2.1\n", "master", "names like it" },
	{ "\x9aZFRAW1\n", "raw", "wire form" },
	{ "\x9aZFRAW2\n", "master", "another version of it: the reader will say so" },
};

START_TEST(a_file_is_told_by_its_beginning)
{
	const char *text = files[_i].text;

	ck_assert_msg(strcmp(zf_form_detect(text, strlen(text))->name, files[_i].form) ==
			      0,
		      "%s", files[_i].why);
}
END_TEST

START_TEST(forms_are_found_by_name)
{
	for (const struct zf_form *const *at = zf_form_all(); *at != NULL; at++)
		ck_assert_ptr_eq(zf_form_find((*at)->name), *at);
	ck_assert_ptr_null(zf_form_find("nothing"));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/dialect/form");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, a_file_is_told_by_its_beginning, 0,
			    sizeof(files) / sizeof(files[0]));
	tcase_add_test(tcase, forms_are_found_by_name);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
