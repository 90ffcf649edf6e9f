/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/push_compare.h"

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "src/jobs/ask/by_query.h"
#include "src/jobs/copies/source.h"

static zf_status compare_by_transfer(const struct zf_push *push, struct zf_pushed *pushed,
				     struct zf_error *err)
{
	const struct zf_source server = { .peer = push->source };
	struct zf_zone *now = NULL;
	struct zf_edits *left = NULL;
	zf_status status = zf_zone_new(&now, push->zone, 0, err);

	if (status == ZF_OK) {
		const struct zf_sink sink = zf_zone_sink(now);

		status = zf_source_read(&server, push->zone, &sink, err);
	}
	if (status == ZF_OK)
		status = zf_edits_new(&left, now, push->to, err);
	if (status == ZF_OK) {
		pushed->compared = true;
		pushed->left = zf_edits_counts(left)->edits;
		pushed->soa_left = zf_edits_counts(left)->soa && !pushed->soa_kept;
	}
	zf_edits_free(left);
	zf_zone_free(now);
	return status;
}

/* Some owners' edits, and what the server has of their RRsets. */
struct look {
	const struct zf_push *push;
	size_t first, end; /* numbers of the owners */
	struct zf_zone *model, *now;
	uint64_t undone, unchecked;
};

/* Calls `each` with every edit. */
static zf_status for_edits(struct look *look,
			   zf_status (*each)(struct look *look,
					     const struct zf_edit *edit,
					     struct zf_error *err),
			   struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = look->first; i < look->end && status == ZF_OK; i++) {
		const struct zf_edit_owner owner = zf_edits_owner(look->push->edits, i);

		for (size_t k = 0; k < owner.edit_count && status == ZF_OK; k++)
			status = each(look, &owner.edits[k], err);
	}
	return status;
}

static zf_status add_to_model(struct look *look, const struct zf_edit *edit,
			      struct zf_error *err)
{
	return zf_zone_add(look->model, &edit->rr, err);
}

static zf_status look_for(struct look *look, const struct zf_edit *edit,
			  struct zf_error *err)
{
	const size_t at = zf_zone_find(look->now, &edit->rr, ZF_ZONE_NONE);

	(void)err;
	if (edit->add)
		look->undone += at == ZF_ZONE_NONE ||
				zf_zone_record(look->now, at).ttl != edit->rr.ttl;
	else if (at != ZF_ZONE_NONE)
		look->undone += zf_zone_find(look->push->to, &edit->rr, ZF_ZONE_NONE) ==
				ZF_ZONE_NONE;
	return ZF_OK;
}

/* Asks for the RRsets that were to be changed: the others were not ours. */
static zf_status look_at_edits(struct look *look, struct zf_error *err)
{
	zf_status status = zf_zone_new(&look->model, look->push->zone, 0, err);

	if (status == ZF_OK)
		status = for_edits(look, add_to_model, err);
	if (status == ZF_OK)
		status = zf_by_query(&look->now, &look->unchecked, look->model,
				     look->push->peer, err);
	if (status == ZF_OK)
		status = for_edits(look, look_for, err);
	zf_zone_free(look->now);
	zf_zone_free(look->model);
	return status;
}

static zf_status compare_by_query(const struct zf_push *push, struct zf_pushed *pushed,
				  struct zf_error *err)
{
	struct look look = { .push = push, .end = zf_edits_counts(push->edits)->owners };
	const zf_status status = look_at_edits(&look, err);

	if (status == ZF_OK) {
		pushed->compared = true;
		pushed->unchecked = look.unchecked;
		/* what could not be looked at counts as the model has it: as if not deleted */
		pushed->left = look.undone > look.unchecked ? look.undone - look.unchecked
							    : 0;
	}
	return status;
}

bool zf_push_has_done(const struct zf_push *push, size_t first, size_t end)
{
	struct look look = { .push = push, .first = first, .end = end };

	return look_at_edits(&look, NULL) == ZF_OK && look.undone == 0 &&
	       look.unchecked == 0;
}

zf_status zf_push_compare(const struct zf_push *push, struct zf_pushed *pushed,
			  struct zf_error *err)
{
	struct zf_error refused;
	zf_status status;

	zf_error_clear(&refused);
	status = compare_by_transfer(push, pushed, &refused);
	if (status == ZF_EREFUSED)
		return compare_by_query(push, pushed, err);
	zf_error_copy(err, &refused);
	return status;
}

/* ---- whether the server signs ---- */

struct signature {
	const struct zf_zone *before;
	uint32_t serial; /* as it was read */
	bool changed;	 /* it is another now */
	bool stale;	 /* a signature over the SOA is one of those before */
};

/* The SOA comes first, and its signature in the same transfer: the two belong together. */
static zf_status look_at(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct signature *signature = ctx;
	struct zf_soa soa;

	(void)err;
	if (zf_record_soa(rr, &soa))
		signature->changed = soa.serial != signature->serial;
	else if (rr->type == ZF_TYPE_RRSIG && rr->rdata_len > 2 &&
		 zf_wire_get16(rr->rdata) == ZF_TYPE_SOA)
		signature->stale |= zf_zone_find(signature->before, rr, ZF_ZONE_NONE) !=
				    ZF_ZONE_NONE;
	return ZF_OK;
}

bool zf_push_left_unsigned(const struct zf_push *push)
{
	const struct zf_record rr = zf_edits_soa_from(push->edits);
	const struct zf_source server = { .peer = push->source };
	struct signature signature = { .before = push->from };
	const struct zf_sink sink = { look_at, &signature };
	struct zf_soa soa = { 0 };

	if (zf_record_soa(&rr, &soa))
		signature.serial = soa.serial;
	return zf_source_read(&server, push->zone, &sink, NULL) == ZF_OK &&
	       signature.changed && signature.stale;
}
