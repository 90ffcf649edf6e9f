/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_ARENA_H
#define ZF_ZONEFMT_FILE_ARENA_H

/*
 * Memory for many small things that go together in the end: taken one by one, given back all at
 * once. Needs nothing but C.
 */

#include <stddef.h>

#include "protocol/error.h"

struct zf_arena_block;

struct zf_arena {
	zf_status status; /* why zf_arena_take last returned NULL */
	/* private from here on */
	struct zf_arena_block *blocks;
	char *at;
	size_t left, taken, limit;
};

/* An empty one that may take `limit` octets. */
void zf_arena_init(struct zf_arena *arena, size_t limit);

/* Gives all back; what was taken is gone. */
void zf_arena_clear(struct zf_arena *arena);

/* Room for `len` octets of anything, not cleared; it stays where it is. NULL with ZF_ENOMEM, or with
 * ZF_ELIMIT above the limit. */
void *zf_arena_take(struct zf_arena *arena, size_t len,
		    struct zf_error *err) ZF_MUST_CHECK;

/* A copy of the `len` octets with a NUL behind them; fails the same way. */
char *zf_arena_text(struct zf_arena *arena, const char *text, size_t len,
		    struct zf_error *err) ZF_MUST_CHECK;

#endif
