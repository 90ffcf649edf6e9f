/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/generate.h"

#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static struct zf_entries entries;
static struct zf_generate generate;
static struct zf_mistakes *mistakes;
static uint64_t taken;

static bool take(void *ctx)
{
	(void)ctx;
	taken++;
	return true;
}

/* Whether each of `count` lines of this text behind `$GENERATE` is generated. */
static bool generates(const char *text, int count)
{
	const char *path = zf_scratch_path("zone");
	struct zf_input *in;
	bool all = true;

	zf_scratch_write("zone", text, strlen(text), 0600);
	for (int i = 0; i < count && all; i++) {
		ck_assert_int_eq(zf_input_open(&in, path, NULL), ZF_OK);
		zf_entries_begin(&entries, in, mistakes, NULL);
		ck_assert(zf_entries_next(&entries));
		all = zf_generate_take(&generate, &entries);
		zf_entries_end(&entries);
		zf_input_close(in);
	}
	return all;
}

static void setup(void)
{
	zf_scratch_open();
	taken = 0;
	generate = (struct zf_generate){ .take = take };
	ck_assert_int_eq(zf_mistakes_new(&mistakes, "zone", NULL), ZF_OK);
}

static void teardown(void)
{
	zf_mistakes_free(mistakes);
	zf_scratch_close();
}

static const char *mistake(void)
{
	static struct zf_error err;

	ck_assert_int_eq(zf_mistakes_end(mistakes, NULL, NULL, &err), ZF_EUSAGE);
	return err.message;
}

START_TEST(of_all_lines_there_may_be_so_many_records)
{
	ck_assert(generates("0-65535 $ A 192.0.2.1\n", 63));
	ck_assert(generates("1-65535 $ A 192.0.2.1\n", 1));
	ck_assert(!generates("1-2 $ A 192.0.2.1\n", 1));
	ck_assert(!generates("1-1 $ A 192.0.2.1\n", 1));
	ck_assert_uint_eq(zf_mistakes_count(mistakes), 1);
	ck_assert_str_eq(
		mistake(),
		"zone:1:1: more than 4194304 records are generated in all: divide "
		"the zone, or write them out");
	ck_assert_uint_eq(taken, 4 * 1024 * 1024 - 1);
}
END_TEST

START_TEST(and_so_many_octets)
{
	char text[ZF_GENERATE_LINE_MAX];

	/* Each line has 1 KiB, in place of a number with 100 digits. */
	memset(text, ' ', sizeof text);
	memcpy(text, "0-65535 ", 8);
	memcpy(text + 8, "${0,100}", 8);
	strcpy(text + 8 + 1024 - 92, "\n");
	ck_assert(generates(text, 4));
	ck_assert(!generates("1-1 a\n", 1));
	ck_assert_ptr_nonnull(
		strstr(mistake(), "more than 268435456 octets are generated"));
	ck_assert_uint_eq(taken, 4 * 65536);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/dialect/generate");
	TCase *tcase = tcase_create("generate");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, of_all_lines_there_may_be_so_many_records);
	tcase_add_test(tcase, and_so_many_octets);
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(s, tcase);
	return s;
}

ZF_SUITE(suite)
