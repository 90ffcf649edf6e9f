/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/jobs/ask/zone_name.h"
#include "src/jobs/copies/settings_file.h"
#include "src/runbook/migration/parts.h"
#include "src/runbook/migration/value.h"
#include "src/runbook/migration/zone_choice.h"
#include "src/runbook/migration/zone_names.h"
#include "zonefmt/software/table.h"

#define BLANKS " \t"

/* Where zones come from, while it is read. */
struct zones {
	struct zf_yaml *yaml;
	const struct yaml_node_s *node;
	const char *path; /* of the file; NULL: there is none */
	struct zf_zones *read;
};

/* ---- a server's configuration ---- */

static void tell_mistake(void *ctx, const char *text)
{
	struct zones *zones = ctx;

	zf_yaml_mistake(zones->yaml, zones->node, "%s", text);
}

/* What may be zones that are not seen, being in a file that is not at hand or not understood. */
static void pass_notes_on(const struct zones *zones, const struct zf_settings *settings)
{
	for (size_t i = 0; i < settings->note_count; i++) {
		const struct zf_settings_note *said = &settings->notes[i];
		const bool hides = said->kind == ZF_NOTE_MISSING
					   ? strncmp(said->what, "key ", 4) != 0
					   : said->kind == ZF_NOTE_LOST &&
						     strcmp(said->what, "zone") == 0;

		if (hides)
			zf_migration_note(zones->yaml, "%s: %s: %s: %s", zones->path,
					  said->where, said->what, said->why);
	}
}

static void add_settings(struct zones *zones, const struct zf_settings *settings)
{
	struct zf_error err;
	size_t others;

	if (zf_zones_add(zones->read, settings, ZF_MIGRATION_ZONES_MAX, &others, &err) !=
	    ZF_OK) {
		zf_wrap(&err, "%s", zones->path);
		zf_value_mistake(zones->yaml, zones->node, &err);
		return;
	}
	pass_notes_on(zones, settings);
	if (zones->read->count == 0)
		zf_yaml_mistake(zones->yaml, zones->node,
				"%s: it has no zones that could be moved", zones->path);
	if (others > 0)
		zf_migration_note(
			zones->yaml,
			"%s: %zu zone%s of it %s not moved: hints, stubs, forwards, and "
			"what each server has of its own, as localhost",
			zones->path, others, others == 1 ? "" : "s",
			others == 1 ? "is" : "are");
}

static void read_settings(struct zones *zones, const struct zf_configuration *form,
			  const char *view)
{
	const struct zf_settings_file_terms terms = {
		.path = zones->path,
		.configuration = form,
		.view = view,
		.mistake = tell_mistake,
		.ctx = zones,
	};
	const size_t before = zf_mistakes_count(zf_yaml_mistakes(zones->yaml));
	struct zf_error err;

	if (zf_settings_file_read(&zones->read->settings, &terms, &err) == ZF_OK)
		add_settings(zones, zones->read->settings);
	else if (zf_mistakes_count(zf_yaml_mistakes(zones->yaml)) == before)
		zf_value_mistake(zones->yaml, zones->node, &err);
}

/* ---- where they come from ---- */

/* `from:` as a mapping. */
struct source {
	char *file, *form, *view, *catalog;
};

/* clang-format off */
#define AT(member) offsetof(struct source, member)
static const struct zf_yaml_field source_fields[] = {
	{ "file", ZF_YAML_TEXT, false, zf_value_text, AT(file) },
	{ "form", ZF_YAML_TEXT, false, zf_value_text, AT(form) },
	{ "view", ZF_YAML_TEXT, false, zf_value_text, AT(view) },
	{ "catalog", ZF_YAML_TEXT, false, zf_value_text, AT(catalog) },
	{ .name = NULL },
};
#undef AT
/* clang-format on */

static void note_no_file(struct zones *zones, struct zf_error *err)
{
	zf_hint(err, ZF_ZONES_SHAPES);
	zf_value_mistake(zones->yaml, zones->node, err);
}

