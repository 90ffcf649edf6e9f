/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/sim/disk.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 4 /* the journal, its WAL, a rollback journal until it has one */
#define ROOM_MIN 65536
#define SECTOR 4096

struct octets {
	bool there;
	unsigned char *at;
	size_t len, room;
};

/* What differs between `now` and `synced` lies from `from` to `to`, but for the length. */
struct file {
	char path[4096];
	struct octets now, synced, stopped, kept;
	size_t from, to;
};

struct handle {
	sqlite3_file base;
	struct file *file;
};

static struct file files[FILES_MAX];
static size_t file_count;
static bool has_stopped;

/* ---- octets ---- */

/* What is new of it is for the caller to fill. */
static void set_len(struct octets *octets, size_t len)
{
	if (len > octets->room) {
		octets->room = len + ROOM_MIN + len / 2;
		octets->at = realloc(octets->at, octets->room);
		if (octets->at == NULL)
			abort();
	}
	octets->len = len;
}

static void copy_octets(struct octets *to, const struct octets *from)
{
	to->there = from->there;
	set_len(to, from->len);
	if (from->len > 0)
		memcpy(to->at, from->at, from->len);
}

/* ---- a file ---- */

static void soil(struct file *file, size_t from, size_t to)
{
	file->from = from < file->from ? from : file->from;
	file->to = to > file->to ? to : file->to;
}

static void clean(struct file *file)
{
	file->from = SIZE_MAX;
	file->to = 0;
}

static void become(struct file *file, const struct octets *old)
{
	copy_octets(&file->now, old);
	copy_octets(&file->synced, old);
	clean(file);
}

/* ---- one that is open ---- */

static struct file *file_of(sqlite3_file *handle)
{
	return ((struct handle *)handle)->file;
}

static int close_file(sqlite3_file *handle)
{
	(void)handle;
	return SQLITE_OK;
}

static int read_file(sqlite3_file *handle, void *into, int len, sqlite3_int64 at)
{
	const struct octets *now = &file_of(handle)->now;
	const size_t from = (size_t)at, wanted = (size_t)len;
	const size_t left = from < now->len ? now->len - from : 0;

	if (left < wanted)
		memset(into, 0, wanted);
	if (left > 0)
		memcpy(into, now->at + from, left < wanted ? left : wanted);
	return left < wanted ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int write_file(sqlite3_file *handle, const void *from, int len, sqlite3_int64 at)
{
	struct file *file = file_of(handle);
	const size_t end = (size_t)at + (size_t)len, old = file->now.len;

	soil(file, (size_t)at < old ? (size_t)at : old, end);
	if (end > old)
		set_len(&file->now, end);
	if ((size_t)at > old)
		memset(file->now.at + old, 0, (size_t)at - old);
	memcpy(file->now.at + at, from, (size_t)len);
	return SQLITE_OK;
}

static int truncate_file(sqlite3_file *handle, sqlite3_int64 len)
{
	struct file *file = file_of(handle);
	const size_t old = file->now.len, new = (size_t)len;

	soil(file, old < new ? old : new, new);
	set_len(&file->now, new);
	if (new > old)
		memset(file->now.at + old, 0, new - old);
	return SQLITE_OK;
}

static int sync_file(sqlite3_file *handle, int flags)
{
	struct file *file = file_of(handle);
	const size_t to = file->to < file->now.len ? file->to : file->now.len;

	(void)flags;
	file->synced.there = file->now.there;
	set_len(&file->synced, file->now.len);
	if (file->from < to)
		memcpy(file->synced.at + file->from, file->now.at + file->from,
		       to - file->from);
	clean(file);
	return SQLITE_OK;
}

static int size_file(sqlite3_file *handle, sqlite3_int64 *len)
{
	*len = (sqlite3_int64)file_of(handle)->now.len;
	return SQLITE_OK;
}

static int lock_file(sqlite3_file *handle, int lock)
{
	(void)handle;
	(void)lock;
	return SQLITE_OK;
}

static int is_reserved(sqlite3_file *handle, int *is)
{
	(void)handle;
	*is = 0;
	return SQLITE_OK;
}

static int control_file(sqlite3_file *handle, int what, void *with)
{
	(void)handle;
	(void)what;
	(void)with;
	return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *handle)
{
	(void)handle;
	return SECTOR;
}

/* As SQLite takes every file system of Unix to be. */
static int characteristics(sqlite3_file *handle)
{
	(void)handle;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
	.iVersion = 1, /* no shared memory: one user, or none */
	.xClose = close_file,
	.xRead = read_file,
	.xWrite = write_file,
	.xTruncate = truncate_file,
	.xSync = sync_file,
	.xFileSize = size_file,
	.xLock = lock_file,
	.xUnlock = lock_file,
	.xCheckReservedLock = is_reserved,
	.xFileControl = control_file,
	.xSectorSize = sector_size,
	.xDeviceCharacteristics = characteristics,
};

/* ---- files by name ---- */

static struct file *find(const char *path)
{
	for (size_t i = 0; i < file_count; i++)
		if (strcmp(files[i].path, path) == 0)
			return &files[i];
	assert(file_count < FILES_MAX);
	snprintf(files[file_count].path, sizeof(files[file_count].path), "%s", path);
	clean(&files[file_count]);
	return &files[file_count++];
}

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *handle, int flags,
		     int *how)
{
	struct file *file = find(path);

	(void)vfs;
	file->now.there = true;
	((struct handle *)handle)->file = file;
	handle->pMethods = &methods;
	if (how != NULL)
		*how = flags;
	return SQLITE_OK;
}

