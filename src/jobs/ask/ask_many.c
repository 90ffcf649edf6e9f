/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/ask_many.h"

#include <stdlib.h>

#include "protocol/ports.h"
#include "src/jobs/ask/pool.h"
#include "src/jobs/ask/silence.h"

#define AT_ONCE 64

struct question;

struct asking {
	const struct zf_peer *peer;
	struct zf_asked *asked;
	struct question *questions;
	struct zf_ask_way way;
	struct zf_silence silence;
};

struct question {
	struct asking *asking;
	struct zf_pool *pool;
	struct zf_ask *ask;
	size_t number;
};

static void on_seen(void *ctx, zf_status status, struct zf_seen *seen,
		    const struct zf_error *why)
{
	struct question *question = ctx;
	struct zf_asked *asked = &question->asking->asked[question->number];

	question->ask = NULL;
	asked->status = status;
	zf_silence_note(&question->asking->silence, status, why);
	if (status == ZF_OK) {
		asked->seen = *seen;
		*seen = (struct zf_seen){ 0 };
	} else {
		zf_error_copy(&asked->why, why);
	}
	zf_pool_done(question->pool, question->number);
}

static void begin(void *ctx, struct zf_pool *pool, size_t number)
{
	struct asking *asking = ctx;
	struct question *question = &asking->questions[number];
	struct zf_asked *asked = &asking->asked[number];

	const struct zf_ask_terms terms = {
		.loop = zf_pool_loop(pool),
		.peer = asking->peer,
		.way = &asking->way,
		.owner = asked->owner,
		.type = asked->type,
		.done = on_seen,
		.ctx = question,
	};

	*question = (struct question){ .asking = asking, .pool = pool, .number = number };
	asked->status = zf_silence_check(&asking->silence, &asked->why);
	if (asked->status == ZF_OK)
		asked->status = zf_ask_start(&question->ask, &terms, &asked->why);
	if (asked->status != ZF_OK)
		zf_pool_done(pool, number);
}

static void cancel(void *ctx, size_t number)
{
	struct asking *asking = ctx;

	asking->asked[number].status =
		zf_fail(&asking->asked[number].why, ZF_ECANCELLED, "not answered yet");
	zf_ask_cancel(asking->questions[number].ask);
}

static zf_status open_ports(void *ctx, struct event_base *loop, struct zf_error *err)
{
	struct asking *asking = ctx;

	return zf_ports_new(&asking->way.ports, loop, &asking->peer->server,
			    &asking->peer->local, err);
}

static void close_ports(void *ctx)
{
	const struct asking *asking = ctx;

	zf_ports_free(asking->way.ports);
}

zf_status zf_ask_many(const struct zf_peer *peer, struct zf_asked *asked, size_t count,
		      struct zf_error *err)
{
	struct asking asking = { .peer = peer, .asked = asked };
	const struct zf_pool_work work = {
		.count = count,
		.limit = zf_peer_at_once(peer, 1, AT_ONCE),
		.open = open_ports,
		.begin = begin,
		.cancel = cancel,
		.close = close_ports,
		.ctx = &asking,
	};
	zf_status status;

	for (size_t i = 0; i < count; i++) {
		asked[i].status = ZF_ECANCELLED;
		asked[i].seen = (struct zf_seen){ 0 };
		zf_error_clear(&asked[i].why);
	}
	asking.questions = calloc(count + 1, sizeof(*asking.questions));
	if (asking.questions == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_pool_run(&work, err);
	free(asking.questions);
	return status;
}
