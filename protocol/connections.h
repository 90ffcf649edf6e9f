/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_CONNECTIONS_H
#define ZF_PROTOCOL_CONNECTIONS_H

/*
 * The connections to one server that many queries share: opened as they are needed, used
 * again, never more than so many, and with no more queries on them than the server seems
 * to bear. Each query waits for its turn:
 *
 *	zf_turn_new() -> zf_turn_wait() -> ready(channel) -> the query -> zf_turn_leave()
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
struct zf_turn;

struct zf_connections_terms {
	struct zf_stream_terms stream; /* copied, but not what it points to */
	size_t connections;	       /* at most, > 0 */
	size_t queries;		       /* on their way at once at most, > 0 */
};

/* None yet. Fails with ZF_ENOMEM. */
zf_status zf_connections_new(struct zf_connections **connections, struct event_base *loop,
			     const struct zf_connections_terms *terms,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Closes the connections. All turns must have been freed. NULL is fine. */
void zf_connections_free(struct zf_connections *connections);

/* Its turn has come: `channel` takes its query. Where the server is given up it is NULL, and `why` is
 * what ended the last connection. Called from the loop; the turn may be left or freed within. */
typedef void zf_turn_ready(void *ctx, struct zf_channel *channel,
			   const struct zf_error *why);

/* A query to be made, which does not wait yet. `ready` is told of each turn. Fails with ZF_ENOMEM. */
zf_status zf_turn_new(struct zf_turn **turn, struct zf_connections *connections,
		      zf_turn_ready *ready, void *ctx,
		      struct zf_error *err) ZF_MUST_CHECK;

/* Waits for its turn, behind those that wait already. */
void zf_turn_wait(struct zf_turn *turn);

/*
 * The query on the channel has ended, and is closed before the loop goes on: with what (ZF_OK: an
 * answer came), the answer's rcode (-1: none) and whether anything of an answer had come. Returns
 * whether it is worth trying again; then it may wait for its turn again. A query is tried again
 * where the connection broke before its answer began, up to ten times; up to three times where
 * it broke in the middle; where the server may have been too busy; not where it was the one that
 * the server fell silent on.
 */
bool zf_turn_leave(struct zf_turn *turn, zf_status status, int rcode, bool begun);

/* A question asked meanwhile, in that turn, was answered: the server is well. */
void zf_turn_answered(const struct zf_turn *turn);

/* The next query is of another kind: what happened to the last ones does not count, and its turn
 * comes before those that have not tried yet. It must have been left. */
void zf_turn_renew(struct zf_turn *turn);

/* Frees it, also while it waits; or has its turn, if its query is closed. NULL is fine. */
void zf_turn_free(struct zf_turn *turn);

#endif
