/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/handing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/number.h"
#include "protocol/signals.h"
#include "src/runbook/effect.h"
#include "src/runbook/steps/address_commands.h"

static struct zf_host_address host_address(const struct zf_interface_address *from)
{
	return (struct zf_host_address){ .address = from->address,
					 .prefix_len = from->prefix_len };
}

static struct zf_address_side old_side(const struct zf_taking *taking)
{
	return (struct zf_address_side){ taking->moving->move->from,
					 &taking->take->old_commands };
}

static struct zf_address_side new_side(const struct zf_taking *taking)
{
	return (struct zf_address_side){ taking->moving->move->to,
					 &taking->take->new_commands };
}

zf_status zf_handing_has(const struct zf_taking *taking, const struct zf_server *server,
			 const char *interface, bool *has, struct zf_error *err)
{
	const struct zf_address_side side = server == taking->moving->move->from
						    ? old_side(taking)
						    : new_side(taking);
	struct zf_host_addresses found;
	zf_status status;

	if (side.commands->has != NULL)
		return zf_address_commands_has(taking->moving, &side, has, err);
	status = taking->moving->acts->addresses(&server->reach, interface, &found, err);
	*has = status == ZF_OK &&
	       zf_address_find(&found, &taking->take->service.address) != NULL;
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "%s", server->id);
}

/* The interface's gateway is noted before anything changes: a killed run could not find it again. */
static zf_status gateway_of(const struct zf_taking *taking,
			    const struct zf_server *server, const char *interface,
			    struct zf_endpoint *gateway, struct zf_error *err)
{
	struct zf_moving *moving = taking->moving;
	char fact[256], text[ZF_ENDPOINT_TEXT_MAX], *known = NULL;
	zf_status status;

	snprintf(fact, sizeof(fact), "gateway of %.100s %.50s for %s", server->id,
		 interface, taking->text);
	status = zf_journal_fact(moving->journal, moving->key, fact, &known, err);
	if (status == ZF_OK && known != NULL) {
		memset(gateway, 0, sizeof(*gateway));
		if (known[0] != '\0')
			status = zf_endpoint_parse_literal(gateway, known, 0, err);
	} else if (status == ZF_OK) {
		status = moving->acts->gateway(
			&server->reach, interface,
			taking->take->service.address.address.ss_family, gateway, err);
		if (status == ZF_OK)
			status = zf_journal_set_fact(
				moving->journal, moving->key, fact,
				gateway->len == 0
					? ""
					: zf_endpoint_print_address(text, gateway),
				err);
	}
	free(known);
	return status;
}

/* On `server`: the address that leaves, which may be NULL, replaced by the one that comes. */
static zf_status exchange(const struct zf_taking *taking, const struct zf_server *server,
			  const struct zf_address_change *change, struct zf_error *err)
{
	/* What goes with the exchange and was noted is to be known after a kill. */
	const zf_status status = zf_journal_commit(taking->moving->journal, err);

	return status == ZF_OK ? zf_effect_exchange(taking->moving, server, change, err)
			       : status;
}

/* Where it gets another gateway with its other address, the one it has is noted even so: for the way back. */
static zf_status old_leaves(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_take_address *take = taking->take;
	const struct zf_server *old = taking->moving->move->from;
	const struct zf_host_address leaves = host_address(&take->service);
	const struct zf_host_address comes = host_address(&take->old_gets);
	const struct zf_address_side side = old_side(taking);
	struct zf_endpoint gateway;
	zf_status status;

	if (take->old_commands.leave != NULL)
		return zf_address_commands_leave(taking->moving, &side, err);
	status = gateway_of(taking, old, take->old_interface, &gateway, err);
	if (take->old_gateway.len != 0)
		gateway = take->old_gateway;
	const struct zf_address_change change = { take->old_interface, &leaves, &comes,
						  &gateway };
	return status == ZF_OK ? exchange(taking, old, &change, err) : status;
}

