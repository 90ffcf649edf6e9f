/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/losses.h"

#include "tests/unit/runner.h"

/* More than the share and more than the least: either alone holds nobody. */
START_TEST(a_share_and_a_least_number)
{
	static const struct {
		struct zf_threshold most;
		uint64_t part, whole;
		bool exceed;
		const char *why;
	} rows[] = {
		{ { 10, 10 }, 0, 0, false, "an empty zone loses nothing" },
		{ { 10, 10 }, 10, 12, false, "few records, whatever the share" },
		{ { 10, 10 }, 11, 12, true, "beyond both" },
		{ { 10, 10 }, 100, 1000, false, "the share itself" },
		{ { 10, 10 }, 101, 1000, true, "a record more than that" },
		{ { 10, 1000 }, 999, 1000, false, "below the least" },
		{ { 0, 1 }, 2, 1000000, true, "no share at all" },
		{ { 100, 1 }, 1000, 1000, false, "all of it may go" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(zf_losses_exceed(&rows[i].most, rows[i].part,
					       rows[i].whole) == rows[i].exceed,
			      "%s", rows[i].why);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/runbook/steps/losses");
	TCase *cases = tcase_create("losses");

	tcase_add_test(cases, a_share_and_a_least_number);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
