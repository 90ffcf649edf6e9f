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

#include "src/runbook/steps/giving_back.h"
#include "src/runbook/steps/handing.h"
#include "src/runbook/steps/order.h"
#include "src/runbook/steps/taking.h"

#define ANSWERED "answered by the new server" /* the check, as the worksheet has it */

static zf_status wait_taken(const struct zf_taking *taking, struct zf_error *err)
{
	const char *id = taking->moving->move->to->id;
	const struct zf_acts *acts = taking->moving->acts;
	const int64_t until =
		acts->clock_ms() + taking->moving->migration->policy.confirm_within_ms;

	while (!zf_taking_is_taken(taking)) {
		if (acts->clock_ms() > until) {
			zf_fail(err, ZF_ETIMEOUT, "%s is not answered by %s",
				taking->text, id);
			zf_hint(err,
				"does its name server listen on every address, and has the network "
				"learned the new machine? confirm-within in the policy gives it longer");
			return ZF_ETIMEOUT;
		}
		acts->sleep_ms(50);
	}
	return ZF_OK;
}

/* When the address was first taken away: a run that goes on did not begin it. */
static zf_status outage_began(const struct zf_taking *taking, int64_t *began,
			      struct zf_error *err)
{
	zf_status status = zf_taking_began(taking, began, err);

	if (status != ZF_OK || *began != 0)
		return status;
	*began = taking->moving->acts->time_ms();
	return zf_taking_note_began(taking, *began, err);
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

static zf_status take_one(struct zf_moving *moving, const struct zf_take_address *take,
			  struct zf_error *err)
{
	const struct zf_taking taking = zf_taking_of(moving, take);
	int64_t began = 0;
	zf_status status = outage_began(&taking, &began, err);

