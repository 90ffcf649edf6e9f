/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_PUSH_MESSAGES_H
#define ZF_JOBS_CHANGE_PUSH_MESSAGES_H

/*
 * The messages of a push (update_run.h) on their way: so many at once, on one connection, and where that breaks
 * on the next. How far they got is looked at: by serial the SOA says it, by RRset the records.
 *
 * A server that closes a connection after some answers (PowerDNS's `max-tcp-transactions-per-conn`, a proxy)
 * gets no more than those on each from then on.
 */

#include <stddef.h>

#include "src/jobs/change/push.h"
#include "src/jobs/change/update_run.h"

struct zf_push_messages {
	const struct zf_push *push;
	const struct zf_update_run *run;
	enum zf_update_way way;
	struct zf_pushed *pushed; /* `taken` and `edits` grow */
};

/*
 * Sends all. Fails as zf_push_run, but ZF_EDIFFERS; `*failed` is then the first message not taken, and `local` the
 * address that it was sent from, len 0 where that is not known.
 */
zf_status zf_push_messages_send(const struct zf_push_messages *messages, size_t *failed,
				struct zf_endpoint *local,
				struct zf_error *err) ZF_MUST_CHECK;

/* How many messages, `from` at least, have been carried out by serial, as the SOA that the server has now shows.
 * False where it is none that they leave. */
bool zf_push_messages_look(const struct zf_push_messages *messages, size_t from,
			   size_t *done);

#endif
