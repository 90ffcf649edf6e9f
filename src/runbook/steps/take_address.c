/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The service address changes hands: the old server leaves it, it is seen to be
 * unanswered, the new server takes it, and what answers there is seen to be the new one.
 * At no moment do two machines hold it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/number.h"
#include "protocol/signals.h"
#include "src/host/address.h"
#include "src/jobs/ask/ask.h"
#include "src/runbook/steps/order.h"
#include "src/runbook/steps/taking.h"

#define ANSWERED "answered by the new server" /* the check, as the worksheet has it */
#define COMMAND_TIMEOUT_MS 60000
#define SILENT_MS 10000 /* for the old server to stop answering there */
#define TAKEN_MS 60000	/* neighbours may remember the old owner for half a minute */

static struct zf_host_address host_address(const struct zf_interface_address *from)
{
	return (struct zf_host_address){ .address = from->address,
					 .prefix_len = from->prefix_len };
}

/* Whether `server` has the address, as its own interface says. */
static zf_status has_address(const struct zf_acts *acts, const struct zf_server *server,
			     const char *interface, const struct zf_endpoint *address,
			     bool *has, struct zf_error *err)
{
	struct zf_host_addresses found;
	const zf_status status = acts->addresses(&server->reach, interface, &found, err);

	*has = status == ZF_OK && zf_address_find(&found, address) != NULL;
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "%s", server->id);
}

static zf_status run_commands(const struct zf_acts *acts, const struct zf_server *server,
			      char ***commands, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (; *commands != NULL && status == ZF_OK; commands++)
		status = acts->run(
			&server->reach,
			&(struct zf_process){ .argv = (const char *const *)*commands,
					      .timeout_ms = COMMAND_TIMEOUT_MS },
			err);
	return status;
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

static zf_status old_leaves(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_take_address *take = taking->take;
	const struct zf_acts *acts = taking->moving->acts;
	const struct zf_server *old = taking->moving->move->from;
	const struct zf_host_address leaves = host_address(&take->service);
	const struct zf_host_address comes = host_address(&take->old_gets);
	struct zf_endpoint gateway = take->old_gateway;
	zf_status status = ZF_OK;

	if (take->old_commands != NULL)
		return run_commands(acts, old, take->old_commands, err);
	if (gateway.len == 0)
		status = gateway_of(taking, old, take->old_interface, &gateway, err);
	return status != ZF_OK
		       ? status
		       : acts->exchange(&old->reach,
					&(struct zf_address_change){ take->old_interface,
								     &leaves, &comes,
								     &gateway },
					err);
}

/* The new server's temporary address of the same family goes: replies must come from the address
 * that other servers know. */
static zf_status new_takes(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_take_address *take = taking->take;
	const struct zf_acts *acts = taking->moving->acts;
	const struct zf_server *new = taking->moving->move->to;
	const struct zf_host_address comes = host_address(&take->service);
	const struct zf_endpoint *before = zf_taking_new_address(taking);
	struct zf_host_addresses found;
	const struct zf_host_address *leaves;
	struct zf_endpoint gateway;
	zf_status status;

	if (take->new_commands != NULL)
		return run_commands(acts, new, take->new_commands, err);
	status = gateway_of(taking, new, take->new_interface, &gateway, err);
	if (status == ZF_OK)
		status = acts->addresses(&new->reach, take->new_interface, &found, err);
	if (status != ZF_OK)
		return status;
	leaves = before == NULL ? NULL : zf_address_find(&found, before);
	return acts->exchange(&new->reach,
			      &(struct zf_address_change){ take->new_interface, leaves,
							   &comes, &gateway },
			      err);
}

static zf_status wait_silent(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_acts *acts = taking->moving->acts;
	const int64_t until = acts->clock_ms() + SILENT_MS;

	while (zf_taking_answers(taking, &taking->service)) {
		if (acts->clock_ms() > until) {
			zf_fail(err, ZF_EUNSAFE, "%s still answers after %s left it",
				taking->text, taking->moving->move->from->id);
			zf_hint(err,
				"another machine holds the address, or the old one kept it: the new "
				"server was not given it");
			return ZF_EUNSAFE;
		}
		acts->sleep_ms(50);
	}
	return ZF_OK;
}

static zf_status wait_taken(const struct zf_taking *taking, struct zf_error *err)
{
	const char *id = taking->moving->move->to->id;
	const struct zf_acts *acts = taking->moving->acts;
	const int64_t until = acts->clock_ms() + TAKEN_MS;

	while (!zf_taking_is_taken(taking)) {
		if (acts->clock_ms() > until) {
			zf_fail(err, ZF_ETIMEOUT, "%s is not answered by %s",
				taking->text, id);
			zf_hint(err,
				"does its name server listen on every address, and has the network "
				"learned the new machine?");
			return ZF_ETIMEOUT;
		}
		acts->sleep_ms(50);
	}
	return ZF_OK;
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
	status = zf_journal_begin(moving->journal, &name, "", err);
	if (status == ZF_OK)
		status = effect(taking, err);
	if (status == ZF_OK)
		status = zf_journal_end(moving->journal, &name, ZF_TASK_DONE, "", err);
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "%s", task);
}

