/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_SOFTWARE_KNOT_PARTIES_H
#define ZF_ZONEFMT_SOFTWARE_KNOT_PARTIES_H

/*
 * Those whom a knot.conf must give names to, because zones name them: who is asked or told, who
 * may transfer, notify, update. Each is there once, in the order of what he is and his address.
 */

#include "zonefmt/settings/confwrite.h"

/* What somebody is to the server. */
enum zf_knot_role {
	ZF_KNOT_REMOTE,
	ZF_KNOT_TRANSFER,
	ZF_KNOT_NOTIFY,
	ZF_KNOT_UPDATE,
	ZF_KNOT_ROLE_COUNT,
};

struct zf_knot_party {
	enum zf_knot_role role;
	struct zf_remote remote; /* its key is the settings' */
	/* own addresses that he is asked from, the settings'; NULL: any */
	const struct zf_value *via;
};

struct zf_knot {
	struct zf_confwrite *to;
	struct zf_knot_party *parties;
	size_t count;
	size_t first[ZF_KNOT_ROLE_COUNT + 1]; /* of each role */
	bool ns_hosts_noted;
};

/* Called for each party of a zone; `number` counts them from 0. */
typedef void zf_knot_each(struct zf_knot *knot, const struct zf_knot_party *party,
			  size_t number);

/* Finds all parties of the settings. The caller frees `parties`. */
void zf_knot_find_parties(struct zf_knot *knot);

/* "transfer" and so on: Knot's word for what an acl lets him do. */
const char *zf_knot_role_print(enum zf_knot_role role);

/* Writes the name of a party: "transfer-1", behind the target's prefix. */
void zf_knot_write_id(struct zf_knot *knot, const struct zf_knot_party *party);

/* Everybody, wherever he is and without a key. */
bool zf_knot_is_anybody(const struct zf_knot_party *party);

/* The primaries of a secondary, as those asked. Returns how many. */
size_t zf_knot_each_primary(struct zf_knot *knot, const struct zf_settings_zone *zone,
			    zf_knot_each *each);

/* Those whom the zone's changes are told. Returns how many. */
size_t zf_knot_each_notified(struct zf_knot *knot, const struct zf_settings_zone *zone,
			     zf_knot_each *each);

/* All who may do something with the zone. Returns how many. */
size_t zf_knot_each_allowed(struct zf_knot *knot, const struct zf_settings_zone *zone,
			    zf_knot_each *each);

#endif
