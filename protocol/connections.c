/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/connections.h"

#include <event2/event.h>
#include <stdlib.h>

#include "protocol/clock.h"
#include "protocol/connections_parts.h"

#define LOOK_MS 50

void zf_connections_go(struct zf_connections *connections)
{
	event_active(connections->go, EV_TIMEOUT, 1);
}

static void go_at(struct zf_connections *connections, int64_t at_ms)
{
	const int64_t left = at_ms - zf_clock_ms();
	const int64_t ms = left < 0 ? 0 : left;
	const struct timeval wait = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	if (event_add(connections->go, &wait) != 0)
		zf_connections_go(connections);
}

/* ---- connections ---- */

static void remove_link(struct zf_link *link)
{
	struct zf_connections *connections = link->connections;
	struct zf_link **at = &connections->links;

	while (*at != link)
		at = &(*at)->next;
	*at = link->next;
	connections->link_count--;
	zf_channel_close(link->channel);
	free(link);
}

static void on_channel_end(void *ctx, const struct zf_error *why)
{
	struct zf_link *link = ctx;
	struct zf_connections *connections = link->connections;

	zf_error_copy(&connections->why, why);
	if (why->code == ZF_EAUTH) /* it is not who it should be, or says so of us */
		connections->pace.given_up = true;
	else if (link->served == 0)
		zf_pace_broken(&connections->pace, link->opened_ms, zf_clock_ms(),
			       zf_channel_stood(link->channel),
			       connections->link_count - 1);
	else if (link->unanswered)
		connections->depth = 1;
	remove_link(link);
	zf_connections_go(connections);
}

/* A connection could not even be begun: the network says so, or this machine has no more. */
static void note_unopened(struct zf_connections *connections, int64_t now)
{
	const enum zf_code code = connections->why.code;

	if (code == ZF_ENETWORK || code == ZF_ETIMEOUT)
		zf_pace_broken(&connections->pace, now, now, false,
			       connections->link_count);
	else if (code == ZF_EUSAGE || connections->link_count == 0)
		connections->pace.given_up = true;
}

static struct zf_link *open_link(struct zf_connections *connections)
{
	struct zf_link *link = calloc(1, sizeof(*link));

	if (link == NULL) {
		zf_fail(&connections->why, ZF_ENOMEM, "out of memory");
		connections->pace.given_up = connections->link_count == 0;
		return NULL;
	}
	link->connections = connections;
	link->opened_ms = zf_clock_ms();
	if (zf_channel_open(&link->channel, connections->loop, &connections->terms.stream,
			    on_channel_end, link, &connections->why) != ZF_OK) {
		note_unopened(connections, link->opened_ms);
		free(link);
		return NULL;
	}
	link->next = connections->links;
	connections->links = link;
	connections->link_count++;
	return link;
}

/* Closes the connections whose last query was given up. */
static void sweep(struct zf_connections *connections)
{
	struct zf_link *next;

	for (struct zf_link *link = connections->links; link != NULL; link = next) {
		next = link->next;
		if (link->places == 0 && !zf_channel_usable(link->channel))
			remove_link(link);
	}
}

/* Whether it takes one query more. While connections break none gets a second one: that would wait
 * behind the first, and who knows for how long. */
static bool has_room(const struct zf_connections *connections, const struct zf_link *link)
{
	return zf_channel_usable(link->channel) &&
	       link->places < (connections->pace.strikes == 0 ? connections->depth : 1);
}

static struct zf_link *emptiest(const struct zf_connections *connections)
{
	struct zf_link *best = NULL;

	for (struct zf_link *link = connections->links; link != NULL; link = link->next) {
		if (has_room(connections, link) &&
		    (best == NULL || link->places < best->places))
			best = link;
	}
	return best;
}

/* Connections that nothing has come on yet. */
static size_t silent(const struct zf_connections *connections)
{
	size_t count = 0;

	for (const struct zf_link *link = connections->links; link != NULL;
	     link = link->next)
		count += !zf_channel_heard(link->channel);
	return count;
}

