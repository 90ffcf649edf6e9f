/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/settings.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/hash.h"
#include "zonefmt/file/list.h"

#define PLACES_MIN 16

/* Zones or keys by name: open addressing, a power of two of places, at most half of them taken. */
struct zf_name_index {
	struct zf_hash_seed seed;
	size_t places;
	size_t *at; /* their numbers, from 1; 0: nobody */
	const uint8_t *(*name)(const struct zf_settings *settings, size_t number);
};

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

static const uint8_t *zone_name(const struct zf_settings *settings, size_t number)
{
	return settings->zones[number]->name.wire;
}

static const uint8_t *key_name(const struct zf_settings *settings, size_t number)
{
	return settings->keys[number].name.wire;
}

/* The place of the one called `name`, or the free one where it would be. */
static size_t *place(const struct zf_settings *settings,
		     const struct zf_name_index *index, const uint8_t *name)
{
	struct zf_hash hash;

	zf_hash_begin(&hash, &index->seed);
	zf_hash_octets(&hash, name, zf_name_size(name));
	size_t i = (size_t)zf_hash_end(&hash) & (index->places - 1);
	while (index->at[i] != 0 &&
	       !zf_name_equal(index->name(settings, index->at[i] - 1), name))
		i = (i + 1) & (index->places - 1);
	return &index->at[i];
}

static zf_status make_index(struct zf_name_index **result,
			    const uint8_t *(*name)(const struct zf_settings *settings,
						   size_t number),
			    struct zf_error *err)
{
	struct zf_name_index *index = calloc(1, sizeof(*index));

	*result = index;
	if (index != NULL)
		index->at = calloc(PLACES_MIN, sizeof(*index->at));
	if (index == NULL || index->at == NULL)
		return no_memory(err);
	index->places = PLACES_MIN;
	index->name = name;
	return zf_hash_draw(&index->seed, err);
}

static void free_index(struct zf_name_index *index)
{
	if (index != NULL)
		free(index->at);
	free(index);
}

