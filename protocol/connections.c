/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/connections.h"

#include <event2/event.h>
#include <stdlib.h>

#include "protocol/clock.h"
#include "protocol/links.h"
#include "protocol/message.h"

#define LOOK_MS 50
#define CUTS_MAX 3    /* times a query is cut off in the middle */
#define BREAKS_MAX 10 /* times its connection breaks before its answer began */

enum state { IDLE, WAITING, UNDER_WAY };

struct zf_turn {
	struct zf_connections *connections;
	zf_turn_ready *ready;
	void *ctx;
	enum state state;
	struct zf_turn *next;		 /* in the queue that it is in */
	struct zf_link *link;		 /* while it is under way */
	uint64_t number;		 /* in the order of beginning */
	unsigned refusals, cuts, breaks; /* so far */
	bool tried;			 /* the last time its connection broke */
	bool alone;			 /* nothing else may be under way with it */
	bool company;			 /* something was when it began */
	uint64_t era;			 /* the pace's when it began */
};

struct queue {
	struct zf_turn *first, **end;
};

struct zf_connections {
	struct zf_links links;
	struct event *go;	   /* dispatches, soon or after a pause */
	struct queue usual, alone; /* who waits */
	struct queue running;	   /* who is under way, the oldest first */
	size_t under_way;
	uint64_t begun;	      /* queries in all */
	struct zf_turn *lone; /* the one that is under way alone; or NULL */
};

/* ---- queues ---- */

static void queue_clear(struct queue *queue)
{
	queue->first = NULL;
	queue->end = &queue->first;
}

static void queue_first(struct queue *queue, struct zf_turn *turn)
{
	if (queue->first == NULL)
		queue->end = &turn->next;
	turn->next = queue->first;
	queue->first = turn;
}

static void queue_last(struct queue *queue, struct zf_turn *turn)
{
	turn->next = NULL;
	*queue->end = turn;
	queue->end = &turn->next;
}

static void queue_remove(struct queue *queue, const struct zf_turn *turn)
{
	struct zf_turn **at = &queue->first;

	while (*at != NULL && *at != turn)
		at = &(*at)->next;
	if (*at == NULL)
		return;
	*at = turn->next;
	if (*at == NULL)
		queue->end = at;
}

/* ---- whose turn it is ---- */

static void look_soon(struct zf_connections *connections)
{
	event_active(connections->go, EV_TIMEOUT, 1);
}

static void go_at(struct zf_connections *connections, int64_t at_ms)
{
	const int64_t left = at_ms - zf_clock_ms();
	const int64_t ms = left < 0 ? 0 : left;
	const struct timeval wait = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	if (event_add(connections->go, &wait) != 0)
		look_soon(connections);
}

/* The queue whose first is next, or NULL while nobody may begin. */
static struct queue *next_queue(struct zf_connections *connections)
{
	if (connections->usual.first != NULL)
		return connections->lone == NULL &&
				       connections->under_way <
					       zf_pace_window(&connections->links.pace)
			       ? &connections->usual
			       : NULL;
	return connections->alone.first != NULL && connections->under_way == 0
		       ? &connections->alone
		       : NULL;
}

static struct zf_turn *take_first(struct queue *queue)
{
	struct zf_turn *turn = queue->first;

	queue_remove(queue, turn);
	return turn;
}

static void begin(struct zf_turn *turn, struct zf_link *link)
{
	struct zf_connections *connections = turn->connections;

	turn->state = UNDER_WAY;
	turn->link = link;
	turn->number = connections->begun++;
	turn->era = connections->links.pace.era;
	turn->company = connections->under_way > 0;
	queue_last(&connections->running, turn);
	link->queries++;
	connections->under_way++;
	if (turn->alone)
		connections->lone = turn;
	turn->ready(turn->ctx, link->channel, NULL);
}

static void give_up(struct queue *queue)
{
	while (queue->first != NULL) {
		struct zf_turn *turn = take_first(queue);

		turn->state = IDLE;
		turn->ready(turn->ctx, NULL, &turn->connections->links.why);
	}
}

/* After a pause, or where something comes on a connection, another may be made: nobody tells of
 * either. */
static void look_again(struct zf_connections *connections)
{
	const int64_t soon = zf_clock_ms() + LOOK_MS;
	const int64_t due = connections->links.pace.not_before_ms;

	if (connections->links.pace.strikes > 0 && next_queue(connections) != NULL)
		go_at(connections, due > soon ? due : soon);
}

static void dispatch(struct zf_connections *connections)
{
	struct queue *queue;
	struct zf_link *link;

	zf_links_sweep(&connections->links);
	while (!connections->links.pace.given_up &&
	       (queue = next_queue(connections)) != NULL) {
		link = zf_links_find(&connections->links);
		if (link == NULL)
			break;
		begin(take_first(queue), link);
	}
	if (connections->links.pace.given_up) {
		give_up(&connections->usual);
		give_up(&connections->alone);
	} else {
		look_again(connections);
	}
}

