/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/plan_sheet.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "src/report/json_parts.h"
#include "src/report/plain.h"
#include "src/report/plan_groups.h"
#include "src/report/plan_uncarried.h"

#define NAMED_MAX 3 /* zones of a group that are named */

static void put_line(FILE *out, const char *indent, const char *text)
{
	fputs(indent, out);
	zf_plain_put(out, text);
	putc('\n', out);
}

/* ---- its tasks ---- */

static const char *title_of(const struct zf_plan_sheet *sheet, const char *name)
{
	const struct zf_step *step = sheet->steps[zf_step_number(sheet->steps, name)];

	return step == NULL ? "" : step->title;
}

static void put_headings(const struct zf_plan_sheet *sheet, FILE *out,
			 const struct zf_planned *task, const struct zf_planned *before)
{
	const bool moves = before == NULL || strcmp(before->move, task->move) != 0;

	if (moves)
		fprintf(out, "\n%s\n", task->move);
	if (!moves && strcmp(before->step, task->step) == 0)
		return;
	fprintf(out, "\n  %s: %s\n", task->step, title_of(sheet, task->step));
	if (task->confirmed)
		fputs("    held, and confirmed already: it does not wait\n", out);
	else if (task->held)
		fprintf(out,
			"    held: it waits for `zoneferry confirm %s`, whatever is agreed "
			"now\n",
			task->step);
}

/* "example.com.", or "200 zones (a.example., b.example., c.example. and 197 more)". */
static void put_subjects(const struct zf_plan_sheet *sheet, FILE *out,
			 const struct zf_plan_group *group)
{
	const size_t named = sheet->whole ? group->count : NAMED_MAX;

	if (group->count > 1)
		fprintf(out, "%zu zones (", group->count);
	for (size_t i = 0; i < group->count && i < named; i++) {
		if (i > 0)
			fputs(", ", out);
		zf_plain_put(out, group->tasks[i]->subject);
	}
	if (group->count > named)
		fprintf(out, " and %zu more", group->count - named);
	if (group->count > 1)
		putc(')', out);
}

static zf_status put_effect(void *ctx, const char *line, struct zf_error *err)
{
	(void)err;
	put_line(ctx, "        ", line);
	return ZF_OK;
}

static zf_status put_group(const struct zf_plan_sheet *sheet, FILE *out,
			   const struct zf_plan_group *group, struct zf_error *err)
{
	const struct zf_planned *task = group->tasks[0];
	const struct zf_effects_reader reader = { ZF_EFFECTS_ALL, sheet->whole,
						  put_effect, out };

	fputs("    ", out);
	put_subjects(sheet, out, group);
	if (task->subject[0] != '\0' && task->rung[0] != '\0')
		fputs(": ", out);
	zf_plain_put(out, task->rung);
	if (task->subject[0] == '\0' && task->rung[0] == '\0')
		fputs("nothing is changed", out);
	putc('\n', out);
	if (task->rung[0] != '\0')
		put_line(out, "      why: ", task->why);
	if (group->count > 1 && strcmp(task->effects, "[]") != 0)
		fputs("      for the first of them, and for the others likewise:\n", out);
	return zf_effects_lines(task->effects, &reader, err);
}

/* ---- what it comes to ---- */

static bool is_same_step(const struct zf_planned *task, const struct zf_planned *other)
{
	return strcmp(task->move, other->move) == 0 &&
	       strcmp(task->step, other->step) == 0;
}

static void put_silence(const struct zf_plan_sheet *sheet, FILE *out)
{
	const int64_t all = zf_plan_silence_ms(sheet->plan);

	if (all == 0) {
		fputs("\nno address changes hands: nobody goes unanswered\n", out);
		return;
	}
	fputs("\nnobody is answered at a service address:\n", out);
	for (size_t i = 0; i < sheet->plan->count; i++) {
		const struct zf_planned *task = &sheet->plan->tasks[i];

		if (task->silence_ms < 0)
			fprintf(out, "  %s, %s: until a person has done it\n", task->move,
				task->step);
		else if (task->silence_ms > 0)
			fprintf(out, "  %s, %s: about %.1f s\n", task->move, task->step,
				(double)task->silence_ms / 1000);
	}
	if (all < 0)
		fputs("  altogether: as long as a person takes\n", out);
	else
		fprintf(out, "  altogether: about %.1f s\n", (double)all / 1000);
}

