/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/tree.h"

static const struct zf_tree_row rows[] = {
	{ "", "", NULL, "nothing" },
	{ "# a\n  # launch=bind\n\t\n", "", NULL, "only comments" },
	{ "launch=bind\nserver-id = x y \nlocal-address=192.0.2.1,::1  192.0.2.2\r\n",
	  "launch \"bind\" {bind;};server-id \"x y\" {x;y;};"
	  "local-address \"192.0.2.1,::1  192.0.2.2\" {192.0.2.1;::1;192.0.2.2;};",
	  NULL, "a value, its pieces, and blanks about them" },
	{ "launch+=bind\nlaunch += gsqlite3\nlaunch=\nprimary",
	  "launch \"bind\" += {bind;};launch \"gsqlite3\" += {gsqlite3;};launch \"\";primary;",
	  NULL, "what is added, and no value" },
	{ "api-key=a#b # c\nserver-id=a b#c # d\n#x=\\\ny=1\nz=2",
	  "api-key \"a#b # c\" {a#b;#;c;};server-id \"a b#c # d\" {a;b#c;#;d;};z \"2\" {2;};",
	  NULL, "only the first # may begin a comment, and a comment goes on, too" },
	{ "server-id=a # b\n", "server-id \"a\" {a;};", NULL, "a comment" },
	{ "allow-axfr-ips=192.0.2.1, \\\n\t192.0.2.2\\  \n,::1\n",
	  "allow-axfr-ips \"192.0.2.1, \t192.0.2.2,::1\" {192.0.2.1;192.0.2.2;::1;};",
	  NULL, "a line that goes on" },
	{ "a=b\\", "a \"b\\\" {b;};", NULL, "and the file does not" },
	{ "a=b=c\n", "a \"b=c\" {b=c;};", NULL, "the first = counts" },
	{ " =b\n+=c\n", "", "f:1:2: a setting has a name\nf:2:1: a setting has a name",
	  "no name" },
	{ "a-1_b=c\nlaunch bind\nLaunch=bind\n", "a-1_b \"c\" {c;};",
	  "f:2:1: a setting's name has small letters, digits and - only\n"
	  "f:3:1: a setting's name has small letters, digits and - only",
	  "no name of a setting" },
	{ "bind-config=/x\ninclude-dir=/y\n",
	  "bind-config \"/x\" {};include-dir \"/y\" {/y;};", NULL,
	  "files that are not there" },
};

START_TEST(pdns_conf_is_a_line_a_setting)
{
	zf_check_row(&zf_grammar_pdns, &rows[_i]);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/statements/pdns");
	TCase *tc = tcase_create("grammar_pdns");

	tcase_add_loop_test(tc, pdns_conf_is_a_line_a_setting, 0,
			    sizeof rows / sizeof *rows);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
