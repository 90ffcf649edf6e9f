/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The primary made to give the new server its zones. Which rung it takes depends on the
 * primary's transfer policy, as the migration file says it or the survey found it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/jobs/change/grant.h"
#include "src/runbook/steps/card.h"
#include "src/runbook/steps/closing.h"
#include "src/runbook/steps/grant_found.h"
#include "src/runbook/steps/grant_receipt.h"
#include "src/runbook/steps/grant_record.h"
#include "src/runbook/steps/opening.h"
#include "src/runbook/steps/order.h"
#include "src/runbook/steps/unsigned_zone.h"

struct granting {
	struct zf_moving *moving;
	struct zf_receipt all; /* what is granted so far */
	struct zf_grant_receipt receipt;
};

static zf_status intend(void *ctx, const uint8_t *zone,
			const struct zf_receipt_line *lines, size_t count,
			struct zf_error *err)
{
	struct granting *granting = ctx;
	const zf_status status = zf_grant_record_intend(granting->moving, &granting->all,
							lines, count, err);

	(void)zone; /* the lines' own */
	return status == ZF_OK
		       ? zf_grant_receipt_intend(&granting->receipt, &granting->all,
						 lines, count, err)
		       : status;
}

static zf_status commit(void *ctx, struct zf_error *err)
{
	struct granting *granting = ctx;
	const zf_status status = zf_journal_commit(granting->moving->journal, err);

	return status == ZF_OK ? zf_grant_receipt_sync(&granting->receipt, err) : status;
}

static zf_status granted(void *ctx, const uint8_t *zone,
			 const struct zf_receipt_line *lines, size_t count,
			 struct zf_error *err)
{
	struct granting *granting = ctx;
	char name[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];
	zf_status status;

	zf_name_print(name, zone);
	for (size_t i = 0; i < count; i++)
		zf_moving_say(granting->moving,
			      "%s: added %s %s record for the new server, TTL %u s", name,
			      lines[i].type == ZF_TYPE_NS ? "an" : "its",
			      zf_type_print(type, lines[i].type), lines[i].ttl);
	status = zf_grant_record_end(granting->moving, zone, &granting->all, err);
	return status == ZF_OK
		       ? zf_grant_receipt_confirm(&granting->receipt, lines, count, err)
		       : status;
}

static zf_status covered(void *ctx, const uint8_t *owner, const uint8_t *wildcard,
			 struct zf_error *err)
{
	const struct granting *granting = ctx;
	char host[ZF_NAME_TEXT_MAX], star[ZF_NAME_TEXT_MAX];

	(void)err;
	zf_name_print(host, owner);
	zf_name_print(star, wildcard);
	zf_moving_say(granting->moving,
		      "%s: %s answers for it now, and will again when it is taken back; "
		      "meanwhile its other types do not answer there",
		      host, star);
	return ZF_OK;
}

static zf_status note_unsigned(void *ctx, const uint8_t *zone, struct zf_error *err)
{
	const struct granting *granting = ctx;

	return zf_unsigned_zone_note(granting->moving, zone, true, err);
}

/* What is missing now joins what an earlier card asked for, which may have been done by half. */
static zf_status ask_for_missing(const struct zf_moving *moving,
				 const struct zf_grant *terms, struct zf_card *card,
				 struct zf_error *err)
{
	struct zf_receipt missing = { 0 };
	zf_status status = moving->acts->grant_missing(terms, &missing, err);

	for (size_t i = 0; i < missing.count && status == ZF_OK; i++) {
		const struct zf_record rr = zf_receipt_record(&missing.lines[i]);

		if (!zf_receipt_has(&card->records, &rr))
			status = zf_receipt_add(&card->records, &missing.lines[i], err);
	}
	zf_receipt_clear(&missing);
	return status == ZF_OK ? zf_card_note(moving, card, err) : status;
}

/* Takes `text`, which is NULL where there was no memory for it. */
static zf_status show_card(struct zf_moving *moving, char *text, struct zf_error *err)
{
	const zf_status status = text == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					      : zf_moving_card(moving,
							       moving->move->primary->id,
							       err, "%s", text);

	free(text);
	return status;
}

