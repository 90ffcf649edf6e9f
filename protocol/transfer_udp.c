/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/transfer_udp.h"

#include <stdlib.h>

#include "protocol/clock.h"

struct zf_transfer_udp {
	struct zf_exchange *exchange;
	struct zf_xfr *xfr;
	struct zf_transfer_user user;
	int64_t started_us;
	struct zf_endpoint server;
};

static void release(struct zf_transfer_udp *transfer)
{
	zf_exchange_cancel(transfer->exchange);
	zf_xfr_free(transfer->xfr);
	free(transfer);
}

/* Feeds the one message that there is; an answer cut off by the server is none. */
static zf_status feed(struct zf_transfer_udp *transfer, const struct zf_answer *answer,
		      struct zf_xfr_counts *counts, struct zf_error *err)
{
	char server[ZF_ENDPOINT_TEXT_MAX];
	bool done;

	if ((answer->header.flags & ZF_FLAG_TC) != 0) {
		*counts = (struct zf_xfr_counts){ .form = ZF_XFR_USE_TCP };
		return ZF_OK;
	}
	zf_status status =
		zf_xfr_feed(transfer->xfr, answer->wire, answer->len, &done, err);
	*counts = *zf_xfr_counts(transfer->xfr);
	if (status == ZF_EREFUSED || status == ZF_EMALFORMED || status == ZF_ELIMIT)
		zf_wrap(err, "%s", zf_endpoint_print(server, &transfer->server));
	return status;
}

static void on_answer(void *ctx, zf_status status, const struct zf_answer *answer,
		      const struct zf_error *why)
{
	struct zf_transfer_udp *transfer = ctx;
	struct zf_transfer_result result = { .begun = status == ZF_OK };
	struct zf_error err;

	transfer->exchange = NULL;
	zf_error_copy(&err, why);
	if (status == ZF_OK) {
		result.local = answer->local;
		status = feed(transfer, answer, &result.counts, &err);
	}
	result.took_us = zf_clock_us() - transfer->started_us;
	transfer->user.done(transfer->user.ctx, status, &result, &err);
	release(transfer);
}

static zf_status ask(struct zf_transfer_udp *transfer, struct event_base *loop,
		     const struct zf_transfer_terms *terms, struct zf_error *err)
{
	const struct zf_exchange_terms exchange = {
		.server = terms->server,
		.local = terms->local,
		.key = terms->key,
		.tls = terms->tls,
		.tls_name = terms->tls_name,
		.transport = ZF_TRANSPORT_UDP_ONLY,
		.timeout_ms = terms->udp_ms,
	};
	struct zf_xfr_terms xfr = terms->xfr;
	struct zf_message query;

	xfr.by_udp = true;
	zf_status status = zf_message_random_id(&xfr.id, err);
	if (status == ZF_OK)
		status = zf_xfr_new(&transfer->xfr, &xfr, err);
	if (status != ZF_OK)
		return status;
	zf_xfr_query(transfer->xfr, &query);
	const struct zf_exchange_user user = { loop, on_answer, transfer };
	return zf_exchange_start(&transfer->exchange, &exchange, &query, &user, err);
}

zf_status zf_transfer_udp_start(struct zf_transfer_udp **result, struct event_base *loop,
				const struct zf_transfer_terms *terms,
				const struct zf_transfer_user *user, struct zf_error *err)
{
	*result = NULL;
	struct zf_transfer_udp *transfer = calloc(1, sizeof(*transfer));
	if (transfer == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	transfer->server = terms->server;
	transfer->user = *user;
	transfer->started_us = zf_clock_us();
	zf_status status = ask(transfer, loop, terms, err);
	if (status == ZF_OK)
		*result = transfer;
	else
		release(transfer);
	return status;
}

void zf_transfer_udp_cancel(struct zf_transfer_udp *transfer)
{
	if (transfer != NULL)
		release(transfer);
}
