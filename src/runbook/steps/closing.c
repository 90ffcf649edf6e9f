/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/closing.h"

#include <stdio.h>
#include <stdlib.h>

#include "src/runbook/steps/card.h"
#include "src/runbook/steps/grant_receipt.h"
#include "src/runbook/steps/grant_record.h"
#include "src/runbook/steps/order.h"

/* Nothing granted is left at the primary. */
static zf_status verify_revoked(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_peer primary = zf_moving_primary(moving);
	struct zf_receipt receipt;
	size_t left = 0;
	zf_status status = zf_grant_record_read(moving, &receipt, err);

	if (status != ZF_OK)
		return status;
	status = moving->acts->revoke_left(&primary, &receipt, &left, err);
	if (status == ZF_OK)
		status = zf_moving_evidence(
			moving,
			&(struct zf_finding){
				moving->move->primary->id, "nothing granted is left",
				left == 0 ? ZF_VERDICT_YES : ZF_VERDICT_NO },
			err, "%zu of %zu records are still there", left, receipt.count);
	if (status == ZF_OK && left > 0)
		status = zf_fail(err, ZF_EDIFFERS,
				 "%zu of %zu granted records are still there", left,
				 receipt.count);
	zf_receipt_clear(&receipt);
	return status;
}

/* What a person added is for a person to remove, and what we may not; it is seen to be gone. */
static zf_status verify_removed(struct zf_moving *moving, const struct zf_card *card,
				struct zf_error *err)
{
	const char *primary = moving->move->primary->id;
	size_t left;
	char *lines = NULL;
	zf_status status = zf_card_standing(moving, card, &left, err);

	if (status == ZF_OK)
		status = zf_moving_evidence(
			moving,
			&(struct zf_finding){
				primary, "nothing that the card asked for is left",
				left == 0 ? ZF_VERDICT_YES : ZF_VERDICT_NO },
			err, "%zu of %zu records are still there", left,
			card->records.count);
	if (status != ZF_OK || left == 0)
		return status;
	status = zf_card_lines(moving, card, true, &lines, err);
	if (status == ZF_OK)
		status = zf_moving_card(moving, primary, err,
					"On %s, remove what open-transfers, or its card, "
					"added:\n%s",
					primary, lines);
	free(lines);
	return status;
}

zf_status zf_closing_run(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_task_name name = { moving->key, ZF_STEP_CLOSE_TRANSFERS,
					   "revoke" };
	struct zf_receipt receipt, revoked = { 0 };
	struct zf_peer primary;
	char *text = NULL;
	zf_status status = zf_grant_record_read(moving, &receipt, err);

	if (status != ZF_OK)
		return status;
	status = zf_receipt_print(&receipt, &text, err);
	if (status == ZF_OK && receipt.count > 0)
		status = zf_moving_primary_for_updates(moving, &primary, err);
	if (status == ZF_OK)
		status = zf_journal_begin(moving->journal, &name, ZF_FORWARD, text, err);
	if (status == ZF_OK && receipt.count > 0)
		status = moving->acts->revoke(&primary, &receipt, &revoked, err);
	/* What a killed run had meant to grant may have been added by a person; or UPDATEs are not taken any more. */
	if (status == ZF_EREFUSED)
		status = verify_removed(moving, &(struct zf_card){ .records = receipt },
					err);
	if (status == ZF_OK)
		status = zf_journal_end(moving->journal, &name, ZF_TASK_DONE, text, err);
	if (status == ZF_OK)
		zf_moving_say(moving, "%zu temporary records granted, %zu removed now",
			      receipt.count, revoked.count);
	free(text);
	zf_receipt_clear(&receipt);
	zf_receipt_clear(&revoked);
	return status;
}

/* Who is on a transfer list does not show from here. */
static zf_status remind_of_list(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	char address[ZF_ENDPOINT_TEXT_MAX];

	zf_endpoint_print_address(address, &move->to->addresses[0]);
	zf_moving_say(moving,
		      "on %s, make who may transfer as it was before the card of "
		      "open-transfers: %s needs it no more",
		      move->primary->id, address);
	return zf_moving_evidence(moving,
				  &(struct zf_finding){ move->primary->id,
							"the transfer list is as before",
							ZF_VERDICT_UNKNOWN },
				  err, "to be done by hand: take %s off again", address);
}

zf_status zf_closing_verify(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_card card;
	zf_status status = verify_revoked(moving, err);

	if (status != ZF_OK)
		return status;
	status = zf_card_read(moving, &card, err);
	if (status == ZF_OK && card.records.count > 0)
		status = verify_removed(moving, &card, err);
	else if (status == ZF_OK && card.there)
		status = remind_of_list(moving, err);
	zf_card_clear(&card);
	return status == ZF_OK ? zf_grant_receipt_drop(moving, err) : status;
}
