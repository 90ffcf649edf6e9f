/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_COPIES_COMPARE_MANY_H
#define ZF_JOBS_COPIES_COMPARE_MANY_H

/*
 * Many zones at two servers, transferred over a few connections and compared, some at a time. It tells only what is
 * plain: zones that are the same. All others, whatever it is with them (a transfer that is refused or breaks, another
 * serial, a record too many, one from outside), are for compare.h, which looks closer, one zone after the other.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "src/jobs/ask/peer.h"

struct zf_compared {
	bool same;	  /* both transferred it, at one serial, and no record differs */
	uint64_t records; /* the SOA too; this and the next only where it is the same */
	uint32_t serial;
};

struct zf_compare_many {
	const struct zf_peer *a, *b;
	size_t jobs, per_server; /* zones and connections at once; as in fetch.h */
	/* Told how many zones are through; may be NULL. */
	void (*progress)(void *ctx, size_t done);
	void *ctx;
};

/* Fills compared[i] for zone i. Of each only what one MiB of memory holds is compared. Fails as zf_pool_run does. */
zf_status zf_compare_many(const struct zf_compare_many *terms,
			  const struct zf_name *zones, size_t count,
			  struct zf_compared *compared,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
