/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The service address changes hands: the old server leaves it, it is seen to be
 * unanswered, the new server takes it, and what answers there is seen to be the new one.
 * At no moment do two machines hold it.
 */

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/clock.h"
#include "protocol/rdata.h"
#include "src/host/address.h"
#include "src/jobs/ask.h"
#include "src/runbook/step.h"

#define COMMAND_TIMEOUT_MS 60000
#define PROBE_MS 400
#define SILENT_MS 10000 /* for the old server to stop answering there */
#define TAKEN_MS 60000	/* neighbours may remember the old owner for half a minute */

/* One address changing hands. */
struct taking {
	struct zf_moving *moving;
	const struct zf_take_address *take;
	struct zf_peer service; /* whoever answers at the service address */
	char text[ZF_ENDPOINT_TEXT_MAX];
};

static struct taking taking_of(struct zf_moving *moving,
			       const struct zf_take_address *take)
{
	struct taking taking = { .moving = moving, .take = take };

	taking.service = (struct zf_peer){
		.server = take->service.address,
		.transport = ZF_TRANSPORT_UDP_ONLY,
		.timeout_ms = PROBE_MS,
	};
	zf_endpoint_set_port(&taking.service.server,
			     zf_endpoint_port(&moving->move->to->addresses[0]));
	zf_endpoint_print_address(taking.text, &take->service.address);
	return taking;
}

static struct zf_host_address host_address(const struct zf_interface_address *from)
{
	return (struct zf_host_address){ .address = from->address,
					 .prefix_len = from->prefix_len };
}

/* Whether `server` has the address, as its own interface says. */
static zf_status has_address(const struct zf_server *server, const char *interface,
			     const struct zf_endpoint *address, bool *has,
			     struct zf_error *err)
{
	struct zf_host_addresses found;
	const zf_status status = zf_address_list(&server->reach, interface, &found, err);

	*has = status == ZF_OK && zf_address_find(&found, address) != NULL;
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "%s", server->id);
}

static bool answers(const struct taking *taking)
{
	struct zf_seen seen = { 0 };
	const bool heard = zf_ask(&taking->service,
				  taking->moving->migration->zones[0].wire, ZF_TYPE_SOA,
				  &seen, NULL) == ZF_OK;

	zf_seen_clear(&seen);
	return heard;
}

/* Whether what answers at the service address is the server that said `id` of itself at the survey.
 * Where it said nothing then, an authoritative answer has to do. */
static bool is_answered_by(const struct taking *taking, const char *id)
{
	char fact[128], identity[ZF_IDENTITY_MAX], *known = NULL;
	uint32_t serial;
	bool same;

	snprintf(fact, sizeof(fact), "identity of %s", id);
	if (zf_journal_fact(taking->moving->journal, taking->moving->number, fact, &known,
			    NULL) != ZF_OK)
		return false;
	if (known == NULL || known[0] == '\0')
		same = zf_ask_serial(&taking->service,
				     taking->moving->migration->zones[0].wire, &serial,
				     NULL) == ZF_OK;
	else
		same = zf_ask_identity(&taking->service, identity, NULL) == ZF_OK &&
		       strcmp(identity, known) == 0;
	free(known);
	return same;
}

static zf_status run_commands(const struct zf_server *server, char ***commands,
			      struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (; *commands != NULL && status == ZF_OK; commands++)
		status = zf_reach_run(&server->reach, (const char *const *)*commands,
				      COMMAND_TIMEOUT_MS, NULL, 0, err);
	return status;
}

/* The interface's gateway is noted before anything changes: a killed run could not find it again. */
static zf_status gateway_of(const struct taking *taking, const struct zf_server *server,
			    const char *interface, struct zf_endpoint *gateway,
			    struct zf_error *err)
{
	struct zf_moving *moving = taking->moving;
	char fact[256], text[ZF_ENDPOINT_TEXT_MAX], *known = NULL;
	zf_status status;

