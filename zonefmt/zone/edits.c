/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/edits.h"

#include <stdlib.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "zonefmt/file/list.h"
#include "zonefmt/zone/edits_parts.h"

enum {
	TYPE_CDS = 59,	      /* RFC 7344 */
	TYPE_CDNSKEY = 60,    /* RFC 7344 */
	TYPE_SIGNING = 65534, /* where BIND keeps how far its signing is */
};

enum rank { LOSES_DNAME, STAYS, CHANGES_NS, VANISHES, GAINS_DNAME, RANKS };

struct zf_edits_owner {
	const uint8_t *name;
	size_t first_edit, edit_count, first_set, set_count;
	enum rank rank;
};

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory for the changes");
}

static bool is_apex(const struct zf_edits_side *side, const uint8_t *name)
{
	return zf_name_equal(name, zf_zone_apex(side->zone));
}
static bool is_signing(uint16_t type)
{
	switch (type) {
	case ZF_TYPE_RRSIG:
	case ZF_TYPE_NSEC:
	case ZF_TYPE_NSEC3:
	case ZF_TYPE_NSEC3PARAM:
	case ZF_TYPE_DNSKEY:
	case TYPE_CDS:
	case TYPE_CDNSKEY:
	case TYPE_SIGNING:
		return true;
	default:
		return false;
	}
}

static bool is_left_out(const struct zf_edits *edits, uint16_t type)
{
	return type == ZF_TYPE_ZONEMD || (edits->counts.is_signed && is_signing(type));
}

static size_t stretch_end(const struct zf_edits_side *side, const uint8_t *owner,
			  uint16_t type)
{
	size_t end = side->at;

	while (end < side->count) {
		const struct zf_record rr = zf_edits_record(side, end);

		if (rr.type != type || !zf_name_equal(rr.owner, owner))
			break;
		end++;
	}
	return end;
}

/* ---- owners ---- */

/* What is seen of one owner while its RRsets go past. */
struct visit {
	const uint8_t *name;
	struct zf_edits_pair *pairs; /* those that are edited */
	size_t count;
	bool in_to, cname, other; /* in `to`: any, a CNAME, anything else */
	bool address_from, address_to;
};

static bool is_address(uint16_t type)
{
	return type == ZF_TYPE_A || type == ZF_TYPE_AAAA;
}

static void note_presence(struct visit *visit, const struct zf_edits_side *to_side,
			  const struct zf_edits_pair *pair)
{
	const bool from = pair->from < pair->from_end, to = pair->to < pair->to_end;

	visit->in_to |= to;
	for (size_t i = pair->to; i < pair->to_end; i++) {
		const bool first = pair->type == ZF_TYPE_CNAME && !visit->cname;

		visit->cname |= first;
		visit->other |=
			!first && !is_signing(pair->type) &&
			(pair->type != ZF_TYPE_CNAME || !zf_edits_is_again(to_side, i));
	}
	visit->address_from |= from && is_address(pair->type);
	visit->address_to |= to && is_address(pair->type);
}

static const struct zf_edits_pair *edited(const struct visit *visit, uint16_t type)
{
	for (size_t i = 0; i < visit->count; i++)
		if (visit->pairs[i].type == type)
			return &visit->pairs[i];
	return NULL;
}

static enum rank rank_of(const struct visit *visit)
{
	const struct zf_edits_pair *dname = edited(visit, ZF_TYPE_DNAME);

	if (dname != NULL)
		return dname->to < dname->to_end ? GAINS_DNAME : LOSES_DNAME;
	if (edited(visit, ZF_TYPE_NS) != NULL)
		return CHANGES_NS;
	if (!visit->in_to || (visit->address_from && !visit->address_to))
		return VANISHES;
	return STAYS;
}

static zf_status check_owner(const struct visit *visit, struct zf_error *err)
{
	char text[ZF_NAME_TEXT_MAX];

	if (!visit->cname || !visit->other)
		return ZF_OK;
	zf_name_print(text, visit->name);
	return zf_fail(err, ZF_EUSAGE, "%s: a CNAME stands beside other data", text);
}

