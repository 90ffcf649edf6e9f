/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_RUNNER_H
#define ZF_TESTS_UNIT_RUNNER_H

/*
 * What every file of unit tests ends with, without a semicolon:
 *
 *	ZF_SUITE(suite)
 *
 * where suite() makes what the file tests; ZF_SUITE_APART(suite) where a test leaves the process as the next may
 * not have it, with signals held back, say. All files of a room are one program. Check's own
 * variables hold: CK_RUN_SUITE=zonefmt/file/lines, CK_RUN_CASE, CK_FORK=no under a debugger,
 * CK_VERBOSITY.
 */

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

/* Check writes down where each assertion held, should a test crash after it. A test of 100,000 records spends its time
 * there, and a sanitizer tells where it was. */
#define _mark_point(file, line) ((void)0)

/* Adds the suite that `make` returns to those of this program, with a process for each of its tests or, where
 * processes are dear, only where `apart`. */
void zf_suite_add(Suite *(*make)(void), bool apart);

#define ZF_SUITE_AS(make, apart)                                                         \
	__attribute__((constructor)) static void add_suite(void)                         \
	{                                                                                \
		zf_suite_add(make, apart);                                               \
	}
#define ZF_SUITE(make) ZF_SUITE_AS(make, false)
#define ZF_SUITE_APART(make) ZF_SUITE_AS(make, true)

#endif