/* Each only once for a step, though it be said of many zones. */
static void put_undo(FILE *out, const struct zf_plan_groups *groups)
{
	const struct zf_planned *before = NULL;
	bool any = false;

	for (size_t i = 0; i < groups->count; i++) {
		const struct zf_planned *task = groups->list[i].tasks[0];

		if (task->cannot_undo[0] == '\0' ||
		    (before != NULL && is_same_step(task, before) &&
		     strcmp(before->cannot_undo, task->cannot_undo) == 0))
			continue;
		if (!any)
			fputs("\nwhat going back cannot take back:\n", out);
		any = true;
		before = task;
		fprintf(out, "  %s, %s: ", task->move, task->step);
		zf_plain_put(out, task->cannot_undo);
		putc('\n', out);
	}
	if (!any)
		fputs("\ngoing back takes back all of it\n", out);
}

static void put_holds(const struct zf_plan_sheet *sheet, FILE *out)
{
	const struct zf_planned *before = NULL;

	for (size_t i = 0; i < sheet->plan->count; i++) {
		const struct zf_planned *task = &sheet->plan->tasks[i];
		const bool seen = before != NULL && is_same_step(task, before);

		before = task;
		if (!seen && task->held && !task->confirmed)
			fprintf(out,
				"\nheld before %s of %s: when you are ready, `zoneferry "
				"confirm %s %s`, then `run`\n",
				task->step, task->move, task->step,
				sheet->migration->path);
	}
}

/* ---- the whole ---- */

static zf_status put_tasks(const struct zf_plan_sheet *sheet, FILE *out,
			   const struct zf_plan_groups *groups, struct zf_error *err)
{
	const struct zf_planned *before = NULL;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < groups->count && status == ZF_OK; i++) {
		put_headings(sheet, out, groups->list[i].tasks[0], before);
		status = put_group(sheet, out, &groups->list[i], err);
		before = groups->list[i].tasks[0];
	}
	return status;
}

zf_status zf_plan_sheet_text(const struct zf_plan_sheet *sheet, FILE *out,
			     struct zf_error *err)
{
	struct zf_plan_groups groups = { .list = NULL };
	char digest[ZF_PLAN_DIGEST_MAX];
	zf_status status = zf_plan_digest(sheet->plan, digest, err);

	fputs("Plan of the migration ", out);
	zf_plain_put(out, sheet->migration->name);
	putc('\n', out);
	if (status == ZF_OK && sheet->plan->count == 0) {
		fputs("nothing is left to be done\n", out);
		return ZF_OK;
	}
	if (status == ZF_OK)
		status = zf_plan_groups_make(&groups, sheet->plan, err);
	if (status == ZF_OK)
		status = put_tasks(sheet, out, &groups, err);
	if (status == ZF_OK) {
		zf_plan_uncarried_text(sheet->migration, sheet->whole, out);
		put_silence(sheet, out);
		put_undo(out, &groups);
		put_holds(sheet, out);
		fprintf(out, "\ndigest %s\ncarry it out: zoneferry run --plan %s ",
			digest, digest);
		zf_plain_put(out, sheet->migration->path);
		putc('\n', out);
	}
	zf_plan_groups_clear(&groups);
	return status;
}

zf_status zf_plan_sheet_json(const struct zf_plan_sheet *sheet, FILE *out,
			     struct zf_error *err)
{
	char *text = NULL;
	const zf_status status = zf_plan_print(sheet->plan, &text, err);
	json_t *made = NULL;

	if (status != ZF_OK)
		return status;
	made = json_loads(text, 0, NULL);
	free(text);
	made = zf_json_with(made, "not_carried",
			    zf_plan_uncarried_json(sheet->migration));
	return zf_json_print(out, made, err);
}

zf_status zf_plan_sheet_extract(const struct zf_plan_sheet *sheet,
				const struct zf_effects_reader *reader,
				struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < sheet->plan->count && status == ZF_OK; i++)
		status = zf_effects_lines(sheet->plan->tasks[i].effects, reader, err);
	return status;
}
