/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/receipt_file.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/rdata.h"
#include "tests/unit/runner.h"

static char folder[] = "/tmp/zoneferry-check-XXXXXX", path[64];

static void setup(void)
{
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/receipt.json", folder);
}

static void teardown(void)
{
	unlink(path);
	ck_assert_int_eq(rmdir(folder), 0);
}

static struct zf_receipt_line ns(const char *zone)
{
	struct zf_receipt_line line = { .type = ZF_TYPE_NS, .ttl = 60, .rdata_len = 1 };

	ck_assert_int_eq(zf_name_parse(&line.zone, zone, NULL), ZF_OK);
	line.owner = line.zone;
	return line;
}

/* How many lines the file has now, and of those how many are intended. */
static void expect(size_t count, size_t intended)
{
	struct zf_receipt receipt;
	size_t found = 0;

	ck_assert_int_eq(zf_receipt_file_read(&receipt, path, NULL), ZF_OK);
	for (size_t i = 0; i < receipt.count; i++)
		found += receipt.lines[i].intended;
	ck_assert_uint_eq(receipt.count, count);
	ck_assert_uint_eq(found, intended);
	zf_receipt_clear(&receipt);
}

START_TEST(whoever_dies_leaves_what_was_intended)
{
	struct zf_receipt_file file = { .path = path, .mode = 0600, .fd = -1 };
	const struct zf_receipt_line lines[] = { ns("a.example."), ns("b.example.") };
	struct zf_receipt before = { 0 };
	const struct zf_receipt_line earlier = ns("c.example.");
	struct stat st;

	ck_assert_int_eq(zf_receipt_add(&before, &earlier, NULL), ZF_OK);
	ck_assert_int_eq(zf_receipt_file_begin(&file, &before, NULL), ZF_OK);
	expect(1, 0);
	ck_assert_int_eq(zf_receipt_file_add(&file, lines, 2, true, NULL), ZF_OK);
	ck_assert_int_eq(zf_receipt_file_sync(&file, NULL), ZF_OK);
	expect(3, 2);
	ck_assert_int_eq(zf_receipt_file_add(&file, lines, 1, false, NULL), ZF_OK);
	expect(3, 1);
	zf_receipt_file_close(&file);

	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(zf_receipt_file_write(&file, &before, NULL), ZF_OK);
	expect(1, 0);
	zf_receipt_clear(&before);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/jobs/change/receipt_file");
	TCase *cases = tcase_create("receipt_file");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, whoever_dies_leaves_what_was_intended);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
