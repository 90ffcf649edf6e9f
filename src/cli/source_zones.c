/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/source_zones.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/dialect/capture.h"

static zf_status zone_of_file(struct zf_zone_list *list, const char *path,
			      struct zf_error *err)
{
	struct zf_soa_record soa;
	zf_status status = zf_capture_soa(path, &soa, NULL, err);

	return status == ZF_OK ? zf_zone_list_add(list, soa.owner, err) : status;
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
