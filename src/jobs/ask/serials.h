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

/* Fills seen[zone * peer_count + peer] for each pair. Fails only as zf_pool_run does. */
zf_status zf_serials_ask(const struct zf_name *zones, size_t zone_count,
			 const struct zf_peer *peers, size_t peer_count,
			 struct zf_serial_seen *seen, struct zf_error *err) ZF_MUST_CHECK;

/* The same for some of the pairs, each being zone * peer_count + peer; fills seen[i] for pairs[i]. */
zf_status zf_serials_ask_pairs(const struct zf_name *zones, const struct zf_peer *peers,
			       size_t peer_count, const size_t *pairs, size_t count,
			       struct zf_serial_seen *seen,
			       struct zf_error *err) ZF_MUST_CHECK;

struct zf_serials_awaited {
	const struct zf_name *zones;
	const uint32_t *wanted; /* of each zone */
	size_t zone_count;
	const struct zf_peer *peers;
	size_t peer_count;
	int64_t timeout_ms; /* for all of them together */
	/* Told how many zones at servers are there; may be NULL. */
	void (*progress)(void *ctx, size_t reached);
	void *ctx;
};

/* Asks all of them as zf_serials_wait does, each until it is there. `last` (may be NULL) gets what
 * each zone at each server has said last, numbered as by zf_serials_ask. */
zf_status zf_serials_wait_all(const struct zf_serials_awaited *awaited,
			      struct zf_serial_seen *last,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Says that the zone has not reached the serial wanted: what it said instead, and where to look. Returns
 * ZF_ETIMEOUT. */
zf_status zf_serials_lag(const struct zf_serial_seen *seen, const uint8_t *zone,
			 const struct zf_peer *peer, uint32_t wanted,
			 struct zf_error *err);

/* Asks `peer` again and again, with growing pauses of at most 2 s, until zones[i] has reached
 * wanted[i] (RFC 1982) for every i, or `timeout_ms` is over: then ZF_ETIMEOUT, naming a zone that
 * lags with the serial seen. The last question gets its second even so. `progress` (may be NULL) is
 * told how many zones are there. */
zf_status zf_serials_wait(const struct zf_name *zones, const uint32_t *wanted,
			  size_t zone_count, const struct zf_peer *peer,
			  int64_t timeout_ms, void (*progress)(void *ctx, size_t reached),
			  void *ctx, struct zf_error *err) ZF_MUST_CHECK;

#endif
