/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/journal.h"

#include <pwd.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/runbook/journal/names.h"
#include "src/runbook/journal/store.h"
#include "src/runbook/journal/upgrade.h"

#define USER_MAX 64
#define HOST_MAX 256

/* What is asked of the database, prepared when first used. */
enum statement {
	BEGIN_TASK,
	END_TASK,
	ONE_TASK,
	ADD_EVIDENCE,
	SET_FACT,
	ONE_FACT,
	ADD_LOG,
	STATEMENT_COUNT,
};

#define TASK_COLUMNS                                                                     \
	"move, step, task, state, intent, outcome, began_ms, ended_ms, direction"

static const char *const texts[STATEMENT_COUNT] = {
	[BEGIN_TASK] =
		"INSERT INTO task (move, step, task, state, attempt, intent, outcome,"
		" began_ms, ended_ms, direction)"
		" VALUES (?1, ?2, ?3, 'begun', 1, ?4, '', ?5, 0, ?6)"
		" ON CONFLICT (move, step, task) DO UPDATE SET state = 'begun',"
		" attempt = attempt + 1, intent = ?4, outcome = '', began_ms = ?5,"
		" ended_ms = 0, direction = ?6",
	[END_TASK] =
		"INSERT INTO task (move, step, task, state, attempt, intent, outcome,"
		" began_ms, ended_ms, direction)"
		" VALUES (?1, ?2, ?3, ?4, 0, '', ?5, 0, ?6, 'forward')"
		" ON CONFLICT (move, step, task) DO UPDATE SET state = ?4, outcome = ?5,"
		" ended_ms = ?6",
	[ONE_TASK] = "SELECT " TASK_COLUMNS " FROM task"
		     " WHERE move = ?1 AND step = ?2 AND task = ?3",
	[ADD_EVIDENCE] =
		"INSERT INTO evidence (move, step, subject, check_name, verdict, text,"
		" at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
		" ON CONFLICT (move, step, subject, check_name) DO UPDATE"
		" SET verdict = ?5, text = ?6, at_ms = ?7",
	[SET_FACT] = "INSERT INTO fact (move, name, value, at_ms) VALUES (?1, ?2, ?3, ?4)"
		     " ON CONFLICT (move, name) DO UPDATE SET value = ?3, at_ms = ?4",
	[ONE_FACT] = "SELECT value FROM fact WHERE move = ?1 AND name = ?2",
	[ADD_LOG] = "INSERT INTO log (at_ms, move, step, text, user, host, pid)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
};

struct zf_journal {
	struct zf_journal_store store;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	char user[USER_MAX], host[HOST_MAX];
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const char *zf_journal_move(char text[ZF_JOURNAL_MOVE_MAX], const struct zf_move *move)
{
	snprintf(text, ZF_JOURNAL_MOVE_MAX, "%s->%s", move->from->id, move->to->id);
	return text;
}

static void learn_who(struct zf_journal *journal)
{
	const struct passwd *user = getpwuid(geteuid());

	if (user != NULL)
		snprintf(journal->user, sizeof(journal->user), "%s", user->pw_name);
	else
		snprintf(journal->user, sizeof(journal->user), "%ld", (long)geteuid());
	if (gethostname(journal->host, sizeof(journal->host) - 1) != 0)
		journal->host[0] = '\0';
}

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

zf_status zf_journal_open(struct zf_journal **journal,
			  const struct zf_migration *migration, bool read_only,
			  struct zf_error *err)
{
	struct zf_journal *made = calloc(1, sizeof(*made));