static zf_status card_for_grant(struct zf_moving *moving, const struct zf_grant *terms,
				const char *why, struct zf_error *err)
{
	struct zf_card card;
	char *lines = NULL;
	zf_status status = zf_card_read(moving, &card, err);

	if (status == ZF_OK)
		status = ask_for_missing(moving, terms, &card, err);
	if (status == ZF_OK)
		status = zf_card_lines(moving, &card, false, &lines, err);
	if (status == ZF_OK)
		status = show_card(moving, zf_opening_records_card(moving, why, lines),
				   err);
	free(lines);
	zf_card_clear(&card);
	return status;
}

static zf_status card_for_refused(struct zf_moving *moving, const struct zf_grant *terms,
				  struct zf_error *err)
{
	char why[ZF_MESSAGE_MAX];

	snprintf(why, sizeof(why), "%s refused the update (%.700s).",
		 moving->move->primary->id, err->message);
	return card_for_grant(moving, terms, why, err);
}

/* What the server said no to is not ours, whoever adds it later. */
static zf_status note_refusal(struct zf_moving *moving, const struct zf_receipt *all,
			      zf_status refusal, struct zf_error *err)
{
	struct zf_error why;
	zf_status status = zf_grant_record_close(moving, all, &why);

	if (status == ZF_OK)
		status = zf_grant_receipt_settle(moving, &why);
	if (status == ZF_OK)
		return refusal;
	zf_error_copy(err, &why);
	return why.code;
}

/* Adds what is granted by UPDATE; what a refusal leaves by half is taken back. `primary`, whom the terms name, is then
 * the one with the key for updates. */
static zf_status send_grant(struct granting *granting, const struct zf_grant *terms,
			    struct zf_peer *primary, struct zf_error *err)
{
	struct zf_moving *moving = granting->moving;
	zf_status status = zf_grant_receipt_open(&granting->receipt, moving, err);

	if (status == ZF_OK)
		status = zf_moving_primary_for_updates(moving, primary, err);
	if (status == ZF_OK)
		status = moving->acts->grant(terms, &granting->all, err);
	zf_grant_receipt_close(&granting->receipt);
	if (status == ZF_OK)
		return zf_grant_receipt_settle(moving, err);
	return status == ZF_EREFUSED || status == ZF_EUNSAFE
		       ? note_refusal(moving, &granting->all, status, err)
		       : status;
}

static zf_status grant_to(struct granting *granting, struct zf_name *zones,
			  struct zf_error *err)
{
	struct zf_moving *moving = granting->moving;
	const size_t count = moving->move->zone_count;
	struct zf_peer primary = zf_moving_primary(moving);
	struct zf_grant terms = zf_opening_grant(moving);
	const char *why;
	zf_status status = zf_opening_divide(moving, zones, &terms.zone_count, &why, err);

	terms.peer = &primary;
	terms.zones = zones;
	terms.intend = intend;
	terms.sync = commit;
	terms.granted = granted;
	terms.covered = covered;
	terms.unsigned_seen = note_unsigned;
	terms.ctx = granting;
	if (status == ZF_OK && terms.zone_count > 0)
		status = send_grant(granting, &terms, &primary, err);
	if (status == ZF_EREFUSED) {
		terms.zone_count = count;
		return card_for_refused(moving, &terms, err);
	}
	if (status != ZF_OK || terms.zone_count == count)
		return status;
	terms.zones = zones + terms.zone_count;
	terms.zone_count = count - terms.zone_count;
	return card_for_grant(moving, &terms, why, err);
}

static zf_status grant(struct zf_moving *moving, struct zf_error *err)
{
	struct granting granting = { .moving = moving };
	struct zf_name *zones = calloc(moving->move->zone_count, sizeof(*zones));
	/* Settles what a killed run left, so that an old intent is not overwritten unseen. */
	zf_status status = zones == NULL
				   ? zf_fail(err, ZF_ENOMEM, "out of memory")
				   : zf_grant_record_read(moving, &granting.all, err);

	if (status == ZF_OK)
		status = grant_to(&granting, zones, err);
	zf_receipt_clear(&granting.all);
	free(zones);
	return status;
}

static zf_status card_for_list(struct zf_moving *moving, bool nobody,
			       struct zf_error *err)
{
	const struct zf_card card = { .there = true };
	const zf_status status = zf_card_note(moving, &card, err);

