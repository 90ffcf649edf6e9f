/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/table.h"

#include <string.h>

#include "tests/unit/runner.h"

/* What a file begins with, and which configuration that is; NULL: none. */
static const struct {
	const char *text, *name, *why;
} rows[] = {
	{ "", NULL, "nothing" },
	{ "zone \"a\" { type primary; };\n", "bind", "a zone in quotes" },
	{ "# x\nzone example.com { type primary; file \"e\"; };\n", "bind",
	  "a zone's name without quotes" },
	{ "zone example.com { type primary; file \"example.com.db\"; };\n", "bind",
	  "what rndc addzone writes" },
	{ "# New zone file for view: _default\n# DO NOT EDIT BY HAND.\n"
	  "zone a.b IN {type secondary;};\n",
	  "bind", "the same, with a class" },
	{ "zone\ta\r\n{\r\n\ttype primary;\r\n};\r\n", "bind", "over lines" },
	{ "// x\ninclude \"/etc/bind/named.conf.options\";\n"
	  "include \"/etc/bind/named.conf.local\";\n",
	  "bind", "a main file that only includes" },
	{ "\tmatch-clients { any; };\n\tzone x { in-view y; };\n", "bind",
	  "a view's body" },
	{ "\357\273\277options {\n};\n", "bind", "a byte order mark" },
	{ "options\n{\n};\n", "bind", "the brace on a line of its own" },
	{ "view \"in\" IN { };\n", "bind", "a view" },
	{ "acl x { any; };\n", "bind", "an acl" },
	{ "masters ups port 53 { 192.0.2.1; };\n", "bind", "a list" },
	{ "key k { algorithm hmac-sha256; };\n", "bind", "a key" },
	{ "zone IN A 192.0.2.1\nkey A 192.0.2.1\nacl 300 IN TXT \"{\"\n", NULL,
	  "a zone file's owners" },
	{ "logging IN A 192.0.2.1 ; {\n", NULL, "another's" },
	{ "$ORIGIN a.\nserver IN TXT \"server x { }\"\n", NULL, "a text in one" },
	{ "zone:\n    name: a\n    zonefile: a.zone\n", "nsd", "a zone of NSD's" },
	{ "zone:\n  - domain: a\n", "knot", "a zone of Knot's" },
	{ "launch = gmysql\n", "pdns", "blanks around the sign" },
	{ "launch=bind\n", "pdns", "none" },
	{ "primary a a.dns\n", "boot", "a boot file" },
	{ "\n! REG.EXE VERSION 3.0\n\nHKEY_LOCAL_MACHINE\\SOFTWARE\n", "reg-query",
	  "reg query of Windows 2003" },
	{ "\r\nZone query result:\r\n\r\nZone info:\r\n", "dnscmd", "dnscmd /ZoneInfo" },
	{ "\nZoneName  ZoneType  IsAutoCreated\n--------  --------\n", "cmdlet",
	  "a table" },
	{ "ZoneName : a\nZoneType : Primary\n", "cmdlet", "a list" },
	{ "<Objs Version=\"1.1.0.1\"><Obj><Props><S N=\"ZoneName\">a</S><S N=\"ZoneType\">",
	  "cmdlet", "CliXml" },
	{ "   Adresse IPv4. . . . . . . . . . . . . .: 192.0.2.20(p)\n", "ipconfig",
	  "ipconfig in French" },
	{ "\nHKEY_LOCAL_MACHINE\\SOFTWARE\n    Type\tREG_DWORD\t0x1\n", "reg-query",
	  "of later ones" },
};

START_TEST(a_file_is_known_by_its_beginning)
{
	const struct zf_configuration *found =
		zf_configuration_detect(rows[_i].text, strlen(rows[_i].text));

	if (rows[_i].name == NULL)
		ck_assert_msg(found == NULL, "%s: %s", rows[_i].why,
			      found == NULL ? "" : found->name);
	else
		ck_assert_msg(found != NULL && strcmp(found->name, rows[_i].name) == 0,
			      "%s: %s", rows[_i].why, found == NULL ? "-" : found->name);
}
END_TEST

/* Whatever is cut off. */
START_TEST(no_beginning_is_too_short)
{
	for (size_t len = 0; len <= strlen(rows[_i].text); len++) {
		char *text = malloc(len > 0 ? len : 1);

		ck_assert_ptr_nonnull(text);
		memcpy(text, rows[_i].text, len);
		(void)zf_configuration_detect(text, len);
		free(text);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/software/table");
	TCase *tc = tcase_create("table");

	tcase_add_loop_test(tc, a_file_is_known_by_its_beginning, 0,
			    sizeof rows / sizeof rows[0]);
	tcase_add_loop_test(tc, no_beginning_is_too_short, 0,
			    sizeof rows / sizeof rows[0]);
	suite_add_tcase(suite, tc);
	return suite;
}

ZF_SUITE(suite)
