/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/patience.h"

#include <check.h>

#include "protocol/clock.h"
#include "tests/unit/runner.h"

START_TEST(it_looks_a_last_time_when_the_time_is_up)
{
	static const int64_t spans[] = { 1, 20, 21, 90, 150 };
	const int64_t begun = zf_clock_ms();
	struct zf_patience patience;
	unsigned looks = 0;

	zf_patience_begin(&patience, spans[_i]);
	do
		looks++;
	while (zf_patience_wait(&patience));
	ck_assert_uint_ge(looks, 2);
	ck_assert_int_ge(zf_clock_ms() - begun, spans[_i]);
}
END_TEST

START_TEST(without_time_it_looks_once)
{
	struct zf_patience patience;

	zf_patience_begin(&patience, 0);
	ck_assert(!zf_patience_wait(&patience));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/jobs/change/patience");
	TCase *cases = tcase_create("patience");

	tcase_add_loop_test(cases, it_looks_a_last_time_when_the_time_is_up, 0, 5);
	tcase_add_test(cases, without_time_it_looks_once);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
