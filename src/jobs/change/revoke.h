/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_REVOKE_H
#define ZF_JOBS_CHANGE_REVOKE_H

/*
 * Exactly what a grant added (grant.h) taken back, by its receipt: NS records before the
 * addresses that they need.
 */

#include <stddef.h>

#include "src/jobs/ask/peer.h"
#include "src/jobs/change/receipt.h"
#include "src/jobs/change/swap.h"

/*
 * Takes back what the receipt's lines say, zone by zone: those with only NS records, then those with
 * addresses, and in each the NS records first; what is gone already is fine. `revoked` (may be NULL)
 * gets what this call removed. Goes on to the other zones when one fails, but leaves the addresses,
 * which an NS record that stays needs; a server that no longer answers is asked nothing more. Fails then
 * with the first error, the zone in front:
 *	ZF_EUNSAFE, ZF_EREFUSED, ZF_ETIMEOUT	as zf_swap_run
 *	ZF_ENETWORK, ZF_EAUTH, ZF_EMALFORMED	as zf_ask
 *	ZF_ECANCELLED	interrupted (pool.h)
 *	ZF_ENOMEM, ZF_ELIMIT, ZF_ESYSTEM
 */
zf_status zf_revoke_run(const struct zf_peer *peer, const struct zf_receipt *receipt,
			struct zf_receipt *revoked, struct zf_error *err) ZF_MUST_CHECK;

/* How many of the receipt's records stand at `peer` now. Fails as zf_stands does: ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH, ZF_EMALFORMED;
 * ZF_ECANCELLED, ZF_ENOMEM. */
zf_status zf_revoke_left(const struct zf_peer *peer, const struct zf_receipt *receipt,
			 size_t *left, struct zf_error *err) ZF_MUST_CHECK;

/* The same as zf_revoke_run, but each UPDATE goes to `instead`, and nothing is sent. Fails as that does and as
 * `instead`. */
zf_status zf_revoke_plan(const struct zf_peer *peer, const struct zf_receipt *receipt,
			 zf_update_instead *instead, void *ctx,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
