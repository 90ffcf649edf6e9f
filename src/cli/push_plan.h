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

struct zf_push_plan {
	struct zf_talk *talk;
	const struct zf_push *push;
	bool script; /* for standard output */
};

/* Tells the plan. Fails with ZF_ESYSTEM where standard output does; ZF_ENOMEM. */
zf_status zf_push_plan_tell(const struct zf_push_plan *plan,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Writes the script to standard output: the messages that would be sent by serial. Fails with ZF_ESYSTEM,
 * and as zf_update_run_new: ZF_EUNSUPPORTED, ZF_ENOMEM. */
zf_status zf_push_plan_script(const struct zf_push_plan *plan,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
