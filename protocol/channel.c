/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/channel.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/message.h"
#include "protocol/wire.h"

#define IDS 65536
#define QUERIES_MAX                                                                      \
	10000 /* far fewer than there are ids, so that a free one is soon found */
#define ANSWERED_MAX 40000 /* ids remembered, for the same reason */

struct zf_query {
	struct zf_channel *channel;
	struct zf_query *next;
	struct zf_query_user user;
	uint16_t id;
	bool sent, begun;
	bool answered; /* its answer is whole */
	bool dropped;  /* closed, but its answer may still come */
	bool told;     /* of the end */
};

struct zf_channel {
	struct zf_stream *stream;
	struct zf_query *queries; /* the newest first */
	size_t open;		  /* of them, those not dropped */
	struct zf_channel_user user;
	bool ended, spoilt;
	bool heard;	   /* a query has got a message */
	bool used, shared; /* it has had a query; more than one */
	bool busy, closed; /* closed within a callback: freed when that has returned */
	size_t answered;   /* ids marked in the set below */
	uint8_t answered_ids[IDS / 8]; /* of queries that have had their whole answer */
};

static void destroy(struct zf_channel *channel)
{
	zf_stream_close(channel->stream);
	while (channel->queries != NULL) {
		struct zf_query *query = channel->queries;

		channel->queries = query->next;
		free(query);
	}
	free(channel);
}

/* The next query that is still to be told of the end. They may close each other meanwhile. */
static struct zf_query *next_untold(const struct zf_channel *channel)
{
	struct zf_query *query = channel->queries;

	while (query != NULL && (query->told || query->dropped))
		query = query->next;
	return query;
}

/* Called within a callback of the stream's, which stays until that has returned. */
static void end(struct zf_channel *channel, const struct zf_error *why)
{
	struct zf_query *query;

	channel->ended = true;
	channel->busy = true;
	while (!channel->closed && (query = next_untold(channel)) != NULL) {
		query->told = true;
		query->user.on_end(query->user.ctx, why);
	}
	if (!channel->closed && channel->user.on_end != NULL)
		channel->user.on_end(channel->user.ctx, why);
	channel->busy = false;
	if (channel->closed)
		destroy(channel);
}

static struct zf_query *find(const struct zf_channel *channel, uint16_t id)
{
	struct zf_query *query = channel->queries;

	while (query != NULL && query->id != id)
		query = query->next;
	return query;
}

static bool is_answered(const struct zf_channel *channel, uint16_t id)
{
	return (channel->answered_ids[id / 8] >> id % 8 & 1) != 0;
}

/* What comes so much later that its id is forgotten is a stray message like any other. */
static void remember_answered(struct zf_channel *channel, uint16_t id)
{
	if (channel->answered == ANSWERED_MAX) {
		memset(channel->answered_ids, 0, sizeof(channel->answered_ids));
		channel->answered = 0;
	}
	channel->answered_ids[id / 8] |= (uint8_t)(1U << id % 8);
	channel->answered++;
}

/* Whose message it is: a query's that is there, or one's that is over, `*late`; NULL: nobody's. */
static struct zf_query *receiver(const struct zf_channel *channel, const uint8_t *wire,
				 size_t len, bool *late)
{
	struct zf_query *query = len < 2 ? NULL : find(channel, zf_wire_get16(wire));
	struct zf_query *only = channel->queries;

	*late = query != NULL ? query->dropped || query->answered
			      : len >= 2 && is_answered(channel, zf_wire_get16(wire));
	if (query == NULL && only != NULL && !only->dropped && !only->answered &&
	    !channel->shared)
		return only;
	return query;
}

static void on_message(void *ctx, uint8_t *wire, size_t len)
{
	struct zf_channel *channel = ctx;
	struct zf_error err;
	bool late;
	struct zf_query *query = receiver(channel, wire, len, &late);

	if (channel->ended)
		return;
	if (late) {
		channel->spoilt = true;
		zf_stream_discount(channel->stream);
		return;
	}
	if (query == NULL) {
		zf_fail(&err, ZF_ENETWORK,
			"given up at a message that answers no question of ours");
		end(channel, &err);
		return;
	}
	query->begun = channel->heard = true;
	channel->busy = true;
	query->user.on_message(query->user.ctx, wire, len);
	channel->busy = false;
	if (channel->closed)
		destroy(channel);
}

