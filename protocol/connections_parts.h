/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_CONNECTIONS_PARTS_H
#define ZF_PROTOCOL_CONNECTIONS_PARTS_H

/* What connections.c and place.c share. */

#include <stdint.h>

#include "protocol/connections.h"
#include "protocol/pace.h"

enum zf_place_state { ZF_PLACE_IDLE, ZF_PLACE_WAITING, ZF_PLACE_UNDER_WAY };

struct zf_link { /* one connection */
	struct zf_link *next;
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
	enum zf_place_state state;
	struct zf_place *next; /* in the queue that it is in */
	struct zf_link *link;
	uint64_t number;		 /* in the order of beginning */
	unsigned refusals, cuts, breaks; /* so far */
	bool tried;			 /* the last time its connection broke */
	bool alone;			 /* nothing else may be under way with it */
	bool company;			 /* something was when it began */
	uint64_t era;			 /* the pace's when it began */
};

struct zf_place_queue {
	struct zf_place *first, **end;
};

struct zf_connections {
	struct event_base *loop;
	struct zf_connections_terms terms;
	struct event *go; /* dispatches, soon or after a pause */
	struct zf_link *links;
	size_t link_count;
	struct zf_place_queue usual, alone; /* who waits */
	struct zf_place_queue running;	    /* who is under way, the oldest first */
	size_t under_way;
	uint64_t begun;	       /* queries in all */
	struct zf_place *lone; /* the place that is under way alone; or NULL */
	struct zf_pace pace;
	size_t depth;	     /* queries on one connection at most */
	struct zf_error why; /* what ended the last connection */
};

/* Queues keep their places in a list. */
void zf_place_queue_clear(struct zf_place_queue *queue);
void zf_place_queue_first(struct zf_place_queue *queue, struct zf_place *place);
void zf_place_queue_last(struct zf_place_queue *queue, struct zf_place *place);
void zf_place_queue_remove(struct zf_place_queue *queue, const struct zf_place *place);

/* Lets the connections look soon whose turn it is. */
void zf_connections_go(struct zf_connections *connections);

#endif