static bool may_open(const struct zf_connections *connections)
{
	return connections->link_count < connections->terms.connections &&
	       zf_pace_may_connect(&connections->pace, zf_clock_ms(),
				   silent(connections));
}

/* A connection for one more query, or NULL if there is none now. */
static struct zf_link *find_link(struct zf_connections *connections)
{
	struct zf_link *best = emptiest(connections);

	if ((best == NULL || best->places > 0) && may_open(connections))
		return open_link(connections);
	return best;
}

/* ---- whose turn it is ---- */

/* The queue whose first is next, or NULL while nobody may begin. */
static struct zf_place_queue *next_queue(struct zf_connections *connections)
{
	if (connections->usual.first != NULL)
		return connections->lone == NULL &&
				       connections->under_way <
					       zf_pace_window(&connections->pace)
			       ? &connections->usual
			       : NULL;
	return connections->alone.first != NULL && connections->under_way == 0
		       ? &connections->alone
		       : NULL;
}

static struct zf_place *take_first(struct zf_place_queue *queue)
{
	struct zf_place *place = queue->first;

	zf_place_queue_remove(queue, place);
	return place;
}

static void begin(struct zf_place *place, struct zf_link *link)
{
	struct zf_connections *connections = place->connections;

	place->state = ZF_PLACE_UNDER_WAY;
	place->link = link;
	place->number = connections->begun++;
	place->era = connections->pace.era;
	place->company = connections->under_way > 0;
	zf_place_queue_last(&connections->running, place);
	link->places++;
	connections->under_way++;
	if (place->alone)
		connections->lone = place;
	place->ready(place->ctx, link->channel, NULL);
}

static void give_up(struct zf_place_queue *queue)
{
	while (queue->first != NULL) {
		struct zf_place *place = take_first(queue);

		place->state = ZF_PLACE_IDLE;
		place->ready(place->ctx, NULL, &place->connections->why);
	}
}

/* After a pause, or where something comes on a connection, another may be made: nobody tells of
 * either. */
static void look_again(struct zf_connections *connections)
{
	const int64_t soon = zf_clock_ms() + LOOK_MS;
	const int64_t due = connections->pace.not_before_ms;

	if (connections->pace.strikes > 0 && next_queue(connections) != NULL)
		go_at(connections, due > soon ? due : soon);
}

static void dispatch(struct zf_connections *connections)
{
	struct zf_place_queue *queue;
	struct zf_link *link;

	sweep(connections);
	while (!connections->pace.given_up && (queue = next_queue(connections)) != NULL) {
		link = find_link(connections);
		if (link == NULL)
			break;
		begin(take_first(queue), link);
	}
	if (connections->pace.given_up) {
		give_up(&connections->usual);
		give_up(&connections->alone);
	} else {
		look_again(connections);
	}
}

static void on_go(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	dispatch(ctx);
}

zf_status zf_connections_new(struct zf_connections **result, struct event_base *loop,
			     const struct zf_connections_terms *terms,
			     struct zf_error *err)
{
	struct zf_connections *connections = calloc(1, sizeof(*connections));

	*result = NULL;
	if (connections != NULL)
		connections->go = evtimer_new(loop, on_go, connections);
	if (connections == NULL || connections->go == NULL) {
		free(connections);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	connections->loop = loop;
	connections->terms = *terms;
	connections->depth = terms->queries;
	zf_pace_init(&connections->pace, terms->connections, terms->queries);
	zf_place_queue_clear(&connections->usual);
	zf_place_queue_clear(&connections->alone);
	zf_place_queue_clear(&connections->running);
	*result = connections;
	return ZF_OK;
}

void zf_connections_free(struct zf_connections *connections)
{
	if (connections == NULL)
		return;
	while (connections->links != NULL)
		remove_link(connections->links);
	event_free(connections->go);
	free(connections);
}
