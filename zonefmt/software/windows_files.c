/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/software/windows_files.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "zonefmt/file/filename.h"

#define SUFFIX ".dns"

struct entry {
	struct zf_settings_zone *zone;
	const char *file, *name; /* as the zone has it; its last part */
	bool is_made;		 /* it gets one of its zone's name */
};

static const char *last_part(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash == NULL ? file : slash + 1;
}

/* By name in any case, then by what the zones have. */
static int compare(const void *one, const void *other)
{
	const struct entry *a = one, *b = other;
	const int order = strcasecmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->file, b->file);
}

/* Whether it is the name that another zone's file would be given. */
static bool is_anothers(const struct zf_settings *settings, const struct entry *entry)
{
	char lower[ZF_FILENAME_MAX];
	struct zf_name apex;
	size_t len = 0;

	for (; entry->name[len] != '\0' && len + 1 < sizeof(lower); len++)
		lower[len] = (char)tolower((unsigned char)entry->name[len]);
	lower[len] = '\0';
	if (!zf_filename_to_zone(&apex, lower, SUFFIX))
		return false;
	const struct zf_settings_zone *zone = zf_settings_find_zone(settings, apex.wire);
	if (zone == NULL || zone == entry->zone)
		return false;
	const char *file = zf_values_text(&zone->values, ZF_ZONE_FILE, NULL);
	return file == NULL || !zf_filename_suits_windows(last_part(file));
}

static zf_status name(struct zf_settings *settings, const struct entry *entry,
		      struct zf_error *err)
{
	char made[ZF_FILENAME_MAX], where[ZF_NAME_TEXT_MAX];
	zf_status status = ZF_OK;

	snprintf(made, sizeof(made), "%.*s", (int)sizeof(made) - 1, entry->name);
	if (entry->is_made)
		status = zf_filename_from_zone(made, entry->zone->name.wire, SUFFIX, err);
	if (status == ZF_OK && entry->is_made) {
		zf_name_print(where, entry->zone->name.wire);
		const struct zf_settings_note note = {
			.kind = ZF_NOTE_ADAPTED,
			.where = where,
			.what = entry->file,
			.why = made,
		};
		status = zf_settings_note(settings, &note, err);
	}
	return status != ZF_OK || strcmp(entry->file, made) == 0
		       ? status
		       : zf_values_put_text(&entry->zone->values, ZF_ZONE_FILE,
					    ZF_ORIGIN_READ, made, err);
}

/* Those that do not suit Windows, and of several of one name all but the first file's. */
static void judge(const struct zf_settings *settings, struct entry *entries, size_t count)
{
	const struct entry *first = entries;

	for (size_t i = 0; i < count; i++) {
		if (strcasecmp(first->name, entries[i].name) != 0)
			first = &entries[i];
		entries[i].is_made = !zf_filename_suits_windows(entries[i].name) ||
				     strcmp(first->file, entries[i].file) != 0 ||
				     is_anothers(settings, &entries[i]);
	}
}

zf_status zf_windows_files_name(struct zf_settings *settings, struct zf_error *err)
{
	struct entry *entries = calloc(settings->zone_count + 1, sizeof(*entries));
	size_t count = 0;
	zf_status status = ZF_OK;

	if (entries == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < settings->zone_count; i++) {
		struct zf_settings_zone *zone = settings->zones[i];
		const char *file = zf_values_text(&zone->values, ZF_ZONE_FILE, NULL);

		if (file != NULL)
			entries[count++] =
				(struct entry){ zone, file, last_part(file), false };
	}
	qsort(entries, count, sizeof(*entries), compare);
	judge(settings, entries, count);
	for (size_t i = 0; i < count && status == ZF_OK; i++)
		status = name(settings, &entries[i], err);
	free(entries);
	return status;
}
