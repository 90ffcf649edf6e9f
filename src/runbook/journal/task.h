/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_JOURNAL_TASK_H
#define ZF_RUNBOOK_JOURNAL_TASK_H

/*
 * A task as the journal knows it: a step's work on one subject, or the step itself. It is named by its move,
 * "old->new" (zf_journal_move), by the step and by the subject: usually a zone in presentation form.
 *
 *	           begin                end
 *	ZF_TASK_NEW ------> ZF_TASK_BEGUN ------> ZF_TASK_DONE, FAILED, WAITING
 *	                         ^------------------------/  begin
 *
 * It is begun forward, to do it, and back, to undo it: one that is done backwards is as if it had never been.
 */

#include <stdbool.h>
#include <stdint.h>

enum zf_task_state {
	ZF_TASK_NEW,   /* no row */
	ZF_TASK_BEGUN, /* intent without outcome */
	ZF_TASK_DONE,
	ZF_TASK_FAILED,	 /* tried again by the next run */
	ZF_TASK_WAITING, /* a card is open */
};

/* Which way a task was gone last. */
enum zf_direction { ZF_FORWARD, ZF_BACK };

/* Which task: "" as `task` is the step itself. Everything is borrowed. */
struct zf_task_name {
	const char *move, *step, *task;
};

/* What is about to be done. Texts are borrowed; NULL is "". */
struct zf_intent {
	struct zf_task_name name;
	enum zf_direction direction;
	const char *text;   /* what will be sent, written, run */
	const char *rung;   /* which of the step's ways */
	const char *digest; /* of the plan that is carried out */
};

/* Texts are the task's own, and live until the next call that fills it, or zf_task_clear. */
struct zf_task {
	char *move, *step, *task;
	enum zf_task_state state;
	enum zf_direction direction;
	char *rung, *digest, *intent, *outcome; /* "" if there is none */
	int64_t began_ms, ended_ms;		/* since 1970, UTC; 0 if not */
};

/* "done" and so on, as the journal stores them; what it does not store is read as ZF_TASK_BEGUN: look at
 * the world. */
const char *zf_task_state_print(enum zf_task_state state);
enum zf_task_state zf_task_state_parse(const char *text);

/* The same: "forward", "back"; all else is read as ZF_FORWARD. */
const char *zf_direction_print(enum zf_direction direction);
enum zf_direction zf_direction_parse(const char *text);

/* Where a task stands, for a person: its state, but "undone", "undoing" where it went back. */
const char *zf_task_print(const struct zf_task *task);

/* Whether it was carried out, and not undone. */
bool zf_task_is_done(const struct zf_task *task);

/* Gives back its texts; what is left is zeroed. */
void zf_task_clear(struct zf_task *task);

#endif
