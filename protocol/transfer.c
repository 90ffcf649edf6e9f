/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/transfer.h"

#include <event2/event.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "protocol/clock.h"
#include "protocol/tsig.h"

struct zf_transfer {
	struct zf_endpoint server;
	const struct zf_key *key;
	struct zf_transfer_user user;
	int64_t started_us;
	int64_t total_ms;
	struct zf_xfr *xfr;
	struct zf_channel *own; /* NULL where it uses another's */
	struct zf_channel *channel;
	struct zf_query *query;
	struct zf_tsig tsig;
	struct event *timer;	 /* the total time; once the answer is whole, the end */
	bool complete;		 /* its answer has come whole */
	struct zf_error failure; /* seen while starting; else no error */
};

static void release(struct zf_transfer *transfer)
{
	zf_query_close(transfer->query, transfer->complete);
	zf_channel_close(transfer->own);
	zf_xfr_free(transfer->xfr);
	zf_tsig_clear(&transfer->tsig);
	if (transfer->timer != NULL)
		event_free(transfer->timer);
	free(transfer);
}

static void finish(struct zf_transfer *transfer, zf_status status,
		   const struct zf_error *why)
{
	struct zf_transfer_result result = {
		.counts = *zf_transfer_counts(transfer),
		.took_us = zf_clock_us() - transfer->started_us,
		.begun = transfer->query != NULL && zf_query_begun(transfer->query),
	};

	if (transfer->channel != NULL)
		zf_channel_local(transfer->channel, &result.local);
	transfer->user.done(transfer->user.ctx, status, &result, why);
	release(transfer);
}

static void fail_at_server(struct zf_transfer *transfer, struct zf_error *why)
{
	char text[ZF_ENDPOINT_TEXT_MAX];

	zf_wrap(why, "%s", zf_endpoint_print(text, &transfer->server));
	finish(transfer, why->code, why);
}

static void tell_how_far(const struct zf_transfer *transfer, struct zf_error *err)
{
	const struct zf_xfr_counts *counts = zf_transfer_counts(transfer);

	if (counts->messages > 0)
		zf_wrap(err,
			"after %" PRIu64 " message%s (%" PRIu64 " record%s, %" PRIu64
			" octets)",
			counts->messages, counts->messages == 1 ? "" : "s",
			counts->records, counts->records == 1 ? "" : "s", counts->octets);
}

static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_transfer *transfer = ctx;
	char text[ZF_DURATION_TEXT_MAX];
	struct zf_error err;

	(void)fd;
	(void)what;
	zf_error_clear(&err);
	if (transfer->failure.code != ZF_OK) {
		fail_at_server(transfer, &transfer->failure);
		return;
	}
	if (transfer->complete) {
		finish(transfer, ZF_OK, &err);
		return;
	}
	zf_fail(&err, ZF_ETIMEOUT, "not done after %s",
		zf_duration_print(text, transfer->total_ms));
	tell_how_far(transfer, &err);
	fail_at_server(transfer, &err);
}

/* Lets on_timer come once the loop has done what it is at, and has looked at the sockets again: what is
 * there to be read comes first. */
static void go_on_soon(struct zf_transfer *transfer)
{
	static const struct timeval now;

	if (event_add(transfer->timer, &now) != 0)
		event_active(transfer->timer, EV_TIMEOUT, 1);
}

/* The answer is whole, and what follows is the channel's affair. The end is told once the loop has seen
 * whether the server closes behind it: the next query would be lost there. */
static void end_soon(struct zf_transfer *transfer)
{
	zf_query_answered(transfer->query);
	go_on_soon(transfer);
}

/* Whether a failure to feed was the server's doing; else it was a sink's, which knows its own
 * place and is not helped by an address in front. */
static bool of_server(enum zf_code code)
{
	return code == ZF_EREFUSED || code == ZF_EMALFORMED || code == ZF_ELIMIT;
}

static zf_status verify(struct zf_transfer *transfer, uint8_t *wire, size_t *len,
			struct zf_error *err)
{
	if (transfer->key == NULL)
		return ZF_OK;
	return zf_tsig_verify(&transfer->tsig, wire, len, (uint64_t)time(NULL), err);
}

static zf_status verify_end(const struct zf_transfer *transfer, struct zf_error *err)
{
	return transfer->key == NULL ? ZF_OK : zf_tsig_end(&transfer->tsig, err);
}

static void on_message(void *ctx, uint8_t *wire, size_t len)
{
	struct zf_transfer *transfer = ctx;
	struct zf_error err;
	bool done;

	zf_error_clear(&err);
	if (verify(transfer, wire, &len, &err) != ZF_OK) {
		fail_at_server(transfer, &err);
		return;
	}
	zf_status status = zf_xfr_feed(transfer->xfr, wire, len, &done, &err);
	if (status == ZF_OK && done)
		status = verify_end(transfer, &err);
	/* an rcode that says no is the whole answer */
	transfer->complete = (status == ZF_OK && done) || status == ZF_EREFUSED;
	if (status == ZF_EAUTH || of_server(status))
		fail_at_server(transfer, &err);
	else if (status != ZF_OK)
		finish(transfer, status, &err);
	else if (done)
		end_soon(transfer);
}

static void on_end(void *ctx, const struct zf_error *why)
{
	struct zf_transfer *transfer = ctx;
	struct zf_error err;

	if (transfer->complete) {
		zf_error_clear(&err);
		finish(transfer, ZF_OK, &err);
		return;
	}
	zf_error_copy(&err, why);
	tell_how_far(transfer, &err);
	fail_at_server(transfer, &err);
}

