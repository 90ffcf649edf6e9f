/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_GRANT_H
#define ZF_JOBS_CHANGE_GRANT_H

/*
 * The temporary NS and address records that open zone transfers where a primary gives
 * them to its NS hosts. How one zone is changed is swap.h's affair; here is which records go
 * into which zone. revoke.h takes them back, stands.h tells what is there.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/name.h"
#include "src/jobs/ask/peer.h"
#include "src/jobs/change/receipt.h"
#include "src/jobs/change/swap.h"

#define ZF_GRANT_ADDRESSES_MAX 8

struct zf_grant {
	const struct zf_peer *peer; /* the primary, with the key for updates */
	const struct zf_name *zones;
	size_t zone_count;
	struct zf_name fqdn; /* the host that shall be able to transfer */
	struct zf_endpoint addresses[ZF_GRANT_ADDRESSES_MAX];
	size_t address_count;
	uint32_t ttl; /* seconds, for address RRsets that are new */
	/* Called before an UPDATE of `zone` leaves, and once its records were seen to stand. Either may
	 * be NULL; a status other than ZF_OK stops the work. Of several zones at once `intend` comes for all before
	 * `granted` comes for the first. */
	zf_status (*intend)(void *ctx, const uint8_t *zone,
			    const struct zf_receipt_line *lines, size_t count,
			    struct zf_error *err);
	/* Called when `intend` was, for as many zones as will be changed at once: their UPDATEs leave after it. May be
	 * NULL. */
	zf_status (*sync)(void *ctx, struct zf_error *err);
	zf_status (*granted)(void *ctx, const uint8_t *zone,
			     const struct zf_receipt_line *lines, size_t count,
			     struct zf_error *err);
	/* Told of a signed zone whose server did not sign what it was sent, which is gone again: to be noted, since
	 * until it was taken back the RRset was bogus. May be NULL. */
	zf_status (*unsigned_seen)(void *ctx, const uint8_t *zone, struct zf_error *err);
	/* As in swap.h. */
	zf_status (*covered)(void *ctx, const uint8_t *owner, const uint8_t *wildcard,
			     struct zf_error *err);
	/* As in swap.h: then nothing is sent. */
	zf_update_instead *instead;
	void *ctx;
};

/*
 * Adds, where they are missing, an NS record at each zone's apex and the address records in the
 * zone that holds `fqdn`, the addresses first. What was added is appended to `receipt`, and what may
 * have been (swap.h) as intended, also where it then fails:
 *	ZF_EUNSAFE	`fqdn` lies in no zone of this server and does not resolve to the addresses; a
 *			conflict (swap.h); a signed zone whose server does not sign what was added,
 *			which was then taken back
 *	ZF_EREFUSED	the server does not answer for a zone, or does not take the UPDATE
 *	those of zf_swap_run, zf_ask, `intend` and `granted`
 */
zf_status zf_grant_run(const struct zf_grant *grant, struct zf_receipt *receipt,
		       struct zf_error *err) ZF_MUST_CHECK;

/* The records that `peer` does not answer with yet, appended to `missing`: for a person to add where
 * the server takes no UPDATE. Fails as zf_grant_run does before it changes anything:
 * ZF_EUNSAFE; ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH, ZF_EMALFORMED. */
zf_status zf_grant_missing(const struct zf_grant *grant, struct zf_receipt *missing,
			   struct zf_error *err) ZF_MUST_CHECK;

/*
 * Adds to `receipt` each record of the grant that stands already, with its TTL: the receipt of a grant whose own was
 * lost. Whose they are nobody can tell but the person. Nothing is changed; where a wildcard answers the primary is
 * asked by an UPDATE without changes (wildcard.h). Fails as zf_grant_missing.
 */
zf_status zf_grant_adopt(const struct zf_grant *grant, struct zf_receipt *receipt,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
