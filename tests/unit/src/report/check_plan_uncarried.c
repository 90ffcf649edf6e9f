/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/plan_uncarried.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define ZONES                                                                            \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\DNS Server\\Zones\\"

static const char registry[] =
	"Windows Registry Editor Version 5.00\r\n\r\n" ZONES "a.example]\r\n"
	"\"Type\"=dword:00000001\r\n\"Aging\"=dword:00000001\r\n\r\n" ZONES
	"b.example]\r\n"
	"\"Type\"=dword:00000001\r\n\"Aging\"=dword:00000000\r\n\r\n" ZONES
	"c.example]\r\n"
	"\"Type\"=dword:00000001\r\n\"Aging\"=dword:00000001\r\n\r\n";

static struct zf_migration *migration;

static void setup(void)
{
	zf_scratch_open();
	zf_scratch_write("dns.reg", registry, strlen(registry), 0644);
}

static void teardown(void)
{
	zf_migration_free(migration);
	migration = NULL;
	zf_scratch_close();
}

static void read_migration(const char *zones)
{
	char text[1024];

	snprintf(
		text, sizeof(text),
		"migration: demo\nservers:\n"
		"  - { id: primary, address: 192.0.2.1 }\n"
		"  - { id: old, address: 192.0.2.2, software: windows }\n"
		"  - { id: new, address: 192.0.2.3, software: knot, fqdn: ns.example. }\n"
		"zones: %s\nmoves: [ { from: old, to: new } ]\n",
		zones);
	zf_scratch_write("demo.yaml", text, strlen(text), 0644);
	ck_assert_int_eq(zf_migration_read(&migration, zf_scratch_path("demo.yaml"), NULL,
					   NULL, NULL),
			 ZF_OK);
}

/* Of what is said of zones, the line about aging. */
static void expect_line(const char *line, size_t lines)
{
	char *text = NULL;
	size_t len, found = 0;
	FILE *out = open_memstream(&text, &len);

	zf_plan_uncarried_text(migration, false, out);
	fclose(out);
	for (const char *at = text; (at = strstr(at, " ZONE\n")) != NULL; at++)
		found++;
	ck_assert_msg(strstr(text, line) != NULL, "%s", text);
	ck_assert_uint_eq(found, lines);
	free(text);
}

START_TEST(settings_tell_of_which_zones)
{
	read_migration("dns.reg");
	expect_line("  aging stamps of records of 2 zones (a.example., c.example.): "
		    "dnscmd /ZonePrint ZONE\n",
		    1);
	json_t *list = zf_plan_uncarried_json(migration);
	size_t zones = 0;
	for (size_t i = 0; i < json_array_size(list); i++)
		zones += json_object_get(json_array_get(list, i), "zone") != NULL;
	ck_assert_uint_eq(zones, 2);
	json_decref(list);
}
END_TEST

START_TEST(a_zone_that_is_not_moved_is_not_told_of)
{
	read_migration("{ from: dns.reg, except: [ 'c.*' ] }");
	expect_line("  aging stamps of records of 1 zone (a.example.): ", 1);
}
END_TEST

START_TEST(without_settings_it_is_what_the_software_may_have)
{
	read_migration("[ a.example ]");
	expect_line("  aging stamps of records of each zone: dnscmd /ZonePrint ZONE\n",
		    3);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/report/plan_uncarried");
	TCase *cases = tcase_create("plan_uncarried");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, settings_tell_of_which_zones);
	tcase_add_test(cases, a_zone_that_is_not_moved_is_not_told_of);
	tcase_add_test(cases, without_settings_it_is_what_the_software_may_have);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
