/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_ZONEFMT_CONVERT_H
#define ZF_TESTS_UNIT_ZONEFMT_CONVERT_H

/*
 * A configuration read into settings, written out for a test to compare:
 *
 *	recursion=0; listen=192.0.2.1 192.0.2.2@5353; [a.example. primary] file=a; {key k}
 *
 * and settings written as another configuration. Use zf_convert_close as a fixture's end.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/src/scratch.h"
#include "zonefmt/settings/configuration.h"

static struct zf_settings *zf_converted;
static char zf_convert_text[65536];
static char zf_convert_mistake[ZF_MESSAGE_MAX]; /* without the file's path */
static struct zf_error zf_convert_err;

static inline void zf_convert_close(void)
{
	zf_settings_free(zf_converted);
	zf_converted = NULL;
	zf_scratch_close();
}

/* Reads the file that `source` names into new settings, in place of those of before. */
static inline zf_status
zf_convert_read_source(const struct zf_configuration *from,
		       const struct zf_configuration_source *source)
{
	struct zf_mistakes *mistakes = NULL;

	zf_settings_free(zf_converted);
	zf_error_clear(&zf_convert_err);
	zf_convert_mistake[0] = '\0';
	ck_assert_int_eq(zf_settings_new(&zf_converted, from->name, NULL), ZF_OK);
	ck_assert_int_eq(zf_mistakes_new(&mistakes, source->path, NULL), ZF_OK);
	zf_status status = from->read(zf_converted, source, mistakes, &zf_convert_err);
	if (status == ZF_OK)
		status = zf_mistakes_end(mistakes, NULL, NULL, &zf_convert_err);
	if (status != ZF_OK)
		strcpy(zf_convert_mistake,
		       zf_convert_err.message + strlen(source->path) + 1);
	zf_mistakes_free(mistakes);
	return status;
}

/* Reads `text`. Files it names are looked for in `folder`, unless that is NULL. */
static inline zf_status zf_convert_read_in(const struct zf_configuration *from,
					   const char *text, const char *folder)
{
	const struct zf_configuration_source source = { .path = zf_scratch_path("conf"),
							.folder = folder };

	zf_scratch_write("conf", text, strlen(text), 0600);
	return zf_convert_read_source(from, &source);
}

static inline zf_status zf_convert_read(const struct zf_configuration *from,
					const char *text)
{
	return zf_convert_read_in(from, text, NULL);
}

static inline void zf_convert_add(const char *text)
{
	ck_assert_uint_lt(strlen(zf_convert_text) + strlen(text), sizeof zf_convert_text);
	strcat(zf_convert_text, text);
}

static inline void zf_convert_add_remote(const struct zf_remote *remote)
{
	char text[ZF_REMOTE_TEXT_MAX], port[16] = "";

	zf_convert_add(zf_remote_print(text, remote));
	if (remote->port != 0)
		snprintf(port, sizeof port, "@%u", remote->port);
	zf_convert_add(port);
	zf_convert_add(remote->key == NULL ? "" : "+");
	zf_convert_add(remote->key == NULL ? "" : remote->key);
}

static inline void zf_convert_add_values(const struct zf_values *values)
{
	for (size_t i = 0; i < values->count; i++) {
		const struct zf_value *value = &values->list[i];
		const struct zf_setting_row *row = zf_setting_row(value->setting);
		char number[16];

		if (value->origin != ZF_ORIGIN_READ)
			continue;
		zf_convert_add(row->word);
		zf_convert_add("=");
		snprintf(number, sizeof number, "%u", value->number);
		if (row->kind == ZF_VALUE_CHOICE)
			zf_convert_add(row->choices[value->number]);
		else if (row->kind == ZF_VALUE_TEXT)
			zf_convert_add(value->text);
		else if (row->kind != ZF_VALUE_REMOTES)
			zf_convert_add(number);
		for (size_t k = 0; k < value->count; k++) {
			zf_convert_add(k == 0 ? "" : " ");
			zf_convert_add_remote(&value->remotes[k]);
		}
		zf_convert_add("; ");
	}
}

/* The settings as text; defaults are left out. */
static inline const char *zf_convert_settings(void)
{
	char name[ZF_NAME_TEXT_MAX];

	zf_convert_text[0] = '\0';
	zf_convert_add_values(&zf_converted->server);
	for (size_t i = 0; i < zf_converted->zone_count; i++) {
		const struct zf_settings_zone *zone = zf_converted->zones[i];

		zf_name_print(name, zone->name.wire);
		zf_convert_add("[");
		zf_convert_add(name);
		zf_convert_add(" ");
		zf_convert_add(zf_zone_kind_print(zone->kind));
		zf_convert_add("] ");
		zf_convert_add_values(&zone->values);
	}
	for (size_t i = 0; i < zf_converted->key_count; i++) {
		zf_name_print(name, zf_converted->keys[i].name.wire);
		zf_convert_add("{key ");
		zf_convert_add(name);
		zf_convert_add("} ");
	}
	return zf_convert_text;
}

/* What the notes are about, a blank behind each. */
static inline const char *zf_convert_notes(void)
{
	static char text[8192];

	text[0] = '\0';
	for (size_t i = 0; i < zf_converted->note_count; i++) {
		strcat(text, zf_converted->notes[i].what);
		strcat(text, " ");
	}
	return text;
}

/* The settings as `to` writes them; the keys' text goes to the scratch folder's file `keys`. */
static inline const char *zf_convert_write(const struct zf_configuration *to,
					   const char *zone_folder)
{
	FILE *out = fmemopen(zf_convert_text, sizeof zf_convert_text, "w");
	FILE *keys = fopen(zf_scratch_path("keys"), "w");
	const struct zf_configuration_target target = {
		.out = out,
		.keys = keys,
		.zone_folder = zone_folder,
		.key_file = zf_scratch_path("keys"),
	};

	ck_assert_ptr_nonnull(out);
	ck_assert_ptr_nonnull(keys);
	ck_assert_int_eq(zf_configuration_write(to, zf_converted, &target,
						&zf_convert_err),
			 ZF_OK);
	fclose(out);
	fclose(keys);
	return zf_convert_text;
}

/* A configuration's text, the settings it is read as, what its notes are about, and why the row
 * is there. Of one that is refused: how the first mistake begins. */
struct zf_convert_row {
	const char *text, *settings, *notes, *why;
};

static inline void zf_convert_check(const struct zf_configuration *from,
				    const struct zf_convert_row *row)
{
	const zf_status status = zf_convert_read(from, row->text);

	ck_assert_msg(status == ZF_OK, "%s: %s", row->why, zf_convert_err.message);
	ck_assert_msg(strcmp(zf_convert_settings(), row->settings) == 0, "%s: %s",
		      row->why, zf_convert_text);
	ck_assert_msg(strcmp(zf_convert_notes(), row->notes == NULL ? "" : row->notes) ==
			      0,
		      "%s: %s", row->why, zf_convert_notes());
}

#endif
