/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_PACE_H
#define ZF_PROTOCOL_PACE_H

/*
 * How much a server is asked at once, and how soon again: arithmetic without a clock or a
 * socket, for connections.c.
 *
 * Queries on their way at once become one more with each that is answered. A server that
 * says no may mean that there are too many (BIND answers SERVFAIL past its
 * `transfers-out`): then they become a quarter fewer, and from there grow slowly, by one for as
 * many answers as there are queries on their way. Who was told no with others on their way
 * should try again. A no with nothing else on its way is final; once three were and no
 * other went away, each is final at once.
 *
 * After a connection that came to nothing there is a pause, which doubles with each in a row,
 * and until an answer comes one connection at a time tries whether the server is back. With
 * five in a row the server is to be given up; at once where it could not be reached at all
 * and has never answered. Not while another connection to it stands.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zf_pace {
	double window;	 /* queries on their way at most */
	double most;	 /* the window's bound */
	bool steady;	 /* it has shrunk once */
	uint64_t era;	 /* counts its shrinkings */
	unsigned final;	 /* refusals that stayed */
	unsigned passed; /* that went away */
	bool answered;	 /* the server has, ever */
	bool given_up;
	unsigned strikes;      /* connections in a row that came to nothing */
	int64_t strike_ms;     /* when the last one did */
	int64_t not_before_ms; /* when the next may be made */
};

/* Begins with `first` queries at once, and never has more than `most`; both > 0. */
void zf_pace_init(struct zf_pace *pace, size_t first, size_t most);

/* Queries that may be on their way now. */
size_t zf_pace_window(const struct zf_pace *pace);

/* The server has said something, whatever it was. */
void zf_pace_answered(struct zf_pace *pace);

/* A query got what it asked for; `was_refused` says that it had been told no before. */
void zf_pace_served(struct zf_pace *pace, bool was_refused);

/* A query begun in `era` was told no, with so many on their way, itself included; `alone` says that
 * there was no other all the while. Returns whether it should try again. Of those of one
 * era only the first shrinks the window: they were too many together. */
bool zf_pace_refused(struct zf_pace *pace, uint64_t era, size_t under_way, bool alone);

/* A connection begun at `opened_ms` ended at `now_ms` without an answer; `connected` says whether it
 * ever stood, `others` how many there are beside it. Those that were there when the last one
 * ended count with it: a server that stops breaks all of them. */
void zf_pace_broken(struct zf_pace *pace, int64_t opened_ms, int64_t now_ms,
		    bool connected, size_t others);

/* Whether a connection may be made at `now_ms`, where nothing has come yet on `silent` others. */
bool zf_pace_may_connect(const struct zf_pace *pace, int64_t now_ms, size_t silent);

#endif
