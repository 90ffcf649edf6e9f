/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/confwrite.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/filename.h"

bool zf_confwrite_name_file(const struct zf_configuration *configuration, char *path)
{
	bool is_other = false;

	if (configuration->percent == '\0')
		return false;
	for (char *at = strchr(path, '%'); at != NULL; at = strchr(at, '%')) {
		*at = configuration->percent;
		is_other = true;
	}
	return is_other;
}

const char *zf_confwrite_remark(const struct zf_confwrite *to, const char *otherwise)
{
	return to->target->remark == NULL ? otherwise : to->target->remark;
}

bool zf_confwrite_has_keys(const struct zf_confwrite *to)
{
	return to->keys == to->out;
}

void zf_confwrite_note(struct zf_confwrite *to, enum zf_note_kind kind,
		       const struct zf_settings_zone *zone, const char *what,
		       const char *why)
{
	char where[ZF_NAME_TEXT_MAX] = "server";
	const struct zf_settings_note note = {
		.kind = kind,
		.where = where,
		.what = what,
		.why = why,
	};

	if (to->status != ZF_OK)
		return;
	if (zone != NULL)
		zf_name_print(where, zone->name.wire);
	to->status = zf_settings_note(to->settings, &note, to->err);
}

bool zf_confwrite_is_served(const struct zf_settings_zone *zone)
{
	return zone->kind == ZF_ZONE_PRIMARY ||
	       (zone->kind == ZF_ZONE_SECONDARY &&
		zf_confwrite_value(&zone->values, ZF_ZONE_PRIMARIES)->count > 0);
}

void zf_confwrite_note_zone(struct zf_confwrite *to, const struct zf_settings_zone *zone,
			    const char *why)
{
	zf_confwrite_note(to,
			  zone->kind == ZF_ZONE_HINT ? ZF_NOTE_NOT_CARRIED : ZF_NOTE_LOST,
			  zone, zf_zone_kind_print(zone->kind), why);
}

void zf_confwrite_note_rest(struct zf_confwrite *to, const struct zf_settings_zone *zone)
{
	const struct zf_values *values = zone == NULL ? &to->settings->server
						      : &zone->values;
	const struct zf_opaques *opaques = zone == NULL ? &to->settings->opaques
							: &zone->opaques;

	for (size_t i = 0; i < values->count; i++) {
		const struct zf_value *value = &values->list[i];

		const struct zf_setting_row *row = zf_setting_row(value->setting);

		if (value->origin == ZF_ORIGIN_READ && !to->has_place[value->setting])
			zf_confwrite_note(
				to, row->of_access ? ZF_NOTE_LOST : ZF_NOTE_NOT_CARRIED,
				zone, row->word, "the software has no such setting");
	}
	for (size_t i = 0; i < opaques->count; i++)
		zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, zone, opaques->list[i].name,
				  "a registry value that has no meaning elsewhere");
}

/* One note a key and a value of the server or a zone: `last` is the key noted last. */
static void note_keys_of(struct zf_confwrite *to, const struct zf_settings_zone *zone,
			 const struct zf_values *values, const char **last)
{
	for (size_t i = 0; i < values->count; i++) {
		const struct zf_value *value = &values->list[i];

		for (size_t k = 0; k < value->count && value->remotes != NULL; k++) {
			const char *key = value->remotes[k].key;

			if (key == NULL || zf_settings_has_key(to->settings, key) ||
			    (*last != NULL && strcmp(*last, key) == 0))
				continue;
			*last = key;
			zf_confwrite_note(to, ZF_NOTE_MISSING, zone, key,
					  "a key whose secret is not known: add it");
		}
	}
}

void zf_confwrite_note_keys(struct zf_confwrite *to)
{
	const char *last = NULL;

	note_keys_of(to, NULL, &to->settings->server, &last);
	for (size_t i = 0; i < to->settings->zone_count; i++)
		note_keys_of(to, to->settings->zones[i], &to->settings->zones[i]->values,
			     &last);
}

uint32_t zf_confwrite_number(const struct zf_confwrite *to,
			     const struct zf_settings_zone *zone, enum zf_setting of_zone,
			     enum zf_setting of_server, uint32_t otherwise)
{
	const uint32_t server =
		zf_values_number(&to->settings->server, of_server, otherwise);

	return zf_values_number(&zone->values, of_zone, server);
}

const struct zf_value *zf_confwrite_value(const struct zf_values *values,
					  enum zf_setting setting)
{
	static const struct zf_value none = { .count = 0 };
	const struct zf_value *value = zf_values_find(values, setting);

	return value == NULL ? &none : value;
}

const struct zf_value *zf_confwrite_list(const struct zf_confwrite *to,
					 const struct zf_settings_zone *zone,
					 enum zf_setting of_zone,
					 enum zf_setting of_server)
{
	if (zf_values_find(&zone->values, of_zone) != NULL)
		return zf_confwrite_value(&zone->values, of_zone);
	return zf_confwrite_value(&to->settings->server, of_server);
}

bool zf_confwrite_is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f || *text == '"' ||
		    *text == '\\')
			return false;
	return true;
}

static bool leads_up(const char *path)
{
	for (const char *at = path; at != NULL; at = strchr(at, '/')) {
		at += *at == '/';
		if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
			return true;
	}
	return false;
}