static void on_stream_end(void *ctx, const struct zf_error *why)
{
	struct zf_channel *channel = ctx;

	if (!channel->ended)
		end(channel, why);
}

zf_status zf_channel_open(struct zf_channel **result, struct event_base *loop,
			  const struct zf_stream_terms *terms,
			  const struct zf_channel_user *user, struct zf_error *err)
{
	*result = NULL;
	struct zf_channel *channel = calloc(1, sizeof(*channel));
	if (channel == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const struct zf_stream_user on_stream = {
		.on_message = on_message,
		.on_end = on_stream_end,
		.ctx = channel,
	};
	if (user != NULL)
		channel->user = *user;
	zf_status status = zf_stream_open(&channel->stream, loop, terms, &on_stream, err);
	if (status != ZF_OK) {
		free(channel);
		return status;
	}
	*result = channel;
	return ZF_OK;
}

void zf_channel_close(struct zf_channel *channel)
{
	if (channel == NULL)
		return;
	if (channel->busy)
		channel->closed = true;
	else
		destroy(channel);
}

bool zf_channel_usable(const struct zf_channel *channel)
{
	return !channel->ended && !channel->spoilt;
}

bool zf_channel_heard(const struct zf_channel *channel)
{
	return channel->heard;
}

bool zf_channel_stood(const struct zf_channel *channel)
{
	return zf_stream_stood(channel->stream);
}

void zf_channel_local(const struct zf_channel *channel, struct zf_endpoint *local)
{
	zf_stream_local(channel->stream, local);
}

/* Nobody can guess it (RFC 5452 4), and no other query of the channel has it, or had it. */
static zf_status take_id(const struct zf_channel *channel, uint16_t *id,
			 struct zf_error *err)
{
	zf_status status;

	do {
		status = zf_message_random_id(id, err);
	} while (status == ZF_OK &&
		 (find(channel, *id) != NULL || is_answered(channel, *id)));
	return status;
}

zf_status zf_query_open(struct zf_query **result, struct zf_channel *channel,
			const struct zf_query_user *user, struct zf_error *err)
{
	*result = NULL;
	if (channel->open >= QUERIES_MAX)
		return zf_fail(err, ZF_ELIMIT, "too many queries on one connection");
	struct zf_query *query = calloc(1, sizeof(*query));
	if (query == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = take_id(channel, &query->id, err);
	if (status != ZF_OK) {
		free(query);
		return status;
	}
	channel->shared = channel->used;
	channel->used = true;
	query->channel = channel;
	query->user = *user;
	query->next = channel->queries;
	channel->queries = query;
	channel->open++;
	*result = query;
	return ZF_OK;
}

uint16_t zf_query_id(const struct zf_query *query)
{
	return query->id;
}

zf_status zf_query_send(struct zf_query *query, const uint8_t *wire, size_t len,
			struct zf_error *err)
{
	zf_stream_await(query->channel->stream, true);
	zf_status status = zf_stream_send(query->channel->stream, wire, len, err);
	query->sent = status == ZF_OK;
	return status;
}

bool zf_query_begun(const struct zf_query *query)
{
	return query->begun;
}

static void take_out(struct zf_query *query)
{
	struct zf_query **at = &query->channel->queries;

	while (*at != query)
		at = &(*at)->next;
	*at = query->next;
	free(query);
}

void zf_query_answered(struct zf_query *query)
{
	query->answered = true;
}

void zf_query_close(struct zf_query *query, bool complete)
{
	if (query == NULL)
		return;
	struct zf_channel *channel = query->channel;
	channel->open--;
	if (!complete && query->sent && !channel->ended) {
		channel->spoilt = true;
		query->dropped = true;
	} else {
		if (complete)
			remember_answered(channel, query->id);
		take_out(query);
	}
	if (channel->open == 0 && !channel->ended)
		zf_stream_await(channel->stream, false);
}
