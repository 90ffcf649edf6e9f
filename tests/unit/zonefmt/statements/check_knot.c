/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/tree.h"

/* What is right here is right to `knotc conf-check` of Knot DNS 3.2, and what is wrong is wrong. */
static const struct zf_tree_row rows[] = {
	{ "", "", NULL, "nothing" },
	{ "# a\n\n   # b", "", NULL, "only comments" },
	{ "server:\n    identity: x\n    version: y\n", "server {identity x;version y;};",
	  NULL, "a section" },
	{ "server:\r\n    identity: x\r\n", "server {identity x;};", NULL, "CRLF" },
	{ "server:\n identity: x", "server {identity x;};", NULL, "no end of line" },
	{ "zone:\n#  - domain: a\n", "zone {};", NULL, "an empty section" },
	{ "template:\n  - id: default\n    file: x\n\n  - id: b\n    acl: [c, d]\n",
	  "template {id default {file x;};id b {acl c d;};};", NULL, "items" },
	{ "template:\n- id: a\n  file: x\n", "template {id a {file x;};};", NULL,
	  "items that are not indented" },
	{ "template:\n  -  id: a\n     file: x\n", "template {id a {file x;};};", NULL,
	  "two spaces behind the dash" },
	{ "template:\n  - id: a\nserver:\n  port: 1\ntemplate:\n - id: b\n",
	  "template {id a {};};server {port 1;};template {id b {};};", NULL,
	  "a section twice" },
	{ "server:\n    listen: [127.0.0.1@53,::1@53 ] # both\n",
	  "server {listen 127.0.0.1@53 ::1@53;};", NULL, "a list" },
	{ "server:\n    listen: [ \"::1\" ]\n    listen: ::2\n",
	  "server {listen \"::1\";listen ::2;};", NULL, "a list of one, and again" },
	{ "server :\n    identity : x\n", "server {identity x;};", NULL,
	  "spaces before colons" },
	{ "server:\n    identity:\n    version: \"\"\n",
	  "server {identity;version \"\";};", NULL, "no value, and an empty one" },
	{ "server:\n    identity: \"a \\\"b\\\\ #c\"\n",
	  "server {identity \"a \"b\\\\ #c\";};", NULL, "quotes" },
	{ "server:\n    identity: 'a'\n", "server {identity 'a';};", NULL,
	  "quotes that are none" },
	{ "template:\n - id: a\n   file: %s.zone\n   storage: *&a!b|c@d`e\n",
	  "template {id a {file %s.zone;storage *&a!b|c@d`e;};};", NULL,
	  "what is none of YAML" },
	{ "server:\n    identity: a:b\\c\n", "server {identity a:b\\c;};", NULL,
	  "a colon and a backslash" },
	{ "server:\n    identity: a\\#b\\ c\\\"\n", "server {identity a\\#b\\ c\\\";};",
	  NULL, "backslashes before what would end it" },
	{ "mod-stats:\n  - id: x\n    request-protocol: on\n",
	  "mod-stats {id x {request-protocol on;};};", NULL, "a module's section" },

	{ "server:\n    identity: x\n  version: y\n", "server {identity x;version y;};",
	  "f:3:3: this is not indented as the lines before it", "less" },
	{ "template:\n  - id: a\n      file: x\n", "template {id a {file x;};};",
	  "f:3:7: this is not indented as the lines before it", "more" },
	{ "template:\n  - id: a\n   file: x\n", "template {id a {file x;};};",
	  "f:3:4: this is not indented as the lines before it", "less than the item" },
	{ "template:\n  - id: a\n    file: x\n - id: b\n   file: y\n",
	  "template {id a {file x;};id b {file y;};};",
	  "f:4:4: this is not indented as the lines before it", "an item" },
	{ "server:\n\tidentity: x\n", "server {};",
	  "f:2:1: a tab, where only spaces are allowed", "a tab in front" },
	{ "server:\n    identity:\tx\n    version: y\n", "server {version y;};",
	  "f:2:14: a tab, where only spaces are allowed", "a tab behind" },
	{ "server:\n    identity: x\t\n", "server {identity x;};",
	  "f:2:16: a tab, where only spaces are allowed", "a tab at the end" },
	{ "server:\n    identity:x\n", "server {};",
	  "f:2:14: a space is expected behind the ':'", "no space" },
	{ "server:\n    identity x\n", "server {};",
	  "f:2:14: ':' is expected behind the key", "no colon" },
	{ "server:\n    identity: a#b\n", "server {identity a;};", NULL,
	  "a comment within a word, which Knot refuses" },
	{ "server:\n    identity: a b\n", "server {identity a;};",
	  "f:2:17: the value goes on here; quote it if it is one", "two words" },
	{ "server:\n    identity: \"a\"b\n", "server {identity \"a\";};",
	  "f:2:18: the value goes on here; quote it if it is one", "behind quotes" },
	{ "server:\n    identity: \"a\nb\"\n", "server {identity;};",
	  "f:2:15: a quoted text does not end on this line\n"
	  "f:3:2: ':' is expected behind the key",
	  "quotes over lines" },
	{ "server:\n    listen: [a b]\n", "server {listen a;};",
	  "f:2:16: ',' or ']' is expected here", "a comma forgotten" },
	{ "server:\n    listen: [a,\n      b]\n", "server {listen a;};",
	  "f:2:16: here a value is expected; quote it if it is one\n"
	  "f:3:8: ':' is expected behind the key",
	  "a list over lines" },
	{ "server:\n    listen: [ ]\n", "server {listen;};",
	  "f:2:15: here a value is expected; quote it if it is one", "an empty list" },
	{ "template:\n  - { id: a }\n", "template {};",
	  "f:2:5: here a key is expected, or '- ' and a key", "braces" },
	{ "template:\n  -id: a\n", "template {};",
	  "f:2:3: here a key is expected, or '- ' and a key", "no space behind a dash" },
	{ "---\nserver:\n", "server {};",
	  "f:1:1: here a key is expected, or '- ' and a key", "a document's start" },
	{ " server:\n", "server;", "f:1:2: this is in no section", "no section" },
	{ "server: x\n", "server x {};", "f:1:1: a section has no value itself",
	  "a section's value" },
	{ "include:\nserver:\n", "include {};server {};", "f:1:1: include takes one path",
	  "no path" },
	{ "server:\n  a\001: b", "", "f:2:4: an octet 0x01: this is not a text file",
	  "rubbish" },
};

START_TEST(knot_conf_is_a_tree)
{
	zf_check_row(&zf_grammar_knot, &rows[_i]);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/statements/knot");
	TCase *tc = tcase_create("grammar_knot");

	tcase_add_loop_test(tc, knot_conf_is_a_tree, 0, sizeof rows / sizeof *rows);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
