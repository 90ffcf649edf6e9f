/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

/* Octets taken from the system at once, with the block's head: at first, and then. */
#define BLOCK_FIRST ((size_t)32 * 1024)
#define BLOCK ((size_t)4 * 1024 * 1024)
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)

#define ALIGN 8 /* octets; of pointers and 64-bit numbers */

struct zf_arena_block {
	struct zf_arena_block *next;
	uint64_t octets[];
};

/* Blocks are huge pages where there are such: to get small ones one by one, when each is first
 * touched, takes longer than all that is done with them. */
static void *get(size_t size)
{
#ifdef MADV_HUGEPAGE
	if (size % HUGE_PAGE == 0) {
		void *block = aligned_alloc(HUGE_PAGE, size);

		if (block != NULL)
			madvise(block, size, MADV_HUGEPAGE);
		return block;
	}
#endif
	return malloc(size);
}

void zf_arena_init(struct zf_arena *arena, size_t limit)
{
	*arena = (struct zf_arena){ .limit = limit };
}

void zf_arena_clear(struct zf_arena *arena)
{
	for (struct zf_arena_block *block = arena->blocks, *next; block != NULL;
	     block = next) {
		next = block->next;
		free(block);
	}
	zf_arena_init(arena, arena->limit);
}

static void *new_block(struct zf_arena *arena, size_t size, struct zf_error *err)
{
	struct zf_arena_block *block = NULL;

	arena->status = ZF_OK;
	if (size > arena->limit - arena->taken)
		arena->status = zf_fail(err, ZF_ELIMIT, "needs more than %lu MiB",
					(unsigned long)(arena->limit >> 20));
	else if ((block = get(size)) == NULL)
		arena->status = zf_fail(err, ZF_ENOMEM, "out of memory");
	if (block == NULL)
		return NULL;
	block->next = arena->blocks;
	arena->blocks = block;
	arena->taken += size;
	return block->octets;
}

void *zf_arena_take(struct zf_arena *arena, size_t len, struct zf_error *err)
{
	const size_t size =
		(len / ALIGN + 1) * ALIGN; /* of nothing too there is a pointer */
	const size_t block = arena->blocks == NULL ? BLOCK_FIRST : BLOCK;

	if (size > BLOCK_FIRST / 4)
		return new_block(arena, sizeof(struct zf_arena_block) + size, err);
	if (size > arena->left) {
		arena->at = new_block(arena, block, err);
		arena->left = arena->at == NULL ? 0
						: block - sizeof(struct zf_arena_block);
		if (arena->at == NULL)
			return NULL;
	}
	arena->at += size;
	arena->left -= size;
	return arena->at - size;
}

char *zf_arena_text(struct zf_arena *arena, const char *text, size_t len,
		    struct zf_error *err)
{
	char *copy = zf_arena_take(arena, len + 1, err);

	if (copy != NULL) {
		memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}
