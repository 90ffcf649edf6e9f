/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What has moved between two plans of one migration. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/plan.h"

/* Both plans' tasks in the order of their names. */
struct sorted {
	const struct zf_planned **tasks;
	size_t count;
};

struct comparing {
	const struct zf_plan_comparing *terms;
	size_t moved;
};

static int by_name(const struct zf_planned *one, const struct zf_planned *other)
{
	int order = strcmp(one->move, other->move);

	if (order == 0)
		order = strcmp(one->step, other->step);
	return order == 0 ? strcmp(one->subject, other->subject) : order;
}

static int by_name_at(const void *a, const void *b)
{
	const struct zf_planned *const *one = a, *const *other = b;

	return by_name(*one, *other);
}

static zf_status sort(struct sorted *sorted, const struct zf_plan *plan,
		      struct zf_error *err)
{
	sorted->tasks = calloc(plan->count + 1, sizeof(const struct zf_planned *));
	if (sorted->tasks == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < plan->count; i++)
		sorted->tasks[sorted->count++] = &plan->tasks[i];
	qsort(sorted->tasks, sorted->count, sizeof(const struct zf_planned *),
	      by_name_at);
	return ZF_OK;
}

/* ---- what is told ---- */

ZF_PRINTF(2, 3)
static void tell(const struct comparing *comparing, const char *fmt, ...)
{
	char line[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	comparing->terms->tell(comparing->terms->ctx, line);
}

static void tell_task(const struct comparing *comparing, const struct zf_planned *task,
		      const char *what)
{
	tell(comparing, "%s %s%s%s: %s", task->move, task->step,
	     task->subject[0] == '\0' ? "" : " ", task->subject, what);
}

struct lines {
	char **list;
	size_t count, room;
	char **sorted; /* the same in the order of their texts */
};

static zf_status keep_line(void *ctx, const char *line, struct zf_error *err)
{
	struct lines *lines = ctx;

	if (lines->count == lines->room) {
		const size_t room = lines->room == 0 ? 16 : 2 * lines->room;
		char **list = realloc(lines->list, room * sizeof(*list));

		if (list == NULL)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
		lines->list = list;
		lines->room = room;
	}
	lines->list[lines->count] = strdup(line);
	if (lines->list[lines->count] == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	lines->count++;
	return ZF_OK;
}

static void clear_lines(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->list[i]);
	free(lines->list);
	free(lines->sorted);
}

static int by_text(const void *a, const void *b)
{
	char *const *one = a, *const *other = b;

	return strcmp(*one, *other);
}

/* A configuration has as many lines as there are zones, and more. */
static zf_status read_lines(struct lines *lines, const struct zf_planned *task,
			    struct zf_error *err)
{
	const struct zf_effects_reader reader = { ZF_EFFECTS_ALL, true, keep_line,
						  lines };
	const zf_status status = zf_effects_lines(task->effects, &reader, err);

	if (status != ZF_OK || lines->count == 0)
		return status;
	lines->sorted = calloc(lines->count, sizeof(*lines->sorted));
	if (lines->sorted == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	memcpy(lines->sorted, lines->list, lines->count * sizeof(*lines->sorted));
	qsort(lines->sorted, lines->count, sizeof(*lines->sorted), by_text);
	return ZF_OK;
}

static bool has(const struct lines *lines, char *line)
{
	return lines->count > 0 && bsearch(&line, lines->sorted, lines->count,
					   sizeof(*lines->sorted), by_text) != NULL;
}

#define TOLD_MAX                                                                         \
	20 /* lines of a task: of a long file the first that are others will do */

static void tell_lines(const struct comparing *comparing, const char *sign,
		       const struct lines *lines, const struct lines *but)
{
	size_t told = 0;

	for (size_t i = 0; i < lines->count && told < TOLD_MAX; i++)
		if (!has(but, lines->list[i])) {
			tell(comparing, "  %s %s", sign, lines->list[i]);
			told++;
		}
}

static zf_status tell_effects(const struct comparing *comparing,
			      const struct zf_planned *before,
			      const struct zf_planned *now, struct zf_error *err)
{
	struct lines old = { .count = 0 }, new = { .count = 0 };
	zf_status status = read_lines(&old, before, err);

	if (status == ZF_OK)
		status = read_lines(&new, now, err);
	if (status == ZF_OK) {
		tell_lines(comparing, "-", &old, &new);
		tell_lines(comparing, "+", &new, &old);
	}
	clear_lines(&old);
	clear_lines(&new);
	return status;
}

static void tell_text(const struct comparing *comparing, const char *what,
		      const char *before, const char *now)
{
	if (strcmp(before, now) != 0)
		tell(comparing, "  %s: `%s`, before `%s`", what, now, before);
}

static zf_status tell_changed(struct comparing *comparing,
			      const struct zf_planned *before,
			      const struct zf_planned *now, struct zf_error *err)
{
	const bool effects = strcmp(before->effects, now->effects) != 0;

	if (!effects && strcmp(before->rung, now->rung) == 0 &&
	    before->held == now->held &&
	    strcmp(before->cannot_undo, now->cannot_undo) == 0)
		return ZF_OK;
	comparing->moved++;
	tell_task(comparing, now, "would be done otherwise now");
	tell_text(comparing, "its way", before->rung, now->rung);
	tell_text(comparing, "what undo leaves", before->cannot_undo, now->cannot_undo);
	if (before->held != now->held)
		tell(comparing, "  it is %s a person's word",
		     now->held ? "held for" : "no more held for");
	return effects ? tell_effects(comparing, before, now, err) : ZF_OK;
}

/* ---- the comparison ---- */

static zf_status passes(const struct comparing *comparing, const struct zf_planned *task,
			bool *passed, struct zf_error *err)
{
	const struct zf_plan_comparing *terms = comparing->terms;

	*passed = false;
	return terms->passed == NULL ? ZF_OK
				     : terms->passed(terms->ctx, task, passed, err);
}

/* One of the two may be NULL: then there is no task of that name. */
static zf_status compare(struct comparing *comparing, const struct zf_planned *before,
			 const struct zf_planned *now, struct zf_error *err)
{
	bool passed;
	const zf_status status =
		passes(comparing, before != NULL ? before : now, &passed, err);

	if (status != ZF_OK || passed)
		return status;
	if (before != NULL && now != NULL)
		return tell_changed(comparing, before, now, err);
	comparing->moved++;
	if (now == NULL)
		tell_task(comparing, before, "is not to be done any more");
	else
		tell_task(comparing, now, "is to be done too now");
	return ZF_OK;
}

static zf_status walk(struct comparing *comparing, const struct sorted *before,
		      const struct sorted *now, struct zf_error *err)
{
	zf_status status = ZF_OK;
	size_t i = 0, j = 0;

	while (status == ZF_OK && (i < before->count || j < now->count)) {
		const int order = i == before->count ? 1
				  : j == now->count
					  ? -1
					  : by_name(before->tasks[i], now->tasks[j]);

		status = compare(comparing, order <= 0 ? before->tasks[i] : NULL,
				 order >= 0 ? now->tasks[j] : NULL, err);
		i += order <= 0;
		j += order >= 0;
	}
	return status;
}

zf_status zf_plan_compare(const struct zf_plan *before, const struct zf_plan *now,
			  const struct zf_plan_comparing *terms, size_t *moved,
			  struct zf_error *err)
{
	struct comparing comparing = { .terms = terms };
	struct sorted old = { .count = 0 }, new = { .count = 0 };
	zf_status status = sort(&old, before, err);

	if (status == ZF_OK)
		status = sort(&new, now, err);
	if (status == ZF_OK)
		status = walk(&comparing, &old, &new, err);
	*moved = comparing.moved;
	free(old.tasks);
	free(new.tasks);
	return status;
}
