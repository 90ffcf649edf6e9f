/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_PDNS_WRITE_H
#define ZF_ZONEFMT_SOFTWARE_PDNS_WRITE_H

/*
 * pdns.conf with the bind backend, and the file of zones that it names, written for PowerDNS 4.5 and
 * later. That backend has no place for TSIG keys, nor for who may transfer or update one zone and
 * not another: a database has, which pdnsutil fills.
 */

#include "zonefmt/settings/confwrite.h"

#define ZF_PDNS_ZONES_FILE                                                               \
	"/etc/powerdns/named.conf" /* as Debian's bind backend has it */

/* As `write` of struct zf_configuration. What all zones agree about goes to pdns.conf; where they differ on
 * who may transfer, nobody may. */
void zf_pdns_conf_write(struct zf_confwrite *to);

/* The same of the zones. */
void zf_pdns_zones_write(struct zf_confwrite *to);

#endif
