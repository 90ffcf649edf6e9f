/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/names.h"

#include <string.h>

static const char *const state_texts[] = {
	[ZF_TASK_NEW] = "new",	       [ZF_TASK_BEGUN] = "begun",
	[ZF_TASK_DONE] = "done",       [ZF_TASK_FAILED] = "failed",
	[ZF_TASK_WAITING] = "waiting",
};

static const char *const verdict_texts[] = {
	[ZF_VERDICT_YES] = "yes",
	[ZF_VERDICT_NO] = "no",
	[ZF_VERDICT_UNKNOWN] = "unknown",
};

const char *zf_task_state_print(enum zf_task_state state)
{
	return state_texts[state];
}

const char *zf_task_print(const struct zf_task *task)
{
	if (task->direction == ZF_FORWARD || task->state == ZF_TASK_WAITING)
		return state_texts[task->state];
	return task->state == ZF_TASK_DONE ? "undone" : "undoing";
}

bool zf_task_is_done(const struct zf_task *task)
{
	return task->state == ZF_TASK_DONE && task->direction == ZF_FORWARD;
}

const char *zf_verdict_print(enum zf_verdict verdict)
{
	return verdict_texts[verdict];
}

enum zf_task_state zf_task_state_parse(const char *text)
{
	for (int i = ZF_TASK_BEGUN; i <= ZF_TASK_WAITING; i++)
		if (strcmp(state_texts[i], text) == 0)
			return (enum zf_task_state)i;
	return ZF_TASK_BEGUN; /* no such is stored; it means: look at the world */
}

enum zf_verdict zf_verdict_parse(const char *text)
{
	for (int i = ZF_VERDICT_YES; i <= ZF_VERDICT_UNKNOWN; i++)
		if (strcmp(verdict_texts[i], text) == 0)
			return (enum zf_verdict)i;
	return ZF_VERDICT_UNKNOWN;
}
