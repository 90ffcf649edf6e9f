/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/plan_groups.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THE_ZONE '\001' /* stands for its name; no text of a plan holds it */

/* A task, and what it does with its zone's name left out. */
struct entry {
	const struct zf_planned *task;
	size_t at; /* in the plan */
	char *text;
};

static bool is_of_name(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '\\';
}

/* Writes `text` without the `len` octets of `name`, where they stand as a name or at the end of one. */
static void put_without(FILE *out, const char *text, const char *name, size_t len)
{
	const char *before = text;

	while (*text != '\0') {
		const bool begins = text == before || !is_of_name(text[-1]);

		if (len > 0 && begins && strncmp(text, name, len) == 0 &&
		    !is_of_name(text[len])) {
			putc(THE_ZONE, out);
			text += len;
		} else {
			putc(*text++, out);
		}
	}
	putc('\n', out);
}

/* Names stand with their final dot, in files and for control tools without. */
static char *generalize(const struct zf_planned *task)
{
	const size_t len = strlen(task->subject);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	fprintf(out, "%s\n%s\n%s\n%d %lld\n", task->move, task->step, task->rung,
		(int)task->held, (long long)task->silence_ms);
	put_without(out, task->why, task->subject, len > 1 ? len - 1 : 0);
	put_without(out, task->cannot_undo, task->subject, len > 1 ? len - 1 : 0);
	put_without(out, task->effects, task->subject, len > 1 ? len - 1 : 0);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

static int by_text(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;
	const int order = strcmp(one->text, other->text);

	return order != 0 ? order : (one->at > other->at) - (one->at < other->at);
}

static int by_first(const void *a, const void *b)
{
	const struct zf_plan_group *one = a, *other = b;

	/* All are of one array. */
	return (one->tasks[0] > other->tasks[0]) - (one->tasks[0] < other->tasks[0]);
}

static void gather(struct zf_plan_groups *groups, const struct entry *entries,
		   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		groups->tasks[i] = entries[i].task;
		if (i == 0 || strcmp(entries[i].text, entries[i - 1].text) != 0)
			groups->list[groups->count++] =
				(struct zf_plan_group){ .tasks = &groups->tasks[i] };
		groups->list[groups->count - 1].count++;
	}
	if (groups->count > 0)
		qsort(groups->list, groups->count, sizeof(*groups->list), by_first);
}

zf_status zf_plan_groups_make(struct zf_plan_groups *groups, const struct zf_plan *plan,
			      struct zf_error *err)
{
	const size_t count = plan->count;
	struct entry *entries = calloc(count + 1, sizeof(*entries));
	bool whole;

	*groups = (struct zf_plan_groups){
		.list = calloc(count + 1, sizeof(*groups->list)),
		.tasks = calloc(count + 1, sizeof(const struct zf_planned *)),
	};
	whole = entries != NULL && groups->list != NULL && groups->tasks != NULL;
	for (size_t i = 0; i < count && whole; i++) {
		entries[i] =
			(struct entry){ &plan->tasks[i], i, generalize(&plan->tasks[i]) };
		whole = entries[i].text != NULL;
	}
	if (whole && count > 0) {
		qsort(entries, count, sizeof(*entries), by_text);
		gather(groups, entries, count);
	}
	for (size_t i = 0; entries != NULL && i < count; i++)
		free(entries[i].text);
	free(entries);
	return whole ? ZF_OK : zf_fail(err, ZF_ENOMEM, "out of memory");
}

void zf_plan_groups_clear(struct zf_plan_groups *groups)
{
	free(groups->list);
	free(groups->tasks);
	*groups = (struct zf_plan_groups){ .list = NULL };
}
