/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/state.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static char folder[128];
static struct zf_migration migration;
static struct zf_state *state;
static struct zf_error err;

static void setup(void)
{
	zf_scratch_open();
	snprintf(folder, sizeof(folder), "%s/m.zoneferry", zf_scratch);
	migration = (struct zf_migration){ .folder = zf_scratch, .state_folder = folder };
}

static void teardown(void)
{
	zf_state_close(state);
	state = NULL;
	zf_scratch_close();
}

START_TEST(the_folder_is_made_for_its_owner_alone)
{
	umask(0);
	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_OK);
	ck_assert_uint_eq(zf_scratch_mode("m.zoneferry"), 0700);
	ck_assert_uint_eq(zf_scratch_mode("m.zoneferry/lock"), 0600);
}
END_TEST

START_TEST(one_that_others_can_read_is_closed_to_them)
{
	ck_assert_int_eq(mkdir(folder, 0755), 0);
	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_OK);
	ck_assert_uint_eq(zf_scratch_mode("m.zoneferry"), 0700);
}
END_TEST

static void assert_unsafe(const char *why)
{
	bool has;

	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_EUNSAFE);
	ck_assert_ptr_null(state);
	ck_assert_ptr_nonnull(strstr(err.message, why));
	ck_assert_int_eq(zf_state_has_journal(&migration, &has, &err), ZF_EUNSAFE);
	ck_assert_ptr_nonnull(strstr(err.message, why));
}

START_TEST(one_that_others_can_write_is_refused)
{
	static const mode_t modes[] = { 0720, 0702, 0777, 01777 };

	ck_assert_int_eq(mkdir(folder, 0700), 0);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		ck_assert_int_eq(chmod(folder, modes[i]), 0);
		assert_unsafe("others can write this folder");
		ck_assert_uint_eq(zf_scratch_mode("m.zoneferry"), modes[i]);
	}
}
END_TEST

START_TEST(one_of_another_user_is_refused)
{
	if (geteuid() != 0) /* nobody else may give folders away */
		return;
	ck_assert_int_eq(mkdir(folder, 0700), 0);
	ck_assert_int_eq(chown(folder, 1, 1), 0);
	assert_unsafe("belongs to another user");
}
END_TEST

START_TEST(a_file_in_its_place_is_said)
{
	bool has;

	zf_scratch_write("m.zoneferry", "", 0, 0600);
	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, "m.zoneferry: Not a directory"));
	ck_assert_int_eq(zf_state_has_journal(&migration, &has, &err), ZF_ESYSTEM);
}
END_TEST

START_TEST(a_second_runner_is_told_the_pid_of_the_first)
{
	struct zf_state *second = NULL;
	char expected[64];

	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_OK);
	snprintf(expected, sizeof(expected),
		 "another zoneferry runs this migration (pid %ld)", (long)getpid());
	/* the third too: a refusal leaves the first's pid where it is */
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(zf_state_open(&second, &migration, &err), ZF_EUNSAFE);
		ck_assert_ptr_null(second);
		ck_assert_ptr_nonnull(strstr(err.message, expected));
	}
	zf_state_close(state);
	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_OK);
}
END_TEST

START_TEST(a_killed_runner_holds_nothing)
{
	const pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (zf_state_open(&state, &migration, NULL) != ZF_OK)
			_exit(1);
		kill(getpid(), SIGKILL);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_OK);
}
END_TEST

static void assert_run(bool expected)
{
	bool is_run = !expected;

	ck_assert_int_eq(zf_state_is_run(&migration, &is_run, &err), ZF_OK);
	ck_assert(is_run == expected);
}

START_TEST(it_is_run_as_long_as_somebody_has_it_open)
{
	struct zf_state *second = NULL;

	assert_run(false);
	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_OK);
	assert_run(true);
	ck_assert_int_eq(zf_state_open(&second, &migration, &err), ZF_EUNSAFE);
	assert_run(true); /* by the first */
	zf_state_close(state);
	state = NULL;
	assert_run(false);
	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_OK);
}
END_TEST

