/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_FETCH_FETCH_ZONE_H
#define ZF_JOBS_FETCH_FETCH_ZONE_H

/*
 * The way of one zone into its file, for fetch.c, which runs many of them:
 *
 *	a file is there --SOA asked--> the same: nothing to do
 *	a base is there --IXFR-------> differences: applied to the base
 *				  \---> the server has the base's version: the base as it is
 *	all else, and where these fail --AXFR--> the whole zone
 *
 * Each question and transfer has its turn on the server's connections, and is begun again,
 * the output emptied, where connections.h says so.
 */

#include "protocol/connections.h"
#include "src/jobs/fetch/committer.h"
#include "src/jobs/fetch/fetch_item.h"

struct event_base;
struct zf_fetch_zone;

/* What all zones of a run share. */
struct zf_fetch_shared {
	const struct zf_fetch_terms *terms;
	struct event_base *loop;
	struct zf_connections *connections;
	struct zf_committer *committer;
	struct zf_error badkey; /* the first BADKEY, explained; or no error */
	unsigned breaks; /* zones at whose SOA or IXFR question the server broke the connection */
};

struct zf_fetch_zone_user {
	/* The zone has come to its end, with item->status. ZF_OK and `committing`: its file was handed to
	 * the committer, whose tag is the item; else it is done, the terms' output complete or the
	 * file as it should be. The zone is freed after the call. */
	void (*done)(void *ctx, struct zf_fetch_item *item, bool committing);
	void *ctx;
};

/* `shared` and `item` are borrowed until the end. Fails with ZF_ENOMEM. */
zf_status zf_fetch_zone_new(struct zf_fetch_zone **zone, struct zf_fetch_shared *shared,
			    struct zf_fetch_item *item,
			    const struct zf_fetch_zone_user *user,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Goes on its way; `done` may be called within. */
void zf_fetch_zone_begin(struct zf_fetch_zone *zone);

/* What its transfer has brought so far; NULL while there is none. */
const struct zf_xfr_counts *zf_fetch_zone_counts(const struct zf_fetch_zone *zone);

/* Ends it without `done`; what was written is thrown away. NULL is fine. */
void zf_fetch_zone_cancel(struct zf_fetch_zone *zone);

#endif
