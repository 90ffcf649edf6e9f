/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_ADDRESS_COMMANDS_H
#define ZF_RUNBOOK_STEPS_ADDRESS_COMMANDS_H

/*
 * The service address of a server that the migration file has commands of its own for (`commands`): whether it has it, and
 * having it leave or take it. `leave` and `take` are each other's undo; where only one is said, a person undoes.
 */

#include <stdbool.h>

#include "src/runbook/moving.h"

/* A server of the move with its commands; borrowed. */
struct zf_address_side {
	const struct zf_server *server;
	const struct zf_address_commands *commands;
};

/* Whether the commands say one of the two ways, and not the other, in which the server would have to go back. */
bool zf_address_commands_go_one_way(const struct zf_address_commands *commands);

/* Whether that is so of one of the move's servers: a person takes the move back then. */
bool zf_address_commands_need_a_person(const struct zf_move *move);

/* Whether the server has the address, by `has`, which must be said: its commands end with status 0, or one of them with 1,
 * as test(1) does. Fails with ZF_ESYSTEM where one ends otherwise, and as zf_reach_run does. */
zf_status zf_address_commands_has(const struct zf_moving *moving,
				  const struct zf_address_side *side, bool *has,
				  struct zf_error *err) ZF_MUST_CHECK;

/* Has the server leave the address, or take it, by its commands, which must be said; where `has` says that it
 * is so already, by a run that was killed, nothing is run. Both fail as zf_reach_run does. */
zf_status zf_address_commands_leave(const struct zf_moving *moving,
				    const struct zf_address_side *side,
				    struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_address_commands_take(const struct zf_moving *moving,
				   const struct zf_address_side *side,
				   struct zf_error *err) ZF_MUST_CHECK;

#endif