static zf_status add_owner(struct zf_edits *edits, const struct visit *visit,
			   struct zf_error *err)
{
	struct zf_edits_owner owner = { .name = visit->name,
					.first_edit = edits->edit_count,
					.first_set = edits->set_count,
					.rank = rank_of(visit) };
	struct zf_edits_owner *grown;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < visit->count && status == ZF_OK; i++)
		status = zf_edits_keep(edits, visit->name, &visit->pairs[i], err);
	for (enum zf_edits_phase phase = 0; phase < PHASES; phase++)
		for (size_t i = 0; i < visit->count && status == ZF_OK; i++)
			status = zf_edits_edit(edits, &visit->pairs[i], phase, err);
	if (status != ZF_OK)
		return status;
	grown = zf_list_grow(edits->owners, edits->owner_count, sizeof(*grown));
	if (grown == NULL)
		return no_memory(err);
	owner.edit_count = edits->edit_count - owner.first_edit;
	owner.set_count = edits->set_count - owner.first_set;
	edits->owners = grown;
	grown[edits->owner_count++] = owner;
	return ZF_OK;
}

static bool is_there(const struct zf_edits_side *side, const uint8_t *owner)
{
	return side->at < side->count &&
	       zf_name_equal(zf_edits_record(side, side->at).owner, owner);
}

/* The least type that either side has next at `owner`. */
static bool next_type(const struct zf_edits *edits, const uint8_t *owner, uint16_t *type)
{
	const struct zf_edits_side *sides[] = { &edits->from, &edits->to };
	bool any = false;

	*type = UINT16_MAX;
	for (size_t i = 0; i < 2; i++) {
		if (!is_there(sides[i], owner))
			continue;
		const uint16_t found = zf_edits_record(sides[i], sides[i]->at).type;

		if (found < *type)
			*type = found;
		any = true;
	}
	return any;
}

static zf_status visit_set(struct zf_edits *edits, struct visit *visit, uint16_t type,
			   struct zf_error *err)
{
	struct zf_edits_pair pair = {
		.type = type,
		.from = edits->from.at,
		.from_end = stretch_end(&edits->from, visit->name, type),
		.to = edits->to.at,
		.to_end = stretch_end(&edits->to, visit->name, type)
	};
	struct zf_edits_pair *grown;

	edits->from.at = pair.from_end;
	edits->to.at = pair.to_end;
	if (type == ZF_TYPE_SOA && is_apex(&edits->to, visit->name))
		return ZF_OK;
	if (is_left_out(edits, type)) {
		edits->counts.left_out +=
			pair.from_end - pair.from + pair.to_end - pair.to;
		return ZF_OK;
	}
	note_presence(visit, &edits->to, &pair);
	if (!zf_edits_compare(edits, &pair))
		return ZF_OK;
	grown = zf_list_grow(visit->pairs, visit->count, sizeof(*grown));
	if (grown == NULL)
		return no_memory(err);
	visit->pairs = grown;
	grown[visit->count++] = pair;
	return ZF_OK;
}

static zf_status visit_owner(struct zf_edits *edits, struct visit *visit,
			     struct zf_error *err)
{
	zf_status status = ZF_OK;
	uint16_t type;

	while (status == ZF_OK && next_type(edits, visit->name, &type))
		status = visit_set(edits, visit, type, err);
	if (status == ZF_OK)
		status = check_owner(visit, err);
	if (status == ZF_OK && visit->count > 0)
		status = add_owner(edits, visit, err);
	return status;
}

/* The owner that comes next on either side; NULL at the end. */
static const uint8_t *next_owner(const struct zf_edits *edits)
{
	const struct zf_edits_side *from = &edits->from, *to = &edits->to;
	const uint8_t *a = from->at < from->count ? zf_edits_record(from, from->at).owner
						  : NULL;
	const uint8_t *b = to->at < to->count ? zf_edits_record(to, to->at).owner : NULL;

	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	return zf_name_compare(a, b) <= 0 ? a : b;
}

static zf_status visit_all(struct zf_edits *edits, struct zf_error *err)
{
	struct visit visit = { 0 };
	zf_status status = ZF_OK;
	const uint8_t *name;

	while (status == ZF_OK && (name = next_owner(edits)) != NULL) {
		struct zf_edits_pair *room = visit.pairs;

		visit = (struct visit){ .name = name, .pairs = room };
		status = visit_owner(edits, &visit, err);
	}
	free(visit.pairs);
	return status;
}

