/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_RETRY_H
#define ZF_RUNBOOK_RETRY_H

/*
 * A step that failed for what passes by itself is tried again: nobody answered, a connection broke, a server is
 * still loading (SERVFAIL). A step can be done twice, and does only what is left, so the whole of it is: at once
 * for what was done already, and once for a server that is still dead. The pauses double, from four seconds on, until
 * `patience` in the policy is over since it failed first; its last try is then.
 *
 * An UPDATE whose answer did not come may still be under way: a connection that was closed is sent on by the
 * system. Before it is looked at what stands, the first pause lets it arrive.
 *
 * Not tried again is what somebody decided (REFUSED, NOTAUTH, a key that is not taken), what is wrong here, a
 * command that failed or did not end, and what the step calls final (moving.h): that it has waited for long enough, or that each
 * try is felt by clients.
 */

#include <stdbool.h>
#include <stdint.h>

#include "src/runbook/moving.h"

/* Of one step; zeroed before its first try. Times are the acts' clock's, in milliseconds. */
struct zf_retry {
	bool failed; /* it has, and is tried again; the others mean something only then */
	int64_t until_ms; /* of its last try */
	int64_t next_ms;  /* of the next one */
	int64_t pause_ms; /* before that */
};

/* The step that runs has failed with `why`. Whether it is tried again, from `next_ms` on: that is told. Where its
 * patience is over the hint of `why` says so. */
bool zf_retry_again(struct zf_retry *retry, const struct zf_moving *moving,
		    struct zf_error *why);

/* How long the next try is off; 0: it may begin. */
int64_t zf_retry_left_ms(const struct zf_retry *retry, const struct zf_acts *acts);

#endif
