/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_THRESHOLDS_H
#define ZF_JOBS_CHANGE_THRESHOLDS_H

/*
 * How much of a zone may go or change at once before it is likelier a mistake than meant: a share of it, but not
 * where that is only a few records, as in every change of a small zone.
 */

#include <stdbool.h>

#include "protocol/error.h"
#include "zonefmt/zone/edits.h"

#define ZF_THRESHOLD_LEAST 10 /* records: so many may go or change whatever the share */

struct zf_thresholds {
	unsigned removed; /* percent of the records there that may go */
	unsigned changed; /* percent of the records in either copy that may go, come or change */
};

#define ZF_THRESHOLDS_DEFAULT ((struct zf_thresholds){ .removed = 10, .changed = 30 })

/* Reads "0%" to "100%"; the sign may be left out. */
bool zf_thresholds_parse(const char *text, unsigned *percent);

/* Fails with ZF_EUNSAFE where the edits go beyond one, with the figures and the share that would do. */
zf_status zf_thresholds_check(const struct zf_thresholds *thresholds,
			      const struct zf_edits_counts *counts,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
