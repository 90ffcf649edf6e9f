/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_PDNS_H
#define ZF_ZONEFMT_SOFTWARE_PDNS_H

/*
 * What the forms of PowerDNS share: pdns.conf with the bind backend's zones, pdnsutil's words, the
 * zones of its API.
 */

#include <stdbool.h>
#include <stdio.h>

#include "zonefmt/settings/confwrite.h"

/* Reads `192.0.2.1`, `192.0.2.1:5300`, `2001:db8::1`, `[2001:db8::1]:5300`, or a network. Returns
 * whether it is one. The rest of `remote` is cleared. */
bool zf_pdns_parse(struct zf_remote *remote, const char *text);

#define ZF_PDNS_ADDRESS_MAX (ZF_REMOTE_TEXT_MAX + 8)
/* One that is asked or told as text: its address without prefix, and its port unless that is the usual
 * one. Those who may do something are zf_remote_print's. Returns `text`. */
char *zf_pdns_print(char text[ZF_PDNS_ADDRESS_MAX], const struct zf_remote *remote);

/* Reads what a zone's `type` or `kind` is called, old words and new, case aside: a native zone is
 * a primary that notifies nobody. Returns whether it is one of them. */
bool zf_pdns_find_kind(const char *word, enum zf_zone_kind *kind, bool *is_native);

enum zf_pdns_kind { ZF_PDNS_NATIVE, ZF_PDNS_PRIMARY, ZF_PDNS_SECONDARY, ZF_PDNS_NONE };

/* What the zone is there; ZF_PDNS_NONE with a note if it can be nothing. */
enum zf_pdns_kind zf_pdns_kind(struct zf_confwrite *to,
			       const struct zf_settings_zone *zone);

/* Whom the zone notifies: a ZF_NOTIFY number. */
uint32_t zf_pdns_notifies(const struct zf_confwrite *to,
			  const struct zf_settings_zone *zone);

/* What is written, or noted by the form itself, in all forms of PowerDNS. */
extern const bool zf_pdns_has_place[ZF_SETTING_COUNT];

/* Notes what the server was told and PowerDNS, which asks nobody else, cannot do. */
void zf_pdns_note_server(struct zf_confwrite *to);

/* Notes what belongs into pdns.conf, for the forms that hold zones only. */
void zf_pdns_note_conf(struct zf_confwrite *to);

#endif
