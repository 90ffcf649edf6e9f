/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry rollback: takes back what a migration has done, the last step first. */

#include <stddef.h>

#include "src/cli/carrying.h"
#include "src/cli/command_table.h"

static zf_status roll_back(const struct zf_engine *engine, void *to, struct zf_error *err)
{
	return zf_engine_roll_back(engine, to, err);
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	const struct zf_carrying carrying = {
		.command = "rollback",
		.by = roll_back,
		.ctx = (void *)(uintptr_t)options->dialect,
		.question = "Take back what has been done, the last step first?",
	};

	return zf_carry(options, &carrying, talk, err);
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "to", "down to this step, which is undone too; by default all are", "STEP" },
	{ "yes", NULL, NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_rollback = {
	.name = "rollback",
	.arguments = "MIGRATION",
	.title = "take back what a migration has done",
	.takes = takes,
	.servers = ZF_SERVERS_IN_FILE,
	.run = run,
};
