/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_COMPARE_H
#define ZF_ZONEFMT_ZONE_COMPARE_H

/*
 * Two copies of a zone compared, in any order. A record counts once, however often it comes (RFC 2181
 * section 5), but with each of its TTLs. Side A is held packed, side B streams past it; what is left over
 * on either side is told, and a record on both with another TTL is told as that. The SOA is compared
 * field by field: a serial that differs is a difference only if the rule says so.
 *
 *	zf_compare_new(A) -> zf_compare_sink() takes B -> zf_compare_finish()
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/record.h"
#include "zonefmt/zone/zone.h"

struct zf_compare;

enum zf_difference {
	ZF_ONLY_IN_A,
	ZF_ONLY_IN_B,
	ZF_TTL_DIFFERS, /* `rr` is A's, `other` B's */
	ZF_SOA_DIFFERS, /* the same; anything but TTL, or anything but TTL and serial */
};

struct zf_compare_rules {
	bool serial_matters;
	/* Records to leave out on both sides, e.g. a grant's; may be NULL. */
	bool (*ignore)(void *ctx, const struct zf_record *rr);
	void *ignore_ctx;
	/* Called for each difference, B's as they stream, A's at the end in A's order. A status
	 * other than ZF_OK ends the comparison. May be NULL. */
	zf_status (*tell)(void *ctx, enum zf_difference kind, const struct zf_record *rr,
			  const struct zf_record *other, struct zf_error *err);
	void *tell_ctx;
};

struct zf_compare_counts {
	uint64_t same, only_a, only_b, ttl, soa;
	uint32_t serial_a, serial_b;
};

/* Compares against `a`, which is borrowed and must not change meanwhile. `rules` is copied. Fails with
 * ZF_ENOMEM. */
zf_status zf_compare_new(struct zf_compare **compare, const struct zf_zone *a,
			 const struct zf_compare_rules *rules,
			 struct zf_error *err) ZF_MUST_CHECK;
void zf_compare_free(struct zf_compare *compare);

struct zf_sink zf_compare_sink(struct zf_compare *compare);

/* Tells what was only in A. ZF_OK whether or not there were differences; ask the counts. Fails as `tell` does, only. */
zf_status zf_compare_finish(struct zf_compare *compare,
			    struct zf_error *err) ZF_MUST_CHECK;

const struct zf_compare_counts *zf_compare_counts(const struct zf_compare *compare);

/* Whether the counts hold any difference. */
bool zf_compare_differs(const struct zf_compare_counts *counts);

#endif
