/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/backup.h"

#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static struct zf_error err;

static void keep(const struct zf_reach_found *found)
{
	ck_assert_int_eq(zf_backup_keep(zf_scratch_path("backup/new"), "configuration",
					found, &err),
			 ZF_OK);
}

static bool read_back(struct zf_reach_found *found)
{
	bool kept = false;

	ck_assert_int_eq(zf_backup_read(zf_scratch_path("backup/new"), "configuration",
					&kept, found, &err),
			 ZF_OK);
	return kept;
}

START_TEST(a_file_comes_back_as_it_was)
{
	char text[] = "one\n\0two";
	struct zf_reach_found found;

	keep(&(struct zf_reach_found){ true, text, sizeof(text), 0640, 53, 107 });
	ck_assert_uint_eq(zf_scratch_mode("backup/new/configuration"), 0600);
	ck_assert_uint_eq(zf_scratch_mode("backup"), 0700);
	ck_assert(read_back(&found));
	ck_assert(found.there);
	ck_assert_uint_eq(found.len, sizeof(text));
	ck_assert_mem_eq(found.text, text, sizeof(text));
	ck_assert_uint_eq(found.mode, 0640);
	ck_assert_uint_eq(found.owner, 53);
	ck_assert_uint_eq(found.group, 107);
	zf_reach_found_clear(&found);
}
END_TEST

START_TEST(that_there_was_none_is_kept_too)
{
	struct zf_reach_found found;

	ck_assert(!read_back(&found));
	keep(&(struct zf_reach_found){ .there = false });
	ck_assert(read_back(&found));
	ck_assert(!found.there);
}
END_TEST

START_TEST(an_empty_file_is_not_none)
{
	char empty[] = "";
	struct zf_reach_found found;

	keep(&(struct zf_reach_found){ true, empty, 0, 0600, 0, 0 });
	ck_assert(read_back(&found));
	ck_assert(found.there);
	ck_assert_uint_eq(found.len, 0);
	zf_reach_found_clear(&found);
}
END_TEST

START_TEST(what_is_forgotten_is_gone_and_can_be_forgotten_again)
{
	struct zf_reach_found found;

	keep(&(struct zf_reach_found){ .there = false });
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(zf_backup_forget(zf_scratch_path("backup/new"),
						  "configuration", &err),
				 ZF_OK);
	ck_assert(!read_back(&found));
}
END_TEST

static const char *const broken[] = {
	"",
	"zoneferry-backup 1",
	"zoneferry-backup 2 none\n",
	"zoneferry-backup 1 none\nmore",
	"zoneferry-backup 1 file 0640 0\ntext",
	"zoneferry-backup 1 file 0640 0:0",
	"zoneferry-backup 1 file 0640 0:0 text\n",
	"zoneferry-backup 1 file 064000 0:0\ntext",
	"key \"x\" { };\n",
};

START_TEST(what_is_no_backup_is_not_put_back)
{
	struct zf_reach_found found;
	bool kept = true;

	zf_scratch_write("configuration", broken[_i], strlen(broken[_i]), 0600);
	ck_assert_int_eq(zf_backup_read(zf_scratch, "configuration", &kept, &found, &err),
			 ZF_EUNSAFE);
	ck_assert(!kept);
	ck_assert_ptr_nonnull(strstr(err.message, "configuration: is not as it was"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/host/backup");
	TCase *cases = tcase_create("backup");

	tcase_add_checked_fixture(cases, zf_scratch_open, zf_scratch_close);
	tcase_add_test(cases, a_file_comes_back_as_it_was);
	tcase_add_test(cases, that_there_was_none_is_kept_too);
	tcase_add_test(cases, an_empty_file_is_not_none);
	tcase_add_test(cases, what_is_forgotten_is_gone_and_can_be_forgotten_again);
	tcase_add_loop_test(cases, what_is_no_backup_is_not_put_back, 0,
			    sizeof(broken) / sizeof(broken[0]));
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
