/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The new server brought to the primary's serials: by the primary's own NOTIFY, by ours,
 * by the server's control tool, in that order. Done once before the address changes hands and
 * once after the grant is gone.
 */

#include <stdlib.h>

#include "protocol/serial.h"
#include "src/host/control.h"
#include "src/host/provision.h"
#include "src/jobs/ask/announce.h"
#include "src/jobs/ask/serials.h"
#include "src/runbook/effect.h"
#include "src/runbook/steps/order.h"
#include "src/runbook/steps/transfer_proof.h"

struct refresh {
	struct zf_moving *moving;
	struct zf_peer peer;
	uint32_t *wanted; /* the primary's serials when the step began */
	size_t reached;	  /* zones that had theirs when they were looked at last */
};

static void progress(void *ctx, size_t reached)
{
	struct refresh *refresh = ctx;
	const struct zf_teller *tell = refresh->moving->tell;

	refresh->reached = reached;
	tell->progress(tell->ctx, reached, refresh->moving->move->zone_count, "zones");
}

/* All zones at one server. */
static struct zf_pairs pairs_of(const struct refresh *refresh, const struct zf_peer *peer)
{
	const struct zf_move *move = refresh->moving->move;

	return (struct zf_pairs){ move->zones, move->zone_count, peer, 1 };
}

static zf_status ask_primary(struct refresh *refresh, struct zf_error *err)
{
	const struct zf_move *move = refresh->moving->move;
	const struct zf_peer primary = zf_moving_primary(refresh->moving);
	struct zf_serial_seen *seen = calloc(move->zone_count, sizeof(*seen));
	zf_status status;

	refresh->wanted = calloc(move->zone_count, sizeof(*refresh->wanted));
	if (seen == NULL || refresh->wanted == NULL) {
		free(seen);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	const struct zf_pairs pairs = pairs_of(refresh, &primary);
	status = refresh->moving->acts->serials(&pairs, seen, err);
	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++) {
		refresh->wanted[i] = seen[i].serial;
		status = seen[i].status;
		zf_error_copy(err, status == ZF_OK ? NULL : &seen[i].why);
	}
	free(seen);
	return status;
}

static zf_status wait(struct refresh *refresh, int64_t timeout_ms, struct zf_error *err)
{
	const struct zf_serials_awaited awaited = {
		.pairs = pairs_of(refresh, &refresh->peer),
		.wanted = refresh->wanted,
		.timeout_ms = timeout_ms,
		.progress = progress,
		.ctx = refresh,
	};

	return refresh->moving->acts->serials_wait(&awaited, NULL, err);
}

/* The same as long as zones come one after the other. */
static zf_status wait_while_they_come(struct refresh *refresh, struct zf_error *err)
{
	const struct zf_policy *policy = &refresh->moving->migration->policy;
	const struct zf_acts *acts = refresh->moving->acts;
	const int64_t until = acts->clock_ms() + policy->refresh_timeout_ms;
	size_t before;
	zf_status status;

	do {
		before = refresh->reached;
		status = wait(refresh, policy->notify_timeout_ms, err);
	} while (status == ZF_ETIMEOUT && refresh->reached > before &&
		 acts->clock_ms() < until);
	return status;
}

/* The numbers of the zones that lag, into `lagging`, which has room for all. */
static zf_status look(const struct refresh *refresh, size_t *lagging, size_t *count,
		      struct zf_error *err)
{
	const struct zf_move *move = refresh->moving->move;
	struct zf_serial_seen *seen = calloc(move->zone_count, sizeof(*seen));
	zf_status status;

	*count = 0;
	if (seen == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const struct zf_pairs pairs = pairs_of(refresh, &refresh->peer);
	status = refresh->moving->acts->serials(&pairs, seen, err);
	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++)
		if (seen[i].status != ZF_OK ||
		    !zf_serial_reached(seen[i].serial, refresh->wanted[i]))
			lagging[(*count)++] = i;
	free(seen);
	return status;
}

