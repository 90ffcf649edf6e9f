/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/tree.h"

/* What is right here is what `named-checkconf -p` of BIND 9.18 prints of it. */
static const struct zf_tree_row rows[] = {
	{ "", "", NULL, "nothing" },
	{ " \n\t// a\n# b\n/* c\n * d */ /**/", "", NULL, "only comments" },
	{ "options { recursion no; };", "options {recursion no;};", NULL, "a body" },
	{ "options{recursion no;};", "options {recursion no;};", NULL, "no blanks" },
	{ "options {\r recursion no;\r\n };", "options {recursion no;};", NULL,
	  "any ends of lines" },
	{ "acl x {};", "acl x {};", NULL, "an empty body" },
	{ "zone \"a.example\" IN { type primary; file \"a\"; };\nkey k { };",
	  "zone \"a.example\" IN {type primary;file \"a\";};key k {};", NULL,
	  "two statements" },
	{ "acl x { 10.0.0.0/8; !10.1.0.0/16; ! 10.2.0.0/16; !{ 1.2.3.4; }; key k; };",
	  "acl x {10.0.0.0/8;! 10.1.0.0/16;! 10.2.0.0/16;! {1.2.3.4;};key k;};", NULL,
	  "an address match list" },
	{ "sortlist { { { any; }; }; };", "sortlist {{{any;};};};", NULL,
	  "bodies with no words" },
	{ "inet 127.0.0.1 port 953 allow { any; } keys { k; } read-only yes;",
	  "inet 127.0.0.1 port 953 allow {any;} keys {k;} read-only yes;", NULL,
	  "a statement goes on behind its body" },
	{ "options { response-policy { zone \"a\"; } recursive-only yes; };",
	  "options {response-policy {zone \"a\";} recursive-only yes;};", NULL,
	  "another" },
	{ "catalog-zones { zone c default-primaries { 10.0.0.1; } in-memory yes; };",
	  "catalog-zones {zone c default-primaries {10.0.0.1;} in-memory yes;};", NULL,
	  "a zone that is a catalog" },
	{ "also-notify port 53 { 10.0.0.1 key \"k\"; 2001:db8::1 port 5353; };",
	  "also-notify port 53 {10.0.0.1 key \"k\";2001:db8::1 port 5353;};", NULL,
	  "words before and within" },
	{ "version \"a\nb \\\"c\\\" \\\\ d\\n\";", "version \"a\nb \"c\" \\\\ d\\n\";",
	  NULL, "in quotes lines may end and only \\\" is an escape" },
	{ "version \"\\\\\";", "version \"\\\\\";", NULL,
	  "a backslash before a backslash" },
	{ "version \"\";", "version \"\";", NULL, "an empty text" },
	{ "x \"/* # // ; { }\";", "x \"/* # // ; { }\";", NULL, "no comment in quotes" },
	{ "acl x#foo\n{ any; };", "acl x {any;};", NULL, "a comment behind a word" },
	{ "a x// foo\n; b y/* z */;", "a x;b y;", NULL, "the other kinds" },
	{ "a b\"c\"d;", "a b \"c\" d;", NULL, "quotes end words" },
	{ "a /b/c;", "a /b/c;", NULL, "a path out of quotes" },
	{ "a \303\244\337;", "a \303\244\337;", NULL, "octets above 127" },
	{ "\357\273\277a;", "a;", NULL, "a byte-order mark in front" },

	{ "options { recursion no; }", "options {recursion no;};",
	  "f:1:26: ';' is missing at the end of the file", "the last one" },
	{ "options { recursion no };", "options {recursion no;};",
	  "f:1:24: ';' is missing in front of this '}'", "in front of a brace" },
	{ "zone a { x; }\nzone b { y; };", "zone a {x;};zone b {y;};",
	  "f:2:1: ';' is missing between this and the '}' before it", "behind a brace" },
	{ "options { listen-on { any; } recursion no; };",
	  "options {listen-on {any;};recursion no;};",
	  "f:1:30: ';' is missing between this and the '}' before it",
	  "behind a brace within" },
	{ "a {};;", "a {};", "f:1:6: there is nothing in front of this ';'",
	  "one too many" },
	{ "a; }; b;", "a;b;",
	  "f:1:4: there is no '{' to this '}'\n"
	  "f:1:5: there is nothing in front of this ';'",
	  "a brace too many" },
	{ "a { b { c;\n", "a {b {c;};};",
	  "f:1:3: there is no '}' to this '{'\n"
	  "f:1:7: there is no '}' to this '{'",
	  "two braces too few" },
	{ "a; b \"c", "a;b \"c\";",
	  "f:1:6: a quoted text begins here and never ends\n"
	  "f:1:8: ';' is missing at the end of the file",
	  "quotes open" },
	{ "a; /* b;", "a;", "f:1:4: a comment begins here and never ends",
	  "a comment open" },
	{ "a;\n\tinclude f;", "a;", "f:2:2: include takes one path, in quotes",
	  "not in quotes" },
	{ "include \"f\" \"g\";", "", "f:1:1: include takes one path, in quotes",
	  "two paths" },
	{ "a;\n\001", "", "f:2:1: an octet 0x01: this is not a text file", "rubbish" },
	{ "\377\376a;", "", "f:1:1: this is UTF-16; save it as UTF-8", "UTF-16" },
};

START_TEST(named_conf_is_a_tree)
{
	zf_check_row(&zf_grammar_bind, &rows[_i]);
}
END_TEST

START_TEST(an_include_is_missing_where_there_is_no_folder)
{
	const struct zf_seen *seen =
		zf_see_octets(&zf_grammar_bind, "a; InClude \"f\"; b;", 18);

	ck_assert_str_eq(seen->tree, "a;b;");
	ck_assert_int_eq(seen->status, ZF_OK);
}
END_TEST

START_TEST(a_nul_is_rubbish)
{
	const struct zf_seen *seen = zf_see_octets(&zf_grammar_bind, "a;\0b;", 5);

	ck_assert_str_eq(seen->mistakes, "f:1:3: an octet 0x00: this is not a text file");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/statements/bind");
	TCase *tc = tcase_create("grammar_bind");

	tcase_add_loop_test(tc, named_conf_is_a_tree, 0, sizeof rows / sizeof *rows);
	tcase_add_test(tc, an_include_is_missing_where_there_is_no_folder);
	tcase_add_test(tc, a_nul_is_rubbish);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
