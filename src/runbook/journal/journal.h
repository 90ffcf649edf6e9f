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
 * A task is named by its move, "old->new" (zf_journal_move), step and task: usually a zone in presentation
 * form. "" as a move is the whole migration. Details are JSON texts of the step's own making;
 * paths in them start at the state folder, which may be moved or copied between runs. Times
 * are milliseconds since 1970, UTC.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "src/runbook/migration/migration.h"

/* Octets of a move's text, its end included: ids have up to 63 (zoneferry.yaml(5)). */
#define ZF_JOURNAL_MOVE_MAX 132

struct zf_journal;

enum zf_task_state {
	ZF_TASK_NEW,   /* no row */
	ZF_TASK_BEGUN, /* intent without outcome */
	ZF_TASK_DONE,
	ZF_TASK_FAILED,	 /* tried again by the next run */
	ZF_TASK_WAITING, /* a card is open */
};

/* Which way a task was gone last. One that is ZF_TASK_DONE backwards was undone: as if it had never been. */
enum zf_direction { ZF_FORWARD, ZF_BACK };

enum zf_verdict { ZF_VERDICT_YES, ZF_VERDICT_NO, ZF_VERDICT_UNKNOWN };

/* Which task: "" as `task` is the step itself. Everything is borrowed. */
struct zf_task_name {
	const char *move, *step, *task;
};

struct zf_task { /* texts live until the next call that fills it, or zf_task_clear */
	char *move, *step, *task;
	enum zf_direction direction;
	enum zf_task_state state;
	char *intent, *outcome;	    /* "" if there is none */
	int64_t began_ms, ended_ms; /* 0 if not */
};

struct zf_evidence {
	/* e.g. "old->new", "verify", "ferry.example. @new", "serial as the primary's" */
	const char *move, *step, *subject, *check;
	enum zf_verdict verdict;
	const char *text; /* what was seen */
	int64_t at_ms;	  /* 0, when it is written: now */
};

/* "done" and so on, as the journal stores them. */
const char *zf_task_state_print(enum zf_task_state state);

/* Where a task stands, for a person: the same, but "undone", "undoing" and so on where it went back. */
const char *zf_task_print(const struct zf_task *task);
/* Whether it was carried out, and not undone. */
bool zf_task_is_done(const struct zf_task *task);
const char *zf_verdict_print(enum zf_verdict verdict);

/* A move as the journal names it, written into `text`, which is returned: its servers' ids. */
const char *zf_journal_move(char text[ZF_JOURNAL_MOVE_MAX], const struct zf_move *move);

/*
 * All that follows fails with ZF_ESYSTEM where the file cannot be read or written, or is damaged, or
 * somebody else holds it for ten seconds, and with ZF_ENOMEM; what else may happen is said. After a
 * failure nothing has changed.
 */

/*
 * Opens the journal in the migration's state folder, making it with mode 0600 if it is not there, unless
 * `read_only`. The caller closes it. One of version 1 numbered its moves: it becomes one of version 2, in
 * which they are the migration's, in their order; with `read_only` in memory alone. Fails with
 * ZF_EUNSUPPORTED, too: for one of a later version, one of version 1 with more moves than
 * the migration, what is no journal, no plain file or a link.
 */
zf_status zf_journal_open(struct zf_journal **journal,
			  const struct zf_migration *migration, bool read_only,
			  struct zf_error *err) ZF_MUST_CHECK;

/* NULL is fine. */
void zf_journal_close(struct zf_journal *journal);

/* The task begins, or begins again: its state is ZF_TASK_BEGUN, what came of it before is gone. On the
 * disk when this returns. */
zf_status zf_journal_begin(struct zf_journal *journal, const struct zf_task_name *name,
			   enum zf_direction direction, const char *intent,
			   struct zf_error *err) ZF_MUST_CHECK;

/* What came of it; `state` is ZF_TASK_DONE, FAILED or WAITING. One that never began is made. */
zf_status zf_journal_end(struct zf_journal *journal, const struct zf_task_name *name,
			 enum zf_task_state state, const char *outcome,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Puts on the disk what is not there yet. */
zf_status zf_journal_commit(struct zf_journal *journal,
			    struct zf_error *err) ZF_MUST_CHECK;

/* The task as it stands; state ZF_TASK_NEW where there is none. `found` is zeroed or filled in before,
 * and cleared by the caller in the end; after a failure it may be either. */
zf_status zf_journal_task(struct zf_journal *journal, const struct zf_task_name *name,
			  struct zf_task *found, struct zf_error *err) ZF_MUST_CHECK;

/* Gives back its texts; what is left is zeroed. */
void zf_task_clear(struct zf_task *task);

/* Every task of a move (NULL: all) and a step (NULL: all), in the order they first began; the name's `task`
 * says nothing. `each` may use the journal, and write. Fails with what `each` failed with, which ends
 * it. */
zf_status zf_journal_tasks(struct zf_journal *journal, const struct zf_task_name *of,
			   zf_status (*each)(void *ctx, const struct zf_task *task,
					     struct zf_error *err),
			   void *ctx, struct zf_error *err) ZF_MUST_CHECK;

/* A line of the worksheet; one for the same move, step, subject and check replaces the older. */
zf_status zf_journal_evidence(struct zf_journal *journal,
			      const struct zf_evidence *evidence,
			      struct zf_error *err) ZF_MUST_CHECK;

/* The same of evidence, in the order it first came, as zf_journal_tasks has it. What `each` is given lives
 * until it returns. */
zf_status
zf_journal_evidence_each(struct zf_journal *journal, const struct zf_task_name *of,
			 zf_status (*each)(void *ctx, const struct zf_evidence *evidence,
					   struct zf_error *err),
			 void *ctx, struct zf_error *err) ZF_MUST_CHECK;

/* Facts found out, by move and name ("jump-address"): set, in place of one there was; and told, `*value`
 * NULL where there is none, and freed by the caller. */
zf_status zf_journal_set_fact(struct zf_journal *journal, const char *move,
			      const char *name, const char *value,
			      struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_journal_fact(struct zf_journal *journal, const char *move, const char *name,
			  char **value, struct zf_error *err) ZF_MUST_CHECK;

/* One line of the running log: who (user, host, pid), when, what. `step` NULL: outside of any. */
zf_status zf_journal_log(struct zf_journal *journal, const char *move, const char *step,
			 const char *text, struct zf_error *err) ZF_MUST_CHECK;

#endif
