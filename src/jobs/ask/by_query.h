/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_BY_QUERY_H
#define ZF_JOBS_ASK_BY_QUERY_H

/*
 * A server's copy of a zone, as far as questions show it: every RRset of another copy,
 * the model, is asked of it. What only the server has cannot be found so.
 *
 * An RRset is unchecked, and taken to be the same, where the answer does not tell: glue and
 * other data below a zone cut that a referral does not bring along, names below a DNAME, what
 * the server answers from a zone of its own that lies deeper, types that cannot be asked for, rcodes
 * that say nothing. RRSIG and NSEC records count as there if they are in the answer, and
 * else as unchecked, since servers are free to give some of them (RFC 8482). So a
 * difference is never made up.
 */

#include <stdint.h>

#include "src/jobs/ask/peer.h"
#include "zonefmt/zone/zone.h"

/*
 * Makes in `*copy` a zone of what `peer` holds of `model`'s RRsets, unchecked records as `model` has
 * them; `*unchecked` counts those. The caller frees `*copy`. Fails where `peer` does not answer for
 * the zone with authority (ZF_EREFUSED), stops answering (ZF_ETIMEOUT, ZF_ENETWORK) or is not
 * authentic (ZF_EAUTH), explained; ZF_ECANCELLED when interrupted (pool.h); else as zf_ask and
 * zf_zone_add.
 */
zf_status zf_by_query(struct zf_zone **copy, uint64_t *unchecked,
		      const struct zf_zone *model, const struct zf_peer *peer,
		      struct zf_error *err) ZF_MUST_CHECK;

#endif
