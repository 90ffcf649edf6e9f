/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_FRESH_SIGNATURE_H
#define ZF_JOBS_CHANGE_FRESH_SIGNATURE_H

/*
 * Whether a server signs what is added to a signed zone. It cannot be asked beforehand: one that signs
 * elsewhere (offline, behind a hidden primary) may take the record and keep the old signature,
 * and the RRset is then bogus for whoever validates.
 */

#include <stdbool.h>
#include <stddef.h>

#include "src/jobs/ask/peer.h"
#include "src/jobs/change/receipt.h"

/* Whether the zone has DNSKEY records at `peer`. Fails as zf_ask does: ZF_ETIMEOUT, ZF_ENETWORK, ZF_EAUTH,
 * ZF_EMALFORMED. */
zf_status zf_zone_is_signed(const struct zf_peer *peer, const uint8_t *zone,
			    bool *is_signed, struct zf_error *err) ZF_MUST_CHECK;

/* Waits until every RRset that the lines belong to has a valid signature by one of the zone's keys, at
 * most 5 s. Fails with ZF_EDIFFERS where one has none by then, saying which and why; as zf_ask does. */
zf_status zf_fresh_signature_wait(const struct zf_peer *peer, const uint8_t *zone,
				  const struct zf_receipt_line *lines, size_t count,
				  struct zf_error *err) ZF_MUST_CHECK;

#endif
