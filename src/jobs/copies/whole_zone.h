/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_COPIES_WHOLE_ZONE_H
#define ZF_JOBS_COPIES_WHOLE_ZONE_H

/* A zone file of any form that there is a reader for (zonefmt/dialect/form.h), whole in memory. */

#include <stdbool.h>
#include <stdint.h>

#include "zonefmt/dialect/form.h"
#include "zonefmt/zone/outside.h"
#include "zonefmt/zone/zone.h"

struct zf_whole_zone {
	const char *path;
	const struct zf_form *form; /* NULL: detected, for which the file is read twice */
	const uint8_t *zone, *likely; /* as struct zf_reader_terms has them */
	/* Called for each mistake in the file, in its order; may be NULL. */
	void (*mistake)(void *ctx, const char *text);
	void *ctx;
	struct zf_outside *outside; /* gets the records outside the zone; may be NULL */
	bool strict;		    /* each of them is a mistake */
};

/* Reads it into `*zone`, which the caller frees; `read` may be NULL. Fails with ZF_EUSAGE (mistakes in
 * the file, no SOA), ZF_ESYSTEM, ZF_ENOMEM, ZF_ELIMIT. */
zf_status zf_whole_zone_read(struct zf_zone **zone, const struct zf_whole_zone *file,
			     struct zf_read *read, struct zf_error *err) ZF_MUST_CHECK;

#endif
