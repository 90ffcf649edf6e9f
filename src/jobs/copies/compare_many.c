/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/compare_many.h"

#include <stdlib.h>

#include "protocol/connections.h"
#include "protocol/transfer.h"
#include "src/jobs/ask/pool.h"
#include "zonefmt/zone/compare.h"
#include "zonefmt/zone/zone.h"

#define ZONE_OCTETS_MAX (1024 * 1024) /* of memory, for each of `jobs` zones */

struct side {
	const struct zf_peer *peer;
	struct zf_connections *connections;
};

struct piece;

struct many {
	const struct zf_compare_many *terms;
	const struct zf_name *zones;
	struct zf_compared *compared;
	struct piece **pieces; /* those that are under way, by number */
	struct side sides[2];
	struct event_base *loop;
	size_t done;
};

/* A zone: taken from side A into a copy, then compared with as it comes from B. */
struct piece {
	struct many *many;
	struct zf_pool *pool;
	size_t number, side;
	struct zf_turn *turn;
	struct zf_transfer *transfer;
	struct zf_zone *copy;
	struct zf_compare *compare;
	struct zf_sink sink;
};

static void free_piece(struct piece *piece)
{
	zf_transfer_cancel(piece->transfer);
	zf_turn_free(piece->turn);
	zf_compare_free(piece->compare);
	zf_zone_free(piece->copy);
	free(piece);
}

static void end(struct piece *piece)
{
	struct many *many = piece->many;
	struct zf_pool *pool = piece->pool;
	const size_t number = piece->number;

	many->pieces[number] = NULL;
	free_piece(piece);
	many->done++;
	if (many->terms->progress != NULL)
		many->terms->progress(many->terms->ctx, many->done);
	zf_pool_done(pool, number);
}

static const uint8_t *zone_of(const struct piece *piece)
{
	return piece->many->zones[piece->number].wire;
}

/* ---- a transfer ---- */

/* What it goes into, made anew for each attempt. */
static zf_status prepare(struct piece *piece, struct zf_error *err)
{
	const struct zf_compare_rules rules = { .serial_matters = true };
	zf_status status;

	if (piece->side == 0) {
		zf_zone_free(piece->copy);
		status = zf_zone_new(&piece->copy, zone_of(piece), ZONE_OCTETS_MAX, err);
		if (status == ZF_OK)
			piece->sink = zf_zone_sink(piece->copy);
		return status;
	}
	zf_compare_free(piece->compare);
	status = zf_compare_new(&piece->compare, piece->copy, &rules, err);
	if (status == ZF_OK)
		piece->sink = zf_compare_sink(piece->compare);
	return status;
}

static void note(const struct piece *piece)
{
	struct zf_compared *compared = &piece->many->compared[piece->number];
	const struct zf_compare_counts *counts = zf_compare_counts(piece->compare);

	compared->same = !zf_compare_differs(counts);
	compared->records = counts->same;
	compared->serial = counts->serial_a;
}

static void begin_side(struct piece *piece, size_t side);

static void on_transfer(void *ctx, zf_status status,
			const struct zf_transfer_result *result,
			const struct zf_error *why)
{
	struct piece *piece = ctx;
	const int rcode = status == ZF_OK ? 0 : why->rcode;

	piece->transfer = NULL;
	if (zf_turn_leave(piece->turn, status, rcode, result->begun)) {
		zf_turn_wait(piece->turn);
	} else if (status != ZF_OK) {
		end(piece);
	} else if (piece->side == 0) {
		begin_side(piece, 1);
	} else {
		if (zf_compare_finish(piece->compare, NULL) == ZF_OK)
			note(piece);
		end(piece);
	}
}

static void on_ready(void *ctx, struct zf_channel *channel, const struct zf_error *why)
{
	struct piece *piece = ctx;
	const struct zf_peer *peer = piece->many->sides[piece->side].peer;
	const struct zf_transfer_user user = { on_transfer, piece };
	const struct zf_transfer_terms terms = {
		.server = peer->server,
		.local = peer->local,
		.tls = peer->tls,
		.tls_name = peer->tls_name,
		.deadlines = peer->deadlines,
		.channel = channel,
		.key = zf_peer_key(peer),
		.xfr = { .apex = zone_of(piece), .zone = &piece->sink, .strict = true },
	};
	zf_status status = ZF_ENETWORK;

	(void)why;
	if (channel != NULL) {
		status = prepare(piece, NULL);
		if (status == ZF_OK)
			status = zf_transfer_start(&piece->transfer, piece->many->loop,
						   &terms, &user, NULL);
		if (status == ZF_OK)
			return;
		(void)zf_turn_leave(piece->turn, status, -1, false);
	}
	end(piece);
}

static void begin_side(struct piece *piece, size_t side)
{
	zf_turn_free(piece->turn);
	piece->side = side;
	if (zf_turn_new(&piece->turn, piece->many->sides[side].connections, on_ready,
			piece, NULL) == ZF_OK)
		zf_turn_wait(piece->turn);
	else
		end(piece);
}

/* ---- the pool's work ---- */

static void begin(void *ctx, struct zf_pool *pool, size_t number)
{
	struct many *many = ctx;
	struct piece *piece = calloc(1, sizeof(*piece));

	if (piece == NULL) {
		zf_pool_done(pool, number);
		return;
	}
	*piece = (struct piece){ .many = many, .pool = pool, .number = number };
	many->pieces[number] = piece;
	begin_side(piece, 0);
}

static void cancel(void *ctx, size_t number)
{
	const struct many *many = ctx;

	free_piece(many->pieces[number]);
}

static zf_status open_sides(void *ctx, struct event_base *loop, struct zf_error *err)
{
	struct many *many = ctx;
	zf_status status = ZF_OK;

	many->loop = loop;
	for (size_t i = 0; i < 2 && status == ZF_OK; i++) {
		const struct zf_connections_terms terms = zf_peer_connections(
			many->sides[i].peer, many->terms->per_server, many->terms->jobs);

		status = zf_connections_new(&many->sides[i].connections, loop, &terms,
					    err);
	}
	return status;
}

static void close_sides(void *ctx)
{
	const struct many *many = ctx;

	for (size_t i = 0; i < 2; i++)
		zf_connections_free(many->sides[i].connections);
}

zf_status zf_compare_many(const struct zf_compare_many *terms,
			  const struct zf_name *zones, size_t count,
			  struct zf_compared *compared, struct zf_error *err)
{
	struct many many = { .terms = terms,
			     .zones = zones,
			     .compared = compared,
			     .sides = { { .peer = terms->a }, { .peer = terms->b } } };
	const struct zf_pool_work work = {
		.count = count,
		.limit = terms->jobs,
		.open = open_sides,
		.begin = begin,
		.cancel = cancel,
		.close = close_sides,
		.ctx = &many,
	};
	zf_status status;

	for (size_t i = 0; i < count; i++)
		compared[i] = (struct zf_compared){ .same = false };
	many.pieces = calloc(count + 1, sizeof(*many.pieces));
	if (many.pieces == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_pool_run(&work, err);
	free(many.pieces);
	return status;
}
