/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_CONNECTIONS_H
#define ZF_PROTOCOL_CONNECTIONS_H

/*
 * The connections to one server that many queries share: opened as they are needed, used
 * again, never more than so many, and with no more queries on them than the server seems
 * to bear. Each query has a place:
 *
 *	zf_place_new() -> zf_place_wait() -> ready(channel) -> the query -> zf_place_leave()
 *			       ^------------- tried again -----------------------'
 *
 * pace.h says how many are on their way at once, who is told to try again, and when a
 * server that breaks connections is given up. A server that closes between answers gets
 * one query at a time on each connection, and so do all while connections break.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/channel.h"
#include "protocol/error.h"
#include "protocol/stream.h"

struct event_base;
struct zf_connections;
struct zf_place;

struct zf_connections_terms {
	struct zf_stream_terms stream; /* copied, but not what it points to */
	size_t connections;	       /* at most, > 0 */
	size_t queries;		       /* on their way at once at most, > 0 */
};

zf_status zf_connections_new(struct zf_connections **connections, struct event_base *loop,
			     const struct zf_connections_terms *terms,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Closes the connections. All places must have been freed. NULL is fine. */
void zf_connections_free(struct zf_connections *connections);

/* The place's turn: `channel` takes its query. Where the server is given up it is NULL, and `why` is
 * what ended the last connection. Called from the loop; the place may be left or freed within. */
typedef void zf_place_ready(void *ctx, struct zf_channel *channel,
			    const struct zf_error *why);

zf_status zf_place_new(struct zf_place **place, struct zf_connections *connections,
		       zf_place_ready *ready, void *ctx,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Waits for its turn, behind those that wait already. */
void zf_place_wait(struct zf_place *place);

/*
 * The query on the channel has ended, and is closed before the loop goes on: with what (ZF_OK: an
 * answer came), the answer's rcode (-1: none) and whether anything of an answer had come. Returns
 * whether it is worth trying again; then the place may wait again. A query is tried again
 * where the connection broke before its answer began, up to ten times; up to three times where
 * it broke in the middle; where the server may have been too busy; not where it was the one that
 * the server fell silent on.
 */
bool zf_place_leave(struct zf_place *place, zf_status status, int rcode, bool begun);

/* A question asked meanwhile, in the place's turn, was answered: the server is well. */
void zf_place_answered(const struct zf_place *place);

/* The next query is of another kind: what happened to the last ones does not count, and its turn
 * comes before those that have not tried yet. The place must have been left. */
void zf_place_renew(struct zf_place *place);

/* Frees it, also while it waits; or has its turn, if its query is closed. NULL is fine. */
void zf_place_free(struct zf_place *place);

#endif
