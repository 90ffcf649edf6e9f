/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/task.h"

#include <stdlib.h>
#include <string.h>

static const char *const states[] = {
	[ZF_TASK_NEW] = "new",	       [ZF_TASK_BEGUN] = "begun",
	[ZF_TASK_DONE] = "done",       [ZF_TASK_FAILED] = "failed",
	[ZF_TASK_WAITING] = "waiting",
};

static const char *const directions[] = {
	[ZF_FORWARD] = "forward",
	[ZF_BACK] = "back",
};

const char *zf_task_state_print(enum zf_task_state state)
{
	return states[state];
}

enum zf_task_state zf_task_state_parse(const char *text)
{
	for (int i = ZF_TASK_BEGUN; i <= ZF_TASK_WAITING; i++)
		if (strcmp(states[i], text) == 0)
			return (enum zf_task_state)i;
	return ZF_TASK_BEGUN;
}

const char *zf_direction_print(enum zf_direction direction)
{
	return directions[direction];
}

enum zf_direction zf_direction_parse(const char *text)
{
	return strcmp(text, directions[ZF_BACK]) == 0 ? ZF_BACK : ZF_FORWARD;
}

const char *zf_task_print(const struct zf_task *task)
{
	if (task->direction == ZF_FORWARD || task->state == ZF_TASK_WAITING)
		return states[task->state];
	return task->state == ZF_TASK_DONE ? "undone" : "undoing";
}

bool zf_task_is_done(const struct zf_task *task)
{
	return task->state == ZF_TASK_DONE && task->direction == ZF_FORWARD;
}

void zf_task_clear(struct zf_task *task)
{
	free(task->move);
	free(task->step);
	free(task->task);
	free(task->rung);
	free(task->digest);
	free(task->intent);
	free(task->outcome);
	memset(task, 0, sizeof(*task));
}
