/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/source_zones.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/master_read.h"

struct first_record {
	struct zf_zone_list *list;
	bool seen;
	zf_status status; /* of adding its owner */
};

/* Ends the reading once it knows. */
static zf_status take_apex(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct first_record *first = ctx;

	first->seen = true;
	first->status = zf_zone_list_add(first->list, rr->owner, err);
	return first->status == ZF_OK ? zf_fail(err, ZF_ECANCELLED, "enough")
				      : first->status;
}

static zf_status zone_of_file(struct zf_zone_list *list, const char *path,
			      struct zf_error *err)
{
	struct first_record first = { .list = list };
	const struct zf_sink sink = { take_apex, &first };
	zf_status status = zf_master_read(path, NULL, &sink, err);

	if (!first.seen)
		return status;
	if (first.status == ZF_OK)
		zf_error_clear(err);
	return first.status;
}

static bool is_zone_file(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len > 5 && strcmp(name + len - 5, ".zone") == 0;
}

static zf_status zones_of_folder(struct zf_zone_list *list, const char *path, DIR *folder,
				 struct zf_error *err)
{
	const struct dirent *entry;
	zf_status status = ZF_OK;
	char *file;

	while (status == ZF_OK && (entry = readdir(folder)) != NULL) {
		if (!is_zone_file(entry->d_name))
			continue;
		if (asprintf(&file, "%s/%s", path, entry->d_name) == -1)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
		status = zone_of_file(list, file, err);
		free(file);
	}
	return status;
}

zf_status zf_source_zones(struct zf_zone_list *list, const char *path,
			  struct zf_error *err)
{
	DIR *folder = opendir(path);
	zf_status status;

	if (folder == NULL && errno != ENOTDIR)
		return zf_fail_system(err, errno, "%s: open", path);
	if (folder == NULL)
		return zone_of_file(list, path, err);
	status = zones_of_folder(list, path, folder, err);
	closedir(folder);
	return status;
}
