/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/sorter.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/wire.h"
#include "zonefmt/file/nameless.h"
#include "zonefmt/zone/canonical.h"

#define OCTETS_MIN (512UL * 1024)
#define RUNS_MAX 256UL /* files open at once */
#define ALIGN 8UL      /* of items, and so of entries */
#define ALIGNED(octets) (((octets) + ALIGN - 1) & ~(ALIGN - 1))

/* A record that is to be sorted, in memory as in a file. Its octets are the key, by which
 * memcmp() orders records, and the owner in lower case. The key is the owner's
 * (zf_canonical_write_key), the type and the rdata. */
struct entry {
	uint32_t key_len;
	uint32_t ttl;
	uint16_t type, class;
	uint16_t rdata_len;
	uint16_t owner_len;
	uint8_t octets[];
};

#define KEY_MAX (ZF_CANONICAL_KEY_MAX + 2 + 65535)
#define ENTRY_MAX ALIGNED(sizeof(struct entry) + KEY_MAX + ZF_NAME_MAX)

/* What is moved about while entries find their places. Most are told apart by the key's first
 * octets, as a number. */
struct item {
	uint64_t prefix;
	const struct entry *entry;
};

/* Entries in order, in a file. */
struct run {
	FILE *file;
	struct entry *head; /* the next, once it is read; in a part of the arena */
};

struct zf_sorter {
	unsigned apex_labels;
	char *folder;
	uint8_t *arena; /* entries from the front, their items from the end */
	size_t octets, used;
	size_t count; /* of items */
	struct run runs[RUNS_MAX];
	size_t run_count, run_limit;
	size_t last_len;
	uint8_t last[KEY_MAX]; /* the key that was given last */
};

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory to sort the zone");
}

zf_status zf_sorter_new(struct zf_sorter **result, const uint8_t *apex, size_t octets,
			const char *folder, struct zf_error *err)
{
	struct zf_sorter *sorter = calloc(1, sizeof(*sorter));

	*result = NULL;
	if (sorter == NULL)
		return no_memory(err);
	sorter->apex_labels = zf_name_labels(apex);
	sorter->octets = (octets > OCTETS_MIN ? octets : OCTETS_MIN) & ~(ALIGN - 1);
	sorter->run_limit = sorter->octets / ENTRY_MAX;
	if (sorter->run_limit > RUNS_MAX)
		sorter->run_limit = RUNS_MAX;
	sorter->folder = strdup(folder);
	sorter->arena = malloc(sorter->octets);
	if (sorter->folder == NULL || sorter->arena == NULL) {
		zf_sorter_free(sorter);
		return no_memory(err);
	}
	*result = sorter;
	return ZF_OK;
}

void zf_sorter_free(struct zf_sorter *sorter)
{
	if (sorter == NULL)
		return;
	while (sorter->run_count > 0)
		fclose(sorter->runs[--sorter->run_count].file);
	free(sorter->arena);
	free(sorter->folder);
	free(sorter);
}

static size_t size_of(const struct entry *entry)
{
	return sizeof(*entry) + entry->key_len + entry->owner_len;
}

static int compare_entries(const struct entry *a, const struct entry *b)
{
	const size_t least = a->key_len < b->key_len ? a->key_len : b->key_len;
	const int order = memcmp(a->octets, b->octets, least);

	if (order != 0)
		return order;
	if (a->key_len != b->key_len)
		return a->key_len < b->key_len ? -1 : 1;
	return (a->ttl > b->ttl) - (a->ttl < b->ttl);
}

static int compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	return compare_entries(x->entry, y->entry);
}

static struct item *items_of(const struct zf_sorter *sorter)
{
	return (struct item *)(void *)(sorter->arena + sorter->octets) - sorter->count;
}

static struct item *sort(struct zf_sorter *sorter)
{
	struct item *items = items_of(sorter);

	qsort(items, sorter->count, sizeof(*items), compare_items);
	return items;
}

static FILE *open_unnamed(const char *folder)
{
	const int fd = zf_nameless_open(folder);
	FILE *file = fd == -1 ? NULL : fdopen(fd, "w+");

	if (fd != -1 && file == NULL)
		close(fd);
	return file;
}

static zf_status no_file(const struct zf_sorter *sorter, struct zf_error *err)
{
	return zf_fail_system(err, errno, "%s: a temporary file", sorter->folder);
}

/* Makes what is in memory a run, and the memory free. */
static zf_status spill(struct zf_sorter *sorter, struct zf_error *err)
{
	struct run *run = &sorter->runs[sorter->run_count];
	const struct item *items = sort(sorter);

	if (sorter->run_count == sorter->run_limit)
		return zf_fail(err, ZF_ELIMIT,
			       "the zone is too large to be sorted in %zu KiB of memory",
			       sorter->octets / 1024);
	run->file = open_unnamed(sorter->folder);
	if (run->file == NULL)
		return no_file(sorter, err);
	sorter->run_count++;
	for (size_t i = 0; i < sorter->count; i++) {
		if (fwrite(items[i].entry, size_of(items[i].entry), 1, run->file) != 1)
			return no_file(sorter, err);
	}
	if (fflush(run->file) != 0)
		return no_file(sorter, err);
	sorter->used = sorter->count = 0;
	return ZF_OK;
}

static bool has_room(const struct zf_sorter *sorter, const struct zf_record *rr)
{
	const size_t key_max = 2u * rr->owner_len + 2u + rr->rdata_len;
	const size_t entry_max = ALIGNED(sizeof(struct entry) + key_max + rr->owner_len);

	return sorter->used + entry_max + (sorter->count + 1) * sizeof(struct item) <=
	       sorter->octets;
}

