/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/pdns.h"

#include <string.h>
#include <strings.h>

#include "protocol/number.h"

const bool zf_pdns_has_place[ZF_SETTING_COUNT] = {
	[ZF_SERVER_HOST_NAME] = true,
	[ZF_SERVER_ADDRESSES] = true,
	[ZF_SERVER_ZONE_FOLDER] = true,
	[ZF_SERVER_LISTEN] = true, /* zf_pdns_note_conf notes these */
	[ZF_SERVER_IDENTITY] = true,
	[ZF_SERVER_NSID] = true,
	[ZF_SERVER_VERSION] = true,
	[ZF_SERVER_UDP_SIZE] = true,
	[ZF_SERVER_ROOT_HINTS] = true, /* zf_pdns_note_server notes these */
	[ZF_SERVER_RECURSION] = true,
	[ZF_SERVER_FORWARDERS] = true,
	[ZF_SERVER_TRANSFER_POLICY] = true,
	[ZF_SERVER_TRANSFER_LIST] = true,
	[ZF_SERVER_NOTIFY_POLICY] = true,
	[ZF_SERVER_NOTIFY_LIST] = true,
	[ZF_SERVER_UPDATE_POLICY] = true,
	[ZF_SERVER_UPDATE_LIST] = true,
	[ZF_ZONE_TRANSFER_SOURCE] = true,
	[ZF_SERVER_UPDATES] = true,
	[ZF_SERVER_RECURSION_LIST] = true,
	[ZF_SERVER_QUERY_POLICY] = true,
	[ZF_SERVER_QUERY_LIST] = true,
	[ZF_ZONE_QUERY_POLICY] = true,
	[ZF_ZONE_TRANSFER_POLICY] = true,
	[ZF_ZONE_TRANSFER_LIST] = true,
	[ZF_ZONE_NOTIFY_POLICY] = true,
	[ZF_ZONE_NOTIFY_LIST] = true,
	[ZF_ZONE_UPDATE_POLICY] = true,
	[ZF_ZONE_UPDATE_LIST] = true,
	[ZF_ZONE_FILE] = true,
	[ZF_ZONE_PRIMARIES] = true,
};

/* Takes the port off the text: what is behind `]:`, or behind the only colon. */
static bool split(char *text, char **address, const char **port)
{
	char *colon = strchr(text, ':');

	*address = text;
	*port = NULL;
	if (*text == '[') {
		char *end = strchr(text, ']');

		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return false;
		*address = text + 1;
		*port = end[1] == ':' ? end + 2 : NULL;
		*end = '\0';
	} else if (colon != NULL && strchr(colon + 1, ':') == NULL) {
		*colon = '\0';
		*port = colon + 1;
	}
	return true;
}

bool zf_pdns_parse(struct zf_remote *remote, const char *text)
{
	char copy[ZF_PDNS_ADDRESS_MAX], *address;
	const char *port;

	*remote = (struct zf_remote){ .family = 0 };
	if (strlen(text) >= sizeof copy)
		return false;
	strcpy(copy, text);
	if (!split(copy, &address, &port) ||
	    zf_remote_parse_network(remote, address, NULL) != ZF_OK)
		return false;
	if (port == NULL)
		return true;
	uint64_t number;
	if (!zf_number_parse(port, 1, UINT16_MAX, &number) ||
	    strchr(address, '/') != NULL)
		return false;
	remote->port = number == 53 ? 0 : (uint16_t)number;
	return true;
}

char *zf_pdns_print(char text[ZF_PDNS_ADDRESS_MAX], const struct zf_remote *remote)
{
	struct zf_remote whole = *remote;
	char address[ZF_REMOTE_TEXT_MAX];

	whole.prefix = remote->family == 4 ? 32 : 128;
	zf_remote_print(address, &whole);
	if (remote->port == 0)
		strcpy(text, address);
	else
		snprintf(text, ZF_PDNS_ADDRESS_MAX,
			 remote->family == 6 ? "[%s]:%u" : "%s:%u", address,
			 remote->port);
	return text;
}

bool zf_pdns_find_kind(const char *word, enum zf_zone_kind *kind, bool *is_native)
{
	static const struct {
		const char *word;
		enum zf_zone_kind kind;
		bool is_native;
	} kinds[] = {
		{ "native", ZF_ZONE_PRIMARY, true },
		{ "master", ZF_ZONE_PRIMARY, false },
		{ "primary", ZF_ZONE_PRIMARY, false },
		{ "slave", ZF_ZONE_SECONDARY, false },
		{ "secondary", ZF_ZONE_SECONDARY, false },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcasecmp(word, kinds[i].word) != 0)
			continue;
		*kind = kinds[i].kind;
		*is_native = kinds[i].is_native;
		return true;
	}
	return false;
}

uint32_t zf_pdns_notifies(const struct zf_confwrite *to,
			  const struct zf_settings_zone *zone)
{
	return zf_confwrite_number(to, zone, ZF_ZONE_NOTIFY_POLICY,
				   ZF_SERVER_NOTIFY_POLICY, ZF_NOTIFY_LIST);
}

enum zf_pdns_kind zf_pdns_kind(struct zf_confwrite *to,
			       const struct zf_settings_zone *zone)
{
	switch (zone->kind) {
	case ZF_ZONE_PRIMARY:
		return zf_pdns_notifies(to, zone) == ZF_NOTIFY_NONE ? ZF_PDNS_NATIVE
								    : ZF_PDNS_PRIMARY;
	case ZF_ZONE_SECONDARY:
		if (zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES)->count > 0)
			return ZF_PDNS_SECONDARY;
		zf_confwrite_note(to, ZF_NOTE_LOST, zone, "secondary",
				  "nobody is known to transfer it from");
		break;
	case ZF_ZONE_STUB:
	case ZF_ZONE_FORWARD:
	case ZF_ZONE_HINT:
	case ZF_ZONE_KIND_COUNT:
		zf_confwrite_note_zone(
			to, zone,
			"PowerDNS Authoritative asks nobody: that is pdns-recursor's work");
		break;
	}
	return ZF_PDNS_NONE;
}

void zf_pdns_note_conf(struct zf_confwrite *to)
{
	static const enum zf_setting settings[] = { ZF_SERVER_LISTEN, ZF_SERVER_IDENTITY,
						    ZF_SERVER_NSID, ZF_SERVER_VERSION,
						    ZF_SERVER_UDP_SIZE };

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (zf_values_find(&to->settings->server, settings[i]) != NULL)
			zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, NULL,
					  zf_setting_row(settings[i])->word,
					  "it belongs into pdns.conf: --to pdns");
}

void zf_pdns_note_server(struct zf_confwrite *to)
{
	static const enum zf_setting asking[] = { ZF_SERVER_RECURSION,
						  ZF_SERVER_FORWARDERS,
						  ZF_SERVER_ROOT_HINTS };

	for (size_t i = 0; i < sizeof asking / sizeof *asking; i++) {
		const struct zf_value *value =
			zf_values_find(&to->settings->server, asking[i]);

		if (value != NULL && value->origin == ZF_ORIGIN_READ &&
		    (asking[i] != ZF_SERVER_RECURSION || value->number != 0))
			zf_confwrite_note(
				to, ZF_NOTE_NOT_CARRIED, NULL,
				zf_setting_row(asking[i])->word,
				"PowerDNS Authoritative asks nobody: that is pdns-recursor's work");
	}
	zf_confwrite_note_rest(to, NULL);
}
