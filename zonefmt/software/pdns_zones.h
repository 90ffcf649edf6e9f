/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_PDNS_ZONES_H
#define ZF_ZONEFMT_SOFTWARE_PDNS_ZONES_H

/*
 * The zones of PowerDNS's bind backend, read: the file that `bind-config` names, in a part of
 * named.conf's language. The backend follows `type`, `file`, `masters`, `primaries` and `also-notify`;
 * whatever else is there becomes a note.
 */

#include "zonefmt/settings/peers.h"

/* What pdns.conf says of all zones. */
struct zf_pdns_zones {
	struct zf_peers *notified; /* beside those of each; the options' are added */
	bool renotifies;	   /* secondaries notify, too */
};

/* Adds the address that the statement's first word is, or notes the mistake. */
void zf_pdns_take_address(struct zf_confread *in, const struct zf_statement *statement,
			  struct zf_peers *peers);

/* Takes the statements from `first` on. */
void zf_pdns_zones_take(struct zf_confread *in, const struct zf_statement *first,
			struct zf_pdns_zones *all);

#endif
