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
 * system's and is never carried. Written is version 5, which regedit adds to what is there:
 * it takes nothing away.
 */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/filename.h"
#include "zonefmt/registry/registry.h"
#include "zonefmt/registry/regquery.h"
#include "zonefmt/settings/confwrite.h"
#include "zonefmt/software/registry_values.h"

#define HKLM "HKEY_LOCAL_MACHINE\\"
#define SERVICE HKLM "SYSTEM\\CurrentControlSet\\Services\\DNS"
#define SOFTWARE "Microsoft\\Windows NT\\CurrentVersion\\DNS Server\\Zones"

static const char *const parameter_keys[] = {
	SERVICE "\\Parameters",
	HKLM "SYSTEM\\ControlSet001\\Services\\DNS\\Parameters",
	HKLM "SYSTEM\\ControlSet002\\Services\\DNS\\Parameters",
};

/* Those of newer servers first: what both have counts there. */
static const char *const zone_keys[] = {
	HKLM "SOFTWARE\\" SOFTWARE,
	SERVICE "\\Zones",
	HKLM "SYSTEM\\ControlSet001\\Services\\DNS\\Zones",
	HKLM "SYSTEM\\ControlSet002\\Services\\DNS\\Zones",
};

static const char wow_zones[] = HKLM "SOFTWARE\\Wow6432Node\\" SOFTWARE;

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* ---- reading ---- */

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
			      bool of_zone)
{
	zf_status status = ZF_OK;

	for (const struct zf_windows_value *row = zf_windows_values;
	     row->name != NULL && status == ZF_OK; row++) {
		if (!row->has_default || row->of_zone != of_zone ||
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
	return status == ZF_OK ? put_defaults(reading, &settings->server, false) : status;
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

static zf_status leave_out(const struct reading *reading, const char *name,
			   const char *why)
{
	return zf_settings_note(reading->settings, ZF_NOTE_NOT_CARRIED, name, "the zone",
				why, NULL, reading->err);
}

static zf_status read_zone(const struct reading *reading,
			   const struct zf_registry_key *key)
{
	const char *text = zf_registry_name(key);
	struct zf_settings_zone *zone;
	enum zf_zone_kind kind;
	struct zf_name name;

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
	return status == ZF_OK ? put_defaults(reading, &zone->values, true) : status;
}

static zf_status read_zones(const struct reading *reading)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < COUNT(zone_keys); i++) {
		const struct zf_registry_key *key =
			zf_registry_find(reading->registry, zone_keys[i]);
		key = key != NULL ? zf_registry_child(key) : NULL;
		for (; key != NULL && status == ZF_OK; key = zf_registry_sibling(key))
			status = read_zone(reading, key);
	}
	if (status == ZF_OK && zf_registry_find(reading->registry, wow_zones) != NULL)
		status = zf_settings_note(
			reading->settings, ZF_NOTE_NOT_CARRIED, "server", wow_zones,
			"zones there were imported by a 32-bit program; the service does "
			"not see them",
			NULL, reading->err);
	return status;
}

static zf_status tell_service(const struct reading *reading)
{
	const struct zf_registry_key *key = zf_registry_find(reading->registry, SERVICE);

	if (key == NULL || zf_registry_first_value(key) == NULL)
		return ZF_OK;
	return zf_settings_note(reading->settings, ZF_NOTE_DROPPED, "server", SERVICE,
				"the service's entry belongs to the installed system",
				NULL, reading->err);
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

/* ---- writing ---- */

struct writing {
	struct zf_settings *settings;
	struct zf_regfile_sink sink;
	enum zf_registry_lists lists;
	const char *zones; /* the key they are below */
	bool zones_only;
	/* what is being written, for notes */
	char where[ZF_NAME_TEXT_MAX];
	const struct zf_windows_value *row;
	struct zf_error *err;
};

static zf_status note(const struct writing *writing, const char *what, const char *why)
{
	return zf_settings_note(writing->settings, ZF_NOTE_NOT_CARRIED, writing->where,
				what, why, NULL, writing->err);
}

static zf_status tell_left_out(void *ctx, const struct zf_remote *remote,
			       struct zf_error *err)
{
	const struct writing *writing = ctx;
	char what[ZF_REMOTE_TEXT_MAX + 64];
	size_t len = strlen(writing->row->name);

	(void)err;
	memcpy(what, writing->row->name, len);
	what[len] = ' ';
	zf_remote_print(what + len + 1, remote);
	return note(writing, what,
		    "such a list of Windows holds single addresses without key and port");
}

static zf_status write_value(struct writing *writing, const struct zf_value *value)
{
	const struct zf_setting_row *setting = zf_setting_row(value->setting);

	if (value->origin == ZF_ORIGIN_DEFAULT)
		return ZF_OK;
	writing->row = zf_windows_value_of(value->setting);
	if (writing->row == NULL)
		return note(writing, setting->word, "Windows has no such setting");
	if (value->setting == ZF_ZONE_UPDATE_POLICY && value->number == ZF_UPDATE_LIST) {
		const zf_status status = zf_registry_value_write_number(
			&writing->sink, writing->row->name, ZF_UPDATE_NONE, writing->err);
		return status == ZF_OK ? note(writing, setting->word,
					      "Windows lets everybody update, or nobody")
				       : status;
	}
	return zf_registry_value_write(&writing->sink, writing->row, value,
				       writing->lists, tell_left_out, writing,
				       writing->err);
}

static zf_status write_opaques(struct writing *writing, const struct zf_opaques *opaques)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < opaques->count && status == ZF_OK; i++) {
		const struct zf_opaque *opaque = &opaques->list[i];
		const struct zf_regfile_value value = { .name = opaque->name,
							.type = opaque->type,
							.data = opaque->data,
							.len = opaque->len };
		status = writing->sink.value(writing->sink.ctx, &value, writing->err);
	}
	return status;
}