static zf_status open_own(struct zf_transfer *transfer, struct event_base *loop,
			  const struct zf_transfer_terms *terms, struct zf_error *err)
{
	struct zf_stream_terms stream = {
		.server = &terms->server,
		.local = &terms->local,
		.deadlines = terms->deadlines,
		.tls = terms->tls,
		.tls_name = terms->tls_name,
	};

	if (stream.deadlines.connect_ms == 0)
		stream.deadlines = zf_deadlines_default;
	stream.deadlines.total_ms = 0; /* the transfer's own timer */
	zf_status status = zf_channel_open(&transfer->own, loop, &stream, NULL, err);
	transfer->channel = transfer->own;
	return status;
}

static zf_status open_query(struct zf_transfer *transfer, struct zf_error *err)
{
	const struct zf_query_user user = {
		.on_message = on_message,
		.on_end = on_end,
		.ctx = transfer,
	};

	return zf_query_open(&transfer->query, transfer->channel, &user, err);
}

static zf_status send_query(struct zf_transfer *transfer, struct zf_error *err)
{
	struct zf_message query;
	zf_status status = ZF_OK;

	zf_xfr_query(transfer->xfr, &query);
	if (transfer->key != NULL)
		status = zf_tsig_sign(&transfer->tsig, transfer->key, &query,
				      (uint64_t)time(NULL), err);
	if (status == ZF_OK)
		status = zf_query_send(transfer->query, query.wire, query.len, err);
	return status;
}

/* The transfer's state machine, with the id that its query has on the channel. */
static zf_status make_xfr(struct zf_transfer *transfer,
			  const struct zf_transfer_terms *terms, struct zf_error *err)
{
	struct zf_xfr_terms xfr = terms->xfr;

	xfr.by_udp = false;
	xfr.id = zf_query_id(transfer->query);
	return zf_xfr_new(&transfer->xfr, &xfr, err);
}
static zf_status prepare(struct zf_transfer *transfer,
			 const struct zf_transfer_terms *terms, struct zf_error *err)
{
	zf_status status = open_query(transfer, err);

	return status == ZF_OK ? make_xfr(transfer, terms, err) : status;
}

static zf_status arm(struct zf_transfer *transfer, struct event_base *loop,
		     const struct zf_transfer_terms *terms, struct zf_error *err)
{
	int64_t ms = terms->deadlines.total_ms;

	transfer->total_ms = ms != 0 ? ms : zf_deadlines_default.total_ms;
	ms = transfer->total_ms;
	const struct timeval wait = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };
	transfer->timer = evtimer_new(loop, on_timer, transfer);
	if (transfer->timer == NULL || event_add(transfer->timer, &wait) != 0)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return ZF_OK;
}

/* What the network says at once is told later, as what it says later. */
static zf_status begin(struct zf_transfer *transfer, struct event_base *loop,
		       const struct zf_transfer_terms *terms, struct zf_error *err)
{
	struct zf_error *failure = &transfer->failure;
	zf_status status = arm(transfer, loop, terms, err);

	if (status != ZF_OK)
		return status;
	transfer->channel = terms->channel;
	if (terms->channel == NULL && open_own(transfer, loop, terms, failure) != ZF_OK) {
		go_on_soon(transfer);
		return ZF_OK;
	}
	status = prepare(transfer, terms, err);
	if (status == ZF_OK && send_query(transfer, failure) != ZF_OK)
		go_on_soon(transfer);
	return status;
}

zf_status zf_transfer_start(struct zf_transfer **result, struct event_base *loop,
			    const struct zf_transfer_terms *terms,
			    const struct zf_transfer_user *user, struct zf_error *err)
{
	*result = NULL;
	struct zf_transfer *transfer = calloc(1, sizeof(*transfer));
	if (transfer == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	transfer->server = terms->server;
	transfer->key = terms->key;
	transfer->user = *user;
	transfer->started_us = zf_clock_us();
	zf_status status = begin(transfer, loop, terms, err);
	if (status == ZF_OK)
		*result = transfer;
	else
		release(transfer);
	return status;
}

const struct zf_xfr_counts *zf_transfer_counts(const struct zf_transfer *transfer)
{
	static const struct zf_xfr_counts none;

	return transfer->xfr != NULL ? zf_xfr_counts(transfer->xfr) : &none;
}

void zf_transfer_cancel(struct zf_transfer *transfer)
{
	if (transfer != NULL)
		release(transfer);
}

/* What zf_transfer_wait waits for. */
struct wait {
	struct zf_transfer_result *result;
	struct zf_error *err;
	zf_status status;
	bool over;
};

static void on_waited(void *ctx, zf_status status,
		      const struct zf_transfer_result *result, const struct zf_error *why)
{
	struct wait *wait = ctx;

	wait->over = true;
	wait->status = status;
	*wait->result = *result;
	if (status != ZF_OK)
		zf_error_copy(wait->err, why);
}

zf_status zf_transfer_wait(const struct zf_transfer_terms *terms,
			   struct zf_transfer_result *result, struct zf_error *err)
{
	struct wait wait = { .result = result, .err = err };
	const struct zf_transfer_user user = { on_waited, &wait };
	struct zf_transfer *transfer = NULL;

	memset(result, 0, sizeof(*result));
	struct event_base *loop = event_base_new();
	if (loop == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = zf_transfer_start(&transfer, loop, terms, &user, err);
	if (status == ZF_OK) {
		event_base_dispatch(loop); /* returns once nothing is left to wait for */
		status = wait.status;
		if (!wait.over) {
			zf_transfer_cancel(transfer);
			status = zf_fail(err, ZF_ESYSTEM, "the event loop failed");
		}
	}
	event_base_free(loop);
	return status;
}
