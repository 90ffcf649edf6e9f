/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/revoke.h"

#include <stdlib.h>

#include "protocol/rdata.h"
#include "src/jobs/change/stands.h"

struct revoking {
	const struct zf_peer *peer;
	struct zf_receipt *revoked;
	zf_update_instead *instead;
	void *ctx;
	bool keep_addresses; /* an NS record that could not go still needs them */
	bool silent;	     /* the server answers no more */
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

/* The zones with only NS records, or those with the addresses that they need. */
static zf_status revoke_some(struct revoking *revoking,
			     const struct zf_receipt_line **lines, size_t count,
			     bool addresses, struct zf_error *err)
{
	struct zone_lines zone;
	zf_status first = ZF_OK;

	for (size_t at = 0; at < count && !revoking->silent; at += zone.count) {
		struct zf_error why;
		zf_status status;

		zone = zone_at(lines + at, count - at);
		if ((zone.ns_count < zone.count) != addresses)
			continue;
		zf_error_clear(&why);
		status = revoke_in(revoking, &zone, &why);
		if (status == ZF_OK || first != ZF_OK)
			continue;
		first = status;
		revoking->keep_addresses = true;
		zf_error_copy(err, &why);
	}
	return first;
}

static zf_status revoke_all(struct revoking *revoking, const struct zf_receipt *receipt,
			    struct zf_error *err)
{
	const struct zf_receipt_line **lines = sort_lines(receipt);
	zf_status status, other = ZF_OK;

	if (lines == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = revoke_some(revoking, lines, receipt->count, false, err);
	if (!revoking->silent)
		other = revoke_some(revoking, lines, receipt->count, true,
				    status == ZF_OK ? err : NULL);
	free(lines);
	return status == ZF_OK ? other : status;
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
	zf_status status = ZF_OK;

	*left = 0;
	for (size_t i = 0; i < receipt->count && status == ZF_OK; i++) {
		bool stands;

		status = zf_stands(peer, &receipt->lines[i], &stands, err);
		*left += stands;
	}
	return status;
}

zf_status zf_revoke_plan(const struct zf_peer *peer, const struct zf_receipt *receipt,
			 zf_update_instead *instead, void *ctx, struct zf_error *err)
{
	struct revoking revoking = { .peer = peer, .instead = instead, .ctx = ctx };

	return revoke_all(&revoking, receipt, err);
}
