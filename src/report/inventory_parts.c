/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/inventory_parts.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
const struct zf_uncarried zf_uncarried_all[] = {
	{ "reg", false, ZF_SETTING_COUNT, "query resolution policies", "Get-DnsServerQueryResolutionPolicy", false },
	{ "reg", false, ZF_SETTING_COUNT, "client subnets of policies", "Get-DnsServerClientSubnet", false },
	{ "reg", false, ZF_SETTING_COUNT, "response rate limiting", "Get-DnsServerResponseRateLimiting", false },
	{ "reg", false, ZF_SETTING_COUNT, "trust anchors", "Get-DnsServerTrustAnchor -Name .", false },
	{ "reg", true, ZF_ZONE_AGING, "aging stamps of records", "dnscmd /ZonePrint", false },
	{ "reg", true, ZF_ZONE_SIGNED, "keys it is signed with", "Get-DnsServerSigningKey -ZoneName", false },
	{ "reg", true, ZF_ZONE_IN_DIRECTORY, "its data, which is in Active Directory: fetch it by transfer", "dnscmd /ZoneInfo", false },
	{ "dnscmd", true, ZF_ZONE_IN_DIRECTORY, "its data, which is in Active Directory: fetch it by transfer", "dnscmd /ZoneInfo", false },
	{ "cmdlet", true, ZF_ZONE_IN_DIRECTORY, "its data, which is in Active Directory: fetch it by transfer", "Get-DnsServerZone", false },
	{ "", true, ZF_SETTING_COUNT, "that domain controllers keep it by UPDATE: the new server must take theirs", "zoneferry probe @SERVER", true },
	{ NULL, false, ZF_SETTING_COUNT, NULL, NULL, false },
};
/* clang-format on */

/* Zones of such names are made for a domain's controllers, which register themselves there (MS-ADTS 6.3.2);
 * on other software they are often delegated each by itself. */
static bool is_controllers(const struct zf_settings_zone *zone)
{
	static const char *const labels[] = {
		"_msdcs", "_sites", "_tcp", "_udp", "DomainDnsZones", "ForestDnsZones"
	};
	const uint8_t *name = zone->name.wire;

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (*name == strlen(labels[i]) &&
		    strncasecmp((const char *)name + 1, labels[i], *name) == 0)
			return true;
	return false;
}

bool zf_uncarried_is(const struct zf_uncarried *row, const struct zf_settings *settings,
		     const struct zf_settings_zone *zone)
{
	/* "reg-query" is of the same software */
	if (row->of_zone != (zone != NULL) ||
	    strncmp(row->software, settings->software, strlen(row->software)) != 0)
		return false;
	if (row->of_controllers &&
	    (zone->kind != ZF_ZONE_PRIMARY || !is_controllers(zone)))
		return false;
	const struct zf_values *values = zone != NULL ? &zone->values : &settings->server;
	return row->setting == ZF_SETTING_COUNT ||
	       zf_values_number(values, row->setting, 0) != 0;
}

const char *zf_note_kind_print(enum zf_note_kind kind)
{
	switch (kind) {
	case ZF_NOTE_LOST:
		return "lost";
	case ZF_NOTE_NOT_CARRIED:
		return "not carried";
	case ZF_NOTE_ADAPTED:
		return "adapted";
	case ZF_NOTE_DROPPED:
		return "dropped";
	case ZF_NOTE_KEPT:
		return "kept";
	case ZF_NOTE_MISSING:
		return "missing";
	}
	return "";
}