	snprintf(fact, sizeof(fact), "gateway of %.100s %.50s for %s", server->id,
		 interface, taking->text);
	status = zf_journal_fact(moving->journal, moving->number, fact, &known, err);
	if (status == ZF_OK && known != NULL) {
		memset(gateway, 0, sizeof(*gateway));
		if (known[0] != '\0')
			status = zf_endpoint_parse_literal(gateway, known, 0, err);
	} else if (status == ZF_OK) {
		status = zf_address_gateway(
			&server->reach, interface,
			taking->take->service.address.address.ss_family, gateway, err);
		if (status == ZF_OK)
			status = zf_journal_set_fact(
				moving->journal, moving->number, fact,
				gateway->len == 0
					? ""
					: zf_endpoint_print_address(text, gateway),
				err);
	}
	free(known);
	return status;
}

static zf_status old_leaves(const struct taking *taking, struct zf_error *err)
{
	const struct zf_take_address *take = taking->take;
	const struct zf_server *old = taking->moving->move->from;
	const struct zf_host_address leaves = host_address(&take->service);
	const struct zf_host_address comes = host_address(&take->old_gets);
	struct zf_endpoint gateway = take->old_gateway;
	zf_status status = ZF_OK;

	if (take->old_commands != NULL)
		return run_commands(old, take->old_commands, err);
	if (gateway.len == 0)
		status = gateway_of(taking, old, take->old_interface, &gateway, err);
	return status != ZF_OK ? status
			       : zf_address_exchange(&old->reach, take->old_interface,
						     &leaves, &comes, &gateway, err);
}

/* The new server's temporary address of the same family goes: replies must come from the address
 * that other servers know. */
static zf_status new_takes(const struct taking *taking, struct zf_error *err)
{
	const struct zf_take_address *take = taking->take;
	const struct zf_server *new = taking->moving->move->to;
	const struct zf_host_address comes = host_address(&take->service);
	struct zf_host_addresses found;
	const struct zf_host_address *leaves = NULL;
	struct zf_endpoint gateway;
	zf_status status;

	if (take->new_commands != NULL)
		return run_commands(new, take->new_commands, err);
	status = gateway_of(taking, new, take->new_interface, &gateway, err);
	if (status == ZF_OK)
		status = zf_address_list(&new->reach, take->new_interface, &found, err);
	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < new->address_count &&leaves == NULL; i++)
		if (new->addresses[i].address.ss_family ==
		    comes.address.address.ss_family)
			leaves = zf_address_find(&found, &new->addresses[i]);
	return zf_address_exchange(&new->reach, take->new_interface, leaves, &comes,
				   &gateway, err);
}

static zf_status wait_silent(const struct taking *taking, struct zf_error *err)
{
	const int64_t until = zf_clock_ms() + SILENT_MS;

	while (answers(taking))
		if (zf_clock_ms() > until) {
			zf_fail(err, ZF_EUNSAFE, "%s still answers after %s left it",
				taking->text, taking->moving->move->from->id);
			zf_hint(err,
				"another machine holds the address, or the old one kept it: the new "
				"server was not given it");
			return ZF_EUNSAFE;
		}
	return ZF_OK;
}

static zf_status wait_taken(const struct taking *taking, struct zf_error *err)
{
	const char *id = taking->moving->move->to->id;
	const int64_t until = zf_clock_ms() + TAKEN_MS;

	while (!is_answered_by(taking, id)) {
		if (zf_clock_ms() > until) {
			zf_fail(err, ZF_ETIMEOUT, "%s is not answered by %s",
				taking->text, id);
			zf_hint(err,
				"does its name server listen on every address, and has the network "
				"learned the new machine?");
			return ZF_ETIMEOUT;
		}
		poll(NULL, 0, 50);
	}
	return ZF_OK;
}

/* A task of this step with its intent before and its outcome after. */
static zf_status journalled(const struct taking *taking, const char *what,
			    zf_status (*effect)(const struct taking *, struct zf_error *),
			    struct zf_error *err)
{
	struct zf_moving *moving = taking->moving;
	char task[ZF_ENDPOINT_TEXT_MAX + 32];
	zf_status status;

	snprintf(task, sizeof(task), "%s %s", taking->text, what);
	status = zf_journal_begin(moving->journal, moving->number, moving->step, task, "",
				  err);
	if (status == ZF_OK)
		status = effect(taking, err);
	if (status == ZF_OK)
		status = zf_journal_end(moving->journal, moving->number, moving->step,
					task, ZF_TASK_DONE, "", err);
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "%s", task);
}

