/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_LINKS_H
#define ZF_PROTOCOL_LINKS_H

/*
 * The connections to one server as connections.c shares them out: opened as they are needed, never
 * more than so many, no more queries on one than it seems to bear, and paced (pace.h). Whose
 * query goes over which is none of their affair.
 *
 *	zf_links_init() -> zf_links_find() -> a query on link->channel, counted in link->queries
 *			   zf_links_sweep()
 *			-> zf_links_clear()
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/channel.h"
#include "protocol/error.h"
#include "protocol/pace.h"
#include "protocol/stream.h"

struct event_base;
struct zf_links;

struct zf_link { /* one connection */
	struct zf_link *next;
	struct zf_links *links;
	struct zf_channel *channel;
	int64_t opened_ms;
	/* the user's to keep */
	size_t queries;	 /* under way on it */
	size_t served;	 /* queries it has answered */
	bool unanswered; /* it ended with queries whose answer had not begun */
};

struct zf_links {
	struct event_base *loop;
	struct zf_stream_terms stream; /* what it points to is borrowed */
	size_t most;		       /* connections at once, > 0 */
	size_t depth; /* queries on one of them at most; fewer once they break */
	struct zf_pace pace;
	struct zf_error why; /* what ended the last connection */
	/* A connection has ended by itself, and is gone after the call. */
	void (*ended)(void *ctx);
	void *ctx;
	struct zf_link *first; /* of those there are */
	size_t count;
};

/* None yet. `links` has loop, stream, most, depth, pace, ended and ctx. */
void zf_links_init(struct zf_links *links);

/* Closes all. Their queries must have been closed. */
void zf_links_clear(struct zf_links *links);

/* A connection for one query more, opened if need be, or NULL where there is none now: then
 * `links->pace` says whether the server is given up, and `links->why` the reason. */
struct zf_link *zf_links_find(struct zf_links *links);

/* Closes the connections that have no query and take none any more. */
void zf_links_sweep(struct zf_links *links);

#endif
