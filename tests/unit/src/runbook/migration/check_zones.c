/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/migration/migration.h"

#include <stdio.h>
#include <string.h>

#include "src/runbook/migration/zone_choice.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static const char text[] =
	"migration: m\n"
	"servers:\n"
	"- {id: primary, address: 192.0.2.1}\n"
	"- {id: a, address: 192.0.2.2}\n"
	"- {id: b, address: 192.0.2.3, fqdn: b.example, software: nsd}\n"
	"moves: [{from: a, to: b}]\n"
	"zones: zones.txt\n";

static char told[4096]; /* the mistakes, a line each, without the file's folder */
static struct zf_error err;
static struct zf_migration *migration;

static void teardown(void)
{
	zf_migration_free(migration);
	migration = NULL;
	zf_scratch_close();
}

static void hear(void *ctx, const char *mistake)
{
	const size_t len = strlen(told);

	ck_assert_ptr_null(ctx);
	ck_assert_int_eq(strncmp(mistake, zf_scratch, strlen(zf_scratch)), 0);
	snprintf(told + len, sizeof(told) - len, "%s%s", len == 0 ? "" : "\n",
		 mistake + strlen(zf_scratch) + 1);
}

static zf_status read_list(const char *list, size_t len)
{
	zf_scratch_write("zones.txt", list, len, 0644);
	zf_scratch_write("m.yaml", text, strlen(text), 0644);
	told[0] = '\0';
	zf_migration_free(migration);
	return zf_migration_read(&migration, zf_scratch_path("m.yaml"), hear, NULL, &err);
}

static void assert_zone(size_t i, const char *expected)
{
	char name[ZF_NAME_TEXT_MAX];

	ck_assert_uint_lt(i, migration->zones.count);
	zf_name_print(name, migration->zones.names[i].wire);
	ck_assert_str_eq(name, expected);
}

START_TEST(zones_come_from_a_text_file)
{
	static const char list[] = "\357\273\277# ours\r\n"
				   "example.com\r\n"
				   "\t b\303\274cher.example.  ; IDN\n"
				   "\n"
				   ";example.net\n"
				   "64/26.2.0.192.in-addr.arpa";

	ck_assert_int_eq(read_list(list, strlen(list)), ZF_OK);
	ck_assert_uint_eq(migration->zones.count, 3);
	assert_zone(0, "example.com.");
	assert_zone(1, "xn--bcher-kva.example.");
	assert_zone(2, "64/26.2.0.192.in-addr.arpa.");
}
END_TEST

START_TEST(its_mistakes_have_its_path)
{
	static const char list[] = "example.com\n"
				   "two words\n"
				   " a..b\n"
				   "Example.COM. # again\n"
				   "\303\050.example\n";

	ck_assert_int_eq(read_list(list, strlen(list)), ZF_EUSAGE);
	ck_assert_str_eq(
		told,
		"zones.txt:2:5: something is behind the zone's name; one name a line, # "
		"and ; begin a comment\n"
		"zones.txt:3:2: not a domain name: 'a..b': a label is empty\n"
		"zones.txt:4:1: zone Example.COM. comes twice, first on line 1\n"
		"zones.txt:5:1: this is not UTF-8");
}
END_TEST

START_TEST(each_repetition_is_told)
{
	static const char list[] = "a.example\nb.example\nA.example\na.EXAMPLE.\n";

	ck_assert_int_eq(read_list(list, strlen(list)), ZF_EUSAGE);
	ck_assert_str_eq(told,
			 "zones.txt:3:1: zone A.example. comes twice, first on line 1\n"
			 "zones.txt:4:1: zone a.EXAMPLE. comes twice, first on line 1");
}
END_TEST

START_TEST(it_may_be_no_text_or_empty)
{
	ck_assert_int_eq(read_list("example.com\nexa\0mple\n", 21), ZF_EUSAGE);
	ck_assert_str_eq(told, "zones.txt:2:1: this is no text file");
	ck_assert_int_eq(read_list("# nothing\n", 10), ZF_EUSAGE);
	ck_assert_str_eq(told, "zones.txt:1:1: there are no zones");
	ck_assert_int_eq(read_list("", 0), ZF_EUSAGE);
	ck_assert_str_eq(told, "zones.txt:1:1: there are no zones");
}
END_TEST

