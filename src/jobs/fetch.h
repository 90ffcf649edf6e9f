/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_FETCH_H
#define ZF_JOBS_FETCH_H

/*
 * Zones brought from a server into files (or one onto an output), each whole or not
 * at all: the file appears, or is replaced, only once its zone has come to its end.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "protocol/transfer.h"
#include "src/jobs/peer.h"
#include "zonefmt/digest.h"
#include "zonefmt/writer.h"

struct zf_fetch_item {
	struct zf_name zone;
	const char *path; /* the file; NULL: `output` of the terms */
	/* what came of it, from here on */
	zf_status status;    /* ZF_OK: the file is complete and in place */
	struct zf_error why; /* where it is not */
	struct zf_transfer_result result;
	char digest[ZF_DIGEST_TEXT_MAX]; /* if the terms want it, else "" */
};

struct zf_fetch_terms {
	const struct zf_peer *peer;
	const struct zf_dialect *dialect;
	const struct zf_output *output; /* for items without a path; only with one item */
	struct zf_xfr_limits limits;
	size_t jobs; /* at once; 0: 16 */
	bool digest;
	/* Told after each zone (item not NULL) and about ten times a second meanwhile (NULL);
	 * `records` and `octets` are of all zones so far. May be NULL. */
	void (*progress)(void *ctx, const struct zf_fetch_item *item, size_t done,
			 uint64_t records, uint64_t octets);
	void *progress_ctx;
};

/* Fetches every item; each item says how it went, explained (explain.h). Fails only as
 * zf_pool_run does; items not reached then have status ZF_ECANCELLED. */
zf_status zf_fetch_run(const struct zf_fetch_terms *terms, struct zf_fetch_item *items,
		       size_t count, struct zf_error *err) ZF_MUST_CHECK;

#endif
