/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_LOSSES_H
#define ZF_RUNBOOK_STEPS_LOSSES_H

/*
 * What clients would miss that ask the new server: a zone that was emptied at its primary, or that the primary has
 * another of, is faithfully the primary's, and nobody wants to serve it.
 */

#include "src/jobs/copies/compare_many.h"
#include "src/runbook/moving.h"

/* Whether so much is gone that a person should say so: more than the share of the `whole`, and more than the least. */
bool zf_losses_exceed(const struct zf_threshold *most, uint64_t part, uint64_t whole);

/*
 * Compares the zones of the move as they were captured with what the new server has now, which is at the serials in
 * `compared`, one for each; those that were captured at that serial are passed over. Where one has lost, or changed, more
 * than the policy allows, what signing makes anew apart (RRSIG, NSEC, NSEC3, ZONEMD), a person's word is waited for
 * (hold.h), ZF_EWAITING: it is for these zones and shares, and where they are others has to be given anew. What cannot be told, since the zone was not captured or the new server refuses,
 * is told as that, and holds nobody. Fails as zf_compare_sources and the journal do, too.
 */
zf_status zf_losses_check(const struct zf_moving *moving,
			  const struct zf_compared *compared,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