/* A NOTIFY may go unanswered or be refused: the next rung is tried then. */
static void announce(struct refresh *refresh)
{
	const struct zf_move *move = refresh->moving->move;
	const struct zf_key *key = refresh->moving->move->to->notify_key;
	struct zf_announced *seen = calloc(move->zone_count, sizeof(*seen));
	struct zf_peer peer = refresh->peer;

	if (key != NULL)
		peer.key = key;
	const struct zf_pairs pairs = pairs_of(refresh, &peer);
	if (seen != NULL)
		(void)!refresh->moving->acts->announce(&pairs, NULL, seen, NULL);
	free(seen);
}

#define TOLD_FIRST 16 /* zones; a command takes a tenth of a second and more */

/* Through the server's own tool, for each zone that lags. They may only be late: some are told, what still lags is
 * looked at again, then twice as many are. */
static zf_status refresh_lagging(struct refresh *refresh, size_t *lagging,
				 struct zf_error *err)
{
	const struct zf_moving *moving = refresh->moving;
	size_t count, told, next = 0; /* all lagging zones before `next` were told */
	zf_status status;

	for (size_t some = TOLD_FIRST;; some *= 2) {
		status = look(refresh, lagging, &count, err);
		told = 0;
		for (size_t i = 0; i < count && told < some && status == ZF_OK; i++) {
			if (lagging[i] < next)
				continue;
			status = zf_effect_refresh(
				moving, moving->move->zones[lagging[i]].wire, err);
			next = lagging[i] + 1;
			told++;
		}
		if (status != ZF_OK || told == 0)
			return status;
	}
}

/* `lagging` has room for all zones. */
static zf_status climb(struct refresh *refresh, size_t *lagging, struct zf_error *err)
{
	const struct zf_policy *policy = &refresh->moving->migration->policy;
	size_t count;
	zf_status status = look(refresh, lagging, &count, err);

	if (status != ZF_OK || count == 0)
		return status;
	refresh->reached = refresh->moving->move->zone_count - count;
	announce(refresh);
	status = wait_while_they_come(refresh, err);
	if (status == ZF_OK || status == ZF_ECANCELLED)
		return status;
	if (refresh->moving->host.reach->kind->acts) {
		status = refresh_lagging(refresh, lagging, err);
		if (status != ZF_OK)
			return status;
	}
	refresh->moving->final = true; /* it is given all its time */
	status = wait(refresh, policy->refresh_timeout_ms, err);
	if (status == ZF_ETIMEOUT)
		zf_hint(err,
			"can %s transfer the zone from %s? its own log says why not; refresh-timeout in the policy gives it longer",
			refresh->moving->move->to->id,
			refresh->moving->move->primary->id);
	return status;
}

static zf_status note_reached(const struct zf_moving *moving, struct zf_error *err)
{
	zf_moving_say(moving, "%s has the primary's serial of all %zu zones",
		      moving->host.id, moving->move->zone_count);
	return zf_moving_evidence(
		moving,
		&(struct zf_finding){ moving->host.id,
				      "has reached the primary's serials",
				      ZF_VERDICT_YES },
		err, "all %zu zones", moving->move->zone_count);
}

static zf_status bring(struct zf_moving *moving, bool prove, struct zf_error *err)
{
	struct refresh refresh = { .moving = moving };
	size_t *lagging = calloc(moving->move->zone_count, sizeof(*lagging));
	zf_status status = lagging == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					   : zf_moving_new(moving, &refresh.peer, err);

	if (status == ZF_OK)
		status = ask_primary(&refresh, err);
	if (status == ZF_OK)
		status = climb(&refresh, lagging, err);
	free(lagging);
	if (status == ZF_OK)
		status = note_reached(moving, err);
	if (status == ZF_OK && prove) {
		moving->final = true; /* so has the proof */
		status = zf_transfer_proof(moving, refresh.wanted, err);
	}
	free(refresh.wanted);
	return status;
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	return bring(moving, true, err);
}

/* At the service address it has the old server's place, whoever is let in there. */
static zf_status act_again(struct zf_moving *moving, struct zf_error *err)
{
	return bring(moving, false, err);
}

/* ---- planned ---- */

/* Where the new server is then: after the swap it is at the service address. */
static struct zf_endpoint address_at(const struct zf_moving *moving, bool again)
{
	const struct zf_move *move = moving->move;
	struct zf_endpoint address = move->to->addresses[0];

