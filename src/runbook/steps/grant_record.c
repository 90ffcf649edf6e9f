/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/grant_record.h"

#include <stdlib.h>
#include <string.h>

#include "src/jobs/change/stands.h"
#include "src/runbook/step.h"

#define STEP ZF_STEP_OPEN_TRANSFERS

/* Adds the lines of `from` that are of `zone` to `to`. */
static zf_status add_zone(struct zf_receipt *to, const struct zf_receipt *from,
			  const uint8_t *zone, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < from->count && status == ZF_OK; i++)
		if (zf_name_equal(from->lines[i].zone.wire, zone))
			status = zf_receipt_add(to, &from->lines[i], err);
	return status;
}

static zf_status end_task(const struct zf_moving *moving, const char *zone,
			  const struct zf_receipt *receipt, struct zf_error *err)
{
	char *text = NULL;
	zf_status status = zf_receipt_print(receipt, &text, err);

	if (status == ZF_OK)
		status = zf_journal_end(moving->journal,
					&(struct zf_task_name){ moving->key, STEP, zone },
					ZF_TASK_DONE, text, err);
	free(text);
	return status;
}

zf_status zf_grant_record_intend(const struct zf_moving *moving,
				 const struct zf_receipt *before,
				 const struct zf_receipt_line *lines, size_t count,
				 struct zf_error *err)
{
	const uint8_t *zone = lines[0].zone.wire;
	struct zf_receipt receipt = { 0 };
	char name[ZF_NAME_TEXT_MAX], *text = NULL;
	zf_status status = add_zone(&receipt, before, zone, err);

	zf_name_print(name, zone);
	for (size_t i = 0; i < count && status == ZF_OK; i++)
		status = zf_receipt_add(&receipt, &lines[i], err);
	if (status == ZF_OK)
		status = zf_receipt_print(&receipt, &text, err);
	if (status == ZF_OK)
		status = zf_journal_intend(
			moving->journal,
			&(struct zf_intent){ { moving->key, STEP, name }, .text = text },
			err);
	zf_receipt_clear(&receipt);
	free(text);
	return status;
}

zf_status zf_grant_record_end(const struct zf_moving *moving, const uint8_t *zone,
			      const struct zf_receipt *all, struct zf_error *err)
{
	struct zf_receipt receipt = { 0 };
	char name[ZF_NAME_TEXT_MAX];
	zf_status status = add_zone(&receipt, all, zone, err);

	zf_name_print(name, zone);
	if (status == ZF_OK)
		status = end_task(moving, name, &receipt, err);
	zf_receipt_clear(&receipt);
	return status;
}

/* Of an intent without outcome, what stands. */
static zf_status settle(const struct zf_moving *moving, const struct zf_task *task,
			struct zf_receipt *kept, struct zf_error *err)
{
	struct zf_receipt meant = { 0 };
	struct zf_peer primary;
	bool *standing = NULL;
	zf_status status = zf_moving_primary_for_updates(moving, &primary, err);

	if (status == ZF_OK)
		status =
			zf_receipt_parse(&meant, task->intent, strlen(task->intent), err);
	if (status == ZF_OK) {
		standing = calloc(meant.count + 1, sizeof(*standing));
		status = standing == NULL
				 ? zf_fail(err, ZF_ENOMEM, "out of memory")
				 : moving->acts->stands(&primary, meant.lines,
							meant.count, standing, err);
	}
	for (size_t i = 0; i < meant.count && status == ZF_OK; i++)
		if (standing[i])
			status = zf_receipt_add(kept, &meant.lines[i], err);
	if (status == ZF_OK)
		status = end_task(moving, task->task, kept, err);
	free(standing);
	zf_receipt_clear(&meant);
	return status;
}

static zf_status add_all(struct zf_receipt *all, const struct zf_receipt *from,
			 struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < from->count && status == ZF_OK; i++)
		status = zf_receipt_add(all, &from->lines[i], err);
	return status;
}

static zf_status add_text(struct zf_receipt *all, const char *text, bool intended,
			  struct zf_error *err)
{
	struct zf_receipt receipt = { 0 };
	zf_status status = zf_receipt_parse(&receipt, text, strlen(text), err);

	for (size_t i = 0; i < receipt.count; i++)
		receipt.lines[i].intended = intended;
	if (status == ZF_OK)
		status = add_all(all, &receipt, err);
	zf_receipt_clear(&receipt);
	return status;
}

static zf_status read_one(const struct zf_moving *moving, const struct zf_task *task,
			  struct zf_receipt *all, struct zf_error *err)
{
	struct zf_receipt receipt = { 0 };
	zf_status status;

