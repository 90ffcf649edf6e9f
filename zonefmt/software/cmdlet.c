/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/cmdlet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ELLIPSIS "\342\200\246" /* U+2026, of newer releases */

/* A word and the registry's number; NULL ends. */
struct choice {
	const char *word;
	long number;
};

static const struct choice switches[] = { { "False", 0 }, { "True", 1 }, { NULL, 0 } };
static const struct choice types[] = { { "Cache", 0 },	   { "Primary", 1 },
				       { "Secondary", 2 }, { "Stub", 3 },
				       { "Forwarder", 4 }, { NULL, 0 } };
static const struct choice transfers[] = {
	{ "TransferAnyServer", ZF_TRANSFER_ANY },
	{ "TransferToZoneNameServer", ZF_TRANSFER_NS_HOSTS },
	{ "TransferToSecureServers", ZF_TRANSFER_LIST },
	{ "NoTransfer", ZF_TRANSFER_NOBODY },
	{ NULL, 0 }
};
static const struct choice notifies[] = { { "NoNotify", ZF_NOTIFY_NONE },
					  { "Notify", ZF_NOTIFY_NS_HOSTS },
					  { "NotifyServers", ZF_NOTIFY_LIST },
					  { NULL, 0 } };
static const struct choice updates[] = { { "None", ZF_UPDATE_NONE },
					 { "NonsecureAndSecure", ZF_UPDATE_ANY },
					 { "Secure", ZF_UPDATE_SECURE },
					 { NULL, 0 } };

enum kind { NAME, FILE_NAME, CHOICE, FLAG, NUMBER, LIST };

static const struct property {
	const char *name;
	enum kind kind;
	size_t at; /* in struct zf_windows_zone; which list */
	const struct choice *choices;
} properties[] = {
#define AT(member) offsetof(struct zf_windows_zone, member)
	{ "ZoneName", NAME, AT(name), NULL },
	{ "ZoneFile", FILE_NAME, AT(file), NULL },
	{ "ZoneType", CHOICE, AT(type), types },
	{ "SecureSecondaries", CHOICE, AT(transfer), transfers },
	{ "Notify", CHOICE, AT(notify), notifies },
	{ "DynamicUpdate", CHOICE, AT(update), updates },
	{ "UseRecursion", CHOICE, AT(recursion), switches },
	{ "ForwarderTimeout", NUMBER, AT(timeout), NULL },
	{ "IsAutoCreated", CHOICE, AT(automatic), switches },
	{ "IsDsIntegrated", FLAG, AT(is_in_directory), NULL },
	{ "IsSigned", FLAG, AT(is_signed), NULL },
	{ "IsPaused", FLAG, AT(is_stopped), NULL },
	{ "IsShutdown", FLAG, AT(is_stopped), NULL },
	{ "MasterServers", LIST, ZF_WINDOWS_MASTERS, NULL },
	{ "SecondaryServers", LIST, ZF_WINDOWS_SECONDARIES, NULL },
	{ "NotifyServers", LIST, ZF_WINDOWS_NOTIFIED, NULL },
#undef AT
};

static const struct property *find(const char *name)
{
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++)
		if (strcasecmp(properties[i].name, name) == 0)
			return &properties[i];
	return NULL;
}

bool zf_cmdlet_is_property(const char *name)
{
	return find(name) != NULL;
}

static long choose(const struct choice *choices, const char *value)
{
	for (; choices->word != NULL; choices++)
		if (strcasecmp(choices->word, value) == 0)
			return choices->number;
	return *value == '\0' ? ZF_WINDOWS_UNSAID : ZF_WINDOWS_UNKNOWN;
}

static bool is_cut(const char *value)
{
	const size_t len = strlen(value);

	return (len >= 3 && strcmp(value + len - 3, "...") == 0) ||
	       (len >= strlen(ELLIPSIS) &&
		strcmp(value + len - strlen(ELLIPSIS), ELLIPSIS) == 0);
}

/* The members between braces, as far as they were printed. */
static zf_status take_list(struct zf_cmdlet *cmdlet, enum zf_windows_list list,
			   const char *value)
{
	zf_status status = ZF_OK;
	char member[ZF_REMOTE_TEXT_MAX];

	while (*value != '\0' && status == ZF_OK) {
		value += strspn(value, "{}, \t");
		const size_t len = strcspn(value, "{}, \t");
		snprintf(member, sizeof(member), "%.*s", (int)len, value);
		if (is_cut(member)) {
			cmdlet->zone.lists[list].is_cut = true;
			member[strcspn(member, ELLIPSIS)] = '\0';
			if (strstr(member, "...") != NULL)
				*strstr(member, "...") = '\0';
		}
		status = zf_windows_zone_add(&cmdlet->zone, list, member, cmdlet->err);
		value += len;
	}
	return status;
}

static void take_name(struct zf_windows_zone *zone, const char *value, size_t line)
{
	zone->line = line;
	zone->is_cut = is_cut(value);
	snprintf(zone->name, sizeof(zone->name), "%s", value);
}

zf_status zf_cmdlet_take(struct zf_cmdlet *cmdlet, const char *name, const char *value,
			 size_t line)
{
	const struct property *property = find(name);
	char *at = (char *)&cmdlet->zone + (property == NULL ? 0 : property->at);

	if (property == NULL)
		return ZF_OK;
	switch (property->kind) {
	case NAME:
		take_name(&cmdlet->zone, value, line);
		break;
	case FILE_NAME:
		snprintf(at, sizeof(cmdlet->zone.file), "%s", value);
		break;
	case CHOICE:
		*(long *)(void *)at = choose(property->choices, value);
		break;
	case FLAG:
		*(bool *)at = *(bool *)at || choose(switches, value) == 1;
		break;
	case NUMBER:
		if (*value >= '0' && *value <= '9')
			*(long *)(void *)at = strtol(value, NULL, 10);
		break;
	case LIST:
		return take_list(cmdlet, (enum zf_windows_list)property->at, value);
	}
	return ZF_OK;
}

zf_status zf_cmdlet_take_member(struct zf_cmdlet *cmdlet, const char *name,
				const char *value)
{
	const struct property *property = find(name);

	if (property == NULL || property->kind != LIST)
		return ZF_OK;
	return zf_windows_zone_add(&cmdlet->zone, (enum zf_windows_list)property->at,
				   value, cmdlet->err);
}

zf_status zf_cmdlet_end_zone(struct zf_cmdlet *cmdlet)
{
	return zf_windows_zone_put(&cmdlet->zone, cmdlet->settings, cmdlet->mistakes,
				   cmdlet->err);
}
