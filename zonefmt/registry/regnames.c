/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/regnames.h"

#include <string.h>

#include "zonefmt/file/wtf8.h"

#define FEW 16 /* what is looked for one by one */

uint32_t zf_regname_hash(const struct zf_hash_seed *seed, const char *name, size_t len)
{
	struct zf_hash hash;

	zf_hash_begin(&hash, seed);
	for (const char *const end = name + len; name < end;)
		zf_hash_word(&hash, zf_wtf8_next_upper(&name));
	return (uint32_t)zf_hash_end(&hash);
}

static bool is_called(const struct zf_regname *named, uint32_t hash, const char *name,
		      size_t len)
{
	return named->hash == hash && zf_wtf8_same(named->name, named->len, name, len);
}

struct zf_regname *zf_regnames_find(const struct zf_regnames *names, uint32_t hash,
				    const char *name, size_t len)
{
	struct zf_regname *named;

	if (names->slots == NULL) {
		for (named = names->first; named != NULL; named = named->next)
			if (is_called(named, hash, name, len))
				break;
		return named;
	}
	for (size_t at = hash;; at++) {
		named = names->slots[at & (names->slot_count - 1)];
		if (named == NULL || is_called(named, hash, name, len))
			return named;
	}
}

static void put_in_slot(struct zf_regnames *names, struct zf_regname *named)
{
	size_t at = named->hash & (names->slot_count - 1);

	while (names->slots[at] != NULL)
		at = (at + 1) & (names->slot_count - 1);
	names->slots[at] = named;
}

/* A table for four times as many as there are. */
static bool make_slots(struct zf_regnames *names, struct zf_arena *arena,
		       struct zf_error *err)
{
	const size_t count = 4 * names->count;
	struct zf_regname **slots = zf_arena_take(arena, count * sizeof(*slots), err);

	if (slots == NULL)
		return false;
	memset(slots, 0, count * sizeof(*slots));
	names->slots = slots;
	names->slot_count = count;
	for (struct zf_regname *named = names->first; named != NULL; named = named->next)
		put_in_slot(names, named);
	return true;
}

bool zf_regnames_add(struct zf_regnames *names, struct zf_regname *named,
		     struct zf_arena *arena, struct zf_error *err)
{
	const bool full = names->slots == NULL ? names->count == FEW
					       : 2 * names->count == names->slot_count;

	if (full && !make_slots(names, arena, err))
		return false;
	named->next = NULL;
	if (names->last == NULL)
		names->first = named;
	else
		names->last->next = named;
	names->last = named;
	names->count++;
	if (names->slots != NULL)
		put_in_slot(names, named);
	return true;
}