static zf_status old_takes(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_take_address *take = taking->take;
	const struct zf_server *old = taking->moving->move->from;
	const struct zf_host_address leaves = host_address(&take->old_gets);
	const struct zf_host_address comes = host_address(&take->service);
	const struct zf_address_side side = old_side(taking);
	struct zf_endpoint gateway;
	zf_status status;

	if (take->old_commands.take != NULL)
		return zf_address_commands_take(taking->moving, &side, err);
	status = gateway_of(taking, old, take->old_interface, &gateway, err);
	const struct zf_address_change change = { take->old_interface, &leaves, &comes,
						  &gateway };

	return status == ZF_OK ? exchange(taking, old, &change, err) : status;
}

/* The new server's own address of the family as it was before, with its prefix: noted, since it goes. False
 * in `there` where it has none. */
static zf_status own_address(const struct zf_taking *taking, struct zf_host_address *own,
			     bool *there, struct zf_error *err)
{
	struct zf_moving *moving = taking->moving;
	const struct zf_endpoint *before = zf_taking_new_address(taking);
	const struct zf_host_address *has = NULL;
	struct zf_host_addresses found;
	char fact[256], text[32], *known = NULL;
	uint64_t bits = 0;
	zf_status status;

	snprintf(fact, sizeof(fact), "own prefix of %.100s for %s", moving->move->to->id,
		 taking->text);
	status = zf_journal_fact(moving->journal, moving->key, fact, &known, err);
	if (status == ZF_OK && known == NULL && before != NULL) {
		status = moving->acts->addresses(&moving->move->to->reach,
						 taking->take->new_interface, &found,
						 err);
		has = status == ZF_OK ? zf_address_find(&found, before) : NULL;
		snprintf(text, sizeof(text), "%u", has != NULL ? has->prefix_len : 0);
		if (has != NULL)
			status = zf_journal_set_fact(moving->journal, moving->key, fact,
						     text, err);
		known = has != NULL ? strdup(text) : NULL;
	}
	*there = status == ZF_OK && known != NULL && before != NULL &&
		 zf_number_parse(known, 1, 128, &bits);
	if (*there) {
		*own = (struct zf_host_address){ *before, (unsigned)bits };
		zf_endpoint_set_port(&own->address, 0);
	}
	free(known);
	return status;
}

/* The new server's temporary address of the same family goes: replies must come from the address
 * that other servers know. */
static zf_status new_takes(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_take_address *take = taking->take;
	const struct zf_server *new = taking->moving->move->to;
	const struct zf_host_address comes = host_address(&take->service);
	struct zf_host_address leaves;
	struct zf_endpoint gateway;
	const struct zf_address_side side = new_side(taking);
	bool there = false;
	zf_status status;

	if (take->new_commands.take != NULL)
		return zf_address_commands_take(taking->moving, &side, err);
	status = gateway_of(taking, new, take->new_interface, &gateway, err);
	if (status == ZF_OK)
		status = own_address(taking, &leaves, &there, err);
	const struct zf_address_change change = { take->new_interface,
						  there ? &leaves : NULL, &comes,
						  &gateway };
	return status == ZF_OK ? exchange(taking, new, &change, err) : status;
}

static zf_status new_leaves(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_take_address *take = taking->take;
	const struct zf_server *new = taking->moving->move->to;
	const struct zf_host_address leaves = host_address(&take->service);
	const struct zf_address_side side = new_side(taking);
	struct zf_host_address comes;
	struct zf_endpoint gateway;
	bool there = false;
	zf_status status;

	if (take->new_commands.leave != NULL)
		return zf_address_commands_leave(taking->moving, &side, err);
	status = gateway_of(taking, new, take->new_interface, &gateway, err);
	if (status == ZF_OK)
		status = own_address(taking, &comes, &there, err);
	const struct zf_address_change change = { take->new_interface, &leaves,
						  there ? &comes : NULL, &gateway };
	return status == ZF_OK ? exchange(taking, new, &change, err) : status;
}

