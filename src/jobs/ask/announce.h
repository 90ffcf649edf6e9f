/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_ANNOUNCE_H
#define ZF_JOBS_ASK_ANNOUNCE_H

/* NOTIFY for many zones to many servers at once. */

#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "src/jobs/ask/peer.h"
#include "src/jobs/ask/serials.h"

struct zf_announced {
	zf_status status;    /* ZF_OK: acknowledged */
	struct zf_error why; /* where it was not, explained */
};

/* Sends a NOTIFY for each zone to each peer, with a SOA hint of `serial` where that is not NULL; fills
 * seen[i] for each pair i. Fails only as zf_pool_run does. */
zf_status zf_announce(const struct zf_pairs *pairs, const uint32_t *serial,
		      struct zf_announced *seen, struct zf_error *err) ZF_MUST_CHECK;

/* Adds to what zf_serials_lag says of a zone that has not reached the serial it was announced with, from
 * `seen`, what the server said of it last: how the server took the NOTIFY. Returns ZF_EREFUSED where it
 * took none, else ZF_ETIMEOUT. */
zf_status zf_announced_lag(const struct zf_announced *announced,
			   const struct zf_serial_seen *seen, struct zf_error *err);

#endif