/* ---- the whole ---- */

/* Finds the side's SOA. */
static void side_init(struct zf_edits_side *side, const struct zf_zone *zone)
{
	side->zone = zone;
	side->count = zf_zone_count(zone);
	side->soa = ZF_ZONE_NONE;
	for (size_t i = 0; i < side->count && side->soa == ZF_ZONE_NONE; i++) {
		const struct zf_record rr = zf_zone_record(zone, i);

		if (rr.type == ZF_TYPE_SOA && is_apex(side, rr.owner))
			side->soa = i;
	}
}

static bool holds(const struct zf_edits_side *side, uint16_t type)
{
	for (size_t i = 0; i < side->count; i++)
		if (zf_zone_record(side->zone, i).type == type)
			return true;
	return false;
}

static zf_status check_record(const struct zf_edits *edits, const struct zf_record *rr,
			      struct zf_error *err)
{
	char owner[ZF_NAME_TEXT_MAX];

	if (rr->class == ZF_CLASS_IN &&
	    zf_name_under(rr->owner, zf_zone_apex(edits->to.zone)))
		return ZF_OK;
	zf_name_print(owner, rr->owner);
	return zf_fail(err, ZF_EUSAGE, "%s: %s", owner,
		       rr->class != ZF_CLASS_IN ? "the class is not IN"
						: "it lies outside the zone");
}

static zf_status check_target(struct zf_edits *edits, struct zf_error *err)
{
	bool apex_ns = false;

	if (edits->to.soa == ZF_ZONE_NONE)
		return zf_fail(err, ZF_EUSAGE, "there is no SOA record");
	for (size_t i = 0; i < edits->to.count; i++) {
		const struct zf_record rr = zf_zone_record(edits->to.zone, i);
		const zf_status status = check_record(edits, &rr, err);

		if (status != ZF_OK)
			return status;
		apex_ns |= zf_edits_is_apex_ns(edits, &rr);
	}
	if (!apex_ns)
		return zf_fail(err, ZF_EUNSAFE, "the zone would have no NS record left");
	if (edits->counts.is_signed || !holds(&edits->to, ZF_TYPE_RRSIG))
		return ZF_OK;
	zf_fail(err, ZF_EUNSAFE, "it is signed, and the server's zone is not");
	zf_hint(err,
		"signatures cannot come by UPDATE: have the server sign the zone, and "
		"push it unsigned");
	return ZF_EUNSAFE;
}

static bool soas_differ(const struct zf_edits *edits)
{
	const struct zf_record from = zf_edits_soa_from(edits);
	const struct zf_record to = zf_edits_soa_to(edits);
	struct zf_soa a, b;

	if (!zf_record_soa(&from, &a) || !zf_record_soa(&to, &b))
		return false;
	return from.ttl != to.ttl || !zf_name_equal(a.mname, b.mname) ||
	       !zf_name_equal(a.rname, b.rname) || a.refresh != b.refresh ||
	       a.retry != b.retry || a.expire != b.expire || a.minimum != b.minimum;
}

/* Binds what lay at numbers to where it lies, now that nothing moves any more, and puts the owners
 * in their order. */
static zf_status settle(struct zf_edits *edits, struct zf_error *err)
{
	size_t standing = 0, ranked = 0;

	for (size_t i = 0; i < edits->set_count; i++) {
		edits->sets[i].records = edits->standing + standing;
		standing += edits->sets[i].count;
	}
	edits->ranked = malloc((edits->owner_count + 1) * sizeof(*edits->ranked));
	if (edits->ranked == NULL)
		return no_memory(err);
	for (enum rank rank = 0; rank < RANKS; rank++)
		for (size_t i = 0; i < edits->owner_count; i++)
			if (edits->owners[i].rank == rank)
				edits->ranked[ranked++] = i;
	for (size_t i = 0; i < edits->edit_count; i++)
		edits->counts.apex_ns |= zf_edits_is_apex_ns(edits, &edits->edits[i].rr);
	edits->counts.edits = edits->edit_count;
	edits->counts.owners = edits->owner_count;
	edits->counts.soa = soas_differ(edits);
	return ZF_OK;
}

