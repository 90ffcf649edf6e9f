/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_FETCH_INTAKE_H
#define ZF_JOBS_FETCH_INTAKE_H

/*
 * What a zone's records go through on their way to a file: written in a dialect, counted,
 * and, where that is wanted, digested and checked against the zone's own ZONEMD.
 *
 *	zf_intake_new() -> zf_intake_sink() takes the records, SOA first -> zf_intake_finish()
 *			   zf_intake_outside() those that lie outside
 *			   [zf_intake_restart()]
 *
 * Records outside the zone are left out, and in neither digest; but a dialect of Windows has addresses of
 * name servers that NS records before them name (zonefmt/lint/outer_hosts.h).
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/record.h"
#include "zonefmt/dialect/writer.h"
#include "zonefmt/text/synthesis.h"
#include "zonefmt/zone/digest.h"
#include "zonefmt/zone/outside.h"
#include "zonefmt/zone/zonemd.h"

struct zf_intake;

struct zf_intake_terms {
	const uint8_t *apex; /* copied */
	/* NULL: nothing is written, only looked at */
	const struct zf_dialect *dialect;
	struct zf_output output;
	uint64_t records_max; /* 0: no bound */
	bool digest, zonemd;
	const char *scratch; /* a folder: a large zone is sorted there, for its ZONEMD */
};

struct zf_intake_result {
	uint64_t records;	   /* those outside the zone that were written too */
	struct zf_outside outside; /* left out */
	struct zf_synthesis_counts synthesis;
	struct zf_writer_octets octets;
	char digest[ZF_DIGEST_TEXT_MAX]; /* "" if it was not wanted */
	bool has_zonemd;		 /* it was checked, and `zonemd` holds */
	struct zf_zonemd_result zonemd;
};

/* Nothing taken yet. Fails with ZF_ENOMEM; ZF_ESYSTEM where there are no random numbers, or no file can be
 * made in `scratch`. */
zf_status zf_intake_new(struct zf_intake **intake, const struct zf_intake_terms *terms,
			struct zf_error *err) ZF_MUST_CHECK;

/* NULL is fine. */
void zf_intake_free(struct zf_intake *intake);

/* Each fails with ZF_ELIMIT at a record too many, ZF_ENOMEM, and as the output does. */
struct zf_sink zf_intake_sink(struct zf_intake *intake);
struct zf_sink zf_intake_outside(struct zf_intake *intake);

/* Begins again from nothing. What was written the output must have thrown away. Fails as zf_intake_new,
 * with ZF_ENOMEM, ZF_ESYSTEM. */
zf_status zf_intake_restart(struct zf_intake *intake, struct zf_error *err) ZF_MUST_CHECK;

/* Writes what is still held. Fails as the output and zf_digest_print do, and with ZF_EDIFFERS where there
 * is a ZONEMD that does not match; `result` is filled then too. Its `outside` is the caller's to clear. */
zf_status zf_intake_finish(struct zf_intake *intake, struct zf_intake_result *result,
			   struct zf_error *err) ZF_MUST_CHECK;

#endif
