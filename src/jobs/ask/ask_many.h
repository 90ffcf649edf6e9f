/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_ASK_MANY_H
#define ZF_JOBS_ASK_ASK_MANY_H

/* Many questions to one server at once. */

#include <stddef.h>
#include <stdint.h>

#include "src/jobs/ask/ask.h"

struct zf_asked {
	const uint8_t *owner; /* borrowed */
	uint16_t type;
	/* what came of it, as zf_ask has it; the caller clears `seen` */
	zf_status status;
	struct zf_error why;
	struct zf_seen seen;
};

/* Asks all of them, some at a time, and waits. Where the server is dead (silence.h) those that are left are not asked. Fails as zf_pool_run does: ZF_ECANCELLED, ZF_ENOMEM, ZF_ESYSTEM;
 * those not asked then have ZF_ECANCELLED too. */
zf_status zf_ask_many(const struct zf_peer *peer, struct zf_asked *asked, size_t count,
		      struct zf_error *err) ZF_MUST_CHECK;

#endif
