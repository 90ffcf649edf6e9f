/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry run: carries a migration out, or what is left of it. */

#include <stddef.h>

#include "src/cli/carrying.h"
#include "src/cli/command_table.h"

static zf_status forward(const struct zf_engine *engine, const char *word,
			 struct zf_error *err)
{
	(void)word;
	return zf_engine_run(engine, err);
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	const struct zf_carrying carrying = { "run", forward, NULL, true };

	return zf_carry(options, &carrying, talk, err);
}

const struct zf_command zf_cmd_run = {
	.name = "run",
	.arguments = "MIGRATION",
	.title = "carry a migration out, or resume it",
	.servers = ZF_SERVERS_IN_FILE,
	.run = run,
};
