/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_REGISTRY_REGNAMES_H
#define ZF_ZONEFMT_REGISTRY_REGNAMES_H

/*
 * What is called by a name within a key of the registry, a key or a value: in the order it was met in, and
 * found without regard to case, however many there are and whoever chose the names. Memory is an
 * arena's, and ends with it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zonefmt/file/arena.h"
#include "zonefmt/file/hash.h"

/* First member of what has the name. */
struct zf_regname {
	struct zf_regname *next; /* in the key */
	const char *name;	 /* of `len` octets; nothing need end it */
	uint32_t len, hash;
};

/* All zeros: none. */
struct zf_regnames {
	struct zf_regname *first, *last;
	size_t count;
	/* where there are more than a few: a hash table, at most half full; a power of two */
	struct zf_regname **slots;
	size_t slot_count;
};

/* The hash of a name; one for all spellings in capital and small letters. */
uint32_t zf_regname_hash(const struct zf_hash_seed *seed, const char *name, size_t len);

/* The one called so, or NULL. `hash` is the name's, by the seed that all of `names` have. */
struct zf_regname *zf_regnames_find(const struct zf_regnames *names, uint32_t hash,
				    const char *name, size_t len);

/* Appends `named`, of which name, length and hash are set, and none of whose name is there. False with
 * `err` set, ZF_ENOMEM or ZF_ELIMIT, as the arena's status has it. */
bool zf_regnames_add(struct zf_regnames *names, struct zf_regname *named,
		     struct zf_arena *arena, struct zf_error *err);

#endif
