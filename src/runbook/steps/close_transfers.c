/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What was granted taken back, exactly that, and seen to be gone. Where no address changed
 * hands the new server still transfers by what was granted: then it stays, and so does the
 * receipt for taking it back one day.
 */

#include <stdlib.h>
#include <string.h>

#include "src/runbook/steps/card.h"
#include "src/runbook/steps/closing.h"
#include "src/runbook/steps/grant_receipt.h"
#include "src/runbook/steps/grant_record.h"
#include "src/runbook/steps/order.h"

static bool has_to_stay(const struct zf_moving *moving)
{
	return moving->move->take_count == 0;
}

/* Seen to stand: without it the new server transfers no more. */
static zf_status note_kept(struct zf_moving *moving, const struct zf_receipt *receipt,
			   const char *path, struct zf_error *err)
{
	const struct zf_peer primary = zf_moving_primary(moving);
	size_t left = 0;
	const zf_status status = moving->acts->revoke_left(&primary, receipt, &left, err);

	if (status != ZF_OK)
		return status;
	return zf_moving_evidence(
		moving,
		&(struct zf_finding){ moving->move->primary->id,
				      "what the new server transfers by stays",
				      left == receipt->count ? ZF_VERDICT_YES
							     : ZF_VERDICT_NO },
		err, "%zu of %zu granted records are there%s%s", left, receipt->count,
		receipt->count > 0 ? "; their receipt is " : "",
		receipt->count > 0 ? path : "");
}

static zf_status keep(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_receipt receipt;
	char *path = NULL;
	zf_status status = zf_grant_record_read(moving, &receipt, err);

	if (status == ZF_OK)
		status = zf_grant_receipt_settle(moving, err);
	if (status == ZF_OK)
		status = zf_grant_receipt_path(moving, &path, err);
	if (status == ZF_OK && receipt.count > 0)
		zf_moving_say(
			moving,
			"%zu records stay: %s keeps its own address and transfers by them "
			"(zoneferry revoke %s)",
			receipt.count, moving->move->to->id, path);
	if (status == ZF_OK)
		status = note_kept(moving, &receipt, path, err);
	zf_receipt_clear(&receipt);
	free(path);
	return status;
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	return has_to_stay(moving) ? keep(moving, err) : zf_closing_run(moving, err);
}

static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	zf_status status;

	if (has_to_stay(moving))
		return ZF_OK;
	status = zf_closing_verify(moving, err);
	return status == ZF_OK ? zf_card_forget(moving, err) : status;
}

/* The new server still has zones to follow: it needs what was taken back. */
static zf_status undo(struct zf_moving *moving, struct zf_error *err)
{
	bool already;
	const zf_status status = zf_step_open_transfers.check(moving, &already, err);

	return status != ZF_OK || already ? status
					  : zf_step_open_transfers.act(moving, err);
}

/* ---- planned ---- */

/* The lines of a zone, which stand together. */
static zf_status plan_zone(const struct zf_moving *moving, struct zf_plan *plan,
			   const struct zf_receipt_line *lines, size_t count,
			   struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX], server[ZF_ENDPOINT_TEXT_MAX];
	struct zf_effects effects = { .list = NULL };
	const struct zf_planned task = {
		.subject = name,
		.rung = "UPDATE",
		.why = "what was granted goes, exactly that",
	};

	zf_name_print(name, lines->zone.wire);
	zf_endpoint_print(server, &moving->move->primary->addresses[0]);
	zf_effects_remove(&effects, server, lines, count);
	return zf_plan_add(plan, &task, &effects, err);
}

static int by_zone(const void *a, const void *b)
{
	const struct zf_receipt_line *one = a, *other = b;
	const int order = zf_name_compare(one->zone.wire, other->zone.wire);

	if (order != 0 || one->type != other->type)
		return order != 0 ? order : (int)one->type - (int)other->type;
	return memcmp(one->rdata, other->rdata, sizeof(one->rdata));
}

static zf_status plan_zones(const struct zf_moving *moving, struct zf_plan *plan,
			    struct zf_receipt *granted, struct zf_error *err)
{
	zf_status status = ZF_OK;

	if (granted->count > 0)
		qsort(granted->lines, granted->count, sizeof(*granted->lines), by_zone);
	for (size_t i = 0, count; i < granted->count && status == ZF_OK; i += count) {
		const struct zf_receipt_line *first = &granted->lines[i];

		for (count = 1; i + count < granted->count &&
				zf_name_equal(first[count].zone.wire, first->zone.wire);)
			count++;
		status = plan_zone(moving, plan, first, count, err);
	}
	return status;
}

/* What was granted until now, and what the plan would grant. */
static zf_status plan_revoke(const struct zf_moving *moving, struct zf_plan *plan,
			     struct zf_error *err)
{
	struct zf_receipt granted;
	zf_status status = zf_grant_record_recall(moving, &granted, err);

	for (size_t i = plan->adds_before; i < plan->adds.count && status == ZF_OK; i++)
		status = zf_receipt_add(&granted, &plan->adds.lines[i], err);
	if (status == ZF_OK)
		status = zf_receipt_settle(&granted, err);
	if (status == ZF_OK && granted.count == 0)
		status =
			zf_plan_add(plan,
				    &(struct zf_planned){
					    .rung = "nothing",
					    .why = "nothing is granted by UPDATE; what "
						   "a card asked for, a card asks back" },
				    NULL, err);
	else if (status == ZF_OK)
		status = plan_zones(moving, plan, &granted, err);
	zf_receipt_clear(&granted);
	return status;
}

static zf_status plan(struct zf_moving *moving, struct zf_plan *plan,
		      struct zf_error *err)
{
	if (!has_to_stay(moving))
		return plan_revoke(moving, plan, err);
	return zf_plan_add(
		plan,
		&(struct zf_planned){ .rung = "it stays",
				      .why = "the new server keeps its own address, and "
					     "transfers by what was granted" },
		NULL, err);
}

const struct zf_step zf_step_close_transfers = {
	.name = ZF_STEP_CLOSE_TRANSFERS,
	.title = "take back what was granted",
	.plan = plan,
	.act = act,
	.verify = verify,
	.undo = undo,
	.undone = "have the primary give the new server its zones again",
	.moot_with = ZF_STEP_OPEN_TRANSFERS,
};
