/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/inventory_parts.h"

#include <string.h>

/* clang-format off */
const struct zf_uncarried zf_uncarried_all[] = {
	{ "reg", false, ZF_SETTING_COUNT, "query resolution policies", "Get-DnsServerQueryResolutionPolicy" },
	{ "reg", false, ZF_SETTING_COUNT, "client subnets of policies", "Get-DnsServerClientSubnet" },
	{ "reg", false, ZF_SETTING_COUNT, "response rate limiting", "Get-DnsServerResponseRateLimiting" },
	{ "reg", false, ZF_SETTING_COUNT, "trust anchors", "Get-DnsServerTrustAnchor -Name ." },
	{ "reg", true, ZF_ZONE_AGING, "aging stamps of records", "dnscmd /ZonePrint" },
	{ "reg", true, ZF_ZONE_SIGNED, "keys it is signed with", "Get-DnsServerSigningKey -ZoneName" },
	{ "reg", true, ZF_ZONE_IN_DIRECTORY, "its data, which is in Active Directory: fetch it by transfer", "dnscmd /ZoneInfo" },
	{ NULL, false, ZF_SETTING_COUNT, NULL, NULL },
};
/* clang-format on */

bool zf_uncarried_is(const struct zf_uncarried *row, const struct zf_settings *settings,
		     const struct zf_settings_zone *zone)
{
	/* "reg-query" is of the same software */
	if (row->of_zone != (zone != NULL) ||
	    strncmp(row->software, settings->software, strlen(row->software)) != 0)
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
