/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/adapt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/settings/windows_values.h"

struct adapting {
	struct zf_settings *settings;
	const struct zf_adapt_terms *terms;
	char where[ZF_NAME_TEXT_MAX]; /* the zone, or "server" */
	struct zf_error *err;
};

static zf_status note(const struct adapting *adapting, enum zf_note_kind kind,
		      const char *what, const char *why)
{
	const struct zf_settings_note said = {
		.kind = kind,
		.where = adapting->where,
		.what = what,
		.why = why,
	};

	return zf_settings_note(adapting->settings, &said, adapting->err);
}

static bool same_address(const struct zf_remote *a, const struct zf_remote *b)
{
	return a->family == b->family && a->prefix == b->prefix &&
	       memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

/* The number of `remote` among `list`, or `count`. */
static size_t find(const struct zf_remote *remote, const struct zf_remote *list,
		   size_t count)
{
	size_t i = 0;

	while (i < count && !same_address(remote, &list[i]))
		i++;
	return i;
}

static bool is_loopback(const struct zf_remote *remote)
{
	static const uint8_t one[16] = { [15] = 1 };

	return remote->family == 4 ? remote->address[0] == 127
				   : memcmp(remote->address, one, sizeof(one)) == 0;
}

/* `0.0.0.0/0`, `::/0`: whichever addresses of the family a machine has. */
static bool is_all(const struct zf_remote *remote)
{
	return remote->prefix == 0;
}

/* What becomes of an address in a list. */
enum fate { STAYS, MOVES, GOES };

/* `own`: of a list of addresses that must be the machine's, where others make no sense. */
static enum fate fate_of(const struct zf_adapt_terms *terms,
			 const struct zf_remote *remote, bool own, size_t *partner)
{
	const size_t old = find(remote, terms->old_addresses, terms->old_count);
	const bool is_new = find(remote, terms->new_addresses, terms->new_count) <
			    terms->new_count;

	*partner = old;
	if (own && (is_new || is_loopback(remote) || is_all(remote)))
		return STAYS;
	if (own)
		return old < terms->new_count && old < terms->old_count ? MOVES : GOES;
	return is_new || old < terms->old_count ? GOES : STAYS;
}

static void take_out(struct zf_value *value, size_t i)
{
	free(value->remotes[i].key);
	memmove(&value->remotes[i], &value->remotes[i + 1],
		(value->count - i - 1) * sizeof(value->remotes[i]));
	value->count--;
}

static zf_status tell_fate(const struct adapting *adapting, enum zf_setting setting,
			   const struct zf_remote *was, const struct zf_remote *is,
			   bool own)
{
	char text[ZF_REMOTE_TEXT_MAX], other[ZF_REMOTE_TEXT_MAX], what[256];
	const char *word = zf_setting_row(setting)->word;

	zf_remote_print(text, was);
	if (is == NULL) {
		snprintf(what, sizeof(what), "%s %s", word, text);
		return note(adapting, ZF_NOTE_DROPPED, what,
			    own ? "it is none of the new machine's"
				: "it is the old machine's or the new one's own address");
	}
	snprintf(what, sizeof(what), "%s %s -> %s", word, text,
		 zf_remote_print(other, is));
	return note(adapting, ZF_NOTE_ADAPTED, what, "it is the old machine's address");
}

static zf_status adapt_list(const struct adapting *adapting, struct zf_values *values,
			    enum zf_setting setting, bool own)
{
	struct zf_value *value = zf_values_change(values, setting);
	zf_status status = ZF_OK;
	size_t i = 0, partner;

	if (value == NULL)
		return ZF_OK;
	while (i < value->count && status == ZF_OK) {
		struct zf_remote *remote = &value->remotes[i];
		const enum fate fate = fate_of(adapting->terms, remote, own, &partner);
		if (fate == GOES) {
			status = tell_fate(adapting, setting, remote, NULL, own);
			take_out(value, i);
			continue;
		}
		if (fate == MOVES) {
			const struct zf_remote *to =
				&adapting->terms->new_addresses[partner];
			status = tell_fate(adapting, setting, remote, to, own);
			remote->family = to->family;
			remote->prefix = to->prefix;
			memcpy(remote->address, to->address, sizeof(to->address));
		}
		i++;
	}
	if (own && value->count == 0)
		zf_values_remove(values, setting);
	return status;
}

static zf_status set_number(const struct adapting *adapting, struct zf_values *values,
			    enum zf_setting setting, uint32_t number, const char *why)
{
	const struct zf_value *value = zf_values_find(values, setting);
	char what[128];

	if (value == NULL || value->number == number)
		return ZF_OK;
	snprintf(what, sizeof(what), "%s %u -> %u", zf_setting_row(setting)->word,
		 value->number, number);
	const zf_status status = zf_values_put_number(values, setting, ZF_ORIGIN_READ,
						      number, adapting->err);
	return status == ZF_OK ? note(adapting, ZF_NOTE_ADAPTED, what, why) : status;
}

static zf_status drop(const struct adapting *adapting, struct zf_values *values,
		      enum zf_setting setting, const char *why)
{
	const struct zf_value *value = zf_values_find(values, setting);

	if (value == NULL)
		return ZF_OK;
	/* What was not so is nothing to be told. */
	const bool was_off = zf_setting_row(setting)->kind == ZF_VALUE_SWITCH &&
			     value->number == 0;
	zf_values_remove(values, setting);
	return was_off ? ZF_OK
		       : note(adapting, ZF_NOTE_DROPPED, zf_setting_row(setting)->word,
			      why);
}

/* Values without a row in settings, by what windows_values.h says of them. */
static zf_status adapt_opaques(const struct adapting *adapting,
			       struct zf_opaques *opaques, bool of_zone)
{
	zf_status status = ZF_OK;
	size_t kept = 0;

	for (size_t i = 0; i < opaques->count; i++) {
		struct zf_opaque opaque = opaques->list[i];
		const struct zf_windows_value *row =
			zf_windows_value_find(opaque.name, of_zone);
		if (row == NULL || row->fate == ZF_WINDOWS_KEEP || status != ZF_OK) {
			opaques->list[kept++] = opaque;
			continue;
		}
		status = note(adapting, ZF_NOTE_DROPPED, row->name, row->why);
		free(opaque.name);
		free(opaque.data);
	}
	opaques->count = kept;
	return status;
}

static const enum zf_setting own_lists[] = { ZF_SERVER_ADDRESSES, ZF_SERVER_LISTEN,
					     ZF_SERVER_PUBLISH };
static const enum zf_setting server_lists[] = { ZF_SERVER_FORWARDERS,
						ZF_SERVER_TRANSFER_LIST,
						ZF_SERVER_NOTIFY_LIST,
						ZF_SERVER_UPDATE_LIST };
static const enum zf_setting own_zone_lists[] = { ZF_ZONE_TRANSFER_SOURCE };
static const enum zf_setting zone_lists[] = {
	ZF_ZONE_PRIMARIES,   ZF_ZONE_LOCAL_PRIMARIES, ZF_ZONE_TRANSFER_LIST,
	ZF_ZONE_NOTIFY_LIST, ZF_ZONE_UPDATE_LIST,     ZF_ZONE_NOTIFY_FROM,
	ZF_ZONE_SCAVENGERS,
};

static zf_status adapt_lists(const struct adapting *adapting, struct zf_values *values,
			     const enum zf_setting *settings, size_t count, bool own)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < count && status == ZF_OK; i++)
		status = adapt_list(adapting, values, settings[i], own);
	return status;
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static zf_status adapt_server(struct adapting *adapting)
{
	struct zf_values *server = &adapting->settings->server;
	zf_status status;

	strcpy(adapting->where, "server");
	status = adapt_lists(adapting, server, own_lists, COUNT(own_lists), true);
	if (status == ZF_OK)
		status = adapt_lists(adapting, server, server_lists, COUNT(server_lists),
				     false);
	if (status == ZF_OK)
		status = set_number(adapting, server, ZF_SERVER_BOOT_METHOD, 2,
				    "a stand-alone server reads the registry");
	if (status == ZF_OK)
		status = set_number(adapting, server, ZF_SERVER_AUTO_CONFIG, 0,
				    "zones would get the new host's name while it moves");
	if (status == ZF_OK)
		status = drop(
			adapting, server, ZF_SERVER_PLUGIN,
			"a DLL that cannot be loaded keeps the service from starting, "
			"and attackers use it");
	if (status == ZF_OK)
		status = drop(adapting, server, ZF_SERVER_HOST_NAME,
			      "it names the old machine");
	return status == ZF_OK
		       ? adapt_opaques(adapting, &adapting->settings->opaques, false)
		       : status;
}

