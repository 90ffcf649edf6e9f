/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch/fetch_zone.h"

#include <stdlib.h>

#include "protocol/rdata.h"
#include "protocol/transfer_udp.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/diagnosis.h"
#include "src/jobs/fetch/at_hand.h"
#include "src/jobs/fetch/target.h"
#include "zonefmt/dialect/capture.h"
#include "zonefmt/zone/changes.h"

/* Octets that a zone's differences may take; with more of them the whole zone is better anyway. */
#define CHANGES_OCTETS_MAX (32 * 1024 * 1024)
/* Zones at whose question the server broke the connection, before no other is asked twice. */
#define BREAKS_KNOWN 3

enum want { SOA, DIFFERENCES, WHOLE };

struct zf_fetch_zone {
	struct zf_fetch_shared *shared;
	struct zf_fetch_item *item;
	struct zf_fetch_zone_user user;
	enum want want;
	struct zf_at_hand at_hand; /* the file (SOA), the base (DIFFERENCES) */
	struct zf_turn *turn;
	struct zf_channel *channel; /* while it has its turn */
	struct zf_target *target;
	struct zf_changes *changes;
	struct zf_sink deleted, added; /* those of the changes */
	struct zf_transfer *transfer;
	struct zf_transfer_udp *by_udp;
	struct zf_ask *ask;
	struct zf_diagnosis *diagnosis;
	bool asked;	 /* it has had a turn */
	unsigned breaks; /* connections that ended within IXFR */
};

static void release(struct zf_fetch_zone *zone)
{
	zf_transfer_cancel(zone->transfer);
	zf_transfer_udp_cancel(zone->by_udp);
	zf_ask_cancel(zone->ask);
	zf_diagnosis_cancel(zone->diagnosis);
	zf_turn_free(zone->turn);
	zf_target_free(zone->target);
	zf_changes_free(zone->changes);
	free(zone);
}

static void end(struct zf_fetch_zone *zone, zf_status status, bool written)
{
	zone->item->status = status;
	zone->user.done(zone->user.ctx, zone->item, written);
	release(zone);
}

/* What is this machine's own affair is told as it is. */
static void fail(struct zf_fetch_zone *zone, const struct zf_error *why)
{
	zf_fetch_item_fail(zone->item, why);
	end(zone, why->code, false);
}

static void on_diagnosis(void *ctx, const struct zf_error *why)
{
	struct zf_fetch_zone *zone = ctx;

	zone->diagnosis = NULL;
	fail(zone, why);
}

static void fail_at_server(struct zf_fetch_zone *zone, const struct zf_error *why)
{
	const struct zf_diagnosis_terms terms = {
		zone->shared->loop,    zone->shared->terms->peer,
		zone->item->zone.wire, &zone->shared->badkey,
		on_diagnosis,	       zone,
	};
	struct zf_diagnosis *diagnosis;

	zf_diagnosis_start(&diagnosis, &terms, why, &zone->item->result);
	if (diagnosis != NULL)
		zone->diagnosis = diagnosis;
}

/* The committer tells what becomes of the file, and may have done so already. */
static void hand_over(struct zf_fetch_zone *zone)
{
	zone->user.done(zone->user.ctx, zone->item, true);
	release(zone);
}

static void finish(struct zf_fetch_zone *zone, enum zf_fetch_way way)
{
	struct zf_error err;

	zone->item->way = way;
	if (zf_target_finish(zone->target, &err) != ZF_OK)
		fail(zone, &err);
	else if (zone->item->path == NULL)
		end(zone, ZF_OK, false);
	else
		hand_over(zone);
}

static void wait_for_turn(struct zf_fetch_zone *zone)
{
	zone->channel = NULL;
	zf_turn_wait(zone->turn);
}

/* What came of other questions about the zone does not count for its transfer. */
static void want_whole(struct zf_fetch_zone *zone)
{
	zone->want = WHOLE;
	zf_turn_renew(zone->turn);
	wait_for_turn(zone);
}

/* The capture at `path` has the server's version: it stays, or is copied to where it should be. It is
 * read to its end in any case: one that was damaged meanwhile must not stay for good. */
