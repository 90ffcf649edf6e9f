/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/pool.h"

#include <event2/event.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "tests/unit/runner.h"

#define PIECES 50

/* Pieces that end at once, on the next turn of the loop, or never. */
enum way { AT_ONCE, LATER, NEVER };

static struct {
	enum way way;
	struct zf_pool *pool;
	bool begun[PIECES], done[PIECES], cancelled[PIECES];
	size_t running, most;
	size_t raise_at; /* piece that raises a signal when it begins; PIECES: none */
	int raised;
} state;

static void finish(size_t item)
{
	state.done[item] = true;
	state.running--;
	zf_pool_done(state.pool, item);
}

static void on_later(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	finish((size_t)(uintptr_t)ctx);
}

static void begin(void *ctx, struct zf_pool *pool, size_t item)
{
	static const struct timeval now = { 0, 0 };

	ck_assert_ptr_eq(ctx, &state);
	ck_assert(!state.begun[item]);
	state.begun[item] = true;
	state.pool = pool;
	if (++state.running > state.most)
		state.most = state.running;
	if (item == state.raise_at)
		raise(state.raised);
	if (state.way == AT_ONCE)
		finish(item);
	else if (state.way == LATER)
		event_base_once(zf_pool_loop(pool), -1, EV_TIMEOUT, on_later,
				(void *)(uintptr_t)item, &now);
}

static void cancel(void *ctx, size_t item)
{
	ck_assert_ptr_eq(ctx, &state);
	ck_assert(state.begun[item] && !state.done[item] && !state.cancelled[item]);
	state.cancelled[item] = true;
}

static zf_status run(enum way way, size_t count, size_t limit, struct zf_error *err)
{
	const struct zf_pool_work work = {
		.count = count,
		.limit = limit,
		.begin = begin,
		.cancel = cancel,
		.ctx = &state,
	};

	state.way = way;
	return zf_pool_run(&work, err);
}

static void reset(void)
{
	memset(&state, 0, sizeof(state));
	state.raise_at = PIECES;
}

START_TEST(all_pieces_run_within_the_limit)
{
	static const struct {
		enum way way;
		size_t limit, most;
	} rows[] = { { LATER, 7, 7 },
		     { LATER, 0, 16 },
		     { LATER, 1000, PIECES },
		     { AT_ONCE, 7, 1 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct zf_error err;

		reset();
		ck_assert_int_eq(run(rows[i].way, PIECES, rows[i].limit, &err), ZF_OK);
		for (size_t k = 0; k < PIECES; k++)
			ck_assert(state.done[k] && !state.cancelled[k]);
		ck_assert_uint_eq(state.most, rows[i].most);
	}
}
END_TEST

START_TEST(no_pieces_are_no_work)
{
	ck_assert_int_eq(run(LATER, 0, 1, NULL), ZF_OK);
}
END_TEST

START_TEST(a_signal_cancels_what_runs_and_begins_nothing_more)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

	for (size_t i = 0; i < 3; i++) {
		struct zf_error err;
		size_t begun = 0;

		reset();
		state.raise_at = 3;
		state.raised = signals[i];
		ck_assert_int_eq(run(NEVER, PIECES, 4, &err), ZF_ECANCELLED);
		for (size_t k = 0; k < PIECES; k++) {
			ck_assert(state.cancelled[k] == state.begun[k]);
			begun += state.begun[k];
		}
		ck_assert_uint_eq(begun, 4);
		ck_assert_str_eq(err.message, "interrupted");
	}
}
END_TEST

START_TEST(afterwards_signals_do_what_they_did_before)
{
	struct sigaction now;

	signal(SIGINT, SIG_DFL); /* the runner has a handler of its own */
	ck_assert_int_eq(run(LATER, PIECES, 4, NULL), ZF_OK);
	ck_assert_int_eq(sigaction(SIGINT, NULL, &now), 0);
	ck_assert(now.sa_handler == SIG_DFL);
}
END_TEST

START_TEST(a_signal_that_is_ignored_stays_so)
{
	signal(SIGHUP, SIG_IGN);
	state.raise_at = 3;
	state.raised = SIGHUP;
	ck_assert_int_eq(run(LATER, PIECES, 4, NULL), ZF_OK);
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/jobs/ask/pool");
	TCase *tests = tcase_create("pool");

	tcase_add_checked_fixture(tests, reset, NULL);
	tcase_add_test(tests, all_pieces_run_within_the_limit);
	tcase_add_test(tests, no_pieces_are_no_work);
	tcase_add_test(tests, a_signal_cancels_what_runs_and_begins_nothing_more);
	tcase_add_test(tests, afterwards_signals_do_what_they_did_before);
	tcase_add_test(tests, a_signal_that_is_ignored_stays_so);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
