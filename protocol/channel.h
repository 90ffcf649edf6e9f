/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_CHANNEL_H
#define ZF_PROTOCOL_CHANNEL_H

/*
 * Many queries on one connection to one server (RFC 7766 6.2.1.1, RFC 9103 6.2). Each has an
 * id that no other on the connection has, and is handed the messages that carry it, in
 * whatever order and mixture they come. What they say is its own affair.
 *
 *	zf_channel_open() -> zf_query_open() -> zf_query_send() -> on_message()... -> zf_query_close()
 *						  at any time	   [on_end()]
 *
 * The connection may stay while there is no query on it. While there is one it must not be
 * silent for longer than the terms' idle time.
 *
 * A message for a query whose answer was complete is passed over: that answer is not less whole for
 * it, nor are the others'; but the channel takes no further query. One whose id is and was no
 * query's ends the connection, since nothing on it can be trusted any more; only the first query, while
 * there has been no other, is handed it, to say what is wrong.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/error.h"
#include "protocol/stream.h"

struct event_base;
struct zf_channel;
struct zf_query;

struct zf_query_user {
	/* A message came. `wire` may be changed and is gone after the call. The query, and the
	 * channel, may be closed within. */
	void (*on_message)(void *ctx, uint8_t *wire, size_t len);
	/* No more will come: what zf_stream's on_end tells; ZF_ENETWORK also for a stray message.
	 * The query is to be closed, now or later. */
	void (*on_end)(void *ctx, const struct zf_error *why);
	void *ctx;
};

struct zf_channel_user {
	/* Called once where the connection ends by itself, after the queries' own on_end; the channel is
	 * then to be closed, now or later. */
	void (*on_end)(void *ctx, const struct zf_error *why);
	void *ctx;
};

/* Begins to connect; `user` may be NULL. Fails as zf_stream_open does, with ZF_ENETWORK where that is known
 * at once, ZF_EUSAGE, ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_channel_open(struct zf_channel **channel, struct event_base *loop,
			  const struct zf_stream_terms *terms,
			  const struct zf_channel_user *user,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Ends the connection without a callback, and frees. Its queries must have been closed. NULL is
 * fine. */
void zf_channel_close(struct zf_channel *channel);

/* Whether another query may be opened: not once the connection has ended, after a query was closed
 * whose answer was not complete, since the rest of that may still come, or after something came for
 * one whose answer was. */
bool zf_channel_usable(const struct zf_channel *channel);

/* Whether any of its queries has got a message. */
bool zf_channel_heard(const struct zf_channel *channel);

/* As zf_stream_stood. */
bool zf_channel_stood(const struct zf_channel *channel);

/* The address this end uses; len 0 until it is connected. */
void zf_channel_local(const struct zf_channel *channel, struct zf_endpoint *local);

/* Opens a query on a usable channel, with an id of its own. Fails with ZF_ENOMEM; ZF_ESYSTEM
 * where there are no random numbers; ZF_ELIMIT where 10,000 are open. */
zf_status zf_query_open(struct zf_query **query, struct zf_channel *channel,
			const struct zf_query_user *user,
			struct zf_error *err) ZF_MUST_CHECK;

/* The id that the message sent must have. */
uint16_t zf_query_id(const struct zf_query *query);

/* Sends the query's message. Fails as zf_stream_send does, with ZF_ELIMIT, ZF_ENETWORK, ZF_ENOMEM. */
zf_status zf_query_send(struct zf_query *query, const uint8_t *wire, size_t len,
			struct zf_error *err) ZF_MUST_CHECK;

/* Whether the connection has brought anything for this query. */
bool zf_query_begun(const struct zf_query *query);

/* Its answer is whole, though it is not closed yet: what still comes of it is passed over. */
void zf_query_answered(struct zf_query *query);

/* Closes it; no callback comes any more. `complete` says that its answer has come whole; else the
 * channel takes no further query, and what still comes of this one is dropped. NULL is fine. */
void zf_query_close(struct zf_query *query, bool complete);

#endif
