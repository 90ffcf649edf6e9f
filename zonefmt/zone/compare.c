/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/compare.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/name.h"
#include "protocol/rdata.h"

struct zf_compare {
	const struct zf_zone *a;
	struct zf_compare_rules rules;
	struct zf_compare_counts counts;
	size_t soa;	   /* A's SOA; ZF_ZONE_NONE if it has none */
	bool soa_seen;	   /* B's SOA has come */
	uint8_t matched[]; /* a bit for each of A's records */
};

static bool is_matched(const struct zf_compare *compare, size_t number)
{
	return compare->matched[number / 8] & (1u << number % 8);
}

static void set_matched(struct zf_compare *compare, size_t number)
{
	compare->matched[number / 8] |= (uint8_t)(1u << number % 8);
}

static bool is_apex_soa(const struct zf_compare *compare, const struct zf_record *rr)
{
	return rr->type == ZF_TYPE_SOA &&
	       zf_name_equal(rr->owner, zf_zone_apex(compare->a));
}

static size_t find_soa(const struct zf_zone *zone)
{
	for (size_t i = 0; i < zf_zone_count(zone); i++) {
		const struct zf_record rr = zf_zone_record(zone, i);

		if (rr.type == ZF_TYPE_SOA && zf_name_equal(rr.owner, zf_zone_apex(zone)))
			return i;
	}
	return ZF_ZONE_NONE;
}

static uint32_t serial_of(const struct zf_record *rr)
{
	struct zf_soa soa;

	return zf_record_soa(rr, &soa) ? soa.serial : 0;
}

