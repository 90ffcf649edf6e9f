/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_WILDCARD_H
#define ZF_JOBS_CHANGE_WILDCARD_H

/*
 * Whether an answer was made of a wildcard. It looks like any other, but an UPDATE's prerequisites
 * are judged on what the zone holds (RFC 2136 3.2), and the name that a wildcard answers for is not in the zone
 * (RFC 4592). So a primary can be asked by an UPDATE that requires the name's absence and changes
 * nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/name.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/peer.h"

/* What a server answered. All is borrowed for the call. */
struct zf_wildcard_case {
	const struct zf_peer *peer; /* the primary */
	const uint8_t *zone;	    /* that `owner` lies in */
	const uint8_t *owner;
	uint16_t type;
	const struct zf_seen *seen; /* of that owner and type */
};

/*
 * Whether the answer may be a wildcard's: it is what the wildcard of the name above answers too, asked for
 * literally, be it records, a CNAME or neither; and what is answered below. A name that a wildcard covers
 * answers so for certain, another only where it has a like wildcard below. `wildcard` is then the one that the
 * answer comes from. Fails as zf_ask does: ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH, ZF_EMALFORMED.
 */
zf_status zf_wildcard_find(const struct zf_wildcard_case *answer,
			   struct zf_name *wildcard, bool *found,
			   struct zf_error *err) ZF_MUST_CHECK;

enum zf_absence {
	ZF_ABSENT_NOT,	/* the zone has it: it is no wildcard's */
	ZF_ABSENT_NAME, /* no record in the zone has that owner (RFC 2136 2.4.5) */
	ZF_ABSENT_SET, /* some have, but none of that type (2.4.3), nor a CNAME if that was answered */
};

/*
 * Asks the primary by an UPDATE without changes what of it is absent from the zone: the name, or else the RRset
 * answered. Fails as zf_update_exchange does, but for ZF_EPREREQ; in particular where the peer's key may
 * not change the zone.
 */
zf_status zf_wildcard_absence(const struct zf_wildcard_case *answer,
			      enum zf_absence *absence,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
