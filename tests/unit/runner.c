/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"

#include <assert.h>
#include <signal.h>

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
int main(void)
{
	SRunner *runner = srunner_create(NULL);

	forget_signals();

	for (size_t i = 0; i < count; i++)
		srunner_add_suite(runner, suites[i]());
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
