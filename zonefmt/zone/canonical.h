/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_CANONICAL_H
#define ZF_ZONEFMT_ZONE_CANONICAL_H

/*
 * A record in canonical form, as it is hashed (RFC 4034 6.2): owner uncompressed and in lower
 * case, and so the names in the rdata of the types that RFC 4034 6.2 (3) lists, except NSEC
 * (RFC 6840 5.1). The TTL is written as it is. And owners as keys that sort in canonical order.
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "protocol/record.h"

#define ZF_CANONICAL_FIXED 10 /* octets of type, class, TTL and rdata length */
#define ZF_CANONICAL_MAX (ZF_NAME_MAX + ZF_CANONICAL_FIXED + 65535)

/* Writes owner, type, class, TTL, rdata length and rdata at `to`, which has room for
 * ZF_CANONICAL_MAX octets; returns how many they are. */
size_t zf_canonical_write(uint8_t *to, const struct zf_record *rr);

/* Writes the record's rdata alone: rdata_len octets. */
void zf_canonical_write_rdata(uint8_t *to, const struct zf_record *rr);

#define ZF_CANONICAL_KEY_MAX (2 * ZF_NAME_MAX)

/* Writes a key of `owner` at `to`, at most twice as long as the owner, and returns its octets:
 * memcmp() of two keys orders their owners as RFC 4034 6.1 says, and no key is the beginning of
 * another. The last `common` labels are left out, which all the owners must have: the apex. */
size_t zf_canonical_write_key(uint8_t *to, const uint8_t *owner, unsigned common);

#endif