/* The file's name below the folder that zone files lie in; NULL: it has none that can be kept. */
static const char *kept_name(const struct zf_confwrite *to, const char *file)
{
	const char *folder =
		zf_values_text(&to->settings->server, ZF_SERVER_ZONE_FOLDER, "");
	const size_t len = strlen(folder);

	if (*file == '\0' || !zf_confwrite_is_plain(file) ||
	    strlen(file) >= ZF_CONFWRITE_PATH_MAX / 2 || leads_up(file))
		return NULL;
	/* Or it might meet one that has a '%' there; who provisions has seen to that. */
	if (to->configuration->percent != '\0' && !to->target->zones_only &&
	    strchr(file, to->configuration->percent) != NULL)
		return NULL;
	if (*file != '/' || to->target->zone_folder == NULL)
		return file;
	if (len > 0 && strncmp(file, folder, len) == 0 && file[len] == '/')
		return file + len + 1;
	return NULL;
}

void zf_confwrite_path(struct zf_confwrite *to, const struct zf_settings_zone *zone,
		       char path[ZF_CONFWRITE_PATH_MAX])
{
	const char *file = zf_values_text(&zone->values, ZF_ZONE_FILE, "");
	const char *folder = to->target->zone_folder;
	const char *name = kept_name(to, file);
	char made[ZF_FILENAME_MAX] = "";

	if (name == NULL) {
		if (to->status == ZF_OK)
			to->status = zf_filename_from_zone(made, zone->name.wire, ".zone",
							   to->err);
		if (*file != '\0')
			zf_confwrite_note(to, ZF_NOTE_ADAPTED, zone, file, made);
		name = made;
	}
	const int len = snprintf(path, ZF_CONFWRITE_PATH_MAX, "%.*s%s",
				 folder == NULL ? 0 : ZF_CONFWRITE_PATH_MAX / 3,
				 folder == NULL ? "" : folder, folder == NULL ? "" : "/");
	snprintf(path + len, ZF_CONFWRITE_PATH_MAX - (size_t)len, "%s", name);
	if (zf_confwrite_name_file(to->configuration, path + len))
		zf_confwrite_note(to, ZF_NOTE_ADAPTED, zone, name, path + len);
}

void zf_confwrite_name(FILE *out, const uint8_t *name)
{
	char text[ZF_NAME_TEXT_MAX];
	const size_t len = zf_name_print(text, name);

	if (len > 1)
		text[len - 1] = '\0';
	fputs(text, out);
}

void zf_confwrite_key_name(FILE *out, const char *name)
{
	struct zf_name parsed;

	if (zf_name_parse(&parsed, name, NULL) == ZF_OK)
		zf_confwrite_name(out, parsed.wire);
}

void zf_confwrite_secret(FILE *out, const struct zf_key *key)
{
	unsigned char text[4 * (ZF_SECRET_MAX + 2) / 3 + 1];

	EVP_EncodeBlock(text, key->secret, (int)key->secret_len);
	fputs((const char *)text, out);
	OPENSSL_cleanse(text, sizeof text);
}

enum zf_setting zf_confwrite_identity(struct zf_confwrite *to)
{
	const char *identity =
		zf_values_text(&to->settings->server, ZF_SERVER_IDENTITY, NULL);
	const char *nsid = zf_values_text(&to->settings->server, ZF_SERVER_NSID, NULL);

	if (identity == NULL)
		return ZF_SERVER_NSID;
	if (nsid != NULL && strcmp(identity, nsid) != 0)
		zf_confwrite_note(to, ZF_NOTE_NOT_CARRIED, NULL, nsid,
				  "NSID tells the same as id.server there");
	return ZF_SERVER_IDENTITY;
}

static bool is_listened(const struct zf_remote *remote)
{
	return remote->prefix == 0 || remote->prefix == (remote->family == 4 ? 32 : 128);
}

size_t zf_confwrite_each_listened(struct zf_confwrite *to, zf_confwrite_each *each)
{
	static const struct zf_remote own = { .family = 4,
					      .prefix = 32,
					      .address = { 127, 0, 0, 1 } };
	const struct zf_value *list =
		zf_values_find(&to->settings->server, ZF_SERVER_LISTEN);
	size_t number = 0;
	char text[ZF_REMOTE_TEXT_MAX];

	for (size_t i = 0; list != NULL && i < list->count; i++) {
		if (is_listened(&list->remotes[i]))
			each(to, &list->remotes[i], number++);
		else
			zf_confwrite_note(
				to, ZF_NOTE_NOT_CARRIED, NULL,
				zf_remote_print(text, &list->remotes[i]),
				"the machine's addresses in a network: list them");
	}
	if (list == NULL || number > 0)
		return number;
	zf_confwrite_note(to, ZF_NOTE_ADAPTED, NULL, "listen",
			  "it listens on nothing that can be told here: 127.0.0.1 alone");
	each(to, &own, number++);
	return number;
}

void zf_confwrite_address(FILE *out, const struct zf_remote *remote)
{
	struct zf_remote whole = *remote;
	char text[ZF_REMOTE_TEXT_MAX];

	whole.prefix = remote->family == 4 ? 32 : 128;
	fputs(zf_remote_print(text, &whole), out);
}
