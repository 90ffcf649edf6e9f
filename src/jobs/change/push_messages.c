/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/push_messages.h"

#include <stdlib.h>

#include "protocol/channel.h"
#include "protocol/rdata.h"
#include "protocol/update.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/pool.h"
#include "src/jobs/change/push_compare.h"
#include "src/jobs/change/update_exchange.h"

#define ANSWER_MS                                                                        \
	60000 /* a full message may have the server busy, and others wait before it */
#define STUCK_MAX 3 /* connections in a row that bring no message further */

struct sending;

struct piece {
	struct sending *sending;
	struct zf_exchange *exchange; /* NULL: not sent, or answered */
	size_t number;
	bool taken;
};

/* The messages of one run on their way. */
struct sending {
	const struct zf_push_messages *messages;
	struct zf_pool *pool;
	struct zf_channel *channel;
	struct piece *pieces;
	size_t first; /* number of the pool's first piece */
	size_t again; /* the message that was sent before, and perhaps taken; or their count */
	struct zf_message message; /* the one being built */
	size_t failed; /* the first message that was not taken, or their count */
	struct zf_error why;
	struct zf_endpoint local; /* the address we sent it from */
};

/* ---- one message ---- */

static void fail(struct sending *sending, size_t number, const struct zf_error *why,
		 const struct zf_endpoint *local)
{
	if (number >= sending->failed)
		return;
	sending->failed = number;
	zf_error_copy(&sending->why, why);
	sending->local = local != NULL ? *local : (struct zf_endpoint){ 0 };
}

/* The messages from number `first` to before `end` were carried out. One behind an answer that was lost may be
 * known already. */
static void take(struct sending *sending, size_t first, size_t end)
{
	struct zf_pushed *pushed = sending->messages->pushed;

	for (size_t i = first; i < end; i++) {
		if (sending->pieces[i].taken)
			continue;
		sending->pieces[i].taken = true;
		pushed->taken++;
		pushed->edits += zf_update_run_edits(sending->messages->run, i);
	}
}

static void on_answer(void *ctx, zf_status status, const struct zf_answer *answer,
		      const struct zf_error *why)
{
	struct piece *piece = ctx;
	struct sending *sending = piece->sending;
	struct zf_error err;

	piece->exchange = NULL;
	zf_error_clear(&err);
	if (status == ZF_OK)
		status = zf_update_outcome(&answer->header, &err);
	else
		zf_error_copy(&err, why);
	if (status == ZF_OK)
		take(sending, piece->number, piece->number + 1);
	else
		fail(sending, piece->number, &err,
		     answer != NULL ? &answer->local : NULL);
	zf_pool_done(sending->pool, piece->number - sending->first);
}

static zf_status send_piece(struct sending *sending, struct piece *piece,
			    struct event_base *loop, struct zf_error *err)
{
	struct zf_exchange_terms terms = zf_peer_exchange(sending->messages->push->peer);
	zf_status status = zf_update_run_build(sending->messages->run, piece->number,
					       &sending->message, err);

	if (status != ZF_OK)
		return status;
	terms.channel = sending->channel;
	if (terms.timeout_ms < ANSWER_MS)
		terms.timeout_ms = ANSWER_MS;
	const struct zf_exchange_user user = { loop, on_answer, piece };
	return zf_exchange_start(&piece->exchange, &terms, &sending->message, &user, err);
}

/* Behind a failure nothing is sent any more. */
static void begin(void *ctx, struct zf_pool *pool, size_t item)
{
	struct sending *sending = ctx;
	const size_t number = sending->first + item;
	struct piece *piece = &sending->pieces[number];
	struct zf_error err;

	sending->pool = pool;
	piece->sending = sending;
	piece->number = number;
	piece->exchange = NULL;
	zf_error_clear(&err);
	if (sending->failed < number) {
		zf_pool_done(pool, item);
	} else if (send_piece(sending, piece, zf_pool_loop(pool), &err) != ZF_OK) {
		fail(sending, number, &err, NULL);
		zf_pool_done(pool, item);
	}
}

static void cancel(void *ctx, size_t item)
{
	struct sending *sending = ctx;

	zf_exchange_cancel(sending->pieces[sending->first + item].exchange);
}

static void tick(void *ctx)
{
	const struct sending *sending = ctx;
	const struct zf_push *push = sending->messages->push;

	if (push->progress != NULL)
		push->progress(push->ctx, sending->messages->pushed->edits);
}

static zf_status open_channel(void *ctx, struct event_base *loop, struct zf_error *err)
{
	struct sending *sending = ctx;
	const struct zf_peer *peer = sending->messages->push->peer;
	struct zf_stream_terms terms = {
		.server = &peer->server,
		.local = &peer->local,
		.deadlines = peer->deadlines,
		.tls = peer->tls,
		.tls_name = peer->tls_name,
	};

	if (terms.deadlines.connect_ms == 0)
		terms.deadlines = zf_deadlines_default;
	return zf_channel_open(&sending->channel, loop, &terms, NULL, err);
}

static void close_channel(void *ctx)
{
	struct sending *sending = ctx;

	zf_channel_close(sending->channel);
	sending->channel = NULL;
}

/* ---- how far they got ---- */

bool zf_push_messages_look(const struct zf_push_messages *messages, size_t from,
			   size_t *done)
{
	const struct zf_push *push = messages->push;
	const size_t count = zf_update_run_count(messages->run);
	const size_t most = count - from < ZF_PUSH_WINDOW ? count : from + ZF_PUSH_WINDOW;
	struct zf_seen seen = { 0 };
	bool found = false;

	if (zf_ask(push->peer, push->zone, ZF_TYPE_SOA, &seen, NULL) == ZF_OK &&
	    zf_zone_count(seen.records) == 1) {
		const struct zf_record soa = zf_zone_record(seen.records, 0);

		for (*done = from; !found && *done <= most; (*done)++)
			found = zf_update_run_is_at(messages->run, *done, &soa);
		*done -= found;
	}
	zf_seen_clear(&seen);
	return found;
}

