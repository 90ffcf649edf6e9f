/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_COMPARE_REPORT_H
#define ZF_CLI_COMPARE_REPORT_H

/*
 * What `compare` shows: on standard output each differing record as `-` (only in A) or `+`
 * (only in B) and its line of a zone file, those with another TTL and the SOA as a pair, under a
 * comment line that names the zone; a summary for each zone as talk. With --json the same as
 * objects.
 */

#include "src/jobs/copies/compare.h"

struct zf_talk;

struct zf_compare_report {
	struct zf_talk *talk;
	bool json;
	const char *names[2];	      /* of A and B */
	const uint8_t *zone;	      /* the one at hand */
	bool headed;		      /* its comment line has been written */
	char *text;		      /* room for a record, ZF_PRESENT_MAX + 1 */
	struct zf_outside outside[2]; /* the zone, in A and B; not compared */
};

/* As `tell` of zf_compare_rules, with the report as its ctx. Fails with ZF_ESYSTEM where standard output
 * does, ZF_ENOMEM. */
zf_status zf_compare_report_tell(void *report, enum zf_difference kind,
				 const struct zf_record *rr,
				 const struct zf_record *other,
				 struct zf_error *err) ZF_MUST_CHECK;

/* What the comparison came to: `status` and `why`, or where that is ZF_OK, `result`. Fails with
 * ZF_ESYSTEM where standard output does, ZF_ENOMEM. */
zf_status zf_compare_report_end(struct zf_compare_report *report, zf_status status,
				const struct zf_comparison *result,
				const struct zf_error *why,
				struct zf_error *err) ZF_MUST_CHECK;

#endif
