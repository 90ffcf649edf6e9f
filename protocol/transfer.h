/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_TRANSFER_H
#define ZF_PROTOCOL_TRANSFER_H

/*
 * One zone transferred from one server: joins a stream, TSIG and the transfer's state
 * machine. The sink gets the records as they come; only ZF_OK at the end says that
 * they were the whole zone, so a sink must be able to throw away what it has.
 *
 * Errors begin with the server as `address#port`, except those the sink gave.
 */

#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/key.h"
#include "protocol/stream.h"
#include "protocol/xfr.h"

struct event_base;
struct zf_transfer;

struct zf_transfer_terms {
	struct zf_endpoint server;
	struct zf_endpoint local;      /* source address; len 0: the system's choice */
	const uint8_t *zone;	       /* apex; copied */
	const struct zf_key *key;      /* borrowed until the end; NULL: unsigned */
	struct zf_deadlines deadlines; /* all 0: zf_deadlines_default */
	struct zf_xfr_limits limits;
	const struct zf_sink *sink; /* borrowed until the end */
};

/* What a transfer came to, also a failed one. */
struct zf_transfer_result {
	struct zf_xfr_counts counts;
	struct zf_endpoint local; /* the address we asked from */
	int64_t took_ms;
};

/* Told once, never from within zf_transfer_start; the transfer is freed after the call. */
typedef void zf_transfer_done(void *ctx, zf_status status,
			      const struct zf_transfer_result *result,
			      const struct zf_error *why);

/* Begins. `done` gets ZF_OK or what ended it: those of zf_stream (the text says after how many
 * messages, records and octets), zf_tsig_verify, zf_xfr_feed, or the sink's own. The sink
 * must neither cancel nor free the transfer. Fails itself, without `done`, with ZF_ENOMEM
 * and ZF_ESYSTEM only. */
zf_status zf_transfer_start(struct zf_transfer **transfer, struct event_base *loop,
			    const struct zf_transfer_terms *terms, zf_transfer_done *done,
			    void *ctx, struct zf_error *err) ZF_MUST_CHECK;

/* What has come so far, for a progress line. */
const struct zf_xfr_counts *zf_transfer_counts(const struct zf_transfer *transfer);

/* Ends it without calling `done`. NULL is fine. */
void zf_transfer_cancel(struct zf_transfer *transfer);

/* Begins, and waits until it is done. */
zf_status zf_transfer_wait(const struct zf_transfer_terms *terms,
			   struct zf_transfer_result *result,
			   struct zf_error *err) ZF_MUST_CHECK;

#endif
