/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry run: carries a migration out, or what is left of it, once somebody has agreed. */

#include <stddef.h>

#include "src/cli/carrying.h"
#include "src/cli/command_table.h"
#include "src/cli/question.h"
#include "src/cli/talk.h"
#include "src/report/plan_sheet.h"
#include "src/runbook/agreement.h"

struct running {
	const struct zf_options *options;
	struct zf_talk *talk;
	const struct zf_engine *engine;
};

/* The plan is shown, and a person asked. */
static zf_status approve(void *ctx, const struct zf_plan *plan, struct zf_error *err)
{
	const struct running *running = ctx;
	const struct zf_plan_sheet sheet = { running->engine->migration,
					     running->engine->steps, plan,
					     running->talk->verbosity > 0 };
	zf_status status;

	zf_talk_progress_end(running->talk);
	status = zf_plan_sheet_text(&sheet, stdout, err);
	if (status == ZF_OK)
		status = zf_talk_flush(running->talk, err);
	return status == ZF_OK ? zf_question_ask(running->talk, "Carry it out?", err)
			       : status;
}

static zf_status forward(const struct zf_engine *engine, void *ctx, struct zf_error *err)
{
	struct running *running = ctx;
	struct zf_engine agreed = *engine;

	running->engine = engine;
	agreed.digest = running->options->plan;
	agreed.approve = running->options->yes ? NULL : approve;
	agreed.approve_ctx = running;
	return zf_engine_run(&agreed, err);
}

/* Whoever starts it has seen what it does, or can be shown it. */
static zf_status check_agreed(const struct zf_options *options, struct zf_error *err)
{
	if (options->plan != NULL && !zf_agreement_is_digest(options->plan)) {
		zf_fail(err, ZF_EUSAGE, "`%s` is no digest of a plan: 64 hex digits",
			options->plan);
		zf_hint(err, "`zoneferry plan` shows it in its last lines");
		return ZF_EUSAGE;
	}
	if (options->plan != NULL || options->yes || zf_question_can())
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE,
		"nobody has agreed to what it does, and nobody is there to "
		"be asked");
	zf_hint(err, "`zoneferry plan` shows it, with a digest for --plan; --yes asks "
		     "nobody");
	return ZF_EUSAGE;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct running running = { .options = options, .talk = talk };
	const struct zf_carrying carrying = { .command = "run",
					      .by = forward,
					      .ctx = &running,
					      .forward = true,
					      .check = check_agreed };

	return zf_carry(options, &carrying, talk, err);
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "plan", "what `plan` has shown with this digest, and nothing else", NULL },
	{ "yes", "ask nobody; steps that the file holds wait even so", NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_run = {
	.name = "run",
	.arguments = "MIGRATION",
	.title = "carry a migration out, or resume it",
	.takes = takes,
	.servers = ZF_SERVERS_IN_FILE,
	.run = run,
};
