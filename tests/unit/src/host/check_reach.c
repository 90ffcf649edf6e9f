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
		zf_reach_place(&reach,
			       &(struct zf_reach_file){ path, "text\n", 5, 0640, NULL },
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
								 "x", 1, 0644, NULL },
					&err),
			 ZF_OK);
	ck_assert_int_eq(zf_reach_place(&reach,
					&(struct zf_reach_file){ zf_scratch_path("a/b"),
								 "x", 1, 0644, NULL },
					&err),
			 ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, zf_scratch));
}
END_TEST

static zf_status tell_third(void *ctx, size_t number, struct zf_reach_file *file,
			    struct zf_error *why)
{
	const char *path = zf_scratch_path(number == 0 ? "x/0" : "x/1");
	size_t *told = ctx;

	++*told;
	if (number == 2)
		return zf_fail(why, ZF_EUNSAFE, "not this one");
	*file = (struct zf_reach_file){ path, "text", 4, 0640, NULL };
	return ZF_OK;
}

START_TEST(many_files_end_at_the_first_that_fails)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	size_t told = 0;
	const struct zf_reach_files files = { 4, tell_third, &told };

	ck_assert_int_eq(zf_reach_place_all(&reach, &files, &err), ZF_EUNSAFE);
	ck_assert_str_eq(err.message, "not this one");
	ck_assert_uint_eq(told, 3);
}
END_TEST

static zf_status tell_link(void *ctx, size_t number, struct zf_reach_file *file,
			   struct zf_error *why)
{
	const char *const *paths = ctx;

	(void)why;
	if (paths[number] != NULL)
		*file = (struct zf_reach_file){ paths[number], "new", 3, 0644, NULL };
	return ZF_OK;
}

START_TEST(of_many_files_a_link_stays_one_and_what_is_not_wanted_is_left_out)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	const char *link = zf_scratch_path("link"), *behind = zf_scratch_path("behind");
	const char *const paths[] = { zf_scratch_path("y/plain"), NULL, link };
	const struct zf_reach_files files = { 3, tell_link, (void *)(uintptr_t)paths };
	struct stat st;

	ck_assert_int_eq(zf_reach_place(&reach,
					&(struct zf_reach_file){ behind, "old, long", 9,
								 0600, NULL },
					&err),
			 ZF_OK);
	ck_assert_int_eq(symlink(behind, link), 0);
	ck_assert_int_eq(zf_reach_place_all(&reach, &files, &err), ZF_OK);
	ck_assert_int_eq(stat(paths[0], &st), 0);
	ck_assert_int_eq(st.st_size, 3);
	ck_assert_uint_eq(st.st_mode & 07777, 0644);
	ck_assert_int_eq(lstat(link, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_int_eq(stat(behind, &st), 0);
	ck_assert_int_eq(st.st_size, 3);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(a_replaced_file_keeps_its_owner)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	const char *path = zf_scratch_path("knot.conf");
	struct stat st;

	if (geteuid() != 0) /* nobody else may give files away */
		return;
	ck_assert_int_eq(
		zf_reach_place(&reach,
			       &(struct zf_reach_file){ path, "old", 3, 0640, NULL },
			       &err),
		ZF_OK);
	ck_assert_int_eq(chown(path, 1, 2), 0);
	ck_assert_int_eq(
		zf_reach_place(&reach,
			       &(struct zf_reach_file){ path, "newer", 5, 0640, NULL },
			       &err),
		ZF_OK);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_size, 5);
	ck_assert_uint_eq(st.st_uid, 1);
	ck_assert_uint_eq(st.st_gid, 2);
}
END_TEST

START_TEST(a_file_is_read_with_its_mode_and_owner)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	struct zf_reach_found found;
	struct stat st;

	zf_scratch_write("knot.conf", "a\0b", 3, 0604);
	ck_assert_int_eq(stat(zf_scratch_path("knot.conf"), &st), 0);
	ck_assert_int_eq(zf_reach_read(&reach, zf_scratch_path("knot.conf"), 3, &found,
				       &err),
			 ZF_OK);
	ck_assert(found.there);
	ck_assert_uint_eq(found.len, 3);
	ck_assert_mem_eq(found.text, "a\0b", 4);
	ck_assert_uint_eq(found.mode, 0604);
	ck_assert_uint_eq(found.owner, st.st_uid);
	ck_assert_uint_eq(found.group, st.st_gid);
	zf_reach_found_clear(&found);
	ck_assert_int_eq(zf_reach_read(&reach, zf_scratch_path("knot.conf"), 2, &found,
				       &err),
			 ZF_ELIMIT);
}
END_TEST

START_TEST(what_is_not_there_is_read_and_removed_without_a_failure)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	const char *path = zf_scratch_path("knot.conf");
	struct zf_reach_found found;

	zf_scratch_write("knot.conf", "text", 4, 0644);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(zf_reach_remove(&reach, path, &err), ZF_OK);
	ck_assert_int_eq(zf_reach_read(&reach, path, 10, &found, &err), ZF_OK);
	ck_assert(!found.there);
}
END_TEST

START_TEST(a_folder_is_no_file_to_be_read)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	struct zf_reach_found found;

	ck_assert_int_eq(zf_reach_read(&reach, zf_scratch, 10, &found, &err), ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, "not a file"));
}
END_TEST

START_TEST(a_file_made_anew_gets_the_owner_it_had)
{
	const struct zf_reach reach = { .kind = &zf_reach_local };
	const struct zf_reach_found had = { .owner = 1, .group = 2 };
	const char *path = zf_scratch_path("knot.conf");
	struct stat st;

	if (geteuid() != 0) /* nobody else may give files away */
		return;
	ck_assert_int_eq(
		zf_reach_place(&reach,
			       &(struct zf_reach_file){ path, "text", 4, 0640, &had },
			       &err),
		ZF_OK);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_uid, 1);
	ck_assert_uint_eq(st.st_gid, 2);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
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
	ck_assert_int_eq(
		zf_reach_place(&reach,
			       &(struct zf_reach_file){ zf_scratch_path("placed"), "x", 1,
							0644, NULL },
			       &err),
		ZF_EWAITING);
	ck_assert_int_ne(access(zf_scratch_path("placed"), F_OK), 0);
	ck_assert_int_eq(zf_reach_remove(&reach, zf_scratch, &err), ZF_EWAITING);
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
	tcase_add_test(tcase, many_files_end_at_the_first_that_fails);
	tcase_add_test(tcase,
		       of_many_files_a_link_stays_one_and_what_is_not_wanted_is_left_out);
	tcase_add_test(tcase, a_replaced_file_keeps_its_owner);
	tcase_add_test(tcase, a_file_is_read_with_its_mode_and_owner);
	tcase_add_test(tcase, what_is_not_there_is_read_and_removed_without_a_failure);
	tcase_add_test(tcase, a_folder_is_no_file_to_be_read);
	tcase_add_test(tcase, a_file_made_anew_gets_the_owner_it_had);
	tcase_add_test(tcase, manual_waits_for_a_person);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
