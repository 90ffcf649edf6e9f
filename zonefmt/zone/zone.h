/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_ZONE_H
#define ZF_ZONEFMT_ZONE_ZONE_H

/*
 * A zone's records kept packed in large blocks, in the order they came, with an index to
 * find them by owner, type and rdata. About 60 octets a small record; bounded by the limit
 * given. The same record twice is kept twice; of dozens of copies some are passed over, since they mean
 * nothing (RFC 2181 section 5, RFC 5936 section 2.2).
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/record.h"

struct zf_zone;

/* `octets_max` bounds the memory taken; 0 means 4 GiB. Fails with ZF_ENOMEM. */
zf_status zf_zone_new(struct zf_zone **zone, const uint8_t *apex, uint64_t octets_max,
		      struct zf_error *err) ZF_MUST_CHECK;
void zf_zone_free(struct zf_zone *zone);

/* Appends a copy of `rr`. Fails with ZF_ENOMEM; ZF_ELIMIT above the memory given, or where the same record comes
 * with hundreds of TTLs; ZF_ESYSTEM where there are no random numbers. */
zf_status zf_zone_add(struct zf_zone *zone, const struct zf_record *rr,
		      struct zf_error *err) ZF_MUST_CHECK;
struct zf_sink zf_zone_sink(struct zf_zone *zone);

const uint8_t *zf_zone_apex(const struct zf_zone *zone);
size_t zf_zone_count(const struct zf_zone *zone);

/* Record number `at` (0 is the first); its views live as long as the zone is not freed. */
struct zf_record zf_zone_record(const struct zf_zone *zone, size_t at);

/* Gives every record to `sink`, in their order. Fails with what it failed with, which ends it. */
zf_status zf_zone_give(const struct zf_zone *zone, const struct zf_sink *sink,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Gives record number `at` the TTL and the spelling of `rr`, which must be equal to it
 * (zf_record_equal). */
void zf_zone_respell(struct zf_zone *zone, size_t at, const struct zf_record *rr);

/* Number of a record equal to `rr` (zf_record_equal), starting the search behind record number
 * `after` (ZF_ZONE_NONE: from the start); ZF_ZONE_NONE if there is no (further) one. */
#define ZF_ZONE_NONE ((size_t)-1)
size_t zf_zone_find(const struct zf_zone *zone, const struct zf_record *rr, size_t after);

/* Numbers of all records in canonical order of owner, type, rdata: an array of zf_zone_count
 * that the caller frees. Fails with ZF_ENOMEM. */
zf_status zf_zone_sorted(const struct zf_zone *zone, size_t **order,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
