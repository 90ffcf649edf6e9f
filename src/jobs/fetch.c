/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch.h"

#include <stdlib.h>

#include "protocol/message.h"
#include "protocol/rdata.h"
#include "protocol/tsig.h"
#include "src/jobs/ask.h"
#include "src/jobs/explain.h"
#include "src/jobs/pool.h"
#include "zonefmt/replace.h"

#define FILE_MODE 0644

struct run {
	const struct zf_fetch_terms *terms;
	struct zf_fetch_item *items;
	struct piece *running;
	size_t done;
	uint64_t records, octets; /* of the items that are done */
	struct zf_error badkey;	  /* the first BADKEY, explained; or no error */
};

struct piece {
	struct piece *next; /* of those that run */
	struct run *run;
	struct zf_pool *pool;
	struct zf_fetch_item *item;
	struct zf_replace *replace; /* NULL where it goes to the terms' output */
	struct zf_writer *writer;
	struct zf_digest *digest; /* NULL: not wanted */
	struct zf_sink sink;
	struct zf_transfer *transfer;
	struct zf_ask *ask; /* after NOTAUTH: does it have the zone at all? */
};

static size_t number_of(const struct piece *piece)
{
	return (size_t)(piece->item - piece->run->items);
}

static void free_piece(struct piece *piece)
{
	struct piece **at = &piece->run->running;

	while (*at != piece)
		at = &(*at)->next;
	*at = piece->next;
	zf_transfer_cancel(piece->transfer);
	zf_ask_cancel(piece->ask);
	zf_writer_free(piece->writer);
	zf_replace_abort(&piece->replace);
	zf_digest_free(piece->digest);
	free(piece);
}

static void tell(struct run *run, const struct zf_fetch_item *item)
{
	uint64_t records = run->records, octets = run->octets;

	if (run->terms->progress == NULL)
		return;
	for (const struct piece *at = run->running; at != NULL; at = at->next) {
		if (at->transfer == NULL)
			continue;
		records += zf_transfer_counts(at->transfer)->records;
		octets += zf_transfer_counts(at->transfer)->octets;
	}
	run->terms->progress(run->terms->progress_ctx, item, run->done, records, octets);
}

static void on_tick(void *ctx)
{
	tell(ctx, NULL);
}

static void end(struct piece *piece, zf_status status)
{
	struct run *run = piece->run;
	struct zf_pool *pool = piece->pool;
	struct zf_fetch_item *item = piece->item;
	size_t number = number_of(piece);

	item->status = status;
	free_piece(piece);
	run->done++;
	run->records += item->result.counts.records;
	run->octets += item->result.counts.octets;
	tell(run, item);
	zf_pool_done(pool, number);
}

/* ---- failures ---- */

/* Who may transfer, and where the server is, is then no question any more. */
static void hint_at_the_middle(struct zf_fetch_item *item)
{
	switch (item->why.code) {
	case ZF_ENETWORK:
	case ZF_ETIMEOUT:
	case ZF_EREFUSED:
		zf_hint(&item->why,
			"the transfer had begun and broke off, and what had come was "
			"thrown away: try again; the server's log may tell why");
		break;
	default:
		break;
	}
}

static void end_explained(struct piece *piece)
{
	struct run *run = piece->run;
	struct zf_fetch_item *item = piece->item;
	bool badkey;

	if (item->result.counts.records > 0)
		hint_at_the_middle(item);
	if (!zf_explain_alike(&item->why, &run->badkey)) {
		badkey = item->why.tsig_error == ZF_TSIG_BADKEY;
		zf_explain_zone(&item->why, ZF_DOING_TRANSFER, item->zone.wire,
				run->terms->peer, &item->result.local);
		if (badkey)
			zf_error_copy(&run->badkey, &item->why);
	}
	end(piece, item->why.code);
}

/* Whether the answer shows that the server has the zone, or has not; false if it shows neither. An
 * unsigned word on a signed question is good enough for an explanation: Knot does not
 * sign where it has no zone. */
static bool shows(struct piece *piece, zf_status status, const struct zf_seen *seen,
		  const struct zf_error *why, bool *served)
{
	uint32_t serial;

	*served = status == ZF_OK &&
		  zf_seen_serial(seen, piece->run->terms->peer, piece->item->zone.wire,
				 &serial, NULL) == ZF_OK;
	return status == ZF_OK || (status == ZF_EAUTH && why->rcode == ZF_RCODE_REFUSED);
}

static void on_soa(void *ctx, zf_status status, struct zf_seen *seen,
		   const struct zf_error *why)
{
	struct piece *piece = ctx;
	bool served;

	piece->ask = NULL;
	if (shows(piece, status, seen, why, &served))
		zf_explain_notauth(&piece->item->why, served);
	end_explained(piece);
}

