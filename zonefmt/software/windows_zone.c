/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/windows_zone.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/list.h"
#include "zonefmt/settings/windows_values.h"

void zf_windows_zone_begin(struct zf_windows_zone *zone)
{
	*zone = (struct zf_windows_zone){ .type = ZF_WINDOWS_UNSAID,
					  .transfer = ZF_WINDOWS_UNSAID,
					  .notify = ZF_WINDOWS_UNSAID,
					  .update = ZF_WINDOWS_UNSAID,
					  .aging = ZF_WINDOWS_UNSAID,
					  .refresh = ZF_WINDOWS_UNSAID,
					  .no_refresh = ZF_WINDOWS_UNSAID,
					  .recursion = ZF_WINDOWS_UNSAID,
					  .timeout = ZF_WINDOWS_UNSAID,
					  .automatic = ZF_WINDOWS_UNSAID };
}

void zf_windows_zone_clear(struct zf_windows_zone *zone)
{
	for (size_t i = 0; i < ZF_WINDOWS_LIST_COUNT; i++)
		free(zone->lists[i].list);
	zf_windows_zone_begin(zone);
}

zf_status zf_windows_zone_add(struct zf_windows_zone *zone, enum zf_windows_list list,
			      const char *text, struct zf_error *err)
{
	struct zf_remote remote;

	if (zf_remote_parse(&remote, text, NULL) != ZF_OK)
		return ZF_OK;
	struct zf_remote *grown = zf_list_grow(zone->lists[list].list,
					       zone->lists[list].count, sizeof(*grown));
	if (grown == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zone->lists[list].list = grown;
	zone->lists[list].list[zone->lists[list].count++] = remote;
	return ZF_OK;
}

bool zf_windows_zone_is_own(const char *text, bool has_file)
{
	static const char *const anchors[] = { "TrustAnchors", "TrustAnchors.",
					       "..TrustAnchors" };
	struct zf_name name;

	for (size_t i = 0; i < sizeof(anchors) / sizeof(anchors[0]); i++)
		if (strcasecmp(anchors[i], text) == 0)
			return true;
	return !has_file && zf_name_parse(&name, text, NULL) == ZF_OK &&
	       zf_windows_makes_zone(name.wire);
}

zf_status zf_windows_zone_note_own(struct zf_settings *settings, const char *name,
				   struct zf_error *err)
{
	const struct zf_settings_note note = {
		.kind = ZF_NOTE_DROPPED,
		.where = name,
		.what = "the zone",
		.why = "every Windows server makes it by itself",
	};

	return zf_settings_note(settings, &note, err);
}

struct putting {
	const struct zf_windows_zone *from;
	struct zf_settings *settings;
	struct zf_settings_zone *to;
	zf_status status;
	struct zf_error *err;
};

static void note(struct putting *putting, enum zf_note_kind kind, const char *what,
		 const char *why)
{
	const struct zf_settings_note said = {
		.kind = kind,
		.where = putting->from->name,
		.what = what,
		.why = why,
	};

	if (putting->status == ZF_OK)
		putting->status =
			zf_settings_note(putting->settings, &said, putting->err);
}

/* A number that was said and is one of `count`. */
static void put_number(struct putting *putting, enum zf_setting setting, long number,
		       long count)
{
	if (putting->status == ZF_OK && number >= 0 && number < count)
		putting->status = zf_values_put_number(&putting->to->values, setting,
						       ZF_ORIGIN_READ, (uint32_t)number,
						       putting->err);
}

static void put_list(struct putting *putting, enum zf_setting setting,
		     enum zf_windows_list list)
{
	const struct zf_windows_zone *from = putting->from;
	struct zf_value *value = NULL;

	if (from->lists[list].count > 0 && putting->status == ZF_OK)
		putting->status = zf_values_put(&putting->to->values, setting,
						ZF_ORIGIN_READ, &value, putting->err);
	for (size_t i = 0;
	     value != NULL && i < from->lists[list].count && putting->status == ZF_OK;
	     i++)
		putting->status = zf_value_add_remote(value, &from->lists[list].list[i],
						      putting->err);
	if (from->lists[list].is_cut)
		note(putting, ZF_NOTE_LOST, zf_setting_row(setting)->word,
		     "not all of the list was printed: $FormatEnumerationLimit = -1");
}

static void put_values(struct putting *putting)
{
	const struct zf_windows_zone *from = putting->from;
	const bool is_forwarder = putting->to->kind == ZF_ZONE_FORWARD;

	if (from->file[0] != '\0' && putting->status == ZF_OK)
		putting->status = zf_values_put_text(&putting->to->values, ZF_ZONE_FILE,
						     ZF_ORIGIN_READ, from->file,
						     putting->err);
	put_list(putting, ZF_ZONE_PRIMARIES, ZF_WINDOWS_MASTERS);
	/* Nobody may where it is not known who. */
	put_number(putting, ZF_ZONE_TRANSFER_POLICY,
		   from->transfer == ZF_WINDOWS_UNKNOWN ? ZF_TRANSFER_NOBODY
							: from->transfer,
		   ZF_TRANSFER_NOBODY + 1);
	if (from->transfer == ZF_WINDOWS_UNKNOWN || from->transfer > ZF_TRANSFER_NOBODY)
		note(putting, ZF_NOTE_LOST, "transfer-policy",
		     "it is none that is known, so nobody may");
	put_list(putting, ZF_ZONE_TRANSFER_LIST, ZF_WINDOWS_SECONDARIES);
	put_number(putting, ZF_ZONE_NOTIFY_POLICY, from->notify, ZF_NOTIFY_LIST + 1);
	put_list(putting, ZF_ZONE_NOTIFY_LIST, ZF_WINDOWS_NOTIFIED);
	put_number(putting, ZF_ZONE_UPDATE_POLICY, from->update, ZF_UPDATE_SECURE + 1);
	if (from->update == ZF_WINDOWS_UNKNOWN || from->update > ZF_UPDATE_SECURE)
		note(putting, ZF_NOTE_LOST, "update-policy",
		     "it is none that is known, so nobody may");
	put_number(putting, ZF_ZONE_AGING, from->aging, 2);
	put_number(putting, ZF_ZONE_REFRESH, from->refresh, UINT32_MAX);
	put_number(putting, ZF_ZONE_NO_REFRESH, from->no_refresh, UINT32_MAX);
	if (is_forwarder && from->recursion >= 0)
		put_number(putting, ZF_ZONE_FORWARD_ONLY, from->recursion == 0, 2);
	if (is_forwarder)
		put_number(putting, ZF_ZONE_FORWARD_TIMEOUT, from->timeout, UINT32_MAX);
	if (from->is_in_directory)
		put_number(putting, ZF_ZONE_IN_DIRECTORY, 1, 2);
	if (from->is_signed)
		put_number(putting, ZF_ZONE_SIGNED, 1, 2);
	if (from->is_stopped)
		note(putting, ZF_NOTE_NOT_CARRIED, "paused",
		     "it was not serving just then");
}

static void put_zone(struct putting *putting, const struct zf_name *name)
{
	static const enum zf_zone_kind kinds[] = { ZF_ZONE_HINT, ZF_ZONE_PRIMARY,
						   ZF_ZONE_SECONDARY, ZF_ZONE_STUB,
						   ZF_ZONE_FORWARD };
	const long type = putting->from->type;

	if (type < 0 || type >= (long)(sizeof(kinds) / sizeof(kinds[0]))) {
		note(putting, ZF_NOTE_LOST, "the zone",
		     type == ZF_WINDOWS_UNSAID ? "its type is not said"
					       : "its type is none that is known");
		return;
	}
	zf_settings_remove_zone(putting->settings, name->wire);
	putting->status = zf_settings_add_zone(putting->settings, name->wire, kinds[type],
					       &putting->to, putting->err);
	if (putting->status == ZF_OK)
		put_values(putting);
}

static bool is_own(const struct zf_windows_zone *zone)
{
	return zone->automatic == 1 ||
	       zf_windows_zone_is_own(zone->name,
				      zone->automatic == 0 || zone->file[0] != '\0');
}

zf_status zf_windows_zone_put(struct zf_windows_zone *zone, struct zf_settings *settings,
			      struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct putting putting = { zone, settings, NULL, ZF_OK, err };
	struct zf_name name;

	if (zone->line > 0 && is_own(zone))
		putting.status = zf_windows_zone_note_own(settings, zone->name, err);
	else if (zone->line > 0 && zone->is_cut)
		note(&putting, ZF_NOTE_LOST, "the zone",
		     "its name was cut: Format-List, or a wider window");
	else if (zone->line > 0 && zf_name_parse(&name, zone->name, NULL) != ZF_OK)
		zf_mistakes_add(mistakes, (struct zf_place){ zone->line, 1 },
				"'%.80s' is no zone", zone->name);
	else if (zone->line > 0)
		put_zone(&putting, &name);
	zf_windows_zone_clear(zone);
	return putting.status;
}
