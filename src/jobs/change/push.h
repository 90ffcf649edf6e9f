/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_PUSH_H
#define ZF_JOBS_CHANGE_PUSH_H

/*
 * A server's zone made equal to another copy by dynamic UPDATE (RFC 2136): the edits that were
 * found (zonefmt/zone/edits.h) are sent, and what the server then holds is compared.
 *
 *	by serial -> all taken: compared
 *	    |	  -> the first message refused (a server that lets nobody set the SOA, as Windows), or its
 *	    |	     prerequisite unmet though the serial is as it was read (an inline-signing
 *	    |	     BIND, whose own serial is another): nothing was changed, and from here on
 *	    |	  -> a later one's prerequisite unmet though the SOA is what the one before left (PowerDNS writes
 *	    |	     it with other dots than it compares): nobody else changed anything, and for the rest
 *	    `---> by RRset, one message at a time -> all taken: compared
 *	  -> anything else, at any message: the messages before it stand
 *
 * Where the apex then still lacks its SOA or NS records, it is sent those once more, alone.
 *
 * Into a signed zone the first message goes alone, and the rest only where the server has signed what
 * came of it: Knot 3.2 takes an UPDATE of a zone that somebody else signed, and leaves the old
 * signatures, which BIND refuses to.
 *
 * Every message is whole or has not happened, and they are in an order in which the zone is sound after
 * each: to begin again from a fresh reading does the rest. Where the fate of a message is not known
 * (no answer, a broken connection, an answer that does not verify), the zone is looked at, and that is
 * believed; where the connection broke it goes on over a new one.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/jobs/ask/peer.h"
#include "src/jobs/change/update_run.h"
#include "zonefmt/zone/edits.h"

/* Messages on their way at once, 4 MiB: the server has work while answers travel, and Knot carries out
 * what it has waiting as one change, which a quarter of these made a third slower. */
#define ZF_PUSH_WINDOW 64
/* Records of an unsigned UPDATE by RRset where nothing else is said: Windows' own limit, 2003 and
 * later (MaxResourceRecordsInNonSecureUpdate). */
#define ZF_PUSH_UNSIGNED_MAX 30

struct zf_push {
	const struct zf_peer *peer;   /* the primary, with the key for updates */
	const struct zf_peer *source; /* the same, with the key for transfers */
	const uint8_t *zone;
	const struct zf_zone *from;   /* the server's zone as read */
	const struct zf_zone *to;     /* and as it shall be */
	const struct zf_edits *edits; /* from the one to the other */
	size_t records_max; /* of a message, all sections; 0: no bound, see above */
	/* How many edits have been taken so far. May be NULL. */
	void (*progress)(void *ctx, uint64_t edits);
	/* It goes on by RRset; `why` is what a message came to. May be NULL. */
	void (*by_rrset)(void *ctx, const struct zf_error *why);
	void *ctx;
};

struct zf_pushed {
	enum zf_update_way way;
	size_t messages, taken; /* in all; carried out, as answered or looked at */
	uint64_t edits;		/* in those taken */
	bool soa_kept;		/* the server's SOA was to change, but may not be set */
	bool compared;		/* what follows is known */
	uint64_t left;		/* edits still to be done; 0: the zone is as wanted */
	bool soa_left;		/* the SOA still differs, though it may be set */
	uint64_t unchecked; /* edits that could not be looked at: compared by query, not transfer */
};

/*
 * Sends the edits, and compares. `pushed` holds on failure too:
 *	ZF_EPREREQ	someone else changed the zone. Nothing of the message concerned was changed;
 *			those before it, if `taken`, were
 *	ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH, ZF_EMALFORMED	the server fell silent, went, or did not prove
 *			to be the one; the zone could not be looked at, or had not got further
 *	ZF_EUNSAFE	the server does not sign its signed zone; one message was taken
 *	ZF_EREFUSED	the server will not, explained; the same holds
 *	ZF_EUNSUPPORTED	one owner's edits do not fit into a message; nothing was sent
 *	ZF_EDIFFERS	all was taken, but the zone is not what it should be
 *	ZF_ECANCELLED	interrupted (pool.h)
 *	ZF_ENOMEM, ZF_ESYSTEM
 */
zf_status zf_push_run(const struct zf_push *push, struct zf_pushed *pushed,
		      struct zf_error *err) ZF_MUST_CHECK;

#endif