static struct entry *write_entry(struct zf_sorter *sorter, const struct zf_record *rr)
{
	struct entry *entry = (struct entry *)(void *)(sorter->arena + sorter->used);
	uint8_t *type = entry->octets + zf_canonical_write_key(entry->octets, rr->owner,
							       sorter->apex_labels);
	uint8_t *rdata = type + 2;
	uint8_t *owner = rdata + rr->rdata_len;

	zf_wire_put16(type, rr->type);
	zf_canonical_write_rdata(rdata, rr);
	memcpy(owner, rr->owner, rr->owner_len);
	zf_name_lower(owner);
	entry->key_len = (uint32_t)(owner - entry->octets);
	entry->ttl = rr->ttl;
	entry->type = rr->type;
	entry->class = rr->class;
	entry->rdata_len = rr->rdata_len;
	entry->owner_len = rr->owner_len;
	return entry;
}

/* The key's first octets as a number; where it has fewer, with zeros. */
static uint64_t prefix_of(const struct entry *entry)
{
	uint8_t head[sizeof(uint64_t)] = { 0 };

	memcpy(head, entry->octets,
	       entry->key_len < sizeof(head) ? entry->key_len : sizeof(head));
	return (uint64_t)zf_wire_get32(head) << 32 | zf_wire_get32(head + 4);
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_sorter *sorter = ctx;
	struct entry *entry;
	zf_status status;

	if (!has_room(sorter, rr)) {
		status = spill(sorter, err);
		if (status != ZF_OK)
			return status;
	}
	entry = write_entry(sorter, rr);
	sorter->used += ALIGNED(size_of(entry));
	sorter->count++;
	*items_of(sorter) = (struct item){ prefix_of(entry), entry };
	return ZF_OK;
}

struct zf_sink zf_sorter_sink(struct zf_sorter *sorter)
{
	return (struct zf_sink){ .take = take, .ctx = sorter };
}

/* Gives the entry on, unless the one before was equal. */
static zf_status give(struct zf_sorter *sorter, const struct entry *entry,
		      const struct zf_sink *to, struct zf_error *err)
{
	const uint8_t *owner = entry->octets + entry->key_len;
	const struct zf_record rr = {
		.owner = owner,
		.owner_len = entry->owner_len,
		.rdata = entry->rdata_len > 0 ? owner - entry->rdata_len : NULL,
		.rdata_len = entry->rdata_len,
		.ttl = entry->ttl,
		.type = entry->type,
		.class = entry->class,
	};

	if (entry->key_len == sorter->last_len &&
	    memcmp(entry->octets, sorter->last, entry->key_len) == 0)
		return ZF_OK;
	memcpy(sorter->last, entry->octets, entry->key_len);
	sorter->last_len = entry->key_len;
	return to->take(to->ctx, &rr, err);
}

static zf_status give_memory(struct zf_sorter *sorter, const struct zf_sink *to,
			     struct zf_error *err)
{
	const struct item *items = sort(sorter);
	zf_status status = ZF_OK;

	for (size_t i = 0; i < sorter->count && status == ZF_OK; i++)
		status = give(sorter, items[i].entry, to, err);
	return status;
}

/* Reads the run's next entry; `*more` is false behind the last. */
static zf_status read_head(const struct zf_sorter *sorter, struct run *run, bool *more,
			   struct zf_error *err)
{
	struct entry *head = run->head;

	*more = fread(head, sizeof(*head), 1, run->file) == 1;
	if (*more ? fread(head->octets, size_of(head) - sizeof(*head), 1, run->file) == 1
		  : feof(run->file) != 0)
		return ZF_OK;
	if (feof(run->file))
		errno = EIO; /* it was longer when it was written */
	return no_file(sorter, err);
}

/* Lets the run at `at` of a heap sink until none below has a lower head. */
static void sink_down(struct run *heap, size_t count, size_t at)
{
	for (;;) {
		size_t least = at;

		for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++) {
			if (child < count &&
			    compare_entries(heap[child].head, heap[least].head) < 0)
				least = child;
		}
		if (least == at)
			return;
		const struct run lower = heap[least];
		heap[least] = heap[at];
		heap[at] = lower;
		at = least;
	}
}

/* Each run reads into its part of the arena. All have an entry. */
static zf_status start_merge(struct zf_sorter *sorter, struct zf_error *err)
{
	zf_status status = ZF_OK;
	bool more;

	for (size_t i = 0; i < sorter->run_count && status == ZF_OK; i++) {
		struct run *run = &sorter->runs[i];

		run->head = (struct entry *)(void *)(sorter->arena + i * ENTRY_MAX);
		rewind(run->file);
		status = read_head(sorter, run, &more, err);
	}
	for (size_t i = sorter->run_count; i-- > 0 && status == ZF_OK;)
		sink_down(sorter->runs, sorter->run_count, i);
	return status;
}

static zf_status give_merged(struct zf_sorter *sorter, const struct zf_sink *to,
			     struct zf_error *err)
{
	struct run *heap = sorter->runs;
	zf_status status = start_merge(sorter, err);
	bool more;

	while (status == ZF_OK && sorter->run_count > 0) {
		status = give(sorter, heap->head, to, err);
		if (status == ZF_OK)
			status = read_head(sorter, heap, &more, err);
		if (status != ZF_OK)
			break;
		if (!more) {
			fclose(heap->file);
			*heap = heap[--sorter->run_count];
		}
		sink_down(heap, sorter->run_count, 0);
	}
	return status;
}

zf_status zf_sorter_give(struct zf_sorter *sorter, const struct zf_sink *to,
			 struct zf_error *err)
{
	zf_status status = ZF_OK;

	if (sorter->run_count == 0)
		return give_memory(sorter, to, err);
	if (sorter->count > 0)
		status = spill(sorter, err);
	return status == ZF_OK ? give_merged(sorter, to, err) : status;
}
