/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_APEX_SWAP_H
#define ZF_JOBS_CHANGE_APEX_SWAP_H

/*
 * One NS record added to, or removed from, the apex of many zones at once: what swap.h does, where all goes well. What
 * does not is left to that, so that there is one place that says why.
 *
 *	read all -> intend() for each that is to change -> sync() -> all UPDATEs -> read all back
 */

#include <stdbool.h>
#include <stddef.h>

#include "src/jobs/ask/peer.h"
#include "src/jobs/change/receipt.h"
#include "src/jobs/change/swap.h"

#define ZF_APEX_SWAPS_MAX 64

enum zf_apex_end {
	ZF_APEX_LEFT, /* nothing was changed: zf_swap_run may do it, or say why not */
	ZF_APEX_AS_WANTED, /* nothing was to be changed */
	ZF_APEX_CHANGED,
	ZF_APEX_UNKNOWN, /* it may have been changed; `why` */
};

struct zf_apex_swap {
	struct zf_receipt_line
		line; /* of a zone that no other has; its TTL becomes the RRset's */
	enum zf_apex_end end;
	bool silent; /* the server gave no answer about it */
	struct zf_error why;
};

struct zf_apex_swaps {
	const struct zf_peer *peer; /* the primary, with the key for updates */
	bool remove;		    /* else add */
	/* As in struct zf_grant; both may be NULL. */
	zf_status (*intend)(void *ctx, const uint8_t *zone,
			    const struct zf_receipt_line *lines, size_t count,
			    struct zf_error *err);
	zf_status (*sync)(void *ctx, struct zf_error *err);
	/* As in swap.h: then `intend` and `sync` are not called, and what would be changed ends as wanted. */
	zf_update_instead *instead;
	void *ctx;
};

/*
 * Carries out `swaps`, at most ZF_APEX_SWAPS_MAX of them; each `end` is then known. A zone that is signed is left where
 * a record is to be added. Fails as `intend`, `sync` and `instead`, and as zf_pool_run: ZF_ECANCELLED, ZF_ENOMEM, ZF_ESYSTEM; `end`
 * holds even so.
 */
zf_status zf_apex_swaps_run(const struct zf_apex_swaps *terms, struct zf_apex_swap *swaps,
			    size_t count, struct zf_error *err) ZF_MUST_CHECK;

#endif
