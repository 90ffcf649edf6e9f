/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_COPIES_COMPARE_H
#define ZF_JOBS_COPIES_COMPARE_H

/*
 * One zone at two places, a server or a file each, compared record by record
 * (zonefmt/compare.h). Where one of two servers gives no transfer, every RRset of the other is
 * asked of it instead; records only it has cannot be told then, and that is said.
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
	bool allow_query; /* the RRset-by-RRset way where a transfer is refused */
};

struct zf_comparison {
	struct zf_compare_counts counts;
	/* One side was asked RRset by RRset: records that only it has could not be told. */
	bool by_query;
	bool asked_a; /* it was side A, else B */
	uint64_t unchecked; /* records that the answers tell nothing of (by_query.h); in no count */
	struct zf_error refused; /* why there was no transfer, where by_query is set */
};

/* Compares the zone in A with that in B. ZF_OK with `result` filled whether or not they differ; fails
 * as zf_source_read where one side cannot be read at all, as zf_by_query where it was asked, with what
 * the rules' `tell` fails with, and with ZF_ENOMEM, ZF_ELIMIT. */
zf_status zf_compare_sources(const struct zf_comparison_terms *terms,
			     struct zf_comparison *result,
			     struct zf_error *err) ZF_MUST_CHECK;

#endif
