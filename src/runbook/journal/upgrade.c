/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/upgrade.h"

#include "src/runbook/journal/journal.h"

/* What follows the last '/' of a capture's path, which is in the folder `captured`. */
#define FILE_NAME                                                                        \
	"replace(outcome ->> 'file',"                                                    \
	" rtrim(outcome ->> 'file', replace(outcome ->> 'file', '/', '')), '')"

/* clang-format off */
static const char rename_old[] =
	"ALTER TABLE task RENAME TO old_task;"
	"ALTER TABLE evidence RENAME TO old_evidence;"
	"ALTER TABLE fact RENAME TO old_fact;"
	"ALTER TABLE log RENAME TO old_log;";

static const char copy_rows[] =
	"INSERT INTO task SELECT id, move_text(move), step, task, 'forward', state, '', '',"
	" attempt, intent,"
	" outcome, began_ms, ended_ms FROM old_task ORDER BY id;"
	"UPDATE task SET outcome = json_set(outcome, '$.file', 'captured/' || " FILE_NAME ")"
	" WHERE step = 'capture-zones' AND json_valid(outcome) AND outcome ->> 'file' <> '';"
	"INSERT INTO evidence SELECT id, move_text(move), step, subject, check_name, verdict,"
	" text, at_ms FROM old_evidence ORDER BY id;"
	"INSERT INTO fact SELECT move_text(move), name, value, at_ms FROM old_fact;"
	"INSERT INTO log SELECT id, at_ms, move_text(move), step, '', '', '', '', '', 0, '',"
	" text, user, host, pid FROM old_log ORDER BY id;"
	"DROP TABLE old_task;"
	"DROP TABLE old_evidence;"
	"DROP TABLE old_fact;"
	"DROP TABLE old_log;"
	"UPDATE meta SET value = '3' WHERE name = 'version';";

/* Version 2 had no effects in its log. */
static const char rename_log[] = "ALTER TABLE log RENAME TO old_log;";
static const char copy_log[] =
	"INSERT INTO log SELECT id, at_ms, move, step, '', '', '', '', '', 0, '',"
	" text, user, host, pid FROM old_log ORDER BY id;"
	"DROP TABLE old_log;"
	"UPDATE meta SET value = '3' WHERE name = 'version';";
/* clang-format on */

struct numbering {
	const struct zf_migration *migration;
	sqlite3_int64 unknown; /* a number that no move has; 0: none was met */
};

/* The SQL function move_text(NUMBER). */
static void move_text(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct numbering *numbering = sqlite3_user_data(context);
	const sqlite3_int64 number = sqlite3_value_int64(values[0]);
	char text[ZF_JOURNAL_MOVE_MAX] = "";

	(void)count;
	if (number < 0 || number > (sqlite3_int64)numbering->migration->move_count) {
		numbering->unknown = number;
		sqlite3_result_error(context, "no such move", -1);
		return;
	}
	if (number > 0)
		zf_journal_move(text, &numbering->migration->moves[number - 1]);
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

static zf_status change(struct zf_journal_store *store, struct zf_error *err)
{
	const bool first = store->version == 1;
	const char *const texts[] = { "BEGIN IMMEDIATE", first ? rename_old : rename_log,
				      first ? zf_journal_tables : zf_journal_log_table,
				      first ? copy_rows : copy_log, "COMMIT" };
	zf_status status = ZF_OK;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts) && status == ZF_OK; i++)
		status = zf_journal_store_do(store, texts[i], err);
	return status;
}

/* On failure the store is closed by the caller, which takes back what was not committed. */
static zf_status upgrade(struct zf_journal_store *store,
			 const struct zf_migration *migration, struct zf_error *err)
{
	struct numbering numbering = { .migration = migration };
	zf_status status;

	if (sqlite3_create_function(store->db, "move_text", 1,
				    SQLITE_UTF8 | SQLITE_DETERMINISTIC, &numbering,
				    move_text, NULL, NULL) != SQLITE_OK)
		return zf_journal_store_fail(store, err);
	status = change(store, err);
	if (status != ZF_OK && numbering.unknown != 0) {
		status =
			zf_fail(err, ZF_EUNSUPPORTED,
				"%s: this journal of version 1 has a move %lld; the file "
				"has %zu",
				store->path, numbering.unknown, migration->move_count);
		zf_hint(err, "put the moves back as they were, in their order");
	}
	sqlite3_create_function(store->db, "move_text", 1, SQLITE_UTF8, NULL, NULL, NULL,
				NULL);
	return status;
}

/* The store's file stays as it is; its rows go on in memory. */
static zf_status copy_to_memory(struct zf_journal_store *store, struct zf_error *err)
{
	sqlite3 *file = store->db;
	sqlite3_backup *copy;
	zf_status status;

	store->db = NULL;
	status = zf_journal_store_use_memory(store, err);
	if (status == ZF_OK) {
		copy = sqlite3_backup_init(store->db, "main", file, "main");
		if (copy != NULL)
			sqlite3_backup_step(copy, -1);
		if (sqlite3_backup_finish(copy) != SQLITE_OK || copy == NULL)
			status = zf_journal_store_fail(store, err);
	}
	sqlite3_close(file);
	return status;
}

zf_status zf_journal_upgrade(struct zf_journal_store *store,
			     const struct zf_migration *migration, bool read_only,
			     struct zf_error *err)
{
	zf_status status = ZF_OK;

	if (store->version == ZF_JOURNAL_VERSION)
		return ZF_OK;
	if (read_only)
		status = copy_to_memory(store, err);
	if (status == ZF_OK)
		status = upgrade(store, migration, err);
	if (status == ZF_OK)
		store->version = ZF_JOURNAL_VERSION;
	return status;
}
