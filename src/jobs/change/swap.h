/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_SWAP_H
#define ZF_JOBS_CHANGE_SWAP_H

/*
 * Records added to, or removed from, a zone by compare and swap: each RRset concerned is
 * read, the UPDATE requires it to be just as read (RFC 2136 2.4.2, 2.4.3), and what it
 * became is read back. Somebody else's change in between gives NXRRSET, and it is looked at
 * again; so nobody's change is ever lost, and records that were there before stay theirs.
 *
 * What a wildcard answers does not count as there (wildcard.h): then the UPDATE requires the name's
 * absence. With `instead`, when the primary is not asked, an answer that may be a wildcard's is taken for
 * one if lines are to be added.
 *
 *	read -> nothing to do: done
 *	     -> intend() -> UPDATE -> done: read back until seen
 *	                           -> NXRRSET and the like: read again, a few times
 *	                           -> no answer, or one not verified: read, and believe that; while the
 *	                              server answers questions its UPDATE may still come
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/message.h"
#include "protocol/name.h"
#include "src/jobs/ask/peer.h"
#include "src/jobs/change/receipt.h"

#define ZF_SWAP_LINES_MAX 16 /* records in one swap */
#define ZF_SWAP_SETS_MAX 4   /* RRsets they may belong to */

/* Takes an UPDATE that was built, and is not signed. A status other than ZF_OK ends the work with it. */
typedef zf_status zf_update_instead(void *ctx, const struct zf_message *update,
				    struct zf_error *err);

struct zf_swap {
	const struct zf_peer *peer; /* the primary, with the key for updates */
	const uint8_t *zone;
	bool remove;			     /* else add */
	const struct zf_receipt_line *lines; /* what shall be there, or gone */
	size_t count;
	/* Called just before an UPDATE leaves, with the lines it will change; a status other than
	 * ZF_OK stops it. May be NULL. */
	zf_status (*intend)(void *ctx, const struct zf_receipt_line *lines, size_t count,
			    struct zf_error *err);
	/* Called at most once, before the others, where `owner` is not in the zone and `wildcard` answers
	 * for it until the lines are added; or, with `instead`, may. May be NULL. */
	zf_status (*covered)(void *ctx, const uint8_t *owner, const uint8_t *wildcard,
			     struct zf_error *err);
	/* Where it is not NULL nothing is sent: each UPDATE goes to it instead. */
	zf_update_instead *instead;
	void *ctx;
	bool *answered; /* set once an UPDATE was answered; may be NULL */
};

/*
 * Carries it out. The lines that this call changed are appended to `changed` (may be NULL), with
 * the TTL they got: an added record takes its RRset's (RFC 2181 5.2), its own only where it founds
 * the RRset. Lines that are as wanted already are left alone. Fails, nothing changed, with
 *	ZF_EUNSAFE	a CNAME or DNAME stands in the way; the last apex NS would go; the RRset
 *			changed under us each time
 *	ZF_EREFUSED	the server will not (explained)
 *	those of zf_ask, from the reading before an UPDATE: ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH,
 *	ZF_EMALFORMED
 *	those of `intend`, `covered` and `instead`
 * Fails too with
 *	ZF_ETIMEOUT	an accepted change was not seen within 15 s
 *	those of zf_ask, the answer to an UPDATE lost and its change not seen: it may come late
 * and then the lines that were to be added are in `changed` as intended ones.
 */
zf_status zf_swap_run(const struct zf_swap *swap, struct zf_receipt *changed,
		      struct zf_error *err) ZF_MUST_CHECK;

/* Waits until every line is as wanted, at most 15 s. Fails with ZF_ETIMEOUT. */
zf_status zf_swap_await(const struct zf_swap *swap, struct zf_error *err) ZF_MUST_CHECK;

/*
 * Whether every line is as wanted, though the UPDATE's answer did not come but `status`. After ZF_ETIMEOUT it is
 * waited for at most 15 s, as long as the server answers at all: it may only be slow, as Knot is, which does one thing
 * at a time for a zone, and sends a NOTIFY that nobody acknowledges first.
 */
bool zf_swap_comes(const struct zf_swap *swap, zf_status status);

#endif
