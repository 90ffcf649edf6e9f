/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/talk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static struct zf_talk talk;
static int streams[2]; /* standard output and error as they were */

/* Lets a standard stream go to a file of the test's. */
static void redirect(FILE *stream, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	fflush(stream);
	ck_assert_int_ge(dup2(fd, fileno(stream)), 0);
	close(fd);
}

static const char *said(void)
{
	static char text[8192];
	FILE *file = fopen(zf_scratch_path("said"), "r");
	size_t len;

	ck_assert_ptr_nonnull(file);
	len = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[len] = '\0';
	return text;
}

static void set_up(void)
{
	streams[0] = dup(STDOUT_FILENO);
	streams[1] = dup(STDERR_FILENO);
	zf_scratch_open();
	redirect(stderr, zf_scratch_path("said"));
	talk = (struct zf_talk){ .verbosity = 0 };
}

static void tear_down(void)
{
	for (int i = 0; i < 2; i++) {
		dup2(streams[i], STDOUT_FILENO + i);
		close(streams[i]);
	}
	clearerr(stdout);
	zf_scratch_close();
}

START_TEST(levels_say_more_or_less)
{
	zf_talk_say(&talk, 0, "plain %d", 1);
	zf_talk_say(&talk, 1, "more");
	talk.verbosity = -1;
	zf_talk_say(&talk, 0, "hushed");
	zf_talk_say(&talk, ZF_TALK_ALWAYS, "always");
	zf_talk_warn(&talk, "mind");
	talk.verbosity = 2;
	zf_talk_say(&talk, 2, "most");
	ck_assert_str_eq(said(), "plain 1\nalways\nzoneferry: warning: mind\nmost\n");
}
END_TEST

START_TEST(an_error_is_a_line_and_a_hint_another)
{
	struct zf_error err;

	zf_fail(&err, ZF_EREFUSED, "no");
	zf_talk_error(&talk, &err);
	zf_hint(&err, "try yes");
	zf_talk_error(&talk, &err);
	ck_assert_str_eq(said(), "zoneferry: no\nzoneferry: no\nhint: try yes\n");
}
END_TEST

START_TEST(what_is_quoted_cannot_steer_the_terminal)
{
	zf_talk_say(&talk, 0, "%s", "a\033[2J\r\nb\x7f");
	ck_assert_str_eq(said(), "a?[2J??b?\n");
}
END_TEST

START_TEST(colour_is_only_for_terminals_that_want_it)
{
	struct zf_error err;

	zf_talk_init(&talk);
	ck_assert(!talk.tty && !talk.colour);
	talk.colour = true;
	zf_fail(&err, ZF_EREFUSED, "no");
	zf_talk_error(&talk, &err);
	ck_assert_str_eq(said(), "\033[1;31mzoneferry: \033[0mno\n");
}
END_TEST

START_TEST(work_of_under_a_second_has_no_progress)
{
	talk.tty = true;
	zf_talk_progress(&talk, 0, 10, "zones", "");
	zf_talk_progress(&talk, 5, 10, "zones", "");
	zf_talk_progress_end(&talk);
	ck_assert_str_eq(said(), "");
}
END_TEST

/* As if the work had begun so long ago. */
static void progress_after(int64_t ms, const char *behind)
{
	zf_talk_progress(&talk, 0, 10, "zones", behind);
	talk.start_ms -= ms;
	talk.bar_ms -= ms;
	zf_talk_progress(&talk, 5, 10, "zones", behind);
}

START_TEST(a_terminal_has_a_bar_and_gets_rid_of_it)
{
	talk.tty = true;
	progress_after(4000, "7 records/s");
	zf_talk_say(&talk, 0, "line");
	zf_talk_progress_end(&talk);
	ck_assert_str_eq(
		said(), "\r[==========          ] 5/10 zones, 7 records/s, 5 s left\033[K"
			"\r\033[Kline\n");
}
END_TEST

START_TEST(of_one_thing_a_mark_goes_to_and_fro)
{
	talk.tty = true;
	zf_talk_progress(&talk, 0, 1, "zones", "7 records/s");
	for (int turn = 0; turn < 2; turn++) { /* 4 s, then 6 s, from the beginning */
		talk.start_ms -= turn == 0 ? 4000 : 2000;
		talk.bar_ms -= 4000;
		zf_talk_progress(&talk, 0, 1, "zones", "7 records/s");
	}
	zf_talk_progress_end(&talk);
	ck_assert_str_eq(said(), "\r[        ====        ] 7 records/s\033[K"
				 "\r[    ====            ] 7 records/s\033[K"
				 "\r\033[K");
}
END_TEST

START_TEST(elsewhere_a_line_comes_now_and_then)
{
	progress_after(9000, "");
	ck_assert_str_eq(said(), "");
	talk.start_ms = 0;
	progress_after(30 * 60 * 1000, "");
	zf_talk_progress(&talk, 6, 10, "zones", "");
	ck_assert_str_eq(said(), "5/10 zones, 31 min left\n");
}
END_TEST

START_TEST(sizes_have_units)
{
	static const struct {
		uint64_t octets;
		const char *text;
	} rows[] = {
		{ 0, "0 octets" },	    { 1023, "1023 octets" },
		{ 1024, "1.0 KiB" },	    { 1536, "1.5 KiB" },
		{ 1024 * 1024, "1.0 MiB" }, { 7654321, "7.3 MiB" },
		{ UINT64_MAX, "16.0 EiB" },
	};
	char text[ZF_TALK_SIZE_MAX];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_str_eq(zf_talk_size(text, rows[i].octets), rows[i].text);
}
END_TEST

START_TEST(numbers_have_commas)
{
	static const struct {
		uint64_t number;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 123456, "123,456" },
		{ 1234567, "1,234,567" },
		{ UINT64_MAX, "18,446,744,073,709,551,615" },
	};
	char text[ZF_TALK_NUMBER_MAX];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_str_eq(zf_talk_number(text, rows[i].number), rows[i].text);
}
END_TEST

START_TEST(data_that_was_not_written_is_an_error)
{
	struct zf_error err;

	if (access("/dev/full", W_OK) != 0)
		return;
	redirect(stdout, "/dev/full");
	ck_assert_int_eq(zf_talk_data(&talk, &err, "%s", "data"), ZF_OK);
	ck_assert_int_eq(zf_talk_flush(&talk, &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOSPC);
	ck_assert_str_eq(err.message, "standard output: write: No space left on device");
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/cli/talk");
	TCase *tests = tcase_create("talk");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, levels_say_more_or_less);
	tcase_add_test(tests, an_error_is_a_line_and_a_hint_another);
	tcase_add_test(tests, what_is_quoted_cannot_steer_the_terminal);
	tcase_add_test(tests, colour_is_only_for_terminals_that_want_it);
	tcase_add_test(tests, work_of_under_a_second_has_no_progress);
	tcase_add_test(tests, a_terminal_has_a_bar_and_gets_rid_of_it);
	tcase_add_test(tests, elsewhere_a_line_comes_now_and_then);
	tcase_add_test(tests, of_one_thing_a_mark_goes_to_and_fro);
	tcase_add_test(tests, sizes_have_units);
	tcase_add_test(tests, numbers_have_commas);
	tcase_add_test(tests, data_that_was_not_written_is_an_error);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
