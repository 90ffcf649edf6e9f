/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_ANNOUNCE_H
#define ZF_JOBS_ASK_ANNOUNCE_H

/* NOTIFY for many zones to many servers at once. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "src/jobs/ask/peer.h"
#include "src/jobs/ask/serials.h"

struct zf_announced {
	zf_status status;    /* ZF_OK: acknowledged */
	struct zf_error why; /* where it was not, explained */
};

/* Sends a NOTIFY for each zone to each peer, with a SOA hint of `serial` if `has_serial`; fills
 * seen[zone * peer_count + peer]. Fails only as zf_pool_run does. */
zf_status zf_announce(const struct zf_name *zones, size_t zone_count,
		      const struct zf_peer *peers, size_t peer_count, bool has_serial,
		      uint32_t serial, struct zf_announced *seen,
		      struct zf_error *err) ZF_MUST_CHECK;

/* Says why a zone has not reached the serial it was announced with: from how the server took the NOTIFY, and
 * from what it said of the zone last. Returns ZF_EREFUSED where it took none, else ZF_ETIMEOUT. */
zf_status zf_announced_lag(const struct zf_announced *announced,
			   const struct zf_serial_seen *seen, const uint8_t *zone,
			   const struct zf_peer *peer, uint32_t wanted,
			   struct zf_error *err);

#endif
