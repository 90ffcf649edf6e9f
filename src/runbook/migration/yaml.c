/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/migration/yaml.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "zonefmt/file/whole.h"

#define KEY_SHOWN 64 /* chars of an unknown key that are shown */

struct zf_yaml {
	struct zf_mistakes *mistakes;
	void *ctx;
	bool loaded;
	yaml_document_t document;
};

static struct zf_place place_of(yaml_mark_t mark)
{
	return (struct zf_place){ .line = mark.line + 1, .column = mark.column + 1 };
}

/* The reader tells an octet, not a place. */
static struct zf_place place_of_octet(const char *text, size_t len, size_t octet)
{
	struct zf_place place = { .line = 1, .column = 1 };

	for (size_t i = 0; i < octet && i < len; i++) {
		place.column++;
		if (text[i] == '\n')
			place = (struct zf_place){ .line = place.line + 1, .column = 1 };
	}
	return place;
}

static void note_no_yaml(struct zf_yaml *yaml, const yaml_parser_t *parser,
			 const char *text, size_t len)
{
	struct zf_place place = place_of(parser->problem_mark);

	if (parser->error == YAML_MEMORY_ERROR) {
		zf_mistakes_add_no_memory(yaml->mistakes);
		return;
	}
	if (parser->error == YAML_READER_ERROR)
		place = place_of_octet(text, len, parser->problem_offset);
	zf_mistakes_add(yaml->mistakes, place, "not YAML: %s%s%s",
			parser->context == NULL ? "" : parser->context,
			parser->context == NULL ? "" : ": ",
			parser->problem == NULL ? "cannot be read" : parser->problem);
}

/* What is in YAML but not in migration files; NULL: nothing. */
static const char *refusal(const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	if (event->type == YAML_ALIAS_EVENT)
		return "aliases (*name) are not taken here; write the value again";
	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (anchor != NULL)
		return "anchors (&name) are not taken here";
	return tag != NULL ? "tags (!name) are not taken here" : NULL;
}

struct shape {
	size_t documents, nodes, depth;
};

static const char *measure(struct shape *shape, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		shape->documents++;
		return shape->documents > 1 ? "a second document begins here" : NULL;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		shape->depth++;
		shape->nodes++;
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		shape->depth--;
		break;
	case YAML_SCALAR_EVENT:
		shape->nodes++;
		break;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_ALIAS_EVENT:
		break;
	}
	if (shape->depth > ZF_YAML_DEPTH_MAX)
		return "nested too deeply";
	return shape->nodes > ZF_YAML_NODES_MAX ? "too many values" : NULL;
}

/* Goes through the events before a document is built of them: it must be one, small, and
 * a tree. Returns whether it may be loaded. */
static bool inspect(struct zf_yaml *yaml, yaml_parser_t *parser, const char *text,
		    size_t len)
{
	struct shape shape = { .documents = 0 };
	bool good = true;

	for (bool more = true; more;) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event)) {
			note_no_yaml(yaml, parser, text, len);
			return false;
		}
		const char *refused = refusal(&event), *excess = measure(&shape, &event);
		const struct zf_place place = place_of(event.start_mark);
		if (refused != NULL)
			zf_mistakes_add(yaml->mistakes, place, "%s", refused);
		if (excess != NULL)
			zf_mistakes_add(yaml->mistakes, place, "%s", excess);
		good = good && refused == NULL && excess == NULL;
		more = event.type != YAML_STREAM_END_EVENT && excess == NULL;
		yaml_event_delete(&event);
	}
	if (shape.documents == 0)
		zf_mistakes_add(yaml->mistakes, (struct zf_place){ 1, 1 },
				"nothing is in it");
	return good && shape.documents == 1;
}

static bool begin_parser(yaml_parser_t *parser, const char *text, size_t len)
{
	if (!yaml_parser_initialize(parser))
		return false;
	yaml_parser_set_input_string(parser, (const unsigned char *)text, len);
	return true;
}

static zf_status load(struct zf_yaml *yaml, const char *text, size_t len,
		      struct zf_error *err)
{
	yaml_parser_t parser;

	if (!begin_parser(&parser, text, len))
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const bool good = inspect(yaml, &parser, text, len);
	yaml_parser_delete(&parser);
	if (!good)
		return ZF_OK;
	if (!begin_parser(&parser, text, len))
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	yaml->loaded = yaml_parser_load(&parser, &yaml->document) != 0;
	if (!yaml->loaded)
		note_no_yaml(yaml, &parser, text, len);
	yaml_parser_delete(&parser);
	return ZF_OK;
}

