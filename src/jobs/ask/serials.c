/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/serials.h"

#include <stdbool.h>
#include <stdlib.h>

#include "protocol/ports.h"
#include "protocol/rdata.h"
#include "protocol/tsig.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/explain.h"
#include "src/jobs/ask/pool.h"
#include "src/jobs/ask/silence.h"

#define AT_ONCE 64

struct inquiry {
	const struct zf_name *zones;
	const struct zf_peer *peers;
	size_t peer_count;
	const size_t *pairs; /* zone * peer_count + peer; NULL: all of them in order */
	size_t count;
	struct zf_serial_seen *seen;
	struct one *ones;	     /* one for each of seen */
	struct zf_ask_way *ways;     /* one for each peer */
	struct zf_silence *silences; /* the same */
};

struct one {
	struct inquiry *inquiry;
	struct zf_pool *pool;
	struct zf_ask *ask;
	bool told;		  /* what came of it is in seen */
	struct zf_endpoint local; /* the address asked from, once there was an answer */
};

static size_t number_of(const struct one *one)
{
	return (size_t)(one - one->inquiry->ones);
}

static size_t pair_of(const struct inquiry *inquiry, size_t number)
{
	return inquiry->pairs == NULL ? number : inquiry->pairs[number];
}

static size_t peer_number(const struct inquiry *inquiry, size_t number)
{
	return pair_of(inquiry, number) % inquiry->peer_count;
}

static const struct zf_peer *peer_of(const struct inquiry *inquiry, size_t number)
{
	return &inquiry->peers[peer_number(inquiry, number)];
}

static const uint8_t *zone_of(const struct inquiry *inquiry, size_t number)
{
	return inquiry->zones[pair_of(inquiry, number) / inquiry->peer_count].wire;
}

static void on_seen(void *ctx, zf_status status, struct zf_seen *seen,
		    const struct zf_error *why)
{
	struct one *one = ctx;
	const struct inquiry *inquiry = one->inquiry;
	size_t number = number_of(one);
	struct zf_serial_seen *result = &inquiry->seen[number];

	one->ask = NULL;
	one->told = true;
	zf_silence_note(&inquiry->silences[peer_number(inquiry, number)], status, why);
	if (status == ZF_OK) {
		one->local = seen->local;
		status = zf_seen_serial(seen, peer_of(inquiry, number),
					zone_of(inquiry, number), &result->serial,
					&result->why);
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
	const struct zf_ask_terms terms = {
		.loop = zf_pool_loop(pool),
		.peer = peer_of(inquiry, number),
		.way = &inquiry->ways[peer_number(inquiry, number)],
		.owner = zone_of(inquiry, number),
		.type = ZF_TYPE_SOA,
		.done = on_seen,
		.ctx = one,
	};
	zf_status status = zf_silence_check(
		&inquiry->silences[peer_number(inquiry, number)], &result->why);
	if (status == ZF_OK) {
		status = zf_ask_start(&one->ask, &terms, &result->why);
		if (status == ZF_OK)
			return;
	}
	result->status = status;
	one->told = true;
	zf_pool_done(pool, number);
}

static zf_status open_ports(void *ctx, struct event_base *loop, struct zf_error *err)
{
	struct inquiry *inquiry = ctx;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < inquiry->peer_count && status == ZF_OK; i++)
		status = zf_ports_new(&inquiry->ways[i].ports, loop,
				      &inquiry->peers[i].server, &inquiry->peers[i].local,
				      err);
	return status;
}

static void close_ports(void *ctx)
{
	const struct inquiry *inquiry = ctx;

	for (size_t i = 0; i < inquiry->peer_count; i++)
		zf_ports_free(inquiry->ways[i].ports);
}

static void cancel(void *ctx, size_t number)
{
	const struct inquiry *inquiry = ctx;

	zf_ask_cancel(inquiry->ones[number].ask);
}

/* Where the whole has failed. What has been told is not touched before that: it is 2 KiB a question,
 * and to go over all of them once more took a fifth of the time. */
static void tell_unasked(const struct inquiry *inquiry)
{
	for (size_t i = 0; i < inquiry->count; i++) {
		struct zf_serial_seen *seen = &inquiry->seen[i];

		if (inquiry->ones == NULL || !inquiry->ones[i].told)
			seen->status = zf_fail(&seen->why, ZF_ECANCELLED, "not asked");
	}
}

static zf_status ask_all(struct inquiry *inquiry, struct zf_error *err)
{
	const size_t count = inquiry->count;
	const struct zf_pool_work work = {
		.count = count,
		.limit = zf_peer_at_once(inquiry->peers, inquiry->peer_count, AT_ONCE),
		.open = open_ports,
		.begin = begin,
		.cancel = cancel,
		.close = close_ports,
		.ctx = inquiry,
	};
	zf_status status;

	inquiry->ones = calloc(count, sizeof(*inquiry->ones));
	inquiry->ways = calloc(inquiry->peer_count, sizeof(*inquiry->ways));
	inquiry->silences = calloc(inquiry->peer_count, sizeof(*inquiry->silences));
	if (inquiry->ones == NULL || inquiry->ways == NULL || inquiry->silences == NULL)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	else
		status = zf_pool_run(&work, err);
	if (status != ZF_OK)
		tell_unasked(inquiry);
	return status;
}

/* A peer's BADKEY costs questions to explain: once is enough for all its zones. */
static void explain_all(const struct inquiry *inquiry, struct zf_error *badkeys)
{
	for (size_t i = 0; i < inquiry->count; i++) {
		struct zf_error *why = &inquiry->seen[i].why;
		struct zf_error *badkey = &badkeys[peer_number(inquiry, i)];

		if (inquiry->seen[i].status == ZF_OK || zf_explain_alike(why, badkey))
			continue;
		const bool is_badkey = why->tsig_error == ZF_TSIG_BADKEY;
		zf_explain_zone(why, ZF_DOING_QUERY, zone_of(inquiry, i),
				peer_of(inquiry, i), &inquiry->ones[i].local);
		if (is_badkey)
			zf_error_copy(badkey, why);
	}
}

static zf_status ask_and_explain(struct inquiry *inquiry, struct zf_error *err)
{
	struct zf_error *badkeys = calloc(inquiry->peer_count, sizeof(*badkeys));
	zf_status status = badkeys == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					   : ask_all(inquiry, err);

	if (status == ZF_OK)
		explain_all(inquiry, badkeys);
	free(badkeys);
	free(inquiry->ones);
	free(inquiry->ways);
	free(inquiry->silences);
	return status;
}

zf_status zf_serials_ask(const struct zf_pairs *pairs, struct zf_serial_seen *seen,
			 struct zf_error *err)
{
	return zf_serials_ask_some(pairs, NULL, pairs->zone_count * pairs->peer_count,
				   seen, err);
}

zf_status zf_serials_ask_some(const struct zf_pairs *pairs, const size_t *which,
			      size_t count, struct zf_serial_seen *seen,
			      struct zf_error *err)
{
	struct inquiry inquiry = {
		.zones = pairs->zones,
		.peers = pairs->peers,
		.peer_count = pairs->peer_count,
		.pairs = which,
		.count = count,
		.seen = seen,
	};

	return count == 0 ? ZF_OK : ask_and_explain(&inquiry, err);
}
