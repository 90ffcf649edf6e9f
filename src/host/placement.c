/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/placement.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/hex.h"
#include "src/host/backup.h"
#include "zonefmt/file/replace.h"

#define LIST "zones"
#define MAGIC "zoneferry-zones 1\n"
#define NONE "none"
#define DIGEST_MAX 65 /* octets: 64 hex digits and a NUL; or NONE */
#define COPY_NAME_MAX 80

/* What is kept is kept on this machine. */
static const struct zf_reach here = { .kind = &zf_reach_local };

struct entry {
	char placed[DIGEST_MAX], stood[DIGEST_MAX];
	char *path; /* on the host */
};

struct list {
	struct entry *entries;
	size_t count;
};

static void list_clear(struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->entries[i].path);
	free(list->entries);
	*list = (struct list){ .entries = NULL };
}

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

static zf_status digest_of(char digest[DIGEST_MAX], const struct zf_reach_found *found,
			   struct zf_error *err)
{
	unsigned char octets[32];

	strcpy(digest, NONE);
	if (!found->there)
		return ZF_OK;
	if (EVP_Digest(found->text, found->len, octets, NULL, EVP_sha256(), NULL) != 1)
		return zf_fail(err, ZF_ENOMEM, "no SHA-256");
	zf_hex_print(digest, octets, sizeof(octets));
	return ZF_OK;
}

static void name_copy(char name[COPY_NAME_MAX], const char *digest)
{
	snprintf(name, COPY_NAME_MAX, "zone-%s", digest);
}

/* ---- the list ---- */

static zf_status list_path(char **path, const char *backup, struct zf_error *err)
{
	if (asprintf(path, "%s/%s", backup, LIST) >= 0)
		return ZF_OK;
	*path = NULL;
	return no_memory(err);
}

static bool is_digest(const char *text, bool or_none)
{
	return (strlen(text) == DIGEST_MAX - 1 &&
		strspn(text, "0123456789abcdef") == DIGEST_MAX - 1) ||
	       (or_none && strcmp(text, NONE) == 0);
}

/* `list` has room for one more. */
static zf_status parse_line(struct list *list, char *line)
{
	struct entry *entry = &list->entries[list->count];
	char *const placed = strsep(&line, " "), *const stood = strsep(&line, " ");

	if (stood == NULL || line == NULL || line[0] == '\0' ||
	    !is_digest(placed, false) || !is_digest(stood, true))
		return ZF_EUNSAFE;
	strcpy(entry->placed, placed);
	strcpy(entry->stood, stood);
	entry->path = strdup(line);
	if (entry->path == NULL)
		return ZF_ENOMEM;
	list->count++;
	return ZF_OK;
}

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; (text = strchr(text, '\n')) != NULL; text++)
		count++;
	return count;
}

static zf_status parse(struct list *list, char *text)
{
	zf_status status = ZF_OK;

	if (strncmp(text, MAGIC, strlen(MAGIC)) != 0)
		return ZF_EUNSAFE;
	text += strlen(MAGIC);
	list->entries = calloc(count_lines(text) + 1, sizeof(*list->entries));
	if (list->entries == NULL)
		return ZF_ENOMEM;
	while (status == ZF_OK && *text != '\0') {
		char *const line = strsep(&text, "\n");
		status = text == NULL ? ZF_EUNSAFE : parse_line(list, line);
	}
	return status;
}

/* No list is an empty one. */
static zf_status list_read(struct list *list, const char *backup, struct zf_error *err)
{
	struct zf_reach_found file = { .there = false };
	char *path = NULL;
	zf_status status = list_path(&path, backup, err);

	*list = (struct list){ .entries = NULL };
	if (status == ZF_OK)
		status = zf_reach_read(&here, path, ZF_REACH_OCTETS_MAX, &file, err);
	if (status == ZF_OK && file.there) {
		status = parse(list, file.text);
		if (status == ZF_EUNSAFE)
			zf_fail(err, status, "%s: is not as it was written", path);
		else if (status != ZF_OK)
			no_memory(err);
	}
	zf_reach_found_clear(&file);
	free(path);
	if (status != ZF_OK)
		list_clear(list);
	return status;
}

static zf_status list_write(const struct list *list, const char *backup,
			    struct zf_error *err)
{
	char *path = NULL, *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	zf_status status = ZF_OK;

	if (out == NULL)
		return no_memory(err);
	fputs(MAGIC, out);
	for (size_t i = 0; i < list->count; i++)
		fprintf(out, "%s %s %s\n", list->entries[i].placed,
			list->entries[i].stood, list->entries[i].path);
	if (fclose(out) != 0)
		status = no_memory(err);
	if (status == ZF_OK)
		status = list_path(&path, backup, err);
	if (status == ZF_OK)
		status = zf_replace_text(path, ZF_MODE_SECRET, text, len, err);
	free(path);
	free(text);
	return status;
}

