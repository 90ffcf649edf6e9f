/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_NOTIFY_H
#define ZF_PROTOCOL_NOTIFY_H

/*
 * NOTIFY (RFC 1996): tells a secondary that a zone may have changed. The answer says
 * only that it was heard.
 */

#include "protocol/message.h"

/* A NOTIFY for the zone at `apex`, with a fresh id. `soa` (may be NULL) goes along as the hint
 * of section 3.7; a secondary must not rely on it. Fails with ZF_ESYSTEM where there are no random numbers. */
zf_status zf_notify_build(struct zf_message *msg, const uint8_t *apex,
			  const struct zf_record *soa,
			  struct zf_error *err) ZF_MUST_CHECK;

/* ZF_OK for NOERROR, else ZF_EREFUSED with .rcode. */
zf_status zf_notify_outcome(const struct zf_header *answer,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
