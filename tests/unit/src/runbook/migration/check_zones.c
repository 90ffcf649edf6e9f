/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/migration/migration.h"

#include <stdio.h>
#include <string.h>

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

	ck_assert_uint_lt(i, migration->zone_count);
	zf_name_print(name, migration->zones[i].wire);
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
	ck_assert_uint_eq(migration->zone_count, 3);
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
	ck_assert_uint_eq(migration->zone_count, 100000);
	ck_assert_int_eq(read_many(true), ZF_EUSAGE);
	ck_assert_str_eq(
		told,
		"zones.txt:100001:1: more than 100,000 zones; divide them into several "
		"migrations");
}
END_TEST

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
	return suite;
}

ZF_SUITE(suite)
