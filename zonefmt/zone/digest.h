/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_DIGEST_H
#define ZF_ZONEFMT_ZONE_DIGEST_H

/*
 * A digest of a zone's records that does not depend on their order, for manifests: the
 * sum modulo 2^256 of SHA-256 over each record in canonical form (RFC 4034 6.2: owner
 * and the names in its rdata in lower case; TTL included). Two captures with the same
 * digest hold the same records.
 */

#include <stdint.h>

#include "protocol/record.h"

struct zf_digest;

#define ZF_DIGEST_TEXT_MAX 65 /* 64 hex digits and NUL */

zf_status zf_digest_new(struct zf_digest **digest, struct zf_error *err) ZF_MUST_CHECK;
void zf_digest_free(struct zf_digest *digest);
struct zf_sink zf_digest_sink(struct zf_digest *digest);

/* The digest of what was taken so far, in lower-case hex. Returns `text`. */
const char *zf_digest_print(char text[ZF_DIGEST_TEXT_MAX],
			    const struct zf_digest *digest);

#endif