/* When the address was first taken away, in ms since 1970: a run that goes on did not begin it. */
static zf_status outage_began(const struct zf_taking *taking, int64_t *began,
			      struct zf_error *err)
{
	struct zf_moving *moving = taking->moving;
	char fact[128], text[32], *known = NULL;
	zf_status status;

	snprintf(fact, sizeof(fact), "%s taken away at", taking->text);
	status = zf_journal_fact(moving->journal, moving->key, fact, &known, err);
	if (status != ZF_OK || known != NULL) {
		uint64_t ms = 0;
		if (known != NULL)
			(void)zf_number_parse(known, 0, INT64_MAX, &ms);
		*began = (int64_t)ms;
		free(known);
		return status;
	}
	*began = moving->acts->time_ms();
	snprintf(text, sizeof(text), "%lld", (long long)*began);
	return zf_journal_set_fact(moving->journal, moving->key, fact, text, err);
}

static zf_status note_outage(const struct zf_taking *taking, int64_t began,
			     struct zf_error *err)
{
	const char *id = taking->moving->move->to->id;
	const long long ms = taking->moving->acts->time_ms() - began;

	zf_moving_say(taking->moving,
		      "%s is answered by %s, %lld ms after it was taken away",
		      taking->text, id, ms);
	return zf_moving_evidence(
		taking->moving,
		&(struct zf_finding){ taking->text, "unanswered while it changed hands",
				      ZF_VERDICT_YES },
		err, "%lld ms at most", ms);
}

/* So that `status` says where the address is, should this run end here. */
static zf_status note_gone(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_move *move = taking->moving->move;

	return zf_moving_evidence(
		taking->moving,
		&(struct zf_finding){ taking->text, ANSWERED, ZF_VERDICT_UNKNOWN }, err,
		"taken away from %s, not yet seen at %s", move->from->id, move->to->id);
}

/* From one machine to the other, without a moment in between at which a person's Ctrl-C would
 * leave the address on neither. */
static zf_status hand_over(struct zf_moving *moving, const struct zf_taking *taking,
			   bool there, struct zf_error *err)
{
	sigset_t before;
	zf_status status;

	zf_signals_hold_with_stop(&before);
	status = journalled(taking, "leaves the old server", old_leaves, err);
	if (status == ZF_OK && !there)
		status = wait_silent(taking, err);
	if (status == ZF_OK && !there)
		zf_moving_say(moving, "%s has left %s and is silent", taking->text,
			      moving->move->from->id);
	if (status == ZF_OK)
		status = journalled(taking, "comes to the new server", new_takes, err);
	zf_signals_release(&before);
	return status;
}

/* Each part looks before it acts, so all of it is done again after a kill: an address may be there and
 * its gateway not yet. */
static zf_status take_one(struct zf_moving *moving, const struct zf_take_address *take,
			  struct zf_error *err)
{
	const struct zf_taking taking = zf_taking_of(moving, take);
	int64_t began = 0;
	bool there;
	zf_status status = has_address(moving->acts, moving->move->to,
				       take->new_interface, &take->service.address,
				       &there, err);

	if (status == ZF_OK)
		status = outage_began(&taking, &began, err);
	if (status == ZF_OK)
		status = note_gone(&taking, err);
	if (status == ZF_OK)
		status = hand_over(moving, &taking, there, err);
	if (status == ZF_OK)
		status = wait_taken(&taking, err);
	return status == ZF_OK ? note_outage(&taking, began, err) : status;
}

