/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/migration/zone_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/jobs/ask/zone_name.h"
#include "src/runbook/migration/parts.h"
#include "src/runbook/migration/value.h"
#include "zonefmt/file/whole.h"

#define ZONE_FILE_OCTETS_MAX (32 * 1024 * 1024)

/* The zones as they are read, with where each one stands. */
struct zones {
	struct zf_yaml *yaml;
	const struct yaml_node_s *node;
	const char *path; /* of the text file; NULL: they stand in the migration file */
	struct zf_zones *read;
	struct zf_place *places; /* of each, where they come from a list */
	size_t room;
};

static void note(struct zones *zones, struct zf_place place, const char *what)
{
	struct zf_mistakes *mistakes = zf_yaml_mistakes(zones->yaml);

	if (zones->path == NULL)
		zf_mistakes_add(mistakes, place, "%s", what);
	else
		zf_mistakes_add_in(mistakes,
				   &(struct zf_included){ zf_yaml_place(zones->node),
							  zones->path },
				   place, "%s", what);
}

/* Room for one more. */
static bool grow(struct zones *zones)
{
	if (zones->read->count < zones->room)
		return true;
	const size_t room = zones->room == 0 ? 64 : 2 * zones->room;
	struct zf_name *names = realloc(zones->read->names, room * sizeof(*names));
	if (names != NULL)
		zones->read->names = names;
	struct zf_place *places = realloc(zones->places, room * sizeof(*places));
	if (places != NULL)
		zones->places = places;
	if (names == NULL || places == NULL) {
		zf_mistakes_add_no_memory(zf_yaml_mistakes(zones->yaml));
		return false;
	}
	zones->room = room;
	return true;
}

/* Returns false if no more may follow. */
static bool add(struct zones *zones, const char *text, struct zf_place place)
{
	struct zf_error err;

	if (zones->read->count == ZF_MIGRATION_ZONES_MAX) {
		note(zones, place,
		     "more than 100,000 zones; divide them into several migrations");
		return false;
	}
	if (!grow(zones))
		return false;
	if (zf_zone_name_read(&zones->read->names[zones->read->count], text, &err) ==
	    ZF_OK)
		zones->places[zones->read->count++] = place;
	else if (err.code == ZF_ENOMEM)
		zf_mistakes_add_no_memory(zf_yaml_mistakes(zones->yaml));
	else
		note(zones, place, err.message);
	return true;
}

static void read_list(struct zones *zones)
{
	bool more = true;

	if (zf_yaml_count(zones->node) == 0)
		zf_yaml_mistake(zones->yaml, zones->node, "there are no zones");
	for (size_t i = 0; i < zf_yaml_count(zones->node) && more; i++) {
		const struct yaml_node_s *item =
			zf_yaml_item(zones->yaml, zones->node, i);
		const char *text = NULL;

		if (zf_yaml_expect(zones->yaml, item, ZF_YAML_TEXT, "a zone"))
			text = zf_yaml_text(zones->yaml, item);
		if (text != NULL)
			more = add(zones, text, zf_yaml_place(item));
	}
}

/* Reads one line, without its end; returns false if no more may follow. */
static bool read_line(struct zones *zones, char *line, size_t number)
{
	char *word;
	const char *rest = zf_zone_name_line(line, &word);

	if (rest != NULL) {
		note(zones, (struct zf_place){ number, (size_t)(rest - line) + 1 },
		     "something is behind the zone's name; one name a line, # and ; begin a comment");
		return true;
	}
	return word == NULL ||
	       add(zones, word, (struct zf_place){ number, (size_t)(word - line) + 1 });
}

static void read_lines(struct zones *zones, char *text, size_t len)
{
	const char *const end = text + len;
	size_t number = 0;
	bool more = true;

	if (len >= 3 && memcmp(text, ZF_BYTE_ORDER_MARK, 3) == 0)
		text += 3;
	while (text < end && more) {
		char *newline = memchr(text, '\n', (size_t)(end - text));
		char *next = newline == NULL ? text + (end - text) : newline + 1;

		number++;
		if (newline != NULL)
			*newline = '\0';
		if (memchr(text, '\0', (size_t)(next - text)) != newline) {
			note(zones, (struct zf_place){ number, 1 },
			     "this is no text file");
			return;
		}
		more = read_line(zones, text, number);
		text = next;
	}
	if (zones->read->count == 0 && more)
		note(zones, (struct zf_place){ 1, 1 }, "there are no zones");
}

/* Names in canonical order, equal ones as they came: the pointers are into one array. */
static int compare_pointers(const void *a, const void *b)
{
	const struct zf_name *const *one = a, *const *other = b;
	const int order = zf_name_compare((*one)->wire, (*other)->wire);

	if (order != 0)
		return order;
	return *one < *other ? -1 : *one > *other;
}

static void note_twice(struct zones *zones, const struct zf_name *first,
		       const struct zf_name *again)
{
	char name[ZF_NAME_TEXT_MAX], what[ZF_MESSAGE_MAX];

	zf_name_print(name, again->wire);
	snprintf(what, sizeof(what), "zone %.800s comes twice, first on line %zu", name,
		 zones->places[first - zones->read->names].line);
	note(zones, zones->places[again - zones->read->names], what);
}

static void check_twice(struct zones *zones)
{
	if (zones->read->count < 2)
		return;
	const struct zf_name **sorted = calloc(zones->read->count, sizeof(*sorted));
	if (sorted == NULL) {
		zf_mistakes_add_no_memory(zf_yaml_mistakes(zones->yaml));
		return;
	}
	for (size_t i = 0; i < zones->read->count; i++)
		sorted[i] = &zones->read->names[i];
	qsort(sorted, zones->read->count, sizeof(*sorted), compare_pointers);
	for (size_t i = 1, first = 0; i < zones->read->count; i++) {
		if (zf_name_equal(sorted[i]->wire, sorted[first]->wire))
			note_twice(zones, sorted[first], sorted[i]);
		else
			first = i;
	}
	free(sorted);
}

static void finish(struct zones *zones)
{
	check_twice(zones);
	free(zones->places);
}

void zf_zone_names_list(struct zf_yaml *yaml, const struct yaml_node_s *list,
			struct zf_zones *into)
{
	struct zones zones = { .yaml = yaml, .node = list, .read = into };

	read_list(&zones);
	finish(&zones);
}

void zf_zone_names_file(struct zf_yaml *yaml, const struct yaml_node_s *node,
			const char *path, struct zf_zones *into)
{
	struct zones zones = { .yaml = yaml, .node = node, .path = path, .read = into };
	struct zf_whole whole;
	struct zf_error err;

	if (zf_whole_read(&whole, path, ZONE_FILE_OCTETS_MAX, &err) != ZF_OK) {
		zf_hint(&err, ZF_ZONES_SHAPES);
		zf_value_mistake(yaml, node, &err);
		return;
	}
	read_lines(&zones, whole.text, whole.len);
	zf_whole_clear(&whole);
	finish(&zones);
}
