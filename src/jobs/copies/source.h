/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_COPIES_SOURCE_H
#define ZF_JOBS_COPIES_SOURCE_H

/*
 * Where a zone is read from: a server that transfers it, a file, or a folder of files. What a server
 * sends with it from outside the zone is left out; captures hold none.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/record.h"
#include "src/jobs/ask/peer.h"
#include "src/jobs/ask/silence.h"
#include "zonefmt/zone/outside.h"
#include "zonefmt/zone/zone.h"

struct zf_source {
	const struct zf_peer *peer; /* a server, or NULL and */
	const char *path;	    /* a capture (capture.h), or a folder of such files */
	struct zf_outside *outside; /* gets what is left out; may be NULL */
	bool strict;		    /* such a record is malformed, xfr.h */
	struct zf_silence *silence; /* of the server, over many zones; may be NULL */
};

/*
 * Gives every record of `zone` there to `sink`, the SOA first. Fails as zf_transfer_wait and
 * zf_capture_read do, explained; with ZF_EUSAGE where the file holds another zone, ZF_ECANCELLED when
 * interrupted (pool.h).
 */
zf_status zf_source_read(const struct zf_source *source, const uint8_t *zone,
			 const struct zf_sink *sink, struct zf_error *err) ZF_MUST_CHECK;

/* The zone there in memory, which the caller frees. A connection may break: where it does so the second time too, the
 * server breaks it. Fails as zf_source_read, and with ZF_ELIMIT. */
zf_status zf_source_load(struct zf_zone **copy, const struct zf_source *source,
			 const uint8_t *zone, struct zf_error *err) ZF_MUST_CHECK;

/*
 * Gives the differences that `peer` has from the version whose SOA is `have` to the one of now, as protocol/xfr.h
 * has them; none where it has nothing newer. Fails with ZF_EUNSUPPORTED where it has no history from there, and
 * as zf_source_read.
 */
zf_status zf_source_changes(const struct zf_peer *peer, const struct zf_record *have,
			    const struct zf_sink *deleted, const struct zf_sink *added,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
