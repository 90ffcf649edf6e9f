/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What open-transfers would do. The grant is gone through as it would be, but that its UPDATEs are not sent: they are the plan.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "src/runbook/steps/card.h"
#include "src/runbook/steps/opening.h"

/* What is planned of one zone. */
struct zone_plan {
	struct zf_name name;
	struct zf_effects effects;
	bool there;
	uint32_t ttl; /* of what is added, at most */
};

struct planning {
	struct zf_moving *moving;
	struct zf_plan *plan;
	char server[ZF_ENDPOINT_TEXT_MAX];
	struct zone_plan
		*zones; /* the move's, and the one that holds the new server's name */
	size_t at;	/* the zone of the UPDATE before: they come in order */
	char covered[2 * ZF_NAME_TEXT_MAX +
		     64]; /* what is told of a wildcard; "": there is none */
	struct zf_reader reader;
};

/* ---- the updates ---- */

static struct zone_plan *find(struct planning *planning, const uint8_t *zone)
{
	const size_t count = planning->moving->move->zone_count;
	struct zone_plan *other = &planning->zones[count];

	for (size_t i = 0; i < count; i++, planning->at++) {
		if (planning->at == count)
			planning->at = 0;
		if (zf_name_equal(planning->zones[planning->at].name.wire, zone))
			return &planning->zones[planning->at];
	}
	zf_name_copy(&other->name, zone);
	return other;
}

/* What the UPDATE would add: later tasks build on it. */
static zf_status note_added(struct planning *planning, struct zone_plan *zone,
			    const struct zf_record *rr, struct zf_error *err)
{
	struct zf_receipt_line line = { .type = rr->type,
					.ttl = rr->ttl,
					.rdata_len = rr->rdata_len };

	if (rr->rdata_len > sizeof(line.rdata))
		return zf_fail(err, ZF_EMALFORMED, "an UPDATE of ours is none");
	zf_name_copy(&line.zone, zone->name.wire);
	zf_name_copy(&line.owner, rr->owner);
	memcpy(line.rdata, rr->rdata, rr->rdata_len);
	zone->ttl = rr->ttl > zone->ttl ? rr->ttl : zone->ttl;
	return zf_receipt_add(&planning->plan->adds, &line, err);
}

static zf_status take_update(void *ctx, const struct zf_message *update,
			     struct zf_error *err)
{
	struct planning *planning = ctx;
	struct zf_receipt before = { .lines = planning->plan->adds.lines,
				     .count = planning->plan->adds_before };
	struct zf_reader *reader = &planning->reader;
	zf_status status = zf_reader_open(reader, update->wire, update->len, err);
	struct zone_plan *zone;
	bool more = true;

	if (status != ZF_OK)
		return status;
	zone = find(planning, reader->qname.wire);
	zone->there = true;
	zf_effects_update(&zone->effects, planning->server, update, &before);
	while (status == ZF_OK && more) {
		enum zf_section section;
		struct zf_record rr;

		status = zf_reader_next(reader, &more, &section, &rr, err);
		if (status == ZF_OK && more && section == ZF_SECTION_UPDATE)
			status = note_added(planning, zone, &rr, err);
	}
	return status;
}

static zf_status take_covered(void *ctx, const uint8_t *owner, const uint8_t *wildcard,
			      struct zf_error *err)
{
	struct planning *planning = ctx;
	char host[ZF_NAME_TEXT_MAX], star[ZF_NAME_TEXT_MAX];

	(void)err;
	zf_name_print(host, owner);
	zf_name_print(star, wildcard);
	snprintf(planning->covered, sizeof(planning->covered),
		 "; %s answers for %s now, and will again when it is taken back", star,
		 host);
	return ZF_OK;
}

static zf_status add_zone(struct planning *planning, struct zone_plan *zone,
			  struct zf_error *err)
{
	const char *primary = planning->moving->move->primary->id;
	char name[ZF_NAME_TEXT_MAX], why[sizeof(planning->covered) + 256], left[256];
	const struct zf_planned task = {
		.subject = name, .rung = "UPDATE", .why = why, .cannot_undo = left
	};

	zf_name_print(name, zone->name.wire);
	snprintf(why, sizeof(why),
		 "%s gives transfers to the hosts that NS records name%s", primary,
		 planning->covered);
	snprintf(left, sizeof(left),
		 "resolvers may keep what was added for %u s after it is gone",
		 zone->ttl);
	return zf_plan_add(planning->plan, &task, &zone->effects, err);
}

static zf_status add_zones(struct planning *planning, struct zf_error *err)
{
	const size_t count = planning->moving->move->zone_count;
	zf_status status = ZF_OK;

	for (size_t i = 0; i <= count && status == ZF_OK; i++)
		if (planning->zones[i].there)
			status = add_zone(planning, &planning->zones[i], err);
	return status;
}

static zf_status build(struct planning *planning, const struct zf_name *zones,
		       size_t count, struct zf_error *err)
{
	struct zf_grant grant = zf_opening_grant(planning->moving);
	struct zf_receipt none = { 0 };
	struct zf_peer primary;
	zf_status status = zf_moving_primary_for_updates(planning->moving, &primary, err);

	grant.peer = &primary;
	grant.zones = zones;
	grant.zone_count = count;
	grant.instead = take_update;
	grant.covered = take_covered;
	grant.ctx = planning;
	zf_endpoint_print(planning->server, &primary.server);
	if (status == ZF_OK)
		status = planning->moving->acts->grant(&grant, &none, err);
	zf_receipt_clear(&none);
	return status;
}

