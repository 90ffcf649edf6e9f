/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "protocol/clock.h"
#include "tests/unit/runner.h"

#define LONG_MS 60000

/* The shell is only the tests' way to have a program that does this or that. */
#define SHELL(script)                                                                    \
	(const char *const[])                                                            \
	{                                                                                \
		"sh", "-c", script, NULL                                                 \
	}

static char output[256];
static struct zf_process_end end;
static struct zf_error err;

static zf_status run(const char *const *argv, int64_t timeout_ms)
{
	const struct zf_process process = { .argv = argv,
					    .timeout_ms = timeout_ms,
					    .output = output,
					    .output_max = sizeof(output) };

	memset(output, '?', sizeof(output));
	zf_error_clear(&err);
	return zf_process_run(&process, &end, &err);
}

START_TEST(standard_output_is_collected)
{
	const char *const argv[] = { "printf", "%s,", "two words", "$HOME", ";", NULL };

	ck_assert_int_eq(run(argv, LONG_MS), ZF_OK);
	ck_assert_str_eq(output, "two words,$HOME,;,");
	ck_assert_int_eq(end.exit_status, 0);
	ck_assert(!end.output_cut);
}
END_TEST

START_TEST(a_failure_names_command_status_and_last_line)
{
	ck_assert_int_eq(
		run(SHELL("echo first >&2; echo 'the reason' >&2; echo >&2; exit 7"),
		    LONG_MS),
		ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, "sh -c"));
	ck_assert_ptr_nonnull(strstr(err.message, ": exit status 7: the reason"));
	ck_assert_int_eq(end.exit_status, 7);
	ck_assert_str_eq(end.said, "first\nthe reason\n\n");
}
END_TEST

/* But not where it is collected: it is the data then that was asked for. */
START_TEST(a_reason_on_standard_output_counts_where_there_is_no_other)
{
	const struct zf_process thrown_away = {
		.argv = SHELL("echo error: no such zone; exit 1"),
		.timeout_ms = LONG_MS,
	};

	ck_assert_int_eq(zf_process_run(&thrown_away, &end, &err), ZF_ESYSTEM);
	ck_assert_ptr_nonnull(
		strstr(err.message, ": exit status 1: error: no such zone"));
	ck_assert_int_eq(run(thrown_away.argv, LONG_MS), ZF_ESYSTEM);
	ck_assert_str_eq(err.message + strlen(err.message) - 13, "exit status 1");
}
END_TEST

START_TEST(a_key_that_it_quotes_is_left_out)
{
	ck_assert_int_eq(run(SHELL("echo \"item 'secret', value 'c2VjcmV0IQ=='\" >&2; "
				   "exit 1"),
			     LONG_MS),
			 ZF_ESYSTEM);
	ck_assert_ptr_nonnull(strstr(err.message, ": exit status 1: item ... ... ... ("));
	ck_assert_ptr_nonnull(strstr(err.message, "typed by hand"));
	ck_assert_ptr_null(strstr(err.message, "IQ==\"\n"));
}
END_TEST

START_TEST(a_signal_is_told)
{
	ck_assert_int_eq(run(SHELL("kill -TERM $$"), LONG_MS), ZF_ESYSTEM);
	ck_assert_int_eq(end.signal, SIGTERM);
	ck_assert_int_eq(end.exit_status, -1);
	ck_assert_ptr_nonnull(strstr(err.message, "ended by signal 15"));
}
END_TEST

