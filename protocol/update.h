/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_UPDATE_H
#define ZF_PROTOCOL_UPDATE_H

/*
 * Dynamic UPDATE messages (RFC 2136), built into a zf_message: start, then the
 * prerequisites, then the changes. Deletes name exact records; whole RRsets are
 * never deleted, since that would take records nobody looked at.
 */

#include <stdint.h>

#include "protocol/message.h"

/* An UPDATE of the zone at `apex`, with a fresh id. Fails with ZF_ESYSTEM where there are no random numbers. */
zf_status zf_update_start(struct zf_message *msg, const uint8_t *apex,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Requires the RRset of `rr`'s owner and type to be exactly the records given by one call each
 * (RFC 2136 2.4.2: a set is compared whole; TTLs do not count). */
void zf_update_require_record(struct zf_message *msg, const struct zf_record *rr);

/* Requires that a record of `type` exists at `owner`, whatever it says (2.4.1). */
void zf_update_require_present(struct zf_message *msg, const uint8_t *owner,
			       uint16_t type);

/* Requires that no record of `type` exists at `owner` (2.4.3). */
void zf_update_require_absent(struct zf_message *msg, const uint8_t *owner,
			      uint16_t type);

/* Requires that no record at all has `owner` (2.4.5). */
void zf_update_require_unused(struct zf_message *msg, const uint8_t *owner);

/* Adds `rr` (2.5.1). */
void zf_update_add(struct zf_message *msg, const struct zf_record *rr);

/* Deletes the record that has `rr`'s owner, type and rdata, whatever its TTL (2.5.4). */
void zf_update_delete(struct zf_message *msg, const struct zf_record *rr);

/*
 * Turns an answer's rcode into a status: ZF_OK for NOERROR; ZF_EPREREQ for YXDOMAIN, YXRRSET,
 * NXDOMAIN and NXRRSET (nothing was changed); ZF_EREFUSED for all others, .rcode set.
 */
zf_status zf_update_outcome(const struct zf_header *answer,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