static zf_status list_forget(const char *backup, struct zf_error *err)
{
	return zf_backup_forget(backup, LIST, err);
}

/* They come in the same order each time. */
static const struct entry *find(const struct list *list, const char *path, size_t likely)
{
	if (likely < list->count && strcmp(list->entries[likely].path, path) == 0)
		return &list->entries[likely];
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->entries[i].path, path) == 0)
			return &list->entries[i];
	return NULL;
}

/* ---- placing ---- */

static zf_status read_captured(const struct zf_provision_zone *zone,
			       struct zf_reach_found *file, struct zf_error *err)
{
	zf_status status =
		zf_reach_read(&here, zone->captured, ZF_REACH_OCTETS_MAX, file, err);

	if (status == ZF_OK && !file->there)
		status = zf_fail(err, ZF_EUNSAFE, "%s: the captured file is gone",
				 zone->captured);
	return status;
}

/* What stands there is kept. */
static zf_status look(const struct zf_host *host, const char *backup,
		      const struct zf_provision_zone *zone, struct entry *entry,
		      struct zf_error *err)
{
	char name[COPY_NAME_MAX];
	struct zf_reach_found captured, found = { .there = false };
	zf_status status = read_captured(zone, &captured, err);

	if (status == ZF_OK)
		status = digest_of(entry->placed, &captured, err);
	zf_reach_found_clear(&captured);
	if (status == ZF_OK)
		status = zf_reach_read(host->reach, zone->path, ZF_REACH_OCTETS_MAX,
				       &found, err);
	if (status == ZF_OK)
		status = digest_of(entry->stood, &found, err);
	if (status == ZF_OK && found.there) {
		name_copy(name, entry->stood);
		status = zf_backup_keep(backup, name, &found, err);
	}
	zf_reach_found_clear(&found);
	if (status != ZF_OK)
		return status;
	entry->path = strdup(zone->path);
	return entry->path == NULL ? no_memory(err) : ZF_OK;
}

/* The list with what is not in it yet: all of it, or nothing on a run that goes on. */
static zf_status list_complete(struct list *list, const struct zf_host *host,
			       const struct zf_provision *wanted, struct zf_error *err)
{
	const size_t known = list->count;
	struct entry *more =
		realloc(list->entries, (known + wanted->zone_count + 1) * sizeof(*more));

	if (more == NULL)
		return no_memory(err);
	list->entries = more;
	for (size_t i = 0; i < wanted->zone_count; i++) {
		const struct zf_provision_zone *zone = &wanted->zones[i];
		zf_status status;

		if (zone->captured == NULL || find(list, zone->path, i) != NULL)
			continue;
		status = look(host, wanted->backup, zone, &list->entries[list->count],
			      err);
		if (status != ZF_OK)
			return status;
		list->count++;
	}
	return list->count == known ? ZF_OK : list_write(list, wanted->backup, err);
}

/* All that are placed. `file` is the last one read: its text is in use until the next. */
struct placing {
	const struct zf_host *host;
	const struct zf_provision *wanted;
	const struct list *list;
	struct zf_reach_found file;
};

static zf_status read_again(struct placing *placing, const struct zf_provision_zone *zone,
			    const struct entry *entry, struct zf_error *err)
{
	char digest[DIGEST_MAX] = "";
	zf_status status;

	zf_reach_found_clear(&placing->file);
	status = read_captured(zone, &placing->file, err);
	if (status == ZF_OK)
		status = digest_of(digest, &placing->file, err);
	if (status == ZF_OK && strcmp(digest, entry->placed) != 0)
		status = zf_fail(err, ZF_EUNSAFE,
				 "%s: is not the file any more that was to be placed",
				 zone->captured);
	return status;
}

/* Only what stood there before gives way, and what is there already is not written again. */
static zf_status look_whether(const struct zf_host *host, const struct entry *entry,
			      bool *place, struct zf_error *err)
{
	char now[DIGEST_MAX] = "";
	struct zf_reach_found found;
	zf_status status =
		zf_reach_read(host->reach, entry->path, ZF_REACH_OCTETS_MAX, &found, err);

	if (status == ZF_OK)
		status = digest_of(now, &found, err);
	zf_reach_found_clear(&found);
	*place = (strcmp(now, entry->stood) == 0 || strcmp(now, NONE) == 0) &&
		 strcmp(now, entry->placed) != 0;
	return status;
}

static zf_status tell_file(void *ctx, size_t number, struct zf_reach_file *file,
			   struct zf_error *err)
{
	struct placing *placing = ctx;
	const struct zf_provision_zone *zone = &placing->wanted->zones[number];
	const struct entry *entry;
	bool place = false;
	zf_status status;

	if (zone->captured == NULL)
		return ZF_OK;
	entry = find(placing->list, zone->path, number);
	status = read_again(placing, zone, entry, err);
	if (status == ZF_OK)
		status = look_whether(placing->host, entry, &place, err);
	if (status == ZF_OK && place)
		*file = (struct zf_reach_file){ .path = entry->path,
						.data = placing->file.text,
						.len = placing->file.len,
						.mode = ZF_MODE_PLAIN };
	return status;
}

