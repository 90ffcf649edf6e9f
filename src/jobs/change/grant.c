/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/grant.h"

#include <stdlib.h>

#include "protocol/rdata.h"
#include "src/jobs/ask/ask_many.h"
#include "src/jobs/change/apex_swap.h"
#include "src/jobs/change/fresh_signature.h"
#include "src/jobs/change/grant_lines.h"
#include "src/jobs/change/revoke.h"
#include "src/jobs/change/stands.h"

struct zone_grant {
	const struct zf_grant *grant;
	const uint8_t *zone;
};

static zf_status pass_intend(void *ctx, const struct zf_receipt_line *lines, size_t count,
			     struct zf_error *err)
{
	const struct zone_grant *one = ctx;
	const struct zf_grant *grant = one->grant;
	zf_status status = ZF_OK;

	if (grant->intend != NULL)
		status = grant->intend(grant->ctx, one->zone, lines, count, err);
	return status == ZF_OK && grant->sync != NULL ? grant->sync(grant->ctx, err)
						      : status;
}

static void wrap_zone(const uint8_t *zone, struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];

	zf_name_print(name, zone);
	zf_wrap(err, "%s", name);
}

static void hint_unsigned(struct zf_error *err)
{
	zf_hint(err,
		"open transfers to the new server in the primary's own settings, or add the "
		"records where the zone is signed");
}

/* What a server takes into a signed zone and does not sign makes the RRset bogus: it goes at once. */
static zf_status undo_unsigned(const struct zf_grant *grant, struct zf_receipt *receipt,
			       size_t before, struct zf_error *err)
{
	const struct zf_receipt added = { .lines = receipt->lines + before,
					  .count = receipt->count - before };
	struct zf_error why;
	zf_status status;

	zf_error_clear(&why);
	status = zf_revoke_run(grant->peer, &added, NULL, &why);
	if (status != ZF_OK) {
		zf_wrap(err,
			"the server does not sign what it is sent, and taking it back failed "
			"too (%s)",
			why.message);
		zf_hint(err,
			"revoke by the receipt as soon as the server answers: the RRset is "
			"bogus until then");
		return status;
	}
	receipt->count = before;
	zf_wrap(err,
		"the zone is signed, but the server does not sign what it is sent: taken "
		"back");
	hint_unsigned(err);
	if (err != NULL)
		err->code = ZF_EUNSAFE;
	return ZF_EUNSAFE;
}

static zf_status see_signed(const struct zf_grant *grant, const uint8_t *zone,
			    struct zf_receipt *receipt, size_t before,
			    struct zf_error *err)
{
	bool is_signed;
	zf_status status = zf_zone_is_signed(grant->peer, zone, &is_signed, err);

	if (status != ZF_OK || !is_signed)
		return status;
	status = zf_fresh_signature_wait(grant->peer, zone, receipt->lines + before,
					 receipt->count - before, err);
	if (status != ZF_EDIFFERS)
		return status;
	status = undo_unsigned(grant, receipt, before, err);
	if (status == ZF_EUNSAFE && grant->unsigned_seen != NULL &&
	    grant->unsigned_seen(grant->ctx, zone, NULL) != ZF_OK)
		zf_wrap(err, "and that could not be noted");
	return status;
}

static zf_status pass_instead(void *ctx, const struct zf_message *update,
			      struct zf_error *err)
{
	const struct zone_grant *one = ctx;

	return one->grant->instead(one->grant->ctx, update, err);
}

static zf_status pass_covered(void *ctx, const uint8_t *owner, const uint8_t *wildcard,
			      struct zf_error *err)
{
	const struct zone_grant *one = ctx;

	return one->grant->covered(one->grant->ctx, owner, wildcard, err);
}

/* Grants in one zone: the NS record, the addresses, or both in one UPDATE. */
static zf_status grant_in(const struct zf_grant *grant, const uint8_t *zone, bool with_ns,
			  bool with_addresses, struct zf_receipt *receipt,
			  struct zf_error *err)
{
	struct zone_grant one = { .grant = grant, .zone = zone };
	struct zf_receipt_line lines[1 + ZF_GRANT_ADDRESSES_MAX];
	struct zf_swap swap = {
		.peer = grant->peer,
		.zone = zone,
		.lines = lines,
		.intend = pass_intend,
		.covered = grant->covered == NULL ? NULL : pass_covered,
		.instead = grant->instead == NULL ? NULL : pass_instead,
		.ctx = &one,
	};
	const size_t before = receipt->count;
	zf_status status;

	for (size_t i = 0; i < grant->address_count && with_addresses; i++)
		lines[swap.count++] =
			zf_grant_address_line(grant, zone, &grant->addresses[i]);
	if (with_ns)
		lines[swap.count++] = zf_grant_ns_line(grant, zone);
	status = zf_swap_run(&swap, receipt, err);
	if (status == ZF_OK && receipt->count > before)
		status = see_signed(grant, zone, receipt, before, err);
	if (status == ZF_OK && grant->granted != NULL && receipt->count > before)
		status = grant->granted(grant->ctx, zone, receipt->lines + before,
					receipt->count - before, err);
	if (status != ZF_OK)
		wrap_zone(zone, err);
	return status;
}

