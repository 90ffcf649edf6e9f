/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_PLAN_GROUPS_H
#define ZF_REPORT_PLAN_GROUPS_H

/*
 * The tasks of a plan put together that differ by the name of their zone alone: a hundred zones that are alike are read as
 * one.
 */

#include <stddef.h>

#include "src/runbook/plan.h"

/* Tasks of one move and step. */
struct zf_plan_group {
	const struct zf_planned *const
		*tasks; /* in the plan's order; the first is shown for all */
	size_t count;
};

struct zf_plan_groups {
	struct zf_plan_group *list; /* in the order of their first tasks */
	size_t count;
	const struct zf_planned **tasks; /* private */
};

/* Groups the tasks of `plan`, which stays where it is. The caller clears them, after a failure too. Fails with ZF_ENOMEM. */
zf_status zf_plan_groups_make(struct zf_plan_groups *groups, const struct zf_plan *plan,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Safe on zeroed groups. */
void zf_plan_groups_clear(struct zf_plan_groups *groups);

#endif