static void print_card(FILE *out, const struct zf_move *move,
		       const struct zf_take_address *take)
{
	char service[ZF_ENDPOINT_TEXT_MAX], gets[ZF_ENDPOINT_TEXT_MAX];

	zf_endpoint_print_address(service, &take->service.address);
	zf_endpoint_print_address(gets, &take->old_gets.address);
	fprintf(out,
		"1. on %s, interface %s: replace %s/%u by %s/%u\n"
		"2. see that %s is silent (dig @%s)\n"
		"3. on %s, interface %s: replace its address by %s/%u\n"
		"4. there, tell the neighbours: arping -U -c 1 -I %s %s (IPv4)\n",
		move->from->id, take->old_interface, service, take->service.prefix_len,
		gets, take->old_gets.prefix_len, service, service, move->to->id,
		take->new_interface, service, take->service.prefix_len,
		take->new_interface, service);
}

static zf_status card(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	zf_status status = ZF_OK;

	if (out == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < move->take_count; i++)
		print_card(out, move, &move->takes[i]);
	fprintf(out,
		"It is seen to be done by what %s says of itself there; else by %s answering "
		"at its other address and %s no more at its own.\n",
		move->to->id, move->from->id, move->to->id);
	if (fclose(out) != 0)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	else
		status = zf_moving_card(moving, move->to->id, err, "%s", text);
	free(text);
	return status;
}

static bool both_act(const struct zf_move *move)
{
	return move->from->reach.kind->acts && move->to->reach.kind->acts;
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	zf_status status = ZF_OK;

	if (move->take_count == 0) {
		zf_moving_say(moving, "no address to take: %s keeps its own",
			      move->to->id);
		return ZF_OK;
	}
	if (!both_act(move))
		return card(moving, err);
	for (size_t i = 0; i < move->take_count && status == ZF_OK; i++)
		status = take_one(moving, &move->takes[i], err);
	return status;
}

/* Why the card is (still) open: what answers there now. */
static void say_not_yet(struct zf_moving *moving, const struct zf_taking *taking)
{
	char now[ZF_IDENTITY_MAX];
	struct zf_error why;

	zf_error_clear(&why);
	if (moving->acts->ask_identity(&taking->service, now, &why) != ZF_OK)
		zf_moving_say(moving, "not yet: %s: %s", taking->text, why.message);
	else
		zf_moving_say(moving, "not yet: %s is answered by %s", taking->text,
			      now[0] != '\0' ? now
					     : "a server that does not say its name");
}

/* Where we act, acting looks for itself what is left to do. */
static zf_status check(struct zf_moving *moving, bool *already, struct zf_error *err)
{
	*already = moving->move->take_count > 0 && !both_act(moving->move);
	for (size_t i = 0; i < moving->move->take_count && *already; i++) {
		const struct zf_taking taking =
			zf_taking_of(moving, &moving->move->takes[i]);
		const zf_status status = zf_taking_is_done(&taking, already, err);

		if (status != ZF_OK)
			return status;
		if (!*already)
			say_not_yet(moving, &taking);
	}
	return ZF_OK;
}

static const char *how_known(const struct zf_move *move, const char *identity)
{
	if (identity[0] != '\0')
		return "it says its name there";
	return both_act(move)
		       ? "its interface has the address; it does not say its name"
		       : "the old server is at its other address, the new one no more at its "
			 "own; it does not say its name";
}

static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	char identity[ZF_IDENTITY_MAX];
	zf_status status = zf_taking_identity(moving, move->to->id, identity, err);

	for (size_t i = 0; i < move->take_count && status == ZF_OK; i++) {
		const struct zf_taking taking = zf_taking_of(moving, &move->takes[i]);

		status = wait_taken(&taking, err);
		if (status == ZF_OK)
			status = zf_moving_evidence(
				moving,
				&(struct zf_finding){ taking.text, ANSWERED,
						      ZF_VERDICT_YES },
				err, "%s: %s", move->to->id, how_known(move, identity));
	}
	return status;
}

const struct zf_step zf_step_take_address = {
	.name = ZF_STEP_TAKE_ADDRESS,
	.title = "move the service address from the old server to the new",
	.check = check,
	.act = act,
	.verify = verify,
};
