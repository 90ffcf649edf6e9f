/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_XFR_H
#define ZF_PROTOCOL_XFR_H

/*
 * A zone transfer's answer (AXFR, RFC 5936 section 2.2) as a state machine that is
 * fed messages and never touches a socket:
 *
 *	  feed              feed                feed
 *	(START) --SOA--> (RECORDS) --record--> (RECORDS) --same SOA--> (DONE)
 *
 * Each record goes to the sink as it comes, the opening SOA first, the closing SOA
 * not at all. Messages may hold one record or many, the first the SOA alone (old
 * Windows). The first message must repeat the question; later ones need not.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/message.h"
#include "protocol/record.h"

struct zf_xfr;

struct zf_xfr_limits { /* 0 in a field: no bound of that kind */
	uint64_t records, octets, messages;
};

struct zf_xfr_counts {
	uint64_t records; /* given to the sink */
	uint64_t octets;  /* of messages, without their length prefixes */
	uint64_t messages;
	uint32_t serial; /* of the opening SOA, once seen */
};

/* A transfer of the zone at `apex`, asked with `id`. `sink` is borrowed. */
zf_status zf_xfr_new(struct zf_xfr **xfr, const uint8_t *apex, uint16_t id,
		     const struct zf_sink *sink, const struct zf_xfr_limits *limits,
		     struct zf_error *err) ZF_MUST_CHECK;

void zf_xfr_free(struct zf_xfr *xfr);

/* Builds the AXFR query into `query`. */
void zf_xfr_query(const struct zf_xfr *xfr, struct zf_message *query);

/*
 * Feeds the next message, TSIG already taken off. Sets `*done` once the closing SOA has come.
 * `wire` is only read during the call. After a failure `xfr` is only fit to be freed:
 *	ZF_EREFUSED	the rcode of any message is not NOERROR; .rcode says which
 *	ZF_EMALFORMED	id, QR, opcode or question are not ours; TC is set; no record is there; the
 *			first record is no SOA of the apex; the closing SOA has another serial; a
 *			record lies outside the zone or in another class, is a SOA below the apex
 *			or of a type that zones have not (OPT, TSIG, ANY); records in the authority
 *			section; records or octets after the end; a message that is broken
 *	ZF_ELIMIT	grown past the limits
 *	any status the sink gave
 */
zf_status zf_xfr_feed(struct zf_xfr *xfr, const uint8_t *wire, size_t len, bool *done,
		      struct zf_error *err) ZF_MUST_CHECK;

const struct zf_xfr_counts *zf_xfr_counts(const struct zf_xfr *xfr);

#endif