static void note_repeats(struct zf_edits_side *side)
{
	for (size_t i = 0; i < side->count && !side->repeats; i++) {
		const struct zf_record rr = zf_zone_record(side->zone, i);

		side->repeats = zf_zone_find(side->zone, &rr, ZF_ZONE_NONE) != i;
	}
}

/* Whether the record, which is not the SOA, is in `to` with its TTL. */
static bool is_shared(const struct zf_edits *edits, const struct zf_record *rr)
{
	const size_t number = zf_zone_find(edits->to.zone, rr, ZF_ZONE_NONE);

	return rr->type != ZF_TYPE_SOA && number != ZF_ZONE_NONE &&
	       zf_zone_record(edits->to.zone, number).ttl == rr->ttl;
}

/* Whether both are the same, record by record, but for their SOAs; if so, they are counted. What mostly
 * is so, after a push above all, is seen without the canonical order, which takes longer than the rest. */
static bool are_same(struct zf_edits *edits)
{
	const struct zf_edits_side *from = &edits->from;
	uint64_t left_out = 0;

	if (from->count != edits->to.count || from->repeats)
		return false;
	for (size_t i = 0; i < from->count; i++) {
		const struct zf_record rr = zf_zone_record(from->zone, i);

		if (i != from->soa && !is_shared(edits, &rr))
			return false;
		left_out += is_left_out(edits, rr.type);
	}
	edits->counts.left_out = 2 * left_out;
	edits->counts.from = edits->counts.to = from->count - 1 - left_out;
	return true;
}

static zf_status visit_sorted(struct zf_edits *edits, struct zf_error *err)
{
	zf_status status = zf_zone_sorted(edits->from.zone, &edits->from.order, err);

	note_repeats(&edits->to);
	if (status == ZF_OK)
		status = zf_zone_sorted(edits->to.zone, &edits->to.order, err);
	return status == ZF_OK ? visit_all(edits, err) : status;
}

static zf_status fill(struct zf_edits *edits, const struct zf_zone *from,
		      const struct zf_zone *to, struct zf_error *err)
{
	zf_status status;

	side_init(&edits->from, from);
	side_init(&edits->to, to);
	if (edits->from.soa == ZF_ZONE_NONE)
		return zf_fail(err, ZF_EMALFORMED, "the server's zone has no SOA record");
	edits->counts.is_signed = holds(&edits->from, ZF_TYPE_RRSIG);
	note_repeats(&edits->from);
	status = check_target(edits, err);
	if (status == ZF_OK && !are_same(edits))
		status = visit_sorted(edits, err);
	return status == ZF_OK ? settle(edits, err) : status;
}

zf_status zf_edits_new(struct zf_edits **result, const struct zf_zone *from,
		       const struct zf_zone *to, struct zf_error *err)
{
	struct zf_edits *edits = calloc(1, sizeof(*edits));
	zf_status status;

	*result = NULL;
	if (edits == NULL)
		return no_memory(err);
	status = fill(edits, from, to, err);
	if (status != ZF_OK) {
		zf_edits_free(edits);
		return status;
	}
	*result = edits;
	return ZF_OK;
}

void zf_edits_free(struct zf_edits *edits)
{
	if (edits == NULL)
		return;
	free(edits->from.order);
	free(edits->to.order);
	free(edits->edits);
	free(edits->sets);
	free(edits->standing);
	free(edits->owners);
	free(edits->ranked);
	free(edits);
}

const struct zf_edits_counts *zf_edits_counts(const struct zf_edits *edits)
{
	return &edits->counts;
}

bool zf_edits_none(const struct zf_edits *edits)
{
	return edits->edit_count == 0 && !edits->counts.soa;
}

struct zf_record zf_edits_soa_from(const struct zf_edits *edits)
{
	return zf_zone_record(edits->from.zone, edits->from.soa);
}

struct zf_record zf_edits_soa_to(const struct zf_edits *edits)
{
	return zf_zone_record(edits->to.zone, edits->to.soa);
}

struct zf_edit_owner zf_edits_owner(const struct zf_edits *edits, size_t at)
{
	const struct zf_edits_owner *owner = &edits->owners[edits->ranked[at]];

	return (struct zf_edit_owner){
		.name = owner->name,
		.edits = edits->edits + owner->first_edit,
		.edit_count = owner->edit_count,
		.sets = edits->sets + owner->first_set,
		.set_count = owner->set_count,
	};
}
