/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_ZONEMD_H
#define ZF_ZONEFMT_ZONE_ZONEMD_H

/*
 * A zone checked against the digest that it carries (RFC 8976): ZONEMD records of scheme SIMPLE
 * with SHA-384 or SHA-512. Shows that the records are those that were published, all of them and
 * none besides, whatever way they came.
 *
 *	zf_zonemd_new() -> zf_zonemd_sink() takes the records -> zf_zonemd_check()
 *
 * Steps 4 and 5 of RFC 8976 section 4 are done here. Steps 1 to 3 are not: whether the zone is
 * signed, and its SOA and ZONEMD are validated by DNSSEC. Without them it shows that nothing was
 * lost or broken, not that nobody meant it.
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/record.h"

struct zf_zonemd;

/* What the zone's ZONEMD records say of it. With several, what stands last here holds: one that
 * matches is enough (RFC 8976 section 4). */
enum zf_zonemd_outcome {
	ZF_ZONEMD_ABSENT,      /* there is none at the apex */
	ZF_ZONEMD_UNSUPPORTED, /* of a scheme or hash algorithm not known here */
	ZF_ZONEMD_AMBIGUOUS, /* two of the same scheme and hash algorithm: neither counts */
	ZF_ZONEMD_STALE,     /* of another serial than the SOA's */
	ZF_ZONEMD_MISMATCH, /* the records have another digest */
	ZF_ZONEMD_VERIFIED, /* the records have the digest */
};

enum { ZF_ZONEMD_SIMPLE = 1 };			     /* scheme, RFC 8976 5.2 */
enum { ZF_ZONEMD_SHA384 = 1, ZF_ZONEMD_SHA512 = 2 }; /* hash algorithms, 5.3 */

struct zf_zonemd_result {
	enum zf_zonemd_outcome outcome;
	uint8_t hash;	/* that of the record which decided; 0 where none could */
	char text[160]; /* the outcome as a phrase, for manifests: "no ZONEMD record" */
};

/*
 * A check of the zone at `apex`. Memory does not grow with the zone: it is sorted in `octets` of
 * it (0: ZF_SORTER_OCTETS) and in temporary files in `folder`, as zf_sorter_new(). Fails with
 * ZF_ENOMEM.
 */
zf_status zf_zonemd_new(struct zf_zonemd **zonemd, const uint8_t *apex, size_t octets,
			const char *folder, struct zf_error *err) ZF_MUST_CHECK;
void zf_zonemd_free(struct zf_zonemd *zonemd);

/* The sink of the zone's records, in any order, all at or below the apex. The same twice counts
 * once. Fails as zf_sorter_sink(). */
struct zf_sink zf_zonemd_sink(struct zf_zonemd *zonemd);

/*
 * Says what the zone's ZONEMD records say of it. `*result` is filled in unless the work itself
 * failed. Once only. ZF_OK: verified, absent or unsupported. Fails with ZF_EDIFFERS: ambiguous,
 * stale or a mismatch, with the result's text as message; with ZF_EMALFORMED if no SOA came, with
 * ZF_ENOMEM, and as zf_sorter_give().
 */
zf_status zf_zonemd_check(struct zf_zonemd *zonemd, struct zf_zonemd_result *result,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