	if (task->state == ZF_TASK_DONE)
		return add_text(all, task->outcome, false, err);
	status = settle(moving, task, &receipt, err);
	if (status == ZF_OK)
		status = add_all(all, &receipt, err);
	zf_receipt_clear(&receipt);
	return status;
}

/* Tasks are gathered first: settling one writes to the journal that is being read. */
struct gathered {
	struct zf_task *tasks;
	size_t count;
};

static zf_status gather(void *ctx, const struct zf_task *task, struct zf_error *err)
{
	struct gathered *gathered = ctx;
	struct zf_task *tasks, *copy;

	if (task->task[0] == '\0')
		return ZF_OK;
	tasks = realloc(gathered->tasks, (gathered->count + 1) * sizeof(*tasks));
	if (tasks == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	gathered->tasks = tasks;
	copy = &tasks[gathered->count];
	*copy = (struct zf_task){ .state = task->state };
	copy->task = strdup(task->task);
	copy->intent = strdup(task->intent);
	copy->outcome = strdup(task->outcome);
	gathered->count++;
	if (copy->task == NULL || copy->intent == NULL || copy->outcome == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return ZF_OK;
}

static void gathered_clear(struct gathered *gathered)
{
	for (size_t i = 0; i < gathered->count; i++)
		zf_task_clear(&gathered->tasks[i]);
	free(gathered->tasks);
}

static zf_status gather_tasks(const struct zf_moving *moving, struct gathered *gathered,
			      struct zf_error *err)
{
	return zf_journal_tasks(moving->journal,
				&(struct zf_task_name){ moving->key, STEP, NULL }, gather,
				gathered, err);
}

zf_status zf_grant_record_read(const struct zf_moving *moving, struct zf_receipt *receipt,
			       struct zf_error *err)
{
	struct gathered gathered = { 0 };
	zf_status status;

	memset(receipt, 0, sizeof(*receipt));
	status = gather_tasks(moving, &gathered, err);
	for (size_t i = 0; i < gathered.count && status == ZF_OK; i++)
		status = read_one(moving, &gathered.tasks[i], receipt, err);
	gathered_clear(&gathered);
	if (status != ZF_OK)
		zf_receipt_clear(receipt);
	return status;
}

/* What was granted has been taken back: with the end that follows, in the same commit. */
static zf_status begin_back(const struct zf_moving *moving, const struct zf_task *task,
			    struct zf_error *err)
{
	const struct zf_intent intent = { { moving->key, STEP, task->task },
					  ZF_BACK,
					  .text = task->outcome };

	return zf_journal_intend(moving->journal, &intent, err);
}

/* Of every zone whose intent is open, or with `all_zones` of every zone, what `all` has is granted. */
static zf_status write_down(const struct zf_moving *moving, bool all_zones,
			    const struct zf_receipt *all, struct zf_error *err)
{
	struct gathered gathered = { 0 };
	zf_status status = gather_tasks(moving, &gathered, err);

	for (size_t i = 0; i < gathered.count && status == ZF_OK; i++) {
		const struct zf_task *task = &gathered.tasks[i];
		struct zf_name zone;

		if (task->state == ZF_TASK_DONE && !all_zones)
			continue;
		status = zf_name_parse(&zone, task->task, err);
		if (status == ZF_OK && task->state != ZF_TASK_BEGUN)
			status = begin_back(moving, task, err);
		if (status == ZF_OK)
			status = zf_grant_record_end(moving, zone.wire, all, err);
	}
	gathered_clear(&gathered);
	return status;
}

zf_status zf_grant_record_close(const struct zf_moving *moving,
				const struct zf_receipt *all, struct zf_error *err)
{
	return write_down(moving, false, all, err);
}

zf_status zf_grant_record_forget(const struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_receipt nothing = { 0 };

	return write_down(moving, true, &nothing, err);
}

zf_status zf_grant_record_recall(const struct zf_moving *moving,
				 struct zf_receipt *receipt, struct zf_error *err)
{
	struct gathered gathered = { 0 };
	zf_status status;

	memset(receipt, 0, sizeof(*receipt));
	status = gather_tasks(moving, &gathered, err);
	for (size_t i = 0; i < gathered.count && status == ZF_OK; i++) {
		const struct zf_task *task = &gathered.tasks[i];
		const bool done = task->state == ZF_TASK_DONE;

		status = add_text(receipt, done ? task->outcome : task->intent, !done,
				  err);
	}
	gathered_clear(&gathered);
	if (status != ZF_OK)
		zf_receipt_clear(receipt);
	return status;
}
