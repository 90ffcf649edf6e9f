/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/zone_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static struct zf_zone_list list;
static struct zf_error err;

static void open_all(void)
{
	zf_scratch_open();
	list = (struct zf_zone_list){ 0 };
}

static void close_all(void)
{
	free(list.zones);
	zf_scratch_close();
}

static zf_status read_text(const char *text, size_t len)
{
	const char *path = zf_scratch_path("list");
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
	return zf_zone_list_read(&list, path, &err);
}

static void assert_zones(const char *const *names, size_t count)
{
	char text[ZF_NAME_TEXT_MAX];

	ck_assert_uint_eq(list.count, count);
	for (size_t i = 0; i < count; i++) {
		zf_name_print(text, list.zones[i].wire);
		ck_assert_str_eq(text, names[i]);
	}
}

START_TEST(a_list_has_one_zone_a_line_and_comments)
{
	static const char text[] = "# ours\n"
				   "example.com\n"
				   "  example.net.  ; kept\r\n"
				   "\n"
				   "\texample.org\t# too\n"
				   "; b\303\274cher\n"
				   "b\303\274cher.example";
	static const char *const names[] = { "example.com.", "example.net.",
					     "example.org.", "xn--bcher-kva.example." };

	ck_assert_int_eq(read_text(text, sizeof(text) - 1), ZF_OK);
	assert_zones(names, 4);
}
END_TEST

START_TEST(a_bad_line_is_named)
{
	static const char *const rows[] = { "ok.example\ntwo words\n",
					    "ok.example\na..b\n" };

	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(read_text(rows[i], strlen(rows[i])), ZF_EUSAGE);
		ck_assert_ptr_nonnull(strstr(err.message, "list:2: "));
		ck_assert_str_ne(err.hint, "");
	}
}
END_TEST

START_TEST(a_line_without_end_is_refused)
{
	char *text = malloc(100000);

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', 100000);
	ck_assert_int_eq(read_text(text, 100000), ZF_EUSAGE);
	free(text);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_a_local_error)
{
	ck_assert_int_eq(zf_zone_list_read(&list, zf_scratch_path("none"), &err),
			 ZF_ESYSTEM);
	ck_assert_int_eq(zf_zone_list_read(&list, zf_scratch_path("."), &err),
			 ZF_ESYSTEM);
}
END_TEST

START_TEST(zones_named_twice_are_left_once_in_order)
{
	static const char text[] =
		"c.example\na.example\nC.example\nb.example\na.example.\n";
	static const char *const names[] = { "c.example.", "a.example.", "b.example." };

	ck_assert_int_eq(zf_zone_list_unique(&list, &err), ZF_OK);
	ck_assert_int_eq(read_text(text, sizeof(text) - 1), ZF_OK);
	ck_assert_int_eq(zf_zone_list_unique(&list, &err), ZF_OK);
	assert_zones(names, 3);
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/cli/zone_list");
	TCase *tests = tcase_create("zone_list");

	tcase_add_checked_fixture(tests, open_all, close_all);
	tcase_add_test(tests, a_list_has_one_zone_a_line_and_comments);
	tcase_add_test(tests, a_bad_line_is_named);
	tcase_add_test(tests, a_line_without_end_is_refused);
	tcase_add_test(tests, a_file_that_is_not_there_is_a_local_error);
	tcase_add_test(tests, zones_named_twice_are_left_once_in_order);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