START_TEST(the_pid_that_a_killed_runner_left_is_nobody)
{
	char text[32];
	const int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	ck_assert_int_eq(mkdir(folder, 0700), 0);
	zf_scratch_write("m.zoneferry/lock", text, (size_t)len, 0600);
	assert_run(false);
}
END_TEST

START_TEST(a_lock_that_is_a_link_is_not_followed)
{
	ck_assert_int_eq(mkdir(folder, 0700), 0);
	zf_scratch_write("precious", "text", 4, 0600);
	ck_assert_int_eq(symlink(zf_scratch_path("precious"),
				 zf_scratch_path("m.zoneferry/lock")),
			 0);
	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_ESYSTEM);
	ck_assert_int_eq(zf_scratch_mode("precious"), 0600);
}
END_TEST

START_TEST(paths_get_their_folders)
{
	char *path = NULL;

	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_OK);
	ck_assert_int_eq(zf_state_path(state, NULL, "journal.db", &path, &err), ZF_OK);
	ck_assert_str_eq(path, zf_scratch_path("m.zoneferry/journal.db"));
	free(path);
	ck_assert_int_eq(zf_state_path(state, "handoff/new", "named.conf", &path, &err),
			 ZF_OK);
	ck_assert_str_eq(path, zf_scratch_path("m.zoneferry/handoff/new/named.conf"));
	ck_assert_str_eq(zf_state_within(state, path), "handoff/new/named.conf");
	free(path);
	ck_assert_uint_eq(zf_scratch_mode("m.zoneferry/handoff"), 0700);
	ck_assert_uint_eq(zf_scratch_mode("m.zoneferry/handoff/new"), 0700);
	ck_assert_int_eq(zf_state_path(state, "handoff/new", "named.conf", &path, &err),
			 ZF_OK);
	free(path);
}
END_TEST

START_TEST(asking_for_the_journal_makes_nothing)
{
	bool has = true;

	ck_assert_int_eq(zf_state_has_journal(&migration, &has, &err), ZF_OK);
	ck_assert(!has);
	ck_assert_int_ne(access(folder, F_OK), 0);
	ck_assert_int_eq(mkdir(folder, 0700), 0);
	zf_scratch_write("m.zoneferry/journal.db", "", 0, 0600);
	ck_assert_int_eq(zf_state_has_journal(&migration, &has, &err), ZF_OK);
	ck_assert(has);
}
END_TEST

START_TEST(a_journal_that_is_gone_is_told_by_its_mark)
{
	bool has = true;

	ck_assert_int_eq(mkdir(folder, 0700), 0);
	zf_scratch_write("m.zoneferry/journal.mark", "", 0, 0600);
	ck_assert_int_eq(zf_state_has_journal(&migration, &has, &err), ZF_EUNSAFE);
	ck_assert(!has);
	ck_assert_ptr_nonnull(strstr(err.message, "m.zoneferry/journal.db is gone"));
	ck_assert_ptr_nonnull(strstr(err.hint, "zoneferry abort "));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/journal/state");
	TCase *tcase = tcase_create("state");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_folder_is_made_for_its_owner_alone);
	tcase_add_test(tcase, one_that_others_can_read_is_closed_to_them);
	tcase_add_test(tcase, one_that_others_can_write_is_refused);
	tcase_add_test(tcase, one_of_another_user_is_refused);
	tcase_add_test(tcase, a_file_in_its_place_is_said);
	tcase_add_test(tcase, a_second_runner_is_told_the_pid_of_the_first);
	tcase_add_test(tcase, a_killed_runner_holds_nothing);
	tcase_add_test(tcase, it_is_run_as_long_as_somebody_has_it_open);
	tcase_add_test(tcase, the_pid_that_a_killed_runner_left_is_nobody);
	tcase_add_test(tcase, a_lock_that_is_a_link_is_not_followed);
	tcase_add_test(tcase, paths_get_their_folders);
	tcase_add_test(tcase, asking_for_the_journal_makes_nothing);
	tcase_add_test(tcase, a_journal_that_is_gone_is_told_by_its_mark);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
