/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "src/jobs/ask/by_query.h"
#include "src/jobs/change/push_parts.h"
#include "src/jobs/copies/source.h"

static zf_status compare_by_transfer(const struct zf_push *push, struct zf_pushed *pushed,
				     struct zf_error *err)
{
	const struct zf_source server = { .peer = push->peer };
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

/* Calls `each` with every edit. */
static zf_status for_edits(const struct zf_edits *edits,
			   zf_status (*each)(void *ctx, const struct zf_edit *edit,
					     struct zf_error *err),
			   void *ctx, struct zf_error *err)
{
	const size_t owners = zf_edits_counts(edits)->owners;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < owners && status == ZF_OK; i++) {
		const struct zf_edit_owner owner = zf_edits_owner(edits, i);

		for (size_t k = 0; k < owner.edit_count && status == ZF_OK; k++)
			status = each(ctx, &owner.edits[k], err);
	}
	return status;
}

static zf_status add_to_model(void *ctx, const struct zf_edit *edit, struct zf_error *err)
{
	return zf_zone_add(ctx, &edit->rr, err);
}

struct look {
	const struct zf_zone *now, *to;
	uint64_t undone;
};

static zf_status look_for(void *ctx, const struct zf_edit *edit, struct zf_error *err)
{
	struct look *look = ctx;
	const size_t at = zf_zone_find(look->now, &edit->rr, ZF_ZONE_NONE);

	(void)err;
	if (edit->add)
		look->undone += at == ZF_ZONE_NONE ||
				zf_zone_record(look->now, at).ttl != edit->rr.ttl;
	else if (at != ZF_ZONE_NONE)
		look->undone += zf_zone_find(look->to, &edit->rr, ZF_ZONE_NONE) ==
				ZF_ZONE_NONE;
	return ZF_OK;
}

/* Only the RRsets that were changed: the others were not ours. */
static zf_status compare_by_query(const struct zf_push *push, struct zf_pushed *pushed,
				  struct zf_error *err)
{
	struct zf_zone *model = NULL, *now = NULL;
	struct look look = { .to = push->to };
	uint64_t unchecked = 0;
	zf_status status = zf_zone_new(&model, push->zone, 0, err);

	if (status == ZF_OK)
		status = for_edits(push->edits, add_to_model, model, err);
	if (status == ZF_OK)
		status = zf_by_query(&now, &unchecked, model, push->peer, err);
	look.now = now;
	if (status == ZF_OK)
		status = for_edits(push->edits, look_for, &look, err);
	if (status == ZF_OK) {
		pushed->compared = true;
		pushed->unchecked = unchecked;
		/* what could not be looked at counts as the model has it: as if not deleted */
		pushed->left = look.undone > unchecked ? look.undone - unchecked : 0;
	}
	zf_zone_free(now);
	zf_zone_free(model);
	return status;
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
	const struct zf_source server = { .peer = push->peer };
	struct signature signature = { .before = push->from };
	const struct zf_sink sink = { look_at, &signature };
	struct zf_soa soa = { 0 };

	if (zf_record_soa(&rr, &soa))
		signature.serial = soa.serial;
	return zf_source_read(&server, push->zone, &sink, NULL) == ZF_OK &&
	       signature.changed && signature.stale;
}
