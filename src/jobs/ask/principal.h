/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_PRINCIPAL_H
#define ZF_JOBS_ASK_PRINCIPAL_H

/* The name of a server's Kerberos principal, where nobody says it. */

#include <stdint.h>

#include "protocol/name.h"
#include "src/jobs/ask/peer.h"

/*
 * Finds the MNAME that the SOA of `zone` says, as `peer` has it, without its final dot: as an SPN (gss.h) it is
 * DNS/MNAME. Asks by TCP and unsigned. Fails as zf_ask does, and with ZF_EUSAGE where there is no
 * SOA.
 */
zf_status zf_principal_find(char spn[ZF_NAME_TEXT_MAX], const struct zf_peer *peer,
			    const uint8_t *zone, struct zf_error *err) ZF_MUST_CHECK;

#endif