static void use_capture(struct zf_fetch_zone *zone, const char *path)
{
	const bool stays = zf_target_is(zone->target, path, zone->at_hand.dialect);
	struct zf_error err;
	zf_status status;

	zone->item->way = ZF_FETCH_UNCHANGED;
	zone->item->result.counts.serial = zone->at_hand.serial;
	if (stays)
		status = zf_target_look_through(zone->target, path, &err);
	else
		status = zf_target_begin(zone->target, &err);
	if (!stays && status == ZF_OK)
		status = zf_capture_read(path, NULL, zf_target_sink(zone->target), &err);
	if (status == ZF_EUSAGE && zone->want == SOA)
		want_whole(zone); /* it was damaged, and is no capture then */
	else if (status != ZF_OK)
		fail(zone, &err);
	else if (stays)
		end(zone, ZF_OK, false);
	else
		finish(zone, ZF_FETCH_UNCHANGED);
}

/* ---- differences ---- */

/* The differences are of no use: the whole zone it is, and the reason is told with it. */
static void fall_back(struct zf_fetch_zone *zone, const struct zf_error *why)
{
	struct zf_fetch_item *item = zone->item;

	if (item->no_changes == NULL)
		item->no_changes = malloc(sizeof(*item->no_changes));
	if (item->no_changes != NULL)
		zf_error_copy(item->no_changes, why);
	zf_changes_free(zone->changes);
	zone->changes = NULL;
	want_whole(zone);
}

static void apply(struct zf_fetch_zone *zone)
{
	const char *base = zone->item->base;
	struct zf_error err;
	zf_status status = zf_target_begin(zone->target, &err);

	if (status == ZF_OK)
		status = zf_changes_begin(zone->changes, zf_target_sink(zone->target),
					  zf_target_outside(zone->target), &err);
	const struct zf_sink sink = zf_changes_base(zone->changes);
	if (status == ZF_OK)
		status = zf_capture_read(base, NULL, &sink, &err);
	if (status == ZF_OK)
		status = zf_changes_finish(zone->changes, &err);
	if (status == ZF_EDIFFERS) {
		zf_wrap(&err, "%s does not fit the differences", base);
		fall_back(zone, &err);
	} else if (status != ZF_OK) {
		fail(zone, &err);
	} else {
		finish(zone, ZF_FETCH_CHANGES);
	}
}

static void take_older(struct zf_fetch_zone *zone)
{
	struct zf_error err;

	zf_fail(&err, ZF_EDIFFERS, "the server's serial is not newer than that of %s",
		zone->item->base);
	fall_back(zone, &err);
}

static void take_answer(struct zf_fetch_zone *zone)
{
	const struct zf_xfr_counts *counts = &zone->item->result.counts;

	switch (counts->form) {
	case ZF_XFR_CHANGES:
		apply(zone);
		break;
	case ZF_XFR_CURRENT:
		if (counts->serial == zone->at_hand.serial)
			use_capture(zone, zone->item->base);
		else
			take_older(zone);
		break;
	case ZF_XFR_ZONE:
		finish(zone, ZF_FETCH_ZONE);
		break;
	case ZF_XFR_UNKNOWN:
	case ZF_XFR_USE_TCP: /* only by UDP */
		wait_for_turn(zone);
		break;
	}
}

/* Whether what went wrong with IXFR may go well with AXFR: the server knows no IXFR, or makes
 * something of it that is none, or more than is held in memory. */
static bool is_of_ixfr(const struct zf_fetch_zone *zone, const struct zf_error *why)
{
	if (zone->want != DIFFERENCES)
		return false;
	return why->code == ZF_EREFUSED || why->code == ZF_EMALFORMED ||
	       why->code == ZF_EDIFFERS || why->code == ZF_ELIMIT ||
	       why->code == ZF_ETIMEOUT;
}

/* Whether the server, the second time now, closes the connection where it should answer: there are
 * such that know nothing but AXFR. */
static bool breaks_at_question(struct zf_fetch_zone *zone, zf_status status)
{
	return zone->want != WHOLE && status == ZF_ENETWORK &&
	       (zone->breaks++ > 0 || zone->shared->breaks >= BREAKS_KNOWN);
}

static void fall_back_after(struct zf_fetch_zone *zone, const struct zf_error *why)
{
	zone->shared->breaks += why->code == ZF_ENETWORK;
	fall_back(zone, why);
}

