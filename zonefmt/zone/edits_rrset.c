/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/name.h"
#include "protocol/rdata.h"
#include "zonefmt/file/list.h"
#include "zonefmt/zone/edits_parts.h"

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory for the changes");
}

/* ---- records one by one ---- */

struct zf_record zf_edits_record(const struct zf_edits_side *side, size_t at)
{
	return zf_zone_record(side->zone, side->order[at]);
}

/* Whether the same record came before it on its own side. */
bool zf_edits_is_again(const struct zf_edits_side *side, size_t at)
{
	const struct zf_record rr = zf_edits_record(side, at);

	return side->repeats &&
	       zf_zone_find(side->zone, &rr, ZF_ZONE_NONE) != side->order[at];
}

bool zf_edits_is_apex_ns(const struct zf_edits *edits, const struct zf_record *rr)
{
	return rr->type == ZF_TYPE_NS &&
	       zf_name_equal(rr->owner, zf_zone_apex(edits->to.zone));
}

/* The record equal to `rr` on the other side. */
static bool find(const struct zf_edits_side *side, const struct zf_record *rr,
		 struct zf_record *found)
{
	const size_t number = zf_zone_find(side->zone, rr, ZF_ZONE_NONE);

	if (number != ZF_ZONE_NONE)
		*found = zf_zone_record(side->zone, number);
	return number != ZF_ZONE_NONE;
}
/* ---- the edits of an RRset ---- */

static zf_status add_edit(struct zf_edits *edits, const struct zf_record *rr, bool add,
			  struct zf_error *err)
{
	struct zf_edit *grown =
		zf_list_grow(edits->edits, edits->edit_count, sizeof(*grown));

	if (grown == NULL)
		return no_memory(err);
	edits->edits = grown;
	grown[edits->edit_count++] = (struct zf_edit){ .rr = *rr, .add = add };
	return ZF_OK;
}

static zf_status delete_in(struct zf_edits *edits, const struct zf_edits_pair *pair,
			   struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = pair->from; i < pair->from_end && status == ZF_OK; i++) {
		const struct zf_record rr = zf_edits_record(&edits->from, i);
		const size_t number = zf_zone_find(edits->to.zone, &rr, ZF_ZONE_NONE);
		const bool stays = number != ZF_ZONE_NONE &&
				   (rr.ttl == pair->ttl || number == pair->kept);

		if (!stays && !zf_edits_is_again(&edits->from, i))
			status = add_edit(edits, &rr, false, err);
	}
	return status;
}

/* What is not there with this TTL; or only what was there with another, and has been deleted. */
static zf_status add_in(struct zf_edits *edits, const struct zf_edits_pair *pair,
			bool again, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = pair->to; i < pair->to_end && status == ZF_OK; i++) {
		struct zf_record rr = zf_edits_record(&edits->to, i), other;
		const bool there = find(&edits->from, &rr, &other);

		if (zf_edits_is_again(&edits->to, i) ||
		    (there && other.ttl == pair->ttl) ||
		    (again && (!there || edits->to.order[i] == pair->kept)))
			continue;
		rr.ttl = pair->ttl;
		status = add_edit(edits, &rr, true, err);
	}
	return status;
}

zf_status zf_edits_edit(struct zf_edits *edits, const struct zf_edits_pair *pair,
			enum zf_edits_phase phase, struct zf_error *err)
{
	switch (phase) {
	case APEX_NS_ADDED:
		return pair->apex_ns ? add_in(edits, pair, false, err) : ZF_OK;
	case DELETED:
		return delete_in(edits, pair, err);
	case ADDED:
		return add_in(edits, pair, pair->apex_ns, err);
	case PHASES:
		break;
	}
	return ZF_OK;
}

/* ---- RRsets compared ---- */

/* Records of the stretch that the other side has not, or with another TTL than the RRset's. */
struct tally {
	uint64_t records, alone, ttl;
};

