/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/serials.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>

#include "protocol/clock.h"
#include "protocol/rdata.h"
#include "protocol/serial.h"
#include "protocol/tsig.h"
#include "src/jobs/ask.h"
#include "src/jobs/explain.h"
#include "src/jobs/pool.h"

#define AT_ONCE 64
#define PAUSE_FIRST_MS 50
#define PAUSE_MAX_MS 2000
#define QUESTION_MS 5000
#define LAST_LOOK_MS 1000

struct inquiry {
	const struct zf_name *zones;
	const struct zf_peer *peers;
	size_t peer_count;
	struct zf_serial_seen *seen;
	struct one *ones; /* one for each of seen */
};

struct one {
	struct inquiry *inquiry;
	struct zf_pool *pool;
	struct zf_ask *ask;
	struct zf_endpoint local; /* the address asked from, once there was an answer */
};

static size_t number_of(const struct one *one)
{
	return (size_t)(one - one->inquiry->ones);
}

static void on_seen(void *ctx, zf_status status, struct zf_seen *seen,
		    const struct zf_error *why)
{
	struct one *one = ctx;
	const struct inquiry *inquiry = one->inquiry;
	size_t number = number_of(one);
	struct zf_serial_seen *result = &inquiry->seen[number];

	one->ask = NULL;
	if (status == ZF_OK) {
		one->local = seen->local;
		status = zf_seen_serial(seen,
					&inquiry->peers[number % inquiry->peer_count],
					inquiry->zones[number / inquiry->peer_count].wire,
					&result->serial, &result->why);
	} else {
		zf_error_copy(&result->why, why);
	}
	result->status = status;
	zf_pool_done(one->pool, number);
}

static void begin(void *ctx, struct zf_pool *pool, size_t number)
{
	struct inquiry *inquiry = ctx;
	struct one *one = &inquiry->ones[number];
	struct zf_serial_seen *result = &inquiry->seen[number];

	one->inquiry = inquiry;
	one->pool = pool;
	zf_error_clear(&result->why);
	result->status = zf_ask_start(&one->ask, zf_pool_loop(pool),
				      &inquiry->peers[number % inquiry->peer_count], NULL,
				      inquiry->zones[number / inquiry->peer_count].wire,
				      ZF_TYPE_SOA, on_seen, one, &result->why);
	if (result->status != ZF_OK)
		zf_pool_done(pool, number);
}

static void cancel(void *ctx, size_t number)
{
	const struct inquiry *inquiry = ctx;

	zf_ask_cancel(inquiry->ones[number].ask);
}

static zf_status ask_all(struct inquiry *inquiry, size_t zone_count, struct zf_error *err)
{
	const size_t count = zone_count * inquiry->peer_count;
	const struct zf_pool_work work = {
		.count = count,
		.limit = AT_ONCE,
		.begin = begin,
		.cancel = cancel,
		.ctx = inquiry,
	};
	zf_status status;

	for (size_t i = 0; i < count; i++)
		inquiry->seen[i].status =
			zf_fail(&inquiry->seen[i].why, ZF_ECANCELLED, "not asked");
	inquiry->ones = calloc(count, sizeof(*inquiry->ones));
	if (inquiry->ones == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_pool_run(&work, err);
	return status;
}

/* A peer's BADKEY costs questions to explain: once is enough for all its zones. */
static void explain_all(const struct inquiry *inquiry, size_t zone_count, size_t peer)
{
	struct zf_error badkey;

	zf_error_clear(&badkey);
	for (size_t zone = 0; zone < zone_count; zone++) {
		size_t number = zone * inquiry->peer_count + peer;
		struct zf_error *why = &inquiry->seen[number].why;
		bool is_badkey = why->tsig_error == ZF_TSIG_BADKEY;

		if (inquiry->seen[number].status == ZF_OK ||
		    zf_explain_alike(why, &badkey))
			continue;
		zf_explain_zone(why, ZF_DOING_QUERY, inquiry->zones[zone].wire,
				&inquiry->peers[peer], &inquiry->ones[number].local);
		if (is_badkey)
			zf_error_copy(&badkey, why);
	}
}

zf_status zf_serials_ask(const struct zf_name *zones, size_t zone_count,
			 const struct zf_peer *peers, size_t peer_count,
			 struct zf_serial_seen *seen, struct zf_error *err)
{
	struct inquiry inquiry = { zones, peers, peer_count, seen, NULL };
	zf_status status;

	if (zone_count == 0 || peer_count == 0)
		return ZF_OK;
	status = ask_all(&inquiry, zone_count, err);
	if (status == ZF_OK) {
		for (size_t peer = 0; peer < peer_count; peer++)
			explain_all(&inquiry, zone_count, peer);
	}
	free(inquiry.ones);
	return status;
}

/* ---- waiting ---- */

struct pause {
	struct event *timer;
	struct zf_pool *pool;
	int64_t ms;
};

static void on_pause_over(evutil_socket_t fd, short what, void *ctx)
{
	struct pause *pause = ctx;

	(void)fd, (void)what;
	event_free(pause->timer);
	zf_pool_done(pause->pool, 0);
}

static void begin_pause(void *ctx, struct zf_pool *pool, size_t item)
{
	struct pause *pause = ctx;
	const struct timeval time = { (time_t)(pause->ms / 1000),
				      (suseconds_t)(pause->ms % 1000 * 1000) };

	(void)item;
	pause->pool = pool;
	pause->timer = evtimer_new(zf_pool_loop(pool), on_pause_over, pause);
	if (pause->timer == NULL)
		zf_pool_done(pool, 0);
	else
		event_add(pause->timer, &time);
}

static void cancel_pause(void *ctx, size_t item)
{
	const struct pause *pause = ctx;

	(void)item;
	event_free(pause->timer);
}

/* On the pool too, so that an interrupt ends it. */
static zf_status pause_for(int64_t ms, struct zf_error *err)
{
	struct pause pause = { .ms = ms };
	const struct zf_pool_work work = {
		.count = 1,
		.begin = begin_pause,
		.cancel = cancel_pause,
		.ctx = &pause,
	};

	return zf_pool_run(&work, err);
}

struct wait {
	const struct zf_name *zones;
	const uint32_t *wanted;
	struct zf_peer peer; /* a copy: its patience shrinks with the time left */
	size_t *lagging;     /* numbers of the zones not there yet */
	size_t lagging_count;
	struct zf_name *asked;	     /* their names */
	struct zf_serial_seen *seen; /* what they said */
};

static zf_status look_again(struct wait *wait, struct zf_error *err)
{
	size_t left = 0;
	zf_status status;

	for (size_t i = 0; i < wait->lagging_count; i++)
		wait->asked[i] = wait->zones[wait->lagging[i]];
	status = zf_serials_ask(wait->asked, wait->lagging_count, &wait->peer, 1,
				wait->seen, err);
	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < wait->lagging_count; i++) {
		size_t zone = wait->lagging[i];

		if (wait->seen[i].status == ZF_OK &&
		    zf_serial_reached(wait->seen[i].serial, wait->wanted[zone]))
			continue;
		wait->lagging[left] = zone;
		wait->seen[left++] = wait->seen[i];
	}
	wait->lagging_count = left;
	return ZF_OK;
}

