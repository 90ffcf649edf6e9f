/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_POOL_H
#define ZF_JOBS_ASK_POOL_H

/*
 * Many pieces of the same work on one event loop, so many at a time: zones to fetch,
 * questions to ask. The signals of protocol/signals.h end it cleanly: what runs is cancelled, so
 * that no temporary file stays. A signal that is ignored, as under nohup, stays so.
 */

#include <stddef.h>

#include "protocol/error.h"

struct event_base;
struct zf_pool;

struct zf_pool_work {
	size_t count; /* pieces, numbered from 0 */
	size_t limit; /* at most this many at once; 0: 16 */
	/* Makes what the pieces share, before the first; may be NULL. A failure ends the run. */
	zf_status (*open)(void *ctx, struct event_base *loop, struct zf_error *err);
	/* Starts piece `item` on the pool's loop. Whether it works out or not, zf_pool_done must be
	 * called for it once, now or later. */
	void (*begin)(void *ctx, struct zf_pool *pool, size_t item);
	/* Stops piece `item`, which was begun and is not done; zf_pool_done is not called for it. */
	void (*cancel)(void *ctx, size_t item);
	/* Frees what `open` made, also after a failure of it: the loop runs no more, and all pieces
	 * are done or cancelled. May be NULL. */
	void (*close)(void *ctx);
	/* Called about ten times a second; may be NULL. */
	void (*tick)(void *ctx);
	void *ctx;
};

/* Runs all pieces. Fails with ZF_ECANCELLED when interrupted, ZF_ENOMEM, ZF_ESYSTEM, or as
 * `open` does; what a piece itself came to is its own affair. */
zf_status zf_pool_run(const struct zf_pool_work *work,
		      struct zf_error *err) ZF_MUST_CHECK;

struct event_base *zf_pool_loop(struct zf_pool *pool);

/* Piece `item` is done, and another one may begin. */
void zf_pool_done(struct zf_pool *pool, size_t item);

#endif
