/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* The jump host's own access off the new server, once nothing needs it any more. */

#include <stdlib.h>

#include "src/host/provision.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/serials.h"
#include "src/runbook/effect.h"
#include "src/runbook/steps/leave.h"
#include "src/runbook/steps/order.h"
#include "src/runbook/steps/provisioned.h"

#define GONE "the jump host's access is gone" /* the check, as the worksheet has it */

#define FACT "leave card"

zf_status zf_leave_forget(const struct zf_moving *moving, struct zf_error *err)
{
	return zf_journal_set_fact(moving->journal, moving->key, FACT, "", err);
}

/* The last configuration is there to be put in place. */
static zf_status make_card(struct zf_moving *moving, const struct zf_provision *wanted,
			   struct zf_error *err)
{
	char *path = NULL, *text = NULL;
	zf_status status = zf_provisioned_write(moving, wanted, &path, err);

	if (status == ZF_OK)
		status = zf_journal_set_fact(moving->journal, moving->key, FACT, "open",
					     err);
	if (status == ZF_OK) {
		text = zf_provisioned_last_card(moving, path);
		status = text == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
				      : zf_moving_card(moving, moving->host.id, err, "%s",
						       text);
	}
	free(text);
	free(path);
	return status;
}

static zf_status plan(struct zf_moving *moving, struct zf_plan *plan,
		      struct zf_error *err)
{
	const bool acts = moving->host.reach->kind->acts;
	struct zf_effects effects = { .list = NULL };
	const struct zf_planned task = {
		.rung = acts ? "its control tool" : "card",
		.why = acts ? "the file gives a way to act on it" : "reach is manual",
	};
	const zf_status status = zf_provisioned_plan(moving, false, &effects, err);

	if (status == ZF_OK)
		return zf_plan_add(plan, &task, &effects, err);
	zf_effects_clear(&effects);
	return status;
}

/* A card is seen to be done by a transfer that is refused. The server's own configuration may give
 * us transfers for good: then the person's word, a second start, has to do. */
static zf_status check(struct zf_moving *moving, bool *already, struct zf_error *err)
{
	const uint8_t *zone = moving->move->zones[0].wire;
	char *card = NULL;
	struct zf_peer peer;
	bool refused;
	zf_status status = ZF_OK;

	*already = false;
	if (!moving->host.reach->kind->acts)
		status = zf_journal_fact(moving->journal, moving->key, FACT, &card, err);
	const bool shown = card != NULL && card[0] != '\0';
	free(card);
	if (status == ZF_OK && shown)
		status = zf_moving_new(moving, &peer, err);
	*already = status == ZF_OK && shown;
	if (!*already)
		return status;
	status = moving->acts->ask_transfer(&peer, zone, 0, NULL);
	refused = status == ZF_EREFUSED || status == ZF_EAUTH;
	return zf_moving_evidence(
		moving,
		&(struct zf_finding){ moving->host.id, GONE,
				      refused ? ZF_VERDICT_YES : ZF_VERDICT_UNKNOWN },
		err, "%s",
		refused ? "it refuses us a transfer" : "it still gives us transfers");
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_provision wanted;
	zf_status status = zf_provisioned_build(moving, false, &wanted, err);

	if (status != ZF_OK)
		return status;
	if (!moving->host.reach->kind->acts) {
		status = make_card(moving, &wanted, err);
	} else {
		status = zf_effect_provision(moving, &wanted, false, err);
		if (status == ZF_OK)
			status = zf_moving_evidence(
				moving,
				&(struct zf_finding){ moving->host.id, GONE,
						      ZF_VERDICT_YES },
				err, "its configuration names us no more");
	}
	zf_provisioned_clear(&wanted);
	return status;
}

/* The last thing done must not be the one that breaks it. */
static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	const int64_t until =
		moving->acts->clock_ms() + moving->migration->policy.load_timeout_ms;
	struct zf_serial_seen *seen = calloc(move->zone_count, sizeof(*seen));
	struct zf_peer peer;
	size_t at = 0;
	zf_status status = seen == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					: zf_moving_new(moving, &peer, err);

	const struct zf_pairs pairs = { move->zones, move->zone_count, &peer, 1 };
	while (status == ZF_OK && at < move->zone_count) {
		status = moving->acts->serials(&pairs, seen, err);
		for (at = 0; at < move->zone_count && seen[at].status == ZF_OK; at++)
			;
		if (status != ZF_OK || at == move->zone_count)
			break;
		if (moving->acts->clock_ms() > until) {
			zf_error_copy(err, &seen[at].why);
			status = seen[at].status;
		} else {
			moving->acts->sleep_ms(200);
		}
	}
	free(seen);
	return status != ZF_OK
		       ? status
		       : zf_moving_evidence(
				 moving,
				 &(struct zf_finding){
					 moving->host.id,
					 "still answers after its configuration changed",
					 ZF_VERDICT_YES },
				 err, "all %zu zones", move->zone_count);
}

/* Whether we have the access, as a person was asked to see to; where we act, acting costs nothing. */
static zf_status has_access(struct zf_moving *moving, bool *has, struct zf_error *err)
{
	struct zf_peer peer;
	const zf_status status = zf_moving_new(moving, &peer, err);

	*has = status == ZF_OK && !moving->host.reach->kind->acts &&
	       moving->acts->ask_transfer(&peer, moving->move->zones[0].wire, 0, NULL) ==
		       ZF_OK;
	return status;
}

/* The access that the steps before need. */
static zf_status undo(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_provision wanted;
	bool has = true;
	zf_status status = zf_leave_forget(moving, err);

	if (status == ZF_OK)
		status = has_access(moving, &has, err);
	if (status != ZF_OK || has)
		return status;
	status = zf_provisioned_build(moving, true, &wanted, err);
	if (status != ZF_OK)
		return status;
	if (moving->host.reach->kind->acts)
		status = zf_effect_provision(moving, &wanted, false, err);
	else
		status = zf_provisioned_handoff(moving, &wanted, err);
	zf_provisioned_clear(&wanted);
	return status;
}

const struct zf_step zf_step_leave = {
	.name = "leave",
	.title = "take the jump host's access off the new server",
	.plan = plan,
	.check = check,
	.act = act,
	.verify = verify,
	.undo = undo,
	.undone = "give the jump host its access to the new server again",
	.moot_with = ZF_STEP_PROVISION,
};
