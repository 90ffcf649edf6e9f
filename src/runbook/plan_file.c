/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* A plan as JSON, and read again. */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/plan.h"

#define PLAN_VERSION 1

/* ---- written ---- */

static json_t *task_of(const struct zf_planned *task)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:b, s:b, s:I}", "move",
			 task->move, "step", task->step, "subject", task->subject, "rung",
			 task->rung, "why", task->why, "effects",
			 json_loads(task->effects, 0, NULL), "cannot_undo",
			 task->cannot_undo, "held", (int)task->held, "confirmed",
			 (int)task->confirmed, "silence_ms",
			 (json_int_t)task->silence_ms);
}

static json_t *tasks_of(const struct zf_plan *plan)
{
	json_t *tasks = json_array();

	for (size_t i = 0; tasks != NULL && i < plan->count; i++)
		if (json_array_append_new(tasks, task_of(&plan->tasks[i])) != 0) {
			json_decref(tasks);
			return NULL;
		}
	return tasks;
}

zf_status zf_plan_print(const struct zf_plan *plan, char **text, struct zf_error *err)
{
	char digest[ZF_PLAN_DIGEST_MAX];
	json_t *made = NULL;
	const zf_status status = zf_plan_digest(plan, digest, err);

	*text = NULL;
	if (status != ZF_OK)
		return status;
	made = json_pack("{s:i, s:s, s:s, s:I, s:o}", "zoneferry-plan", PLAN_VERSION,
			 "migration", plan->migration, "digest", digest, "silence_ms",
			 (json_int_t)zf_plan_silence_ms(plan), "tasks", tasks_of(plan));
	if (made != NULL)
		*text = json_dumps(made, JSON_COMPACT | JSON_ENSURE_ASCII);
	json_decref(made);
	return *text == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory") : ZF_OK;
}

/* ---- read ---- */

static zf_status no_plan(struct zf_error *err)
{
	return zf_fail(err, ZF_EUNSAFE, "it is no plan as zoneferry writes them");
}

static zf_status take_task(struct zf_plan *plan, json_t *task, struct zf_error *err)
{
	struct zf_planned made = { .move = NULL };
	json_int_t silence_ms;
	json_t *list;
	int held, confirmed = 0; /* older ones have none */
	zf_status status;

	if (json_unpack(task, "{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:b, s?b, s:I}",
			"move", &plan->move, "step", &plan->step, "subject",
			&made.subject, "rung", &made.rung, "why", &made.why, "effects",
			&list, "cannot_undo", &made.cannot_undo, "held", &held,
			"confirmed", &confirmed, "silence_ms", &silence_ms) != 0)
		return no_plan(err);
	made.silence_ms = silence_ms;
	plan->held = held;
	plan->confirmed = confirmed;
	struct zf_effects effects = { .list = json_incref(list) };
	status = zf_plan_add(plan, &made, &effects, err);
	plan->move = plan->step = NULL;
	return status;
}

static zf_status take_tasks(struct zf_plan *plan, const json_t *tasks,
			    struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < json_array_size(tasks) && status == ZF_OK; i++)
		status = take_task(plan, json_array_get(tasks, i), err);
	return status;
}

static zf_status take(struct zf_plan *plan, json_t *read, struct zf_error *err)
{
	const char *name, *digest;
	char now[ZF_PLAN_DIGEST_MAX];
	json_t *tasks;
	int version;
	zf_status status;

	if (json_unpack(read, "{s:i, s:s, s:s, s:o}", "zoneferry-plan", &version,
			"migration", &name, "digest", &digest, "tasks", &tasks) != 0)
		return no_plan(err);
	if (version != PLAN_VERSION)
		return zf_fail(err, ZF_EUNSUPPORTED,
			       "a plan of version %d, which is not known here", version);
	status = zf_plan_init(plan, name, err);
	if (status == ZF_OK)
		status = take_tasks(plan, tasks, err);
	if (status == ZF_OK)
		status = zf_plan_digest(plan, now, err);
	if (status == ZF_OK && strcmp(now, digest) != 0)
		status = zf_fail(err, ZF_EUNSAFE,
				 "it is not the plan that its digest was made of");
	return status;
}

zf_status zf_plan_parse(struct zf_plan *plan, const char *text, struct zf_error *err)
{
	json_t *read = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const zf_status status = read == NULL ? no_plan(err) : take(plan, read, err);

	json_decref(read);
	return status;
}
