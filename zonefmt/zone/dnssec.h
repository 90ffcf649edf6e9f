/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_ZONE_DNSSEC_H
#define ZF_ZONEFMT_ZONE_DNSSEC_H

/*
 * Signatures, checked by ldns: whether an RRset is signed by a zone's own keys. Whether those are to be
 * trusted is a resolver's question, not asked here.
 */

#include <stdint.h>

#include "protocol/error.h"
#include "zonefmt/zone/zone.h"

/*
 * Whether one of `signatures` (RRSIG records at the owner of `records`) was made over just these
 * records, which are one RRset, by one of `keys` (the zone's DNSKEY records), and holds at `now`,
 * seconds since 1970 (RFC 4035 5.3). Fails with ZF_EDIFFERS where none is, saying why; ZF_ENOMEM.
 */
zf_status zf_dnssec_verify(const struct zf_zone *records,
			   const struct zf_zone *signatures, const struct zf_zone *keys,
			   int64_t now, struct zf_error *err) ZF_MUST_CHECK;

#endif
