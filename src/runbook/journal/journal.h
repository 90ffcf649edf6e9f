/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_JOURNAL_JOURNAL_H
#define ZF_RUNBOOK_JOURNAL_JOURNAL_H

/*
 * What was meant and what came of it (zoneferry-journal(5)): a SQLite file in WAL mode with
 * synchronous=FULL. An intent is durable when zf_journal_begin returns, so before its
 * effect leaves the machine; the outcome follows with zf_journal_end. An intent
 * without an outcome means: killed in between; look at the world.
 *
 * A task is named by move (its number, from 1), step and task: "" is the step itself, else usually
 * a zone in presentation form. Details are JSON texts of the step's own making. Times are
 * milliseconds since 1970, UTC.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

struct zf_journal;

enum zf_task_state {
	ZF_TASK_NEW,   /* no row */
	ZF_TASK_BEGUN, /* intent without outcome */
	ZF_TASK_DONE,
	ZF_TASK_FAILED,	 /* tried again by the next run */
	ZF_TASK_WAITING, /* a card is open */
};

enum zf_verdict { ZF_VERDICT_YES, ZF_VERDICT_NO, ZF_VERDICT_UNKNOWN };

struct zf_task { /* texts live until the next call that fills it, or zf_task_clear */
	int move;
	char *step, *task;
	enum zf_task_state state;
	char *intent, *outcome;	    /* "" if there is none */
	int64_t began_ms, ended_ms; /* 0 if not */
};

struct zf_evidence {
	int move;
	/* e.g. "verify", "ferry.example. @new", "serial as the primary's" */
	const char *step, *subject, *check;
	enum zf_verdict verdict;
	const char *text; /* what was seen */
	int64_t at_ms;
};

/* "done" and so on, as the journal stores them. */
const char *zf_task_state_print(enum zf_task_state state);
const char *zf_verdict_print(enum zf_verdict verdict);

/* Opens the journal at `path`, making it with mode 0600 if it is not there, unless `read_only`.
 * Fails with ZF_ESYSTEM; ZF_EUNSUPPORTED for one of a later version. */
zf_status zf_journal_open(struct zf_journal **journal, const char *path, bool read_only,
			  struct zf_error *err) ZF_MUST_CHECK;
void zf_journal_close(struct zf_journal *journal);

zf_status zf_journal_begin(struct zf_journal *journal, int move, const char *step,
			   const char *task, const char *intent,
			   struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_journal_end(struct zf_journal *journal, int move, const char *step,
			 const char *task, enum zf_task_state state, const char *outcome,
			 struct zf_error *err) ZF_MUST_CHECK;

/* The task as it stands; state ZF_TASK_NEW where there is none. */
zf_status zf_journal_task(struct zf_journal *journal, int move, const char *step,
			  const char *task, struct zf_task *found,
			  struct zf_error *err) ZF_MUST_CHECK;
void zf_task_clear(struct zf_task *task);

/* Every task of `move` (0: all) and `step` (NULL: all), in the order they first began. */
zf_status zf_journal_tasks(struct zf_journal *journal, int move, const char *step,
			   zf_status (*each)(void *ctx, const struct zf_task *task,
					     struct zf_error *err),
			   void *ctx, struct zf_error *err) ZF_MUST_CHECK;

/* A line of the worksheet; one for the same move, step, subject and check replaces the older. */
zf_status zf_journal_evidence(struct zf_journal *journal,
			      const struct zf_evidence *evidence,
			      struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_journal_evidence_each(struct zf_journal *journal, int move, const char *step,
				   zf_status (*each)(void *ctx,
						     const struct zf_evidence *evidence,
						     struct zf_error *err),
				   void *ctx, struct zf_error *err) ZF_MUST_CHECK;

/* Facts found out, by move and name ("jump-address"). `*value` is NULL where there is none, and freed
 * by the caller. */
zf_status zf_journal_set_fact(struct zf_journal *journal, int move, const char *name,
			      const char *value, struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_journal_fact(struct zf_journal *journal, int move, const char *name,
			  char **value, struct zf_error *err) ZF_MUST_CHECK;

/* One line of the running log: who (user, host, pid), when, what. */
zf_status zf_journal_log(struct zf_journal *journal, int move, const char *step,
			 const char *text, struct zf_error *err) ZF_MUST_CHECK;

#endif
