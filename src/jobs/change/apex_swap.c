/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/apex_swap.h"

#include <assert.h>
#include <stdlib.h>

#include "protocol/exchange.h"
#include "protocol/rdata.h"
#include "protocol/update.h"
#include "src/jobs/ask/ask_many.h"
#include "src/jobs/ask/explain.h"
#include "src/jobs/ask/pool.h"
#include "src/jobs/change/swap.h"
#include "src/jobs/change/update_exchange.h"

#define UPDATES_AT_ONCE                                                                  \
	8 /* connections: PowerDNS has 20 in all, if it is not told otherwise */

struct work;

struct one {
	struct work *work;
	struct zf_pool *pool;
	struct zf_exchange *exchange;
	size_t number;
	bool meant;	  /* it is to be changed */
	zf_status status; /* what its UPDATE came to */
	struct zf_endpoint local;
};

struct work {
	const struct zf_apex_swaps *terms;
	struct zf_apex_swap *swaps;
	size_t count;
	struct zf_asked ns[ZF_APEX_SWAPS_MAX], keys[ZF_APEX_SWAPS_MAX];
	struct one ones[ZF_APEX_SWAPS_MAX];
	struct zf_message message; /* the one being built */
};

/* ---- reading ---- */

static const uint8_t *zone_of(const struct work *work, size_t number)
{
	return work->swaps[number].line.zone.wire;
}

static bool is_sound(const struct zf_asked *asked)
{
	const struct zf_seen *seen = &asked->seen;

	return asked->status == ZF_OK && seen->rcode == ZF_RCODE_NOERROR &&
	       seen->authoritative && !seen->has_cname && !seen->has_dname;
}

static bool is_there(const struct work *work, size_t number)
{
	const struct zf_record rr = zf_receipt_record(&work->swaps[number].line);

	return zf_zone_find(work->ns[number].seen.records, &rr, ZF_ZONE_NONE) !=
	       ZF_ZONE_NONE;
}

static void clear(struct zf_asked *asked, size_t count)
{
	for (size_t i = 0; i < count; i++)
		zf_seen_clear(&asked[i].seen);
}

static zf_status ask_all(struct work *work, struct zf_asked *asked, uint16_t type,
			 struct zf_error *err)
{
	clear(asked, work->count);
	for (size_t i = 0; i < work->count; i++) {
		asked[i].owner = zone_of(work, i);
		asked[i].type = type;
	}
	return zf_ask_many(work->terms->peer, asked, work->count, err);
}

static bool is_silence(zf_status status)
{
	return status == ZF_ETIMEOUT || status == ZF_ENETWORK;
}

/* What is to be done to one of them. A zone's last NS record is for others to speak of. */
static void judge(struct work *work, size_t number)
{
	const bool remove = work->terms->remove;
	struct zf_apex_swap *swap = &work->swaps[number];
	const struct zf_asked *ns = &work->ns[number], *keys = &work->keys[number];
	const size_t records = is_sound(ns) ? zf_zone_count(ns->seen.records) : 0;

	swap->end = ZF_APEX_LEFT;
	swap->silent = is_silence(ns->status);
	zf_error_copy(&swap->why, &ns->why);
	if (records == 0)
		return;
	if (is_there(work, number) != remove) {
		swap->end = ZF_APEX_AS_WANTED;
		return;
	}
	if (remove ? records == 1
		   : !is_sound(keys) || zf_zone_count(keys->seen.records) > 0)
		return;
	swap->line.ttl = zf_zone_record(ns->seen.records, 0).ttl; /* RFC 2181 5.2 */
	work->ones[number].meant = true;
}

static zf_status read_all(struct work *work, struct zf_error *err)
{
	zf_status status = ask_all(work, work->ns, ZF_TYPE_NS, err);

	if (status == ZF_OK && !work->terms->remove)
		status = ask_all(work, work->keys, ZF_TYPE_DNSKEY, err);
	for (size_t i = 0; i < work->count && status == ZF_OK; i++)
		judge(work, i);
	return status;
}

static zf_status intend_all(const struct work *work, struct zf_error *err)
{
	const struct zf_apex_swaps *terms = work->terms;
	zf_status status = ZF_OK;
	bool any = false;

	for (size_t i = 0; i < work->count && status == ZF_OK; i++) {
		if (!work->ones[i].meant)
			continue;
		any = true;
		if (terms->intend != NULL)
			status = terms->intend(terms->ctx, zone_of(work, i),
					       &work->swaps[i].line, 1, err);
	}
	return status == ZF_OK && any && terms->sync != NULL
		       ? terms->sync(terms->ctx, err)
		       : status;
}

/* ---- the updates ---- */

static zf_status build(struct work *work, size_t number, struct zf_error *err)
{
	const struct zf_zone *seen = work->ns[number].seen.records;
	const struct zf_record rr = zf_receipt_record(&work->swaps[number].line);
	zf_status status = zf_update_start(&work->message, zone_of(work, number), err);

	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < zf_zone_count(seen); i++) {
		const struct zf_record required = zf_zone_record(seen, i);

		zf_update_require_record(&work->message, &required);
	}
	if (work->terms->remove)
		zf_update_delete(&work->message, &rr);
	else
		zf_update_add(&work->message, &rr);
	return zf_message_check(&work->message, err);
}

