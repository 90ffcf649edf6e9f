/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/address_commands.h"

#include "src/runbook/effect.h"

#define HAS_NOT 1 /* exit status */

bool zf_address_commands_go_one_way(const struct zf_address_commands *commands)
{
	return (commands->leave == NULL) != (commands->take == NULL);
}

bool zf_address_commands_need_a_person(const struct zf_move *move)
{
	for (size_t i = 0; i < move->take_count; i++)
		if (zf_address_commands_go_one_way(&move->takes[i].old_commands) ||
		    zf_address_commands_go_one_way(&move->takes[i].new_commands))
			return true;
	return false;
}

static struct zf_process process_of(const struct zf_moving *moving, char **command,
				    int *exit_status)
{
	return (struct zf_process){
		.argv = (const char *const *)command,
		.timeout_ms = moving->migration->policy.command_timeout_ms,
		.exit_status = exit_status,
	};
}

zf_status zf_address_commands_has(const struct zf_moving *moving,
				  const struct zf_address_side *side, bool *has,
				  struct zf_error *err)
{
	*has = true;
	for (char ***command = side->commands->has; *command != NULL && *has; command++) {
		int exit_status = -1;
		const struct zf_process process =
			process_of(moving, *command, &exit_status);
		const zf_status status =
			moving->acts->run(&side->server->reach, &process, err);

		if (status != ZF_OK && exit_status != HAS_NOT)
			return zf_wrap(err, "%s", side->server->id);
		*has = status == ZF_OK;
	}
	if (!*has)
		zf_error_clear(err);
	return ZF_OK;
}

/* What a killed run did is not done again, where that can be told. */
static zf_status carry_out(const struct zf_moving *moving,
			   const struct zf_address_side *side, char ***commands,
			   bool shall_have, struct zf_error *err)
{
	bool has = !shall_have;
	zf_status status = ZF_OK;

	if (side->commands->has != NULL)
		status = zf_address_commands_has(moving, side, &has, err);
	if (status != ZF_OK || has == shall_have)
		return status;
	for (; *commands != NULL && status == ZF_OK; commands++) {
		const struct zf_process process = process_of(moving, *commands, NULL);

		status = zf_effect_run(moving, side->server, &process, err);
	}
	return status;
}

zf_status zf_address_commands_leave(const struct zf_moving *moving,
				    const struct zf_address_side *side,
				    struct zf_error *err)
{
	return carry_out(moving, side, side->commands->leave, false, err);
}

zf_status zf_address_commands_take(const struct zf_moving *moving,
				   const struct zf_address_side *side,
				   struct zf_error *err)
{
	return carry_out(moving, side, side->commands->take, true, err);
}
