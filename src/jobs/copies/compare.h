/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_COPIES_COMPARE_H
#define ZF_JOBS_COPIES_COMPARE_H

/*
 * One zone at two places, a server or a file each, compared record by record
 * (zonefmt/compare.h). Where one of two servers gives no transfer, or none that is sound, every RRset
 * of the other is asked of it instead; records only it has cannot be told then, and that is said.
 *
 * Two servers whose serials differ, in a zone that is being changed, are compared at a serial that both have
 * had: the one that is ahead as it was then, by its own differences (past_version.h). One that stays
 * behind differs. Where there are no differences both are read again, a few times.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/name.h"
#include "src/jobs/copies/source.h"
#include "zonefmt/zone/compare.h"

/* All pointers are borrowed. */
struct zf_comparison_terms {
	const uint8_t *zone;
	const struct zf_source *a, *b;
	struct zf_compare_rules rules;
	bool allow_query; /* the RRset-by-RRset way where a transfer is refused, or broken off */
	/* How long a server that is behind may take to reach the other's serial, in milliseconds; where the zone is
	 * seen to change, 20 s at least. Only if the serial matters. */
	int64_t settle_ms;
};

struct zf_comparison {
	struct zf_compare_counts counts;
	/* One side, A if `past_a`, was compared as it was at the other's serial; it had `newest`. */
	bool past, past_a;
	uint32_t newest;
	/* One side was asked RRset by RRset: records that only it has could not be told. */
	bool by_query;
	bool asked_a; /* it was side A, else B */
	uint64_t unchecked; /* records that the answers tell nothing of (by_query.h); in no count */
	bool unsettled; /* it was changed each time it was read: the failure is not for want of an answer */
	struct zf_error refused; /* why there was no transfer, where by_query is set */
};

/*
 * Compares the zone in A with that in B. ZF_OK with `result` filled whether or not they differ. Fails
 *	as zf_source_read	one side cannot be read at all
 *	as zf_by_query		it was asked
 *	with ZF_ETIMEOUT too	the zone was changed each time it was read: it could not be told
 *	with what the rules' `tell` fails with, and with ZF_ENOMEM, ZF_ELIMIT
 */
zf_status zf_compare_sources(const struct zf_comparison_terms *terms,
			     struct zf_comparison *result,
			     struct zf_error *err) ZF_MUST_CHECK;

#endif