static zf_status adapt_zone(struct adapting *adapting, struct zf_settings_zone *zone)
{
	zf_status status;

	zf_name_print(adapting->where, zone->name.wire);
	status = adapt_lists(adapting, &zone->values, own_zone_lists,
			     COUNT(own_zone_lists), true);
	if (status == ZF_OK)
		status = adapt_lists(adapting, &zone->values, zone_lists,
				     COUNT(zone_lists), false);
	if (status == ZF_OK && zf_values_number(&zone->values, ZF_ZONE_UPDATE_POLICY,
						ZF_UPDATE_NONE) == ZF_UPDATE_SECURE)
		status = set_number(adapting, &zone->values, ZF_ZONE_UPDATE_POLICY,
				    ZF_UPDATE_NONE,
				    "signed updates only need Active Directory, and "
				    "others would let everybody in");
	if (status == ZF_OK)
		status = drop(adapting, &zone->values, ZF_ZONE_IN_DIRECTORY,
			      "its records are in Active Directory, not in a file: "
			      "fetch them by transfer");
	if (status == ZF_OK)
		status = drop(adapting, &zone->values, ZF_ZONE_SIGNED,
			      "the keys are not in zone files");
	return status == ZF_OK ? adapt_opaques(adapting, &zone->opaques, true) : status;
}

static zf_status drop_automatic(struct adapting *adapting)
{
	struct zf_settings *settings = adapting->settings;
	zf_status status = ZF_OK;

	for (size_t i = settings->zone_count; i-- > 0 && status == ZF_OK;) {
		const struct zf_settings_zone *zone = settings->zones[i];
		if (!zf_windows_makes_zone(zone->name.wire))
			continue;
		zf_name_print(adapting->where, zone->name.wire);
		status = note(adapting, ZF_NOTE_DROPPED, "the zone",
			      "Windows makes it by itself");
		zf_settings_remove_zone(settings, zone->name.wire);
	}
	return status;
}

zf_status zf_settings_adapt(struct zf_settings *settings,
			    const struct zf_adapt_terms *terms, struct zf_error *err)
{
	struct adapting adapting = { .settings = settings, .terms = terms, .err = err };
	zf_status status = adapt_server(&adapting);

	if (status == ZF_OK)
		status = drop_automatic(&adapting);
	for (size_t i = 0; i < settings->zone_count && status == ZF_OK; i++)
		status = adapt_zone(&adapting, settings->zones[i]);
	return status;
}