/* For good: the folder is synced with the journal's mark, before anything is done that counts. */
static int delete_file(sqlite3_vfs *vfs, const char *path, int sync)
{
	static const struct octets none;
	struct file *file = find(path);

	(void)vfs;
	(void)sync;
	if (!file->now.there)
		return SQLITE_IOERR_DELETE_NOENT;
	become(file, &none);
	return SQLITE_OK;
}

static int is_there(sqlite3_vfs *vfs, const char *path, int flags, int *is)
{
	(void)vfs;
	(void)flags;
	*is = find(path)->now.there;
	return SQLITE_OK;
}

static int full_path(sqlite3_vfs *vfs, const char *path, int size, char *full)
{
	(void)vfs;
	return snprintf(full, (size_t)size, "%s", path) < size ? SQLITE_OK
							       : SQLITE_CANTOPEN;
}

/* ---- the disk ---- */

bool sim_disk_mount(void)
{
	static sqlite3_vfs vfs;
	const sqlite3_vfs *real = sqlite3_vfs_find(NULL);

	if (real == NULL)
		return false;
	vfs = *real; /* chance and time stay its own */
	vfs.zName = "sim";
	vfs.szOsFile = sizeof(struct handle);
	vfs.xOpen = open_file;
	vfs.xDelete = delete_file;
	vfs.xAccess = is_there;
	vfs.xFullPathname = full_path;
	return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}

void sim_disk_clear(void)
{
	static const struct octets none;

	for (size_t i = 0; i < file_count; i++)
		become(&files[i], &none);
	has_stopped = false;
}

void sim_disk_stop(bool power)
{
	for (size_t i = 0; i < file_count; i++)
		copy_octets(&files[i].stopped, power ? &files[i].synced : &files[i].now);
	has_stopped = true;
}

void sim_disk_restart(void)
{
	for (size_t i = 0; i < file_count && has_stopped; i++)
		become(&files[i], &files[i].stopped);
	has_stopped = false;
}

void sim_disk_keep(void)
{
	for (size_t i = 0; i < file_count; i++)
		copy_octets(&files[i].kept, &files[i].now);
}

void sim_disk_put_back(void)
{
	for (size_t i = 0; i < file_count; i++)
		become(&files[i], &files[i].kept);
	has_stopped = false;
}
