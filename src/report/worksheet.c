/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/worksheet.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/harmless.h"
#include "src/report/json_parts.h"
#include "src/report/plain.h"
#include "src/report/subjects.h"

#define COUNT_TEXT_MAX 48

/* A line that a terminal may be shown, whatever was put into the journal. */
ZF_PRINTF(3, 4)
static zf_status print_line(FILE *out, struct zf_error *err, const char *fmt, ...)
{
	char *line;
	va_list args;

	va_start(args, fmt);
	const int len = vasprintf(&line, fmt, args);
	va_end(args);
	if (len < 0)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	fprintf(out, "%s\n", zf_harmless(line));
	free(line);
	return ZF_OK;
}

static void print_move(FILE *out, const struct zf_migration *migration, size_t at)
{
	const struct zf_move *move = &migration->moves[at];
	char address[ZF_ENDPOINT_TEXT_MAX], key[ZF_JOURNAL_MOVE_MAX];

	fputs("Migration ", out);
	zf_plain_put(out, migration->name);
	fprintf(out, ", move %s", zf_journal_move(key, move));
	for (size_t i = 0; i < move->take_count; i++)
		fprintf(out, ", takes %s",
			zf_endpoint_print_address(address,
						  &move->takes[i].service.address));
	fputs(" (times are UTC)\n", out);
}

static zf_status count_done(void *ctx, const struct zf_task *task, struct zf_error *err)
{
	size_t *done = ctx;

	(void)err;
	if (task->task[0] != '\0' && task->state == ZF_TASK_DONE)
		++*done;
	return ZF_OK;
}

/* Of a step that is under way, how many of its tasks are done; else "". */
static zf_status print_count(char text[COUNT_TEXT_MAX], struct zf_journal *journal,
			     const struct zf_task *step, struct zf_error *err)
{
	size_t done = 0;
	zf_status status = ZF_OK;

	if (step->state == ZF_TASK_BEGUN)
		status = zf_journal_tasks(
			journal, &(struct zf_task_name){ step->move, step->step, NULL },
			count_done, &done, err);
	text[0] = '\0';
	if (done > 0)
		snprintf(text, COUNT_TEXT_MAX, ": %zu done so far", done);
	return status;
}

static zf_status print_step(FILE *out, struct zf_journal *journal, const char *move,
			    const struct zf_step *step, bool *finished,
			    struct zf_error *err)
{
	struct zf_task task = { 0 };
	char ended[ZF_PLAIN_TIME_MAX], count[COUNT_TEXT_MAX];
	zf_status status = zf_journal_task(
		journal, &(struct zf_task_name){ move, step->name, "" }, &task, err);

	if (status == ZF_OK)
		status = print_count(count, journal, &task, err);
	if (status == ZF_OK)
		status = print_line(
			out, err, "  %-16s %-8s %-20s %s%s", step->name,
			task.state == ZF_TASK_NEW ? "-" : zf_task_print(&task),
			zf_plain_time(ended, task.ended_ms),
			task.outcome[0] != '\0' ? task.outcome : step->title, count);
	*finished = *finished && status == ZF_OK && zf_task_is_done(&task);
	zf_task_clear(&task);
	return status;
}

zf_status zf_worksheet_steps(const struct zf_worksheet *sheet, FILE *out, bool *finished,
			     struct zf_error *err)
{
	zf_status status = ZF_OK;

	*finished = true;
	for (size_t i = 0; i < sheet->migration->move_count && status == ZF_OK; i++) {
		char key[ZF_JOURNAL_MOVE_MAX];

		zf_journal_move(key, &sheet->migration->moves[i]);
		print_move(out, sheet->migration, i);
		for (const struct zf_step *const *step = sheet->steps;
		     *step != NULL && status == ZF_OK; step++)
			status = print_step(out, sheet->journal, key, *step, finished,
					    err);
	}
	return status;
}

static zf_status add_evidence(void *ctx, const struct zf_evidence *evidence,
			      struct zf_error *err)
{
	static const char *const marks[] = {
		[ZF_VERDICT_YES] = "[yes]",
		[ZF_VERDICT_NO] = "[ no]",
		[ZF_VERDICT_UNKNOWN] = "[  ?]",
	};

	return zf_subjects_add(
		ctx,
		&(struct zf_subject_line){ evidence->subject, marks[evidence->verdict],
					   evidence->check, evidence->text },
		err);
}

static zf_status print_findings(const struct zf_worksheet *sheet, const char *move,
				const struct zf_step *step, FILE *out,
				struct zf_error *err)
{
	struct zf_subjects *subjects = NULL;
	zf_status status = zf_subjects_new(&subjects, err);

