/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_PUSH_PLAN_H
#define ZF_CLI_PUSH_PLAN_H

/*
 * What `push` is about to do: counts, and what deserves a second look, as talk; or with --dry-run as
 * comments on standard output, and behind them the same changes as a script for nsupdate(1).
 */

#include <stdbool.h>

#include "src/jobs/ask/peer.h"
#include "src/jobs/change/push.h"
#include "zonefmt/zone/edits.h"

struct zf_talk;

/* Above these, what a file says is likelier a mistake than meant. */
#define ZF_PUSH_REMOVED_MAX 10 /* percent of the server's records that may go */
#define ZF_PUSH_CHANGED_MAX                                                              \
	30 /* percent of the larger copy that may go, come, or change */

struct zf_push_plan {
	struct zf_talk *talk;
	const struct zf_push *push;
	bool script; /* for standard output */
};

/* Tells the plan. Fails with ZF_ESYSTEM where standard output does; ZF_ENOMEM. */
zf_status zf_push_plan_tell(const struct zf_push_plan *plan,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Fails with ZF_EUNSAFE where more would change than the percentages allow. */
zf_status zf_push_plan_check(const struct zf_edits_counts *counts,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Writes the script to standard output: the messages that would be sent by serial. Fails with ZF_ESYSTEM,
 * and as zf_update_run_new: ZF_EUNSUPPORTED, ZF_ENOMEM. */
zf_status zf_push_plan_script(const struct zf_push_plan *plan,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
