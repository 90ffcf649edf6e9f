/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_KEY_KNOWN_H
#define ZF_JOBS_ASK_KEY_KNOWN_H

/* Whether a server that answered BADKEY knows the key's name at all. */

#include <stdint.h>

#include "src/jobs/ask/peer.h"

enum zf_key_known {
	ZF_KEY_KNOWN,	    /* with another algorithm */
	ZF_KEY_UNKNOWN,	    /* with none of RFC 8945's */
	ZF_KEY_CANNOT_TELL, /* it did not answer so that one could tell */
};

/*
 * Asks `peer` for the SOA of `zone` (NULL: the root) with the name of the peer's key under each
 * other algorithm in turn, until it is known: the server then says BADSIG, for the secret is made up, so
 * that the true one is not used with a weaker algorithm. `*right` is the algorithm where it is
 * known. Knot looks for keys only among those of the zone asked for (3.2). Waits for the answers, at most
 * 2 s each, and stops at the first that does not come.
 */
enum zf_key_known zf_key_known(const struct zf_peer *peer, const uint8_t *zone,
			       enum zf_hmac *right);

#endif