/* What the file is; NULL for a plain list of zones, which may be a pipe too. */
static bool find_form(struct zones *zones, const char *name,
		      const struct zf_configuration **form)
{
	struct zf_error err;
	struct stat file;

	*form = NULL;
	if (name != NULL) {
		*form = zf_configuration_find(name);
		if (*form != NULL && (*form)->read != NULL)
			return true;
		zf_yaml_mistake(zones->yaml, zones->node,
				"form: settings are not read from \"%.64s\"", name);
		return false;
	}
	if (stat(zones->path, &file) != 0 || !S_ISREG(file.st_mode) ||
	    zf_settings_file_detect(zones->path, false, form, &err) == ZF_OK)
		return true;
	note_no_file(zones, &err);
	return false;
}

static void read_file(struct zones *zones, const struct source *source)
{
	const struct zf_configuration *form;

	if (!find_form(zones, source->form, &form))
		return;
	if (form != NULL) {
		read_settings(zones, form, source->view);
		return;
	}
	if (source->view != NULL)
		zf_yaml_mistake(zones->yaml, zones->node, "a list of zones has no views");
	zf_zone_names_file(zones->yaml, zones->node, zones->path, zones->read);
}

/* NAME @ID. The zones are then not known before the server has been asked. */
static void take_catalog(struct zones *zones, char *text)
{
	char *server = strchr(text, '@'), *end = text + strcspn(text, BLANKS "@");
	struct zf_error err;

	if (server == NULL || end == text || end + strspn(end, BLANKS) != server) {
		zf_yaml_mistake(
			zones->yaml, zones->node,
			"\"%.200s\": written NAME @SERVER, as cat.example. @primary",
			text);
		return;
	}
	*end = '\0';
	if (zf_zone_name_read(&zones->read->catalog, text, &err) != ZF_OK)
		zf_value_mistake(zones->yaml, zones->node, &err);
	zones->read->catalog_server =
		zf_migration_find_server(zf_yaml_ctx(zones->yaml), server + 1);
	if (zones->read->catalog_server == NULL)
		zf_yaml_mistake(zones->yaml, zones->node,
				"no server has the id \"%.64s\"", server + 1);
}

static void read_source(struct zones *zones, const struct source *source)
{
	char *path;

	if ((source->file == NULL) == (source->catalog == NULL)) {
		zf_yaml_mistake(zones->yaml, zones->node,
				"here goes either a file or a catalog");
		return;
	}
	if (source->catalog != NULL) {
		if (source->form != NULL || source->view != NULL)
			zf_yaml_mistake(zones->yaml, zones->node,
					"form and view are a file's");
		take_catalog(zones, source->catalog);
		return;
	}
	path = zf_value_path(zf_yaml_ctx(zones->yaml), source->file);
	if (path == NULL) {
		zf_mistakes_add_no_memory(zf_yaml_mistakes(zones->yaml));
		return;
	}
	zones->path = path;
	read_file(zones, source);
	zones->path = NULL;
	free(path);
}

static void take_from(struct zf_yaml *yaml, const struct yaml_node_s *value, void *field)
{
	struct zones zones = { .yaml = yaml, .node = value, .read = field };
	struct source source = { NULL };

	if (zf_yaml_kind(value) == ZF_YAML_LIST) {
		zf_zone_names_list(yaml, value, zones.read);
	} else {
		if (zf_yaml_kind(value) == ZF_YAML_MAP)
			zf_yaml_map(yaml, value, source_fields, &source);
		else
			zf_value_text(yaml, value, &source.file);
		if (source.file != NULL || zf_yaml_kind(value) == ZF_YAML_MAP)
			read_source(&zones, &source);
	}
	free(source.file);
	free(source.form);
	free(source.view);
	free(source.catalog);
}

/* ---- those that stay ---- */

