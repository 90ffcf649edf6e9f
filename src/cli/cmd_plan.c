/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry plan: what a run would do, before anything is done. */

#include <stddef.h>

#include "src/cli/carrying.h"
#include "src/cli/command_table.h"
#include "src/cli/talk.h"
#include "src/report/plan_sheet.h"

struct planning {
	const struct zf_options *options;
	struct zf_talk *talk;
};

static zf_status print_line(void *ctx, const char *line, struct zf_error *err)
{
	return zf_talk_data(ctx, err, "%s\n", line);
}

static zf_status extract(const struct planning *planning,
			 const struct zf_plan_sheet *sheet, struct zf_error *err)
{
	const struct zf_effects_reader reader = {
		.form = planning->options->nsupdate ? ZF_EFFECTS_NSUPDATE
						    : ZF_EFFECTS_COMMANDS,
		.each = print_line,
		.ctx = planning->talk,
	};

	return zf_plan_sheet_extract(sheet, &reader, err);
}

static zf_status show(const struct planning *planning, const struct zf_plan_sheet *sheet,
		      struct zf_error *err)
{
	const struct zf_options *options = planning->options;
	zf_status status;

	zf_talk_progress_end(planning->talk);
	if (options->nsupdate || options->commands)
		status = extract(planning, sheet, err);
	else if (options->json)
		status = zf_plan_sheet_json(sheet, stdout, err);
	else
		status = zf_plan_sheet_text(sheet, stdout, err);
	return status == ZF_OK ? zf_talk_flush(planning->talk, err) : status;
}

static zf_status plan(const struct zf_engine *engine, void *ctx, struct zf_error *err)
{
	const struct planning *planning = ctx;
	struct zf_plan made = { .tasks = NULL };
	const struct zf_plan_sheet sheet = { engine->migration, engine->steps, &made,
					     planning->talk->verbosity > 0 };
	zf_status status = zf_engine_plan(engine, &made, err);

	if (status == ZF_OK)
		status = show(planning, &sheet, err);
	zf_plan_clear(&made);
	return status;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct planning planning = { options, talk };
	const struct zf_carrying carrying = { .command = "plan",
					      .by = plan,
					      .ctx = &planning,
					      .forward = true,
					      .prints = true };

	if (options->json + options->nsupdate + options->commands > 1)
		return zf_command_usage(
			&zf_cmd_plan, err,
			"--json, --nsupdate and --cmd exclude each other");
	return zf_carry(options, &carrying, talk, err);
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "json", "as one JSON object", NULL },
	{ "nsupdate", "only the updates, as a script for nsupdate", NULL },
	{ "cmd", "only the commands for hosts, quoted for a shell", NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_plan = {
	.name = "plan",
	.arguments = "MIGRATION",
	.title = "show what a run would do",
	.takes = takes,
	.servers = ZF_SERVERS_IN_FILE,
	.run = run,
};