/* A task of this step with its intent before and its outcome after. */
static zf_status journalled(const struct zf_taking *taking, const char *what,
			    zf_status (*effect)(const struct zf_taking *,
						struct zf_error *),
			    struct zf_error *err)
{
	struct zf_moving *moving = taking->moving;
	char task[ZF_ENDPOINT_TEXT_MAX + 32];
	const struct zf_task_name name = { moving->key, moving->step, task };
	zf_status status;

	snprintf(task, sizeof(task), "%s %s", taking->text, what);
	status = zf_journal_begin(moving->journal, &name, ZF_FORWARD, "", err);
	if (status == ZF_OK)
		status = effect(taking, err);
	if (status == ZF_OK)
		status = zf_journal_end(moving->journal, &name, ZF_TASK_DONE, "", err);
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "%s", task);
}

/* `left` is the server that left the address, which nobody may answer at now. */
static zf_status wait_silent(const struct zf_taking *taking, const struct zf_server *left,
			     struct zf_error *err)
{
	const struct zf_acts *acts = taking->moving->acts;
	const int64_t until =
		acts->clock_ms() + taking->moving->migration->policy.silence_timeout_ms;

	while (zf_taking_answers(taking, &taking->service)) {
		if (acts->clock_ms() > until) {
			zf_fail(err, ZF_EUNSAFE, "%s still answers after %s left it",
				taking->text, left->id);
			zf_hint(err, "another machine holds the address, or that one "
				     "kept it: the other server was not given it");
			return ZF_EUNSAFE;
		}
		acts->sleep_ms(50);
	}
	zf_moving_say(taking->moving, "%s has left %s and is silent", taking->text,
		      left->id);
	return ZF_OK;
}

/* Whatever manages the host's network may have given it back at once, and a question to it be lost: its own list
 * proves that it has left. */
static zf_status see_left(const struct zf_taking *taking, const struct zf_server *left,
			  const char *interface, struct zf_error *err)
{
	bool has;
	const zf_status status = zf_handing_has(taking, left, interface, &has, err);

	if (status != ZF_OK || !has)
		return status;
	zf_fail(err, ZF_EUNSAFE, "%s has %s again at once", left->id, taking->text);
	zf_hint(err,
		"what manages the network of %s gives it back: the other server was not given it",
		left->id);
	return ZF_EUNSAFE;
}

/* Without a moment in between at which a person's Ctrl-C would leave the address on neither. */
static zf_status hand(const struct zf_taking *taking, bool back, bool there,
		      struct zf_error *err)
{
	const struct zf_move *move = taking->moving->move;
	const struct zf_server *leaving = back ? move->to : move->from;
	sigset_t before;
	zf_status status;

	zf_signals_hold_with_stop(&before);
	status = back ? journalled(taking, "leaves the new server", new_leaves, err)
		      : journalled(taking, "leaves the old server", old_leaves, err);
	if (status == ZF_OK)
		status = see_left(taking, leaving,
				  back ? taking->take->new_interface
				       : taking->take->old_interface,
				  err);
	if (status == ZF_OK && !there)
		status = wait_silent(taking, leaving, err);
	if (status == ZF_OK)
		status = back ? journalled(taking, "comes back to the old server",
					   old_takes, err)
			      : journalled(taking, "comes to the new server", new_takes,
					   err);
	zf_signals_release(&before);
	return status;
}

zf_status zf_handing_over(const struct zf_taking *taking, struct zf_error *err)
{
	bool there;
	const zf_status status = zf_handing_has(taking, taking->moving->move->to,
						taking->take->new_interface, &there, err);

	return status == ZF_OK ? hand(taking, false, there, err) : status;
}

zf_status zf_handing_back(const struct zf_taking *taking, struct zf_error *err)
{
	bool there;
	const zf_status status = zf_handing_has(taking, taking->moving->move->from,
						taking->take->old_interface, &there, err);

	return status == ZF_OK ? hand(taking, true, there, err) : status;
}
