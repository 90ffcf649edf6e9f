/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "src/runbook/journal/upgrade.h"

static const char *const texts[ZF_ROW_COUNT] = {
	[ZF_ROW_BEGIN_TASK] =
		"INSERT INTO task (move, step, task, direction, state, rung, digest,"
		" attempt, intent, outcome, began_ms, ended_ms)"
		" VALUES (?1, ?2, ?3, ?4, 'begun', ?5, ?6, 1, ?7, '', ?8, 0)"
		" ON CONFLICT (move, step, task) DO UPDATE SET direction = ?4,"
		" state = 'begun', rung = ?5, digest = ?6, attempt = attempt + 1,"
		" intent = ?7, outcome = '', began_ms = ?8, ended_ms = 0",
	[ZF_ROW_END_TASK] =
		"UPDATE task SET state = ?4, outcome = ?5, ended_ms = ?6"
		" WHERE move = ?1 AND step = ?2 AND task = ?3 AND state = 'begun'",
	[ZF_ROW_TASK] = "SELECT " ZF_ROW_TASK_COLUMNS " FROM task"
			" WHERE move = ?1 AND step = ?2 AND task = ?3",
	[ZF_ROW_EVIDENCE] =
		"INSERT INTO evidence (move, step, subject, check_name, verdict, text,"
		" at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
		" ON CONFLICT (move, step, subject, check_name) DO UPDATE"
		" SET verdict = ?5, text = ?6, at_ms = ?7",
	[ZF_ROW_SET_FACT] =
		"INSERT INTO fact (move, name, value, at_ms) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT (move, name) DO UPDATE SET value = ?3, at_ms = ?4",
	[ZF_ROW_FACT] = "SELECT value FROM fact WHERE move = ?1 AND name = ?2",
	[ZF_ROW_LOG] =
		"INSERT INTO log (move, step, verb, subject, source, target, answer,"
		" octets, digest, text, user, host, at_ms, pid)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
	[ZF_ROW_BEGIN] = "BEGIN IMMEDIATE",
	[ZF_ROW_CHAIN] = "INSERT INTO chain VALUES (?1, ?2)",
	[ZF_ROW_COMMIT] = "COMMIT",
};

static zf_status open_store(struct zf_journal_store *store,
			    const struct zf_migration *migration, bool read_only,
			    struct zf_error *err)
{
	char *path;

	if (asprintf(&path, "%s/journal.db", migration->state_folder) < 0)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const zf_status status = zf_journal_store_open(store, path, read_only, err);
	free(path);
	return status;
}

zf_status zf_rows_open(struct zf_rows *rows, const struct zf_migration *migration,
		       bool read_only, bool *lost, struct zf_error *err)
{
	zf_status status;

	*rows = (struct zf_rows){ .statements = { NULL } };
	status = open_store(&rows->store, migration, read_only, err);
	if (status == ZF_OK)
		status = zf_journal_upgrade(&rows->store, migration, read_only, err);
	if (status == ZF_OK)
		status = zf_journal_chain_open(&rows->chain, &rows->store, migration,
					       lost, err);
	return status;
}

void zf_rows_close(struct zf_rows *rows)
{
	for (int i = 0; i < ZF_ROW_COUNT; i++)
		sqlite3_finalize(rows->statements[i]);
	zf_journal_chain_close(&rows->chain);
	zf_journal_store_close(&rows->store);
}

static zf_status prepare(struct zf_rows *rows, enum zf_row which,
			 sqlite3_stmt **statement, struct zf_error *err)
{
	sqlite3_stmt **kept = &rows->statements[which];

	if (*kept == NULL &&
	    sqlite3_prepare_v3(rows->store.db, texts[which], -1,
			       SQLITE_PREPARE_PERSISTENT, kept, NULL) != SQLITE_OK)
		return zf_journal_store_fail(&rows->store, err);
	*statement = *kept;
	return ZF_OK;
}

/* Binding cannot fail but by memory; the column is NULL then, which no column may be. */
static void bind_values(sqlite3_stmt *statement, const struct zf_row_value *values)
{
	const int count = sqlite3_bind_parameter_count(statement);

	for (int i = 0; i < count; i++)
		if (values[i].text != NULL)
			sqlite3_bind_text(statement, i + 1, values[i].text, -1,
					  SQLITE_STATIC);
		else
			sqlite3_bind_int64(statement, i + 1, values[i].number);
}

/* What the chain says of a row: which it is, and its values. */
static void chain_values(struct zf_rows *rows, enum zf_row which,
			 const struct zf_row_value *values)
{
	const int count = sqlite3_bind_parameter_count(rows->statements[which]);
	char number[24];

	zf_journal_chain_add(&rows->chain, texts[which]);
	for (int i = 0; i < count; i++) {
		if (values[i].text == NULL)
			snprintf(number, sizeof(number), "%lld",
				 (long long)values[i].number);
		zf_journal_chain_add(&rows->chain,
				     values[i].text != NULL ? values[i].text : number);
	}
}