zf_status zf_yaml_open(struct zf_yaml **yaml, const char *path,
		       struct zf_mistakes *mistakes, void *ctx, struct zf_error *err)
{
	struct zf_yaml *made = NULL;
	struct zf_whole whole;

	*yaml = NULL;
	zf_status status = zf_whole_read(&whole, path, ZF_YAML_OCTETS_MAX, err);
	if (status != ZF_OK)
		return status;
	made = calloc(1, sizeof(*made));
	if (made == NULL) {
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
		goto out;
	}
	made->mistakes = mistakes;
	made->ctx = ctx;
	status = load(made, whole.text, whole.len, err);
	if (status != ZF_OK)
		goto out;
	*yaml = made;
	made = NULL;
out:
	zf_yaml_close(made);
	zf_whole_clear(&whole);
	return status;
}

void zf_yaml_close(struct zf_yaml *yaml)
{
	if (yaml == NULL)
		return;
	if (yaml->loaded)
		yaml_document_delete(&yaml->document);
	free(yaml);
}

const struct yaml_node_s *zf_yaml_root(struct zf_yaml *yaml)
{
	return yaml->loaded ? yaml_document_get_root_node(&yaml->document) : NULL;
}

void *zf_yaml_ctx(const struct zf_yaml *yaml)
{
	return yaml->ctx;
}

struct zf_mistakes *zf_yaml_mistakes(const struct zf_yaml *yaml)
{
	return yaml->mistakes;
}

struct zf_place zf_yaml_place(const struct yaml_node_s *node)
{
	return place_of(node->start_mark);
}

void zf_yaml_mistake(struct zf_yaml *yaml, const struct yaml_node_s *node,
		     const char *fmt, ...)
{
	char what[ZF_MESSAGE_MAX];
	va_list args;

	va_start(args, fmt);
	if (vsnprintf(what, sizeof(what), fmt, args) < 0)
		what[0] = '\0';
	va_end(args);
	zf_mistakes_add(yaml->mistakes, zf_yaml_place(node), "%s", what);
}

enum zf_yaml_kind zf_yaml_kind(const struct yaml_node_s *node)
{
	if (node->type == YAML_MAPPING_NODE)
		return ZF_YAML_MAP;
	return node->type == YAML_SEQUENCE_NODE ? ZF_YAML_LIST : ZF_YAML_TEXT;
}

static const char *const kind_names[] = {
	[ZF_YAML_TEXT] = "a text",
	[ZF_YAML_LIST] = "a list",
	[ZF_YAML_TEXT | ZF_YAML_LIST] = "a text or a list",
	[ZF_YAML_MAP] = "a mapping",
	[ZF_YAML_TEXT | ZF_YAML_MAP] = "a text or a mapping",
	[ZF_YAML_LIST | ZF_YAML_MAP] = "a list or a mapping",
	[ZF_YAML_TEXT | ZF_YAML_LIST | ZF_YAML_MAP] = "a value",
};

bool zf_yaml_expect(struct zf_yaml *yaml, const struct yaml_node_s *node, unsigned kinds,
		    const char *what)
{
	const enum zf_yaml_kind kind = zf_yaml_kind(node);

	if ((kinds & kind) != 0)
		return true;
	zf_yaml_mistake(yaml, node, "%s must be %s, not %s", what, kind_names[kinds],
			kind_names[kind]);
	return false;
}

static const yaml_node_t *node_at(struct zf_yaml *yaml, int index)
{
	return yaml_document_get_node(&yaml->document, index);
}

static bool is_text(const yaml_node_t *node, const char *text)
{
	return node->type == YAML_SCALAR_NODE &&
	       node->data.scalar.length == strlen(text) &&
	       memcmp(node->data.scalar.value, text, node->data.scalar.length) == 0;
}

static void note_unknown(struct zf_yaml *yaml, const yaml_node_t *key,
			 const struct zf_yaml_field *fields)
{
	char known[ZF_MESSAGE_MAX] = "";

	for (size_t len = 0; fields->name != NULL && len < sizeof(known); fields++)
		len += (size_t)snprintf(known + len, sizeof(known) - len, "%s%s",
					len == 0 ? "" : ", ", fields->name);
	zf_yaml_mistake(yaml, key, "unknown key \"%.*s\"; those known here: %s",
			KEY_SHOWN, (const char *)key->data.scalar.value, known);
}

/* Which row has `key`; `count` if none has, and that is noted. */
static size_t find_row(struct zf_yaml *yaml, const yaml_node_t *key,
		       const struct zf_yaml_field *fields, size_t count)
{
	if (!zf_yaml_expect(yaml, key, ZF_YAML_TEXT, "a key"))
		return count;
	for (size_t i = 0; i < count; i++)
		if (is_text(key, fields[i].name))
			return i;
	note_unknown(yaml, key, fields);
	return count;
}