/* 100,000 zones and, where asked for, one more. */
static zf_status read_many(bool one_more)
{
	char *list = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&list, &len);

	for (int i = 0; i < 100000; i++)
		fprintf(out, "z%d.example\n", i);
	if (one_more)
		fputs("another.example\n", out);
	ck_assert_int_eq(fclose(out), 0);
	const zf_status status = read_list(list, len);
	free(list);
	return status;
}

START_TEST(it_may_hold_100000_zones_and_no_more)
{
	ck_assert_int_eq(read_many(false), ZF_OK);
	ck_assert_uint_eq(migration->zones.count, 100000);
	ck_assert_int_eq(read_many(true), ZF_EUSAGE);
	ck_assert_str_eq(
		told,
		"zones.txt:100001:1: more than 100,000 zones; divide them into several "
		"migrations");
}
END_TEST

/* ---- a server's configuration, and what is left out of it ---- */

static const char head[] =
	"migration: m\n"
	"servers:\n"
	"- {id: primary, address: 192.0.2.1}\n"
	"- {id: a, address: 192.0.2.2}\n"
	"- {id: b, address: 192.0.2.3, fqdn: b.example, software: nsd}\n"
	"- {id: c, address: 192.0.2.4}\n"
	"- {id: d, address: 192.0.2.5, fqdn: d.example, software: knot}\n";

static zf_status read_yaml(const char *rest)
{
	char whole[4096];
	const int len = snprintf(whole, sizeof(whole), "%s%s", head, rest);

	zf_scratch_write("m.yaml", whole, (size_t)len, 0644);
	told[0] = '\0';
	zf_migration_free(migration);
	return zf_migration_read(&migration, zf_scratch_path("m.yaml"), hear, NULL, &err);
}

static void assert_zones(const struct zf_zones *zones, const char *expected)
{
	char all[2048] = "", name[ZF_NAME_TEXT_MAX];

	for (size_t i = 0; i < zones->count; i++) {
		zf_name_print(name, zones->names[i].wire);
		sprintf(all + strlen(all), "%s%s", i == 0 ? "" : " ", name);
	}
	ck_assert_str_eq(all, expected);
}

#define MOVE "moves: [{from: a, to: b}]\n"

/* clang-format off */
static const struct {
	const char *name, *text, *zones;
} configurations[] = {
	{ "named.conf", "zone \"one.example\" { type slave; masters { 192.0.2.1; }; };\n"
	  "zone \"two.example\" { type primary; file \"two\"; };\n"
	  "zone \".\" { type hint; file \"root\"; };\n"
	  "zone \"127.in-addr.arpa\" { type primary; file \"127\"; };\n"
	  "zone \"localhost\" { type primary; file \"local\"; };\n"
	  "zone \"sky.example\" { type forward; forwarders { 192.0.2.1; }; };\n", "one.example. two.example." },
	{ "knot.conf", "remote:\n  - id: p\n    address: 192.0.2.1\nzone:\n  - domain: one.example\n    master: p\n"
	  "  - domain: two.example\n", "one.example. two.example." },
	{ "nsd.conf", "server:\n  port: 53\nzone:\n  name: one.example\n  request-xfr: 192.0.2.1 NOKEY\n", "one.example." },
	{ "dns.reg", "Windows Registry Editor Version 5.00\r\n\r\n"
	  "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\DNS Server\\Zones\\one.example]\r\n"
	  "\"Type\"=dword:00000002\r\n\"DatabaseFile\"=\"one.example.dns\"\r\n", "one.example." },
	{ "catalog.zone", "cat.example. 0 IN SOA . . 1 1 1 1 1\nversion.cat.example. 0 IN TXT \"2\"\n"
	  "u1.zones.cat.example. 0 IN PTR one.example.\n", "one.example." },
};
/* clang-format on */