static void on_transfer(void *ctx, zf_status status,
			const struct zf_transfer_result *result,
			const struct zf_error *why)
{
	struct zf_fetch_zone *zone = ctx;
	struct zf_error err;

	zf_error_copy(&err, why);
	zone->transfer = NULL;
	zone->item->result = *result;
	const bool again = zf_turn_leave(zone->turn, status, why->rcode, result->begun);
	if (status == ZF_OK)
		take_answer(zone);
	else if (again && !breaks_at_question(zone, status))
		wait_for_turn(zone);
	else if (again || is_of_ixfr(zone, &err))
		fall_back_after(zone, &err);
	else
		fail_at_server(zone, &err);
}

static zf_status prepare_changes(struct zf_fetch_zone *zone, struct zf_error *err)
{
	zf_changes_free(zone->changes);
	zone->changes = NULL;
	zf_status status = zf_changes_new(&zone->changes, zone->item->zone.wire,
					  CHANGES_OCTETS_MAX, err);
	if (status == ZF_OK) {
		zone->deleted = zf_changes_deleted(zone->changes);
		zone->added = zf_changes_added(zone->changes);
	}
	return status;
}

/* What the transfer goes into is made anew for each attempt. */
static zf_status prepare(struct zf_fetch_zone *zone, struct zf_transfer_terms *transfer,
			 struct zf_error *err)
{
	const struct zf_fetch_terms *terms = zone->shared->terms;
	zf_status status = zf_target_begin(zone->target, err);

	if (status == ZF_OK && zone->want == DIFFERENCES)
		status = prepare_changes(zone, err);
	*transfer = (struct zf_transfer_terms){
		.server = terms->peer->server,
		.local = terms->peer->local,
		.tls = terms->peer->tls,
		.tls_name = terms->peer->tls_name,
		.deadlines = terms->peer->deadlines,
		.udp_ms = terms->peer->timeout_ms,
		.channel = zone->channel,
		.key = zf_peer_key(terms->peer),
		.xfr = { .apex = zone->item->zone.wire,
			 .have = zone->want == DIFFERENCES ? &zone->at_hand.soa.rr : NULL,
			 .ms_tag = terms->ms_tag,
			 .limits = terms->limits,
			 .strict = terms->strict,
			 .zone = zf_target_sink(zone->target),
			 .outside = zf_target_outside(zone->target),
			 .deleted = &zone->deleted,
			 .added = &zone->added },
	};
	return status;
}

static void start_transfer(struct zf_fetch_zone *zone)
{
	const struct zf_transfer_user user = { on_transfer, zone };
	struct zf_transfer_terms terms;
	struct zf_error err;
	zf_status status = prepare(zone, &terms, &err);

	if (status == ZF_OK)
		status = zf_transfer_start(&zone->transfer, zone->shared->loop, &terms,
					   &user, &err);
	if (status == ZF_OK)
		return;
	(void)zf_turn_leave(zone->turn, err.code, -1, false);
	fail(zone, &err);
}

/* The connection ended at the question, or can take no other. */
static void ask_again(struct zf_fetch_zone *zone, zf_status status)
{
	const bool again = zf_turn_leave(zone->turn, status, -1, false);

	if (again && status == ZF_ENETWORK && !breaks_at_question(zone, status)) {
		wait_for_turn(zone);
		return;
	}
	zone->shared->breaks += status == ZF_ENETWORK;
	want_whole(zone);
}

/* Whatever else the server says, the transfer finds out, on the connection if it still stands. */
static void on_soa(void *ctx, zf_status status, struct zf_seen *seen,
		   const struct zf_error *why)
{
	struct zf_fetch_zone *zone = ctx;
	const bool same = status == ZF_OK && zf_at_hand_same(&zone->at_hand, seen);

	(void)why;
	zone->ask = NULL;
	if (same) {
		zone->item->result.local = seen->local;
		(void)zf_turn_leave(zone->turn, ZF_OK, -1, true);
		use_capture(zone, zone->item->path);
		return;
	}
	if (status == ZF_OK)
		zf_turn_answered(zone->turn);
	if (!zf_channel_usable(zone->channel)) {
		ask_again(zone, status == ZF_OK ? ZF_ETIMEOUT : status);
		return;
	}
	zone->want = WHOLE;
	start_transfer(zone);
}

