/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"

#include <assert.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SUITES_MAX 64 /* files of one room */

static Suite *(*suites[SUITES_MAX])(void);
static size_t count;

void zf_suite_add(Suite *(*make)(void))
{
	assert(count < SUITES_MAX);
	suites[count++] = make;
}

/* What is ignored where this was started, as in a script's background, would be so in the tests. */
static void forget_signals(void)
{
	static const int ignored[] = { SIGHUP,	SIGINT,	 SIGQUIT, SIGTERM,
				       SIGPIPE, SIGALRM, SIGCHLD, SIGTSTP };
	sigset_t none;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Prints the summary that tests/run counts by. */
static bool run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);

	srunner_run_all(runner, CK_ENV);
	const bool passed = srunner_ntests_failed(runner) == 0;
	srunner_free(runner);
	return passed;
}

/* A process a file, since all that one remembers is searched for leaks as each of its tests ends. */
static bool run_apart(Suite *(*make)(void))
{
	const char *fork_wanted = getenv("CK_FORK");
	int status = 0;

	if (fork_wanted != NULL && strcmp(fork_wanted, "no") == 0)
		return run(make());
	fflush(stdout);
	const pid_t child = fork();
	if (child == 0)
		exit(run(make()) ? EXIT_SUCCESS : EXIT_FAILURE);
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

int main(void)
{
	bool passed = true;

	forget_signals();
	for (size_t i = 0; i < count; i++)
		passed = run_apart(suites[i]) && passed;
	return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
