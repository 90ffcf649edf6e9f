/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Zones as the HTTP API of PowerDNS 4 has them, read. pdns_json_write.c writes them. */

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/settings/configuration.h"
#include "zonefmt/software/pdns.h"
#include "zonefmt/software/pdns_json_write.h"

#define OCTETS_MAX (64 * 1024 * 1024) /* of a file */
#define MEMBERS_MAX 1000	      /* of a list in a zone */

struct source {
	FILE *file;
	size_t left;
	bool is_long;
};

static size_t fill(void *buffer, size_t room, void *ctx)
{
	struct source *source = ctx;
	const size_t got = fread(buffer, 1, room, source->file);

	source->is_long = got > source->left;
	source->left -= source->is_long ? 0 : got;
	return source->is_long || ferror(source->file) ? (size_t)-1 : got;
}

struct reading {
	struct zf_settings *settings;
	struct zf_mistakes *mistakes;
	size_t number; /* of the zone, from 1 */
	const char *name;
	zf_status status;
	struct zf_error *err;
};

static const struct zf_place top = { .line = 1, .column = 1 };

/* jansson keeps no places of what it has read, and the API writes one line; so zones are told by
 * their numbers. */
static void add_mistake(struct reading *in, const char *what)
{
	zf_mistakes_add(in->mistakes, top, "zone %zu%s%.255s%s: %s", in->number,
			in->name == NULL ? "" : " (", in->name == NULL ? "" : in->name,
			in->name == NULL ? "" : ")", what);
}

static bool check(struct reading *in, zf_status status)
{
	if (in->status == ZF_OK)
		in->status = status;
	return in->status == ZF_OK;
}

static void note(struct reading *in, const char *where, const char *what, const char *why)
{
	const struct zf_settings_note said = {
		.kind = ZF_NOTE_NOT_CARRIED,
		.where = where,
		.what = what,
		.why = why,
	};

	if (in->status == ZF_OK)
		check(in, zf_settings_note(in->settings, &said, in->err));
}

/* Puts the zone's list `key` into the value; each member as `add` reads it. */
static void read_list(struct reading *in, const json_t *object, const char *key,
		      struct zf_value *value,
		      bool (*add)(struct reading *in, struct zf_value *value,
				  const char *text))
{
	const json_t *list = json_object_get(object, key);
	char what[128];

	snprintf(what, sizeof what, "%s is no list of texts, or of more than %d", key,
		 MEMBERS_MAX);
	if (list == NULL || json_is_null(list))
		return;
	if (!json_is_array(list) || json_array_size(list) > MEMBERS_MAX) {
		add_mistake(in, what);
		return;
	}
	for (size_t i = 0; i < json_array_size(list) && in->status == ZF_OK; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text == NULL || !add(in, value, text)) {
			snprintf(what, sizeof what, "%s: member %zu is not right", key,
				 i + 1);
			add_mistake(in, what);
		}
	}
}

static bool add_address(struct reading *in, struct zf_value *value, const char *text)
{
	struct zf_remote remote;

	return zf_pdns_parse(&remote, text) &&
	       check(in, zf_value_add_remote(value, &remote, in->err));
}

/* Whoever has the key, wherever. */
static bool add_key(struct reading *in, struct zf_value *value, const char *text)
{
	char name[ZF_NAME_TEXT_MAX];
	struct zf_remote remote = { .key = name };
	struct zf_name parsed;

	if (zf_name_parse(&parsed, text, NULL) != ZF_OK)
		return false;
	zf_name_print(name, parsed.wire);
	return check(in, zf_value_add_remote(value, &remote, in->err));
}

static struct zf_value *put(struct reading *in, struct zf_settings_zone *zone,
			    enum zf_setting setting)
{
	struct zf_value *value = NULL;

	check(in, zf_values_put(&zone->values, setting, ZF_ORIGIN_READ, &value, in->err));
	return value;
}

static void put_number(struct reading *in, struct zf_settings_zone *zone,
		       enum zf_setting setting, uint32_t number)
{
	if (in->status == ZF_OK)
		check(in, zf_values_put_number(&zone->values, setting, ZF_ORIGIN_READ,
					       number, in->err));
}

/* Gives each of them the first key that there is. */
static void put_key(struct reading *in, const json_t *object, struct zf_value *primaries)
{
	struct zf_value keys = { .setting = ZF_ZONE_PRIMARIES };

	read_list(in, object, "slave_tsig_key_ids", &keys, add_key);
	for (size_t i = 0; i < primaries->count && keys.count > 0; i++) {
		primaries->remotes[i].key = strdup(keys.remotes[0].key);
		if (primaries->remotes[i].key == NULL)
			check(in, zf_fail(in->err, ZF_ENOMEM, "out of memory"));
	}
	for (size_t i = 0; i < keys.count; i++)
		free(keys.remotes[i].key);
	free(keys.remotes);
}

static void read_transfers(struct reading *in, const json_t *object,
			   struct zf_settings_zone *zone)
{
	struct zf_value *list;

	if (json_array_size(json_object_get(object, "master_tsig_key_ids")) == 0)
		return;
	put_number(in, zone, ZF_ZONE_TRANSFER_POLICY, ZF_TRANSFER_LIST);
	list = in->status == ZF_OK ? put(in, zone, ZF_ZONE_TRANSFER_LIST) : NULL;
	if (list != NULL)
		read_list(in, object, "master_tsig_key_ids", list, add_key);
}

