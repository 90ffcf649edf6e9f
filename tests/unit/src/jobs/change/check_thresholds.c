/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/thresholds.h"

#include <string.h>

#include "tests/unit/runner.h"

/* Shares by hand: 10 % of the records there may go, 30 % of those in either copy change. */
START_TEST(a_share_and_a_least_number_are_too_much)
{
	static const struct {
		struct zf_edits_counts counts;
		const char *said; /* "": it may be done */
		const char *why;
	} rows[] = {
		{ { .from = 1000, .removed = 100 }, "", "a tenth" },
		{ { .from = 1000, .removed = 101 },
		  "101 of 1000 records would be removed",
		  "more" },
		{ { .from = 12, .removed = 10 }, "", "ten records, whatever the share" },
		{ { .from = 12, .removed = 11 },
		  "11 of 12 records would be removed",
		  "one more" },
		{ { .from = 100, .replaced = 30 }, "", "thirty of a hundred" },
		{ { .from = 100, .replaced = 31 },
		  "31 of 100 records would change",
		  "one more" },
		{ { .from = 100, .ttl = 31 },
		  "31 of 100 records would change",
		  "TTLs count" },
		{ { .from = 70, .added = 30 }, "", "added ones are of the whole too" },
		{ { .from = 70, .added = 31 },
		  "31 of 101 records would change",
		  "one more" },
		{ { .from = 10, .removed = 5, .added = 5, .ttl = 5 },
		  "15 of 15 records would change",
		  "everything is" },
		{ { .from = 0, .added = 11 },
		  "11 of 11 records would change",
		  "an empty zone" },
	};
	const struct zf_thresholds usual = ZF_THRESHOLDS_DEFAULT, all = { 100, 100 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct zf_error err;
		const zf_status status =
			zf_thresholds_check(&usual, &rows[i].counts, &err);

		ck_assert_msg((status == ZF_OK) == (rows[i].said[0] == '\0'), "%s",
			      rows[i].why);
		if (status != ZF_OK)
			ck_assert_msg(strstr(err.message, rows[i].said) != NULL, "%s: %s",
				      rows[i].why, err.message);
		ck_assert_int_eq(zf_thresholds_check(&all, &rows[i].counts, &err), ZF_OK);
	}
}
END_TEST

/* What the hint says would do does, and one percent less does not. */
START_TEST(the_hint_names_the_share_that_would_do)
{
	const struct zf_edits_counts counts = { .from = 70, .removed = 31, .to = 39 };
	struct zf_error err;

	ck_assert_int_eq(zf_thresholds_check(&(struct zf_thresholds){ 44, 100 }, &counts,
					     &err),
			 ZF_EUNSAFE);
	ck_assert_ptr_nonnull(strstr(err.hint, "--max-removed=45%"));
	ck_assert_int_eq(zf_thresholds_check(&(struct zf_thresholds){ 45, 100 }, &counts,
					     &err),
			 ZF_OK);
}
END_TEST

START_TEST(shares_are_read_with_and_without_their_sign)
{
	static const char *const bad[] = { "",	   "%",	  "101%", "10%%",
					   "10 %", "-1%", "1.5%", "ten" };
	unsigned percent = 7;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!zf_thresholds_parse(bad[i], &percent) && percent == 7,
			      "%s", bad[i]);
	ck_assert(zf_thresholds_parse("100%", &percent) && percent == 100);
	ck_assert(zf_thresholds_parse("0%", &percent) && percent == 0);
	ck_assert(zf_thresholds_parse("45", &percent) && percent == 45);
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/jobs/change/thresholds");
	TCase *tests = tcase_create("thresholds");

	tcase_add_test(tests, a_share_and_a_least_number_are_too_much);
	tcase_add_test(tests, the_hint_names_the_share_that_would_do);
	tcase_add_test(tests, shares_are_read_with_and_without_their_sign);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
