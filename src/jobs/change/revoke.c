/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/revoke.h"

#include <stdlib.h>

#include "protocol/rdata.h"
#include "src/jobs/change/apex_swap.h"
#include "src/jobs/change/stands.h"

struct revoking {
	const struct zf_peer *peer;
	struct zf_receipt *revoked;
	zf_update_instead *instead;
	void *ctx;
	bool keep_addresses;  /* an NS record that could not go still needs them */
	bool heard;	      /* it has been asked about a zone already */
	bool silent;	      /* the server answers no more */
	zf_status first;      /* of the failures */
	struct zf_error *err; /* says it */
};

/* ---- the receipt's lines, zone by zone ---- */

/* A zone's lines, its NS records first: servers do not let go the last address of a host that an NS
 * record names. */
struct zone_lines {
	const struct zf_receipt_line **lines; /* part of the list of all */
	size_t count, ns_count;
};

static int compare_lines(const void *a, const void *b)
{
	const struct zf_receipt_line *x = *(const struct zf_receipt_line *const *)a;
	const struct zf_receipt_line *y = *(const struct zf_receipt_line *const *)b;
	const int zones = zf_name_compare(x->zone.wire, y->zone.wire);

	if (zones != 0)
		return zones;
	if ((x->type == ZF_TYPE_NS) != (y->type == ZF_TYPE_NS))
		return x->type == ZF_TYPE_NS ? -1 : 1;
	return x < y ? -1 : x > y; /* as the receipt has them */
}

static const struct zf_receipt_line **sort_lines(const struct zf_receipt *receipt)
{
	const struct zf_receipt_line **lines = calloc(receipt->count + 1, sizeof(*lines));

	if (lines == NULL)
		return NULL;
	for (size_t i = 0; i < receipt->count; i++)
		lines[i] = &receipt->lines[i];
	qsort(lines, receipt->count, sizeof(*lines), compare_lines);
	return lines;
}

/* The zone whose lines begin there. */
static struct zone_lines zone_at(const struct zf_receipt_line **lines, size_t left)
{
	struct zone_lines zone = { .lines = lines };

	while (zone.count < left &&
	       zf_name_equal(lines[zone.count]->zone.wire, lines[0]->zone.wire)) {
		zone.ns_count += lines[zone.count]->type == ZF_TYPE_NS;
		zone.count++;
	}
	return zone;
}

/* ---- revoking ---- */

static zf_status revoke_in(struct revoking *revoking, const struct zone_lines *zone,
			   struct zf_error *err)
{
	const size_t end = revoking->keep_addresses ? zone->ns_count : zone->count;
	struct zf_receipt_line lines[ZF_SWAP_SETS_MAX];
	bool answered = false;
	struct zf_swap swap = {
		.peer = revoking->peer,
		.zone = zone->lines[0]->zone.wire,
		.remove = true,
		.lines = lines,
		.instead = revoking->instead,
		.answered = &answered,
		.ctx = revoking->ctx,
	};
	zf_status status = ZF_OK;

	for (size_t at = 0; at < end && status == ZF_OK; at += swap.count) {
		for (swap.count = 0;
		     swap.count < ZF_SWAP_SETS_MAX && at + swap.count < end; swap.count++)
			lines[swap.count] = *zone->lines[at + swap.count];
		status = zf_swap_run(&swap, revoking->revoked, err);
	}
	if (status != ZF_OK) {
		char name[ZF_NAME_TEXT_MAX];

		zf_name_print(name, swap.zone);
		zf_wrap(err, "%s", name);
	}
	revoking->silent = !answered && (status == ZF_ETIMEOUT || status == ZF_ENETWORK);
	return status;
}

/* The first failure counts; what an NS record that stays needs is left. */
static void note_failure(struct revoking *revoking, zf_status status,
			 const struct zf_error *why)
{
	if (status == ZF_OK || revoking->first != ZF_OK)
		return;
	revoking->first = status;
	revoking->keep_addresses = true;
	zf_error_copy(revoking->err, why);
}

static void revoke_one(struct revoking *revoking, const struct zone_lines *zone)
{
	struct zf_error why;
	zf_status status;

	zf_error_clear(&why);
	status = revoke_in(revoking, zone, &why);
	revoking->heard = true;
	note_failure(revoking, status, &why);
}

/* ---- many zones at once ---- */

/* A zone with one line, an NS record of its apex. */
static bool is_plain(const struct zone_lines *zone)
{
	const struct zf_receipt_line *line = zone->lines[0];

	return zone->count == 1 && zone->ns_count == 1 &&
	       zf_name_equal(line->zone.wire, line->owner.wire);
}

static zf_status note_swap(struct revoking *revoking, const struct zf_apex_swap *swap,
			   struct zf_error *why)
{
	char name[ZF_NAME_TEXT_MAX];