static void ask_for_soa(struct zf_fetch_zone *zone)
{
	const struct zf_ask_way way = { .channel = zone->channel };
	const struct zf_ask_terms terms = { zone->shared->loop,
					    zone->shared->terms->peer,
					    zone->item->zone.wire,
					    ZF_TYPE_SOA,
					    on_soa,
					    zone,
					    &way };
	struct zf_error err;

	if (zf_ask_start(&zone->ask, &terms, &err) == ZF_OK)
		return;
	(void)zf_turn_leave(zone->turn, err.code, -1, false);
	fail(zone, &err);
}

static void on_ready(void *ctx, struct zf_channel *channel, const struct zf_error *why)
{
	struct zf_fetch_zone *zone = ctx;
	char server[ZF_ENDPOINT_TEXT_MAX];
	struct zf_error err;

	zone->channel = channel;
	zone->asked = zone->asked || channel != NULL;
	if (channel == NULL) {
		zf_error_copy(&err, why);
		if (!zone->asked)
			zf_wrap(&err, "given up before it was this zone's turn");
		zf_wrap(&err, "%s",
			zf_endpoint_print(server, &zone->shared->terms->peer->server));
		fail_at_server(zone, &err);
	} else if (zone->want == SOA) {
		ask_for_soa(zone);
	} else {
		start_transfer(zone);
	}
}

/* ---- the beginning ---- */

/* Whatever came of it but an answer is asked again by TCP. */
static void on_datagram(void *ctx, zf_status status,
			const struct zf_transfer_result *result,
			const struct zf_error *why)
{
	struct zf_fetch_zone *zone = ctx;

	(void)why;
	zone->by_udp = NULL;
	zone->item->result = *result;
	if (status == ZF_OK && result->counts.form != ZF_XFR_USE_TCP)
		take_answer(zone);
	else
		zf_turn_wait(zone->turn);
}

static void ask_by_udp(struct zf_fetch_zone *zone)
{
	const struct zf_transfer_user user = { on_datagram, zone };
	struct zf_transfer_terms terms;
	struct zf_error err;
	zf_status status = prepare(zone, &terms, &err);

	if (status == ZF_OK)
		status = zf_transfer_udp_start(&zone->by_udp, zone->shared->loop, &terms,
					       &user, &err);
	if (status != ZF_OK)
		fail(zone, &err);
}

static void begin_with_base(struct zf_fetch_zone *zone)
{
	struct zf_error err;

	zone->want = DIFFERENCES;
	if (zf_at_hand_base(&zone->at_hand, zone->item, &err) != ZF_OK)
		fail(zone, &err);
	else if (zone->shared->terms->by_udp)
		ask_by_udp(zone);
	else
		zf_turn_wait(zone->turn);
}

void zf_fetch_zone_begin(struct zf_fetch_zone *zone)
{
	if (zone->item->base != NULL) {
		begin_with_base(zone);
		return;
	}
	zone->want =
		zf_at_hand_file(&zone->at_hand, zone->item, zone->shared->terms->dialect)
			? SOA
			: WHOLE;
	zf_turn_wait(zone->turn);
}

zf_status zf_fetch_zone_new(struct zf_fetch_zone **result, struct zf_fetch_shared *shared,
			    struct zf_fetch_item *item,
			    const struct zf_fetch_zone_user *user, struct zf_error *err)
{
	struct zf_fetch_zone *zone = calloc(1, sizeof(*zone));
	zf_status status;

	*result = NULL;
	if (zone == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zone->shared = shared;
	zone->item = item;
	zone->user = *user;
	status =
		zf_target_new(&zone->target, shared->terms, shared->committer, item, err);
	if (status == ZF_OK)
		status = zf_turn_new(&zone->turn, shared->connections, on_ready, zone,
				     err);
	if (status == ZF_OK)
		*result = zone;
	else
		release(zone);
	return status;
}

const struct zf_xfr_counts *zf_fetch_zone_counts(const struct zf_fetch_zone *zone)
{
	return zone->transfer == NULL ? NULL : zf_transfer_counts(zone->transfer);
}

void zf_fetch_zone_cancel(struct zf_fetch_zone *zone)
{
	if (zone != NULL)
		release(zone);
}