	if (status == ZF_OK)
		status = note_gone(&taking, err);
	if (status == ZF_OK)
		status = zf_handing_over(&taking, err);
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

#define SEEN_MAX 512

static const char *print_seen(char seen[SEEN_MAX], const struct zf_move *move)
{
	snprintf(
		seen, SEEN_MAX,
		"It is seen to be done by what %s says of itself there; else by %s answering "
		"at its other address and %s no more at its own.\n",
		move->to->id, move->from->id, move->to->id);
	return seen;
}

static zf_status card(struct zf_moving *moving, struct zf_error *err)
{
	char seen[SEEN_MAX];

	return zf_taking_card(moving, moving->move->to->id, print_card,
			      print_seen(seen, moving->move), err);
}

static bool both_act(const struct zf_move *move)
{
	return move->from->reach.kind->acts && move->to->reach.kind->acts;
}

/* An address that answers goes to no server that does not, nor to one that is behind: since the refresh a night may
 * have passed. Once the old server has left it there is nothing to lose by going on. */
static zf_status get_ready(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_take_address *first = &moving->move->takes[0];
	const struct zf_taking taking = zf_taking_of(moving, first);
	bool there;
	const zf_status status = zf_handing_has(&taking, moving->move->from,
						first->old_interface, &there, err);

	return status == ZF_OK && there ? zf_step_refresh_again.act(moving, err) : status;
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
	status = get_ready(moving, err);
	moving->final = true; /* clients feel each try */
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
	zf_status status = zf_moving_identity(moving, move->to->id, identity, err);

	moving->final = true; /* it is given all its time */
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

static zf_status stands(struct zf_moving *moving, bool *stands, struct zf_error *err)
{
	(void)err;
	*stands = moving->move->take_count > 0;
	return ZF_OK;
}

static zf_status plan_card(const struct zf_moving *moving, struct zf_plan *plan,
			   struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	char seen[SEEN_MAX], *text;
	struct zf_effects effects = { .list = NULL };
	const struct zf_planned task = {
		.rung = "card",
		.why = "one of the two is not acted on: reach is manual",
		.cannot_undo = "the way back is asked of a person by a card",
		.silence_ms = -1,
	};

	text = zf_taking_print(move, print_card, print_seen(seen, move));
	effects.failed = text == NULL;
	if (text != NULL)
		zf_effects_card(&effects, move->to->id, text);
	free(text);
	return zf_plan_add(plan, &task, &effects, err);
}

static zf_status plan(struct zf_moving *moving, struct zf_plan *plan,
		      struct zf_error *err)
{
	if (moving->move->take_count == 0)
		return zf_plan_add(plan,
				   &(struct zf_planned){
					   .rung = "nothing",
					   .why = "the file names no address to take" },
				   NULL, err);
	return both_act(moving->move) ? zf_taking_plan(moving, plan, err)
				      : plan_card(moving, plan, err);
}

/* ---- where the journal has lost its end ---- */

/* The old server may be dead: what was granted is taken back without it. */
static void hint_ways_out(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_move *move = taking->moving->move;

	zf_hint(err,
		"put the journal back, of one moment; or see by hand that %s has and "
		"answers %s, and %s its own address, then start `zoneferry abort` again; "
		"what was granted alone: `zoneferry revoke %s`",
		move->from->id, taking->text, move->to->id,
		taking->moving->migration->state_folder);
}

static zf_status refuse(const struct zf_taking *taking, const char *what,
			struct zf_error *err)
{
	zf_fail(err, ZF_EUNSAFE, "%s has begun to change hands, or may have: %s",
		taking->text, what);
	hint_ways_out(taking, err);
	return ZF_EUNSAFE;
}

/* Seen only on an interface that is ours to look at: what the file's commands give the old server, they alone know. */
static zf_status look_at_other(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_take_address *take = taking->take;
	const struct zf_server *old = taking->moving->move->from;
	struct zf_host_addresses found;
	zf_status status;

	if (take->old_commands.has != NULL || take->old_gets.address.len == 0)
		return ZF_OK;
	status = taking->moving->acts->addresses(&old->reach, take->old_interface, &found,
						 err);
	if (status != ZF_OK)
		return zf_wrap(err, "%s", old->id);
	return zf_address_find(&found, &take->old_gets.address) == NULL
		       ? ZF_OK
		       : refuse(taking, "the old server has its other address too", err);
}

/* By what the hosts have. */
static zf_status look_at_hosts(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_move *move = taking->moving->move;
	const struct zf_take_address *take = taking->take;
	bool old_has, new_has = false;
	zf_status status =
		zf_handing_has(taking, move->from, take->old_interface, &old_has, err);

	if (status == ZF_OK)
		status = zf_handing_has(taking, move->to, take->new_interface, &new_has,
					err);
	if (status == ZF_OK && new_has)
		return refuse(taking, "the new server has it", err);
	if (status == ZF_OK && !old_has)
		return refuse(taking, "the old server has it no more", err);
	if (status == ZF_OK)
		status = look_at_other(taking, err);
	if (status != ZF_OK && err->hint[0] == '\0')
		hint_ways_out(taking, err);
	return status;
}

/* By who answers where. */
static zf_status look_at_answers(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_server *from = taking->moving->move->from;
	struct zf_peer elsewhere = taking->service;
	bool done = false;
	const zf_status status = zf_taking_is_done(taking, &done, err);

	elsewhere.server = taking->take->old_gets.address;
	zf_endpoint_set_port(&elsewhere.server, zf_endpoint_port(&from->addresses[0]));
	if (status != ZF_OK)
		return status;
	if (done)
		return refuse(taking, "the new server answers there", err);
	if (zf_taking_answers(taking, &elsewhere))
		return refuse(taking, "the old server answers at its other address", err);
	if (!zf_taking_answers(taking, &taking->service))
		return refuse(taking, "nobody answers there", err);
	return ZF_OK;
}

/* It is seen not to have begun: what the way back would need may be lost with the journal's end. */
static zf_status recover(struct zf_moving *moving, bool *begun, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	zf_status status = ZF_OK;

	*begun = false;
	for (size_t i = 0; i < move->take_count && status == ZF_OK; i++) {
		const struct zf_taking taking = zf_taking_of(moving, &move->takes[i]);

		status = both_act(move) ? look_at_hosts(&taking, err)
					: look_at_answers(&taking, err);
	}
	return status;
}

const struct zf_step zf_step_take_address = {
	.name = ZF_STEP_TAKE_ADDRESS,
	.title = "move the service address from the old server to the new",
	.plan = plan,
	.check = check,
	.act = act,
	.verify = verify,
	.undo = zf_giving_back,
	.undone = "give the service address back to the old server",
	.leaves = "the service address, on its way to the new server or there",
	.stands = stands,
	.recover = recover,
};
