/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/zone.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/name.h"
#include "zonefmt/file/hash.h"

#define BLOCK_OCTETS (1024 * 1024)
#define OCTETS_MAX_DEFAULT (4ULL * 1024 * 1024 * 1024)
#define SLOTS_MIN 64
#define INDEXED_FROM 8 /* records; of fewer, as an answer holds, each is looked at */
#define EMPTY UINT32_MAX
/* Slots in a row that are looked at. The seed is random and half of all slots are empty, so only the same record
 * many times over makes a long run. In such a one a copy is not kept: an RRset has each record once (RFC 2181
 * section 5; a transfer's copies MUST be ignored, RFC 5936 2.2). */
#define RUN_LONG 64
#define RUN_MAX 512

/* A record as it is packed; owner and rdata lie right behind. */
struct packed {
	uint32_t ttl;
	uint16_t type, class;
	uint16_t rdata_len;
	uint8_t owner_len;
	uint8_t octets[];
};

struct block {
	struct block *next;
	size_t used, size;
	uint8_t octets[];
};

struct zf_zone {
	struct zf_name apex;
	struct block *blocks;	 /* the newest first */
	struct packed **records; /* in the order they came */
	size_t count, room;
	uint32_t *slots; /* record numbers by hash; EMPTY where there is none; NULL: no index */
	size_t slot_count;	  /* a power of two, at least twice the records */
	struct zf_hash_seed seed; /* of the index */
	uint64_t octets, octets_max;
};

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory for the zone's records");
}

static zf_status too_large(struct zf_error *err)
{
	zf_fail(err, ZF_ELIMIT, "the zone is too large to be held in memory");
	zf_hint(err,
		"`fetch` holds no zone in memory: its files, sorted, can be compared "
		"with diff");
	return ZF_ELIMIT;
}

zf_status zf_zone_new(struct zf_zone **result, const uint8_t *apex, uint64_t octets_max,
		      struct zf_error *err)
{
	struct zf_zone *zone = calloc(1, sizeof(*zone));

	*result = NULL;
	if (zone == NULL)
		return no_memory(err);
	zf_name_copy(&zone->apex, apex);
	zone->octets_max = octets_max != 0 ? octets_max : OCTETS_MAX_DEFAULT;
	*result = zone;
	return ZF_OK;
}

void zf_zone_free(struct zf_zone *zone)
{
	if (zone == NULL)
		return;
	for (struct block *block = zone->blocks, *next; block != NULL; block = next) {
		next = block->next;
		free(block);
	}
	free(zone->records);
	free(zone->slots);
	free(zone);
}

/* Rdata is folded too: records that differ only in case meet in one slot and are told apart there. */
static size_t slot_of(const struct zf_zone *zone, const struct zf_record *rr)
{
	struct zf_hash hash;

	zf_hash_begin(&hash, &zone->seed);
	zf_hash_word(&hash, (uint64_t)rr->type << 16 | rr->class);
	zf_hash_octets(&hash, rr->owner, rr->owner_len);
	zf_hash_octets(&hash, rr->rdata, rr->rdata_len);
	return (size_t)zf_hash_end(&hash) & (zone->slot_count - 1);
}

static struct zf_record unpack(const struct packed *packed)
{
	return (struct zf_record){
		.owner = packed->octets,
		.rdata = packed->octets + packed->owner_len,
		.ttl = packed->ttl,
		.type = packed->type,
		.class = packed->class,
		.rdata_len = packed->rdata_len,
		.owner_len = packed->owner_len,
	};
}

static zf_status too_many(const struct zf_record *rr, struct zf_error *err)
{
	char owner[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];

	zf_name_print(owner, rr->owner);
	zf_fail(err, ZF_ELIMIT, "%s %s: one record with hundreds of TTLs", owner,
		zf_type_print(type, rr->type));
	zf_hint(err, "an RRset has one TTL (RFC 2181 section 5.2)");
	return ZF_ELIMIT;
}

static bool is_copy(const struct zf_zone *zone, size_t number, const struct zf_record *rr)
{
	const struct zf_record other = unpack(zone->records[number]);

	return other.ttl == rr->ttl && zf_record_equal(&other, rr);
}

