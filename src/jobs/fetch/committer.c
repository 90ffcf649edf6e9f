/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/fetch/committer.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static const struct timeval age_max = { .tv_sec = 2 }; /* of the first file in a batch */

/* What became of one file, noted in the thread and told in the loop. */
struct outcome {
	struct outcome *next;
	void *tag;
	zf_status status;
	struct zf_error why; /* allocated only where there is an error */
};

struct zf_committer {
	zf_batch_told *told;
	void *ctx;
	struct zf_batch *collecting;
	struct zf_batch *writing; /* the thread's, while there is one */
	bool busy;		  /* there is one */
	pthread_t thread;
	int done[2]; /* a pipe: an octet comes when the thread is done */
	struct event *on_done;
	struct event *due;		  /* the batch collecting is old enough */
	struct outcome *outcomes, **last; /* the thread's, until it is done */
};

/* An outcome without error has no room for one. */
static struct outcome *new_outcome(zf_status status)
{
	return malloc(status == ZF_OK ? offsetof(struct outcome, why)
				      : sizeof(struct outcome));
}

static void note(void *ctx, void *tag, zf_status status, const struct zf_error *why)
{
	struct zf_committer *committer = ctx;
	struct outcome *outcome = new_outcome(status);

	if (outcome == NULL) /* then the file is not told of, though it is there or not */
		return;
	outcome->next = NULL;
	outcome->tag = tag;
	outcome->status = status;
	if (status != ZF_OK)
		zf_error_copy(&outcome->why, why);
	*committer->last = outcome;
	committer->last = &outcome->next;
}

/* What fails is told for each file. */
static void commit(struct zf_committer *committer)
{
	(void)!zf_batch_commit(committer->writing, note, committer, NULL);
}

static void *run_thread(void *ctx)
{
	struct zf_committer *committer = ctx;

	commit(committer);
	(void)!write(committer->done[1], "", 1);
	return NULL;
}

static void tell_all(struct zf_committer *committer)
{
	static const struct zf_error none;
	struct outcome *next, *outcome = committer->outcomes;

	committer->outcomes = NULL;
	committer->last = &committer->outcomes;
	for (; outcome != NULL; outcome = next) {
		next = outcome->next;
		committer->told(committer->ctx, outcome->tag, outcome->status,
				outcome->status == ZF_OK ? &none : &outcome->why);
		free(outcome);
	}
}

/* Waits for the thread, if there is one. */
static void join(struct zf_committer *committer)
{
	char octet;

	if (!committer->busy)
		return;
	pthread_join(committer->thread, NULL);
	committer->busy = false;
	(void)!read(committer->done[0], &octet, 1);
	tell_all(committer);
}

/* The thread whose octet this is may have been waited for already, and another one be at work. */
static void on_done(evutil_socket_t fd, short what, void *ctx)
{
	struct pollfd poll_done = { .fd = fd, .events = POLLIN };

	(void)what;
	if (poll(&poll_done, 1, 0) == 1)
		join(ctx);
}

/* A batch that is due while another is being written waits for that, and is due again. */
static void set_due(struct zf_committer *committer)
{
	if (event_add(committer->due, &age_max) != 0)
		event_active(committer->due, EV_TIMEOUT, 1);
}

static void swap_batches(struct zf_committer *committer)
{
	struct zf_batch *full = committer->collecting;

	committer->collecting = committer->writing;
	committer->writing = full;
}

/* Signals are for the loop's thread. Where no thread is to be had, the loop waits. */
static void start(struct zf_committer *committer)
{
	sigset_t all, before;

	join(committer);
	swap_batches(committer);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	committer->busy =
		pthread_create(&committer->thread, NULL, run_thread, committer) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!committer->busy) {
		commit(committer);
		tell_all(committer);
	}
}

static void on_due(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_committer *committer = ctx;

	(void)fd;
	(void)what;
	if (committer->busy)
		set_due(committer);
	else if (zf_batch_count(committer->collecting) > 0)
		start(committer);
}

static zf_status make_events(struct zf_committer *committer, struct event_base *loop,
			     struct zf_error *err)
{
	committer->on_done = event_new(loop, committer->done[0], EV_READ | EV_PERSIST,
				       on_done, committer);
	committer->due = evtimer_new(loop, on_due, committer);
	if (committer->on_done == NULL || committer->due == NULL ||
	    event_add(committer->on_done, NULL) != 0)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return ZF_OK;
}

zf_status zf_committer_new(struct zf_committer **result,
			   const struct zf_committer_terms *terms, struct zf_error *err)
{
	struct zf_committer *committer = calloc(1, sizeof(*committer));
	zf_status status = ZF_OK;

	*result = NULL;
	if (committer == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	committer->told = terms->told;
	committer->ctx = terms->ctx;
	committer->last = &committer->outcomes;
	if (pipe2(committer->done, O_CLOEXEC) != 0) {
		committer->done[0] = committer->done[1] = -1;
		status = zf_fail_system(err, errno, "pipe");
	}
	if (status == ZF_OK)
		status =
			zf_batch_new(&committer->collecting, terms->descriptors / 2, err);
	if (status == ZF_OK)
		status = zf_batch_new(&committer->writing, terms->descriptors / 2, err);
	if (status == ZF_OK)
		status = make_events(committer, terms->loop, err);
	if (status == ZF_OK)
		*result = committer;
	else
		zf_committer_free(committer);
	return status;
}

zf_status zf_committer_open(struct zf_committer *committer, struct zf_replace **replace,
			    const char *path, mode_t mode, struct zf_error *err)
{
	return zf_batch_open(committer->collecting, replace, path, mode, err);
}

zf_status zf_committer_take(struct zf_committer *committer, struct zf_replace **replace,
			    void *tag, struct zf_error *err)
{
	const bool first = zf_batch_count(committer->collecting) == 0;
	zf_status status = zf_batch_take(committer->collecting, replace, tag, err);

	if (status == ZF_OK && first)
		set_due(committer);
	if (status == ZF_OK && zf_batch_full(committer->collecting))
		start(committer);
	return status;
}

void zf_committer_finish(struct zf_committer *committer)
{
	join(committer);
	if (zf_batch_count(committer->collecting) == 0)
		return;
	swap_batches(committer);
	commit(committer);
	tell_all(committer);
}

void zf_committer_free(struct zf_committer *committer)
{
	if (committer == NULL)
		return;
	join(committer);
	zf_batch_free(committer->collecting);
	zf_batch_free(committer->writing);
	if (committer->on_done != NULL)
		event_free(committer->on_done);
	if (committer->due != NULL)
		event_free(committer->due);
	for (int i = 0; i < 2; i++) {
		if (committer->done[i] >= 0)
			close(committer->done[i]);
	}
	free(committer);
}
