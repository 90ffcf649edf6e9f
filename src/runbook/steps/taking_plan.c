/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What take-address would do: the commands on both hosts, or the card; and for how long nobody would be answered. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/steps/address_commands.h"
#include "src/runbook/steps/taking.h"

/* What was measured of this swap in the lab: 1.6 s, of which most goes into seeing that the address is silent. */
#define SILENCE_MS 2000

struct planning {
	struct zf_moving *moving;
	struct zf_effects effects;
	const struct zf_server *on; /* whose commands are added */
};

static struct zf_host_address host_address(const struct zf_interface_address *from)
{
	return (struct zf_host_address){ .address = from->address,
					 .prefix_len = from->prefix_len };
}

static void add_command(void *ctx, const char *const *argv)
{
	struct planning *planning = ctx;

	zf_effects_run(&planning->effects, planning->on->id, &planning->on->reach, argv);
}

static void add_commands(struct planning *planning, char ***commands)
{
	for (; *commands != NULL; commands++)
		add_command(planning, (const char *const *)*commands);
}

static zf_status gateway_of(const struct planning *planning, const char *interface,
			    const struct zf_take_address *take,
			    struct zf_endpoint *gateway, struct zf_error *err)
{
	return planning->moving->acts->gateway(&planning->on->reach, interface,
					       take->service.address.address.ss_family,
					       gateway, err);
}

static zf_status plan_old(struct planning *planning, const struct zf_take_address *take,
			  struct zf_error *err)
{
	const struct zf_host_address leaves = host_address(&take->service);
	const struct zf_host_address comes = host_address(&take->old_gets);
	struct zf_endpoint gateway = take->old_gateway;
	zf_status status = ZF_OK;

	planning->on = planning->moving->move->from;
	if (take->old_commands.leave != NULL) {
		add_commands(planning, take->old_commands.leave);
		return ZF_OK;
	}
	if (gateway.len == 0)
		status = gateway_of(planning, take->old_interface, take, &gateway, err);
	const struct zf_address_change change = { take->old_interface, &leaves, &comes,
						  &gateway };
	if (status == ZF_OK)
		zf_address_exchange_each(&change, add_command, planning);
	return status;
}

static zf_status plan_new(struct planning *planning, const struct zf_take_address *take,
			  struct zf_error *err)
{
	const struct zf_taking taking = zf_taking_of(planning->moving, take);
	const struct zf_endpoint *before = zf_taking_new_address(&taking);
	const struct zf_host_address comes = host_address(&take->service);
	const struct zf_host_address *leaves = NULL;
	struct zf_host_addresses found = { .count = 0 };
	struct zf_endpoint gateway;
	zf_status status = ZF_OK;

	planning->on = planning->moving->move->to;
	if (take->new_commands.take != NULL) {
		add_commands(planning, take->new_commands.take);
		return ZF_OK;
	}
	status = gateway_of(planning, take->new_interface, take, &gateway, err);
	if (status == ZF_OK)
		status = planning->moving->acts->addresses(
			&planning->on->reach, take->new_interface, &found, err);
	if (status == ZF_OK && before != NULL)
		leaves = zf_address_find(&found, before);
	const struct zf_address_change change = { take->new_interface, leaves, &comes,
						  &gateway };
	if (status == ZF_OK)
		zf_address_exchange_each(&change, add_command, planning);
	return status;
}

static bool has_commands(const struct zf_move *move)
{
	for (size_t i = 0; i < move->take_count; i++)
		if (move->takes[i].old_commands.leave != NULL ||
		    move->takes[i].new_commands.take != NULL)
			return true;
	return false;
}

zf_status zf_taking_plan(struct zf_moving *moving, struct zf_plan *plan,
			 struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	const bool own = has_commands(move);
	struct planning planning = { .moving = moving };
	char why[160];
	const struct zf_planned task = {
		.rung = own ? "the file's commands" : "ip on both hosts",
		.why = why,
		.cannot_undo =
			zf_address_commands_need_a_person(move)
				? "the commands know one way: the way back is asked of a "
				  "person by a card"
				: "",
		.silence_ms = SILENCE_MS * (int64_t)move->take_count,
	};
	zf_status status = ZF_OK;

	snprintf(
		why, sizeof(why),
		"the file gives a way to act on both; it counts as failed if %s is not seen "
		"there within %lld s",
		move->to->id,
		(long long)moving->migration->policy.confirm_within_ms / 1000);
	for (size_t i = 0; i < move->take_count && status == ZF_OK; i++) {
		status = plan_old(&planning, &move->takes[i], err);
		if (status == ZF_OK)
			status = plan_new(&planning, &move->takes[i], err);
	}
	if (status == ZF_OK)
		return zf_plan_add(plan, &task, &planning.effects, err);
	zf_effects_clear(&planning.effects);
	return status;
}
