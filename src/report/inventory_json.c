/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <jansson.h>
#include <stdlib.h>

#include "src/report/inventory.h"
#include "src/report/inventory_parts.h"

/* What does not fit into memory makes the whole NULL. */
static json_t *checked(json_t *object, json_t *value, int put)
{
	if (object != NULL && value != NULL && put == 0)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *with(json_t *object, const char *name, json_t *value)
{
	return checked(object, value,
		       object != NULL ? json_object_set_new(object, name, value) : -1);
}

static json_t * and (json_t * array, json_t *value)
{
	return checked(array, value,
		       array != NULL ? json_array_append_new(array, value) : -1);
}

/* Texts of configurations may be anything; JSON is UTF-8. */
static json_t *text_of(const char *text)
{
	json_t *made = json_string(text);

	if (made != NULL)
		return made;
	json_t *plain = json_string("");
	for (; plain != NULL && *text != '\0'; text++) {
		const char one[2] = { (unsigned char)*text < 0x80 ? *text : '?', '\0' };
		made = json_sprintf("%s%s", json_string_value(plain), one);
		json_decref(plain);
		plain = made;
	}
	return plain;
}

static json_t *name_of(const uint8_t *name)
{
	char text[ZF_NAME_TEXT_MAX];

	zf_name_print(text, name);
	return json_string(text);
}

static json_t *remote_of(const struct zf_remote *remote)
{
	char text[ZF_REMOTE_TEXT_MAX];
	json_t *made = with(json_object(), "address",
			    json_string(zf_remote_print(text, remote)));

	if (remote->port != 0)
		made = with(made, "port", json_integer(remote->port));
	if (remote->key != NULL)
		made = with(made, "key", text_of(remote->key));
	return made;
}

static json_t *list_of(const struct zf_value *value)
{
	json_t *made = json_array();

	for (size_t i = 0; i < value->count; i++)
		made = and(made, value->words != NULL ? text_of(value->words[i])
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
		return text_of(value->text != NULL ? value->text : "");
	case ZF_VALUE_WORDS:
	case ZF_VALUE_REMOTES:
		return list_of(value);
	}
	return NULL;
}

static json_t *value_of(const struct zf_value *value)
{
	const struct zf_setting_row *row = zf_setting_row(value->setting);
	json_t *made = with(json_object(), "value", content_of(value));

	if (row->unit != NULL)
		made = with(made, "unit", json_string(row->unit));
	return with(made, "origin",
		    json_string(value->origin == ZF_ORIGIN_READ ? "read" : "default"));
}

static json_t *values_of(json_t *object, const struct zf_values *values)
{
	for (size_t i = 0; i < values->count; i++)
		object = with(object, zf_setting_row(values->list[i].setting)->word,
			      value_of(&values->list[i]));
	return object;
}

/* The octets as hex, as in the registry. */
static json_t *hex_of(const uint8_t *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char *text = malloc(2 * len + 1);

	if (text == NULL)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		text[2 * i] = digits[data[i] >> 4];
		text[2 * i + 1] = digits[data[i] & 15];
	}
	json_t *made = json_stringn(text, 2 * len);
	free(text);
	return made;
}

static json_t *opaques_of(const struct zf_opaques *opaques)
{
	json_t *made = json_array();

	for (size_t i = 0; i < opaques->count; i++) {
		const struct zf_opaque *opaque = &opaques->list[i];
		json_t *value = with(json_object(), "name", text_of(opaque->name));
		value = with(value, "type", json_integer(opaque->type));
		made = and(made, with(value, "data", hex_of(opaque->data, opaque->len)));
	}
	return made;
}

static json_t *zone_of(const struct zf_settings_zone *zone)
{
	json_t *made = with(json_object(), "name", name_of(zone->name.wire));

	made = with(made, "kind", json_string(zf_zone_kind_print(zone->kind)));
	made = with(made, "settings", values_of(json_object(), &zone->values));
	if (zone->opaques.count > 0)
		made = with(made, "values", opaques_of(&zone->opaques));
	return made;
}

static json_t *zones_of(const struct zf_settings *settings)
{
	json_t *made = json_array();

	for (size_t i = 0; i < settings->zone_count; i++)
		made = and(made, zone_of(settings->zones[i]));
	return made;
}

static json_t *keys_of(const struct zf_settings *settings)
{
	json_t *made = json_array();

	for (size_t i = 0; i < settings->key_count; i++) {
		const struct zf_key *key = &settings->keys[i];
		json_t *one = with(json_object(), "name", name_of(key->name.wire));
		made = and(made, with(one, "algorithm",
				      json_string(zf_hmac_print(key->algorithm))));
	}
	return made;
}

static json_t *notes_of(const struct zf_settings *settings)
{
	json_t *made = json_array();

	for (size_t i = 0; i < settings->note_count; i++) {
		const struct zf_settings_note *note = &settings->notes[i];
		json_t *one = with(json_object(), "kind",
				   json_string(zf_note_kind_print(note->kind)));
		one = with(one, "where", text_of(note->where));
		one = with(one, "what", text_of(note->what));
		one = with(one, "why", text_of(note->why));
		if (note->show != NULL)
			one = with(one, "command", text_of(note->show));
		made = and(made, one);
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
			one = with(one, "zone", name_of(zone->name.wire));
		one = with(one, "what", json_string(row->what));
		array = and(array, with(one, "command", json_string(row->command)));
	}
	return array;
}

zf_status zf_inventory_json(FILE *out, const struct zf_settings *settings,
			    struct zf_error *err)
{
	json_t *uncarried = uncarried_of(json_array(), settings, NULL);
	json_t *made = with(json_object(), "software", json_string(settings->software));

	for (size_t i = 0; i < settings->zone_count; i++)
		uncarried = uncarried_of(uncarried, settings, settings->zones[i]);
	made = with(made, "server", values_of(json_object(), &settings->server));
	made = with(made, "values", opaques_of(&settings->opaques));
	made = with(made, "zones", zones_of(settings));
	made = with(made, "keys", keys_of(settings));
	made = with(made, "notes", notes_of(settings));
	made = with(made, "not_carried", uncarried);
	if (made == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const int failed = json_dumpf(made, out, JSON_INDENT(2));
	json_decref(made);
	fputs("\n", out);
	return failed == 0 ? ZF_OK : zf_fail(err, ZF_ESYSTEM, "JSON: cannot be written");
}