static void on_link_end(void *ctx)
{
	look_soon(ctx);
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
	connections->links = (struct zf_links){ .loop = loop,
						.stream = terms->stream,
						.most = terms->connections,
						.depth = terms->queries,
						.ended = on_link_end,
						.ctx = connections };
	zf_links_init(&connections->links);
	zf_pace_init(&connections->links.pace, terms->connections, terms->queries);
	queue_clear(&connections->usual);
	queue_clear(&connections->alone);
	queue_clear(&connections->running);
	*result = connections;
	return ZF_OK;
}

void zf_connections_free(struct zf_connections *connections)
{
	if (connections == NULL)
		return;
	zf_links_clear(&connections->links);
	event_free(connections->go);
	free(connections);
}

/* ---- what comes of it ---- */

static void note_answer(const struct zf_turn *turn)
{
	turn->link->served++;
	zf_pace_answered(&turn->connections->links.pace);
}

static bool was_alone(const struct zf_turn *turn)
{
	return !turn->company && turn->connections->begun == turn->number + 1;
}

/* The first time it tries with the others again, then with nobody else. */
static bool refused_again(struct zf_turn *turn)
{
	struct zf_connections *connections = turn->connections;

	note_answer(turn);
	if (!zf_pace_refused(&connections->links.pace, turn->era, connections->under_way,
			     was_alone(turn)))
		return false;
	turn->refusals++;
	turn->alone = turn->refusals > 1;
	return true;
}

/* Of the queries on a connection that fell silent, the one it was silent on. */
static bool is_oldest(const struct zf_turn *turn)
{
	const struct zf_turn *oldest = turn->connections->running.first;

	while (oldest->link != turn->link)
		oldest = oldest->next;
	return oldest == turn;
}

/* It tries again before those that have not tried yet. */
static bool broken_again(struct zf_turn *turn, bool begun)
{
	turn->tried = true;
	if (begun)
		return ++turn->cuts < CUTS_MAX;
	turn->link->unanswered = true;
	return ++turn->breaks < BREAKS_MAX;
}

/* Whether an answer's rcode may mean only that the server has too much to do. */
static bool may_be_busy(int rcode)
{
	return rcode == ZF_RCODE_SERVFAIL || rcode == ZF_RCODE_REFUSED;
}

static bool try_again(struct zf_turn *turn, zf_status status, int rcode, bool begun)
{
	switch (status) {
	case ZF_OK:
		note_answer(turn);
		zf_pace_served(&turn->connections->links.pace, turn->refusals > 0);
		return false;
	case ZF_ENETWORK:
		return broken_again(turn, begun);
	case ZF_ETIMEOUT: /* a connection that stands is not what was waited for too long */
		return !begun && !zf_channel_usable(turn->link->channel) &&
		       !is_oldest(turn);
	case ZF_EREFUSED:
		if (may_be_busy(rcode))
			return refused_again(turn);
		note_answer(turn);
		return false;
	default:
		if (begun)
			note_answer(turn);
		return false;
	}
}

/* Its query is over, whatever came of it. */
static void end_turn(struct zf_turn *turn)
{
	struct zf_connections *connections = turn->connections;

	queue_remove(&connections->running, turn);
	connections->under_way--;
	turn->link->queries--;
	turn->link = NULL;
	turn->state = IDLE;
	if (connections->lone == turn)
		connections->lone = NULL;
	look_soon(connections);
}

bool zf_turn_leave(struct zf_turn *turn, zf_status status, int rcode, bool begun)
{
	const bool again = try_again(turn, status, rcode, begun);

	end_turn(turn);
	return again;
}

void zf_turn_wait(struct zf_turn *turn)
{
	struct zf_connections *connections = turn->connections;

	turn->state = WAITING;
	if (turn->alone)
		queue_last(&connections->alone, turn);
	else if (turn->tried)
		queue_first(&connections->usual, turn);
	else
		queue_last(&connections->usual, turn);
	turn->tried = false;
	look_soon(connections);
}

void zf_turn_answered(const struct zf_turn *turn)
{
	note_answer(turn);
}

void zf_turn_renew(struct zf_turn *turn)
{
	turn->refusals = turn->cuts = turn->breaks = 0;
	turn->alone = false;
	turn->tried = true;
}

zf_status zf_turn_new(struct zf_turn **result, struct zf_connections *connections,
		      zf_turn_ready *ready, void *ctx, struct zf_error *err)
{
	struct zf_turn *turn = calloc(1, sizeof(*turn));

	*result = NULL;
	if (turn == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	turn->connections = connections;
	turn->ready = ready;
	turn->ctx = ctx;
	*result = turn;
	return ZF_OK;
}

void zf_turn_free(struct zf_turn *turn)
{
	if (turn == NULL)
		return;
	if (turn->state == WAITING)
		queue_remove(turn->alone ? &turn->connections->alone
					 : &turn->connections->usual,
			     turn);
	else if (turn->state == UNDER_WAY)
		end_turn(turn);
	free(turn);
}
