/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/giving_back.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/steps/address_commands.h"
#include "src/runbook/steps/handing.h"
#include "src/runbook/steps/retiring.h"

#define BACK_MS 60000 /* neighbours may remember the last owner for half a minute */

/* Whether the new server is at its own address again, if it had one: else it may be what answers at the other. */
static bool new_is_away(const struct zf_taking *taking)
{
	const struct zf_endpoint *own = zf_taking_new_address(taking);
	struct zf_peer new = taking->service;

	if (own != NULL)
		new.server = *own;
	return own == NULL || zf_taking_serves(taking, &new);
}

/* Who answers at the service address is the old server, by its name, else by serving the zones there and no
 * more where it was meanwhile. */
static zf_status is_back(const struct zf_taking *taking, bool by_hand, bool *back,
			 struct zf_error *err)
{
	const struct zf_moving *moving = taking->moving;
	char old[ZF_IDENTITY_MAX], new[ZF_IDENTITY_MAX], now[ZF_IDENTITY_MAX];
	struct zf_peer gets = taking->service;
	zf_status status = zf_moving_identity(moving, moving->move->from->id, old, err);

	if (status == ZF_OK)
		status = zf_moving_identity(moving, moving->move->to->id, new, err);
	if (status != ZF_OK)
		return status;
	if (moving->acts->ask_identity(&taking->service, now, NULL) != ZF_OK)
		now[0] = '\0';
	if (old[0] != '\0' && strcmp(old, new) != 0) {
		*back = strcmp(now, old) == 0;
		return ZF_OK;
	}
	gets.server = taking->take->old_gets.address;
	zf_endpoint_set_port(&gets.server, zf_endpoint_port(&taking->service.server));
	*back = zf_taking_serves(taking, &taking->service) &&
		!zf_taking_answers(taking, &gets) && (!by_hand || new_is_away(taking));
	return ZF_OK;
}

static zf_status wait_back(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_acts *acts = taking->moving->acts;
	const int64_t until = acts->clock_ms() + BACK_MS;
	bool back = false;
	zf_status status = is_back(taking, false, &back, err);

	while (status == ZF_OK && !back) {
		if (acts->clock_ms() > until) {
			zf_fail(err, ZF_ETIMEOUT, "%s is not answered by %s",
				taking->text, taking->moving->move->from->id);
			zf_hint(err, "does its name server run, and has the network "
				     "learned where the address is?");
			return ZF_ETIMEOUT;
		}
		acts->sleep_ms(50);
		status = is_back(taking, false, &back, err);
	}
	return status;
}

/* An address that answers is not given to a server that does not. */
static zf_status check_old(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_moving *moving = taking->moving;
	const struct zf_move *move = moving->move;
	struct zf_serial_seen *seen = calloc(move->zone_count, sizeof(*seen));
	struct zf_peer old = taking->service;
	zf_status status;

	if (seen == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	old.label = moving->move->from->id;
	old.server = taking->take->old_gets.address;
	zf_endpoint_set_port(&old.server, zf_endpoint_port(&taking->service.server));
	const struct zf_pairs pairs = { move->zones, move->zone_count, &old, 1 };
	status = moving->acts->serials(&pairs, seen, err);
	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++) {
		char name[ZF_NAME_TEXT_MAX];

		if (seen[i].status == ZF_OK)
			continue;
		zf_name_print(name, move->zones[i].wire);
		status = zf_fail(err, ZF_EUNSAFE,
				 "%s: %s does not serve it: %s; %s was not given back",
				 name, old.label, seen[i].why.message, taking->text);
		zf_hint(err, "start its name server, or have it transfer the zone, then "
			     "start `zoneferry rollback` again");
	}
	free(seen);
	return status;
}

/* Only as long as it is still at its other address: half of it may be done. */
static zf_status check_before(const struct zf_taking *taking, struct zf_error *err)
{
	const struct zf_move *move = taking->moving->move;
	bool there;
	zf_status status = zf_handing_has(taking, move->to, taking->take->new_interface,
					  &there, err);

	return status == ZF_OK && there ? check_old(taking, err) : status;
}

static zf_status give_back_one(struct zf_moving *moving,
			       const struct zf_take_address *take, struct zf_error *err)
{
	const struct zf_taking taking = zf_taking_of(moving, take);
	zf_status status = check_before(&taking, err);

	if (status == ZF_OK)
		status = zf_handing_back(&taking, err);
	if (status == ZF_OK)
		status = wait_back(&taking, err);
	if (status == ZF_OK)
		status = zf_taking_note_began(&taking, 0, err);
	if (status != ZF_OK)
		return status;
	zf_moving_say(moving, "%s is answered by %s again", taking.text,
		      moving->move->from->id);
	return zf_moving_evidence(moving,
				  &(struct zf_finding){ taking.text,
							"given back to the old server",
							ZF_VERDICT_YES },
				  err, "%s answers there", moving->move->from->id);
}

static void print_card(FILE *out, const struct zf_move *move,
		       const struct zf_take_address *take)
{
	char service[ZF_ENDPOINT_TEXT_MAX], gets[ZF_ENDPOINT_TEXT_MAX];

	zf_endpoint_print_address(service, &take->service.address);
	zf_endpoint_print_address(gets, &take->old_gets.address);
	fprintf(out,
		"1. on %s, interface %s: take %s/%u off, give it its own address again\n"
		"2. see that %s is silent (dig @%s)\n"
		"3. on %s, interface %s: replace %s/%u by %s/%u\n"
		"4. there, tell the neighbours: arping -U -c 1 -I %s %s (IPv4)\n",
		move->to->id, take->new_interface, service, take->service.prefix_len,
		service, service, move->from->id, take->old_interface, gets,
		take->old_gets.prefix_len, service, take->service.prefix_len,
		take->old_interface, service);
}

/* What a person does is seen at the service address. */
static zf_status are_back(struct zf_moving *moving, bool *back, struct zf_error *err)
{
	zf_status status = ZF_OK;

	*back = true;
	for (size_t i = 0; i < moving->move->take_count && status == ZF_OK && *back;
	     i++) {
		const struct zf_taking taking =
			zf_taking_of(moving, &moving->move->takes[i]);

		status = is_back(&taking, true, back, err);
	}
	return status;
}

static bool by_hand(const struct zf_move *move)
{
	return !move->from->reach.kind->acts || !move->to->reach.kind->acts ||
	       zf_address_commands_need_a_person(move);
}

zf_status zf_giving_back(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	bool back = false;
	zf_status status = zf_retiring_forget(moving, err);

	if (status != ZF_OK)
		return status;
	moving->final = true; /* clients feel each try */
	if (by_hand(move)) {
		status = are_back(moving, &back, err);
		return status != ZF_OK || back ? status
					       : zf_taking_card(moving, move->from->id,
								print_card, "", err);
	}
	for (size_t i = move->take_count; i > 0 && status == ZF_OK; i--)
		status = give_back_one(moving, &move->takes[i - 1], err);
	return status;
}