static zf_status check_holder(const struct zf_grant *grant, const struct zf_name *holder,
			      struct zf_error *err)
{
	uint32_t serial;
	zf_status status;

	if (holder == NULL)
		return ZF_OK;
	status = zf_ask_serial(grant->peer, holder->wire, &serial, err);
	if (status != ZF_OK)
		wrap_zone(holder->wire, err);
	return status;
}

#define CHECKED_AT_ONCE 256 /* zones; what is known of each takes 2 KiB */

static zf_status check_some(const struct zf_grant *grant, const struct zf_name *zones,
			    size_t count, struct zf_asked *asked, struct zf_error *err)
{
	uint32_t serial;
	zf_status status;

	for (size_t i = 0; i < count; i++) {
		asked[i].owner = zones[i].wire;
		asked[i].type = ZF_TYPE_SOA;
	}
	status = zf_ask_many(grant->peer, asked, count, err);
	for (size_t i = 0; i < count; i++) {
		if (status == ZF_OK) {
			status = asked[i].status;
			if (status != ZF_OK)
				zf_error_copy(err, &asked[i].why);
			else
				status = zf_seen_serial(&asked[i].seen, grant->peer,
							zones[i].wire, &serial, err);
			if (status != ZF_OK)
				wrap_zone(zones[i].wire, err);
		}
		zf_seen_clear(&asked[i].seen);
	}
	return status;
}

/* Every zone is looked at before the first is changed: what cannot work must not work by half. */
static zf_status check_zones(const struct zf_grant *grant, const struct zf_name *holder,
			     struct zf_error *err)
{
	struct zf_asked *asked = calloc(CHECKED_AT_ONCE, sizeof(*asked));
	zf_status status;

	if (asked == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = check_holder(grant, holder, err);
	for (size_t i = 0; i < grant->zone_count && status == ZF_OK;
	     i += CHECKED_AT_ONCE) {
		const size_t left = grant->zone_count - i;

		status = check_some(grant, &grant->zones[i],
				    left < CHECKED_AT_ONCE ? left : CHECKED_AT_ONCE,
				    asked, err);
	}
	free(asked);
	return status;
}

static bool is_granted(const struct zf_grant *grant, const uint8_t *zone)
{
	for (size_t i = 0; i < grant->zone_count; i++) {
		if (zf_name_equal(grant->zones[i].wire, zone))
			return true;
	}
	return false;
}

/* Addresses before names: an NS whose host has no address yet is lame for a moment. In one UPDATE where
 * that can be; but in a signed zone the addresses, which are new, show whether the server signs before
 * the apex is touched. `*with_ns` says whether the holder's own NS went along. */
static zf_status grant_holder(const struct zf_grant *grant, const uint8_t *holder,
			      bool *with_ns, struct zf_receipt *receipt,
			      struct zf_error *err)
{
	bool is_signed;
	const zf_status status = zf_zone_is_signed(grant->peer, holder, &is_signed, err);

	if (status != ZF_OK)
		return status;
	*with_ns = is_granted(grant, holder) && !is_signed;
	return grant_in(grant, holder, *with_ns, true, receipt, err);
}

/* ---- the NS records, many zones at once ---- */

/* The zones whose NS record is still to be granted, from number `*at` on. */
static size_t gather(const struct zf_grant *grant, const uint8_t *holder, size_t *at,
		     struct zf_apex_swap *swaps)
{
	size_t count = 0;

	for (; *at < grant->zone_count && count < ZF_APEX_SWAPS_MAX; (*at)++) {
		const uint8_t *zone = grant->zones[*at].wire;

		if (holder == NULL || !zf_name_equal(zone, holder))
			swaps[count++].line = zf_grant_ns_line(grant, zone);
	}
	return count;
}

/* Notes what was added, and what may have been. */
static zf_status note(const struct zf_grant *grant, struct zf_apex_swap *swap,
		      struct zf_receipt *receipt, struct zf_error *err)
{
	const uint8_t *zone = swap->line.zone.wire;
	zf_status status;