/* What would be sent, in the order of the zones. */
static zf_status hand_over(struct work *work, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < work->count && status == ZF_OK; i++) {
		if (!work->ones[i].meant)
			continue;
		status = build(work, i, err);
		if (status == ZF_OK)
			status = work->terms->instead(work->terms->ctx, &work->message,
						      err);
		work->swaps[i].end = ZF_APEX_AS_WANTED;
	}
	return status;
}

static void on_answer(void *ctx, zf_status status, const struct zf_answer *answer,
		      const struct zf_error *why)
{
	struct one *one = ctx;
	struct zf_apex_swap *swap = &one->work->swaps[one->number];

	one->exchange = NULL;
	if (status == ZF_OK) {
		one->local = answer->local;
		status = zf_update_outcome(&answer->header, &swap->why);
	} else {
		zf_error_copy(&swap->why, why);
	}
	one->status = status;
	zf_pool_done(one->pool, one->number);
}

static void begin(void *ctx, struct zf_pool *pool, size_t number)
{
	struct work *work = ctx;
	struct one *one = &work->ones[number];
	struct zf_apex_swap *swap = &work->swaps[number];
	struct zf_exchange_terms terms = zf_peer_exchange(work->terms->peer);
	const struct zf_exchange_user user = { zf_pool_loop(pool), on_answer, one };

	one->work = work;
	one->pool = pool;
	one->number = number;
	terms.transport = ZF_TRANSPORT_TCP;
	if (one->meant) {
		one->status = build(work, number, &swap->why);
		if (one->status == ZF_OK)
			one->status = zf_exchange_start(&one->exchange, &terms,
							&work->message, &user,
							&swap->why);
	}
	if (!one->meant || one->status != ZF_OK)
		zf_pool_done(pool, number);
}

/* It was on its way: whether it is carried out is not known. */
static void cancel(void *ctx, size_t number)
{
	struct work *work = ctx;

	work->ones[number].status =
		zf_fail(&work->swaps[number].why, ZF_ENETWORK, "interrupted");
	zf_exchange_cancel(work->ones[number].exchange);
}

static zf_status send_all(struct work *work, struct zf_error *err)
{
	const struct zf_pool_work pool = {
		.count = work->count,
		.limit = zf_peer_at_once(work->terms->peer, 1, UPDATES_AT_ONCE),
		.begin = begin,
		.cancel = cancel,
		.ctx = work,
	};

	for (size_t i = 0; i < work->count; i++)
		work->ones[i].status = ZF_ECANCELLED; /* not sent */
	return zf_pool_run(&pool, err);
}

/* ---- what came of them ---- */

static bool is_seen(const struct work *work, size_t number)
{
	return is_sound(&work->ns[number]) &&
	       is_there(work, number) != work->terms->remove;
}

/* One that does not show at once: as swap.h waits for it. */
static void settle(struct work *work, size_t number)
{
	const struct one *one = &work->ones[number];
	struct zf_apex_swap *swap = &work->swaps[number];
	const struct zf_swap alone = {
		.peer = work->terms->peer,
		.zone = zone_of(work, number),
		.remove = work->terms->remove,
		.lines = &swap->line,
		.count = 1,
	};
	const bool ambiguous = zf_update_is_ambiguous(one->status);

	if (one->status != ZF_OK && !ambiguous)
		return; /* left */
	swap->end = ZF_APEX_UNKNOWN;
	swap->silent = is_silence(one->status);
	if (is_seen(work, number) ||
	    (ambiguous ? zf_swap_comes(&alone, one->status)
		       : zf_swap_await(&alone, &swap->why) == ZF_OK))
		swap->end = ZF_APEX_CHANGED;
	else if (ambiguous)
		zf_explain(&swap->why, ZF_DOING_UPDATE, work->terms->peer, &one->local);
}

static zf_status run(struct work *work, struct zf_error *err)
{
	zf_status status = read_all(work, err), read;

	if (status == ZF_OK && work->terms->instead != NULL)
		return hand_over(work, err);
	if (status == ZF_OK)
		status = intend_all(work, err);
	if (status != ZF_OK)
		return status;
	status = send_all(work, err);
	read = ask_all(work, work->ns, ZF_TYPE_NS, status == ZF_OK ? err : NULL);
	for (size_t i = 0; i < work->count; i++)
		if (work->ones[i].meant)
			settle(work, i);
	return status == ZF_OK ? read : status;
}

zf_status zf_apex_swaps_run(const struct zf_apex_swaps *terms, struct zf_apex_swap *swaps,
			    size_t count, struct zf_error *err)
{
	struct work *work = calloc(1, sizeof(*work));
	zf_status status;

	assert(count <= ZF_APEX_SWAPS_MAX);
	for (size_t i = 0; i < count; i++) {
		swaps[i].end = ZF_APEX_LEFT;
		swaps[i].silent = false;
		zf_error_clear(&swaps[i].why);
	}
	if (work == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	work->terms = terms;
	work->swaps = swaps;
	work->count = count;
	status = run(work, err);
	clear(work->ns, count);
	clear(work->keys, count);
	free(work);
	return status;
}
