/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/reach.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define LONG_MS 60000

static struct zf_error err;

START_TEST(kinds_are_found_by_name)
{
	ck_assert_ptr_eq(zf_reach_find("local"), &zf_reach_local);
	ck_assert_ptr_eq(zf_reach_find("manual"), &zf_reach_manual);
	ck_assert_ptr_null(zf_reach_find("ssh"));
}
END_TEST

START_TEST(local_runs_the_words_behind_the_prefix)
{
	char prefix_words[2][8] = { "printf", "%s-" };
	char *prefix[] = { prefix_words[0], prefix_words[1], NULL };
	const struct zf_reach reach = { .kind = &zf_reach_local, .prefix = prefix };
	const char *const argv[] = { "one", "two; echo no shell", NULL };
	char output[64];

	ck_assert_int_eq(
		zf_reach_run(&reach,
			     &(struct zf_process){ .argv = argv,
						   .timeout_ms = LONG_MS,
						   .output = output,
						   .output_max = sizeof(output) },
			     &err),
		ZF_OK);
	ck_assert_str_eq(output, "one-two; echo no shell-");
}
END_TEST

START_TEST(local_runs_without_a_prefix_too)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	const char *const argv[] = { "false", NULL };

	ck_assert_int_eq(
		zf_reach_run(&reach,
			     &(struct zf_process){ .argv = argv, .timeout_ms = LONG_MS },
			     &err),
		ZF_ESYSTEM);
	ck_assert_str_eq(err.message, "false: exit status 1");
}
END_TEST

START_TEST(local_makes_the_folders_above_a_file)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	const char *path = zf_scratch_path("a/b/c.conf");
	struct stat st;

	ck_assert_int_eq(
		zf_reach_place(&reach, &(struct zf_reach_file){ path, "text\n", 5, 0640 },
			       &err),
		ZF_OK);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
	ck_assert_int_eq(st.st_size, 5);
	ck_assert_int_eq(stat(zf_scratch_path("a/b"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0755);
}
END_TEST

START_TEST(a_file_in_place_of_a_folder_is_an_error)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };

	ck_assert_int_eq(zf_reach_place(&reach,
					&(struct zf_reach_file){ zf_scratch_path("a"),
								 "x", 1, 0644 },
					&err),
			 ZF_OK);
	ck_assert_int_eq(zf_reach_place(&reach,
					&(struct zf_reach_file){ zf_scratch_path("a/b"),
								 "x", 1, 0644 },
					&err),
			 ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, zf_scratch));
}
END_TEST

START_TEST(a_replaced_file_keeps_its_owner)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	const char *path = zf_scratch_path("knot.conf");
	struct stat st;

	if (geteuid() != 0) /* nobody else may give files away */
		return;
	ck_assert_int_eq(zf_reach_place(&reach,
					&(struct zf_reach_file){ path, "old", 3, 0640 },
					&err),
			 ZF_OK);
	ck_assert_int_eq(chown(path, 1, 2), 0);
	ck_assert_int_eq(zf_reach_place(&reach,
					&(struct zf_reach_file){ path, "newer", 5, 0640 },
					&err),
			 ZF_OK);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_size, 5);
	ck_assert_uint_eq(st.st_uid, 1);
	ck_assert_uint_eq(st.st_gid, 2);
}
END_TEST

START_TEST(manual_waits_for_a_person)
{
	const struct zf_reach reach = { .kind = &zf_reach_manual };
	const char *const argv[] = { "touch", zf_scratch_path("touched"), NULL };
	char output[8] = "before";

	ck_assert_int_eq(
		zf_reach_run(&reach,
			     &(struct zf_process){ .argv = argv,
						   .timeout_ms = LONG_MS,
						   .output = output,
						   .output_max = sizeof(output) },
			     &err),
		ZF_EWAITING);
	ck_assert_str_eq(output, "");
	ck_assert_int_ne(access(zf_scratch_path("touched"), F_OK), 0);
	ck_assert_int_eq(zf_reach_place(&reach,
					&(struct zf_reach_file){
						zf_scratch_path("placed"), "x", 1, 0644 },
					&err),
			 ZF_EWAITING);
	ck_assert_int_ne(access(zf_scratch_path("placed"), F_OK), 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/host/reach");
	TCase *tcase = tcase_create("reach");

	tcase_add_checked_fixture(tcase, zf_scratch_open, zf_scratch_close);
	tcase_add_test(tcase, kinds_are_found_by_name);
	tcase_add_test(tcase, local_runs_the_words_behind_the_prefix);
	tcase_add_test(tcase, local_runs_without_a_prefix_too);
	tcase_add_test(tcase, local_makes_the_folders_above_a_file);
	tcase_add_test(tcase, a_file_in_place_of_a_folder_is_an_error);
	tcase_add_test(tcase, a_replaced_file_keeps_its_owner);
	tcase_add_test(tcase, manual_waits_for_a_person);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