static void take_except(struct zf_yaml *yaml, const struct yaml_node_s *list, void *field)
{
	struct zf_zones *zones = field;
	const size_t count = zf_yaml_count(list);
	size_t kept = 0;

	if (count > ZF_ZONES_EXCEPT_MAX) {
		zf_yaml_mistake(yaml, list, "%zu globs; at most %d are taken", count,
				ZF_ZONES_EXCEPT_MAX);
		return;
	}
	zones->except = calloc(count + 1, sizeof(*zones->except));
	if (zones->except == NULL) {
		zf_mistakes_add_no_memory(zf_yaml_mistakes(yaml));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node_s *item = zf_yaml_item(yaml, list, i);

		if (zf_yaml_expect(yaml, item, ZF_YAML_TEXT, "a glob"))
			zf_value_text(yaml, item, &zones->except[kept]);
		if (zones->except[kept] != NULL)
			kept++;
	}
}

/* clang-format off */
static const struct zf_yaml_field zones_fields[] = {
	{ "from", ZF_YAML_TEXT | ZF_YAML_LIST | ZF_YAML_MAP, true, take_from, 0 },
	{ "except", ZF_YAML_LIST, false, take_except, 0 },
	{ .name = NULL },
};
/* clang-format on */

/* A glob that fits nothing may be one that was meant to fit. */
static void drop(struct zf_yaml *yaml, const struct yaml_node_s *node,
		 struct zf_zones *zones)
{
	const struct yaml_node_s *list = zf_yaml_find(yaml, node, "except");
	bool used[ZF_ZONES_EXCEPT_MAX] = { false };

	if (zones->except == NULL || zones->count == 0)
		return;
	zf_zones_drop(zones, used);
	for (size_t i = 0; zones->except[i] != NULL; i++)
		if (!used[i])
			zf_yaml_mistake(yaml, list, "\"%.200s\" fits none of the zones",
					zones->except[i]);
	if (zones->count == 0)
		zf_yaml_mistake(yaml, list, "no zones are left");
}

void zf_migration_take_zones(struct zf_yaml *yaml, const struct yaml_node_s *value,
			     void *field)
{
	if (zf_yaml_kind(value) == ZF_YAML_MAP)
		zf_yaml_map(yaml, value, zones_fields, field);
	else
		take_from(yaml, value, field);
	drop(yaml, value, field);
}

void zf_zones_clear(struct zf_zones *zones)
{
	free(zones->names);
	zf_settings_free(zones->settings);
	zf_words_free(zones->except);
}

void zf_migration_share_zones(struct zf_migration *migration)
{
	for (size_t i = 0; i < migration->move_count; i++) {
		struct zf_move *move = &migration->moves[i];
		const struct zf_zones *own = &move->own_zones;
		const bool has_own = own->count > 0 || own->catalog_server != NULL;
		const struct zf_zones *zones = has_own ? own : &migration->zones;

		move->zones = zones->names;
		move->zone_count = zones->count;
		move->settings = zones->settings;
	}
}

bool zf_migration_has_catalog(const struct zf_migration *migration)
{
	bool has = migration->zones.catalog_server != NULL;

	for (size_t i = 0; i < migration->move_count; i++)
		has = has || migration->moves[i].own_zones.catalog_server != NULL;
	return has;
}

static int by_name(const void *a, const void *b)
{
	const struct zf_name *const *one = a, *const *other = b;

	return zf_name_compare((*one)->wire, (*other)->wire);
}

size_t zf_migration_zone_count(const struct zf_migration *migration)
{
	const struct zf_name **all;
	size_t total = 0, different = 0;

	if (migration->move_count == 1)
		return migration->moves[0].zone_count;
	for (size_t i = 0; i < migration->move_count; i++)
		total += migration->moves[i].zone_count;
	all = calloc(total, sizeof(*all));
	if (all == NULL)
		return 0;
	total = 0;
	for (size_t i = 0; i < migration->move_count; i++)
		for (size_t j = 0; j < migration->moves[i].zone_count; j++)
			all[total++] = &migration->moves[i].zones[j];
	if (total > 0)
		qsort(all, total, sizeof(*all), by_name);
	for (size_t i = 0; i < total; i++)
		different += i == 0 || !zf_name_equal(all[i]->wire, all[i - 1]->wire);
	free(all);
	return different;
}