static void read_values(struct reading *in, const json_t *object,
			struct zf_settings_zone *zone, bool is_native)
{
	struct zf_value *primaries;

	if (zone->kind == ZF_ZONE_SECONDARY) {
		primaries = put(in, zone, ZF_ZONE_PRIMARIES);
		if (primaries != NULL) {
			read_list(in, object, "masters", primaries, add_address);
			put_key(in, object, primaries);
		}
	} else {
		put_number(in, zone, ZF_ZONE_NOTIFY_POLICY,
			   is_native ? ZF_NOTIFY_NONE : ZF_NOTIFY_NS_HOSTS);
	}
	read_transfers(in, object, zone);
	if (!json_is_true(json_object_get(object, "dnssec")))
		return;
	put_number(in, zone, ZF_ZONE_SIGNED, 1);
	note(in, in->name, "dnssec", "the zone is signed here; keys stay here");
}

/* Adds the zone, or notes why there is none and returns NULL. */
static struct zf_settings_zone *add_zone(struct reading *in, const struct zf_name *name,
					 enum zf_zone_kind kind)
{
	struct zf_settings_zone *zone = NULL;
	struct zf_error why;
	const zf_status status =
		zf_settings_add_zone(in->settings, name->wire, kind, &zone, &why);

	if (status == ZF_EUSAGE)
		add_mistake(in, why.message);
	else if (!check(in, status))
		zf_error_copy(in->err, &why);
	return zone;
}

static void read_zone(struct reading *in, const json_t *object)
{
	const char *name_text = json_string_value(json_object_get(object, "name"));
	const char *kind_text = json_string_value(json_object_get(object, "kind"));
	char text[ZF_NAME_TEXT_MAX];
	struct zf_settings_zone *zone = NULL;
	enum zf_zone_kind kind;
	struct zf_name name;
	struct zf_error why;
	bool is_native;

	if (name_text == NULL || kind_text == NULL) {
		add_mistake(in, "a zone has a name and a kind, which are texts");
		return;
	}
	if (zf_name_parse(&name, name_text, &why) != ZF_OK) {
		add_mistake(in, why.message);
		return;
	}
	zf_name_print(text, name.wire);
	in->name = text;
	if (zf_pdns_find_kind(kind_text, &kind, &is_native))
		zone = add_zone(in, &name, kind);
	else
		note(in, text, "kind", "there is no setting for a zone of this kind");
	if (zone != NULL)
		read_values(in, object, zone, is_native);
	in->name = NULL;
}

static void read_zones(struct reading *in, const json_t *root)
{
	if (json_is_object(root)) {
		in->number = 1;
		read_zone(in, root);
	} else if (!json_is_array(root)) {
		zf_mistakes_add(in->mistakes, top, "neither a zone nor a list of zones");
	}
	for (size_t i = 0; i < json_array_size(root) && in->status == ZF_OK; i++) {
		in->number = i + 1;
		read_zone(in, json_array_get(root, i));
	}
	note(in, "server", "metadata",
	     "who may transfer and who is notified is none of a zone's JSON");
}

/* What it is near is not quoted: it may be anything. */
static void add_syntax(struct zf_mistakes *mistakes, const json_error_t *why)
{
	const struct zf_place place = {
		.line = why->line > 0 ? (size_t)why->line : 1,
		.column = why->column > 0 ? (size_t)why->column : 1,
	};
	const char *near = strstr(why->text, " near ");

	zf_mistakes_add(mistakes, place, "%.*s",
			(int)(near == NULL ? strlen(why->text)
					   : (size_t)(near - why->text)),
			why->text);
}

static zf_status load(json_t **root, const char *path, struct zf_mistakes *mistakes,
		      struct zf_error *err)
{
	struct source source = { .file = fopen(path, "rbe"), .left = OCTETS_MAX };
	json_error_t why;

	if (source.file == NULL)
		return zf_fail_system(err, errno, "%s", path);
	*root = json_load_callback(fill, &source, JSON_REJECT_DUPLICATES, &why);
	const bool failed = ferror(source.file) != 0;
	fclose(source.file);
	if (failed)
		return zf_fail_system(err, EIO, "%s", path);
	if (source.is_long)
		return zf_fail(err, ZF_ELIMIT, "%s: more than %d octets", path,
			       OCTETS_MAX);
	if (*root == NULL)
		add_syntax(mistakes, &why);
	return ZF_OK;
}

static zf_status read_json(struct zf_settings *settings,
			   const struct zf_configuration_source *source,
			   struct zf_mistakes *mistakes, struct zf_error *err)
{
	struct reading in = { .settings = settings, .mistakes = mistakes, .err = err };
	json_t *root = NULL;

	in.status = load(&root, source->path, mistakes, err);
	if (root != NULL)
		read_zones(&in, root);
	json_decref(root);
	return in.status;
}

static bool is_json(const char *text, size_t len)
{
	size_t blanks = 0;

	while (blanks < len && strchr(" \t\r\n", text[blanks]) != NULL)
		blanks++;
	return blanks < len && (text[blanks] == '[' || text[blanks] == '{') &&
	       memmem(text, len, "\"name\"", 6) != NULL &&
	       memmem(text, len, "\"kind\"", 6) != NULL;
}

const struct zf_configuration zf_configuration_pdns_json = {
	.name = "pdns-json",
	.title = "zones as PowerDNS's API has them",
	.detect = is_json,
	.read = read_json,
	.has_place = zf_pdns_has_place,
	.write = zf_pdns_json_write,
};
