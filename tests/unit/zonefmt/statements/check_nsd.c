/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/tree.h"

/* What is right here is right, and the same, to nsd-checkconf of NSD 4.6. */
static const struct zf_tree_row rows[] = {
	{ "", "", NULL, "nothing" },
	{ "# a\n\n\t# b", "", NULL, "only comments" },
	{ "server:\n\tidentity: x\n\tport: 53\n", "server {identity x;port 53;};", NULL,
	  "a section" },
	{ "server:", "server {};", NULL, "an empty section" },
	{ "server: identity: x version: y zone: name: a.example zonefile: f",
	  "server {identity x;version y;};zone {name a.example;zonefile f;};", NULL,
	  "all on one line" },
	{ "server:\n identity:\n   x\n", "server {identity x;};", NULL,
	  "a value on the next line" },
	{ "Server:\n IDENTITY: x\n", "Server {IDENTITY x;};", NULL, "any case" },
	{ "server:\n identity: x\nserver:\n version: y\n",
	  "server {identity x;};server {version y;};", NULL, "a section twice" },
	{ "zone:\n provide-xfr: 192.0.2.0/24 NOKEY # all\n request-xfr: AXFR ::1@53 \"k\"\n",
	  "zone {provide-xfr 192.0.2.0/24 NOKEY;request-xfr AXFR ::1@53 \"k\";};", NULL,
	  "values of several words" },
	{ "server:\n ip-address: ::\n ip-address: 2001:db8::\n",
	  "server {ip-address ::;ip-address 2001:db8::;};", NULL,
	  "addresses that end in colons" },
	{ "server:\n identity: a#b # c\n", "server {identity a#b;};", NULL,
	  "no comment within a word" },
	{ "server:\n identity: \"a \\\"b\"\n version: \"\"\n",
	  "server {identity \"a \\\"b\";version \"\";};", NULL,
	  "a backslash keeps the quote and stays" },
	{ "server:\n identity: a\\ b\n", "server {identity a\\ b;};", NULL,
	  "the same for a blank" },
	{ "server:\n identity: foo:\n version: z", "server {identity foo:;version z;};",
	  NULL, "a value that ends in a colon" },
	{ "key:\n name: k\n secret: \"YQ==\"\n", "key {name k;secret \"YQ==\";};", NULL,
	  "a key" },

	{ "server:\n identity:\n version: y\n", "server {identity;version y;};",
	  "f:2:2: \"identity:\" has no value", "a value forgotten" },
	{ "server:\n version:\n", "server {version;};",
	  "f:2:2: \"version:\" has no value", "the last one" },
	{ "identity: x\nserver: port: 1", "identity x;server {port 1;};",
	  "f:1:1: this is in no section (server:, zone: ...)", "no section" },
	{ "server :\n port: 1", "port 1;",
	  "f:1:1: this is the value of no keyword\n"
	  "f:1:8: this is the value of no keyword\n"
	  "f:2:2: this is in no section (server:, zone: ...)",
	  "a blank before the colon" },
	{ "server:\n x\n port: 1\n", "server {port 1;};",
	  "f:2:2: this is the value of no keyword", "a section's value" },
	{ "server: identity: \"x\n", "server {identity \"x\n\";};",
	  "f:1:19: a quoted text begins here and never ends", "quotes open" },
	{ "server: identity: x include:", "server {identity x;};",
	  "f:1:21: include: takes one path", "no path" },
	{ "server:\n\002", "", "f:2:1: an octet 0x02: this is not a text file",
	  "rubbish" },
};

START_TEST(nsd_conf_is_a_tree)
{
	zf_check_row(&zf_grammar_nsd, &rows[_i]);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/statements/nsd");
	TCase *tc = tcase_create("grammar_nsd");

	tcase_add_loop_test(tc, nsd_conf_is_a_tree, 0, sizeof rows / sizeof *rows);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