/* An empty slot for `rr`; one that is taken where the copies there are enough. */
static zf_status find_slot(const struct zf_zone *zone, const struct zf_record *rr,
			   size_t *slot, struct zf_error *err)
{
	*slot = slot_of(zone, rr);
	for (int run = 0; zone->slots[*slot] != EMPTY; run++) {
		if (run >= RUN_LONG && is_copy(zone, zone->slots[*slot], rr))
			return ZF_OK;
		if (run == RUN_MAX)
			return too_many(rr, err);
		*slot = (*slot + 1) & (zone->slot_count - 1);
	}
	return ZF_OK;
}

/* What the smaller table had room for this one has too. */
static void put_in_slot(struct zf_zone *zone, size_t number)
{
	const struct zf_record rr = unpack(zone->records[number]);
	size_t slot = slot_of(zone, &rr);

	while (zone->slots[slot] != EMPTY)
		slot = (slot + 1) & (zone->slot_count - 1);
	zone->slots[slot] = (uint32_t)number;
}

/* Twice the slots; every record finds its place anew, in the old order. */
static zf_status grow_index(struct zf_zone *zone, struct zf_error *err)
{
	const size_t count = zone->slot_count == 0 ? SLOTS_MIN : 2 * zone->slot_count;
	uint32_t *slots = malloc(count * sizeof(*slots));
	zf_status status = ZF_OK;

	if (slots == NULL)
		return no_memory(err);
	if (zone->slot_count == 0)
		status = zf_hash_draw(&zone->seed, err);
	if (status != ZF_OK) {
		free(slots);
		return status;
	}
	memset(slots, 0xff, count * sizeof(*slots));
	free(zone->slots);
	zone->octets += (count - zone->slot_count) * sizeof(*slots);
	zone->slots = slots;
	zone->slot_count = count;
	for (size_t i = 0; i < zone->count; i++)
		put_in_slot(zone, i);
	return ZF_OK;
}

static zf_status grow_records(struct zf_zone *zone, struct zf_error *err)
{
	const size_t room = zone->room == 0 ? SLOTS_MIN : zone->room + zone->room / 2;
	struct packed **records = realloc(zone->records, room * sizeof(*records));

	if (records == NULL)
		return no_memory(err);
	zone->octets += (room - zone->room) * sizeof(*records);
	zone->records = records;
	zone->room = room;
	return ZF_OK;
}

/* Octets of the block after `block`: most zones are small, and an RRset is one too. */
static size_t next_block(const struct block *block)
{
	if (block == NULL)
		return 1024;
	return block->size < BLOCK_OCTETS / 8 ? 8 * block->size : BLOCK_OCTETS;
}

/* `len` octets of the newest block, aligned for struct packed. */
static void *take_room(struct zf_zone *zone, size_t len)
{
	const size_t align = _Alignof(struct packed);
	struct block *block = zone->blocks;
	size_t at = block == NULL ? 0 : (block->used + align - 1) & ~(align - 1);

	if (block == NULL || at + len > block->size) {
		const size_t next = next_block(block);
		const size_t size = len > next ? len : next;

		block = malloc(sizeof(*block) + size);
		if (block == NULL)
			return NULL;
		*block = (struct block){ .next = zone->blocks, .size = size };
		zone->blocks = block;
		zone->octets += sizeof(*block) + size;
		at = 0;
	}
	block->used = at + len;
	return block->octets + at;
}

static void write_octets(struct packed *packed, const struct zf_record *rr)
{
	memcpy(packed->octets, rr->owner, rr->owner_len);
	if (rr->rdata_len > 0)
		memcpy(packed->octets + rr->owner_len, rr->rdata, rr->rdata_len);
}

static zf_status pack(struct zf_zone *zone, const struct zf_record *rr,
		      struct packed **result, struct zf_error *err)
{
	struct packed *packed =
		take_room(zone, sizeof(*packed) + rr->owner_len + rr->rdata_len);

	if (packed == NULL)
		return no_memory(err);
	packed->ttl = rr->ttl;
	packed->type = rr->type;
	packed->class = rr->class;
	packed->rdata_len = rr->rdata_len;
	packed->owner_len = (uint8_t)rr->owner_len;
	write_octets(packed, rr);
	*result = packed;
	return ZF_OK;
}

zf_status zf_zone_add(struct zf_zone *zone, const struct zf_record *rr,
		      struct zf_error *err)
{
	struct packed *packed = NULL;
	size_t slot = 0;
	zf_status status = ZF_OK;