START_TEST(zones_come_from_a_configuration)
{
	char rest[256];

	zf_scratch_write(configurations[_i].name, configurations[_i].text,
			 strlen(configurations[_i].text), 0644);
	snprintf(rest, sizeof(rest), "zones: %s\n" MOVE, configurations[_i].name);
	ck_assert_msg(read_yaml(rest) == ZF_OK, "%s: %s", configurations[_i].name, told);
	assert_zones(&migration->zones, configurations[_i].zones);
	ck_assert_uint_eq(migration->moves[0].zone_count, migration->zones.count);
}
END_TEST

START_TEST(what_is_not_moved_or_not_at_hand_is_noted)
{
	static const char conf[] =
		"include \"gone.conf\";\n"
		"zone \"one.example\" { type slave; masters { 192.0.2.1; }; };\n"
		"zone \".\" { type hint; file \"root\"; };\n";

	zf_scratch_write("named.conf", conf, strlen(conf), 0644);
	ck_assert_int_eq(read_yaml("zones: named.conf\n" MOVE), ZF_OK);
	ck_assert_uint_eq(migration->note_count, 2);
	ck_assert_ptr_nonnull(strstr(migration->notes[0], "named.conf:1: "));
	ck_assert_ptr_nonnull(strstr(migration->notes[0], "gone.conf"));
	ck_assert_ptr_nonnull(strstr(migration->notes[1], "1 zone of it is not moved"));
}
END_TEST

START_TEST(a_view_is_chosen)
{
	static const char conf[] =
		"view in { zone \"in.example\" { type primary; file \"in\"; }; };\n"
		"view out { zone \"out.example\" { type primary; file \"out\"; }; };\n";

	zf_scratch_write("named.conf", conf, strlen(conf), 0644);
	ck_assert_int_eq(
		read_yaml("zones: { from: { file: named.conf, view: out } }\n" MOVE),
		ZF_OK);
	assert_zones(&migration->zones, "out.example.");
}
END_TEST

START_TEST(a_move_may_have_its_own)
{
	ck_assert_int_eq(
		read_yaml(
			"zones: [ one.example, two.example ]\n"
			"moves:\n"
			"- { from: a, to: b }\n"
			"- { from: c, to: d, zones: [ TWO.example, three.example ] }\n"),
		ZF_OK);
	ck_assert_uint_eq(migration->moves[0].zone_count, 2);
	ck_assert_ptr_eq(migration->moves[0].zones, migration->zones.names);
	assert_zones(&migration->moves[1].own_zones, "TWO.example. three.example.");
	ck_assert_ptr_eq(migration->moves[1].zones, migration->moves[1].own_zones.names);
	ck_assert_uint_eq(zf_migration_zone_count(migration), 3);
}
END_TEST

START_TEST(a_catalog_is_asked_for_later)
{
	ck_assert_int_eq(
		read_yaml(
			"zones: { from: { catalog: cat.example @primary }, except: [ '*.test.' ] }\n" MOVE),
		ZF_OK);
	ck_assert(zf_migration_has_catalog(migration));
	ck_assert_ptr_eq(migration->zones.catalog_server, &migration->servers[0]);
	ck_assert_uint_eq(migration->moves[0].zone_count, 0);
	ck_assert_str_eq(migration->zones.except[0], "*.test.");
}
END_TEST

