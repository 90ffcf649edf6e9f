/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/signals.h"

#include "tests/unit/runner.h"

START_TEST(one_that_is_held_waits_and_can_be_asked_for)
{
	zf_signals_hold(NULL);
	ck_assert(!zf_signals_pending());
	raise(zf_signals[_i]);
	ck_assert(zf_signals_pending());
}
END_TEST

START_TEST(one_that_is_ignored_does_not_count)
{
	signal(zf_signals[_i], SIG_IGN);
	zf_signals_hold(NULL);
	raise(zf_signals[_i]);
	ck_assert(!zf_signals_pending());
}
END_TEST

START_TEST(let_through_it_takes_effect)
{
	sigset_t before;

	signal(zf_signals[_i], SIG_DFL);
	zf_signals_hold(&before);
	raise(zf_signals[_i]);
	zf_signals_release(&before);
	ck_abort_msg("signal %d did not end it", zf_signals[_i]);
}
END_TEST

/* Whoever has stopped it may want the terminal; but not while the address is nobody's. */
START_TEST(a_stop_waits_only_where_it_is_asked_to)
{
	sigset_t before, now;

	zf_signals_hold(&before);
	sigprocmask(SIG_BLOCK, NULL, &now);
	ck_assert_int_eq(sigismember(&now, SIGTSTP), 0);
	zf_signals_release(&before);

	zf_signals_hold_with_stop(&before);
	sigprocmask(SIG_BLOCK, NULL, &now);
	ck_assert_int_eq(sigismember(&now, SIGTSTP), 1);
	ck_assert_int_eq(sigismember(&now, SIGHUP), 1);
	zf_signals_release(&before);
	sigprocmask(SIG_BLOCK, NULL, &now);
	ck_assert_int_eq(sigismember(&now, SIGTSTP), 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/signals");
	TCase *cases = tcase_create("signals");

	tcase_add_loop_test(cases, one_that_is_held_waits_and_can_be_asked_for, 0,
			    ZF_SIGNALS_COUNT);
	tcase_add_loop_test(cases, one_that_is_ignored_does_not_count, 0,
			    ZF_SIGNALS_COUNT);
	for (int i = 0; i < ZF_SIGNALS_COUNT; i++)
		tcase_add_loop_test_raise_signal(cases, let_through_it_takes_effect,
						 zf_signals[i], i, i + 1);
	tcase_add_test(cases, a_stop_waits_only_where_it_is_asked_to);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE_APART(suite)