	if (swap->end != ZF_APEX_CHANGED && swap->end != ZF_APEX_UNKNOWN)
		return ZF_OK;
	swap->line.intended = swap->end == ZF_APEX_UNKNOWN;
	status = zf_receipt_add(receipt, &swap->line, err);
	if (status == ZF_OK && swap->line.intended) {
		zf_error_copy(err, &swap->why);
		wrap_zone(zone, err);
		return swap->why.code;
	}
	if (status == ZF_OK && grant->granted != NULL)
		status = grant->granted(grant->ctx, zone, &swap->line, 1, err);
	return status;
}

/* All are noted, whatever comes of one; those left are then granted one at a time. */
static zf_status note_all(const struct zf_grant *grant, struct zf_apex_swap *swaps,
			  size_t count, zf_status status, struct zf_receipt *receipt,
			  struct zf_error *err)
{
	for (size_t i = 0; i < count; i++) {
		const zf_status one =
			note(grant, &swaps[i], receipt, status == ZF_OK ? err : NULL);

		if (status == ZF_OK)
			status = one;
	}
	for (size_t i = 0; i < count && status == ZF_OK; i++)
		if (swaps[i].end == ZF_APEX_LEFT)
			status = grant_in(grant, swaps[i].line.zone.wire, true, false,
					  receipt, err);
	return status;
}

static zf_status grant_names(const struct zf_grant *grant, const uint8_t *holder,
			     struct zf_receipt *receipt, struct zf_error *err)
{
	const struct zf_apex_swaps terms = { .peer = grant->peer,
					     .intend = grant->intend,
					     .sync = grant->sync,
					     .instead = grant->instead,
					     .ctx = grant->ctx };
	struct zf_apex_swap *swaps = calloc(ZF_APEX_SWAPS_MAX, sizeof(*swaps));
	zf_status status = ZF_OK;
	size_t at = 0;

	if (swaps == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	while (status == ZF_OK && at < grant->zone_count) {
		const size_t count = gather(grant, holder, &at, swaps);

		status = zf_apex_swaps_run(&terms, swaps, count, err);
		status = note_all(grant, swaps, count, status, receipt, err);
	}
	free(swaps);
	return status;
}

zf_status zf_grant_run(const struct zf_grant *grant, struct zf_receipt *receipt,
		       struct zf_error *err)
{
	struct zf_name holder;
	bool has_holder, with_ns = false;
	zf_status status = zf_grant_holder(grant, &holder, &has_holder, err);

	if (status == ZF_OK)
		status = check_zones(grant, has_holder ? &holder : NULL, err);
	if (status == ZF_OK && has_holder)
		status = grant_holder(grant, holder.wire, &with_ns, receipt, err);
	return status == ZF_OK
		       ? grant_names(grant, with_ns ? holder.wire : NULL, receipt, err)
		       : status;
}

/* ---- what stands ---- */

struct looking {
	const struct zf_grant *grant;
	zf_status (*look)(const struct looking *looking, struct zf_receipt_line *line,
			  bool *take, struct zf_error *err);
	struct zf_receipt *taken;
};

static zf_status look_at(const struct looking *looking, struct zf_receipt_line line,
			 struct zf_error *err)
{
	bool take = false;
	const zf_status status = looking->look(looking, &line, &take, err);

	return status == ZF_OK && take ? zf_receipt_add(looking->taken, &line, err)
				       : status;
}

/* Looks at each record of the grant. */
static zf_status look_at_all(const struct looking *looking, struct zf_error *err)
{
	const struct zf_grant *grant = looking->grant;
	struct zf_name holder;
	bool has_holder;
	zf_status status = zf_grant_holder(grant, &holder, &has_holder, err);

	for (size_t i = 0; i < grant->address_count && status == ZF_OK && has_holder; i++)
		status = look_at(looking,
				 zf_grant_address_line(grant, holder.wire,
						       &grant->addresses[i]),
				 err);
	for (size_t i = 0; i < grant->zone_count && status == ZF_OK; i++)
		status = look_at(looking, zf_grant_ns_line(grant, grant->zones[i].wire),
				 err);
	return status;
}

static zf_status is_missing(const struct looking *looking, struct zf_receipt_line *line,
			    bool *take, struct zf_error *err)
{
	bool stands = false;
	const zf_status status =
		zf_stands_in_answer(looking->grant->peer, line, &stands, err);

	*take = !stands;
	return status;
}

zf_status zf_grant_missing(const struct zf_grant *grant, struct zf_receipt *missing,
			   struct zf_error *err)
{
	const struct looking looking = { grant, is_missing, missing };

	return look_at_all(&looking, err);
}

static zf_status stands_itself(const struct looking *looking,
			       struct zf_receipt_line *line, bool *take,
			       struct zf_error *err)
{
	const struct zf_peer *peer = looking->grant->peer;
	const struct zf_record rr = zf_receipt_record(line);
	struct zf_seen seen = { 0 };
	zf_status status = zf_ask(peer, line->owner.wire, line->type, &seen, err);

	if (status == ZF_OK)
		status = zf_stands_as_seen(peer, line, &seen, take, err);
	if (status == ZF_OK && *take)
		line->ttl = zf_zone_record(seen.records,
					   zf_zone_find(seen.records, &rr, ZF_ZONE_NONE))
				    .ttl;
	zf_seen_clear(&seen);
	return status;
}

zf_status zf_grant_adopt(const struct zf_grant *grant, struct zf_receipt *receipt,
			 struct zf_error *err)
{
	const struct looking looking = { grant, stands_itself, receipt };

	return look_at_all(&looking, err);
}
