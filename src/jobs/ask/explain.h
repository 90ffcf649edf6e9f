/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_EXPLAIN_H
#define ZF_JOBS_ASK_EXPLAIN_H

/*
 * Refusals into causes: one table from what was done, the rcode, the TSIG error and
 * the server's software to what likely stands behind it and what to do next.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "src/jobs/ask/peer.h"

enum zf_operation {
	ZF_DOING_QUERY,
	ZF_DOING_TRANSFER,
	ZF_DOING_UPDATE,
	ZF_DOING_NOTIFY,
	ZF_DOING_AGREE, /* upon a key, by GSS-TSIG */
};

/*
 * Completes `err`, which came of `doing` something for `zone` (NULL: not known) at `peer`. The
 * message says what was done, the local address used (`local`, may be NULL) and the key's name; the
 * hint, what on such a server decides. An error that has a hint keeps it. What is this
 * machine's own affair, such as a full disk, stays as it is.
 *
 * For BADKEY the server is asked again with the key's name under the other algorithms (and random
 * secrets), so that the message can say whether the name or the algorithm is wrong: RFC 8945 5.2.1
 * answers both alike. That waits for as many answers; of many failures with one key explain the first
 * and take zf_explain_alike for the others. Returns the error's status.
 */
zf_status zf_explain_zone(struct zf_error *err, enum zf_operation doing,
			  const uint8_t *zone, const struct zf_peer *peer,
			  const struct zf_endpoint *local);

/* The same, but the message does not say what was done: for callers that say it better. */
zf_status zf_explain_cause(struct zf_error *err, enum zf_operation doing,
			   const uint8_t *zone, const struct zf_peer *peer);

#define ZF_ASKER_TEXT_MAX (ZF_ENDPOINT_TEXT_MAX + ZF_NAME_TEXT_MAX + 32)
/* Who asks `peer`: "asked from 192.0.2.1, by TLS, key transfer.". `local` as above. Returns `text`. */
const char *zf_explain_asker(char text[ZF_ASKER_TEXT_MAX], const struct zf_peer *peer,
			     const struct zf_endpoint *local);

/* The same without a zone. */
zf_status zf_explain(struct zf_error *err, enum zf_operation doing,
		     const struct zf_peer *peer, const struct zf_endpoint *local);

/* Completes a transfer's NOTAUTH, before it is explained, by what a question for the zone's SOA has
 * shown: whether the server answers for the zone. */
void zf_explain_notauth(struct zf_error *err, bool served, const struct zf_peer *peer);

/* Whether `err`, not yet explained, is a BADKEY such as `explained`, of the same peer, was one; it
 * then becomes the same. `explained` may hold no error. */
bool zf_explain_alike(struct zf_error *err, const struct zf_error *explained);

#endif