static size_t count_rows(const struct zf_yaml_field *fields)
{
	size_t count = 0;

	while (fields[count].name != NULL)
		count++;
	assert(count <= ZF_YAML_FIELDS_MAX);
	return count;
}

/* Fills `keys` and `values`, a row each, with what the mapping has. */
static void sort_out(struct zf_yaml *yaml, const yaml_node_t *map,
		     const struct zf_yaml_field *fields, const yaml_node_t **keys,
		     const yaml_node_t **values)
{
	const size_t count = count_rows(fields);
	const yaml_node_pair_t *end = map->data.mapping.pairs.top;

	for (const yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < end;
	     pair++) {
		const yaml_node_t *key = node_at(yaml, pair->key);
		const size_t i = find_row(yaml, key, fields, count);

		if (i == count)
			continue;
		if (keys[i] != NULL) {
			zf_yaml_mistake(yaml, key,
					"\"%s\" comes twice here, first on line %zu",
					fields[i].name, zf_yaml_place(keys[i]).line);
			continue;
		}
		keys[i] = key;
		values[i] = node_at(yaml, pair->value);
	}
}

void zf_yaml_map(struct zf_yaml *yaml, const struct yaml_node_s *map,
		 const struct zf_yaml_field *fields, void *into)
{
	const yaml_node_t *keys[ZF_YAML_FIELDS_MAX] = { NULL };
	const yaml_node_t *values[ZF_YAML_FIELDS_MAX] = { NULL };

	assert(map->type == YAML_MAPPING_NODE);
	sort_out(yaml, map, fields, keys, values);
	for (size_t i = 0; fields[i].name != NULL; i++) {
		const struct zf_yaml_field *field = &fields[i];

		if (values[i] == NULL) {
			if (field->required)
				zf_yaml_mistake(yaml, map, "\"%s\" is missing here",
						field->name);
			continue;
		}
		if (zf_yaml_expect(yaml, values[i], field->kinds, field->name))
			field->take(yaml, values[i], (char *)into + field->offset);
	}
}

void zf_yaml_maps(struct zf_yaml *yaml, const struct yaml_node_s *list,
		  const struct zf_yaml_items *items, void **array, size_t *count)
{
	const size_t wanted = zf_yaml_count(list);

	*array = NULL;
	*count = 0;
	if (wanted > items->most)
		zf_yaml_mistake(yaml, list, "%zu of %s; at most %zu are taken", wanted,
				items->what, items->most);
	if (wanted == 0 || wanted > items->most)
		return;
	*array = calloc(wanted, items->size);
	if (*array == NULL) {
		zf_mistakes_add_no_memory(yaml->mistakes);
		return;
	}
	*count = wanted;
	for (size_t i = 0; i < wanted; i++) {
		const struct yaml_node_s *item = zf_yaml_item(yaml, list, i);

		if (zf_yaml_expect(yaml, item, ZF_YAML_MAP, items->what))
			zf_yaml_map(yaml, item, items->fields,
				    (char *)*array + i * items->size);
	}
}

const struct yaml_node_s *zf_yaml_find(struct zf_yaml *yaml,
				       const struct yaml_node_s *map, const char *name)
{
	if (map->type != YAML_MAPPING_NODE)
		return NULL;
	const yaml_node_pair_t *end = map->data.mapping.pairs.top;
	for (const yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < end;
	     pair++)
		if (is_text(node_at(yaml, pair->key), name))
			return node_at(yaml, pair->value);
	return NULL;
}

size_t zf_yaml_count(const struct yaml_node_s *list)
{
	assert(list->type == YAML_SEQUENCE_NODE);
	return (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
}

const struct yaml_node_s *zf_yaml_item(struct zf_yaml *yaml,
				       const struct yaml_node_s *list, size_t i)
{
	assert(i < zf_yaml_count(list));
	return node_at(yaml, list->data.sequence.items.start[i]);
}

const char *zf_yaml_text(struct zf_yaml *yaml, const struct yaml_node_s *text)
{
	const char *value = (const char *)text->data.scalar.value;
	const size_t len = text->data.scalar.length;

	assert(text->type == YAML_SCALAR_NODE);
	if (len == 0) {
		zf_yaml_mistake(yaml, text, "there is no value");
		return NULL;
	}
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)value[i] < 0x20 || value[i] == 0x7f) {
			zf_yaml_mistake(yaml, text,
					"there is a control character in the value");
			return NULL;
		}
	}
	return value;
}
