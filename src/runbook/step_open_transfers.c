/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The primary made to give the new server its zones. Which rung it takes depends on the
 * primary's transfer policy, as the migration file says it or the survey found it.
 */

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/jobs/grant.h"
#include "src/runbook/granted.h"
#include "src/runbook/step.h"

struct found {
	size_t yes, others;
};

static zf_status count_evidence(void *ctx, const struct zf_evidence *evidence,
				struct zf_error *err)
{
	struct found *found = ctx;
	const char *at = strrchr(evidence->subject, '@');

	(void)err;
	if (strcmp(evidence->check, "gives us transfers") != 0 || at == NULL)
		return ZF_OK;
	if (evidence->verdict == ZF_VERDICT_YES)
		found->yes++;
	else
		found->others++;
	return ZF_OK;
}

/* The policy said in the file; where none is, "any" if the primary gave us every zone at the
 * survey (by address or by the key that the new server will use too). */
static zf_status find_policy(const struct zf_moving *moving,
			     enum zf_transfer_policy *policy, struct zf_error *err)
{
	const struct zf_server *primary = moving->move->primary;
	struct found found = { 0 };
	zf_status status;

	*policy = primary->transfer_policy;
	if (*policy != ZF_POLICY_UNKNOWN)
		return ZF_OK;
	status = zf_journal_evidence_each(moving->journal, moving->number,
					  zf_step_survey.name, count_evidence, &found,
					  err);
	if (status != ZF_OK)
		return status;
	if (found.yes > 0 && found.others == 0) {
		*policy = ZF_POLICY_ANY;
		return ZF_OK;
	}
	zf_fail(err, ZF_EUNSAFE,
		"%s does not give us transfers, and who may have them is not known",
		primary->id);
	zf_hint(err,
		"say `transfer-policy: any`, `ns-hosts`, `list` or `nobody` for %s in the migration "
		"file",
		primary->id);
	return ZF_EUNSAFE;
}

static zf_status intend(void *ctx, const uint8_t *zone,
			const struct zf_receipt_line *lines, size_t count,
			struct zf_error *err)
{
	return zf_granted_intend(ctx, zone, lines, count, err);
}

static zf_status granted(void *ctx, const uint8_t *zone,
			 const struct zf_receipt_line *lines, size_t count,
			 struct zf_error *err)
{
	struct zf_moving *moving = ctx;
	char name[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];

	zf_name_print(name, zone);
	for (size_t i = 0; i < count; i++)
		zf_moving_say(moving,
			      "%s: added %s %s record for the new server, TTL %u s", name,
			      lines[i].type == ZF_TYPE_NS ? "an" : "its",
			      zf_type_print(type, lines[i].type), lines[i].ttl);
	return zf_granted_done(moving, zone, err);
}

/* What a person would type where the UPDATE is refused (Windows' default UpdateOptions do). */
static zf_status card_for_grant(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	char fqdn[ZF_NAME_TEXT_MAX], address[ZF_ENDPOINT_TEXT_MAX], why[ZF_MESSAGE_MAX];

	snprintf(why, sizeof(why), "%s", err->message);
	zf_name_print(fqdn, move->to->fqdn.wire);
	zf_endpoint_print_address(address, &move->to->addresses[0]);
	return zf_moving_card(moving, move->primary->id, err,
			      "%s refused the update (%s).\n"
			      "On %s, for every zone of the migration:\n"
			      "    dnscmd /recordadd ZONE @ NS %s\n"
			      "and once, in the zone that holds %s:\n"
			      "    dnscmd /recordadd THATZONE %s A %s\n"
			      "(%s). Remove both when the migration is done.",
			      move->primary->id, why, move->primary->id, fqdn, fqdn, fqdn,
			      address,
			      "other servers: add the same records in their own way");
}

static zf_status grant(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_server *to = moving->move->to;
	const struct zf_peer primary = zf_moving_primary_for_updates(moving);
	struct zf_receipt receipt;
	struct zf_grant terms = {
		.peer = &primary,
		.zones = moving->migration->zones,
		.zone_count = moving->migration->zone_count,
		.fqdn = to->fqdn,
		.address_count = to->address_count,
		.ttl = moving->migration->policy.grant_ttl,
		.intend = intend,
		.granted = granted,
		.ctx = moving,
	};
	/* Settles what a killed run left, so that an old intent is not overwritten unseen. */
	zf_status status = zf_granted_read(moving, &receipt, err);

	memcpy(terms.addresses, to->addresses, sizeof(terms.addresses));
	if (status == ZF_OK)
		status = zf_grant_run(&terms, &receipt, err);
	zf_receipt_clear(&receipt);
	return status == ZF_EREFUSED ? card_for_grant(moving, err) : status;
}

static zf_status card_for_list(struct zf_moving *moving, bool nobody,
			       struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	char address[ZF_ENDPOINT_TEXT_MAX];

	zf_endpoint_print_address(address, &move->to->addresses[0]);
	return zf_moving_card(
		moving, move->primary->id, err,
		"%s gives transfers to %s. On it, for every zone of the migration:\n"
		"1. write down who may transfer the zone now\n"
		"2. let %s (%s) transfer it as well",
		move->primary->id, nobody ? "nobody" : "the servers of a list", address,
		move->to->id);
}

/* A card is taken as done when the run is started again; refresh and compare prove it. */
static zf_status was_carded(const struct zf_moving *moving, bool *carded,
			    struct zf_error *err)
{
	char *value = NULL;
	const zf_status status = zf_journal_fact(moving->journal, moving->number,
						 "open-transfers card", &value, err);

	*carded = status == ZF_OK && value != NULL;
	free(value);
	return status;
}

static zf_status note_card(const struct zf_moving *moving, zf_status status,
			   struct zf_error *err)
{
	if (status != ZF_EWAITING)
		return status;
	return zf_journal_set_fact(moving->journal, moving->number, "open-transfers card",
				   "open", err) == ZF_OK
		       ? ZF_EWAITING
		       : err->code;
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	enum zf_transfer_policy policy;
	zf_status status = find_policy(moving, &policy, err);

	if (status != ZF_OK)
		return status;
	switch (policy) {
	case ZF_POLICY_UNKNOWN:
	case ZF_POLICY_ANY:
		zf_moving_say(moving, "%s gives transfers already; nothing is changed",
			      moving->move->primary->id);
		return ZF_OK;
	case ZF_POLICY_NS_HOSTS:
		return note_card(moving, grant(moving, err), err);
	case ZF_POLICY_LIST:
		return note_card(moving, card_for_list(moving, false, err), err);
	case ZF_POLICY_NOBODY:
		return note_card(moving, card_for_list(moving, true, err), err);
	}
	return ZF_OK;
}

static zf_status check(struct zf_moving *moving, bool *already, struct zf_error *err)
{
	return was_carded(moving, already, err);
}

static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_receipt receipt;
	zf_status status = zf_granted_read(moving, &receipt, err);

	if (status != ZF_OK)
		return status;
	status = zf_moving_evidence(moving, moving->move->primary->id,
				    "temporary records granted", ZF_VERDICT_YES, err,
				    "%zu, each seen to stand", receipt.count);
	zf_receipt_clear(&receipt);
	return status;
}

const struct zf_step zf_step_open_transfers = {
	.name = "open-transfers",
	.title = "have the primary give the new server its zones",
	.check = check,
	.act = act,
	.verify = verify,
};