	if (again && move->take_count > 0) {
		address = move->takes[0].service.address;
		zf_endpoint_set_port(&address, zf_endpoint_port(&move->to->addresses[0]));
	}
	return address;
}

#define TOOL_WORDS_MAX 4

/* The control tool told `words`, at most four, of a zone. */
static void run_tool(const struct zf_moving *moving, struct zf_effects *effects,
		     const char *const *words, const uint8_t *zone)
{
	const struct zf_host *host = &moving->host;
	const char *all[TOOL_WORDS_MAX + 2] = { NULL }, **argv;
	char name[ZF_CONTROL_ZONE_MAX];
	size_t count = 0;

	for (; count < TOOL_WORDS_MAX && words[count] != NULL; count++)
		all[count] = words[count];
	all[count] = zf_control_zone_word(name, zone);
	argv = zf_control_argv(host, all);
	if (argv != NULL)
		zf_effects_run(effects, host->id, host->reach, argv);
	effects->failed = effects->failed || argv == NULL;
	free(argv);
}

static zf_status plan_zone(const struct zf_moving *moving, struct zf_plan *plan,
			   const struct zf_name *zone, const char *server,
			   struct zf_error *err)
{
	const struct zf_host *host = &moving->host;
	const bool acts = host->reach->kind->acts && host->software->refresh != NULL;
	char name[ZF_NAME_TEXT_MAX];
	struct zf_effects effects = { .list = NULL };
	const struct zf_planned task = {
		.subject = name,
		.rung = acts ? "NOTIFY, else its control tool" : "NOTIFY, else waiting",
		.why = "only where the primary's own NOTIFY has not brought it there; the next "
		       "way only where the one before has not",
	};

	zf_name_print(name, zone->wire);
	zf_effects_notify(&effects, server, zone->wire);
	if (acts)
		run_tool(moving, &effects,
			 (const char *const[]){ host->software->refresh, NULL },
			 zone->wire);
	return zf_plan_add(plan, &task, &effects, err);
}

static zf_status plan_zones(const struct zf_moving *moving, struct zf_plan *plan,
			    bool again, struct zf_error *err)
{
	const struct zf_endpoint address = address_at(moving, again);
	char server[ZF_ENDPOINT_TEXT_MAX];
	zf_status status = ZF_OK;

	zf_endpoint_print(server, &address);
	for (size_t i = 0; i < moving->move->zone_count && status == ZF_OK; i++)
		status = plan_zone(moving, plan, &moving->move->zones[i], server, err);
	return status;
}

/* Where nothing has shown it until then; the first zone stands for those that are tried (transfer_proof.h). */
static zf_status plan_proof(const struct zf_moving *moving, struct zf_plan *plan,
			    struct zf_error *err)
{
	const struct zf_host *host = &moving->host;
	const bool acts = host->reach->kind->acts && host->software->retransfer != NULL;
	struct zf_effects effects = { .list = NULL };
	const struct zf_planned task = {
		.rung = acts ? "a transfer by its control tool"
			     : "what it has transferred",
		.why = acts ? "that it can transfer is proved; only where no zone has shown it"
			    : "that it can transfer is proved; where no zone shows it, `zoneferry "
			      "confirm refresh` is waited for",
	};

	if (acts)
		run_tool(moving, &effects, host->software->retransfer,
			 moving->move->zones[0].wire);
	return zf_plan_add(plan, &task, &effects, err);
}

static zf_status plan(struct zf_moving *moving, struct zf_plan *plan,
		      struct zf_error *err)
{
	const zf_status status = plan_zones(moving, plan, false, err);

	return status == ZF_OK ? plan_proof(moving, plan, err) : status;
}

static zf_status plan_again(struct zf_moving *moving, struct zf_plan *plan,
			    struct zf_error *err)
{
	return plan_zones(moving, plan, true, err);
}

const struct zf_step zf_step_refresh = {
	.name = "refresh",
	.title = "bring the new server to the primary's serials",
	.plan = plan,
	.act = act,
};

const struct zf_step zf_step_refresh_again = {
	.name = "refresh-again",
	.title = "bring the new server to the serials after that",
	.plan = plan_again,
	.act = act_again,
};
