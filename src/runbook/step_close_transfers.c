/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What was granted taken back, exactly that, and seen to be gone. Where no address changed
 * hands the new server still transfers by what was granted: then it stays, and the receipt
 * for taking it back one day is put into the handoff.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/jobs/ask.h"
#include "src/jobs/grant.h"
#include "src/runbook/granted.h"
#include "src/runbook/step.h"
#include "zonefmt/replace.h"

static bool has_to_stay(const struct zf_moving *moving)
{
	return moving->move->take_count == 0;
}

static zf_status keep(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_receipt receipt;
	char server[ZF_ENDPOINT_TEXT_MAX], folder[256], *text = NULL, *path = NULL;
	zf_status status = zf_granted_read(moving, &receipt, err);

	zf_endpoint_print(server, &moving->move->primary->addresses[0]);
	receipt.server = strdup(server);

	snprintf(folder, sizeof(folder), "handoff/%s", moving->move->primary->id);
	if (status == ZF_OK)
		status = zf_receipt_print(&receipt, &text, err);
	if (status == ZF_OK)
		status = zf_state_path(moving->state, folder, "receipt.json", &path, err);
	if (status == ZF_OK)
		status = zf_replace_text(path, 0600, text, strlen(text), err);
	if (status == ZF_OK && receipt.count > 0)
		zf_moving_say(
			moving,
			"%zu records stay: %s keeps its own address and transfers by them "
			"(zoneferry revoke %s)",
			receipt.count, moving->move->to->id, path);
	zf_receipt_clear(&receipt);
	free(text);
	free(path);
	return status;
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	if (has_to_stay(moving))
		return keep(moving, err);
	const struct zf_peer primary = zf_moving_primary_for_updates(moving);
	struct zf_receipt receipt, revoked = { 0 };
	char *text = NULL;
	zf_status status = zf_granted_read(moving, &receipt, err);

	if (status != ZF_OK)
		return status;
	status = zf_receipt_print(&receipt, &text, err);
	if (status == ZF_OK)
		status = zf_journal_begin(moving->journal, moving->number, moving->step,
					  "revoke", text, err);
	if (status == ZF_OK)
		status = zf_revoke_run(&primary, &receipt, &revoked, err);
	if (status == ZF_OK)
		status = zf_journal_end(moving->journal, moving->number, moving->step,
					"revoke", ZF_TASK_DONE, text, err);
	if (status == ZF_OK)
		zf_moving_say(moving, "%zu temporary records granted, %zu removed now",
			      receipt.count, revoked.count);
	free(text);
	zf_receipt_clear(&receipt);
	zf_receipt_clear(&revoked);
	return status;
}

/* Nothing granted is left at the primary. */
static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_peer primary = zf_moving_primary_for_updates(moving);
	struct zf_receipt receipt;
	size_t left = 0;
	zf_status status;

	if (has_to_stay(moving))
		return ZF_OK;
	status = zf_granted_read(moving, &receipt, err);

	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < receipt.count && status == ZF_OK; i++) {
		const struct zf_record rr = zf_receipt_record(&receipt.lines[i]);
		struct zf_seen seen = { 0 };

		status = zf_ask(&primary, rr.owner, rr.type, &seen, err);
		if (status == ZF_OK &&
		    zf_zone_find(seen.records, &rr, ZF_ZONE_NONE) != ZF_ZONE_NONE)
			left++;
		zf_seen_clear(&seen);
	}
	if (status == ZF_OK)
		status = zf_moving_evidence(moving, moving->move->primary->id,
					    "nothing granted is left",
					    left == 0 ? ZF_VERDICT_YES : ZF_VERDICT_NO,
					    err, "%zu of %zu records are still there",
					    left, receipt.count);
	if (status == ZF_OK && left > 0)
		status = zf_fail(err, ZF_EDIFFERS,
				 "%zu of %zu granted records are still there", left,
				 receipt.count);
	zf_receipt_clear(&receipt);
	return status;
}

const struct zf_step zf_step_close_transfers = {
	.name = "close-transfers",
	.title = "take back what was granted",
	.act = act,
	.verify = verify,
};