static zf_status place_all(const struct zf_host *host, const struct zf_provision *wanted,
			   const struct list *list, struct zf_error *err)
{
	struct placing placing = { .host = host, .wanted = wanted, .list = list };
	const struct zf_reach_files files = { wanted->zone_count, tell_file, &placing };
	const zf_status status = zf_reach_place_all(host->reach, &files, err);

	zf_reach_found_clear(&placing.file);
	return status;
}

zf_status zf_placement_make(const struct zf_host *host, const struct zf_provision *wanted,
			    struct zf_error *err)
{
	struct list list;
	zf_status status = list_read(&list, wanted->backup, err);

	if (status == ZF_OK)
		status = list_complete(&list, host, wanted, err);
	if (status == ZF_OK)
		status = place_all(host, wanted, &list, err);
	list_clear(&list);
	return status;
}

/* ---- undoing ---- */

static zf_status note_stay(struct zf_restored *restored, const char *backup,
			   const struct entry *entry, struct zf_error *err)
{
	char **more =
		realloc(restored->stays, (restored->stay_count + 1) * sizeof(*more));
	char name[COPY_NAME_MAX], *text = NULL;
	const bool kept = strcmp(entry->stood, NONE) != 0;

	if (more == NULL)
		return no_memory(err);
	restored->stays = more;
	name_copy(name, entry->stood);
	if (asprintf(&text, "%s: written by another since it was placed%s%s%s%s",
		     entry->path, kept ? "; what stood there before is in " : "",
		     kept ? backup : "", kept ? "/" : "", kept ? name : "") < 0)
		return no_memory(err);
	restored->stays[restored->stay_count++] = text;
	return ZF_OK;
}

static zf_status put_back(const struct zf_host *host, const char *backup,
			  const struct entry *entry, struct zf_error *err)
{
	char name[COPY_NAME_MAX];
	struct zf_reach_found stood;
	bool kept = false;
	zf_status status;

	name_copy(name, entry->stood);
	status = zf_backup_read(backup, name, &kept, &stood, err);
	if (status == ZF_OK && !kept)
		status = zf_fail(err, ZF_EUNSAFE,
				 "%s/%s: what stood in %s before is gone", backup, name,
				 entry->path);
	if (status == ZF_OK)
		status = zf_reach_place(host->reach,
					&(struct zf_reach_file){ .path = entry->path,
								 .data = stood.text,
								 .len = stood.len,
								 .mode = stood.mode,
								 .like = &stood },
					err);
	zf_reach_found_clear(&stood);
	return status;
}

static zf_status undo_one(const struct zf_host *host, const char *backup,
			  const struct entry *entry, struct zf_restored *restored,
			  struct zf_error *err)
{
	const bool stood = strcmp(entry->stood, NONE) != 0;
	char now[DIGEST_MAX] = "";
	struct zf_reach_found found;
	zf_status status =
		zf_reach_read(host->reach, entry->path, ZF_REACH_OCTETS_MAX, &found, err);

	if (status == ZF_OK)
		status = digest_of(now, &found, err);
	zf_reach_found_clear(&found);
	if (status != ZF_OK || strcmp(now, entry->stood) == 0)
		return status;
	if (strcmp(now, entry->placed) != 0 && strcmp(now, NONE) != 0)
		return note_stay(restored, backup, entry, err);
	status = stood ? put_back(host, backup, entry, err)
		       : zf_reach_remove(host->reach, entry->path, err);
	if (status == ZF_OK && stood)
		restored->put_back++;
	else if (status == ZF_OK)
		restored->removed++;
	return status;
}

static zf_status forget_copy(const char *backup, const struct entry *entry,
			     struct zf_error *err)
{
	char name[COPY_NAME_MAX];

	name_copy(name, entry->stood);
	return zf_backup_forget(backup, name, err);
}

zf_status zf_placement_undo(const struct zf_host *host, const char *backup,
			    struct zf_restored *restored, struct zf_error *err)
{
	struct list list;
	zf_status status = list_read(&list, backup, err);

	for (size_t i = 0; i < list.count && status == ZF_OK; i++)
		status = undo_one(host, backup, &list.entries[i], restored, err);
	if (status == ZF_OK)
		status = list_forget(backup, err);
	for (size_t i = 0; i < list.count && status == ZF_OK; i++)
		if (restored->stay_count == 0)
			status = forget_copy(backup, &list.entries[i], err);
	list_clear(&list);
	return status;
}

void zf_restored_clear(struct zf_restored *restored)
{
	for (size_t i = 0; i < restored->stay_count; i++)
		free(restored->stays[i]);
	free(restored->stays);
	*restored = (struct zf_restored){ .stays = NULL };
}
