/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_JOURNAL_ROWS_H
#define ZF_RUNBOOK_JOURNAL_ROWS_H

/*
 * The rows of the journal's tables, for journal.c alone: written in one transaction until it is committed, chained
 * (chain.h), and found again.
 *
 *	open -> write... -> commit -> mark -> the effects -> write... -> close
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "src/runbook/journal/chain.h"
#include "src/runbook/journal/store.h"
#include "src/runbook/migration/migration.h"

/* What is asked of the database, and the values that it takes, in their order. */
enum zf_row {
	ZF_ROW_BEGIN_TASK, /* move, step, task, direction, rung, digest, intent, began */
	ZF_ROW_END_TASK,   /* move, step, task, state, outcome, ended */
	ZF_ROW_TASK,	   /* move, step, task */
	ZF_ROW_EVIDENCE,   /* move, step, subject, check, verdict, text, at */
	ZF_ROW_SET_FACT,   /* move, name, value, at */
	ZF_ROW_FACT,	   /* move, name */
	/* move, step, verb, subject, source, target, answer, octets, digest, text, user, host, at, pid */
	ZF_ROW_LOG,
	/* zf_rows_write and zf_rows_commit do these by themselves */
	ZF_ROW_BEGIN,
	ZF_ROW_CHAIN, /* row, hash */
	ZF_ROW_COMMIT,
	ZF_ROW_COUNT,
};

/* The columns of a task that is found. */
#define ZF_ROW_TASK_COLUMNS                                                              \
	"move, step, task, state, direction, rung, digest, intent, outcome, began_ms,"   \
	" ended_ms"

struct zf_row_value {
	const char *text; /* NULL: the number */
	int64_t number;
};

struct zf_rows {
	struct zf_journal_store store;
	struct zf_journal_chain chain;
	sqlite3_stmt *statements[ZF_ROW_COUNT]; /* NULL until first used */
};

/* All fail as zf_journal_store_fail says, and with ZF_ENOMEM. */

/* Opens the migration's, of this version or brought to it; `lost` is as zf_journal_chain_open has it. Fails as
 * zf_journal_store_open, zf_journal_upgrade and zf_journal_chain_open do, too; it is to be closed in any case. */
zf_status zf_rows_open(struct zf_rows *rows, const struct zf_migration *migration,
		       bool read_only, bool *lost, struct zf_error *err) ZF_MUST_CHECK;

/* Takes back what was not committed. Safe on zeroed rows. */
void zf_rows_close(struct zf_rows *rows);

/* Writes one row, in a transaction that it opens if none is; `*changed`, unless NULL, says whether there is such a
 * row. After a failure all that was not committed is taken back. */
zf_status zf_rows_write(struct zf_rows *rows, enum zf_row which,
			const struct zf_row_value *values, bool *changed,
			struct zf_error *err) ZF_MUST_CHECK;

/* Puts what was written on the disk; all of it is taken back after a failure. Does nothing where nothing was. */
zf_status zf_rows_commit(struct zf_rows *rows, struct zf_error *err) ZF_MUST_CHECK;

/* Finds one row: `*row`, which is to be given to zf_rows_release, or NULL where there is none. */
zf_status zf_rows_find(struct zf_rows *rows, enum zf_row which,
		       const struct zf_row_value *values, sqlite3_stmt **row,
		       struct zf_error *err) ZF_MUST_CHECK;

/* The texts that a row has, or was given, are no longer looked at. NULL is fine. */
void zf_rows_release(sqlite3_stmt *row);

/* What is to be done with each of many rows. */
struct zf_rows_each {
	const char *text;	 /* SELECT COLUMNS FROM TABLE */
	const char *move, *step; /* which; NULL: all */
	zf_status (*row)(void *ctx, sqlite3_stmt *row, struct zf_error *err);
	void *ctx;
};

/* Does it, in the order of their ids. `row` may find and write others. Fails with what it failed with. */
zf_status zf_rows_each(struct zf_rows *rows, const struct zf_rows_each *each,
		       struct zf_error *err) ZF_MUST_CHECK;

#endif
