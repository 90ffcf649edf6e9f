/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/connections.h"

#include <event2/event.h>
#include <stdint.h>
#include <stdlib.h>

#include "protocol/clock.h"
#include "protocol/message.h"
#include "protocol/pace.h"

#define CUTS_MAX 3 /* times a query is cut off in the middle */

enum state { IDLE, WAITING, UNDER_WAY };

struct link { /* one connection */
	struct link *next;
	struct zf_connections *connections;
	struct zf_channel *channel;
	int64_t opened_ms;
	size_t places;	 /* under way on it */
	size_t served;	 /* queries it has answered */
	bool unanswered; /* it ended with queries whose answer had not begun */
};

struct zf_place {
	struct zf_connections *connections;
	zf_place_ready *ready;
	void *ctx;
	enum state state;
	struct zf_place *next; /* in the queue that it is in */
	struct link *link;
	uint64_t number;	 /* in the order of beginning */
	unsigned refusals, cuts; /* so far */
	bool alone;		 /* nothing else may be under way with it */
	bool company;		 /* something was when it began */
	uint64_t era;		 /* the pace's when it began */
};

struct queue {
	struct zf_place *first, **end;
};

struct zf_connections {
	struct event_base *loop;
	struct zf_connections_terms terms;
	struct event *go; /* dispatches, soon or after a pause */
	struct link *links;
	size_t link_count;
	struct queue usual, alone; /* who waits */
	struct queue running;	   /* who is under way, the oldest first */
	size_t under_way;
	uint64_t begun;	       /* queries in all */
	struct zf_place *lone; /* the place that is under way alone; or NULL */
	struct zf_pace pace;
	size_t depth;	     /* queries on one connection at most */
	struct zf_error why; /* what ended the last connection */
};

/* ---- who waits ---- */

static void clear_queue(struct queue *queue)
{
	queue->first = NULL;
	queue->end = &queue->first;
}

static void put_last(struct queue *queue, struct zf_place *place)
{
	place->next = NULL;
	*queue->end = place;
	queue->end = &place->next;
}

static void take_out(struct queue *queue, const struct zf_place *place)
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

static void go_soon(struct zf_connections *connections)
{
	event_active(connections->go, EV_TIMEOUT, 1);
}

static void go_at(struct zf_connections *connections, int64_t at_ms)
{
	const int64_t left = at_ms - zf_clock_ms();
	const int64_t ms = left < 0 ? 0 : left;
	const struct timeval wait = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	if (event_add(connections->go, &wait) != 0)
		go_soon(connections);
}

/* ---- connections ---- */

static void remove_link(struct link *link)
{
	struct zf_connections *connections = link->connections;
	struct link **at = &connections->links;

	while (*at != link)
		at = &(*at)->next;
	*at = link->next;
	connections->link_count--;
	zf_channel_close(link->channel);
	free(link);
}

static void on_channel_end(void *ctx, const struct zf_error *why)
{
	struct link *link = ctx;
	struct zf_connections *connections = link->connections;
	struct zf_endpoint local;

	zf_channel_local(link->channel, &local);
	zf_error_copy(&connections->why, why);
	if (why->code == ZF_EAUTH) /* it is not who it should be, or says so of us */
		connections->pace.given_up = true;
	else if (link->served == 0)
		zf_pace_broken(&connections->pace, link->opened_ms, zf_clock_ms(),
			       local.len != 0);
	else if (link->unanswered)
		connections->depth = 1;
	remove_link(link);
	go_soon(connections);
}

static struct link *open_link(struct zf_connections *connections)
{
	struct link *link = calloc(1, sizeof(*link));

	if (link == NULL) {
		zf_fail(&connections->why, ZF_ENOMEM, "out of memory");
		connections->pace.given_up = true;
		return NULL;
	}
	link->connections = connections;
	link->opened_ms = zf_clock_ms();
	if (zf_channel_open(&link->channel, connections->loop, &connections->terms.stream,
			    on_channel_end, link, &connections->why) != ZF_OK) {
		if (connections->why.code == ZF_ENETWORK)
			zf_pace_broken(&connections->pace, link->opened_ms, zf_clock_ms(),
				       false);
		else
			connections->pace.given_up = true;
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
	struct link *next;

	for (struct link *link = connections->links; link != NULL; link = next) {
		next = link->next;
		if (link->places == 0 && !zf_channel_usable(link->channel))
			remove_link(link);
	}
}

static struct link *emptiest(const struct zf_connections *connections)
{
	struct link *best = NULL;

	for (struct link *link = connections->links; link != NULL; link = link->next) {
		if (zf_channel_usable(link->channel) &&
		    (best == NULL || link->places < best->places))
			best = link;
	}
	return best;
}

static bool may_open(const struct zf_connections *connections)
{
	return connections->link_count < connections->terms.connections &&
	       zf_pace_may_connect(&connections->pace, zf_clock_ms(),
				   connections->link_count);
}

/* A connection for one more query, or NULL if there is none now. */
static struct link *find_link(struct zf_connections *connections)
{
	struct link *best = emptiest(connections);

	if ((best == NULL || best->places > 0) && may_open(connections))
		return open_link(connections);
	return best != NULL && best->places < connections->depth ? best : NULL;
}

/* ---- whose turn it is ---- */

/* The queue whose first is next, or NULL while nobody may begin. */
static struct queue *next_queue(struct zf_connections *connections)
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

static struct zf_place *take_first(struct queue *queue)
{
	struct zf_place *place = queue->first;

	take_out(queue, place);
	return place;
}

static void begin(struct zf_place *place, struct link *link)
{
	struct zf_connections *connections = place->connections;

	place->state = UNDER_WAY;
	place->link = link;
	place->number = connections->begun++;
	place->era = connections->pace.era;
	place->company = connections->under_way > 0;
	put_last(&connections->running, place);
	link->places++;
	connections->under_way++;
	if (place->alone)
		connections->lone = place;
	place->ready(place->ctx, link->channel, NULL);
}

static void give_up(struct queue *queue)
{
	while (queue->first != NULL) {
		struct zf_place *place = take_first(queue);

		place->state = IDLE;
		place->ready(place->ctx, NULL, &place->connections->why);
	}
}

static void dispatch(struct zf_connections *connections)
{
	struct queue *queue;
	struct link *link;

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
	} else if (connections->link_count == 0 && next_queue(connections) != NULL) {
		go_at(connections, connections->pace.not_before_ms);
	}
}

static void on_go(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	dispatch(ctx);
}

/* ---- what comes of it ---- */

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

static bool broken_again(struct zf_place *place, bool begun)
{
	if (begun)
		return ++place->cuts < CUTS_MAX;
	place->link->unanswered = true;
	return true;
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

	take_out(&connections->running, place);
	connections->under_way--;
	place->link->places--;
	place->link = NULL;
	place->state = IDLE;
	if (connections->lone == place)
		connections->lone = NULL;
	go_soon(connections);
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

	place->state = WAITING;
	put_last(place->alone ? &connections->alone : &connections->usual, place);
	go_soon(connections);
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
	if (place->state == WAITING)
		take_out(place->alone ? &place->connections->alone
				      : &place->connections->usual,
			 place);
	else if (place->state == UNDER_WAY)
		end_turn(place);
	free(place);
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
	clear_queue(&connections->usual);
	clear_queue(&connections->alone);
	clear_queue(&connections->running);
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