	if (status == ZF_OK)
		status = zf_journal_evidence_each(
			sheet->journal, &(struct zf_task_name){ move, step->name, NULL },
			add_evidence, subjects, err);
	if (status == ZF_OK && zf_subjects_count(subjects) > 0) {
		fputc('\n', out);
		if (sheet->migration->move_count > 1)
			fprintf(out, "%s ", move);
		fprintf(out, "%s: %s\n", step->name, step->title);
		status = zf_subjects_print(subjects, out, err);
	}
	zf_subjects_free(subjects);
	return status;
}

zf_status zf_worksheet_evidence(const struct zf_worksheet *sheet, FILE *out,
				struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < sheet->migration->move_count; i++) {
		char key[ZF_JOURNAL_MOVE_MAX];

		zf_journal_move(key, &sheet->migration->moves[i]);
		for (const struct zf_step *const *step = sheet->steps;
		     *step != NULL && status == ZF_OK; step++)
			status = print_findings(sheet, key, *step, out, err);
	}
	return status;
}

/* The object with when it was, unless it was not. */
static json_t *with_time(json_t *object, const char *name, int64_t ms)
{
	return ms == 0 ? object : zf_json_with(object, name, zf_json_time_of(ms / 1000));
}

static json_t *with_state(json_t *object, const struct zf_task *task)
{
	object = zf_json_with(object, "state", json_string(zf_task_print(task)));
	object = with_time(object, "began", task->began_ms);
	return with_time(object, "ended", task->ended_ms);
}

static zf_status add_line(void *ctx, const struct zf_evidence *evidence,
			  struct zf_error *err)
{
	json_t *line = json_pack("{s:o, s:o, s:s, s:o}", "subject",
				 zf_json_text_of(evidence->subject), "check",
				 zf_json_text_of(evidence->check), "verdict",
				 zf_verdict_print(evidence->verdict), "text",
				 zf_json_text_of(evidence->text));

	if (json_array_append_new(ctx, with_time(line, "at", evidence->at_ms)) != 0)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return ZF_OK;
}

static zf_status add_task(void *ctx, const struct zf_task *task, struct zf_error *err)
{
	if (task->task[0] == '\0') /* the step itself is none of its tasks */
		return ZF_OK;
	json_t *object = zf_json_with(json_object(), "task", zf_json_text_of(task->task));
	if (json_array_append_new(ctx, with_state(object, task)) != 0)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return ZF_OK;
}

static zf_status step_to_json(json_t *steps, struct zf_journal *journal, const char *move,
			      const struct zf_step *step, bool *finished,
			      struct zf_error *err)
{
	struct zf_task task = { 0 };
	json_t *tasks = json_array(), *evidence = json_array(), *object;
	zf_status status = zf_journal_task(
		journal, &(struct zf_task_name){ move, step->name, "" }, &task, err);
	const struct zf_task_name all = { move, step->name, NULL };

	if (status == ZF_OK)
		status = zf_journal_tasks(journal, &all, add_task, tasks, err);
	if (status == ZF_OK)
		status = zf_journal_evidence_each(journal, &all, add_line, evidence, err);
	*finished = *finished && status == ZF_OK && zf_task_is_done(&task);
	object = with_state(json_pack("{s:s}", "step", step->name), &task);
	object = zf_json_with(object, "tasks", tasks);
	object = zf_json_with(object, "evidence", evidence);
	zf_task_clear(&task);
	if (json_array_append_new(steps, object) != 0 && status == ZF_OK)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	return status;
}

static zf_status move_to_json(json_t *moves, const struct zf_worksheet *sheet, size_t at,
			      bool *finished, struct zf_error *err)
{
	const struct zf_move *move = &sheet->migration->moves[at];
	char key[ZF_JOURNAL_MOVE_MAX];
	json_t *steps = json_array();
	zf_status status = ZF_OK;

	zf_journal_move(key, move);
	for (const struct zf_step *const *step = sheet->steps;
	     *step != NULL && status == ZF_OK; step++)
		status = step_to_json(steps, sheet->journal, key, *step, finished, err);
	if (json_array_append_new(moves, json_pack("{s:s, s:s, s:s, s:o}", "move", key,
						   "from", move->from->id, "to",
						   move->to->id, "steps", steps)) != 0 &&
	    status == ZF_OK)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	return status;
}

zf_status zf_worksheet_json(const struct zf_worksheet *sheet, FILE *out, bool *finished,
			    struct zf_error *err)
{
	json_t *moves = json_array(), *root;
	zf_status status = ZF_OK;

	*finished = true;
	for (size_t i = 0; i < sheet->migration->move_count && status == ZF_OK; i++)
		status = move_to_json(moves, sheet, i, finished, err);
	root = json_pack("{s:o, s:b, s:o}", "migration",
			 zf_json_text_of(sheet->migration->name), "finished", *finished,
			 "moves", moves);
	if (status == ZF_OK)
		return zf_json_print(out, root, err);
	json_decref(root);
	return status;
}