void zf_rows_release(sqlite3_stmt *row)
{
	sqlite3_reset(row);
	if (row != NULL)
		sqlite3_clear_bindings(row);
}

/* Of what gives no rows. */
static zf_status carry_out(struct zf_rows *rows, enum zf_row which,
			   const struct zf_row_value *values, struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	zf_status status = prepare(rows, which, &statement, err);

	if (status != ZF_OK)
		return status;
	bind_values(statement, values);
	if (sqlite3_step(statement) != SQLITE_DONE)
		status = zf_journal_store_fail(&rows->store, err);
	zf_rows_release(statement);
	return status;
}

static zf_status open_transaction(struct zf_rows *rows, struct zf_error *err)
{
	if (sqlite3_get_autocommit(rows->store.db) == 0)
		return ZF_OK;
	return carry_out(rows, ZF_ROW_BEGIN, NULL, err);
}

/* SQLite has done it by itself after some failures. */
static void roll_back(struct zf_rows *rows)
{
	if (sqlite3_get_autocommit(rows->store.db) == 0)
		sqlite3_exec(rows->store.db, "ROLLBACK", NULL, NULL, NULL);
	zf_journal_chain_forget(&rows->chain);
}

zf_status zf_rows_write(struct zf_rows *rows, enum zf_row which,
			const struct zf_row_value *values, bool *changed,
			struct zf_error *err)
{
	zf_status status = open_transaction(rows, err);

	if (status == ZF_OK)
		status = carry_out(rows, which, values, err);
	if (status == ZF_OK)
		chain_values(rows, which, values);
	if (changed != NULL)
		*changed = sqlite3_changes(rows->store.db) > 0;
	if (status != ZF_OK)
		roll_back(rows);
	return status;
}

static zf_status append_chain(struct zf_rows *rows, struct zf_error *err)
{
	if (!zf_journal_chain_finish(&rows->chain))
		return zf_fail(err, ZF_ENOMEM, "%s: out of memory", rows->store.path);
	const struct zf_row_value values[] = {
		{ .number = rows->chain.row + 1 },
		{ .text = rows->chain.next },
	};
	return carry_out(rows, ZF_ROW_CHAIN, values, err);
}

zf_status zf_rows_commit(struct zf_rows *rows, struct zf_error *err)
{
	zf_status status;

	if (sqlite3_get_autocommit(rows->store.db) != 0)
		return ZF_OK;
	status = append_chain(rows, err);
	if (status == ZF_OK)
		status = carry_out(rows, ZF_ROW_COMMIT, NULL, err);
	if (status == ZF_OK)
		zf_journal_chain_committed(&rows->chain);
	else
		roll_back(rows);
	return status;
}

zf_status zf_rows_find(struct zf_rows *rows, enum zf_row which,
		       const struct zf_row_value *values, sqlite3_stmt **row,
		       struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	zf_status status = prepare(rows, which, &statement, err);

	*row = NULL;
	if (status != ZF_OK)
		return status;
	bind_values(statement, values);
	const int result = sqlite3_step(statement);
	if (result == SQLITE_ROW) {
		*row = statement;
		return ZF_OK;
	}
	if (result != SQLITE_DONE)
		status = zf_journal_store_fail(&rows->store, err);
	zf_rows_release(statement);
	return status;
}

static zf_status walk(struct zf_rows *rows, const struct zf_rows_each *each,
		      sqlite3_stmt *statement, struct zf_error *err)
{
	zf_status status = ZF_OK;
	int result = SQLITE_ROW;

	while (status == ZF_OK && (result = sqlite3_step(statement)) == SQLITE_ROW)
		status = each->row(each->ctx, statement, err);
	if (status == ZF_OK && result != SQLITE_DONE)
		status = zf_journal_store_fail(&rows->store, err);
	return status;
}

/* A statement of its own, so that what is done with a row may look into the journal, and write. */
zf_status zf_rows_each(struct zf_rows *rows, const struct zf_rows_each *each,
		       struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	char text[512];
	zf_status status;

	snprintf(text, sizeof(text),
		 "%s WHERE ifnull(?1 = move, 1) AND ifnull(?2 = step, 1) ORDER BY id",
		 each->text);
	if (sqlite3_prepare_v2(rows->store.db, text, -1, &statement, NULL) != SQLITE_OK)
		return zf_journal_store_fail(&rows->store, err);
	sqlite3_bind_text(statement, 1, each->move, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, each->step, -1, SQLITE_STATIC);
	status = walk(rows, each, statement, err);
	sqlite3_finalize(statement);
	return status;
}
