/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/zone_list.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/jobs/ask/zone_name.h"

#define LINE_MAX_CHARS 4096

zf_status zf_zone_list_add(struct zf_zone_list *list, const uint8_t *name,
			   struct zf_error *err)
{
	if (list->count == list->room) {
		size_t room = list->room == 0 ? 16 : 2 * list->room;
		struct zf_name *zones;

		if (list->count >= ZF_ZONE_LIST_MAX)
			return zf_fail(err, ZF_ELIMIT, "more than %d zones",
				       ZF_ZONE_LIST_MAX);
		zones = realloc(list->zones, room * sizeof(*zones));
		if (zones == NULL)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
		list->zones = zones;
		list->room = room;
	}
	zf_name_copy(&list->zones[list->count++], name);
	return ZF_OK;
}

static zf_status read_line(struct zf_zone_list *list, char *line, struct zf_error *err)
{
	struct zf_name name;
	zf_status status;
	char *word;

	if (strlen(line) >= LINE_MAX_CHARS - 1)
		return zf_fail(err, ZF_EUSAGE, "the line is too long");
	if (zf_zone_name_line(line, &word) != NULL)
		return zf_fail(err, ZF_EUSAGE,
			       "there is something behind the zone's name");
	if (word == NULL)
		return ZF_OK;
	status = zf_zone_name_read(&name, word, err);
	return status == ZF_OK ? zf_zone_list_add(list, name.wire, err) : status;
}

static zf_status read_lines(struct zf_zone_list *list, const char *path, FILE *file,
			    struct zf_error *err)
{
	char line[LINE_MAX_CHARS];
	unsigned long number = 0;
	zf_status status;

	while (fgets(line, sizeof line, file) != NULL) {
		const bool has_mark = number++ == 0 &&
				      strncmp(line, ZF_BYTE_ORDER_MARK, 3) == 0;

		status = read_line(list, has_mark ? line + 3 : line, err);
		if (status != ZF_OK) {
			zf_wrap(err, "%s:%lu", path, number);
			if (status == ZF_EUSAGE && err->hint[0] == '\0')
				zf_hint(err,
					"one zone name a line; # and ; begin a comment");
			return status;
		}
	}
	return ferror(file) ? zf_fail_system(err, errno, "%s: read", path) : ZF_OK;
}

zf_status zf_zone_list_read(struct zf_zone_list *list, const char *path,
			    struct zf_error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *file = is_stdin ? stdin : fopen(path, "re");
	zf_status status;

	if (file == NULL)
		return zf_fail_system(err, errno, "%s: open", path);
	status = read_lines(list, is_stdin ? "standard input" : path, file, err);
	if (!is_stdin)
		fclose(file);
	return status;
}

/* Names in canonical order, equal ones as they came: the pointers are into one array. */
static int compare_pointers(const void *a, const void *b)
{
	const struct zf_name *const *one = a, *const *other = b;
	int order = zf_name_compare((*one)->wire, (*other)->wire);

	if (order != 0)
		return order;
	return *one < *other ? -1 : *one > *other;
}

zf_status zf_zone_list_unique(struct zf_zone_list *list, struct zf_error *err)
{
	struct zf_name **sorted;
	bool *repeated;
	size_t kept = 0;

	if (list->count < 2)
		return ZF_OK;
	sorted = malloc(list->count * sizeof(struct zf_name *));
	repeated = calloc(list->count, sizeof(*repeated));
	if (sorted == NULL || repeated == NULL) {
		free(sorted);
		free(repeated);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	for (size_t i = 0; i < list->count; i++)
		sorted[i] = &list->zones[i];
	qsort(sorted, list->count, sizeof(struct zf_name *), compare_pointers);
	for (size_t i = 1; i < list->count; i++)
		repeated[sorted[i] - list->zones] =
			zf_name_equal(sorted[i]->wire, sorted[i - 1]->wire);
	for (size_t i = 0; i < list->count; i++) {
		if (!repeated[i])
			list->zones[kept++] = list->zones[i];
	}
	list->count = kept;
	free(sorted);
	free(repeated);
	return ZF_OK;
}
