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

struct added {
	Suite *(*make)(void);
	bool apart;
};

static struct added suites[SUITES_MAX];
static size_t count;

void zf_suite_add(Suite *(*make)(void), bool apart)
{
	assert(count < SUITES_MAX);
	suites[count++] = (struct added){ make, apart };
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

/* A sanitizer reports what a test broke even where the next one runs in the same process, and its memory makes a
 * process dear: of 300 tests in a process each, three quarters of the time are the processes'. */
static bool is_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return true;
#else
	return false;
#endif
}

/* Prints the summary that tests/run counts by. */
static bool run(const struct added *added)
{
	SRunner *runner = srunner_create(added->make());

	if (!added->apart && is_sanitized() && getenv("CK_FORK") == NULL)
		srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	const bool passed = srunner_ntests_failed(runner) == 0;
	srunner_free(runner);
	return passed;
}

/* A process a file, since all that one remembers is searched for leaks as each of its tests ends. */
static bool run_apart(const struct added *added)
{
	const char *fork_wanted = getenv("CK_FORK");
	int status = 0;

	if (fork_wanted != NULL && strcmp(fork_wanted, "no") == 0)
		return run(added);
	fflush(stdout);
	const pid_t child = fork();
	if (child == 0)
		exit(run(added) ? EXIT_SUCCESS : EXIT_FAILURE);
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

int main(void)
{
	bool passed = true;

	forget_signals();
	for (size_t i = 0; i < count; i++)
		passed = run_apart(&suites[i]) && passed;
	return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
