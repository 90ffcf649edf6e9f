/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/push.h"

#include <inttypes.h>
#include <stdlib.h>

#include "protocol/channel.h"
#include "protocol/rdata.h"
#include "protocol/update.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/explain.h"
#include "src/jobs/ask/pool.h"
#include "src/jobs/change/push_parts.h"

#define ANSWER_MS                                                                        \
	60000 /* a full message may have the server busy, and others wait before it */

struct sending;

struct piece {
	struct sending *sending;
	struct zf_exchange *exchange; /* NULL: not sent, or answered */
	size_t number;
};

/* The messages of one run on their way. */
struct sending {
	const struct zf_push *push;
	const struct zf_update_run *run;
	struct zf_pushed *pushed;
	struct zf_pool *pool;
	struct zf_channel *channel;
	struct piece *pieces;
	size_t first;		   /* number of the pool's first piece */
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
	if (status == ZF_OK) {
		sending->pushed->taken++;
		sending->pushed->edits +=
			zf_update_run_edits(sending->run, piece->number);
	} else {
		fail(sending, piece->number, &err,
		     answer != NULL ? &answer->local : NULL);
	}
	zf_pool_done(sending->pool, piece->number - sending->first);
}

static zf_status send_piece(struct sending *sending, struct piece *piece,
			    struct event_base *loop, struct zf_error *err)
{
	struct zf_exchange_terms terms = zf_peer_exchange(sending->push->peer);
	zf_status status =
		zf_update_run_build(sending->run, piece->number, &sending->message, err);

	if (status != ZF_OK)
		return status;
	terms.channel = sending->channel;
	if (terms.timeout_ms < ANSWER_MS)
		terms.timeout_ms = ANSWER_MS;
	return zf_exchange_start(&piece->exchange, loop, &terms, &sending->message,
				 on_answer, piece, err);
}

/* Behind a failure nothing is sent any more. */
static void begin(void *ctx, struct zf_pool *pool, size_t item)
{
	struct sending *sending = ctx;
	const size_t number = sending->first + item;
	struct piece *piece = &sending->pieces[number];
	struct zf_error err;

	sending->pool = pool;
	*piece = (struct piece){ .sending = sending, .number = number };
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

	if (sending->push->progress != NULL)
		sending->push->progress(sending->push->ctx, sending->pushed->edits);
}

static zf_status open_channel(void *ctx, struct event_base *loop, struct zf_error *err)
{
	struct sending *sending = ctx;
	const struct zf_peer *peer = sending->push->peer;
	struct zf_stream_terms terms = {
		.server = &peer->server,
		.local = &peer->local,
		.deadlines = peer->deadlines,
		.tls = peer->tls,
		.tls_name = peer->tls_name,
	};

	if (terms.deadlines.connect_ms == 0)
		terms.deadlines = zf_deadlines_default;
	return zf_channel_open(&sending->channel, loop, &terms, NULL, NULL, err);
}

static void close_channel(void *ctx)
{
	struct sending *sending = ctx;

	zf_channel_close(sending->channel);
	sending->channel = NULL;
}

/* ---- a run ---- */

static void name_message(const struct sending *sending, struct zf_error *err)
{
	const struct zf_pushed *pushed = sending->pushed;
	char owner[ZF_NAME_TEXT_MAX];
	const uint8_t *name;

	if (pushed->messages < 2 || sending->failed >= pushed->messages)
		return;
	name = zf_update_run_owner(sending->run, sending->failed);
	if (name != NULL)
		zf_name_print(owner, name);
	zf_wrap(err, "UPDATE %zu of %zu, which begins at %s", sending->failed + 1,
		pushed->messages, name != NULL ? owner : "the SOA");
}

