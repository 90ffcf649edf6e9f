/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/batch.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "zonefmt/file/replace_steps.h"

#define FIRST_ROOM 16
#define FOLDERS_KEPT 16 /* open from one commit to the next */

/* So many are synced one by one: syncfs also waits for what others write to the file system. */
#define FEW 4

struct place {
	struct zf_folder *folder;
	size_t files; /* of the batch */
	bool changed; /* by a rename */
	int number;   /* why its sync failed, an errno; or 0 */
};

struct entry {
	struct zf_replace *replace;
	void *tag;
	size_t place;
	int number; /* why it is not in place, an errno; or 0 */
};

struct zf_batch {
	size_t max;
	struct entry *entries;
	size_t count, room;
	struct place *places;
	size_t place_count, place_room;
};

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

static size_t half_of_all(void)
{
	struct rlimit files;

	return getrlimit(RLIMIT_NOFILE, &files) == 0 ? (size_t)files.rlim_cur / 2
						     : ZF_BATCH_MAX;
}

static size_t most_files(size_t descriptors)
{
	const size_t most = descriptors != 0 ? descriptors : half_of_all();

	if (most > ZF_BATCH_MAX)
		return ZF_BATCH_MAX;
	return most < 1 ? 1 : most;
}

zf_status zf_batch_new(struct zf_batch **result, size_t descriptors, struct zf_error *err)
{
	struct zf_batch *batch = calloc(1, sizeof(*batch));

	*result = batch;
	if (batch == NULL)
		return no_memory(err);
	batch->max = most_files(descriptors);
	return ZF_OK;
}

/* ---- folders ---- */

/* Room for one more of what `array` has `count` of. */
static bool make_room(void **array, size_t count, size_t *room, size_t size)
{
	const size_t wanted = *room == 0 ? FIRST_ROOM : *room * 2;
	void *larger;

	if (count < *room)
		return true;
	larger = realloc(*array, wanted * size);
	if (larger == NULL)
		return false;
	*array = larger;
	*room = wanted;
	return true;
}

/* Makes `folder` a place of the batch, which takes a share in it. */
static zf_status add_place(struct zf_batch *batch, struct zf_folder *folder,
			   struct zf_error *err)
{
	void *places = batch->places;

	if (!make_room(&places, batch->place_count, &batch->place_room,
		       sizeof(struct place)))
		return no_memory(err);
	batch->places = places;
	batch->places[batch->place_count++] =
		(struct place){ .folder = zf_folder_share(folder) };
	return ZF_OK;
}

static zf_status folder_for(struct zf_batch *batch, const char *path,
			    struct zf_folder **folder, struct zf_error *err)
{
	zf_status status;

	for (size_t i = 0; i < batch->place_count; i++) {
		*folder = batch->places[i].folder;
		if (zf_folder_names(*folder, path))
			return ZF_OK;
	}
	status = zf_folder_open(folder, path, err);
	if (status != ZF_OK)
		return status;
	zf_folder_look(*folder);
	status = add_place(batch, *folder, err);
	zf_folder_release(*folder);
	return status;
}

static zf_status find_place(struct zf_batch *batch, struct zf_folder *folder,
			    size_t *place, struct zf_error *err)
{
	for (*place = 0; *place < batch->place_count; ++*place) {
		if (zf_folder_same(batch->places[*place].folder, folder))
			return ZF_OK;
	}
	return add_place(batch, folder, err);
}

/* The next batch is most likely for the same folders, unless there are many. */
static void forget_places(struct zf_batch *batch)
{
	if (batch->place_count > FOLDERS_KEPT) {
		while (batch->place_count > 0)
			zf_folder_release(batch->places[--batch->place_count].folder);
	}
	for (size_t i = 0; i < batch->place_count; i++)
		batch->places[i] = (struct place){ .folder = batch->places[i].folder };
}

/* ---- files ---- */

zf_status zf_batch_open(struct zf_batch *batch, struct zf_replace **replace,
			const char *path, mode_t mode, struct zf_error *err)
{
	struct zf_folder *folder;
	const zf_status status = folder_for(batch, path, &folder, err);

	*replace = NULL;
	return status == ZF_OK ? zf_replace_open_in(replace, folder, path, mode, err)
			       : status;
}

static zf_status add_entry(struct zf_batch *batch, struct zf_replace *replace, void *tag,
			   struct zf_error *err)
{
	void *entries = batch->entries;
	size_t place;
	zf_status status;

	if (zf_batch_full(batch))
		return zf_fail(err, ZF_ELIMIT, "%s: more than %zu files at once",
			       zf_replace_path(replace), batch->count);
	if (!make_room(&entries, batch->count, &batch->room, sizeof(struct entry)))
		return no_memory(err);
	batch->entries = entries;
	status = find_place(batch, zf_replace_folder(replace), &place, err);
	if (status != ZF_OK)
		return status;
	batch->entries[batch->count++] =
		(struct entry){ .replace = replace, .tag = tag, .place = place };
	batch->places[place].files++;
	return ZF_OK;
}

zf_status zf_batch_take(struct zf_batch *batch, struct zf_replace **handle, void *tag,
			struct zf_error *err)
{
	struct zf_replace *replace = *handle;
	zf_status status = zf_replace_check(replace, err);

