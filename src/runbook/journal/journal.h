/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_JOURNAL_JOURNAL_H
#define ZF_RUNBOOK_JOURNAL_JOURNAL_H

/*
 * What was meant and what came of it (zoneferry-journal(5)): a SQLite file in WAL mode with
 * synchronous=FULL. An intent is durable when it is committed, which is before its effect leaves the
 * machine. An intent without an outcome means: killed in between; look at the world.
 *
 *	intend... -> commit -> the effects -> evidence, end... -> intend... -> commit -> ...
 *
 * What is written, whatever it is, is part of one transaction, which zf_journal_commit puts on the disk as a
 * whole, with one sync for any number of tasks. Another process reads what was committed; this one what it
 * wrote.
 *
 * Commits are chained, and the last row of the chain after which effects may have left the machine is
 * marked beside the journal: one that has lost its end is found out when it is opened.
 *
 * "" as a move is the whole migration. Intents and outcomes are JSON texts of the step's own making;
 * paths in them start at the state folder, which may be moved between runs. Times are milliseconds
 * since 1970, UTC.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "src/runbook/journal/task.h"
#include "src/runbook/migration/migration.h"

/* Octets of a move's text, its end included: ids have up to 63 (zoneferry.yaml(5)). */
#define ZF_JOURNAL_MOVE_MAX 132

struct zf_journal;

enum zf_verdict { ZF_VERDICT_YES, ZF_VERDICT_NO, ZF_VERDICT_UNKNOWN };

struct zf_evidence {
	/* e.g. "old->new", "verify", "ferry.example. @new", "serial as the primary's" */
	const char *move, *step, *subject, *check;
	enum zf_verdict verdict;
	const char *text; /* what was seen */
	int64_t at_ms;	  /* 0, when it is written: now */
};

/* What left this machine, and what came of it. Texts are borrowed, and where they may be "" NULL is so, too. */
struct zf_effect {
	const char *
		verb; /* "UPDATE", "NOTIFY", "AXFR", "provision" ...; "": none, a line of the engine's */
	const char *subject; /* a zone, an address, a command; may be "" */
	const char *source;  /* from where, may be "" */
	const char *target;  /* to where: an address, a server's id; may be "" */
	const char *answer;  /* an rcode's name, "done", "failed"; "": none came */
	const char *digest;  /* of what was transferred or placed; "" */
	const char *text;    /* what else there is to say, why it failed; "" */
	uint64_t octets;     /* of what was transferred or sent; 0: not known */
};

/* A line of the log. */
struct zf_log_line {
	int64_t at_ms;
	const char *move, *step; /* "": of none */
	struct zf_effect effect;
	const char *user, *host; /* who did it, on which machine */
	int64_t pid;
};

/* "yes" and so on, as the journal stores them. */
const char *zf_verdict_print(enum zf_verdict verdict);

/* A move as the journal names it, written into `text`, which is returned: its servers' ids. */
const char *zf_journal_move(char text[ZF_JOURNAL_MOVE_MAX], const struct zf_move *move);

/*
 * All that follows fails with ZF_ESYSTEM where the file cannot be read or written, or somebody else
 * holds it for ten seconds, and with ZF_ENOMEM; what else may happen is said. After a failure to write, nothing
 * of what was not committed is there any more: its intents have no outcomes, and are settled by looking.
 */

/*
 * Opens the journal in the migration's state folder, making it with mode 0600 if it is not there, unless
 * `read_only`. The caller closes it. One of version 1 numbered its moves: it becomes one of version 2, in
 * which they are the migration's, in their order; with `read_only` in memory alone. Fails with
 * ZF_EUNSUPPORTED, too: for one of a later version, one of version 1 with more moves than
 * the migration, what is no journal, no plain file or a link. Fails with ZF_EUNSAFE where it lacks the row of
 * its chain that the mark names, or the mark cannot be read: the state of the world is then to be learnt elsewhere.
 */
zf_status zf_journal_open(struct zf_journal **journal,
			  const struct zf_migration *migration, bool read_only,
			  struct zf_error *err) ZF_MUST_CHECK;

/* The same of one that may lack its mark's row, too: `lost` tells. Unless it is `read_only`, what is known to have been
 * done by other means is then to be written, and the next commit marks it. */
zf_status zf_journal_open_lost(struct zf_journal **journal,
			       const struct zf_migration *migration, bool read_only,
			       bool *lost, struct zf_error *err) ZF_MUST_CHECK;

/* What was not committed is lost. NULL is fine. */
void zf_journal_close(struct zf_journal *journal);

/* The task begins, or begins again: its state is ZF_TASK_BEGUN, what came of it before is gone. Its effects
 * may leave once that is committed: so are the intents of a batch with one sync. */
zf_status zf_journal_intend(struct zf_journal *journal, const struct zf_intent *intent,
			    struct zf_error *err) ZF_MUST_CHECK;

/* The same of one task, committed when this returns. */
zf_status zf_journal_begin(struct zf_journal *journal, const struct zf_task_name *name,
			   enum zf_direction direction, const char *text,
			   struct zf_error *err) ZF_MUST_CHECK;

/* From here on intents that name no plan are of the one with this digest, of up to 64 octets. */
void zf_journal_follow(struct zf_journal *journal, const char *digest);

/* What came of it; `state` is ZF_TASK_DONE, FAILED or WAITING. Fails with ZF_EUNSAFE where the task has
 * not begun: what is done without an intent is lost with the power. */
zf_status zf_journal_end(struct zf_journal *journal, const struct zf_task_name *name,
			 enum zf_task_state state, const char *outcome,
			 struct zf_error *err) ZF_MUST_CHECK;

/* What was written is on the disk when this returns; where intents are among it, it is marked, too. Where only
 * the mark fails, they have begun, and nothing may be done about them. */
zf_status zf_journal_commit(struct zf_journal *journal,
			    struct zf_error *err) ZF_MUST_CHECK;

/* The task as it stands; state ZF_TASK_NEW where there is none. `found` is zeroed or filled in before,
 * and cleared by the caller in the end; after a failure it may be either. */
zf_status zf_journal_task(struct zf_journal *journal, const struct zf_task_name *name,
			  struct zf_task *found, struct zf_error *err) ZF_MUST_CHECK;

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

/* The same of an effect. Where it cannot be written the next commit fails with why: it comes from where nothing can
 * fail. */
void zf_journal_effect(struct zf_journal *journal, const char *move, const char *step,
		       const struct zf_effect *effect);

/* Every line, in their order. What `each` is given lives until it returns; it may use the journal. Fails with what it
 * failed with. */
zf_status zf_journal_log_each(struct zf_journal *journal,
			      zf_status (*each)(void *ctx, const struct zf_log_line *line,
						struct zf_error *err),
			      void *ctx, struct zf_error *err) ZF_MUST_CHECK;

#endif
