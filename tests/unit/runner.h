/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_RUNNER_H
#define ZF_TESTS_UNIT_RUNNER_H

/*
 * What every file of unit tests ends with, without a semicolon:
 *
 *	ZF_SUITE(suite)
 *
 * where suite() makes what the file tests. All files of a room are one program. Check's own
 * variables hold: CK_RUN_SUITE=zonefmt/file/lines, CK_RUN_CASE, CK_FORK=no under a debugger,
 * CK_VERBOSITY.
 */

#include <check.h>
#include <stdlib.h>

/* Adds the suite that `make` returns to those of this program. */
void zf_suite_add(Suite *(*make)(void));

#define ZF_SUITE(make)                                                                   \
	__attribute__((constructor)) static void add_suite(void)                         \
	{                                                                                \
		zf_suite_add(make);                                                      \
	}

#endif
