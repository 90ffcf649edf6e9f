/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Windows DNS Server's settings as *.reg: exports of
 *
 *	HKLM\SYSTEM\CurrentControlSet\Services\DNS			the server
 *	HKLM\SYSTEM\CurrentControlSet\Services\DNS\Zones		zones up to Windows 2000
 *	HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DNS Server\Zones	zones since
 *
 * one of them or all in one file, or what `reg query` prints of them. The service's own entry, Services\DNS itself, is the installed
 * system's and is never carried. windows_write.c writes them.
 */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/registry/registry.h"
#include "zonefmt/registry/regquery.h"
#include "zonefmt/software/registry_values.h"
#include "zonefmt/software/windows_write.h"
#include "zonefmt/software/windows_zone.h"

static const char *const parameter_keys[] = {
	ZF_WINDOWS_SERVICE "\\Parameters",
	ZF_WINDOWS_HKLM "SYSTEM\\ControlSet001\\Services\\DNS\\Parameters",
	ZF_WINDOWS_HKLM "SYSTEM\\ControlSet002\\Services\\DNS\\Parameters",
};

/* Those of newer servers first: what both have counts there. */
static const char *const zone_keys[] = {
	ZF_WINDOWS_HKLM "SOFTWARE\\" ZF_WINDOWS_ZONES,
	ZF_WINDOWS_SERVICE "\\Zones",
	ZF_WINDOWS_HKLM "SYSTEM\\ControlSet001\\Services\\DNS\\Zones",
	ZF_WINDOWS_HKLM "SYSTEM\\ControlSet002\\Services\\DNS\\Zones",
};

static const char wow_zones[] = ZF_WINDOWS_HKLM
	"SOFTWARE\\Wow6432Node\\" ZF_WINDOWS_ZONES;

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

struct reading {
	struct zf_settings *settings;
	const struct zf_registry *registry;
	struct zf_error *err;
};

static bool is_type(const struct zf_regfile_value *value)
{
	return strcasecmp(value->name, "Type") == 0;
}

static zf_status read_values(const struct reading *reading,
			     const struct zf_registry_key *key, bool of_zone,
			     struct zf_values *values, struct zf_opaques *opaques)
{
	const struct zf_regfile_value *value = zf_registry_first_value(key);
	zf_status status = ZF_OK;
	bool taken;

	for (; value != NULL && status == ZF_OK; value = zf_registry_next_value(value)) {
		if (of_zone && is_type(value))
			continue;
		status = zf_registry_value_read(values, of_zone, value, &taken,
						reading->err);
		if (status == ZF_OK && !taken)
			status = zf_opaques_add(opaques, value, reading->err);
	}
	return status;
}

/* What is not said is what the server does by itself. */
static zf_status put_defaults(const struct reading *reading, struct zf_values *values,
			      const struct zf_settings_zone *zone)
{
	const bool is_served = zone != NULL && (zone->kind == ZF_ZONE_PRIMARY ||
						zone->kind == ZF_ZONE_SECONDARY);
	zf_status status = ZF_OK;

	for (const struct zf_windows_value *row = zf_windows_values;
	     row->name != NULL && status == ZF_OK; row++) {
		if (!row->has_default || row->of_zone != (zone != NULL) ||
		    (row->setting == ZF_ZONE_TRANSFER_POLICY && !is_served) ||
		    zf_values_find(values, row->setting) != NULL)
			continue;
		const uint32_t number = row->negated ? !row->otherwise : row->otherwise;
		status = zf_values_put_number(values, row->setting, ZF_ORIGIN_DEFAULT,
					      number, reading->err);
	}
	return status;
}

static zf_status read_server(const struct reading *reading)
{
	struct zf_settings *settings = reading->settings;
	const struct zf_registry_key *key = NULL;

	for (size_t i = 0; i < COUNT(parameter_keys) && key == NULL; i++)
		key = zf_registry_find(reading->registry, parameter_keys[i]);
	if (key == NULL)
		return ZF_OK;
	const zf_status status =
		read_values(reading, key, false, &settings->server, &settings->opaques);
	return status == ZF_OK ? put_defaults(reading, &settings->server, NULL) : status;
}

/* By the number of Type; 2000 knows no more than 2. */
static bool kind_of(const struct reading *reading, const struct zf_registry_key *key,
		    enum zf_zone_kind *kind)
{
	static const enum zf_zone_kind kinds[] = { ZF_ZONE_HINT, ZF_ZONE_PRIMARY,
						   ZF_ZONE_SECONDARY, ZF_ZONE_STUB,
						   ZF_ZONE_FORWARD };
	const struct zf_regfile_value *type =
		zf_registry_value(reading->registry, key, "Type");
	uint32_t number;

	if (type == NULL || !zf_registry_value_number(type, &number) ||
	    number >= COUNT(kinds))
		return false;
	*kind = kinds[number];
	return true;
}

static zf_status note(const struct reading *reading, enum zf_note_kind kind,
		      const char *where, const char *what, const char *why)
{
	const struct zf_settings_note said = {
		.kind = kind,
		.where = where,
		.what = what,
		.why = why,
	};

	return zf_settings_note(reading->settings, &said, reading->err);
}

/* Notes the keys below that of a zone, or of the service's beside the zones. Windows 2016 and later have
 * policies there, which may refuse those who ask. */
