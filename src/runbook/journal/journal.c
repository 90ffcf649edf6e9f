/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/journal.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/runbook/journal/rows.h"

#define USER_MAX 64
#define HOST_MAX 256
#define PLAN_MAX 65 /* 64 hex digits and NUL */

struct zf_journal {
	struct zf_rows rows;
	bool intends;	  /* an intent is among what is not committed */
	zf_status failed; /* to write an effect, for what `why` says */
	struct zf_error why;
	char user[USER_MAX], host[HOST_MAX];
	char plan[PLAN_MAX]; /* its digest; "": none is followed */
};

static const char *const verdict_texts[] = {
	[ZF_VERDICT_YES] = "yes",
	[ZF_VERDICT_NO] = "no",
	[ZF_VERDICT_UNKNOWN] = "unknown",
};

const char *zf_verdict_print(enum zf_verdict verdict)
{
	return verdict_texts[verdict];
}

static enum zf_verdict parse_verdict(const char *text)
{
	for (int i = ZF_VERDICT_YES; i <= ZF_VERDICT_UNKNOWN; i++)
		if (strcmp(verdict_texts[i], text) == 0)
			return (enum zf_verdict)i;
	return ZF_VERDICT_UNKNOWN;
}

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

static zf_status open_journal(struct zf_journal **journal,
			      const struct zf_migration *migration, bool read_only,
			      bool *lost, struct zf_error *err)
{
	struct zf_journal *made = calloc(1, sizeof(*made));

	*journal = NULL;
	if (made == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	learn_who(made);
	const zf_status status =
		zf_rows_open(&made->rows, migration, read_only, lost, err);
	if (status == ZF_OK) {
		*journal = made;
		made = NULL;
	}
	zf_journal_close(made);
	return status;
}

zf_status zf_journal_open(struct zf_journal **journal,
			  const struct zf_migration *migration, bool read_only,
			  struct zf_error *err)
{
	return open_journal(journal, migration, read_only, NULL, err);
}

zf_status zf_journal_open_lost(struct zf_journal **journal,
			       const struct zf_migration *migration, bool read_only,
			       bool *lost, struct zf_error *err)
{
	const zf_status status = open_journal(journal, migration, read_only, lost, err);

	if (status == ZF_OK)
		(*journal)->intends = *lost && !read_only;
	return status;
}

void zf_journal_close(struct zf_journal *journal)
{
	if (journal == NULL)
		return;
	zf_rows_close(&journal->rows);
	free(journal);
}

/* A text that may be NULL, as a value; one that may not is a value by itself. */
static struct zf_row_value text_value(const char *text)
{
	return (struct zf_row_value){ .text = text == NULL ? "" : text };
}

zf_status zf_journal_intend(struct zf_journal *journal, const struct zf_intent *intent,
			    struct zf_error *err)
{
	const struct zf_row_value values[] = {
		{ .text = intent->name.move },
		{ .text = intent->name.step },
		{ .text = intent->name.task },
		{ .text = zf_direction_print(intent->direction) },
		text_value(intent->rung),
		text_value(intent->digest != NULL ? intent->digest : journal->plan),
		text_value(intent->text),
		{ .number = now_ms() },
	};

	const zf_status status =
		zf_rows_write(&journal->rows, ZF_ROW_BEGIN_TASK, values, NULL, err);

	journal->intends = status == ZF_OK;
	return status;
}

zf_status zf_journal_begin(struct zf_journal *journal, const struct zf_task_name *name,
			   enum zf_direction direction, const char *text,
			   struct zf_error *err)
{
	const struct zf_intent intent = { *name, direction, .text = text };
	const zf_status status = zf_journal_intend(journal, &intent, err);

	return status == ZF_OK ? zf_journal_commit(journal, err) : status;
}

void zf_journal_follow(struct zf_journal *journal, const char *digest)
{
	snprintf(journal->plan, sizeof(journal->plan), "%s", digest);
}

zf_status zf_journal_end(struct zf_journal *journal, const struct zf_task_name *name,
			 enum zf_task_state state, const char *outcome,
			 struct zf_error *err)
{
	const struct zf_row_value values[] = {
		{ .text = name->move }, { .text = name->step },
		{ .text = name->task }, { .text = zf_task_state_print(state) },
		{ .text = outcome },	{ .number = now_ms() },
	};
	bool begun;
	const zf_status status =
		zf_rows_write(&journal->rows, ZF_ROW_END_TASK, values, &begun, err);

	if (status != ZF_OK || begun)
		return status;
	return zf_fail(err, ZF_EUNSAFE, "%s: %s %s of %s ends without having begun",
		       journal->rows.store.path, name->step, name->task, name->move);
}

zf_status zf_journal_commit(struct zf_journal *journal, struct zf_error *err)
{
	const bool intends = journal->intends;
	zf_status status = journal->failed;

	if (status == ZF_OK)
		status = zf_rows_commit(&journal->rows, err);
	else
		zf_error_copy(err, &journal->why);
	journal->intends = false;
	if (status != ZF_OK || !intends)
		return status;
	return zf_journal_chain_mark(&journal->rows.chain, err);
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

static zf_status check_task(struct zf_task *task, struct zf_error *err)
{
	if (task->move != NULL && task->step != NULL && task->task != NULL &&
	    task->rung != NULL && task->digest != NULL && task->intent != NULL &&
	    task->outcome != NULL)
		return ZF_OK;
	zf_task_clear(task);
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

/* Fills in `task` from a row of TASK_COLUMNS. */
static zf_status read_task(sqlite3_stmt *row, struct zf_task *task, struct zf_error *err)
{
	const char *state = column_text(row, 3), *direction = column_text(row, 4);

	zf_task_clear(task);
	if (state == NULL || direction == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	*task = (struct zf_task){
		.move = copy_column(row, 0),
		.step = copy_column(row, 1),
		.task = copy_column(row, 2),
		.state = zf_task_state_parse(state),
		.direction = zf_direction_parse(direction),
		.rung = copy_column(row, 5),
		.digest = copy_column(row, 6),
		.intent = copy_column(row, 7),
		.outcome = copy_column(row, 8),
		.began_ms = sqlite3_column_int64(row, 9),
		.ended_ms = sqlite3_column_int64(row, 10),
	};
	return check_task(task, err);
}

static zf_status no_task(struct zf_task *task, const struct zf_task_name *name,
			 struct zf_error *err)
{
	zf_task_clear(task);
	*task = (struct zf_task){
		.move = strdup(name->move),
		.step = strdup(name->step),
		.task = strdup(name->task),
		.rung = strdup(""),
		.digest = strdup(""),
		.intent = strdup(""),
		.outcome = strdup(""),
	};
	return check_task(task, err);
}

zf_status zf_journal_task(struct zf_journal *journal, const struct zf_task_name *name,
			  struct zf_task *found, struct zf_error *err)
{
	const struct zf_row_value values[] = {
		{ .text = name->move },
		{ .text = name->step },
		{ .text = name->task },
	};
	sqlite3_stmt *row;
	zf_status status = zf_rows_find(&journal->rows, ZF_ROW_TASK, values, &row, err);

	if (status == ZF_OK)
		status = row != NULL ? read_task(row, found, err)
				     : no_task(found, name, err);
	zf_rows_release(row);
	return status;
}

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
	const struct zf_rows_each rows = {
		"SELECT " ZF_ROW_TASK_COLUMNS " FROM task",
		of->move,
		of->step,
		task_row,
		&reader,
	};

	return zf_rows_each(&journal->rows, &rows, err);
}

zf_status zf_journal_evidence(struct zf_journal *journal,
			      const struct zf_evidence *evidence, struct zf_error *err)
{
	const struct zf_row_value values[] = {
		{ .text = evidence->move },
		{ .text = evidence->step },
		{ .text = evidence->subject },
		{ .text = evidence->check },
		{ .text = zf_verdict_print(evidence->verdict) },
		{ .text = evidence->text },
		{ .number = evidence->at_ms != 0 ? evidence->at_ms : now_ms() },
	};

	return zf_rows_write(&journal->rows, ZF_ROW_EVIDENCE, values, NULL, err);
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
		.verdict = verdict == NULL ? ZF_VERDICT_UNKNOWN : parse_verdict(verdict),
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
	const struct zf_rows_each rows = {
		"SELECT move, step, subject, check_name, verdict, text, at_ms"
		" FROM evidence",
		of->move,
		of->step,
		evidence_row,
		&reader,
	};

	return zf_rows_each(&journal->rows, &rows, err);
}

zf_status zf_journal_set_fact(struct zf_journal *journal, const char *move,
			      const char *name, const char *value, struct zf_error *err)
{
	const struct zf_row_value values[] = {
		{ .text = move },
		{ .text = name },
		{ .text = value },
		{ .number = now_ms() },
	};

	return zf_rows_write(&journal->rows, ZF_ROW_SET_FACT, values, NULL, err);
}

zf_status zf_journal_fact(struct zf_journal *journal, const char *move, const char *name,
			  char **value, struct zf_error *err)
{
	const struct zf_row_value values[] = { { .text = move }, { .text = name } };
	sqlite3_stmt *row;
	zf_status status = zf_rows_find(&journal->rows, ZF_ROW_FACT, values, &row, err);

	*value = NULL;
	if (status == ZF_OK && row != NULL) {
		*value = copy_column(row, 0);
		if (*value == NULL)
			status = zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	zf_rows_release(row);
	return status;
}

static zf_status log_line(struct zf_journal *journal, const char *move, const char *step,
			  const struct zf_effect *effect, struct zf_error *err)
{
	const struct zf_row_value values[] = {
		{ .text = move },	    text_value(step),
		text_value(effect->verb),   text_value(effect->subject),
		text_value(effect->source), text_value(effect->target),
		text_value(effect->answer), { .number = (int64_t)effect->octets },
		text_value(effect->digest), text_value(effect->text),
		{ .text = journal->user },  { .text = journal->host },
		{ .number = now_ms() },	    { .number = getpid() },
	};

	return zf_rows_write(&journal->rows, ZF_ROW_LOG, values, NULL, err);
}

zf_status zf_journal_log(struct zf_journal *journal, const char *move, const char *step,
			 const char *text, struct zf_error *err)
{
	return log_line(journal, move, step, &(struct zf_effect){ .text = text }, err);
}

void zf_journal_effect(struct zf_journal *journal, const char *move, const char *step,
		       const struct zf_effect *effect)
{
	if (journal->failed == ZF_OK)
		journal->failed = log_line(journal, move, step, effect, &journal->why);
}

struct log_reader {
	zf_status (*each)(void *ctx, const struct zf_log_line *line,
			  struct zf_error *err);
	void *ctx;
};

static zf_status log_row(void *ctx, sqlite3_stmt *row, struct zf_error *err)
{
	const struct log_reader *reader = ctx;
	const char *texts[11];

	for (int i = 0; i < 11; i++) {
		texts[i] = column_text(row, i);
		if (texts[i] == NULL)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	return reader->each(
		reader->ctx,
		&(struct zf_log_line){
			.at_ms = sqlite3_column_int64(row, 11),
			.move = texts[0],
			.step = texts[1],
			.effect = { .verb = texts[2],
				    .subject = texts[3],
				    .source = texts[4],
				    .target = texts[5],
				    .answer = texts[6],
				    .digest = texts[7],
				    .text = texts[8],
				    .octets = (uint64_t)sqlite3_column_int64(row, 12) },
			.user = texts[9],
			.host = texts[10],
			.pid = sqlite3_column_int64(row, 13) },
		err);
}

zf_status zf_journal_log_each(struct zf_journal *journal,
			      zf_status (*each)(void *ctx, const struct zf_log_line *line,
						struct zf_error *err),
			      void *ctx, struct zf_error *err)
{
	struct log_reader reader = { each, ctx };
	const struct zf_rows_each rows = {
		.text = "SELECT move, step, verb, subject, source, target, answer, digest,"
			" text, user, host, at_ms, octets, pid FROM log",
		.row = log_row,
		.ctx = &reader,
	};

	return zf_rows_each(&journal->rows, &rows, err);
}
