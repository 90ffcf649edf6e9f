/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/pace.h"

#include "tests/unit/runner.h"

static struct zf_pace pace;

static void serve(unsigned answers)
{
	while (answers-- > 0)
		zf_pace_served(&pace, false);
}

START_TEST(it_begins_with_one_a_connection_and_grows_with_each_answer)
{
	zf_pace_init(&pace, 8, 64);
	ck_assert_uint_eq(zf_pace_window(&pace), 8);
	serve(1);
	ck_assert_uint_eq(zf_pace_window(&pace), 9);
	serve(100);
	ck_assert_uint_eq(zf_pace_window(&pace), 64);
}
END_TEST

START_TEST(it_never_has_more_than_it_may)
{
	zf_pace_init(&pace, 8, 3);
	ck_assert_uint_eq(zf_pace_window(&pace), 3);
	serve(10);
	ck_assert_uint_eq(zf_pace_window(&pace), 3);
}
END_TEST

START_TEST(a_no_makes_it_a_quarter_less_and_slow_to_grow)
{
	zf_pace_init(&pace, 8, 64);
	ck_assert(zf_pace_refused(&pace, pace.era, 8, false));
	ck_assert_uint_eq(zf_pace_window(&pace), 6);
	serve(6);
	ck_assert_uint_eq(zf_pace_window(&pace), 6); /* 6 + 6 answers of less than 1/6 */
	serve(1);
	ck_assert_uint_eq(zf_pace_window(&pace), 7);
}
END_TEST

START_TEST(many_noes_to_what_was_asked_together_count_once)
{
	zf_pace_init(&pace, 64, 64);
	const uint64_t era = pace.era;
	for (size_t left = 64; left > 10; left--)
		ck_assert(zf_pace_refused(&pace, era, left, false));
	ck_assert_uint_eq(zf_pace_window(&pace), 48);
	ck_assert(zf_pace_refused(&pace, pace.era, 10, false));
	ck_assert_uint_eq(zf_pace_window(&pace), 7);
}
END_TEST

START_TEST(one_is_always_allowed)
{
	zf_pace_init(&pace, 2, 2);
	for (int i = 0; i < 10; i++)
		ck_assert(zf_pace_refused(&pace, pace.era, 1, false));
	ck_assert_uint_eq(zf_pace_window(&pace), 1);
}
END_TEST

START_TEST(a_no_with_nothing_else_under_way_is_final)
{
	zf_pace_init(&pace, 8, 64);
	ck_assert(!zf_pace_refused(&pace, pace.era, 1, true));
	ck_assert_uint_eq(zf_pace_window(&pace), 8);
}
END_TEST

START_TEST(where_three_were_final_each_is)
{
	zf_pace_init(&pace, 8, 64);
	for (int i = 0; i < 3; i++) {
		ck_assert(zf_pace_refused(&pace, pace.era, 8, false));
		ck_assert(!zf_pace_refused(&pace, pace.era, 1, true));
	}
	const size_t window = zf_pace_window(&pace);
	ck_assert(!zf_pace_refused(&pace, pace.era, 8, false));
	ck_assert_uint_eq(zf_pace_window(&pace), window);
}
END_TEST

START_TEST(not_where_a_no_was_ever_taken_back)
{
	zf_pace_init(&pace, 8, 64);
	zf_pace_served(&pace, true);
	for (int i = 0; i < 3; i++)
		ck_assert(!zf_pace_refused(&pace, pace.era, 1, true));
	ck_assert(zf_pace_refused(&pace, pace.era, 8, false));
}
END_TEST

START_TEST(a_server_that_cannot_be_reached_at_first_is_given_up)
{
	zf_pace_init(&pace, 8, 64);
	zf_pace_broken(&pace, 0, 5, false, 0);
	ck_assert(pace.given_up);
}
END_TEST

START_TEST(one_that_has_answered_gets_five_connections_and_pauses_that_double)
{
	static const int64_t pauses[] = { 100, 200, 400, 800 };
	int64_t now = 1000;

	zf_pace_init(&pace, 8, 64);
	serve(1);
	for (int i = 0; i < 4; i++) {
		zf_pace_broken(&pace, now, now, false, 0);
		ck_assert(!pace.given_up);
		ck_assert(!zf_pace_may_connect(&pace, now + pauses[i] - 1, 0));
		ck_assert(zf_pace_may_connect(&pace, now + pauses[i], 0));
		ck_assert(!zf_pace_may_connect(&pace, now + pauses[i], 1));
		now += pauses[i];
	}
	zf_pace_broken(&pace, now, now, false, 0);
	ck_assert(pace.given_up);
}
END_TEST

START_TEST(connections_that_break_together_count_as_one)
{
	zf_pace_init(&pace, 8, 64);
	serve(1);
	for (int i = 0; i < 8; i++)
		zf_pace_broken(&pace, 10 + i, 1000, true, 0);
	ck_assert_uint_eq(pace.strikes, 1);
	ck_assert(!pace.given_up);
}
END_TEST

START_TEST(a_server_is_not_given_up_while_another_connection_stands)
{
	zf_pace_init(&pace, 8, 64);
	for (int i = 0; i < 100; i++) {
		zf_pace_broken(&pace, 1000 * i, 1000 * i, false, 1);
		ck_assert(!pace.given_up);
		ck_assert_int_le(pace.not_before_ms, 1000 * i + 3200);
	}
	zf_pace_broken(&pace, 100000, 100000, true, 0);
	ck_assert(pace.given_up);
}
END_TEST

START_TEST(an_answer_makes_all_well)
{
	zf_pace_init(&pace, 8, 64);
	zf_pace_broken(&pace, 0, 5, true, 0);
	ck_assert(!zf_pace_may_connect(&pace, 5, 0));
	zf_pace_answered(&pace);
	ck_assert(zf_pace_may_connect(&pace, 5, 7));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/pace");
	TCase *tc = tcase_create("pace");

	tcase_add_test(tc, it_begins_with_one_a_connection_and_grows_with_each_answer);
	tcase_add_test(tc, it_never_has_more_than_it_may);
	tcase_add_test(tc, a_no_makes_it_a_quarter_less_and_slow_to_grow);
	tcase_add_test(tc, many_noes_to_what_was_asked_together_count_once);
	tcase_add_test(tc, one_is_always_allowed);
	tcase_add_test(tc, a_no_with_nothing_else_under_way_is_final);
	tcase_add_test(tc, where_three_were_final_each_is);
	tcase_add_test(tc, not_where_a_no_was_ever_taken_back);
	tcase_add_test(tc, a_server_that_cannot_be_reached_at_first_is_given_up);
	tcase_add_test(
		tc, one_that_has_answered_gets_five_connections_and_pauses_that_double);
	tcase_add_test(tc, connections_that_break_together_count_as_one);
	tcase_add_test(tc, a_server_is_not_given_up_while_another_connection_stands);
	tcase_add_test(tc, an_answer_makes_all_well);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
