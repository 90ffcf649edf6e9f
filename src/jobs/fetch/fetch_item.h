/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_FETCH_FETCH_ITEM_H
#define ZF_JOBS_FETCH_FETCH_ITEM_H

/* A zone to be fetched, what came of it, and the terms under which all of a run are. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "protocol/transfer.h"
#include "src/jobs/ask/peer.h"
#include "src/jobs/fetch/intake.h"
#include "zonefmt/dialect/writer.h"

enum zf_fetch_way {
	ZF_FETCH_ZONE,	    /* the whole zone was transferred */
	ZF_FETCH_CHANGES,   /* the changes since the base's version were */
	ZF_FETCH_UNCHANGED, /* nothing was: the server has the version at hand */
};

/* "axfr", "ixfr" or "none". */
const char *zf_fetch_way_print(enum zf_fetch_way way);

struct zf_fetch_item {
	struct zf_name zone;
	const char *path; /* the file; NULL: `output` of the terms */
	bool named;	  /* by a person: a link at `path` is followed, else replaced */
	const char *base; /* a capture to begin from by IXFR; NULL: none. May be `path` */
	/* what came of it, from here on */
	zf_status status;     /* ZF_OK: the file is complete and in place */
	struct zf_error *why; /* where it is not; else NULL */
	int64_t ended;	      /* when, in seconds since 1970 */
	enum zf_fetch_way way;
	struct zf_error
		*no_changes; /* why the whole zone came though there is a base; or NULL */
	struct zf_transfer_result result;  /* of the last transfer, also a failed one */
	struct zf_intake_result zone_seen; /* the zone that is in the file */
};

struct zf_fetch_terms {
	const struct zf_peer *peer;
	const struct zf_dialect *dialect;
	const struct zf_output *output; /* for items without a path; only with one item */
	struct zf_xfr_limits limits;
	size_t jobs;	   /* zones at once; 0: 64 */
	size_t per_server; /* connections; 0: 8 */
	bool secret; /* files are for their owner alone, 0600; else 0644 less the umask */
	bool digest; /* in zone_seen; also where nothing was transferred */
	const char *scratch; /* a folder to sort large zones in, for `zonemd` */
	bool zonemd;	     /* check; one that does not match is ZF_EDIFFERS */
	bool ms_tag;	     /* xfr.h */
	bool by_udp;	     /* IXFR is tried by UDP first, RFC 1995 2 */
	bool strict;	     /* a record outside the zone fails it, xfr.h */
	/* Told after each zone (item not NULL) and about ten times a second meanwhile (NULL);
	 * `done`, `records` and `octets` are of all zones so far. May be NULL. */
	void (*progress)(void *ctx, const struct zf_fetch_item *item, size_t done,
			 uint64_t records, uint64_t octets);
	void *progress_ctx;
};

/* The item has failed: a copy of `why` is kept, if there is memory. */
void zf_fetch_item_fail(struct zf_fetch_item *item, const struct zf_error *why);

/* Frees and forgets what came of the item. */
void zf_fetch_item_clear(struct zf_fetch_item *item);

#endif
