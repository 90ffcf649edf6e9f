/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdlib.h>

#include "src/report/inventory.h"
#include "protocol/hex.h"
#include "src/report/inventory_parts.h"
#include "src/report/json_parts.h"

static json_t *remote_of(const struct zf_remote *remote)
{
	char text[ZF_REMOTE_TEXT_MAX];
	json_t *made = zf_json_with(json_object(), "address",
				    json_string(zf_remote_print(text, remote)));

	if (remote->port != 0)
		made = zf_json_with(made, "port", json_integer(remote->port));
	if (remote->key != NULL)
		made = zf_json_with(made, "key", zf_json_text_of(remote->key));
	return made;
}

static json_t *list_of(const struct zf_value *value)
{
	json_t *made = json_array();

	for (size_t i = 0; i < value->count; i++)
		made = zf_json_and(made, value->words != NULL
						 ? zf_json_text_of(value->words[i])
						 : remote_of(&value->remotes[i]));
	return made;
}

static json_t *content_of(const struct zf_value *value)
{
	const struct zf_setting_row *row = zf_setting_row(value->setting);

	switch (row->kind) {
	case ZF_VALUE_SWITCH:
		return json_boolean(value->number != 0);
	case ZF_VALUE_NUMBER:
		return json_integer(value->number);
	case ZF_VALUE_CHOICE:
		return json_string(row->choices[value->number]);
	case ZF_VALUE_TEXT:
		return zf_json_text_of(value->text != NULL ? value->text : "");
	case ZF_VALUE_WORDS:
	case ZF_VALUE_REMOTES:
		return list_of(value);
	}
	return NULL;
}

static json_t *value_of(const struct zf_value *value)
{
	const struct zf_setting_row *row = zf_setting_row(value->setting);
	json_t *made = zf_json_with(json_object(), "value", content_of(value));

	if (row->unit != NULL)
		made = zf_json_with(made, "unit", json_string(row->unit));
	return zf_json_with(made, "origin",
			    json_string(value->origin == ZF_ORIGIN_READ ? "read"
									: "default"));
}

static json_t *values_of(json_t *object, const struct zf_values *values)
{
	for (size_t i = 0; i < values->count; i++)
		object = zf_json_with(object,
				      zf_setting_row(values->list[i].setting)->word,
				      value_of(&values->list[i]));
	return object;
}

/* The octets as hex, as in the registry. */
static json_t *hex_of(const uint8_t *data, size_t len)
{
	char *text = malloc(2 * len + 1);

	if (text == NULL)
		return NULL;
	zf_hex_print(text, data, len);
	json_t *made = json_stringn(text, 2 * len);
	free(text);
	return made;
}

static json_t *opaques_of(const struct zf_opaques *opaques)
{
	json_t *made = json_array();

	for (size_t i = 0; i < opaques->count; i++) {
		const struct zf_opaque *opaque = &opaques->list[i];
		json_t *value = zf_json_with(json_object(), "name",
					     zf_json_text_of(opaque->name));
		value = zf_json_with(value, "type", json_integer(opaque->type));
		made = zf_json_and(made, zf_json_with(value, "data",
						      hex_of(opaque->data, opaque->len)));
	}
	return made;
}

static json_t *zone_of(const struct zf_settings_zone *zone)
{
	json_t *made =
		zf_json_with(json_object(), "name", zf_json_name_of(zone->name.wire));

	made = zf_json_with(made, "kind", json_string(zf_zone_kind_print(zone->kind)));
	made = zf_json_with(made, "settings", values_of(json_object(), &zone->values));
	if (zone->opaques.count > 0)
		made = zf_json_with(made, "values", opaques_of(&zone->opaques));
	return made;
}

static json_t *zones_of(const struct zf_settings *settings)
{
	json_t *made = json_array();

	for (size_t i = 0; i < settings->zone_count; i++)
		made = zf_json_and(made, zone_of(settings->zones[i]));
	return made;
}

static json_t *keys_of(const struct zf_settings *settings)
{
	json_t *made = json_array();

	for (size_t i = 0; i < settings->key_count; i++) {
		const struct zf_key *key = &settings->keys[i];
		json_t *one = zf_json_with(json_object(), "name",
					   zf_json_name_of(key->name.wire));
		made = zf_json_and(
			made, zf_json_with(one, "algorithm",
					   json_string(zf_hmac_print(key->algorithm))));
	}
	return made;
}

static json_t *notes_of(const struct zf_settings *settings)
{
	json_t *made = json_array();

	for (size_t i = 0; i < settings->note_count; i++) {
		const struct zf_settings_note *note = &settings->notes[i];
		json_t *one = zf_json_with(json_object(), "kind",
					   json_string(zf_note_kind_print(note->kind)));
		one = zf_json_with(one, "where", zf_json_text_of(note->where));
		one = zf_json_with(one, "what", zf_json_text_of(note->what));
		one = zf_json_with(one, "why", zf_json_text_of(note->why));
		if (note->show != NULL)
			one = zf_json_with(one, "command", zf_json_text_of(note->show));
		made = zf_json_and(made, one);
	}
	return made;
}

static json_t *uncarried_of(json_t *array, const struct zf_settings *settings,
			    const struct zf_settings_zone *zone)
{
	for (const struct zf_uncarried *row = zf_uncarried_all; row->software != NULL;
	     row++) {
		if (!zf_uncarried_is(row, settings, zone))
			continue;
		json_t *one = json_object();
		if (zone != NULL)
			one = zf_json_with(one, "zone", zf_json_name_of(zone->name.wire));
		one = zf_json_with(one, "what", json_string(row->what));
		array = zf_json_and(array, zf_json_with(one, "command",
							json_string(row->command)));
	}
	return array;
}

zf_status zf_inventory_json(FILE *out, const char *path,
			    const struct zf_settings *settings, struct zf_error *err)
{
	json_t *uncarried = uncarried_of(json_array(), settings, NULL);
	json_t *made = zf_json_with(json_object(), "file", zf_json_text_of(path));

	for (size_t i = 0; i < settings->zone_count; i++)
		uncarried = uncarried_of(uncarried, settings, settings->zones[i]);
	made = zf_json_with(made, "software", json_string(settings->software));
	made = zf_json_with(made, "server", values_of(json_object(), &settings->server));
	made = zf_json_with(made, "values", opaques_of(&settings->opaques));
	made = zf_json_with(made, "zones", zones_of(settings));
	made = zf_json_with(made, "keys", keys_of(settings));
	made = zf_json_with(made, "notes", notes_of(settings));
	made = zf_json_with(made, "not_carried", uncarried);
	return zf_json_print(out, made, err);
}
