/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/pool.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>

#include "protocol/signals.h"

#define LIMIT_DEFAULT 16

static const struct timeval tenth = { .tv_usec = 100000 };

struct zf_pool {
	const struct zf_pool_work *work;
	struct event_base *loop;
	struct event *fill; /* made active where a place has become free */
	struct event *tick;
	struct event *signals[ZF_SIGNALS_COUNT];
	size_t *running; /* room for the limit */
	size_t running_count, limit;
	size_t next; /* piece to begin */
	int caught;  /* signal, or 0 */
};

static void fill(struct zf_pool *pool)
{
	const struct zf_pool_work *work = pool->work;

	while (pool->caught == 0 && pool->next < work->count &&
	       pool->running_count < pool->limit) {
		size_t item = pool->next++;

		pool->running[pool->running_count++] = item;
		work->begin(work->ctx, pool, item);
	}
	if (pool->running_count == 0)
		event_base_loopbreak(pool->loop);
}

static void on_fill(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	fill(ctx);
}

static void on_tick(evutil_socket_t fd, short what, void *ctx)
{
	const struct zf_pool *pool = ctx;

	(void)fd, (void)what;
	pool->work->tick(pool->work->ctx);
}

static void on_signal(evutil_socket_t number, short what, void *ctx)
{
	struct zf_pool *pool = ctx;

	(void)what;
	pool->caught = (int)number;
	event_base_loopbreak(pool->loop);
}

static zf_status catch_signals(struct zf_pool *pool, struct zf_error *err)
{
	for (size_t i = 0; i < ZF_SIGNALS_COUNT; i++) {
		if (zf_signal_is_ignored(zf_signals[i]))
			continue;
		pool->signals[i] =
			evsignal_new(pool->loop, zf_signals[i], on_signal, pool);
		if (pool->signals[i] == NULL || event_add(pool->signals[i], NULL) != 0)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	return ZF_OK;
}

static zf_status set_up(struct zf_pool *pool, struct zf_error *err)
{
	const struct zf_pool_work *work = pool->work;

	pool->limit = work->limit == 0 ? LIMIT_DEFAULT : work->limit;
	if (pool->limit > work->count)
		pool->limit = work->count;
	pool->running = calloc(pool->limit, sizeof(*pool->running));
	pool->loop = event_base_new();
	if (pool->running == NULL || pool->loop == NULL)
		return zf_fail(err, ZF_ENOMEM,
			       "no event loop: out of memory or descriptors");
	pool->fill = event_new(pool->loop, -1, 0, on_fill, pool);
	if (pool->fill == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (work->tick != NULL) {
		pool->tick = event_new(pool->loop, -1, EV_PERSIST, on_tick, pool);
		if (pool->tick == NULL || event_add(pool->tick, &tenth) != 0)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	zf_status status = catch_signals(pool, err);
	if (status == ZF_OK && work->open != NULL)
		status = work->open(work->ctx, pool->loop, err);
	return status;
}

static void free_event(struct event *event)
{
	if (event != NULL)
		event_free(event);
}

static void tear_down(struct zf_pool *pool)
{
	while (pool->running_count > 0)
		pool->work->cancel(pool->work->ctx, pool->running[--pool->running_count]);
	if (pool->work->close != NULL)
		pool->work->close(pool->work->ctx);
	for (size_t i = 0; i < ZF_SIGNALS_COUNT; i++)
		free_event(pool->signals[i]);
	free_event(pool->tick);
	free_event(pool->fill);
	if (pool->loop != NULL)
		event_base_free(pool->loop);
	free(pool->running);
}

static zf_status run(struct zf_pool *pool, struct zf_error *err)
{
	zf_status status = set_up(pool, err);

	if (status != ZF_OK)
		return status;
	event_active(pool->fill, 0, 0);
	if (event_base_dispatch(pool->loop) == -1)
		return zf_fail_system(err, errno, "event loop");
	if (pool->caught != 0)
		return zf_fail(err, ZF_ECANCELLED, "interrupted");
	return ZF_OK;
}

zf_status zf_pool_run(const struct zf_pool_work *work, struct zf_error *err)
{
	struct zf_pool pool = { .work = work };
	zf_status status;

	if (work->count == 0)
		return ZF_OK;
	status = run(&pool, err);
	tear_down(&pool);
	return status;
}

struct event_base *zf_pool_loop(struct zf_pool *pool)
{
	return pool->loop;
}

void zf_pool_done(struct zf_pool *pool, size_t item)
{
	size_t at = 0;

	while (at < pool->running_count && pool->running[at] != item)
		at++;
	assert(at < pool->running_count);
	pool->running[at] = pool->running[--pool->running_count];
	event_active(pool->fill, 0, 0);
}
