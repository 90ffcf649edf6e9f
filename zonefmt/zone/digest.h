/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_DIGEST_H
#define ZF_ZONEFMT_ZONE_DIGEST_H

/*
 * A digest of a zone's records that does not depend on their order, for manifests: the
 * sum modulo 2^256 of SHA-256 over each record in canonical form (RFC 4034 6.2: owner
 * and the names in its rdata in lower case; TTL included). Two captures with the same
 * digest hold the same records.
 *
 * SHA-256 takes longer than reading and writing a record. Of a large zone it is worked out in a
 * thread beside them, which is the digest's own and takes 260 KiB.
 */

#include <stdint.h>

#include "protocol/record.h"

struct zf_digest;

#define ZF_DIGEST_TEXT_MAX 65 /* 64 hex digits and NUL */

/* Fails with ZF_ENOMEM, also where there is no SHA-256. */
zf_status zf_digest_new(struct zf_digest **digest, struct zf_error *err) ZF_MUST_CHECK;

/* Ends its thread, too. NULL is fine. */
void zf_digest_free(struct zf_digest *digest);

/* The sink that digests. Fails with ZF_ENOMEM where SHA-256 does. */
struct zf_sink zf_digest_sink(struct zf_digest *digest);

/* The digest of what was taken so far, in lower-case hex; more may be taken. Fails with ZF_ENOMEM where
 * SHA-256 did. */
zf_status zf_digest_print(char text[ZF_DIGEST_TEXT_MAX], struct zf_digest *digest,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