/* NOTAUTH means "no such zone" or, from Knot, "not for you": a question for its SOA tells which. */
static bool asks_for_soa(struct piece *piece)
{
	const struct zf_error *why = &piece->item->why;

	if (why->rcode != ZF_RCODE_NOTAUTH || why->tsig_error != 0)
		return false;
	return zf_ask_start(&piece->ask, zf_pool_loop(piece->pool),
			    piece->run->terms->peer, piece->item->zone.wire, ZF_TYPE_SOA,
			    on_soa, piece, NULL) == ZF_OK;
}

static void fail(struct piece *piece, const struct zf_error *why)
{
	zf_error_copy(&piece->item->why, why);
	if (!asks_for_soa(piece))
		end_explained(piece);
}

/* ---- the way to a file ---- */

static zf_status take_record(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct piece *piece = ctx;
	const struct zf_sink writer = zf_writer_sink(piece->writer);
	const struct zf_sink digest = zf_digest_sink(piece->digest);
	zf_status status = writer.take(writer.ctx, rr, err);

	return status == ZF_OK ? digest.take(digest.ctx, rr, err) : status;
}

static zf_status open_output(struct piece *piece, struct zf_error *err)
{
	const struct zf_fetch_terms *terms = piece->run->terms;
	struct zf_output output;
	zf_status status;

	if (piece->item->path == NULL) {
		output = *terms->output;
	} else {
		status = zf_replace_open(&piece->replace, piece->item->path, FILE_MODE,
					 err);
		if (status != ZF_OK)
			return status;
		output = zf_replace_output(piece->replace);
	}
	status = zf_writer_new(&piece->writer, terms->dialect, piece->item->zone.wire,
			       &output, err);
	if (status != ZF_OK)
		return status;
	piece->sink = zf_writer_sink(piece->writer);
	if (!terms->digest)
		return ZF_OK;
	piece->sink = (struct zf_sink){ take_record, piece };
	return zf_digest_new(&piece->digest, err);
}

static zf_status close_output(struct piece *piece, struct zf_error *err)
{
	zf_status status = zf_writer_finish(piece->writer, err);

	if (status == ZF_OK && piece->replace != NULL)
		status = zf_replace_commit(&piece->replace, err);
	if (status == ZF_OK && piece->digest != NULL)
		zf_digest_print(piece->item->digest, piece->digest);
	return status;
}

static void on_transfer(void *ctx, zf_status status,
			const struct zf_transfer_result *result,
			const struct zf_error *why)
{
	struct piece *piece = ctx;

	piece->transfer = NULL;
	piece->item->result = *result;
	if (status != ZF_OK) {
		fail(piece, why);
		return;
	}
	status = close_output(piece, &piece->item->why);
	end(piece, status);
}

static zf_status start_transfer(struct piece *piece, struct zf_error *err)
{
	const struct zf_fetch_terms *terms = piece->run->terms;
	const struct zf_transfer_terms transfer = {
		.server = terms->peer->server,
		.local = terms->peer->local,
		.key = terms->peer->key,
		.deadlines = terms->peer->deadlines,
		.xfr = { .apex = piece->item->zone.wire,
			 .limits = terms->limits,
			 .zone = &piece->sink },
	};

	return zf_transfer_start(&piece->transfer, zf_pool_loop(piece->pool), &transfer,
				 on_transfer, piece, err);
}

/* ---- the pool's work ---- */

static void begin(void *ctx, struct zf_pool *pool, size_t number)
{
	struct run *run = ctx;
	struct zf_fetch_item *item = &run->items[number];
	struct piece *piece = calloc(1, sizeof(*piece));
	zf_status status;

	if (piece == NULL) {
		item->status = zf_fail(&item->why, ZF_ENOMEM, "out of memory");
		run->done++;
		zf_pool_done(pool, number);
		return;
	}
	*piece = (struct piece){
		.next = run->running, .run = run, .pool = pool, .item = item
	};
	run->running = piece;
	zf_error_clear(&item->why);
	status = open_output(piece, &item->why);
	if (status == ZF_OK)
		status = start_transfer(piece, &item->why);
	if (status != ZF_OK)
		end(piece, status);
}

static void cancel(void *ctx, size_t number)
{
	const struct run *run = ctx;
	struct piece *piece = run->running;

	while (number_of(piece) != number)
		piece = piece->next;
	free_piece(piece);
}

zf_status zf_fetch_run(const struct zf_fetch_terms *terms, struct zf_fetch_item *items,
		       size_t count, struct zf_error *err)
{
	struct run run = { .terms = terms, .items = items };
	const struct zf_pool_work work = {
		.count = count,
		.limit = terms->jobs,
		.begin = begin,
		.cancel = cancel,
		.tick = on_tick,
		.ctx = &run,
	};

	zf_error_clear(&run.badkey);
	for (size_t i = 0; i < count; i++) {
		items[i].status = zf_fail(&items[i].why, ZF_ECANCELLED, "not begun");
		items[i].result = (struct zf_transfer_result){ 0 };
		items[i].digest[0] = '\0';
	}
	return zf_pool_run(&work, err);
}
