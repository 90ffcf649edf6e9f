/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/report/json_parts.h"
#include "zonefmt/file/replace.h"
#include "zonefmt/file/whole.h"

#define MANIFEST_VERSION 1
#define OCTETS_MAX (512 * 1024 * 1024) /* a million zones */

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory for a manifest");
}

static zf_status name_file(char **path, const char *folder, struct zf_error *err)
{
	if (asprintf(path, "%s/" ZF_MANIFEST_NAME, folder) != -1)
		return ZF_OK;
	*path = NULL;
	return no_memory(err);
}

/* ---- reading ---- */

static bool is_manifest(const json_t *root)
{
	return json_integer_value(json_object_get(root, "version")) == MANIFEST_VERSION &&
	       json_is_object(json_object_get(root, "zones"));
}

static zf_status refuse(const char *path, struct zf_error *err)
{
	zf_fail(err, ZF_EUSAGE, "%s: this is no manifest of captures that can be read",
		path);
	zf_hint(err, "fetch keeps one there: move that file away, or fetch into another "
		     "folder");
	return ZF_EUSAGE;
}

static zf_status parse(json_t **root, const struct zf_whole *whole, const char *path,
		       struct zf_error *err)
{
	json_error_t why;

	*root = json_loadb(whole->text, whole->len, JSON_REJECT_DUPLICATES, &why);
	if (is_manifest(*root))
		return ZF_OK;
	if (*root == NULL && json_error_code(&why) == json_error_out_of_memory)
		return no_memory(err);
	json_decref(*root);
	*root = NULL;
	return refuse(path, err);
}

static zf_status begin(json_t **root, struct zf_error *err)
{
	*root = json_pack("{s:i, s:{}}", "version", MANIFEST_VERSION, "zones");
	return *root != NULL ? ZF_OK : no_memory(err);
}

/* The manifest at `path`, or one without zones where there is none. The caller frees it. */
static zf_status read_manifest(json_t **root, const char *path, struct zf_error *err)
{
	struct zf_whole whole;
	struct stat found;

	*root = NULL;
	if (stat(path, &found) != 0)
		return errno == ENOENT ? begin(root, err)
				       : zf_fail_system(err, errno, "%s", path);
	if (!S_ISREG(found.st_mode))
		return refuse(path, err);
	zf_status status = zf_whole_read(&whole, path, OCTETS_MAX, err);
	if (status != ZF_OK)
		return status;
	status = parse(root, &whole, path, err);
	zf_whole_clear(&whole);
	return status;
}

zf_status zf_manifest_check(const char *folder, struct zf_error *err)
{
	json_t *root = NULL;
	char *path;
	zf_status status = name_file(&path, folder, err);

	if (status == ZF_OK)
		status = read_manifest(&root, path, err);
	json_decref(root);
	free(path);
	return status;
}

/* ---- writing ---- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static json_t *number_of(uint64_t number)
{
	return json_integer((json_int_t)number);
}

static json_t *entry_of(const struct zf_fetch_item *item, const char *source)
{
	const struct zf_xfr_counts *counts = &item->result.counts;
	const struct zf_intake_result *seen = &item->zone_seen;
	json_t *made = zf_json_with(json_object(), "file",
				    zf_json_text_of(base_name(item->path)));

	made = zf_json_with(made, "source", json_string(source));
	made = zf_json_with(made, "time", zf_json_time_of(item->ended));
	made = zf_json_with(made, "serial", json_integer(counts->serial));
	made = zf_json_with(made, "records", number_of(seen->records));
	made = zf_json_with(made, "outside", number_of(seen->outside.count));
	made = zf_json_with(made, "transfer", json_string(zf_fetch_way_print(item->way)));
	if (item->way != ZF_FETCH_UNCHANGED) {
		made = zf_json_with(made, "messages", number_of(counts->messages));
		made = zf_json_with(made, "octets", number_of(counts->octets));
	}
	return zf_json_with(made, "digest", json_string(seen->digest));
}

/* Whether both are of a file that holds the same. */
static bool is_same(const json_t *entry, const json_t *other)
{
	static const char *const fields[] = { "file", "serial", "digest" };
	bool same = true;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		same = same && json_equal(json_object_get(entry, fields[i]),
					  json_object_get(other, fields[i]));
	return same;
}

static zf_status put(json_t *zones, const struct zf_fetch_item *item, const char *source,
		     bool *changed, struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];
	struct zf_name zone = item->zone;
	json_t *entry = entry_of(item, source);

	zf_name_lower(zone.wire);
	zf_name_print(name, zone.wire);
	if (entry != NULL && item->way == ZF_FETCH_UNCHANGED &&
	    is_same(json_object_get(zones, name), entry)) {
		json_decref(entry);
		return ZF_OK;
	}
	*changed = true;
	return json_object_set_new(zones, name, entry) == 0 ? ZF_OK : no_memory(err);
}

static zf_status write_manifest(const json_t *root, const char *path,
				struct zf_error *err)
{
	char *text = zf_json_dump(root, JSON_INDENT(2));
	zf_status status = text == NULL ? no_memory(err)
					: zf_replace_text(path, ZF_MODE_PLAIN, text,
							  strlen(text), err);

	free(text);
	return status;
}

static bool is_listed(const struct zf_fetch_item *item)
{
	return item->status == ZF_OK && item->path != NULL;
}

static zf_status update(const char *path, const char *source,
			const struct zf_fetch_item *items, size_t count,
			struct zf_error *err)
{
	bool changed = false;
	json_t *root = NULL;
	zf_status status = read_manifest(&root, path, err);

	for (size_t i = 0; i < count && status == ZF_OK; i++)
		if (is_listed(&items[i]))
			status = put(json_object_get(root, "zones"), &items[i], source,
				     &changed, err);
	if (status == ZF_OK && changed)
		status = write_manifest(root, path, err);
	json_decref(root);
	return status;
}

/* A file system without locks is let pass. Returns what is to be closed. */
static int lock(const char *folder)
{
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd != -1)
		(void)flock(fd, LOCK_EX);
	return fd;
}

zf_status zf_manifest_update(const char *folder, const char *source,
			     const struct zf_fetch_item *items, size_t count,
			     struct zf_error *err)
{
	bool any = false;
	char *path;
	zf_status status;

	for (size_t i = 0; i < count && !any; i++)
		any = is_listed(&items[i]);
	if (!any)
		return ZF_OK;
	status = name_file(&path, folder, err);
	if (status != ZF_OK)
		return status;
	const int fd = lock(folder);
	status = update(path, source, items, count, err);
	if (fd != -1)
		close(fd);
	free(path);
	return status;
}