static bool have_done(const struct sending *sending, size_t first, size_t next)
{
	const struct zf_push_messages *messages = sending->messages;
	const struct zf_push *push = messages->push;
	const size_t end = next < zf_update_run_count(messages->run)
				   ? zf_update_run_first(messages->run, next)
				   : zf_edits_counts(push->edits)->owners;

	return zf_push_has_done(push, zf_update_run_first(messages->run, first), end);
}

/* The zone is looked at: whether it goes on, and from which message. What the last one leaves has no mark, and so does
 * what so many changes of others leave where none of ours was made. */
static bool resume_by_serial(struct sending *sending, size_t *at)
{
	const size_t count = zf_update_run_count(sending->messages->run);
	const zf_status status = sending->why.code;
	size_t done;

	if (!zf_update_is_ambiguous(status) && sending->why.rcode != ZF_RCODE_NXRRSET)
		return false;
	if (!zf_push_messages_look(sending->messages, *at, &done))
		return false;
	if (done == *at)
		return status == ZF_ENETWORK;
	if (*at == 0 && done == count && !have_done(sending, 0, count))
		return false;
	take(sending, *at, done);
	*at = done;
	return true;
}

/* One that was sent before may be found done by its own prerequisites. */
static bool resume_by_rrset(struct sending *sending, size_t *at)
{
	const zf_status status = sending->why.code;

	if (!zf_update_is_ambiguous(status) &&
	    (status != ZF_EPREREQ || sending->again != *at))
		return false;
	sending->again = *at;
	if (have_done(sending, *at, *at + 1)) {
		take(sending, *at, *at + 1);
		*at += 1;
		return true;
	}
	return status == ZF_ENETWORK;
}

static bool resume(struct sending *sending, size_t *at)
{
	switch (sending->messages->way) {
	case ZF_BY_SERIAL:
		return resume_by_serial(sending, at);
	case ZF_BY_RRSET:
		return resume_by_rrset(sending, at);
	}
	return false;
}

/* ---- all of them ---- */

/* On one connection, those from number `first` to before `end`. `failed` is then the first that was not taken. */
static zf_status send_some(struct sending *sending, size_t first, size_t end,
			   struct zf_error *err)
{
	const struct zf_pool_work work = {
		.count = end - first,
		.limit = sending->messages->way == ZF_BY_SERIAL ? ZF_PUSH_WINDOW : 1,
		.open = open_channel,
		.begin = begin,
		.cancel = cancel,
		.close = close_channel,
		.tick = tick,
		.ctx = sending,
	};

	sending->first = first;
	sending->failed = zf_update_run_count(sending->messages->run);
	const zf_status status = zf_pool_run(&work, err);
	if (status != ZF_OK || sending->failed >= end)
		return status;
	zf_error_copy(err, &sending->why);
	return err->code;
}

/* The same, over as many connections as it takes. */
static zf_status send_on(struct sending *sending, size_t first, size_t end,
			 struct zf_error *err)
{
	size_t most = end - first; /* on one connection */
	unsigned stuck = 0;

	while (first < end) {
		const size_t upto = end - first < most ? end : first + most;
		struct zf_error why;
		zf_status status;
		size_t at;

		zf_error_clear(&why);
		status = send_some(sending, first, upto, &why);
		at = status == ZF_OK ? upto : sending->failed;
		if (status != ZF_OK &&
		    (at >= upto || !resume(sending, &at) || stuck == STUCK_MAX)) {
			zf_error_copy(err, &why);
			return status;
		}
		if (status != ZF_OK)
			most = at > first ? at - first : 1;
		stuck = at > first ? 0 : stuck + 1;
		first = at;
	}
	return ZF_OK;
}

static zf_status not_signing(struct zf_error *err)
{
	zf_fail(err, ZF_EUNSAFE,
		"the zone is signed, but not by this server: its SOA has the old signature still");
	zf_hint(err,
		"stopped after one message; sign the zone again where it is signed, or have "
		"this server sign it");
	return ZF_EUNSAFE;
}

static zf_status send_all(struct sending *sending, struct zf_error *err)
{
	const struct zf_push *push = sending->messages->push;
	const size_t count = zf_update_run_count(sending->messages->run);
	const bool is_signed = zf_edits_counts(push->edits)->is_signed;
	zf_status status = ZF_OK;

	if (is_signed && sending->messages->pushed->taken == 0) {
		status = send_on(sending, 0, 1, err);
		if (status == ZF_OK && zf_push_left_unsigned(push))
			status = not_signing(err);
		return status == ZF_OK ? send_on(sending, 1, count, err) : status;
	}
	return send_on(sending, 0, count, err);
}

zf_status zf_push_messages_send(const struct zf_push_messages *messages, size_t *failed,
				struct zf_endpoint *local, struct zf_error *err)
{
	const size_t count = zf_update_run_count(messages->run);
	struct sending *sending = calloc(1, sizeof(*sending));
	zf_status status;

	*failed = count;
	if (sending == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	sending->messages = messages;
	sending->again = count;
	sending->pieces = calloc(count + 1, sizeof(*sending->pieces));
	status = sending->pieces == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					 : send_all(sending, err);
	*failed = sending->failed;
	*local = sending->local;
	free(sending->pieces);
	free(sending);
	return status;
}
