/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/receipt_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "zonefmt/file/list.h"

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

/* Takes `path`, which may be NULL for want of memory. */
static zf_status add(struct zf_receipt_files *files, char *path, struct zf_error *err)
{
	char **paths = path == NULL ? NULL
				    : zf_list_grow(files->paths, files->count,
						   sizeof(*files->paths));

	if (paths == NULL) {
		free(path);
		return no_memory(err);
	}
	files->paths = paths;
	files->paths[files->count++] = path;
	return ZF_OK;
}

static bool is_receipt(const char *name, const char *start)
{
	const size_t len = strlen(name);

	return strncmp(name, start, strlen(start)) == 0 && name[0] != '.' && len > 5 &&
	       strcmp(name + len - 5, ".json") == 0;
}

/* The files `START*.json` in `folder`; what is not there has none. */
static zf_status search(struct zf_receipt_files *files, const char *folder,
			const char *start, struct zf_error *err)
{
	struct dirent **names;
	const int count = scandir(folder, &names, NULL, alphasort);
	zf_status status = ZF_OK;

	if (count < 0)
		return errno == ENOENT ? ZF_OK : zf_fail_system(err, errno, "%s", folder);
	for (int i = 0; i < count; i++) {
		char *path = NULL;

		if (status == ZF_OK && is_receipt(names[i]->d_name, start)) {
			if (asprintf(&path, "%s/%s", folder, names[i]->d_name) == -1)
				path = NULL;
			status = add(files, path, err);
		}
		free(names[i]);
	}
	free(names);
	return status;
}

static bool is_folder(const char *path)
{
	struct stat found;

	return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

zf_status zf_receipt_files_find(struct zf_receipt_files *files, const char *path,
				struct zf_error *err)
{
	const size_t before = files->count;
	char *receipts;
	zf_status status;

	if (!is_folder(path))
		return add(files, strdup(path), err);
	if (asprintf(&receipts, "%s/receipts", path) == -1)
		return no_memory(err);
	status = search(files, path, "receipt", err);
	if (status == ZF_OK)
		status = search(files, receipts, "", err);
	free(receipts);
	if (status == ZF_OK && files->count == before)
		status =
			zf_fail(err, ZF_EUSAGE, "%s: no receipt is in this folder", path);
	return status;
}

void zf_receipt_files_clear(struct zf_receipt_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->paths[i]);
	free(files->paths);
	*files = (struct zf_receipt_files){ 0 };
}