START_TEST(a_program_that_is_not_there_is_said)
{
	const char *const argv[] = { "no-such-program-here", NULL };

	ck_assert_int_eq(run(argv, LONG_MS), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	ck_assert_str_eq(err.message, "no-such-program-here: No such file or directory");
	ck_assert_str_ne(err.hint, "");
}
END_TEST

START_TEST(a_folder_is_no_program)
{
	const char *const argv[] = { "/", NULL };

	ck_assert_int_eq(run(argv, LONG_MS), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EACCES);
}
END_TEST

START_TEST(the_deadline_kills_the_whole_group)
{
	const int64_t began_ms = zf_clock_ms();
	long pid;

	ck_assert_int_eq(run(SHELL("sleep 1000 & echo $!; wait"), 300), ZF_ETIMEOUT);
	ck_assert_int_lt(zf_clock_ms() - began_ms, LONG_MS);
	ck_assert_ptr_nonnull(strstr(err.message, "not done after 300 ms"));
	ck_assert_int_eq(err.system, ETIMEDOUT); /* no server's silence, which may pass */
	ck_assert_int_eq(sscanf(output, "%ld", &pid), 1);
	/* The grandchild is gone as soon as init has collected it. */
	for (int64_t until_ms = zf_clock_ms() + LONG_MS; kill((pid_t)pid, 0) == 0;) {
		char path[64], state = '?';
		snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
		FILE *stat = fopen(path, "r");
		if (stat != NULL && fscanf(stat, "%*d %*s %c", &state) != 1)
			state = '?';
		if (stat != NULL)
			fclose(stat);
		if (state == 'Z')
			break;
		ck_assert_msg(zf_clock_ms() < until_ms,
			      "process %ld is still in state %c", pid, state);
	}
}
END_TEST

START_TEST(a_program_that_ignores_sigterm_is_killed_too)
{
	ck_assert_int_eq(run(SHELL("trap '' TERM INT HUP; while :; do sleep 100; done"),
			     200),
			 ZF_ETIMEOUT);
	ck_assert_int_eq(end.signal, SIGKILL);
}
END_TEST

START_TEST(one_that_stops_is_not_waited_for)
{
	ck_assert_int_eq(run(SHELL("kill -TTIN $$"), LONG_MS), ZF_ESYSTEM);
	ck_assert_int_eq(end.signal, SIGTTIN);
	ck_assert_ptr_nonnull(strstr(err.message, "stopped by signal"));
	ck_assert_ptr_nonnull(strstr(err.hint, "sudo -n"));
}
END_TEST

START_TEST(a_daemon_left_behind_with_the_output_open_is_not_waited_for)
{
	long pid;

	ck_assert_int_eq(run(SHELL("sleep 1000 & echo $!"), LONG_MS), ZF_OK);
	ck_assert_int_eq(sscanf(output, "%ld", &pid), 1);
	ck_assert_int_eq(kill((pid_t)pid, SIGKILL), 0);
}
END_TEST

START_TEST(output_beyond_its_room_is_dropped)
{
	ck_assert_int_eq(
		run(SHELL("i=0; while [ $i -lt 2000 ]; do echo 12345678901234567890; "
			  "echo complaint $i >&2; i=$((i+1)); done"),
		    LONG_MS),
		ZF_OK);
	ck_assert(end.output_cut);
	ck_assert_uint_eq(strlen(output), sizeof(output) - 1);
	ck_assert_uint_eq(strlen(end.said), ZF_PROCESS_SAID_MAX - 1);
	ck_assert_str_eq(end.said + strlen(end.said) - 16, "\ncomplaint 1999\n");
}
END_TEST

START_TEST(without_input_it_reads_an_empty_one)
{
	const char *const argv[] = { "cat", NULL };

	ck_assert_int_eq(run(argv, LONG_MS), ZF_OK);
	ck_assert_str_eq(output, "");
}
END_TEST

static char large[1024 * 1024];

START_TEST(input_larger_than_a_pipe_arrives_whole)
{
	const char *const argv[] = { "cksum", NULL };
	struct zf_process process = { .argv = argv,
				      .timeout_ms = LONG_MS,
				      .input = large,
				      .input_len = sizeof(large),
				      .output = output,
				      .output_max = sizeof(output) };

	memset(large, 'a', sizeof(large));
	ck_assert_int_eq(zf_process_run(&process, &end, &err), ZF_OK);
	ck_assert_str_eq(output, "3047593592 1048576\n"); /* cksum of a file like it */
}
END_TEST

START_TEST(a_program_that_reads_none_of_its_input_may_succeed)
{
	const struct zf_process process = { .argv = SHELL("exec <&-; exit 0"),
					    .timeout_ms = LONG_MS,
					    .input = large,
					    .input_len = sizeof(large) };

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(zf_process_run(&process, &end, &err), ZF_OK);
}
END_TEST

START_TEST(no_descriptor_of_ours_is_handed_on)
{
	char usual[sizeof(output)] = "";
	FILE *in = popen("ls /proc/self/fd </dev/null 2>/dev/null", "re");

	ck_assert_ptr_nonnull(in);
	ck_assert_uint_gt(fread(usual, 1, sizeof(usual) - 1, in), 0);
	pclose(in);
	ck_assert_int_eq(run(SHELL("ls /proc/self/fd"), LONG_MS), ZF_OK);
	ck_assert_str_eq(output, usual);
}
END_TEST

START_TEST(signals_are_at_their_defaults_in_it)
{
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(run(SHELL("kill -TERM $$; exit 0"), LONG_MS), ZF_ESYSTEM);
	ck_assert_int_eq(end.signal, SIGTERM);
	ck_assert_int_eq(run(SHELL("kill -PIPE $$; exit 0"), LONG_MS), ZF_ESYSTEM);
	ck_assert_int_eq(end.signal, SIGPIPE);
}
END_TEST

START_TEST(a_lost_status_is_no_success)
{
	signal(SIGCHLD, SIG_IGN);
	ck_assert_int_eq(run(SHELL("exit 0"), LONG_MS), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ECHILD);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/host/process");
	TCase *tcase = tcase_create("process");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, standard_output_is_collected);
	tcase_add_test(tcase, a_failure_names_command_status_and_last_line);
	tcase_add_test(tcase, a_reason_on_standard_output_counts_where_there_is_no_other);
	tcase_add_test(tcase, a_key_that_it_quotes_is_left_out);
	tcase_add_test(tcase, a_signal_is_told);
	tcase_add_test(tcase, a_program_that_is_not_there_is_said);
	tcase_add_test(tcase, a_folder_is_no_program);
	tcase_add_test(tcase, the_deadline_kills_the_whole_group);
	tcase_add_test(tcase, a_program_that_ignores_sigterm_is_killed_too);
	tcase_add_test(tcase, one_that_stops_is_not_waited_for);
	tcase_add_test(tcase,
		       a_daemon_left_behind_with_the_output_open_is_not_waited_for);
	tcase_add_test(tcase, output_beyond_its_room_is_dropped);
	tcase_add_test(tcase, without_input_it_reads_an_empty_one);
	tcase_add_test(tcase, input_larger_than_a_pipe_arrives_whole);
	tcase_add_test(tcase, a_program_that_reads_none_of_its_input_may_succeed);
	tcase_add_test(tcase, no_descriptor_of_ours_is_handed_on);
	tcase_add_test(tcase, signals_are_at_their_defaults_in_it);
	tcase_add_test(tcase, a_lost_status_is_no_success);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
