/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/opening.h"

#include <stdlib.h>

#include "tests/unit/runner.h"

START_TEST(a_card_for_records_says_why_once_and_nothing_of_its_own)
{
	static const char why[] =
		"Zones that are signed elsewhere get no update from here.";
	char dc1[] = "dc1";
	struct zf_server primary = { .id = dc1 };
	const struct zf_move move = { .primary = &primary };
	const struct zf_moving moving = { .move = &move };
	char *text = zf_opening_records_card(&moving, why, "    a line\n");

	ck_assert_str_eq(
		text, "Zones that are signed elsewhere get no update from here.\n"
		      "On dc1 (other servers than Windows: the same records in their own "
		      "way):\n"
		      "    a line\n"
		      "When these are served the run goes on; it tells when they can be "
		      "removed.");
	free(text);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/steps/opening");
	TCase *tcase = tcase_create("opening");

	tcase_add_test(tcase, a_card_for_records_says_why_once_and_nothing_of_its_own);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
