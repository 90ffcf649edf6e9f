/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_PDNS_JSON_WRITE_H
#define ZF_ZONEFMT_SOFTWARE_PDNS_JSON_WRITE_H

/*
 * Zones as the HTTP API of PowerDNS 4 has them. Read is the list that GET /servers/localhost/zones
 * returns, or one zone; written is a list of what to POST there, and for the keys one of what
 * to POST to /servers/localhost/tsigkeys.
 *
 *	[{"name": "example.", "kind": "Slave", "masters": ["192.0.2.1:5300"],
 *	  "slave_tsig_key_ids": ["k."], "master_tsig_key_ids": []}]
 *
 * Who may transfer by address, and who is notified, is metadata there and in other requests.
 */

#include "zonefmt/settings/confwrite.h"

/* As `write` of struct zf_configuration. */
void zf_pdns_json_write(struct zf_confwrite *to);

#endif