	*journal = NULL;
	if (made == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	learn_who(made);
	zf_status status = open_store(&made->store, migration, read_only, err);
	if (status == ZF_OK)
		status = zf_journal_upgrade(&made->store, migration, read_only, err);
	if (status == ZF_OK) {
		*journal = made;
		made = NULL;
	}
	zf_journal_close(made);
	return status;
}

void zf_journal_close(struct zf_journal *journal)
{
	if (journal == NULL)
		return;
	for (int i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_finalize(journal->statements[i]);
	zf_journal_store_close(&journal->store);
	free(journal);
}

static zf_status prepare(struct zf_journal *journal, enum statement which,
			 sqlite3_stmt **statement, struct zf_error *err)
{
	sqlite3_stmt **kept = &journal->statements[which];

	if (*kept == NULL &&
	    sqlite3_prepare_v3(journal->store.db, texts[which], -1,
			       SQLITE_PREPARE_PERSISTENT, kept, NULL) != SQLITE_OK)
		return zf_journal_store_fail(&journal->store, err);
	*statement = *kept;
	return ZF_OK;
}

/* Binding cannot fail but by memory; the column is NULL then, which no column may be. */
static void bind_text(sqlite3_stmt *statement, int number, const char *text)
{
	sqlite3_bind_text(statement, number, text, -1, SQLITE_STATIC);
}

static void bind_number(sqlite3_stmt *statement, int number, int64_t value)
{
	sqlite3_bind_int64(statement, number, value);
}

static void bind_name(sqlite3_stmt *statement, const char *move, const char *step,
		      const char *task)
{
	bind_text(statement, 1, move);
	bind_text(statement, 2, step);
	bind_text(statement, 3, task);
}

/* The texts that are bound belong to the caller's caller: none stays bound. */
static void release(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

/* Runs one that changes something. */
static zf_status change(struct zf_journal *journal, sqlite3_stmt *statement,
			struct zf_error *err)
{
	const bool done = sqlite3_step(statement) == SQLITE_DONE;
	const zf_status status = done ? ZF_OK
				      : zf_journal_store_fail(&journal->store, err);

	release(statement);
	return status;
}

zf_status zf_journal_begin(struct zf_journal *journal, const struct zf_task_name *name,
			   enum zf_direction direction, const char *intent,
			   struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	const zf_status status = prepare(journal, BEGIN_TASK, &statement, err);

	if (status != ZF_OK)
		return status;
	bind_name(statement, name->move, name->step, name->task);
	bind_text(statement, 4, intent);
	bind_number(statement, 5, now_ms());
	bind_text(statement, 6, direction == ZF_BACK ? "back" : "forward");
	return change(journal, statement, err);
}

zf_status zf_journal_end(struct zf_journal *journal, const struct zf_task_name *name,
			 enum zf_task_state state, const char *outcome,
			 struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	const zf_status status = prepare(journal, END_TASK, &statement, err);

	if (status != ZF_OK)
		return status;
	bind_name(statement, name->move, name->step, name->task);
	bind_text(statement, 4, zf_task_state_print(state));
	bind_text(statement, 5, outcome);
	bind_number(statement, 6, now_ms());
	return change(journal, statement, err);
}

/* Each change is a commit of its own. */
zf_status zf_journal_commit(struct zf_journal *journal, struct zf_error *err)
{
	(void)journal, (void)err;
	return ZF_OK;
}

void zf_task_clear(struct zf_task *task)
{
	free(task->move);
	free(task->step);
	free(task->task);
	free(task->intent);
	free(task->outcome);
	memset(task, 0, sizeof(*task));
}

/* A column's text, never NULL but where memory ran out. */
static const char *column_text(sqlite3_stmt *statement, int column)
{
	return (const char *)sqlite3_column_text(statement, column);
}

static char *copy_column(sqlite3_stmt *statement, int column)
{
	const char *text = column_text(statement, column);

	return text == NULL ? NULL : strdup(text);
}

/* Fills in `task` from a row of TASK_COLUMNS. */
static zf_status read_task(sqlite3_stmt *row, struct zf_task *task, struct zf_error *err)
{
	zf_task_clear(task);
	task->move = copy_column(row, 0);
	task->step = copy_column(row, 1);
	task->task = copy_column(row, 2);
	const char *state = column_text(row, 3);
	task->intent = copy_column(row, 4);
	task->outcome = copy_column(row, 5);
	task->began_ms = sqlite3_column_int64(row, 6);
	task->ended_ms = sqlite3_column_int64(row, 7);
	const char *direction = column_text(row, 8);
	if (task->move == NULL || task->step == NULL || task->task == NULL ||
	    state == NULL || direction == NULL || task->intent == NULL ||
	    task->outcome == NULL) {
		zf_task_clear(task);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	task->state = zf_task_state_parse(state);
	task->direction = strcmp(direction, "back") == 0 ? ZF_BACK : ZF_FORWARD;
	return ZF_OK;
}

static zf_status no_task(struct zf_task *task, const struct zf_task_name *name,
			 struct zf_error *err)
{
	zf_task_clear(task);
	task->move = strdup(name->move);
	task->step = strdup(name->step);
	task->task = strdup(name->task);
	task->intent = strdup("");
	task->outcome = strdup("");
	if (task->move == NULL || task->step == NULL || task->task == NULL ||
	    task->intent == NULL || task->outcome == NULL) {
		zf_task_clear(task);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	return ZF_OK;
}

zf_status zf_journal_task(struct zf_journal *journal, const struct zf_task_name *name,
			  struct zf_task *found, struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	zf_status status = prepare(journal, ONE_TASK, &statement, err);

	if (status != ZF_OK)
		return status;
	bind_name(statement, name->move, name->step, name->task);
	const int result = sqlite3_step(statement);
	if (result == SQLITE_ROW)
		status = read_task(statement, found, err);
	else if (result == SQLITE_DONE)
		status = no_task(found, name, err);
	else
		status = zf_journal_store_fail(&journal->store, err);
	release(statement);
	return status;
}

/* Rows of `text`, which has the move (NULL: all) as ?1 and the step (NULL: all) as ?2. A statement of
 * its own, so that what is done with a row may look into the journal, and write. */
static zf_status
each_row(struct zf_journal *journal, const char *text, const struct zf_task_name *of,
	 zf_status (*row)(void *ctx, sqlite3_stmt *statement, struct zf_error *err),
	 void *ctx, struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	zf_status status = ZF_OK;
	int result = SQLITE_ROW;

	if (sqlite3_prepare_v2(journal->store.db, text, -1, &statement, NULL) !=
	    SQLITE_OK)
		return zf_journal_store_fail(&journal->store, err);
	bind_text(statement, 1, of->move);
	bind_text(statement, 2, of->step);
	while (status == ZF_OK && (result = sqlite3_step(statement)) == SQLITE_ROW)
		status = row(ctx, statement, err);
	if (status == ZF_OK && result != SQLITE_DONE)
		status = zf_journal_store_fail(&journal->store, err);
	sqlite3_finalize(statement);
	return status;
}

#define OF_MOVE_AND_STEP                                                                 \
	" WHERE ifnull(?1 = move, 1) AND ifnull(?2 = step, 1) ORDER BY id"

struct task_reader {
	zf_status (*each)(void *ctx, const struct zf_task *task, struct zf_error *err);
	void *ctx;
};

static zf_status task_row(void *ctx, sqlite3_stmt *row, struct zf_error *err)
{
	const struct task_reader *reader = ctx;
	struct zf_task task = { 0 };
	zf_status status = read_task(row, &task, err);

	if (status == ZF_OK)
		status = reader->each(reader->ctx, &task, err);
	zf_task_clear(&task);
	return status;
}

zf_status zf_journal_tasks(struct zf_journal *journal, const struct zf_task_name *of,
			   zf_status (*each)(void *ctx, const struct zf_task *task,
					     struct zf_error *err),
			   void *ctx, struct zf_error *err)
{
	struct task_reader reader = { each, ctx };

	return each_row(journal, "SELECT " TASK_COLUMNS " FROM task" OF_MOVE_AND_STEP, of,
			task_row, &reader, err);
}

zf_status zf_journal_evidence(struct zf_journal *journal,
			      const struct zf_evidence *evidence, struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	const zf_status status = prepare(journal, ADD_EVIDENCE, &statement, err);

	if (status != ZF_OK)
		return status;
	bind_name(statement, evidence->move, evidence->step, evidence->subject);
	bind_text(statement, 4, evidence->check);
	bind_text(statement, 5, zf_verdict_print(evidence->verdict));
	bind_text(statement, 6, evidence->text);
	bind_number(statement, 7, evidence->at_ms != 0 ? evidence->at_ms : now_ms());
	return change(journal, statement, err);
}

struct evidence_reader {
	zf_status (*each)(void *ctx, const struct zf_evidence *evidence,
			  struct zf_error *err);
	void *ctx;
};

static zf_status evidence_row(void *ctx, sqlite3_stmt *row, struct zf_error *err)
{
	const struct evidence_reader *reader = ctx;
	const char *verdict = column_text(row, 4);
	const struct zf_evidence evidence = {
		.move = column_text(row, 0),
		.step = column_text(row, 1),
		.subject = column_text(row, 2),
		.check = column_text(row, 3),
		.verdict = verdict == NULL ? ZF_VERDICT_UNKNOWN : zf_verdict_parse(verdict),
		.text = column_text(row, 5),
		.at_ms = sqlite3_column_int64(row, 6),
	};

	if (evidence.move == NULL || evidence.step == NULL || evidence.subject == NULL ||
	    evidence.check == NULL || evidence.text == NULL || verdict == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return reader->each(reader->ctx, &evidence, err);
}

zf_status
zf_journal_evidence_each(struct zf_journal *journal, const struct zf_task_name *of,
			 zf_status (*each)(void *ctx, const struct zf_evidence *evidence,
					   struct zf_error *err),
			 void *ctx, struct zf_error *err)
{
	struct evidence_reader reader = { each, ctx };

	return each_row(journal,
			"SELECT move, step, subject, check_name, verdict, text, at_ms"
			" FROM evidence" OF_MOVE_AND_STEP,
			of, evidence_row, &reader, err);
}

zf_status zf_journal_set_fact(struct zf_journal *journal, const char *move,
			      const char *name, const char *value, struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	const zf_status status = prepare(journal, SET_FACT, &statement, err);

	if (status != ZF_OK)
		return status;
	bind_text(statement, 1, move);
	bind_text(statement, 2, name);
	bind_text(statement, 3, value);
	bind_number(statement, 4, now_ms());
	return change(journal, statement, err);
}

zf_status zf_journal_fact(struct zf_journal *journal, const char *move, const char *name,
			  char **value, struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	zf_status status = prepare(journal, ONE_FACT, &statement, err);

	*value = NULL;
	if (status != ZF_OK)
		return status;
	bind_text(statement, 1, move);
	bind_text(statement, 2, name);
	const int result = sqlite3_step(statement);
	if (result == SQLITE_ROW) {
		*value = copy_column(statement, 0);
		if (*value == NULL)
			status = zf_fail(err, ZF_ENOMEM, "out of memory");
	} else if (result != SQLITE_DONE) {
		status = zf_journal_store_fail(&journal->store, err);
	}
	release(statement);
	return status;
}

zf_status zf_journal_log(struct zf_journal *journal, const char *move, const char *step,
			 const char *text, struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	const zf_status status = prepare(journal, ADD_LOG, &statement, err);

	if (status != ZF_OK)
		return status;
	bind_number(statement, 1, now_ms());
	bind_text(statement, 2, move);
	bind_text(statement, 3, step == NULL ? "" : step);
	bind_text(statement, 4, text);
	bind_text(statement, 5, journal->user);
	bind_text(statement, 6, journal->host);
	bind_number(statement, 7, getpid());
	return change(journal, statement, err);
}