static struct tally tally(const struct zf_edits_side *side, size_t from, size_t end,
			  const struct zf_edits_side *other_side,
			  const struct zf_edits_side *ttl_side, uint32_t ttl)
{
	struct tally tally = { 0 };

	for (size_t i = from; i < end; i++) {
		const struct zf_record rr = zf_edits_record(side, i);
		struct zf_record other;

		if (zf_edits_is_again(side, i))
			continue;
		tally.records++;
		if (!find(other_side, &rr, &other))
			tally.alone++;
		else if ((ttl_side == side ? rr.ttl : other.ttl) != ttl)
			tally.ttl++;
	}
	return tally;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool count_pair(struct zf_edits *edits, const struct zf_edits_pair *pair)
{
	struct zf_edits_counts *counts = &edits->counts;
	const struct zf_edits_side *from = &edits->from, *to = &edits->to;
	const struct tally gone =
		tally(from, pair->from, pair->from_end, to, from, pair->ttl);
	const struct tally come =
		tally(to, pair->to, pair->to_end, from, from, pair->ttl);
	const uint64_t replaced = least(gone.alone, come.alone);

	counts->from += gone.records;
	counts->to += come.records;
	counts->replaced += replaced;
	counts->removed += gone.alone - replaced;
	counts->added += come.alone - replaced;
	counts->ttl += gone.ttl;
	return gone.alone + come.alone + gone.ttl > 0;
}
static void find_ttl(struct zf_edits *edits, struct zf_edits_pair *pair)
{
	bool mixed = false;

	for (size_t i = pair->to; i < pair->to_end; i++) {
		const uint32_t ttl = zf_edits_record(&edits->to, i).ttl;

		mixed |= i > pair->to && ttl != pair->ttl;
		if (i == pair->to || ttl < pair->ttl)
			pair->ttl = ttl;
	}
	edits->counts.mixed += mixed;
}

/* One apex NS that is on both sides is there all the time. */
static void find_kept(const struct zf_edits *edits, struct zf_edits_pair *pair)
{
	pair->kept = ZF_ZONE_NONE;
	for (size_t i = pair->to; i < pair->to_end && pair->kept == ZF_ZONE_NONE; i++) {
		const struct zf_record rr = zf_edits_record(&edits->to, i);
		struct zf_record other;

		pair->apex_ns = zf_edits_is_apex_ns(edits, &rr);
		if (!pair->apex_ns)
			return;
		if (find(&edits->from, &rr, &other))
			pair->kept = edits->to.order[i];
	}
}

bool zf_edits_compare(struct zf_edits *edits, struct zf_edits_pair *pair)
{
	find_ttl(edits, pair);
	find_kept(edits, pair);
	return count_pair(edits, pair);
}

static zf_status keep_standing(struct zf_edits *edits, const struct zf_edits_pair *pair,
			       struct zf_error *err)
{
	for (size_t i = pair->from; i < pair->from_end; i++) {
		struct zf_record *grown = zf_list_grow(
			edits->standing, edits->standing_count, sizeof(*grown));

		if (grown == NULL)
			return no_memory(err);
		edits->standing = grown;
		if (!zf_edits_is_again(&edits->from, i))
			grown[edits->standing_count++] = zf_edits_record(&edits->from, i);
	}
	return ZF_OK;
}

zf_status zf_edits_keep(struct zf_edits *edits, const uint8_t *owner,
			const struct zf_edits_pair *pair, struct zf_error *err)
{
	const size_t before = edits->standing_count;
	struct zf_edit_set *grown =
		zf_list_grow(edits->sets, edits->set_count, sizeof(*grown));

	if (grown == NULL)
		return no_memory(err);
	edits->sets = grown;
	zf_status status = keep_standing(edits, pair, err);
	grown[edits->set_count++] = (struct zf_edit_set){
		.owner = owner,
		.type = pair->type,
		.count = edits->standing_count - before,
	};
	return status;
}