static zf_status write_values(struct writing *writing, const struct zf_values *values,
			      const struct zf_opaques *opaques)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < values->count && status == ZF_OK; i++)
		status = write_value(writing, &values->list[i]);
	return status == ZF_OK ? write_opaques(writing, opaques) : status;
}

/* A key's name for the zone: its labels as they are, with dots between. False if there is none. */
static bool zone_text(char text[ZF_NAME_MAX + 1], const uint8_t *name)
{
	char *at = text;

	for (; *name != 0; name += *name + 1) {
		if (memchr(name + 1, '.', *name) != NULL ||
		    memchr(name + 1, '\\', *name) != NULL ||
		    memchr(name + 1, '\0', *name) != NULL)
			return false;
		if (at != text)
			*at++ = '.';
		memcpy(at, name + 1, *name);
		at += *name;
	}
	if (at == text)
		*at++ = '.';
	*at = '\0';
	return true;
}

static zf_status write_kind(struct writing *writing, const struct zf_settings_zone *zone)
{
	static const uint32_t types[ZF_ZONE_KIND_COUNT] = { [ZF_ZONE_HINT] = 0,
							    [ZF_ZONE_PRIMARY] = 1,
							    [ZF_ZONE_SECONDARY] = 2,
							    [ZF_ZONE_STUB] = 3,
							    [ZF_ZONE_FORWARD] = 4 };

	return zf_registry_value_write_number(&writing->sink, "Type", types[zone->kind],
					      writing->err);
}

/* A file in the folder of zone files, by its name alone; a primary must have one. */
static zf_status name_file(const struct writing *writing, struct zf_settings_zone *zone)
{
	const struct zf_value *file = zf_values_find(&zone->values, ZF_ZONE_FILE);
	char made[ZF_FILENAME_MAX];

	if (file != NULL && file->text != NULL) {
		const char *slash = strrchr(file->text, '/');
		if (slash == NULL)
			return ZF_OK;
		return zf_values_put_text(&zone->values, ZF_ZONE_FILE, ZF_ORIGIN_READ,
					  slash + 1, writing->err);
	}
	if (zone->kind != ZF_ZONE_PRIMARY && zone->kind != ZF_ZONE_SECONDARY)
		return ZF_OK;
	const zf_status status =
		zf_filename_from_zone(made, zone->name.wire, ".dns", writing->err);
	return status == ZF_OK ? zf_values_put_text(&zone->values, ZF_ZONE_FILE,
						    ZF_ORIGIN_READ, made, writing->err)
			       : status;
}