static zf_status take_one(struct zf_moving *moving, const struct zf_take_address *take,
			  struct zf_error *err)
{
	const struct taking taking = taking_of(moving, take);
	const int64_t start = zf_clock_ms();
	zf_status status = journalled(&taking, "leaves the old server", old_leaves, err);

	if (status == ZF_OK)
		status = wait_silent(&taking, err);
	if (status != ZF_OK)
		return status;
	zf_moving_say(moving, "%s has left %s and is silent", taking.text,
		      moving->move->from->id);
	status = journalled(&taking, "comes to the new server", new_takes, err);
	if (status == ZF_OK)
		status = wait_taken(&taking, err);
	if (status != ZF_OK)
		return status;
	zf_moving_say(moving, "%s is answered by %s, %lld ms after it was taken away",
		      taking.text, moving->move->to->id,
		      (long long)(zf_clock_ms() - start));
	return zf_moving_evidence(moving, taking.text,
				  "unanswered while it changed hands", ZF_VERDICT_YES,
				  err, "%lld ms at most",
				  (long long)(zf_clock_ms() - start));
}

static zf_status card(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	char text[2048] = "", service[ZF_ENDPOINT_TEXT_MAX], gets[ZF_ENDPOINT_TEXT_MAX];
	size_t used = 0;

	for (size_t i = 0; i < move->take_count && used < sizeof(text) - 1; i++) {
		const struct zf_take_address *take = &move->takes[i];
		const int n = snprintf(
			text + used, sizeof(text) - used,
			"1. on %s, interface %s: replace %s/%u by %s/%u\n"
			"2. see that %s is silent (dig @%s)\n"
			"3. on %s, interface %s: replace its address by %s/%u\n",
			move->from->id, take->old_interface,
			zf_endpoint_print_address(service, &take->service.address),
			take->service.prefix_len,
			zf_endpoint_print_address(gets, &take->old_gets.address),
			take->old_gets.prefix_len, service, service, move->to->id,
			take->new_interface, service, take->service.prefix_len);

		used += n < 0 ? 0 : (size_t)n;
	}
	return zf_moving_card(moving, move->to->id, err, "%s", text);
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

/* Done where the interfaces say so, or, out of our reach, where the new server answers. */
static zf_status check_one(struct zf_moving *moving, const struct zf_take_address *take,
			   bool *taken, struct zf_error *err)
{
	const struct taking taking = taking_of(moving, take);
	const struct zf_move *move = moving->move;
	bool old_has, new_has;
	zf_status status;

	*taken = false;
	if (!both_act(move)) {
		*taken = is_answered_by(&taking, move->to->id) &&
			 !is_answered_by(&taking, move->from->id);
		return ZF_OK;
	}
	status = has_address(move->from, take->old_interface, &take->service.address,
			     &old_has, err);
	if (status == ZF_OK)
		status = has_address(move->to, take->new_interface,
				     &take->service.address, &new_has, err);
	if (status == ZF_OK)
		*taken = !old_has && new_has;
	return status;
}

static zf_status check(struct zf_moving *moving, bool *already, struct zf_error *err)
{
	*already = moving->move->take_count > 0;
	for (size_t i = 0; i < moving->move->take_count && *already; i++) {
		const zf_status status =
			check_one(moving, &moving->move->takes[i], already, err);

		if (status != ZF_OK)
			return status;
	}
	return ZF_OK;
}

static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	for (size_t i = 0; i < moving->move->take_count; i++) {
		const struct taking taking = taking_of(moving, &moving->move->takes[i]);
		zf_status status = wait_taken(&taking, err);

		if (status == ZF_OK)
			status = zf_moving_evidence(moving, taking.text,
						    "answered by the new server",
						    ZF_VERDICT_YES, err, "%s",
						    moving->move->to->id);
		if (status != ZF_OK)
			return status;
	}
	return ZF_OK;
}

const struct zf_step zf_step_take_address = {
	.name = "take-address",
	.title = "move the service address from the old server to the new",
	.check = check,
	.act = act,
	.verify = verify,
};