/* Whether the zone's serial is the one that was read, `steps` later. */
static bool serial_is(const struct zf_push *push, size_t steps)
{
	const struct zf_record rr = zf_edits_soa_from(push->edits);
	struct zf_soa soa = { 0 };
	uint32_t serial;

	return zf_record_soa(&rr, &soa) &&
	       zf_ask_serial(push->peer, push->zone, &serial, NULL) == ZF_OK &&
	       serial == soa.serial + (uint32_t)steps;
}

/* Sends the messages from number `first` on that are before `end`. `failed` is then the first that was
 * not taken. */
static zf_status send_some(struct sending *sending, size_t first, size_t end,
			   size_t window, struct zf_error *err)
{
	const struct zf_pool_work work = {
		.count = end - first,
		.limit = window,
		.open = open_channel,
		.begin = begin,
		.cancel = cancel,
		.close = close_channel,
		.tick = tick,
		.ctx = sending,
	};

	sending->first = first;
	const zf_status status = zf_pool_run(&work, err);
	if (status != ZF_OK || sending->failed >= end)
		return status;
	zf_error_copy(err, &sending->why);
	return err->code;
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

static zf_status send_all(struct sending *sending, size_t window, struct zf_error *err)
{
	const size_t count = sending->pushed->messages;
	const bool is_signed = zf_edits_counts(sending->push->edits)->is_signed;
	zf_status status = ZF_OK;

	sending->pieces = calloc(count, sizeof(*sending->pieces));
	if (sending->pieces == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	sending->failed = count;
	if (is_signed) {
		status = send_some(sending, 0, 1, 1, err);
		if (status == ZF_OK && zf_push_left_unsigned(sending->push))
			status = not_signing(err);
	}
	if (status == ZF_OK && (!is_signed || count > 1))
		status = send_some(sending, is_signed ? 1 : 0, count, window, err);
	free(sending->pieces);
	return status;
}

/* Whether the fate of the message is not known. */
static bool is_ambiguous(zf_status status)
{
	return status == ZF_ETIMEOUT || status == ZF_ENETWORK || status == ZF_EAUTH ||
	       status == ZF_EMALFORMED;
}

struct way {
	enum zf_update_way way;
	bool set_soa;
	size_t records_max;
};

/* Cuts the edits for this way, and sends. `first` tells whether it was the first message that failed. */
static zf_status run(const struct zf_push *push, const struct way *way,
		     struct zf_pushed *pushed, bool *first, struct zf_endpoint *local,
		     struct zf_error *err)
{
	const struct zf_update_terms terms = { .zone = push->zone,
					       .edits = push->edits,
					       .way = way->way,
					       .set_soa = way->set_soa,
					       .key = zf_peer_key(push->peer),
					       .records_max = way->records_max };
	struct zf_update_run *cut = NULL;
	struct sending *sending = calloc(1, sizeof(*sending));
	zf_status status;

	*first = false;
	if (sending == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_update_run_new(&cut, &terms, err);
	if (status == ZF_OK && (pushed->messages = zf_update_run_count(cut)) > 0) {
		*sending = (struct sending){ .push = push, .run = cut, .pushed = pushed };
		status = send_all(sending, way->way == ZF_BY_SERIAL ? ZF_PUSH_WINDOW : 1,
				  err);
		*first = status != ZF_OK && sending->failed == 0;
		*local = sending->local;
		if (status != ZF_OK && !*first)
			name_message(sending, err);
	}
	pushed->way = way->way;
	zf_update_run_free(cut);
	free(sending);
	return status;
}

/* ---- another way ---- */

/* Whether what the first message by serial came to may be the SOA's fault alone. */
static bool other_way(const struct zf_push *push, const struct zf_error *why,
		      struct way *way)
{
	way->way = ZF_BY_RRSET;
	way->set_soa = why->code == ZF_EPREREQ;
	if (why->code == ZF_EPREREQ)
		return why->rcode == ZF_RCODE_NXRRSET && serial_is(push, 0);
	if (zf_peer_key(push->peer) == NULL && way->records_max == 0)
		way->records_max = ZF_PUSH_UNSIGNED_MAX;
	return why->code == ZF_EREFUSED && why->rcode == ZF_RCODE_REFUSED;
}

/* PowerDNS 4.7 writes a SOA that it was sent with other dots than it compares, and so finds no prerequisite
 * about it met from then on. */
static void hint_at_change(const struct zf_push *push, const struct zf_pushed *pushed,
			   struct zf_error *err)
{
	if (pushed->way == ZF_BY_SERIAL && pushed->taken > 0 &&
	    serial_is(push, pushed->taken))
		zf_hint(err,
			"nobody else changed the zone: the server does not know its own SOA again, "
			"as PowerDNS does not; the same command again does without");
	else
		zf_hint(err,
			"someone else changed the zone since it was read; the same command "
			"again begins with what it is now");
}

static zf_status send_edits(const struct zf_push *push, struct zf_pushed *pushed,
			    struct zf_error *err)
{
	struct way way = { .way = ZF_BY_SERIAL, .records_max = push->records_max };
	struct zf_endpoint local = { 0 };
	bool first;
	zf_status status = run(push, &way, pushed, &first, &local, err);

	if (status != ZF_OK && first && other_way(push, err, &way)) {
		if (push->by_rrset != NULL)
			push->by_rrset(push->ctx, err);
		pushed->soa_kept = zf_edits_counts(push->edits)->soa && !way.set_soa;
		status = run(push, &way, pushed, &first, &local, err);
	}
	if (status == ZF_EPREREQ)
		hint_at_change(push, pushed, err);
	if (status == ZF_EREFUSED || is_ambiguous(status))
		zf_explain_zone(err, ZF_DOING_UPDATE, push->zone, push->peer, &local);
	return status;
}

/* ---- the whole ---- */

static bool is_done(const struct zf_pushed *pushed)
{
	return pushed->compared && pushed->left == 0 && !pushed->soa_left;
}

/* All was taken, and is it there? */
static zf_status confirm(const struct zf_push *push, struct zf_pushed *pushed,
			 struct zf_error *err)
{
	const zf_status status = zf_push_compare(push, pushed, err);

	if (status != ZF_OK)
		return zf_wrap(err, "all was taken, but cannot be compared");
	if (is_done(pushed))
		return ZF_OK;
	zf_fail(err, ZF_EDIFFERS,
		"all was taken, but the zone is not as it should be: %" PRIu64
		" changes are still to be made%s",
		pushed->left, pushed->soa_left ? ", and the SOA's" : "");
	zf_hint(err,
		"the server leaves out what it does not take, or someone else changed the "
		"zone since: `zoneferry compare` shows the records; the same command again "
		"tries the rest");
	return ZF_EDIFFERS;
}

/* What a failure left: only the zone itself can tell. */
static zf_status settle(const struct zf_push *push, struct zf_pushed *pushed,
			zf_status status, struct zf_error *err)
{
	if (status == ZF_ECANCELLED || status == ZF_EUNSAFE ||
	    (pushed->taken == 0 && !is_ambiguous(status)))
		return status;
	if (zf_push_compare(push, pushed, NULL) == ZF_OK && is_done(pushed))
		return ZF_OK;
	if (!pushed->compared)
		zf_hint(err,
			"the zone could not be looked at afterwards: up to %d messages more "
			"may have been taken than were answered",
			ZF_PUSH_WINDOW);
	return status;
}

zf_status zf_push_run(const struct zf_push *push, struct zf_pushed *pushed,
		      struct zf_error *err)
{
	struct zf_error why;
	zf_status status;

	*pushed = (struct zf_pushed){ 0 };
	zf_error_clear(&why);
	status = send_edits(push, pushed, &why);
	if (status == ZF_OK)
		return pushed->messages > 0 ? confirm(push, pushed, err) : ZF_OK;
	status = settle(push, pushed, status, &why);
	if (status != ZF_OK)
		zf_error_copy(err, &why);
	return status;
}
