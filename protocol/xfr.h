/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_XFR_H
#define ZF_PROTOCOL_XFR_H

/*
 * A zone transfer's answer as a state machine that is fed messages and never touches a
 * socket. AXFR (RFC 5936 section 2.2) has one form:
 *
 *	(START) --SOA--> (ZONE) --record--> (ZONE) --the same SOA--> (DONE)
 *
 * IXFR (RFC 1995 section 4) has three, told apart by what follows the first SOA:
 *
 *	(START) --SOA--> (FIRST) --nothing, and it is no newer than ours--> (DONE)
 *			    | --another record--> (ZONE), as above
 *			    | --our SOA--> (DELETED) --SOA--> (ADDED) --the first SOA--> (DONE)
 *						      ^---------SOA------'
 *
 * Each record goes to a sink as it comes. Of a whole zone the opening SOA comes first, the
 * closing one not at all; of differences, the SOA that heads a part is the part's first
 * record, so that what is deleted and added is complete, and the two around them are
 * left out. Messages may hold one record or many, the first the SOA alone (old Windows). The
 * first message must repeat the question; later ones need not.
 *
 * A zone is what its apex and the cuts below enclose (RFC 1034 4.2), so a record whose owner is not under
 * the apex is none of its data, whatever server sends it: Windows sends addresses of name servers so.
 * It goes to a sink of its own; in differences, whose deletions must be told from additions, it
 * goes with the others, and whoever applies them knows what to do (zonefmt/zone/changes.h).
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/message.h"
#include "protocol/record.h"

struct zf_xfr;

struct zf_xfr_limits { /* 0 in a field: no bound of that kind */
	uint64_t records, octets, messages;
};

struct zf_xfr_terms {
	const uint8_t *apex;
	uint16_t id; /* of the query */
	/* The SOA of the version we have: IXFR from there. NULL: AXFR. */
	const struct zf_record *have;
	bool by_udp; /* IXFR only: the answer is one datagram (RFC 1995 section 2) */
	/* The query ends in the two octets by which an old Windows server is told that it may
	 * put many records into a message. They are no DNS: not for a signed query. */
	bool ms_tag;
	struct zf_xfr_limits limits;
	const struct zf_sink *zone;	       /* takes a whole zone; borrowed */
	const struct zf_sink *deleted, *added; /* take differences; IXFR only; borrowed */
	const struct zf_sink *outside; /* what lies outside a whole zone; NULL: dropped */
	bool strict;		       /* such a record, in any form, is malformed */
};

/* What an answer turned out to be. */
enum zf_xfr_form {
	ZF_XFR_UNKNOWN, /* not enough has come */
	ZF_XFR_ZONE,
	ZF_XFR_CHANGES, /* from our version to that of .serial */
	ZF_XFR_CURRENT, /* the server has our version, or an older one: .serial */
	ZF_XFR_USE_TCP, /* the datagram says only that there is a newer version */
};

struct zf_xfr_counts {
	enum zf_xfr_form form;
	uint64_t records; /* given to the sinks, but for those outside the zone */
	uint64_t outside; /* these */
	uint64_t octets;  /* of messages, without their length prefixes */
	uint64_t messages;
	uint64_t high_ttls; /* TTLs past 2^31 - 1, which are 0 (message.h) */
	uint32_t serial;    /* of the opening SOA, once seen */
};

/* A transfer as `terms` say; all but the sinks is copied. Fails with ZF_ENOMEM, and with ZF_EUSAGE where
 * `terms->have` is no SOA of the apex. */
zf_status zf_xfr_new(struct zf_xfr **xfr, const struct zf_xfr_terms *terms,
		     struct zf_error *err) ZF_MUST_CHECK;

void zf_xfr_free(struct zf_xfr *xfr);

/* Builds the query into `query`: AXFR, or IXFR with the SOA we have as its authority. */
void zf_xfr_query(const struct zf_xfr *xfr, struct zf_message *query);

/*
 * Feeds the next message, TSIG already taken off. Sets `*done` once the answer is complete: then
 * zf_xfr_counts tells its form. `wire` is only read during the call. After a failure `xfr`
 * is only fit to be freed:
 *	ZF_EREFUSED	the rcode of any message is not NOERROR; .rcode says which
 *	ZF_EMALFORMED	id, QR, opcode or question are not ours; TC is set; no record is there; the
 *			first record is no SOA of the apex; the closing SOA is not the opening one;
 *			differences that do not begin at our serial, do not follow one another or
 *			go back (RFC 1982); a record is in another class, another name's SOA, or of a
 *			type that zones have not (OPT, TSIG, ANY), or, if `strict`, outside the zone;
 *			records in the authority section; records or octets after the end; a
 *			message that is broken; a datagram that holds a part of an answer
 *	ZF_ELIMIT	grown past the limits; records outside count too
 *	any status a sink gave
 */
zf_status zf_xfr_feed(struct zf_xfr *xfr, const uint8_t *wire, size_t len, bool *done,
		      struct zf_error *err) ZF_MUST_CHECK;

const struct zf_xfr_counts *zf_xfr_counts(const struct zf_xfr *xfr);

#endif