	return status == ZF_OK
		       ? show_card(moving, zf_opening_list_card(moving, nobody), err)
		       : status;
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	enum zf_transfer_policy policy;
	zf_status status = zf_opening_policy(moving, &policy, err);

	if (status != ZF_OK)
		return status;
	switch (policy) {
	case ZF_POLICY_UNKNOWN:
	case ZF_POLICY_ANY:
		zf_moving_say(moving, "%s gives transfers already; nothing is changed",
			      moving->move->primary->id);
		return ZF_OK;
	case ZF_POLICY_NS_HOSTS:
		return grant(moving, err);
	case ZF_POLICY_LIST:
		return card_for_list(moving, false, err);
	case ZF_POLICY_NOBODY:
		return card_for_list(moving, true, err);
	}
	return ZF_OK;
}

/* A card for records is done when they are served. One for a list is taken as done when the run is
 * started again; refresh and compare prove it. */
static zf_status check(struct zf_moving *moving, bool *already, struct zf_error *err)
{
	struct zf_card card;
	size_t standing = 0;
	zf_status status = zf_card_read(moving, &card, err);

	if (status == ZF_OK)
		status = zf_card_standing(moving, &card, &standing, err);
	*already = status == ZF_OK && card.there && standing == card.records.count;
	zf_card_clear(&card);
	return status;
}

static zf_status note_card(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_card card;
	zf_status status = zf_card_read(moving, &card, err);

	if (status == ZF_OK && card.records.count > 0)
		status = zf_moving_evidence(
			moving,
			&(struct zf_finding){ moving->move->primary->id,
					      "records added by a person",
					      ZF_VERDICT_YES },
			err, "%zu, as the card asked", card.records.count);
	else if (status == ZF_OK && card.there)
		status = zf_moving_evidence(
			moving,
			&(struct zf_finding){ moving->move->primary->id,
					      "transfers opened by a person",
					      ZF_VERDICT_UNKNOWN },
			err, "the card was shown; the refresh tells");
	zf_card_clear(&card);
	return status;
}

static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_receipt receipt;
	zf_status status = zf_grant_record_read(moving, &receipt, err);

	if (status != ZF_OK)
		return status;
	status = zf_moving_evidence(moving,
				    &(struct zf_finding){ moving->move->primary->id,
							  "temporary records granted",
							  ZF_VERDICT_YES },
				    err, "%zu, each seen to stand", receipt.count);
	zf_receipt_clear(&receipt);
	return status == ZF_OK ? note_card(moving, err) : status;
}

/* What was opened is closed, and a later run finds nothing of it. */
static zf_status undo(struct zf_moving *moving, struct zf_error *err)
{
	zf_status status = zf_closing_run(moving, err);

	if (status == ZF_OK)
		status = zf_closing_verify(moving, err);
	if (status == ZF_OK)
		status = zf_grant_record_forget(moving, err);
	return status == ZF_OK ? zf_card_forget(moving, err) : status;
}

/* Until it is closed: something granted, or a card shown. */
static zf_status stands(struct zf_moving *moving, bool *stands, struct zf_error *err)
{
	struct zf_receipt meant = { 0 };
	struct zf_card card = { 0 };
	zf_status status =
		zf_moving_is_done(moving, ZF_STEP_CLOSE_TRANSFERS, stands, err);

	if (status == ZF_OK && *stands && moving->move->take_count > 0) {
		*stands = false;
		return ZF_OK;
	}
	if (status == ZF_OK)
		status = zf_grant_record_recall(moving, &meant, err);
	if (status == ZF_OK)
		status = zf_card_read(moving, &card, err);
	*stands = meant.count > 0 || card.there;
	zf_receipt_clear(&meant);
	zf_card_clear(&card);
	return status;
}

const struct zf_step zf_step_open_transfers = {
	.name = ZF_STEP_OPEN_TRANSFERS,
	.title = "have the primary give the new server its zones",
	.plan = zf_opening_plan,
	.by_zone = true,
	.check = check,
	.act = act,
	.verify = verify,
	.undo = undo,
	.undone = "take back what was granted",
	.leaves = "what lets the new server transfer, on the primary",
	.stands = stands,
	.recover = zf_grant_found,
};
