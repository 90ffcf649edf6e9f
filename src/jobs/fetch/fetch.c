/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch/fetch.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "src/jobs/ask/pool.h"
#include "src/jobs/fetch/committer.h"
#include "src/jobs/fetch/fetch_zone.h"

#define JOBS_DEFAULT 64

struct run {
	struct zf_fetch_shared shared;
	struct zf_fetch_item *items;
	size_t count;
	struct piece *running;
	size_t done;
	uint64_t records, octets; /* of the items that are done */
};

struct piece {
	struct piece *next; /* of those that run */
	struct run *run;
	struct zf_pool *pool;
	size_t number;
	struct zf_fetch_zone *zone;
};

static void free_piece(struct piece *piece)
{
	struct piece **at = &piece->run->running;

	while (*at != piece)
		at = &(*at)->next;
	*at = piece->next;
	free(piece);
}

static void tell(const struct run *run, const struct zf_fetch_item *item)
{
	const struct zf_fetch_terms *terms = run->shared.terms;
	uint64_t records = run->records, octets = run->octets;

	if (terms->progress == NULL)
		return;
	for (const struct piece *at = run->running; at != NULL; at = at->next) {
		const struct zf_xfr_counts *counts = zf_fetch_zone_counts(at->zone);

		records += counts == NULL ? 0 : counts->records;
		octets += counts == NULL ? 0 : counts->octets;
	}
	terms->progress(terms->progress_ctx, item, run->done, records, octets);
}

static void on_tick(void *ctx)
{
	tell(ctx, NULL);
}

static void end_item(struct run *run, struct zf_fetch_item *item)
{
	item->ended = time(NULL);
	run->done++;
	tell(run, item);
}

/* A file is in place, or could not be put there. */
static void on_committed(void *ctx, void *tag, zf_status status,
			 const struct zf_error *why)
{
	struct zf_fetch_item *item = tag;

	item->status = status;
	if (status != ZF_OK)
		zf_fetch_item_fail(item, why);
	end_item(ctx, item);
}

static void on_zone_done(void *ctx, struct zf_fetch_item *item, bool committing)
{
	struct piece *piece = ctx;
	struct run *run = piece->run;
	struct zf_pool *pool = piece->pool;
	const size_t number = piece->number;

	free_piece(piece);
	run->records += item->result.counts.records;
	run->octets += item->result.counts.octets;
	if (!committing)
		end_item(run, item);
	zf_pool_done(pool, number);
}

/* ---- the pool's work ---- */

static void begin(void *ctx, struct zf_pool *pool, size_t number)
{
	struct run *run = ctx;
	struct zf_fetch_item *item = &run->items[number];
	struct piece *piece = calloc(1, sizeof(*piece));
	zf_status status = ZF_ENOMEM;

	if (piece != NULL) {
		*piece = (struct piece){
			.next = run->running, .run = run, .pool = pool, .number = number
		};
		run->running = piece;
		const struct zf_fetch_zone_user user = { on_zone_done, piece };
		status = zf_fetch_zone_new(&piece->zone, &run->shared, item, &user, NULL);
		if (status == ZF_OK) {
			zf_fetch_zone_begin(piece->zone);
			return;
		}
		free_piece(piece);
	}
	item->status = status;
	end_item(run, item);
	zf_pool_done(pool, number);
}

static void cancel(void *ctx, size_t number)
{
	const struct run *run = ctx;
	struct piece *piece = run->running;

	while (piece->number != number)
		piece = piece->next;
	zf_fetch_zone_cancel(piece->zone);
	free_piece(piece);
}

/* Descriptors that the process may have. Of these a quarter is for files being written, a quarter for
 * files about to be put in place, and the rest for connections and all else. */
static size_t descriptors(void)
{
	struct rlimit files;

	return getrlimit(RLIMIT_NOFILE, &files) == 0 ? (size_t)files.rlim_cur : 256;
}

static size_t jobs(const struct zf_fetch_terms *terms)
{
	const size_t wanted = terms->jobs == 0 ? JOBS_DEFAULT : terms->jobs;
	const size_t possible = descriptors() / 4;

	return wanted < possible || possible == 0 ? wanted : possible;
}

static zf_status open_shared(void *ctx, struct event_base *loop, struct zf_error *err)
{
	struct run *run = ctx;
	const struct zf_fetch_terms *terms = run->shared.terms;
	const struct zf_connections_terms connections =
		zf_peer_connections(terms->peer, terms->per_server, jobs(terms));

	run->shared.loop = loop;
	zf_status status =
		zf_connections_new(&run->shared.connections, loop, &connections, err);
	const struct zf_committer_terms committer = {
		.loop = loop,
		.descriptors = descriptors() / 4,
		.told = on_committed,
		.ctx = run,
	};
	if (status == ZF_OK)
		status = zf_committer_new(&run->shared.committer, &committer, err);
	return status;
}

/* What is complete is put in place, whatever ended the run. */
static void close_shared(void *ctx)
{
	struct run *run = ctx;

	zf_connections_free(run->shared.connections);
	if (run->shared.committer != NULL)
		zf_committer_finish(run->shared.committer);
	zf_committer_free(run->shared.committer);
}

zf_status zf_fetch_run(const struct zf_fetch_terms *terms, struct zf_fetch_item *items,
		       size_t count, struct zf_error *err)
{
	struct run run = { .shared.terms = terms, .items = items, .count = count };
	const struct zf_pool_work work = {
		.count = count,
		.limit = jobs(terms),
		.open = open_shared,
		.begin = begin,
		.cancel = cancel,
		.close = close_shared,
		.tick = on_tick,
		.ctx = &run,
	};

	zf_error_clear(&run.shared.badkey);
	for (size_t i = 0; i < count; i++) {
		zf_fetch_item_clear(&items[i]);
		items[i].status = ZF_ECANCELLED;
	}
	zf_status status = zf_pool_run(&work, err);
	for (size_t i = 0; i < count && status == ZF_OK; i++) {
		if (items[i].status == ZF_ECANCELLED) /* nobody had the memory to tell */
			items[i].status = ZF_ENOMEM;
	}
	return status;
}