/* Makes room for one more than the `count` there are. */
static bool grow_index(const struct zf_settings *settings, struct zf_name_index *index,
		       size_t count)
{
	struct zf_name_index grown = *index;

	if (2 * (count + 1) <= index->places)
		return true;
	grown.places *= 2;
	grown.at = calloc(grown.places, sizeof(*grown.at));
	if (grown.at == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		*place(settings, &grown, index->name(settings, i)) = i + 1;
	free(index->at);
	*index = grown;
	return true;
}

static void clear_opaques(struct zf_opaques *opaques)
{
	for (size_t i = 0; i < opaques->count; i++) {
		free(opaques->list[i].name);
		free(opaques->list[i].data);
	}
	free(opaques->list);
}

static void free_zone(struct zf_settings_zone *zone)
{
	zf_values_clear(&zone->values);
	clear_opaques(&zone->opaques);
	free(zone);
}

zf_status zf_settings_new(struct zf_settings **settings, const char *software,
			  struct zf_error *err)
{
	struct zf_settings *made = calloc(1, sizeof(*made));

	*settings = NULL;
	if (made == NULL)
		return no_memory(err);
	made->software = strdup(software);
	zf_status status = made->software == NULL
				   ? no_memory(err)
				   : make_index(&made->zone_index, zone_name, err);
	if (status == ZF_OK)
		status = make_index(&made->key_index, key_name, err);
	if (status != ZF_OK) {
		zf_settings_free(made);
		return status;
	}
	*settings = made;
	return ZF_OK;
}

void zf_settings_free(struct zf_settings *settings)
{
	if (settings == NULL)
		return;
	for (size_t i = 0; i < settings->zone_count; i++)
		free_zone(settings->zones[i]);
	for (size_t i = 0; i < settings->key_count; i++)
		zf_key_clear(&settings->keys[i]);
	for (size_t i = 0; i < settings->note_count; i++)
		free(settings->notes[i].texts);
	free_index(settings->zone_index);
	free_index(settings->key_index);
	zf_values_clear(&settings->server);
	clear_opaques(&settings->opaques);
	free(settings->zones);
	free(settings->keys);
	free(settings->notes);
	free(settings->software);
	free(settings);
}

struct zf_settings_zone *zf_settings_find_zone(const struct zf_settings *settings,
					       const uint8_t *name)
{
	const size_t number = *place(settings, settings->zone_index, name);

	return number == 0 ? NULL : settings->zones[number - 1];
}

static zf_status check_new(const struct zf_settings *settings, const uint8_t *name,
			   struct zf_error *err)
{
	char text[ZF_NAME_TEXT_MAX];

	if (settings->zone_count >= ZF_SETTINGS_ZONES_MAX)
		return zf_fail(err, ZF_ELIMIT, "more than %d zones",
			       ZF_SETTINGS_ZONES_MAX);
	if (zf_settings_find_zone(settings, name) == NULL)
		return ZF_OK;
	zf_name_print(text, name);
	return zf_fail(err, ZF_EUSAGE, "zone %s is there twice", text);
}

zf_status zf_settings_add_zone(struct zf_settings *settings, const uint8_t *name,
			       enum zf_zone_kind kind, struct zf_settings_zone **zone,
			       struct zf_error *err)
{
	*zone = NULL;
	const zf_status status = check_new(settings, name, err);
	if (status != ZF_OK)
		return status;
	if (!grow_index(settings, settings->zone_index, settings->zone_count))
		return no_memory(err);
	struct zf_settings_zone *made = calloc(1, sizeof(*made)), **grown;
	grown = zf_list_grow(settings->zones, settings->zone_count, sizeof(*grown));
	if (grown != NULL)
		settings->zones = grown;
	if (made == NULL || grown == NULL) {
		free(made);
		return no_memory(err);
	}
	zf_name_copy(&made->name, name);
	made->kind = kind;
	size_t *at = place(settings, settings->zone_index, name);
	settings->zones[settings->zone_count++] = made;
	*at = settings->zone_count;
	*zone = made;
	return ZF_OK;
}

void zf_settings_remove_zones(struct zf_settings *settings,
			      bool (*goes)(void *ctx,
					   const struct zf_settings_zone *zone),
			      void *ctx)
{
	struct zf_name_index *index = settings->zone_index;
	size_t kept = 0;

	for (size_t i = 0; i < settings->zone_count; i++) {
		if (goes(ctx, settings->zones[i]))
			free_zone(settings->zones[i]);
		else
			settings->zones[kept++] = settings->zones[i];
	}
	if (kept == settings->zone_count)
		return;
	settings->zone_count = kept;
	memset(index->at, 0, index->places * sizeof(*index->at));
	for (size_t i = 0; i < kept; i++)
		*place(settings, index, zone_name(settings, i)) = i + 1;
}

static bool is_it(void *ctx, const struct zf_settings_zone *zone)
{
	return zf_name_equal(zone->name.wire, ctx);
}

void zf_settings_remove_zone(struct zf_settings *settings, const uint8_t *name)
{
	struct zf_name copy; /* the name may be the zone's own */

	zf_name_copy(&copy, name);
	if (zf_settings_find_zone(settings, copy.wire) != NULL)
		zf_settings_remove_zones(settings, is_it, copy.wire);
}

/* As zf_list_grow, but nothing of what was there is left behind in freed memory. */
static bool make_room_for_key(struct zf_settings *settings)
{
	const size_t count = settings->key_count;

	if ((count & (count - 1)) != 0)
		return true;
	struct zf_key *grown = calloc(count == 0 ? 1 : 2 * count, sizeof(*grown));
	if (grown == NULL)
		return false;
	if (count > 0)
		memcpy(grown, settings->keys, count * sizeof(*grown));
	if (count > 0)
		OPENSSL_cleanse(settings->keys, count * sizeof(*grown));
	free(settings->keys);
	settings->keys = grown;
	return true;
}

zf_status zf_settings_add_key(struct zf_settings *settings, const struct zf_key *key,
			      struct zf_error *err)
{
	char text[ZF_NAME_TEXT_MAX];

	if (*place(settings, settings->key_index, key->name.wire) != 0) {
		zf_name_print(text, key->name.wire);
		return zf_fail(err, ZF_EUSAGE, "key %s is there twice", text);
	}
	if (!make_room_for_key(settings) ||
	    !grow_index(settings, settings->key_index, settings->key_count))
		return no_memory(err);
	size_t *at = place(settings, settings->key_index, key->name.wire);
	settings->keys[settings->key_count++] = *key;
	*at = settings->key_count;
	return ZF_OK;
}

bool zf_settings_has_key(const struct zf_settings *settings, const char *name)
{
	struct zf_name parsed;

	return zf_name_parse(&parsed, name, NULL) == ZF_OK &&
	       *place(settings, settings->key_index, parsed.wire) != 0;
}

/* Has `*text`, which may be NULL, lie at `at`. Returns where the next may. */
static char *put_text(char *at, const char **text)
{
	if (*text == NULL)
		return at;
	const size_t size = strlen(*text) + 1;
	*text = memcpy(at, *text, size);
	return at + size;
}

zf_status zf_settings_note(struct zf_settings *settings,
			   const struct zf_settings_note *note, struct zf_error *err)
{
	struct zf_settings_note copy = *note;
	const char **const texts[] = { &copy.where, &copy.what, &copy.why, &copy.show };
	struct zf_settings_note *grown =
		zf_list_grow(settings->notes, settings->note_count, sizeof(*grown));
	size_t size = 0;

	if (grown == NULL)
		return no_memory(err);
	settings->notes = grown;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		size += *texts[i] != NULL ? strlen(*texts[i]) + 1 : 0;
	copy.texts = malloc(size);
	if (copy.texts == NULL)
		return no_memory(err);
	char *at = copy.texts;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		at = put_text(at, texts[i]);
	settings->notes[settings->note_count++] = copy;
	return ZF_OK;
}

size_t zf_settings_lost(const struct zf_settings *settings)
{
	size_t lost = 0;

	for (size_t i = 0; i < settings->note_count; i++)
		lost += settings->notes[i].kind == ZF_NOTE_LOST;
	return lost;
}

zf_status zf_opaques_add(struct zf_opaques *opaques, const struct zf_regfile_value *value,
			 struct zf_error *err)
{
	struct zf_opaque made = { .name = strdup(value->name),
				  .type = value->type,
				  .len = value->len,
				  .data = malloc(value->len + 1) };
	struct zf_opaque *grown =
		zf_list_grow(opaques->list, opaques->count, sizeof(*grown));

	if (grown != NULL)
		opaques->list = grown;
	if (made.name == NULL || made.data == NULL || grown == NULL) {
		free(made.name);
		free(made.data);
		return no_memory(err);
	}
	if (value->len > 0)
		memcpy(made.data, value->data, value->len);
	opaques->list[opaques->count++] = made;
	return ZF_OK;
}

const char *zf_zone_kind_print(enum zf_zone_kind kind)
{
	static const char *const words[ZF_ZONE_KIND_COUNT] = {
		[ZF_ZONE_PRIMARY] = "primary", [ZF_ZONE_SECONDARY] = "secondary",
		[ZF_ZONE_STUB] = "stub",       [ZF_ZONE_FORWARD] = "forward",
		[ZF_ZONE_HINT] = "hint",
	};

	return words[kind];
}
