/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry abort: gives a migration up whose addresses have not begun to change hands. */

#include <stddef.h>

#include "src/cli/carrying.h"
#include "src/cli/command_table.h"

static zf_status give_up(const struct zf_engine *engine, void *ctx, struct zf_error *err)
{
	(void)ctx;
	return zf_engine_abort(engine, err);
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	const struct zf_carrying carrying = {
		.command = "abort",
		.by = give_up,
		.question = "Give the migration up, and take back what has been done?",
		.unread = true,
	};

	return zf_carry(options, &carrying, talk, err);
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "yes", NULL, NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_abort = {
	.name = "abort",
	.arguments = "MIGRATION",
	.title = "give a migration up before the address changes hands",
	.takes = takes,
	.servers = ZF_SERVERS_IN_FILE,
	.run = run,
};
