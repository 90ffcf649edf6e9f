/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SETTINGS_CONFACCESS_H
#define ZF_ZONEFMT_SETTINGS_CONFACCESS_H

/*
 * Who may do what with a zone, for the writers of configurations: the zone's own word, or where it has
 * none the server's, or where that has none either nobody. A list counts only beside the policy that it
 * belongs to and only where that is a list: Windows keeps lists that are not in force.
 *
 * What a configuration cannot say closes: never may anybody what he might not before.
 */

#include "zonefmt/settings/confwrite.h"

struct zf_confaccess {
	uint32_t policy; /* a ZF_TRANSFER, ZF_UPDATE or ZF_QUERY number; _LIST has members, or it would be none */
	const struct zf_value *list; /* without members where the policy is no list */
};

/* Who may transfer the zone; NULL: one that says nothing itself. */
struct zf_confaccess zf_confaccess_transfers(const struct zf_confwrite *to,
					     const struct zf_settings_zone *zone);

/* Who may update it. Only primaries are asked. */
struct zf_confaccess zf_confaccess_updates(const struct zf_confwrite *to,
					   const struct zf_settings_zone *zone);

/* Who may ask for its records: a ZF_QUERY number, and the list. */
struct zf_confaccess zf_confaccess_queries(const struct zf_confwrite *to,
					   const struct zf_settings_zone *zone);

/* Whether it resolves for everybody or for nobody, which all software can; else for those of a list. */
bool zf_confaccess_resolves_alike(const struct zf_values *server);

/* Takes those zones out of the settings that not everybody may ask for, with a note: software that cannot
 * ask who it is would show them to all. */
void zf_confaccess_leave_out(struct zf_confwrite *to);

/* Notes, for software that knows neither, that NS hosts and users of Active Directory may nothing any
 * more. */
void zf_confaccess_note_closed(struct zf_confwrite *to,
			       const struct zf_settings_zone *zone);

/* Notes that updates, if the zone has any, are not taken at all, and why. */
void zf_confaccess_note_no_updates(struct zf_confwrite *to,
				   const struct zf_settings_zone *zone, const char *why);

/* Notes once that nobody may transfer zones of which nothing says who may. */
void zf_confaccess_note_unsaid(struct zf_confwrite *to);

/* Whether somebody on the list needs a key. */
bool zf_confaccess_has_key(const struct zf_value *list);

#endif
