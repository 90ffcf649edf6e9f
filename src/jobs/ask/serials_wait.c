/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>

#include "protocol/clock.h"
#include "protocol/serial.h"
#include "src/jobs/ask/pool.h"
#include "src/jobs/ask/serials.h"

#define PAUSE_FIRST_MS 50
#define PAUSE_MAX_MS 2000
#define PAUSE_COMING_MS 200
#define QUESTION_MS 5000
#define LAST_LOOK_MS 1000

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
	const struct zf_serials_awaited *awaited;
	struct zf_peer *peers; /* copies: their patience shrinks with the time left */
	size_t *lagging;       /* pairs that are not there yet, see serials.c */
	size_t lagging_count;
	struct zf_serial_seen *seen; /* what they said */
};

static size_t pair_count(const struct zf_serials_awaited *awaited)
{
	return awaited->pairs.zone_count * awaited->pairs.peer_count;
}

static bool has_reached(const struct zf_serials_awaited *awaited, size_t pair,
			const struct zf_serial_seen *seen)
{
	return seen->status == ZF_OK &&
	       zf_serial_reached(seen->serial,
				 awaited->wanted[pair / awaited->pairs.peer_count]);
}

static zf_status look_again(struct wait *wait, struct zf_serial_seen *last,
			    struct zf_error *err)
{
	const struct zf_serials_awaited *awaited = wait->awaited;
	size_t left = 0;
	struct zf_pairs pairs = awaited->pairs;
	zf_status status;

	pairs.peers = wait->peers;
	status = zf_serials_ask_some(&pairs, wait->lagging, wait->lagging_count,
				     wait->seen, err);

	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < wait->lagging_count; i++) {
		const size_t pair = wait->lagging[i];

		if (last != NULL)
			last[pair] = wait->seen[i];
		if (has_reached(awaited, pair, &wait->seen[i]))
			continue;
		wait->lagging[left] = pair;
		wait->seen[left++] = wait->seen[i];
	}
	wait->lagging_count = left;
	return ZF_OK;
}

zf_status zf_serials_lag(const struct zf_serial_seen *seen, const uint8_t *zone,
			 const struct zf_peer *peer, uint32_t wanted,
			 struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX], server[ZF_PEER_TEXT_MAX];

	zf_name_print(name, zone);
	zf_peer_print(server, peer);
	if (seen->status == ZF_OK)
		zf_fail(err, ZF_ETIMEOUT, "%s: %s is at serial %u and has not reached %u",
			name, server, seen->serial, wanted);
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

static zf_status not_reached(const struct wait *wait, struct zf_error *err)
{
	const struct zf_serials_awaited *awaited = wait->awaited;
	const size_t zone = wait->lagging[0] / awaited->pairs.peer_count;

	return zf_serials_lag(
		&wait->seen[0], awaited->pairs.zones[zone].wire,
		&awaited->pairs.peers[wait->lagging[0] % awaited->pairs.peer_count],
		awaited->wanted[zone], err);
}

/* Even when the time is nearly over a question gets a second, or the end could not be told. */
static void set_patience(struct wait *wait, int64_t left)
{
	if (left < LAST_LOOK_MS)
		left = LAST_LOOK_MS;
	for (size_t i = 0; i < wait->awaited->pairs.peer_count; i++) {
		const int64_t own = wait->awaited->pairs.peers[i].timeout_ms == 0
					    ? QUESTION_MS
					    : wait->awaited->pairs.peers[i].timeout_ms;

		wait->peers[i].timeout_ms = left < own ? left : own;
	}
}

/* While zones come the next may be there soon. */
static int64_t next_pause(int64_t pause, bool they_come)
{
	const int64_t most = they_come ? PAUSE_COMING_MS : PAUSE_MAX_MS;

	return 2 * pause < most ? 2 * pause : most;
}

static zf_status wait_for_all(struct wait *wait, struct zf_serial_seen *last,
			      struct zf_error *err)
{
	const struct zf_serials_awaited *awaited = wait->awaited;
	const int64_t deadline = zf_clock_ms() + awaited->timeout_ms;
	int64_t pause = PAUSE_FIRST_MS, left = awaited->timeout_ms;
	zf_status status;

	for (;;) {
		const size_t lagged = wait->lagging_count;

		set_patience(wait, left);
		status = look_again(wait, last, err);
		if (status != ZF_OK)
			return status;
		if (awaited->progress != NULL)
			awaited->progress(awaited->ctx,
					  pair_count(awaited) - wait->lagging_count);
		if (wait->lagging_count == 0)
			return ZF_OK;
		left = deadline - zf_clock_ms();
		if (left <= 0)
			return not_reached(wait, err);
		status = pause_for(pause < left ? pause : left, err);
		if (status != ZF_OK)
			return status;
		pause = next_pause(pause, wait->lagging_count < lagged);
		left = deadline - zf_clock_ms();
	}
}

zf_status zf_serials_wait(const struct zf_serials_awaited *awaited,
			  struct zf_serial_seen *last, struct zf_error *err)
{
	const size_t count = pair_count(awaited);
	struct wait wait = {
		.awaited = awaited,
		.peers = calloc(awaited->pairs.peer_count, sizeof(*wait.peers)),
		.lagging = calloc(count, sizeof(*wait.lagging)),
		.lagging_count = count,
		.seen = calloc(count, sizeof(*wait.seen)),
	};
	zf_status status;

	if (count == 0) {
		status = ZF_OK;
	} else if (wait.peers == NULL || wait.lagging == NULL || wait.seen == NULL) {
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	} else {
		for (size_t i = 0; i < awaited->pairs.peer_count; i++)
			wait.peers[i] = awaited->pairs.peers[i];
		for (size_t i = 0; i < count; i++)
			wait.lagging[i] = i;
		status = wait_for_all(&wait, last, err);
	}
	free(wait.peers);
	free(wait.lagging);
	free(wait.seen);
	return status;
}