zf_status zf_compare_new(struct zf_compare **result, const struct zf_zone *a,
			 const struct zf_compare_rules *rules, struct zf_error *err)
{
	const size_t bits = zf_zone_count(a);
	struct zf_compare *compare = calloc(1, sizeof(*compare) + bits / 8 + 1);

	*result = NULL;
	if (compare == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	compare->a = a;
	compare->rules = *rules;
	compare->soa = find_soa(a);
	if (compare->soa != ZF_ZONE_NONE) {
		const struct zf_record rr = zf_zone_record(a, compare->soa);

		compare->counts.serial_a = serial_of(&rr);
	}
	*result = compare;
	return ZF_OK;
}

void zf_compare_free(struct zf_compare *compare)
{
	free(compare);
}

static bool is_ignored(const struct zf_compare *compare, const struct zf_record *rr)
{
	const struct zf_compare_rules *rules = &compare->rules;

	return rules->ignore != NULL && rules->ignore(rules->ignore_ctx, rr);
}

static zf_status tell(const struct zf_compare *compare, enum zf_difference kind,
		      const struct zf_record *rr, const struct zf_record *other,
		      struct zf_error *err)
{
	const struct zf_compare_rules *rules = &compare->rules;

	return rules->tell == NULL ? ZF_OK
				   : rules->tell(rules->tell_ctx, kind, rr, other, err);
}

static bool same_soa(const struct zf_compare *compare, const struct zf_record *a,
		     const struct zf_record *b)
{
	struct zf_soa x, y;

	if (!zf_record_soa(a, &x) || !zf_record_soa(b, &y))
		return false;
	return zf_name_equal(x.mname, y.mname) && zf_name_equal(x.rname, y.rname) &&
	       x.refresh == y.refresh && x.retry == y.retry && x.expire == y.expire &&
	       x.minimum == y.minimum &&
	       (x.serial == y.serial || !compare->rules.serial_matters);
}

/* A's SOA and B's, as a pair: they are one thing that may differ, not two records. */
static zf_status take_soa(struct zf_compare *compare, const struct zf_record *rr,
			  struct zf_error *err)
{
	struct zf_record mine;

	compare->soa_seen = true;
	compare->counts.serial_b = serial_of(rr);
	if (compare->soa == ZF_ZONE_NONE) {
		compare->counts.only_b++;
		return tell(compare, ZF_ONLY_IN_B, rr, NULL, err);
	}
	set_matched(compare, compare->soa);
	mine = zf_zone_record(compare->a, compare->soa);
	if (!same_soa(compare, &mine, rr)) {
		compare->counts.soa++;
		return tell(compare, ZF_SOA_DIFFERS, &mine, rr, err);
	}
	if (mine.ttl != rr->ttl) {
		compare->counts.ttl++;
		return tell(compare, ZF_TTL_DIFFERS, &mine, rr, err);
	}
	compare->counts.same++;
	return ZF_OK;
}

/* A record of A equal to `rr` that has no partner yet: one of the same TTL, or else the first. One that has a
 * partner, with the same TTL, where `rr` is only another copy of that. zf_zone_add bounds how often a record
 * comes, and so the search. */
static size_t find_partner(const struct zf_compare *compare, const struct zf_record *rr)
{
	size_t first = ZF_ZONE_NONE, copy = ZF_ZONE_NONE;

	for (size_t number = zf_zone_find(compare->a, rr, ZF_ZONE_NONE);
	     number != ZF_ZONE_NONE; number = zf_zone_find(compare->a, rr, number)) {
		const bool same_ttl = zf_zone_record(compare->a, number).ttl == rr->ttl;

		if (same_ttl && !is_matched(compare, number))
			return number;
		if (same_ttl)
			copy = number;
		else if (first == ZF_ZONE_NONE && !is_matched(compare, number))
			first = number;
	}
	return copy != ZF_ZONE_NONE ? copy : first;
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_compare *compare = ctx;
	struct zf_record mine;
	size_t number;

	if (is_ignored(compare, rr))
		return ZF_OK;
	if (is_apex_soa(compare, rr) && !compare->soa_seen)
		return take_soa(compare, rr, err);
	number = find_partner(compare, rr);
	if (number == ZF_ZONE_NONE) {
		compare->counts.only_b++;
		return tell(compare, ZF_ONLY_IN_B, rr, NULL, err);
	}
	if (is_matched(compare, number))
		return ZF_OK;
	set_matched(compare, number);
	mine = zf_zone_record(compare->a, number);
	if (mine.ttl == rr->ttl) {
		compare->counts.same++;
		return ZF_OK;
	}
	compare->counts.ttl++;
	return tell(compare, ZF_TTL_DIFFERS, &mine, rr, err);
}

struct zf_sink zf_compare_sink(struct zf_compare *compare)
{
	return (struct zf_sink){ .take = take, .ctx = compare };
}

/* Whether a copy of A's record `rr` has a partner. */
static bool has_matched_copy(const struct zf_compare *compare, const struct zf_record *rr)
{
	for (size_t number = zf_zone_find(compare->a, rr, ZF_ZONE_NONE);
	     number != ZF_ZONE_NONE; number = zf_zone_find(compare->a, rr, number))
		if (is_matched(compare, number) &&
		    zf_zone_record(compare->a, number).ttl == rr->ttl)
			return true;
	return false;
}

zf_status zf_compare_finish(struct zf_compare *compare, struct zf_error *err)
{
	const size_t count = zf_zone_count(compare->a);

	for (size_t i = 0; i < count; i++) {
		const struct zf_record rr = zf_zone_record(compare->a, i);
		zf_status status;

		if (is_matched(compare, i) || is_ignored(compare, &rr) ||
		    has_matched_copy(compare, &rr))
			continue;
		compare->counts.only_a++;
		status = tell(compare, ZF_ONLY_IN_A, &rr, NULL, err);
		if (status != ZF_OK)
			return status;
	}
	return ZF_OK;
}

const struct zf_compare_counts *zf_compare_counts(const struct zf_compare *compare)
{
	return &compare->counts;
}

bool zf_compare_differs(const struct zf_compare_counts *counts)
{
	return counts->only_a > 0 || counts->only_b > 0 || counts->ttl > 0 ||
	       counts->soa > 0;
}
