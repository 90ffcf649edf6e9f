/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_RUNNER_H
#define ZF_TESTS_UNIT_RUNNER_H

/*
 * What every unit test program ends with:
 *
 *	int main(void)
 *	{
 *		return zf_run_suite(suite());
 *	}
 *
 * Check's own variables hold: CK_RUN_CASE, CK_FORK=no under a debugger, CK_VERBOSITY.
 */

#include <check.h>
#include <stdlib.h>

/* Runs `suite` and frees it. Prints the summary that tests/run counts by; returns the exit status. */
static inline int zf_run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);

	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
