/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_ASK_H
#define ZF_JOBS_ASK_ASK_H

/*
 * Plain questions: what a server holds at one name. An answer is kept as records, so
 * that it can be required, compared and deleted again exactly.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/name.h"
#include "protocol/record.h"
#include "src/jobs/ask/peer.h"
#include "zonefmt/zone/zone.h"

struct event_base;
struct zf_ask;
struct zf_channel;
struct zf_ports;

struct zf_seen {
	int rcode;
	bool authoritative;	 /* AA was set */
	struct zf_zone *records; /* of exactly the owner and type asked; often none */
	bool has_cname; /* a CNAME stands at the owner (and was not what was asked) */
	bool has_dname; /* a DNAME above the owner answered */
	bool has_soa;	/* a SOA was in the answer or the authority section */
	struct zf_name soa_owner; /* its owner: the apex of the zone that answered */
	uint32_t serial;	  /* its serial */
	bool referral; /* no answer, no AA, NS records of a zone cut in authority */
	struct zf_zone
		*delegated; /* of the owner and type asked, as a referral holds them: the
					 * cut's NS records, glue. Not the server's last word */
	struct zf_zone
		*signatures; /* the RRSIG records of `records`; NULL unless asked for */
	enum zf_transport transport; /* the one the answer came by */
	struct zf_endpoint local;    /* the address we asked from */
};

/* Frees what it holds; safe on a zeroed struct. */
void zf_seen_clear(struct zf_seen *seen);

/* Asks `peer` for `owner` and `type`, class IN, without recursion. Any rcode is an answer and ZF_OK.
 * Fails with those of zf_exchange_wait; ZF_EMALFORMED for an answer that cannot be read. The
 * message names the peer and the question. */
zf_status zf_ask(const struct zf_peer *peer, const uint8_t *owner, uint16_t type,
		 struct zf_seen *seen, struct zf_error *err) ZF_MUST_CHECK;

/* The same, but the server may ask others for it (RD, RFC 1035 4.1.1). */
zf_status zf_ask_resolved(const struct zf_peer *peer, const uint8_t *owner, uint16_t type,
			  struct zf_seen *seen, struct zf_error *err) ZF_MUST_CHECK;

/* The same, asking for signatures too. */
zf_status zf_ask_signed(const struct zf_peer *peer, const uint8_t *owner, uint16_t type,
			struct zf_seen *seen, struct zf_error *err) ZF_MUST_CHECK;

struct zf_ask_way { /* what questions to one peer share, as in protocol/exchange.h; both may be NULL */
	struct zf_channel *channel; /* a connection to the peer */
	struct zf_ports *ports;	    /* of ours, where it is asked by UDP */
};
/* Gets what zf_ask gives; `seen` is NULL on failure and in any case gone after the call. */
typedef void zf_ask_done(void *ctx, zf_status status, struct zf_seen *seen,
			 const struct zf_error *why);

struct zf_ask_terms {
	struct event_base *loop;
	const struct zf_peer *peer; /* borrowed until the end */
	const uint8_t *owner;	    /* read during the call */
	uint16_t type;
	zf_ask_done *done;
	void *ctx;		      /* of `done` */
	const struct zf_ask_way *way; /* NULL: as the peer says, from a socket of its own */
};

/* The same on a loop, for many at once; `done` is never called from within this call. Fails, and `done` is
 * not called, as zf_exchange_start does. */
zf_status zf_ask_start(struct zf_ask **ask, const struct zf_ask_terms *terms,
		       struct zf_error *err) ZF_MUST_CHECK;
/* Ends it without `done`. NULL is fine. */
void zf_ask_cancel(struct zf_ask *ask);

/* The serial of `zone` that `seen`, the answer to a question for its SOA, gives with authority.
 * Fails with ZF_EREFUSED (.rcode), the question and the server in front, saying what it gives
 * instead. */
zf_status zf_seen_serial(const struct zf_seen *seen, const struct zf_peer *peer,
			 const uint8_t *zone, uint32_t *serial,
			 struct zf_error *err) ZF_MUST_CHECK;

/* The zone's serial at `peer`. Fails with ZF_EREFUSED (.rcode) where it does not answer
 * authoritatively with the zone's SOA, saying what it said instead; as zf_ask. */
zf_status zf_ask_serial(const struct zf_peer *peer, const uint8_t *zone, uint32_t *serial,
			struct zf_error *err) ZF_MUST_CHECK;

/* Whether `peer` would transfer the zone to us, asked without a transfer (protocol/probe.h): ZF_OK
 * where it would, ZF_EREFUSED where not; `serial` is the zone's there. Fails else as zf_exchange_wait. */
zf_status zf_ask_transfer(const struct zf_peer *peer, const uint8_t *zone,
			  uint32_t serial, struct zf_error *err) ZF_MUST_CHECK;

#define ZF_IDENTITY_MAX 256
/* What the server says it is called: CH TXT id.server (RFC 4892). "" where it does not say. Fails as
 * zf_exchange_wait does. */
zf_status zf_ask_identity(const struct zf_peer *peer, char identity[ZF_IDENTITY_MAX],
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
