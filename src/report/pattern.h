/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_PATTERN_H
#define ZF_REPORT_PATTERN_H

/*
 * A text without what is its zone's own: each word with a digit in it (a number, a serial, an address), and each name in
 * the zone or its own, stands aside as a value. What is said of two zones in the same words has the same pattern.
 *
 *	"84 records, serial 7, at ns1.ferry.example."	-> "* records, serial *, at *", and 84, 7, ns1.ferry.example.
 */

#include <stddef.h>

#include "protocol/error.h"
#include "zonefmt/file/arena.h"

#define ZF_PATTERN_VALUE '\001' /* stands for a value */

struct zf_pattern {
	char *text;
	const char **values; /* as they come in the text; the arena's */
	size_t value_count;
};

/* Adds a line, which holds no ZF_PATTERN_VALUE, and its end to the pattern, which begins zeroed. `zone` has its final
 * dot. Fails with ZF_ENOMEM, and the pattern is then only fit to be cleared. */
zf_status zf_pattern_add(struct zf_pattern *pattern, struct zf_arena *arena,
			 const char *line, const char *zone,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Safe on a zeroed one. */
void zf_pattern_clear(struct zf_pattern *pattern);

#endif
