/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/confaccess.h"

static const struct zf_value nobody = { .count = 0 };

/* Whose word counts: the zone's where it has one, else the server's. */
static const struct zf_values *who_says(const struct zf_confwrite *to,
					const struct zf_settings_zone *zone,
					enum zf_setting of_zone)
{
	return zone != NULL && zf_values_find(&zone->values, of_zone) != NULL
		       ? &zone->values
		       : &to->settings->server;
}

struct zf_confaccess zf_confaccess_transfers(const struct zf_confwrite *to,
					     const struct zf_settings_zone *zone)
{
	const struct zf_values *says = who_says(to, zone, ZF_ZONE_TRANSFER_POLICY);
	const bool is_zone = says != &to->settings->server;
	struct zf_confaccess access = { ZF_TRANSFER_NOBODY, &nobody };

	access.policy = zf_values_number(
		says, is_zone ? ZF_ZONE_TRANSFER_POLICY : ZF_SERVER_TRANSFER_POLICY,
		ZF_TRANSFER_NOBODY);
	if (access.policy == ZF_TRANSFER_LIST)
		access.list = zf_confwrite_value(says, is_zone ? ZF_ZONE_TRANSFER_LIST
							       : ZF_SERVER_TRANSFER_LIST);
	if (access.policy == ZF_TRANSFER_LIST && access.list->count == 0)
		access.policy = ZF_TRANSFER_NOBODY;
	return access;
}

struct zf_confaccess zf_confaccess_updates(const struct zf_confwrite *to,
					   const struct zf_settings_zone *zone)
{
	const struct zf_values *says = who_says(to, zone, ZF_ZONE_UPDATE_POLICY);
	const bool is_zone = says != &to->settings->server;
	struct zf_confaccess access = { ZF_UPDATE_NONE, &nobody };

	if (zf_values_number(&to->settings->server, ZF_SERVER_UPDATES, 1) == 0)
		return access;
	access.policy = zf_values_number(
		says, is_zone ? ZF_ZONE_UPDATE_POLICY : ZF_SERVER_UPDATE_POLICY,
		ZF_UPDATE_NONE);
	if (access.policy == ZF_UPDATE_LIST)
		access.list = zf_confwrite_value(says, is_zone ? ZF_ZONE_UPDATE_LIST
							       : ZF_SERVER_UPDATE_LIST);
	if (access.policy == ZF_UPDATE_LIST && access.list->count == 0)
		access.policy = ZF_UPDATE_NONE;
	return access;
}

struct zf_confaccess zf_confaccess_queries(const struct zf_confwrite *to,
					   const struct zf_settings_zone *zone)
{
	const struct zf_values *says = who_says(to, zone, ZF_ZONE_QUERY_POLICY);
	const bool is_zone = says != &to->settings->server;
	struct zf_confaccess access = { ZF_QUERY_ANY, &nobody };

	access.policy = zf_values_number(
		says, is_zone ? ZF_ZONE_QUERY_POLICY : ZF_SERVER_QUERY_POLICY,
		ZF_QUERY_ANY);
	if (access.policy == ZF_QUERY_LIST)
		access.list = zf_confwrite_value(says, is_zone ? ZF_ZONE_QUERY_LIST
							       : ZF_SERVER_QUERY_LIST);
	if (access.policy == ZF_QUERY_LIST && access.list->count == 0)
		access.policy = ZF_QUERY_NOBODY;
	return access;
}

bool zf_confaccess_resolves_alike(const struct zf_values *server)
{
	const struct zf_value *list = zf_values_find(server, ZF_SERVER_RECURSION_LIST);
	bool is_any = list == NULL ||
		      zf_values_number(server, ZF_SERVER_RECURSION, 1) == 0;

	for (size_t i = 0; !is_any && i < list->count; i++)
		is_any = list->remotes[i].family == 0 && list->remotes[i].key == NULL;
	return is_any;
}

static bool is_restricted(void *ctx, const struct zf_settings_zone *zone)
{
	struct zf_confwrite *to = ctx;

	if ((zone->kind != ZF_ZONE_PRIMARY && zone->kind != ZF_ZONE_SECONDARY) ||
	    zf_confaccess_queries(to, zone).policy == ZF_QUERY_ANY)
		return false;
	zf_confwrite_note(
		to, ZF_NOTE_LOST, zone, "zone",
		"not everybody may ask for it, which cannot be told there, so it is left out: "
		"where a firewall says so instead, take it out of what is read");
	return true;
}

void zf_confaccess_leave_out(struct zf_confwrite *to)
{
	zf_settings_remove_zones(to->settings, is_restricted, to);
}

void zf_confaccess_note_closed(struct zf_confwrite *to,
			       const struct zf_settings_zone *zone)
{
	if (zf_confaccess_transfers(to, zone).policy == ZF_TRANSFER_NS_HOSTS)
		zf_confwrite_note(
			to, ZF_NOTE_LOST, zone, "transfer-policy",
			"its NS hosts may, whose addresses are not told here, so nobody may: "
			"add them");
	if (zone->kind == ZF_ZONE_PRIMARY &&
	    zf_confaccess_updates(to, zone).policy == ZF_UPDATE_SECURE)
		zf_confwrite_note(to, ZF_NOTE_LOST, zone, "update-policy",
				  "updates by Active Directory's users: nobody may");
}

void zf_confaccess_note_no_updates(struct zf_confwrite *to,
				   const struct zf_settings_zone *zone, const char *why)
{
	if (zone->kind == ZF_ZONE_PRIMARY &&
	    zf_confaccess_updates(to, zone).policy != ZF_UPDATE_NONE)
		zf_confwrite_note(to, ZF_NOTE_LOST, zone, "update-policy", why);
}

void zf_confaccess_note_unsaid(struct zf_confwrite *to)
{
	const struct zf_settings *settings = to->settings;

	if (zf_values_find(&settings->server, ZF_SERVER_TRANSFER_POLICY) != NULL)
		return;
	for (size_t i = 0; i < settings->zone_count; i++) {
		const struct zf_settings_zone *zone = settings->zones[i];

		if ((zone->kind != ZF_ZONE_PRIMARY && zone->kind != ZF_ZONE_SECONDARY) ||
		    zf_values_find(&zone->values, ZF_ZONE_TRANSFER_POLICY) != NULL)
			continue;
		zf_confwrite_note(to, ZF_NOTE_ADAPTED, NULL, "transfer-policy",
				  "nothing says who may transfer some zones: nobody may");
		return;
	}
}

bool zf_confaccess_has_key(const struct zf_value *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->remotes[i].key != NULL)
			return true;
	return false;
}