	*handle = NULL;
	if (status == ZF_OK)
		status = add_entry(batch, replace, tag, err);
	if (status != ZF_OK)
		zf_replace_abort(&replace);
	return status;
}

size_t zf_batch_count(const struct zf_batch *batch)
{
	return batch->count;
}

/* A folder keeps a descriptor open too. */
bool zf_batch_full(const struct zf_batch *batch)
{
	return batch->count > 0 && batch->count + batch->place_count >= batch->max;
}

/* ---- the commit ---- */

/* Does `step` for each file on the file system, until it fails. */
static zf_status each_on(const struct zf_batch *batch, dev_t device,
			 zf_status (*step)(struct zf_replace *, struct zf_error *),
			 struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < batch->count && status == ZF_OK; i++) {
		const struct entry *entry = &batch->entries[i];

		if (batch->places[entry->place].folder->device == device)
			status = step(entry->replace, err);
	}
	return status;
}

static size_t files_on(const struct zf_batch *batch, dev_t device)
{
	size_t files = 0;

	for (size_t i = 0; i < batch->place_count; i++) {
		if (batch->places[i].folder->device == device)
			files += batch->places[i].files;
	}
	return files;
}

/* Returns 0 or errno; ENOSYS: it has to be done file by file. */
static int sync_whole(const struct zf_folder *folder)
{
#ifdef HAVE_SYNCFS
	return syncfs(folder->fd) == 0 ? 0 : errno;
#else
	(void)folder;
	return ENOSYS;
#endif
}

/* Syncs the batch's files on the file system of `folder`. */
static zf_status sync_system(const struct zf_batch *batch, const struct zf_folder *folder,
			     struct zf_error *err)
{
	const int number = files_on(batch, folder->device) > FEW ? sync_whole(folder)
								 : ENOSYS;
	const int len = (int)folder->prefix_len;

	if (number == ENOSYS)
		return each_on(batch, folder->device, zf_replace_sync, err);
	if (number == 0)
		return each_on(batch, folder->device, zf_replace_settled, err);
	return zf_fail_system(err, number, "%.*s: sync of the file system",
			      len == 0 ? 1 : len, len == 0 ? "." : folder->prefix);
}

static zf_status sync_files(const struct zf_batch *batch, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < batch->place_count && status == ZF_OK; i++) {
		const struct place *place = &batch->places[i];
		size_t first = 0; /* place of the same file system */

		while (batch->places[first].folder->device != place->folder->device)
			first++;
		if (first == i && files_on(batch, place->folder->device) > 0)
			status = sync_system(batch, place->folder, err);
	}
	return status;
}

static void rename_files(const struct zf_batch *batch)
{
	struct zf_error why;

	for (size_t i = 0; i < batch->count; i++) {
		struct entry *entry = &batch->entries[i];

		zf_error_clear(&why);
		if (zf_replace_rename(entry->replace, &why) == ZF_OK)
			batch->places[entry->place].changed = true;
		entry->number = why.system;
	}
}

static void sync_folders(const struct zf_batch *batch)
{
	for (size_t i = 0; i < batch->place_count; i++) {
		struct place *place = &batch->places[i];

		if (place->changed)
			place->number = zf_folder_sync(place->folder);
	}
	for (size_t i = 0; i < batch->count; i++) {
		struct entry *entry = &batch->entries[i];

		if (entry->number == 0)
			entry->number = batch->places[entry->place].number;
	}
}

/* Ends one file and tells of it. */
static zf_status end_entry(struct entry *entry, const struct zf_error *sync,
			   zf_batch_told *told, void *ctx, struct zf_error *why)
{
	zf_error_clear(why);
	if (sync->code != ZF_OK)
		zf_error_copy(why, sync);
	else if (entry->number != 0)
		zf_fail_system(why, entry->number, "%s", zf_replace_path(entry->replace));
	zf_replace_abort(&entry->replace);
	told(ctx, entry->tag, why->code, why);
	return why->code;
}

zf_status zf_batch_commit(struct zf_batch *batch, zf_batch_told *told, void *ctx,
			  struct zf_error *err)
{
	struct entry *entries = batch->entries;
	const size_t count = batch->count;
	struct zf_error sync, why;
	zf_status status = ZF_OK;

	zf_error_clear(&sync);
	if (sync_files(batch, &sync) == ZF_OK) {
		rename_files(batch);
		sync_folders(batch);
	}
	/* Empty from here on, for what `told` begins. */
	batch->entries = NULL;
	batch->count = batch->room = 0;
	forget_places(batch);
	for (size_t i = 0; i < count; i++) {
		if (end_entry(&entries[i], &sync, told, ctx, &why) != ZF_OK &&
		    status == ZF_OK) {
			status = why.code;
			zf_error_copy(err, &why);
		}
	}
	free(entries);
	return status;
}

void zf_batch_free(struct zf_batch *batch)
{
	if (batch == NULL)
		return;
	for (size_t i = 0; i < batch->count; i++)
		zf_replace_abort(&batch->entries[i].replace);
	for (size_t i = 0; i < batch->place_count; i++)
		zf_folder_release(batch->places[i].folder);
	free(batch->entries);
	free(batch->places);
	free(batch);
}