static zf_status write_zone(struct writing *writing, struct zf_settings_zone *zone)
{
	char text[ZF_NAME_MAX + 1], path[512];

	zf_name_print(writing->where, zone->name.wire);
	if (zf_windows_makes_zone(zone->name.wire))
		return note(writing, "the zone", "Windows makes it by itself");
	if (!zone_text(text, zone->name.wire))
		return note(writing, "the zone",
			    "Windows has no key for a name with a dot, a backslash or a "
			    "NUL within a label");
	snprintf(path, sizeof(path), "%s\\%s", writing->zones, text);
	zf_status status = name_file(writing, zone);
	if (status == ZF_OK)
		status = writing->sink.key(writing->sink.ctx, path, writing->err);
	if (status == ZF_OK)
		status = write_kind(writing, zone);
	return status == ZF_OK ? write_values(writing, &zone->values, &zone->opaques)
			       : status;
}

static zf_status write_all(struct writing *writing)
{
	struct zf_settings *settings = writing->settings;
	zf_status status = ZF_OK;

	strcpy(writing->where, "server");
	if (!writing->zones_only &&
	    (settings->server.count > 0 || settings->opaques.count > 0)) {
		status = writing->sink.key(writing->sink.ctx, parameter_keys[0],
					   writing->err);
		if (status == ZF_OK)
			status = write_values(writing, &settings->server,
					      &settings->opaques);
	}
	for (size_t i = 0; i < settings->zone_count && status == ZF_OK; i++)
		status = write_zone(writing, settings->zones[i]);
	return status;
}

static zf_status put(void *ctx, const char *text, size_t len, struct zf_error *err)
{
	FILE *out = ctx;

	(void)err;
	fwrite(text, 1, len, out); /* the caller looks for errors */
	return ZF_OK;
}

/* By version: `nt4`, `2000`, `2003`, ... */
static void choose(struct writing *writing, const char *version)
{
	const bool nt4 = version != NULL && strcmp(version, "nt4") == 0;
	const bool w2000 = version != NULL && strcmp(version, "2000") == 0;
	const bool w2003 = version != NULL && strcmp(version, "2003") == 0;

	writing->lists = nt4		  ? ZF_REGISTRY_BINARY
			 : w2000 || w2003 ? ZF_REGISTRY_SZ
					  : ZF_REGISTRY_MULTI_SZ;
	writing->zones = nt4 || w2000 ? SERVICE "\\Zones" : zone_keys[0];
}

static void write_registry(struct zf_confwrite *to)
{
	struct writing writing = { .settings = to->settings,
				   .zones_only = to->target->zones_only,
				   .err = to->err };
	struct zf_regfile_writer *writer = NULL;
	const struct zf_output output = { .write = put, .ctx = to->out };

	to->status = zf_regfile_writer_new(&writer, &output, to->err);
	if (to->status != ZF_OK)
		return;
	writing.sink = zf_regfile_writer_sink(writer);
	choose(&writing, to->target->version);
	to->status = write_all(&writing);
	if (to->settings->key_count > 0)
		zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, NULL, "TSIG keys",
				  "Windows has none");
	if (to->status == ZF_OK)
		to->status = zf_regfile_writer_finish(writer, to->err);
	zf_regfile_writer_free(writer);
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
	.write = write_registry,
};

const struct zf_configuration zf_configuration_reg_query = {
	.name = "reg-query",
	.title = "Windows DNS Server: what reg query prints",
	.detect = zf_regquery_is,
	.read = read_query,
};
