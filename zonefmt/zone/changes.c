/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/changes.h"

#include <inttypes.h>
#include <stdlib.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "zonefmt/text/present.h"
#include "zonefmt/zone/zone.h"

#define ROOM_MIN 64
#define TYPE_TEXT_MAX 24

/* What the answer says of one record. */
struct change {
	uint32_t old_ttl; /* in the base, if it was there */
	bool was_there;	  /* first deleted, so the base must have it */
	bool is_there;	  /* last added, so the new zone has it */
	bool found;	  /* the base has it */
	bool outside;	  /* the zone; never was_there, nor in the counts */
};

/* Each record that an answer names marks one of these bits, by a few of its octets. Most of a base's records
 * find theirs unmarked, and need not be looked for, which takes longer than all else that is done to one.
 * Names that were chosen to share a bit gain nothing: they are looked for. */
#define MARK_BITS 20
#define SPREADING                                                                        \
	0x9e3779b97f4a7c15U /* 2^64 by the golden ratio: high bits depend on all */

struct zf_changes {
	uint64_t *marks;	 /* NULL until the base begins */
	struct zf_zone *records; /* each once; TTL and spelling as they came last */
	struct change *changes;	 /* one for each */
	size_t room;
	size_t soa; /* the zone's at this point; ZF_ZONE_NONE between one and the next */
	struct zf_changes_counts counts;
	struct zf_sink to, outside;
	bool has_base; /* its SOA has come */
};