/* clang-format off */
static const struct {
	const char *rest, *told;
} wrong[] = {
	{ "zones: { from: [ a.example, b.test ], except: [ '*.test' , '*.tset' ] }\n" MOVE, "m.yaml:8:47: \"*.tset\" fits none of the zones" },
	{ "zones: { from: [ b.test ], except: [ '*' ] }\n" MOVE, "m.yaml:8:36: no zones are left" },
	{ "zones: { from: named.conf }\n" MOVE, "m.yaml:8:16: FOLDER/named.conf: No such file or directory; zones is a list, [example.com], or the path of a file with one a line or of a server's configuration" },
	{ "zones: { except: [ a ] }\n" MOVE, "m.yaml:8:8: \"from\" is missing here" },
	{ "zones: { from: { file: a, catalog: b @primary } }\n" MOVE, "m.yaml:8:16: here goes either a file or a catalog" },
	{ "zones: { from: { file: m.yaml, form: bnid } }\n" MOVE, "m.yaml:8:16: form: settings are not read from \"bnid\"" },
	{ "zones: { from: { catalog: cat.example } }\n" MOVE, "m.yaml:8:16: \"cat.example\": written NAME @SERVER, as cat.example. @primary" },
	{ "zones: { from: { catalog: cat.example @prim } }\n" MOVE, "m.yaml:8:16: no server has the id \"prim\"" },
	{ MOVE, "m.yaml:8:9: \"zones\" is missing here, and there are none for all moves" },
	{ "zones: [ a.example ]\nmoves: [{from: a, to: b, zones: [ b.example ]}]\n", "m.yaml:8:8: no move has these zones: each has its own" },
	{ "moves: [{from: a, to: b, zones: [ b.example, B.example ]}]\n", "m.yaml:8:46: zone B.example. comes twice, first on line 8" },
};
/* clang-format on */

START_TEST(what_is_wrong_with_them_is_told)
{
	char expected[1024];
	const char *in_folder = strstr(wrong[_i].told, "FOLDER");

	if (in_folder == NULL)
		snprintf(expected, sizeof(expected), "%s", wrong[_i].told);
	else
		snprintf(expected, sizeof(expected), "%.*s%s%s",
			 (int)(in_folder - wrong[_i].told), wrong[_i].told, zf_scratch,
			 in_folder + strlen("FOLDER"));
	ck_assert_int_eq(read_yaml(wrong[_i].rest), ZF_EUSAGE);
	ck_assert_str_eq(told, expected);
}
END_TEST

/* clang-format off */
static const struct {
	const char *glob, *name;
	bool fits;
} globs[] = {
	{ "*.test.", "a.test.", true },
	{ "*.test", "A.TEST.", true },
	{ "*.test.", "test.", false }, /* a dot is an octet like others */
	{ "*test", "test.", true },
	{ "*.test.", "a.test.example.", false },
	{ "a*c*.example", "abcbc.example.", true },
	{ "a*c.example", "abcb.example.", false },
	{ "*", ".", true },
	{ ".", ".", true },
	{ ".", "a.", false },
	{ "a.example", "a.example.", true },
	{ "a.example", "ba.example.", false },
	{ "*.*.*", "a.b.", false },
	{ "64/26.*", "64/26.2.0.192.in-addr.arpa.", true },
};
/* clang-format on */

START_TEST(a_glob_fits_the_name)
{
	ck_assert_msg(zf_zones_fits(globs[_i].glob, globs[_i].name) == globs[_i].fits,
		      "%s %s", globs[_i].glob, globs[_i].name);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/migration/zones");
	TCase *tcase = tcase_create("text file");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, zf_scratch_open, teardown);
	tcase_add_test(tcase, zones_come_from_a_text_file);
	tcase_add_test(tcase, its_mistakes_have_its_path);
	tcase_add_test(tcase, each_repetition_is_told);
	tcase_add_test(tcase, it_may_be_no_text_or_empty);
	tcase_add_test(tcase, it_may_hold_100000_zones_and_no_more);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("configurations");
	tcase_add_checked_fixture(tcase, zf_scratch_open, teardown);
	tcase_add_loop_test(tcase, zones_come_from_a_configuration, 0,
			    ROWS(configurations));
	tcase_add_test(tcase, what_is_not_moved_or_not_at_hand_is_noted);
	tcase_add_test(tcase, a_view_is_chosen);
	tcase_add_test(tcase, a_move_may_have_its_own);
	tcase_add_test(tcase, a_catalog_is_asked_for_later);
	tcase_add_loop_test(tcase, what_is_wrong_with_them_is_told, 0, ROWS(wrong));
	tcase_add_loop_test(tcase, a_glob_fits_the_name, 0, ROWS(globs));
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
