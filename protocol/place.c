/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* A query's place among the connections: how it waits, and what comes of it. */

#include <stdlib.h>

#include "protocol/connections_parts.h"
#include "protocol/message.h"

#define CUTS_MAX 3    /* times a query is cut off in the middle */
#define BREAKS_MAX 10 /* times its connection breaks before its answer began */

void zf_place_queue_clear(struct zf_place_queue *queue)
{
	queue->first = NULL;
	queue->end = &queue->first;
}

void zf_place_queue_first(struct zf_place_queue *queue, struct zf_place *place)
{
	if (queue->first == NULL)
		queue->end = &place->next;
	place->next = queue->first;
	queue->first = place;
}

void zf_place_queue_last(struct zf_place_queue *queue, struct zf_place *place)
{
	place->next = NULL;
	*queue->end = place;
	queue->end = &place->next;
}

void zf_place_queue_remove(struct zf_place_queue *queue, const struct zf_place *place)
{
	struct zf_place **at = &queue->first;

	while (*at != NULL && *at != place)
		at = &(*at)->next;
	if (*at == NULL)
		return;
	*at = place->next;
	if (*at == NULL)
		queue->end = at;
}

static void note_answer(const struct zf_place *place)
{
	place->link->served++;
	zf_pace_answered(&place->connections->pace);
}

static bool was_alone(const struct zf_place *place)
{
	return !place->company && place->connections->begun == place->number + 1;
}

/* The first time it tries with the others again, then with nobody else. */
static bool refused_again(struct zf_place *place)
{
	struct zf_connections *connections = place->connections;

	note_answer(place);
	if (!zf_pace_refused(&connections->pace, place->era, connections->under_way,
			     was_alone(place)))
		return false;
	place->refusals++;
	place->alone = place->refusals > 1;
	return true;
}

/* Of the queries on a connection that fell silent, the one it was silent on. */
static bool is_oldest(const struct zf_place *place)
{
	const struct zf_place *oldest = place->connections->running.first;

	while (oldest->link != place->link)
		oldest = oldest->next;
	return oldest == place;
}

/* It tries again before those that have not tried yet. */
static bool broken_again(struct zf_place *place, bool begun)
{
	place->tried = true;
	if (begun)
		return ++place->cuts < CUTS_MAX;
	place->link->unanswered = true;
	return ++place->breaks < BREAKS_MAX;
}

/* Whether an answer's rcode may mean only that the server has too much to do. */
static bool may_be_busy(int rcode)
{
	return rcode == ZF_RCODE_SERVFAIL || rcode == ZF_RCODE_REFUSED;
}

static bool try_again(struct zf_place *place, zf_status status, int rcode, bool begun)
{
	switch (status) {
	case ZF_OK:
		note_answer(place);
		zf_pace_served(&place->connections->pace, place->refusals > 0);
		return false;
	case ZF_ENETWORK:
		return broken_again(place, begun);
	case ZF_ETIMEOUT: /* a connection that stands is not what was waited for too long */
		return !begun && !zf_channel_usable(place->link->channel) &&
		       !is_oldest(place);
	case ZF_EREFUSED:
		if (may_be_busy(rcode))
			return refused_again(place);
		note_answer(place);
		return false;
	default:
		if (begun)
			note_answer(place);
		return false;
	}
}

/* Its query is over, whatever came of it. */
static void end_turn(struct zf_place *place)
{
	struct zf_connections *connections = place->connections;

	zf_place_queue_remove(&connections->running, place);
	connections->under_way--;
	place->link->places--;
	place->link = NULL;
	place->state = ZF_PLACE_IDLE;
	if (connections->lone == place)
		connections->lone = NULL;
	zf_connections_go(connections);
}

bool zf_place_leave(struct zf_place *place, zf_status status, int rcode, bool begun)
{
	const bool again = try_again(place, status, rcode, begun);

	end_turn(place);
	return again;
}

void zf_place_wait(struct zf_place *place)
{
	struct zf_connections *connections = place->connections;

	place->state = ZF_PLACE_WAITING;
	if (place->alone)
		zf_place_queue_last(&connections->alone, place);
	else if (place->tried)
		zf_place_queue_first(&connections->usual, place);
	else
		zf_place_queue_last(&connections->usual, place);
	place->tried = false;
	zf_connections_go(connections);
}

void zf_place_answered(const struct zf_place *place)
{
	note_answer(place);
}

void zf_place_renew(struct zf_place *place)
{
	place->refusals = place->cuts = place->breaks = 0;
	place->alone = false;
	place->tried = true;
}

zf_status zf_place_new(struct zf_place **result, struct zf_connections *connections,
		       zf_place_ready *ready, void *ctx, struct zf_error *err)
{
	struct zf_place *place = calloc(1, sizeof(*place));

	*result = NULL;
	if (place == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	place->connections = connections;
	place->ready = ready;
	place->ctx = ctx;
	*result = place;
	return ZF_OK;
}

void zf_place_free(struct zf_place *place)
{
	if (place == NULL)
		return;
	if (place->state == ZF_PLACE_WAITING)
		zf_place_queue_remove(place->alone ? &place->connections->alone
						   : &place->connections->usual,
				      place);
	else if (place->state == ZF_PLACE_UNDER_WAY)
		end_turn(place);
	free(place);
}
