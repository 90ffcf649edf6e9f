/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry confirm: a person's word for a step that the file has held. */

#include "src/cli/carrying.h"
#include "src/cli/command_table.h"

static zf_status confirm(const struct zf_engine *engine, void *step, struct zf_error *err)
{
	return zf_engine_confirm(engine, step, err);
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct zf_carrying carrying = { .command = "confirm", .by = confirm };

	if (options->word_count != 2)
		return zf_command_usage(&zf_cmd_confirm, err,
					"confirm takes a STEP and a MIGRATION file");
	carrying.ctx = options->words[0];
	options->words[0] = options->words[1];
	options->word_count = 1;
	return zf_carry(options, &carrying, talk, err);
}

const struct zf_command zf_cmd_confirm = {
	.name = "confirm",
	.arguments = "STEP MIGRATION",
	.title = "let a migration go on that is held before a step",
	.servers = ZF_SERVERS_IN_FILE,
	.run = run,
};
