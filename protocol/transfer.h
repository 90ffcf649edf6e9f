/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_TRANSFER_H
#define ZF_PROTOCOL_TRANSFER_H

/*
 * One zone transferred from one server: joins a channel, TSIG and the transfer's state
 * machine. The sinks get the records as they come; only ZF_OK at the end says that
 * they were all, so a sink must be able to throw away what it has.
 *
 * The closing SOA ends it (RFC 5936 2.2), signed where the query was: messages that follow are
 * the channel's affair.
 *
 * Errors begin with the server as `address#port`, except those a sink gave.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/channel.h"
#include "protocol/endpoint.h"
#include "protocol/key.h"
#include "protocol/stream.h"
#include "protocol/xfr.h"

struct event_base;
struct zf_transfer;

struct zf_transfer_terms {
	struct zf_endpoint server;
	struct zf_endpoint local; /* source address; len 0: the system's choice */
	const struct zf_tls *tls; /* these two as in struct zf_stream_terms */
	const char *tls_name;
	struct zf_deadlines deadlines; /* all 0: zf_deadlines_default */
	int64_t udp_ms;		       /* patience by UDP, transfer_udp.h; 0: 5,000 */
	/* A connection to that server, to be used with others; borrowed until the end. Of those
	 * above only the total time then counts. NULL: one of its own. */
	struct zf_channel *channel;
	const struct zf_key *key; /* borrowed until the end; NULL: unsigned */
	/* All but id and by_udp; the zone, the version we have and the sinks. */
	struct zf_xfr_terms xfr;
};

/* What a transfer came to, also a failed one. */
struct zf_transfer_result {
	struct zf_xfr_counts counts;
	struct zf_endpoint local; /* the address we asked from */
	int64_t took_us; /* microseconds, from the start to the end of the answer */
	bool begun;	 /* a message of the answer has come */
};

struct zf_transfer_user {
	/* Told once, never from within zf_transfer_start; the transfer is freed after the call. */
	void (*done)(void *ctx, zf_status status, const struct zf_transfer_result *result,
		     const struct zf_error *why);
	void *ctx;
};

/* Begins. `done` gets ZF_OK or what ended it: those of zf_stream (the text says after how many
 * messages, records and octets), zf_tsig_sign and zf_tsig_verify, zf_xfr_feed, or a sink's own. A sink
 * must neither cancel nor free the transfer. Fails itself, without `done`, with ZF_ENOMEM,
 * ZF_ESYSTEM and, for a version that has no SOA of the zone, ZF_EUSAGE only. */
zf_status zf_transfer_start(struct zf_transfer **transfer, struct event_base *loop,
			    const struct zf_transfer_terms *terms,
			    const struct zf_transfer_user *user,
			    struct zf_error *err) ZF_MUST_CHECK;

/* What has come so far, for a progress line. */
const struct zf_xfr_counts *zf_transfer_counts(const struct zf_transfer *transfer);

/* Ends it without calling `done`. NULL is fine. */
void zf_transfer_cancel(struct zf_transfer *transfer);

/* Begins, and waits until it is done. Fails with what zf_transfer_start or `done` would have told:
 * ZF_ENETWORK, ZF_ETIMEOUT, ZF_EAUTH, ZF_EREFUSED, ZF_EMALFORMED, ZF_ELIMIT, ZF_EUNSUPPORTED,
 * ZF_EUSAGE, ZF_ESYSTEM, ZF_ENOMEM, or a sink's own. */
zf_status zf_transfer_wait(const struct zf_transfer_terms *terms,
			   struct zf_transfer_result *result,
			   struct zf_error *err) ZF_MUST_CHECK;

#endif
