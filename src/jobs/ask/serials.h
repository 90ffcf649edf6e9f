/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_SERIALS_H
#define ZF_JOBS_ASK_SERIALS_H

/*
 * The serial of every zone at every server, asked all at once; and waiting until
 * servers have reached a serial.
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "src/jobs/ask/peer.h"

struct zf_serial_seen {
	zf_status status; /* ZF_OK: `serial` holds */
	uint32_t serial;
	struct zf_error why; /* where status is not ZF_OK */
};

/* Each of some zones at each of some servers. A pair's number is zone * peer_count + peer. */
struct zf_pairs {
	const struct zf_name *zones;
	size_t zone_count;
	const struct zf_peer *peers;
	size_t peer_count;
};

/* Fills seen[i] for each pair i. A server that is dead (silence.h) is not asked for all its zones. Fails only as
 * zf_pool_run does. */
zf_status zf_serials_ask(const struct zf_pairs *pairs, struct zf_serial_seen *seen,
			 struct zf_error *err) ZF_MUST_CHECK;

/* The same for `count` of the pairs; fills seen[i] for pair which[i], of all where `which` is NULL. */
zf_status zf_serials_ask_some(const struct zf_pairs *pairs, const size_t *which,
			      size_t count, struct zf_serial_seen *seen,
			      struct zf_error *err) ZF_MUST_CHECK;

struct zf_serials_awaited {
	struct zf_pairs pairs;
	const uint32_t *wanted; /* of each zone */
	int64_t timeout_ms;	/* for all of them together */
	/* Told how many zones at servers are there; may be NULL. */
	void (*progress)(void *ctx, size_t reached);
	void *ctx;
};

/*
 * Asks each pair again and again, with growing pauses of at most 2 s, until its server has reached the
 * zone's serial (RFC 1982), or `timeout_ms` is over: then ZF_ETIMEOUT, naming a zone that lags with
 * the serial seen. The last question gets its second even so. `last` (may be NULL) gets what each pair
 * has said last. Fails else as zf_pool_run does.
 */
zf_status zf_serials_wait(const struct zf_serials_awaited *awaited,
			  struct zf_serial_seen *last,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Says that the zone has not reached the serial wanted: what it said instead, and where to look. Returns
 * ZF_ETIMEOUT. */
zf_status zf_serials_lag(const struct zf_serial_seen *seen, const uint8_t *zone,
			 const struct zf_peer *peer, uint32_t wanted,
			 struct zf_error *err);

#endif
