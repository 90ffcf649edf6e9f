/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/tree.h"

static const struct zf_tree_row rows[] = {
	{ "", "", NULL, "nothing" },
	{ ";a\r\n  ; b\r\n", "", NULL, "only comments" },
	{ "cache\t.\tcache.dns\r\nprimary a.example a.dns ; why\r\n"
	  "secondary b.example 192.0.2.1 192.0.2.2 b.dns\r\n"
	  "forwarders 192.0.2.3\r\nslave\r\noptions no-recursion",
	  "cache . cache.dns;primary a.example a.dns;"
	  "secondary b.example 192.0.2.1 192.0.2.2 b.dns;"
	  "forwarders 192.0.2.3;slave;options no-recursion;",
	  NULL, "one of each" },
	{ "primary a;b c\n", "primary a;b c;", NULL, "no comment within a word" },
	{ "primary \"a\" {b}\n", "primary \"a\" {b};", NULL,
	  "nothing else has a meaning" },
	{ "slave\n\033\n", "", "f:2:1: an octet 0x1b: this is not a text file",
	  "rubbish" },
};

START_TEST(a_boot_file_is_a_line_a_statement)
{
	zf_check_row(&zf_grammar_boot, &rows[_i]);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/statements/boot");
	TCase *tc = tcase_create("grammar_boot");

	tcase_add_loop_test(tc, a_boot_file_is_a_line_a_statement, 0,
			    sizeof rows / sizeof *rows);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