/* Of the first `count` of these zones, which are sent an UPDATE. */
static zf_status plan_grant(struct zf_moving *moving, struct zf_plan *plan,
			    const struct zf_name *zones, size_t count,
			    struct zf_error *err)
{
	const size_t all = moving->move->zone_count;
	struct planning *planning = calloc(1, sizeof(*planning));
	zf_status status = ZF_OK;

	if (planning != NULL)
		planning->zones = calloc(all + 1, sizeof(*planning->zones));
	if (planning == NULL || planning->zones == NULL) {
		free(planning);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	planning->moving = moving;
	planning->plan = plan;
	for (size_t i = 0; i < all; i++)
		planning->zones[i].name = moving->move->zones[i];
	status = build(planning, zones, count, err);
	if (status == ZF_OK)
		status = add_zones(planning, err);
	for (size_t i = 0; i <= all; i++)
		zf_effects_clear(&planning->zones[i].effects);
	free(planning->zones);
	free(planning);
	return status;
}

/* ---- cards ---- */

/* Takes `text`, which is NULL where there was no memory for it. */
static zf_status add_card(const struct zf_moving *moving, struct zf_plan *plan,
			  const char *why, char *text, struct zf_error *err)
{
	struct zf_effects effects = { .failed = text == NULL };
	const struct zf_planned task = {
		.rung = "card",
		.why = why,
		.cannot_undo =
			"what a person did on the primary is taken back by a person",
	};

	if (text != NULL)
		zf_effects_card(&effects, moving->move->primary->id, text);
	free(text);
	return zf_plan_add(plan, &task, &effects, err);
}

/* The card is made once the UPDATEs are sent: they may add the addresses. An NS record is its zone's own. */
static void leave_out_added(struct zf_receipt *records, const struct zf_receipt *adds)
{
	size_t kept = 0;

	for (size_t i = 0; i < records->count; i++) {
		const struct zf_record rr = zf_receipt_record(&records->lines[i]);

		if (rr.type == ZF_TYPE_NS || !zf_receipt_has(adds, &rr))
			records->lines[kept++] = records->lines[i];
	}
	records->count = kept;
}

/* The records of these zones, asked of a person; `told` is why, on the card. */
static zf_status plan_records(struct zf_moving *moving, struct zf_plan *plan,
			      const struct zf_grant *grant, const char *told,
			      struct zf_error *err)
{
	struct zf_card card = { .there = true };
	char *lines = NULL;
	zf_status status = moving->acts->grant_missing(grant, &card.records, err);

	leave_out_added(&card.records, &plan->adds);
	if (status == ZF_OK)
		status = zf_card_lines(moving, &card, false, &lines, err);
	if (status == ZF_OK)
		status = add_card(moving, plan, told,
				  zf_opening_records_card(moving, told, lines), err);
	free(lines);
	zf_card_clear(&card);
	return status;
}

/* ---- which of them ---- */

static zf_status plan_divided(struct zf_moving *moving, struct zf_plan *plan,
			      struct zf_name *zones, struct zf_error *err)
{
	const size_t count = moving->move->zone_count;
	const struct zf_peer primary = zf_moving_primary(moving);
	struct zf_grant grant = zf_opening_grant(moving);
	const char *why;
	size_t sent = 0;
	zf_status status = zf_opening_divide(moving, zones, &sent, &why, err);

	grant.peer = &primary;
	if (status == ZF_OK && sent > 0)
		status = plan_grant(moving, plan, zones, sent, err);
	if (status != ZF_OK || sent == count)
		return status;
	grant.zones = zones + sent;
	grant.zone_count = count - sent;
	return plan_records(moving, plan, &grant, why, err);
}

static zf_status plan_ns_hosts(struct zf_moving *moving, struct zf_plan *plan,
			       struct zf_error *err)
{
	struct zf_name *zones = calloc(moving->move->zone_count, sizeof(*zones));
	const zf_status status = zones == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					       : plan_divided(moving, plan, zones, err);

	free(zones);
	return status;
}

zf_status zf_opening_plan(struct zf_moving *moving, struct zf_plan *plan,
			  struct zf_error *err)
{
	static const char list_why[] = "the primary gives transfers to a list of servers",
			  nobody_why[] = "the primary gives transfers to nobody";
	enum zf_transfer_policy policy;
	const zf_status status = zf_opening_policy(moving, &policy, err);

	if (status != ZF_OK)
		return status;
	switch (policy) {
	case ZF_POLICY_NS_HOSTS:
		return plan_ns_hosts(moving, plan, err);
	case ZF_POLICY_LIST:
		return add_card(moving, plan, list_why,
				zf_opening_list_card(moving, false), err);
	case ZF_POLICY_NOBODY:
		return add_card(moving, plan, nobody_why,
				zf_opening_list_card(moving, true), err);
	case ZF_POLICY_UNKNOWN:
	case ZF_POLICY_ANY:
		break;
	}
	return zf_plan_add(
		plan,
		&(struct zf_planned){ .rung = "nothing",
				      .why = "the primary gives transfers to anybody" },
		NULL, err);
}