	if (zone->octets > zone->octets_max || zone->count >= EMPTY / 2)
		return too_large(err);
	if (zone->count >= INDEXED_FROM && 2 * (zone->count + 1) > zone->slot_count)
		status = grow_index(zone, err);
	if (status == ZF_OK && zone->slots != NULL)
		status = find_slot(zone, rr, &slot, err);
	if (status == ZF_OK && zone->slots != NULL && zone->slots[slot] != EMPTY)
		return ZF_OK;
	if (status == ZF_OK && zone->count == zone->room)
		status = grow_records(zone, err);
	if (status == ZF_OK)
		status = pack(zone, rr, &packed, err);
	if (status != ZF_OK)
		return status;
	zone->records[zone->count] = packed;
	if (zone->slots != NULL)
		zone->slots[slot] = (uint32_t)zone->count;
	zone->count++;
	return ZF_OK;
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	return zf_zone_add(ctx, rr, err);
}

struct zf_sink zf_zone_sink(struct zf_zone *zone)
{
	return (struct zf_sink){ .take = take, .ctx = zone };
}

const uint8_t *zf_zone_apex(const struct zf_zone *zone)
{
	return zone->apex.wire;
}

size_t zf_zone_count(const struct zf_zone *zone)
{
	return zone->count;
}

struct zf_record zf_zone_record(const struct zf_zone *zone, size_t at)
{
	return unpack(zone->records[at]);
}

zf_status zf_zone_give(const struct zf_zone *zone, const struct zf_sink *sink,
		       struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < zf_zone_count(zone) && status == ZF_OK; i++) {
		const struct zf_record rr = zf_zone_record(zone, i);

		status = sink->take(sink->ctx, &rr, err);
	}
	return status;
}

/* Equal records differ in the case of letters only: they have one length, and one slot. */
void zf_zone_respell(struct zf_zone *zone, size_t at, const struct zf_record *rr)
{
	zone->records[at]->ttl = rr->ttl;
	write_octets(zone->records[at], rr);
}

static size_t find_unindexed(const struct zf_zone *zone, const struct zf_record *rr,
			     size_t after)
{
	for (size_t i = after == ZF_ZONE_NONE ? 0 : after + 1; i < zone->count; i++) {
		const struct zf_record other = unpack(zone->records[i]);

		if (zf_record_equal(&other, rr))
			return i;
	}
	return ZF_ZONE_NONE;
}

/* Equal records lie in one run of slots, in the order they came: so the first one behind
 * `after` is the next. */
size_t zf_zone_find(const struct zf_zone *zone, const struct zf_record *rr, size_t after)
{
	if (zone->slots == NULL)
		return find_unindexed(zone, rr, after);
	for (size_t slot = slot_of(zone, rr); zone->slots[slot] != EMPTY;
	     slot = (slot + 1) & (zone->slot_count - 1)) {
		const size_t number = zone->slots[slot];
		const struct zf_record other = unpack(zone->records[number]);

		if ((after == ZF_ZONE_NONE || number > after) &&
		    zf_record_equal(&other, rr))
			return number;
	}
	return ZF_ZONE_NONE;
}

static int compare_octets(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	const size_t least = a_len < b_len ? a_len : b_len;
	const int order = least == 0 ? 0 : memcmp(a, b, least);

	return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_numbers(const void *a, const void *b, void *ctx)
{
	const struct zf_zone *zone = ctx;
	const struct zf_record x = unpack(zone->records[*(const size_t *)a]);
	const struct zf_record y = unpack(zone->records[*(const size_t *)b]);
	int order = zf_name_compare(x.owner, y.owner);

	if (order == 0)
		order = (int)x.type - (int)y.type;
	if (order == 0)
		order = compare_octets(x.rdata, x.rdata_len, y.rdata, y.rdata_len);
	return order;
}

zf_status zf_zone_sorted(const struct zf_zone *zone, size_t **result,
			 struct zf_error *err)
{
	size_t *order = malloc((zone->count + 1) * sizeof(*order));

	*result = NULL;
	if (order == NULL)
		return no_memory(err);
	for (size_t i = 0; i < zone->count; i++)
		order[i] = i;
	qsort_r(order, zone->count, sizeof(*order), compare_numbers,
		(void *)(uintptr_t)zone);
	*result = order;
	return ZF_OK;
}