static zf_status not_reached(const struct wait *wait, struct zf_error *err)
{
	char zone[ZF_NAME_TEXT_MAX], server[ZF_PEER_TEXT_MAX];
	const struct zf_serial_seen *seen = &wait->seen[0];
	uint32_t wanted = wait->wanted[wait->lagging[0]];

	zf_name_print(zone, wait->zones[wait->lagging[0]].wire);
	zf_peer_print(server, &wait->peer);
	if (seen->status == ZF_OK)
		zf_fail(err, ZF_ETIMEOUT, "%s: %s is at serial %u and has not reached %u",
			zone, server, seen->serial, wanted);
	else
		zf_fail(err, ZF_ETIMEOUT, "%s has not reached serial %u: %s", server,
			wanted, seen->why.message);
	if (err != NULL && seen->status == ZF_OK)
		zf_hint(err,
			"does it know its primary, does the primary let it transfer, and has it "
			"been notified? its log tells what its last refresh came to");
	else if (err != NULL)
		zf_hint(err, "%s", seen->why.hint);
	return ZF_ETIMEOUT;
}

/* Even when the time is nearly over a question gets a second, or the end could not be told. */
static int64_t patience_left(int64_t left, int64_t patience)
{
	if (left < LAST_LOOK_MS)
		left = LAST_LOOK_MS;
	return left < patience ? left : patience;
}

static zf_status wait_for_all(struct wait *wait, size_t zone_count, int64_t timeout_ms,
			      void (*progress)(void *ctx, size_t reached), void *ctx,
			      struct zf_error *err)
{
	const int64_t deadline = zf_clock_ms() + timeout_ms;
	const int64_t patience = wait->peer.timeout_ms == 0 ? QUESTION_MS
							    : wait->peer.timeout_ms;
	int64_t pause = PAUSE_FIRST_MS, left = timeout_ms;
	zf_status status;

	for (;;) {
		wait->peer.timeout_ms = patience_left(left, patience);
		status = look_again(wait, err);
		if (status != ZF_OK)
			return status;
		if (progress != NULL)
			progress(ctx, zone_count - wait->lagging_count);
		if (wait->lagging_count == 0)
			return ZF_OK;
		left = deadline - zf_clock_ms();
		if (left <= 0)
			return not_reached(wait, err);
		status = pause_for(pause < left ? pause : left, err);
		if (status != ZF_OK)
			return status;
		pause = 2 * pause < PAUSE_MAX_MS ? 2 * pause : PAUSE_MAX_MS;
		left = deadline - zf_clock_ms();
	}
}

zf_status zf_serials_wait(const struct zf_name *zones, const uint32_t *wanted,
			  size_t zone_count, const struct zf_peer *peer,
			  int64_t timeout_ms, void (*progress)(void *ctx, size_t reached),
			  void *ctx, struct zf_error *err)
{
	struct wait wait = {
		.zones = zones,
		.wanted = wanted,
		.peer = *peer,
		.lagging = calloc(zone_count, sizeof(size_t)),
		.lagging_count = zone_count,
		.asked = calloc(zone_count, sizeof(struct zf_name)),
		.seen = calloc(zone_count, sizeof(struct zf_serial_seen)),
	};
	zf_status status;

	if (zone_count == 0) {
		status = ZF_OK;
	} else if (wait.lagging == NULL || wait.asked == NULL || wait.seen == NULL) {
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	} else {
		for (size_t i = 0; i < zone_count; i++)
			wait.lagging[i] = i;
		status = wait_for_all(&wait, zone_count, timeout_ms, progress, ctx, err);
	}
	free(wait.lagging);
	free(wait.asked);
	free(wait.seen);
	return status;
}
