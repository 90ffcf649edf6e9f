/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/folder.h"
#include "zonefmt/file/replace.h"

#define MAGIC "zoneferry-backup 1 "
#define NONE MAGIC "none\n"
#define HEADER_MAX 96
#define FOLDER_MODE 0700

/* The machine that the state is on. */
static const struct zf_reach here = { .kind = &zf_reach_local };

static zf_status join(char **path, const char *folder, const char *name,
		      struct zf_error *err)
{
	if (asprintf(path, "%s/%s", folder, name) >= 0)
		return ZF_OK;
	*path = NULL;
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

static void print_header(char header[HEADER_MAX], const struct zf_reach_found *found)
{
	if (found->there)
		snprintf(header, HEADER_MAX, MAGIC "file %04o %lu:%lu\n", found->mode,
			 found->owner, found->group);
	else
		strcpy(header, NONE);
}

static zf_status write_text(const char *path, const struct zf_reach_found *found,
			    struct zf_error *err)
{
	char header[HEADER_MAX];
	struct zf_replace *replace = NULL;
	zf_status status = zf_replace_open(&replace, path, ZF_MODE_SECRET, err);

	if (status != ZF_OK)
		return status;
	print_header(header, found);
	status = zf_replace_write(replace, header, strlen(header), err);
	if (status == ZF_OK && found->there)
		status = zf_replace_write(replace, found->text, found->len, err);
	if (status == ZF_OK)
		return zf_replace_commit(&replace, err);
	zf_replace_abort(&replace);
	return status;
}

zf_status zf_backup_keep(const char *folder, const char *name,
			 const struct zf_reach_found *found, struct zf_error *err)
{
	char *path = NULL;
	zf_status status = join(&path, folder, name, err);

	if (status == ZF_OK)
		status = zf_folder_make(path, 0, FOLDER_MODE, err);
	if (status == ZF_OK)
		status = write_text(path, found, err);
	free(path);
	return status;
}

/* What the header of a kept file says; its length, or 0 where it is none. */
static size_t parse_header(const char *text, struct zf_reach_found *found)
{
	int len = 0;

	if (strcmp(text, NONE) == 0)
		return strlen(NONE);
	if (sscanf(text, MAGIC "file %4o %lu:%lu%n", &found->mode, &found->owner,
		   &found->group, &len) != 3 ||
	    text[len] != '\n')
		return 0;
	found->there = true;
	return (size_t)len + 1;
}

zf_status zf_backup_read(const char *folder, const char *name, bool *kept,
			 struct zf_reach_found *found, struct zf_error *err)
{
	struct zf_reach_found file;
	char *path = NULL;
	size_t header = 0;
	zf_status status = join(&path, folder, name, err);

	*kept = false;
	*found = (struct zf_reach_found){ .there = false };
	if (status != ZF_OK)
		return status;
	status = zf_reach_read(&here, path, ZF_REACH_OCTETS_MAX, &file, err);
	if (status == ZF_OK && file.there) {
		header = parse_header(file.text, found);
		if (header == 0)
			status = zf_fail(err, ZF_EUNSAFE, "%s: is not as it was written",
					 path);
	}
	free(path);
	if (header == 0 || !found->there) {
		zf_reach_found_clear(&file);
		*kept = header > 0;
		return status;
	}
	found->text = file.text;
	found->len = file.len - header;
	memmove(found->text, found->text + header, found->len + 1);
	*kept = true;
	return ZF_OK;
}

zf_status zf_backup_forget(const char *folder, const char *name, struct zf_error *err)
{
	char *path = NULL;
	zf_status status = join(&path, folder, name, err);

	if (status == ZF_OK)
		status = zf_reach_remove(&here, path, err);
	free(path);
	return status;
}
