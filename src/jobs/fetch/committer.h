/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_FETCH_COMMITTER_H
#define ZF_JOBS_FETCH_COMMITTER_H

/*
 * Files put in place a batch at a time (zonefmt/batch.h) while others are being written. The
 * disk may take its time, and a loop that waited for it would not read: Knot 3.2 breaks a
 * transfer off that is not read for half a second. So a batch is committed in a thread, and
 * the next one collects meanwhile. A batch is committed once it is full or two seconds old; so
 * a run that is killed loses what came since, and nothing else.
 *
 *	zf_committer_new() -> zf_committer_open() -> zf_committer_take()... -> zf_committer_finish()
 */

#include <sys/types.h>

#include "zonefmt/file/batch.h"

struct event_base;
struct zf_committer;

struct zf_committer_terms {
	struct event_base *loop;
	size_t descriptors; /* kept open at most */
	/* Called for each file taken, from the loop or from zf_committer_finish, once it is in place or
	 * cannot be. */
	zf_batch_told *told;
	void *ctx;
};

/* Nothing to commit yet. Fails with ZF_ENOMEM, ZF_ESYSTEM (no more descriptors). */
zf_status zf_committer_new(struct zf_committer **committer,
			   const struct zf_committer_terms *terms,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Begins to replace a file, as zf_replace_open, with `mode` for a new one. Fails with ZF_ESYSTEM (no such
 * folder, not writable, a folder or a device), ZF_ENOMEM. */
zf_status zf_committer_open(struct zf_committer *committer, struct zf_replace **replace,
			    const char *path, mode_t mode,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Takes a file that is written whole, on failure too: then it is thrown away, and `told` is not
 * called. Fails with ZF_ESYSTEM if a write to it had failed, ZF_ELIMIT if the batch is full, ZF_ENOMEM. */
zf_status zf_committer_take(struct zf_committer *committer, struct zf_replace **replace,
			    void *tag, struct zf_error *err) ZF_MUST_CHECK;

/* Puts all that was taken in place, waits for it and tells of it. Its loop must not be running. */
void zf_committer_finish(struct zf_committer *committer);

/* Throws away what was not finished. NULL is fine. */
void zf_committer_free(struct zf_committer *committer);

#endif
