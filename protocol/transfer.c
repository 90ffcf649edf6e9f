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
	zf_transfer_done *done;
	void *ctx;
	int64_t started_ms;
	struct zf_xfr *xfr;
	struct zf_stream *stream;
	struct zf_tsig tsig;
	struct event *soon; /* tells, from the loop, of a failure seen while starting */
	struct zf_error failure;
};

static void release(struct zf_transfer *transfer)
{
	zf_stream_close(transfer->stream);
	zf_xfr_free(transfer->xfr);
	zf_tsig_clear(&transfer->tsig);
	if (transfer->soon != NULL)
		event_free(transfer->soon);
	free(transfer);
}

static void finish(struct zf_transfer *transfer, zf_status status,
		   const struct zf_error *why)
{
	struct zf_transfer_result result = {
		.counts = *zf_xfr_counts(transfer->xfr),
		.took_ms = zf_clock_ms() - transfer->started_ms,
	};

	if (transfer->stream != NULL)
		zf_stream_local(transfer->stream, &result.local);
	transfer->done(transfer->ctx, status, &result, why);
	release(transfer);
}

static void fail_at_server(struct zf_transfer *transfer, struct zf_error *why)
{
	char text[ZF_ENDPOINT_TEXT_MAX];

	zf_wrap(why, "%s", zf_endpoint_print(text, &transfer->server));
	finish(transfer, why->code, why);
}

static void on_soon(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_transfer *transfer = ctx;

	(void)fd;
	(void)what;
	fail_at_server(transfer, &transfer->failure);
}

/* Whether a failure to feed was the server's doing; else it was the sink's, which knows its own
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

	if (verify(transfer, wire, &len, &err) != ZF_OK) {
		fail_at_server(transfer, &err);
		return;
	}
	zf_status status = zf_xfr_feed(transfer->xfr, wire, len, &done, &err);
	if (status != ZF_OK) {
		if (of_server(status))
			fail_at_server(transfer, &err);
		else
			finish(transfer, status, &err);
	} else if (done) {
		zf_error_clear(&err);
		if (verify_end(transfer, &err) != ZF_OK)
			fail_at_server(transfer, &err);
		else
			finish(transfer, ZF_OK, &err);
	}
}

static void on_end(void *ctx, const struct zf_error *why)
{
	struct zf_transfer *transfer = ctx;
	const struct zf_xfr_counts *counts = zf_xfr_counts(transfer->xfr);
	struct zf_error err;

	zf_error_copy(&err, why);
	if (counts->messages > 0)
		zf_wrap(&err,
			"after %" PRIu64 " message%s (%" PRIu64 " record%s, %" PRIu64
			" octets)",
			counts->messages, counts->messages == 1 ? "" : "s",
			counts->records, counts->records == 1 ? "" : "s",
			zf_stream_received(transfer->stream));
	fail_at_server(transfer, &err);
}

static zf_status ask(struct zf_transfer *transfer, struct event_base *loop,
		     const struct zf_transfer_terms *terms, struct zf_error *err)
{
	const struct zf_stream_user user = {
		.on_message = on_message,
		.on_end = on_end,
		.ctx = transfer,
	};
	struct zf_stream_terms stream = {
		.server = &terms->server,
		.local = &terms->local,
		.deadlines = terms->deadlines,
	};
	struct zf_message query;
	zf_status status = ZF_OK;

	if (stream.deadlines.connect_ms == 0 && stream.deadlines.idle_ms == 0 &&
	    stream.deadlines.total_ms == 0)
		stream.deadlines = zf_deadlines_default;
	zf_xfr_query(transfer->xfr, &query);
	if (transfer->key != NULL)
		status = zf_tsig_sign(&transfer->tsig, transfer->key, &query,
				      (uint64_t)time(NULL), err);
	if (status == ZF_OK)
		status = zf_stream_open(&transfer->stream, loop, &stream, &user, err);
	if (status == ZF_OK)
		status = zf_stream_send(transfer->stream, query.wire, query.len, err);
	return status;
}

static zf_status make_xfr(struct zf_transfer *transfer,
			  const struct zf_transfer_terms *terms, struct zf_error *err)
{
	uint16_t id;

	zf_status status = zf_message_random_id(&id, err);
	if (status == ZF_OK)
		status = zf_xfr_new(&transfer->xfr, terms->zone, id, terms->sink,
				    &terms->limits, err);
	return status;
}

zf_status zf_transfer_start(struct zf_transfer **result, struct event_base *loop,
			    const struct zf_transfer_terms *terms, zf_transfer_done *done,
			    void *ctx, struct zf_error *err)
{
	*result = NULL;
	struct zf_transfer *transfer = calloc(1, sizeof(*transfer));
	if (transfer == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	transfer->server = terms->server;
	transfer->key = terms->key;
	transfer->done = done;
	transfer->ctx = ctx;
	transfer->started_ms = zf_clock_ms();
	zf_status status = make_xfr(transfer, terms, err);
	if (status != ZF_OK)
		goto out;
	transfer->soon = evtimer_new(loop, on_soon, transfer);
	if (transfer->soon == NULL) {
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
		goto out;
	}
	if (ask(transfer, loop, terms, &transfer->failure) != ZF_OK)
		event_active(transfer->soon, EV_TIMEOUT, 1);
	*result = transfer;
	transfer = NULL;
out:
	if (transfer != NULL)
		release(transfer);
	return status;
}

const struct zf_xfr_counts *zf_transfer_counts(const struct zf_transfer *transfer)
{
	return zf_xfr_counts(transfer->xfr);
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
	struct zf_transfer *transfer = NULL;

	memset(result, 0, sizeof(*result));
	struct event_base *loop = event_base_new();
	if (loop == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status =
		zf_transfer_start(&transfer, loop, terms, on_waited, &wait, err);
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