static zf_status note_keys(const struct reading *reading,
			   const struct zf_registry_key *at, const char *where)
{
	zf_status status = ZF_OK;

	for (; at != NULL && status == ZF_OK; at = zf_registry_sibling(at)) {
		const char *name = zf_registry_name(at);

		if (strcasecmp(name, "Policies") == 0)
			status = note(
				reading, ZF_NOTE_LOST, where, name,
				"policies have no setting: whom they refuse may ask");
		else if (strcasecmp(name, "Zones") != 0)
			status = note(reading, ZF_NOTE_NOT_CARRIED, where, name,
				      "a key of the registry whose meaning is not known");
	}
	return status;
}

static zf_status leave_out(const struct reading *reading, const char *name,
			   const char *why)
{
	return note(reading, ZF_NOTE_NOT_CARRIED, name, "the zone", why);
}

static zf_status read_zone(const struct reading *reading,
			   const struct zf_registry_key *key)
{
	const char *text = zf_registry_name(key);
	struct zf_settings_zone *zone;
	enum zf_zone_kind kind;
	struct zf_name name;

	if (zf_windows_zone_is_own(text, zf_registry_value(reading->registry, key,
							   "DatabaseFile") != NULL))
		return zf_windows_zone_note_own(reading->settings, text, reading->err);
	if (zf_name_parse(&name, text, NULL) != ZF_OK)
		return leave_out(reading, text, "its key is no domain name");
	if (!kind_of(reading, key, &kind))
		return leave_out(reading, text,
				 "its Type is missing, or none that is known: Windows "
				 "would not load it either (event 501)");
	if (zf_settings_find_zone(reading->settings, name.wire) != NULL)
		return leave_out(reading, text,
				 "it is in both places; that of Windows 2003 and later "
				 "counts");
	zf_status status = zf_settings_add_zone(reading->settings, name.wire, kind, &zone,
						reading->err);
	if (status == ZF_OK)
		status = read_values(reading, key, true, &zone->values, &zone->opaques);
	if (status == ZF_OK)
		status = note_keys(reading, zf_registry_child(key), text);
	return status == ZF_OK ? put_defaults(reading, &zone->values, zone) : status;
}

static zf_status read_zones(const struct reading *reading)
{
	const struct zf_registry_key *service = zf_registry_find(
		reading->registry, ZF_WINDOWS_HKLM "SOFTWARE\\" ZF_WINDOWS_DNS);
	zf_status status = ZF_OK;

	if (service != NULL)
		status = note_keys(reading, zf_registry_child(service), "server");

	for (size_t i = 0; i < COUNT(zone_keys); i++) {
		const struct zf_registry_key *key =
			zf_registry_find(reading->registry, zone_keys[i]);
		key = key != NULL ? zf_registry_child(key) : NULL;
		for (; key != NULL && status == ZF_OK; key = zf_registry_sibling(key))
			status = read_zone(reading, key);
	}
	if (status == ZF_OK && zf_registry_find(reading->registry, wow_zones) != NULL)
		status = note(
			reading, ZF_NOTE_NOT_CARRIED, "server", wow_zones,
			"zones there were imported by a 32-bit program; the service does "
			"not see them");
	return status;
}

static zf_status tell_service(const struct reading *reading)
{
	const struct zf_registry_key *key =
		zf_registry_find(reading->registry, ZF_WINDOWS_SERVICE);

	if (key == NULL || zf_registry_first_value(key) == NULL)
		return ZF_OK;
	return note(reading, ZF_NOTE_DROPPED, "server", ZF_WINDOWS_SERVICE,
		    "the service's entry belongs to the installed system");
}

static zf_status read_all(struct zf_settings *settings,
			  const struct zf_registry *registry, struct zf_error *err)
{
	const struct reading reading = { settings, registry, err };
	zf_status status = read_server(&reading);

	if (status == ZF_OK)
		status = read_zones(&reading);
	return status == ZF_OK ? tell_service(&reading) : status;
}

static zf_status read_registry(struct zf_settings *settings,
			       const struct zf_configuration_source *source,
			       struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct zf_registry *registry = NULL;
	zf_status status = zf_registry_load(&registry, source->path, err);

	(void)mistakes;
	if (status == ZF_OK)
		status = read_all(settings, registry, err);
	zf_registry_free(registry);
	return status;
}

static zf_status read_query(struct zf_settings *settings,
			    const struct zf_configuration_source *source,
			    struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct zf_registry *registry = NULL;
	zf_status status = zf_registry_load_query(&registry, source->path, err);

	(void)mistakes;
	if (status == ZF_OK)
		status = read_all(settings, registry, err);
	zf_registry_free(registry);
	return status;
}

/* ---- the rows ---- */

static bool begins(const char *text, size_t len, const char *with, size_t with_len)
{
	return len >= with_len && memcmp(text, with, with_len) == 0;
}

#define LITERAL(text) (text), (sizeof(text) - 1)

static bool detect(const char *text, size_t len)
{
	if (begins(text, len, LITERAL("\xef\xbb\xbf"))) {
		text += 3;
		len -= 3;
	}
	return begins(text, len, LITERAL("\xff\xfeW\0i\0n\0d\0o\0w\0s\0 \0R\0e\0g\0")) ||
	       begins(text, len, LITERAL("W\0i\0n\0d\0o\0w\0s\0 \0R\0e\0g\0")) ||
	       begins(text, len, LITERAL("Windows Registry Editor")) ||
	       begins(text, len, LITERAL("REGEDIT4"));
}

const struct zf_configuration zf_configuration_registry = {
	.name = "reg",
	.title = "Windows DNS Server: an export of the registry (.REG)",
	.detect = detect,
	.read = read_registry,
	.write = zf_windows_reg_write,
};

const struct zf_configuration zf_configuration_reg_query = {
	.name = "reg-query",
	.title = "Windows DNS Server: what reg query prints",
	.detect = zf_regquery_is,
	.read = read_query,
};