zf_status zf_changes_new(struct zf_changes **result, const uint8_t *apex,
			 uint64_t octets_max, struct zf_error *err)
{
	struct zf_changes *changes = calloc(1, sizeof(*changes));
	zf_status status;

	*result = NULL;
	if (changes == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory for the zone's changes");
	changes->soa = ZF_ZONE_NONE;
	status = zf_zone_new(&changes->records, apex, octets_max, err);
	if (status == ZF_OK) {
		*result = changes;
		changes = NULL;
	}
	zf_changes_free(changes);
	return status;
}

void zf_changes_free(struct zf_changes *changes)
{
	if (changes == NULL)
		return;
	zf_zone_free(changes->records);
	free(changes->changes);
	free(changes->marks);
	free(changes);
}

/* Puts the record in front of the error. The text takes long and is only made for one that does
 * not fit. */
static zf_status does_not_fit(const struct zf_record *rr, struct zf_error *err)
{
	char owner[ZF_NAME_TEXT_MAX], type[TYPE_TEXT_MAX];

	zf_name_print(owner, rr->owner);
	*zf_present_type(type, rr->type) = '\0';
	zf_wrap(err, "%s %s", owner, type);
	return ZF_EDIFFERS;
}

static zf_status differs(const struct zf_record *rr, const char *what,
			 struct zf_error *err)
{
	zf_fail(err, ZF_EDIFFERS, "%s", what);
	return does_not_fit(rr, err);
}

static zf_status ttl_differs(const struct zf_record *rr, uint32_t deleted,
			     const char *whose, uint32_t ttl, struct zf_error *err)
{
	zf_fail(err, ZF_EDIFFERS,
		"the answer deletes it with TTL %" PRIu32 ", %s is %" PRIu32, deleted,
		whose, ttl);
	return does_not_fit(rr, err);
}

static bool is_zone_soa(const struct zf_changes *changes, const struct zf_record *rr)
{
	return rr->type == ZF_TYPE_SOA &&
	       zf_name_equal(rr->owner, zf_zone_apex(changes->records));
}

static size_t find(const struct zf_changes *changes, const struct zf_record *rr)
{
	return zf_zone_find(changes->records, rr, ZF_ZONE_NONE);
}

static zf_status grow(struct zf_changes *changes, struct zf_error *err)
{
	const size_t room = changes->room == 0 ? ROOM_MIN : 2 * changes->room;
	struct change *more = realloc(changes->changes, room * sizeof(*more));

	if (more == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory for the zone's changes");
	changes->changes = more;
	changes->room = room;
	return ZF_OK;
}

/* A record that the answer has not named before. */
static zf_status remember(struct zf_changes *changes, const struct zf_record *rr,
			  const struct change *change, struct zf_error *err)
{
	const size_t number = zf_zone_count(changes->records);
	zf_status status = ZF_OK;

	if (number == changes->room)
		status = grow(changes, err);
	if (status == ZF_OK)
		status = zf_zone_add(changes->records, rr, err);
	if (status == ZF_OK)
		changes->changes[number] = *change;
	return status;
}

static zf_status delete_record(struct zf_changes *changes, size_t number,
			       const struct zf_record *rr, struct zf_error *err)
{
	if (number == ZF_ZONE_NONE)
		return remember(changes, rr,
				&(struct change){ .was_there = true, .old_ttl = rr->ttl },
				err);
	const struct zf_record added = zf_zone_record(changes->records, number);
	if (!changes->changes[number].is_there)
		return differs(rr, "the answer deletes it twice", err);
	if (rr->ttl != added.ttl)
		return ttl_differs(rr, rr->ttl, "the one it added", added.ttl, err);
	changes->changes[number].is_there = false;
	return ZF_OK;
}

static bool is_outside(const struct zf_changes *changes, const struct zf_record *rr)
{
	return !zf_name_under(rr->owner, zf_zone_apex(changes->records));
}

static zf_status delete_outside(struct zf_changes *changes, const struct zf_record *rr)
{
	const size_t number = find(changes, rr);

	if (number != ZF_ZONE_NONE)
		changes->changes[number].is_there = false;
	return ZF_OK;
}

static zf_status add_outside(struct zf_changes *changes, const struct zf_record *rr,
			     struct zf_error *err)
{
	const struct change change = { .is_there = true, .outside = true };
	const size_t number = find(changes, rr);

	if (number == ZF_ZONE_NONE)
		return remember(changes, rr, &change, err);
	zf_zone_respell(changes->records, number, rr);
	changes->changes[number].is_there = true;
	return ZF_OK;
}

static zf_status take_deleted(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_changes *changes = ctx;
	const bool is_first = zf_zone_count(changes->records) == 0;
	const bool is_soa = is_zone_soa(changes, rr);
	const size_t number = find(changes, rr);
	zf_status status;

	if (is_outside(changes, rr))
		return delete_outside(changes, rr);
	if (is_first && !is_soa)
		return differs(rr, "the answer deletes it before the zone's SOA", err);
	if (is_soa && !is_first && (number == ZF_ZONE_NONE || number != changes->soa))
		return differs(rr, "the answer deletes one that is not the zone's then",
			       err);
	status = delete_record(changes, number, rr, err);
	if (status != ZF_OK)
		return status;
	if (is_soa)
		changes->soa = ZF_ZONE_NONE;
	changes->counts.deleted++;
	return ZF_OK;
}

static zf_status add_record(struct zf_changes *changes, const struct zf_record *rr,
			    struct zf_error *err)
{
	const size_t number = find(changes, rr);

	if (number == ZF_ZONE_NONE)
		return remember(changes, rr, &(struct change){ .is_there = true }, err);
	if (changes->changes[number].is_there)
		return differs(rr, "the answer adds it twice", err);
	zf_zone_respell(changes->records, number, rr);
	changes->changes[number].is_there = true;
	return ZF_OK;
}

static zf_status take_added(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_changes *changes = ctx;
	const bool is_soa = is_zone_soa(changes, rr);
	zf_status status;

	if (zf_zone_count(changes->records) == 0)
		return differs(rr, "the answer adds it before it deletes the zone's SOA",
			       err);
	if (is_outside(changes, rr))
		return add_outside(changes, rr, err);
	if (is_soa && changes->soa != ZF_ZONE_NONE)
		return differs(rr, "the answer adds a second one", err);
	status = add_record(changes, rr, err);
	if (status != ZF_OK)
		return status;
	if (is_soa)
		changes->soa = find(changes, rr);
	changes->counts.added++;
	return ZF_OK;
}

struct zf_sink zf_changes_deleted(struct zf_changes *changes)
{
	return (struct zf_sink){ .take = take_deleted, .ctx = changes };
}

struct zf_sink zf_changes_added(struct zf_changes *changes)
{
	return (struct zf_sink){ .take = take_added, .ctx = changes };
}

const struct zf_changes_counts *zf_changes_counts(const struct zf_changes *changes)
{
	return &changes->counts;
}

/* The last of these octets, at most four, letters in either case alike. */
static uint32_t tail_of(const uint8_t *octets, size_t len)
{
	uint32_t tail = 0;

	for (size_t i = len < 4 ? 0 : len - 4; i < len; i++)
		tail = tail << 8 | (octets[i] | 0x20);
	return tail;
}

/* Equal records (zf_record_equal) have the same. */
static size_t mark_of(const struct zf_record *rr)
{
	const uint64_t owner = tail_of(rr->owner + 1, rr->owner[0]);
	const uint64_t rdata = tail_of(rr->rdata, rr->rdata_len);
	const uint64_t other = (uint64_t)rr->type << 28 ^ (uint64_t)rr->owner_len << 20 ^
			       rr->rdata_len;

	return (size_t)(((owner << 32 ^ rdata ^ other) * SPREADING) >> (64 - MARK_BITS));
}

static zf_status make_marks(struct zf_changes *changes, struct zf_error *err)
{
	changes->marks = calloc((1U << MARK_BITS) / 64, sizeof(*changes->marks));
	if (changes->marks == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory for the zone's changes");
	for (size_t i = 0; i < zf_zone_count(changes->records); i++) {
		const struct zf_record rr = zf_zone_record(changes->records, i);
		const size_t mark = mark_of(&rr);

		changes->marks[mark / 64] |= UINT64_C(1) << mark % 64;
	}
	return ZF_OK;
}

static size_t find_named(const struct zf_changes *changes, const struct zf_record *rr)
{
	const size_t mark = mark_of(rr);

	return (changes->marks[mark / 64] >> mark % 64 & 1) == 0 ? ZF_ZONE_NONE
								 : find(changes, rr);
}

zf_status zf_changes_begin(struct zf_changes *changes, const struct zf_sink *to,
			   const struct zf_sink *outside, struct zf_error *err)
{
	if (changes->soa == ZF_ZONE_NONE)
		return zf_fail(err, ZF_EDIFFERS,
			       "the answer leaves the zone without a SOA");
	changes->to = *to;
	if (outside != NULL)
		changes->outside = *outside;
	return make_marks(changes, err);
}

static zf_status give(const struct zf_changes *changes, size_t number,
		      struct zf_error *err)
{
	const struct zf_record rr = zf_zone_record(changes->records, number);
	const struct zf_sink *to = changes->changes[number].outside ? &changes->outside
								    : &changes->to;

	return to->take == NULL ? ZF_OK : to->take(to->ctx, &rr, err);
}

/* A record of the base that the answer names. */
static zf_status check_found(struct zf_changes *changes, size_t number,
			     const struct zf_record *rr, struct zf_error *err)
{
	struct change *change = &changes->changes[number];

	if (!change->was_there)
		return differs(rr, "the answer adds what the file has already", err);
	if (change->found)
		return differs(rr, "the answer deletes what the file has twice", err);
	if (rr->ttl != change->old_ttl)
		return ttl_differs(rr, change->old_ttl, "the file's", rr->ttl, err);
	change->found = true;
	return ZF_OK;
}

static uint32_t serial_of(const struct zf_record *rr)
{
	struct zf_soa soa;

	return zf_record_soa(rr, &soa) ? soa.serial : 0;
}

/* The answer's first record is the SOA that it deletes first. In its place comes the new one. */
static zf_status replace_soa(struct zf_changes *changes, size_t number,
			     const struct zf_record *rr, struct zf_error *err)
{
	const struct zf_record first = zf_zone_record(changes->records, 0);
	zf_status status;

	if (!is_zone_soa(changes, rr))
		return differs(rr, "the file's first record is not the zone's SOA", err);
	if (number != 0 && serial_of(rr) == serial_of(&first))
		return differs(rr, "the answer deletes another one of the same serial",
			       err);
	if (number != 0) {
		zf_fail(err, ZF_EDIFFERS,
			"the answer starts from serial %" PRIu32
			", the file's is %" PRIu32,
			serial_of(&first), serial_of(rr));
		return does_not_fit(rr, err);
	}
	status = check_found(changes, number, rr, err);
	if (status != ZF_OK)
		return status;
	changes->has_base = true;
	return give(changes, changes->soa, err);
}

static zf_status take_base(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_changes *changes = ctx;
	const size_t number = find_named(changes, rr);

	if (!changes->has_base)
		return replace_soa(changes, number, rr, err);
	if (is_zone_soa(changes, rr))
		return differs(rr, "the file has a second one", err);
	if (number != ZF_ZONE_NONE)
		return check_found(changes, number, rr, err);
	return changes->to.take(changes->to.ctx, rr, err);
}

struct zf_sink zf_changes_base(struct zf_changes *changes)
{
	return (struct zf_sink){ .take = take_base, .ctx = changes };
}

zf_status zf_changes_finish(struct zf_changes *changes, struct zf_error *err)
{
	const size_t count = zf_zone_count(changes->records);
	zf_status status = ZF_OK;

	for (size_t i = 0; i < count && status == ZF_OK; i++) {
		const struct change *change = &changes->changes[i];
		const struct zf_record rr = zf_zone_record(changes->records, i);

		if (change->was_there && !change->found)
			return differs(&rr,
				       "the answer deletes what the file does not have",
				       err);
		if (change->is_there && i != changes->soa)
			status = give(changes, i, err);
	}
	return status;
}
