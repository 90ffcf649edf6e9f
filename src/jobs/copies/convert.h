/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_COPIES_CONVERT_H
#define ZF_JOBS_COPIES_CONVERT_H

/*
 * A zone file read in one form and written in a dialect, in one pass. With a lint the
 * records are kept too, until all are there. Records outside the zone are left out, but for a dialect
 * of Windows addresses of name servers that NS records before them name: those stay.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/record.h"
#include "zonefmt/dialect/form.h"
#include "zonefmt/dialect/writer.h"
#include "zonefmt/lint/lint.h"
#include "zonefmt/text/synthesis.h"

/* Everything is borrowed. */
struct zf_convert_zone_terms {
	const char *path;
	const struct zf_form *form;
	struct zf_reader_terms how; /* `sink`, `outside`, `aged`, `aged_ctx` are set here */
	const struct zf_dialect *dialect;
	bool drop_ages; /* aging stamps are not written */
	/* NULL: no lint. Its `apex` is set here. */
	const struct zf_lint_terms *lint;
	/* Each may be called from within; none may be NULL. */
	void (*mistake)(void *ctx, const char *text);
	/* The record is not written: it is outside the zone, or the dialect has no text for it. */
	void (*left_out)(void *ctx, const struct zf_record *rr, bool outside);
	void *ctx;
};

struct zf_converted_zone {
	struct zf_read read; /* `records` are all that were written, or had no text */
	uint64_t left_out;   /* those outside the zone not counted */
	struct zf_synthesis_counts synthesis;
	struct zf_writer_octets octets;
};

/*
 * Writes the zone to `output`. What is there is complete only if this returns ZF_OK. Fails with
 * ZF_EUSAGE (mistakes in the file, which were told; no SOA), ZF_ESYSTEM, ZF_ENOMEM, or as the
 * output and the lint do.
 */
zf_status zf_convert_zone(const struct zf_convert_zone_terms *terms,
			  const struct zf_output *output,
			  struct zf_converted_zone *result,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
