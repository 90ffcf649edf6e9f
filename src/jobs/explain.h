/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_EXPLAIN_H
#define ZF_JOBS_EXPLAIN_H

/*
 * Refusals into causes: one table from what was done, the rcode, the TSIG error and
 * the server's software to what likely stands behind it and what to do next.
 */

#include "protocol/error.h"
#include "src/jobs/peer.h"

enum zf_operation { ZF_DOING_QUERY, ZF_DOING_TRANSFER, ZF_DOING_UPDATE, ZF_DOING_NOTIFY };

/*
 * Completes `err`, which `peer` caused: the message gets the local address used (`local`, may be
 * NULL) and the key's name, the hint what on such a server decides. For BADKEY the server
 * is asked again with the key's name under the other algorithms, so that the message can say whether
 * the name or the algorithm is wrong (RFC 8945 5.2.1 answers both alike). An error that
 * has a hint already keeps it. Returns the error's status.
 */
zf_status zf_explain(struct zf_error *err, enum zf_operation doing, const struct zf_peer *peer,
		     const struct zf_endpoint *local);

#endif