	if (swap->end == ZF_APEX_CHANGED && revoking->revoked != NULL)
		return zf_receipt_add(revoking->revoked, &swap->line, why);
	if (swap->end != ZF_APEX_UNKNOWN && !swap->silent)
		return ZF_OK;
	zf_error_copy(why, &swap->why);
	zf_name_print(name, swap->line.zone.wire);
	return zf_wrap(why, "%s", name);
}

/* Those that are left are then revoked one at a time, unless the server is silent about all of them. */
static void revoke_at_once(struct revoking *revoking, struct zf_apex_swap *swaps,
			   const struct zone_lines *zones, size_t count)
{
	const struct zf_apex_swaps terms = { .peer = revoking->peer, .remove = true };
	struct zf_error why;
	size_t silent = 0;

	zf_error_clear(&why);
	note_failure(revoking, zf_apex_swaps_run(&terms, swaps, count, &why), &why);
	revoking->silent = revoking->first == ZF_ECANCELLED;
	for (size_t i = 0; i < count; i++) {
		zf_error_clear(&why);
		note_failure(revoking, note_swap(revoking, &swaps[i], &why), &why);
		silent += swaps[i].silent;
	}
	revoking->silent |= silent == count;
	for (size_t i = 0; i < count && !revoking->silent; i++)
		if (swaps[i].end == ZF_APEX_LEFT && !swaps[i].silent)
			revoke_one(revoking, &zones[i]);
}

struct batch {
	struct zf_apex_swap swaps[ZF_APEX_SWAPS_MAX];
	struct zone_lines zones[ZF_APEX_SWAPS_MAX];
	size_t count;
};

static void flush(struct revoking *revoking, struct batch *batch)
{
	if (batch->count > 0 && !revoking->silent)
		revoke_at_once(revoking, batch->swaps, batch->zones, batch->count);
	batch->count = 0;
}

static void put(struct revoking *revoking, struct batch *batch,
		const struct zone_lines *zone)
{
	batch->swaps[batch->count].line = *zone->lines[0];
	batch->zones[batch->count++] = *zone;
	if (batch->count == ZF_APEX_SWAPS_MAX)
		flush(revoking, batch);
}

/* The zones with only NS records, or those with the addresses that they need. The first goes alone: a server that is
 * dead is not asked for so many. */
static void revoke_some(struct revoking *revoking, const struct zf_receipt_line **lines,
			size_t count, bool addresses, struct batch *batch)
{
	struct zone_lines zone;

	for (size_t at = 0; at < count && !revoking->silent; at += zone.count) {
		zone = zone_at(lines + at, count - at);
		if ((zone.ns_count < zone.count) != addresses)
			continue;
		if (revoking->heard && revoking->instead == NULL && is_plain(&zone))
			put(revoking, batch, &zone);
		else
			revoke_one(revoking, &zone);
	}
	flush(revoking, batch);
}

static zf_status revoke_all(struct revoking *revoking, const struct zf_receipt *receipt,
			    struct zf_error *err)
{
	const struct zf_receipt_line **lines = sort_lines(receipt);
	struct batch *batch = calloc(1, sizeof(*batch));
	zf_status status;

	if (lines == NULL || batch == NULL) {
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	} else {
		revoking->err = err;
		revoke_some(revoking, lines, receipt->count, false, batch);
		if (!revoking->silent)
			revoke_some(revoking, lines, receipt->count, true, batch);
		status = revoking->first;
		if (revoking->silent && err != NULL && err->hint[0] == '\0')
			zf_hint(err,
				"it was asked about no other zone; the same command again, "
				"when the server answers, does the rest");
	}
	free(batch);
	free(lines);
	return status;
}

zf_status zf_revoke_run(const struct zf_peer *peer, const struct zf_receipt *receipt,
			struct zf_receipt *revoked, struct zf_error *err)
{
	struct revoking revoking = { .peer = peer, .revoked = revoked };

	return revoke_all(&revoking, receipt, err);
}

zf_status zf_revoke_left(const struct zf_peer *peer, const struct zf_receipt *receipt,
			 size_t *left, struct zf_error *err)
{
	bool *stands = calloc(receipt->count + 1, sizeof(*stands));
	zf_status status;

	*left = 0;
	if (stands == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_stands(peer, receipt->lines, receipt->count, stands, err);
	for (size_t i = 0; i < receipt->count && status == ZF_OK; i++)
		*left += stands[i];
	free(stands);
	return status;
}

zf_status zf_revoke_plan(const struct zf_peer *peer, const struct zf_receipt *receipt,
			 zf_update_instead *instead, void *ctx, struct zf_error *err)
{
	struct revoking revoking = { .peer = peer, .instead = instead, .ctx = ctx };

	return revoke_all(&revoking, receipt, err);
}
