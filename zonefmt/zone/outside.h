/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_OUTSIDE_H
#define ZF_ZONEFMT_ZONE_OUTSIDE_H

/*
 * The records outside a zone that came with it and were left out: all counted, the first ones kept as
 * text, so that whoever reports them can name them later.
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/record.h"

#define ZF_OUTSIDE_NAMED 20 /* records kept; the others are only counted */
#define ZF_OUTSIDE_TEXT_MAX                                                              \
	(300 + 1) /* octets of each and NUL: a longer one is cut off */

struct zf_outside { /* zeroed: none */
	uint64_t count;
	char **named; /* the first of them, each as a line of a zone file; owned. NULL: none */
};

/* The sink that counts and keeps them in `outside`, which outlives it. Fails with ZF_ENOMEM. */
struct zf_sink zf_outside_sink(struct zf_outside *outside);

/* How many have a text. */
size_t zf_outside_named(const struct zf_outside *outside);

/* Frees and forgets them. */
void zf_outside_clear(struct zf_outside *outside);

#endif
