/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Few and fixed names rather than random ones: what a killed run left is found without reading
 * the folder, which may hold a file for each of ten thousand zones. */
#define MARK ".zf-"
#define NAMES 8 /* MARK0 to MARK7: at most so many replace the same target at once */

#define WRITEBACK_OCTETS_MIN (256 * 1024)

struct zf_replace {
	char *target; /* symbolic links followed: the link stays, its file is replaced */
	char *temporary; /* in the same folder, so that rename is atomic */
	int folder;	 /* for fsync, and to find the temporary names in */
	int file;
	off_t written; /* octets so far */
	bool failed;   /* a write did: there must be no commit */
};

static void release(struct zf_replace *replace)
{
	if (replace == NULL)
		return;
	if (replace->file >= 0)
		close(replace->file);
	if (replace->folder >= 0)
		close(replace->folder);
	free(replace->target);
	free(replace->temporary);
	free(replace);
}

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

/* Where `path` leads. A file that is not there yet is its own place; a link to nothing too. */
static zf_status resolve(const char *path, char **target, struct zf_error *err)
{
	struct stat st;

	*target = realpath(path, NULL);
	if (*target == NULL && errno != ENOENT)
		return zf_fail_system(err, errno, "%s", path);
	if (*target == NULL)
		*target = strdup(path);
	if (*target == NULL)
		return no_memory(err);
	if (stat(*target, &st) == 0 && !S_ISREG(st.st_mode))
		return zf_fail_system(err, S_ISDIR(st.st_mode) ? EISDIR : EINVAL,
				      "%s: not a file", path);
	return ZF_OK;
}

static char *base_name(char *path)
{
	char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* `FOLDER/.NAME.zf-0`; a long name is cut, so that the whole fits. */
static zf_status name_temporary(struct zf_replace *replace, struct zf_error *err)
{
	char *name = base_name(replace->target);
	const int room = NAME_MAX - 1 - (int)strlen(MARK "0");

	if (asprintf(&replace->temporary, "%.*s.%.*s" MARK "0",
		     (int)(name - replace->target), replace->target, room, name) < 0) {
		replace->temporary = NULL;
		return no_memory(err);
	}
	return ZF_OK;
}

static void set_number(struct zf_replace *replace, int number)
{
	replace->temporary[strlen(replace->temporary) - 1] = (char)('0' + number);
}

static zf_status open_folder(struct zf_replace *replace, struct zf_error *err)
{
	const size_t len = (size_t)(base_name(replace->target) - replace->target);
	char *folder = len == 0 ? strdup(".") : strndup(replace->target, len);

	if (folder == NULL)
		return no_memory(err);
	replace->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const int number = errno;
	free(folder);
	return replace->folder >= 0 ? ZF_OK
				    : zf_fail_system(err, number, "%s", replace->target);
}

/* Whether `fd` is the file that `name` stands for. */
static bool is_named(int folder, const char *name, int fd)
{
	struct stat there, here;

	return fstatat(folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstat(fd, &here) == 0 && there.st_dev == here.st_dev &&
	       there.st_ino == here.st_ino;
}

/* Removes `name` if no living process writes it: each holds a lock on its own, and only who has
 * the lock removes it. */
static void remove_if_left(int folder, const char *name)
{
	const int fd =
		openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_named(folder, name, fd))
		unlinkat(folder, name, 0);
	close(fd);
}

/* Makes and locks the file `name`; -1 with errno EEXIST where another has it. */
static int make_locked(int folder, const char *name, mode_t mode)
{
	const int fd =
		openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	if (fd < 0)
		return -1;
	/* Between the two, someone may have taken it for one that was left. A file system that
	 * knows no locks does without. */
	if ((flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
	    is_named(folder, name, fd))
		return fd;
	close(fd);
	errno = EEXIST;
	return -1;
}

/* Takes the first name that is free, and removes what was left under the others. */
static zf_status take_name(struct zf_replace *replace, mode_t mode, const char *path,
			   struct zf_error *err)
{
	const char *name = base_name(replace->temporary);
	int taken = -1;

	for (int number = 0; number < NAMES; number++) {
		set_number(replace, number);
		remove_if_left(replace->folder, name);
		if (replace->file >= 0)
			continue;
		replace->file = make_locked(replace->folder, name, mode);
		if (replace->file < 0 && errno != EEXIST)
			return zf_fail_system(err, errno, "%s", path);
		taken = number;
	}
	set_number(replace, taken);
	return replace->file >= 0
		       ? ZF_OK
		       : zf_fail_system(err, EBUSY, "%s: is being replaced by others",
					path);
}

/* A file that is there keeps its mode, and its owner where that is allowed: servers often read
 * their zones by the group. Until it has them, nobody else reads the new one. */
static zf_status make_temporary(struct zf_replace *replace, mode_t mode, const char *path,
				struct zf_error *err)
{
	struct stat old;
	const bool is_new = stat(replace->target, &old) != 0;
	zf_status status = take_name(replace, is_new ? mode : 0600, path, err);

	if (status != ZF_OK || is_new)
		return status;
	(void)!fchown(replace->file, old.st_uid, old.st_gid);
	if (fchmod(replace->file, old.st_mode & 0777) == 0)
		return ZF_OK;
	const int number = errno;
	unlink(replace->temporary);
	return zf_fail_system(err, number, "%s", path);
}

zf_status zf_replace_open(struct zf_replace **result, const char *path, mode_t mode,
			  struct zf_error *err)
{
	struct zf_replace *replace = calloc(1, sizeof(*replace));
	zf_status status;

	*result = NULL;
	if (replace == NULL)
		return no_memory(err);
	replace->file = replace->folder = -1;
	status = resolve(path, &replace->target, err);
	if (status == ZF_OK)
		status = name_temporary(replace, err);
	if (status == ZF_OK)
		status = open_folder(replace, err);
	if (status == ZF_OK)
		status = make_temporary(replace, mode, path, err);
	if (status == ZF_OK) {
		*result = replace;
		replace = NULL;
	}
	release(replace);
	return status;
}

/* Lets the disk begin while more is on its way: the fsync at the end then has little to wait for. */
static void start_writeback(struct zf_replace *replace, ssize_t written)
{
#ifdef SYNC_FILE_RANGE_WRITE
	if (written >= WRITEBACK_OCTETS_MIN)
		(void)!sync_file_range(replace->file, replace->written, written,
				       SYNC_FILE_RANGE_WRITE);
#endif
	replace->written += written;
}

zf_status zf_replace_write(struct zf_replace *replace, const char *data, size_t len,
			   struct zf_error *err)
{
	while (len > 0) {
		const ssize_t written = write(replace->file, data, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0) {
			replace->failed = true;
			return zf_fail_system(err, errno, "%s", replace->target);
		}
		data += written;
		len -= (size_t)written;
		start_writeback(replace, written);
	}
	return ZF_OK;
}

static zf_status write_output(void *ctx, const char *text, size_t len,
			      struct zf_error *err)
{
	return zf_replace_write(ctx, text, len, err);
}

struct zf_output zf_replace_output(struct zf_replace *replace)
{
	return (struct zf_output){ .write = write_output, .ctx = replace };
}

/* Some file systems tell of a full disk only at fsync or close. */
static zf_status put_in_place(struct zf_replace *replace, struct zf_error *err)
{
	int closed;

	if (replace->failed)
		return zf_fail(err, ZF_ESYSTEM, "%s: was not written whole",
			       replace->target);
	if (fsync(replace->file) != 0)
		return zf_fail_system(err, errno, "%s", replace->target);
	if (rename(replace->temporary, replace->target) != 0)
		return zf_fail_system(err, errno, "%s", replace->target);
	closed = close(replace->file);
	replace->file = -1;
	if (closed != 0)
		return zf_fail_system(err, errno, "%s", replace->target);
	/* Not every file system syncs folders; the file itself is safe by then. */
	if (fsync(replace->folder) != 0 && errno != EINVAL && errno != ENOTSUP)
		return zf_fail_system(err, errno, "%s", replace->target);
	return ZF_OK;
}

zf_status zf_replace_commit(struct zf_replace **handle, struct zf_error *err)
{
	struct zf_replace *replace = *handle;
	const zf_status status = put_in_place(replace, err);

	*handle = NULL;
	if (status != ZF_OK)
		unlink(replace->temporary);
	release(replace);
	return status;
}

void zf_replace_abort(struct zf_replace **handle)
{
	struct zf_replace *replace = *handle;

	*handle = NULL;
	if (replace != NULL)
		unlink(replace->temporary);
	release(replace);
}

zf_status zf_replace_text(const char *path, mode_t mode, const char *text, size_t len,
			  struct zf_error *err)
{
	struct zf_replace *replace = NULL;
	zf_status status = zf_replace_open(&replace, path, mode, err);

	if (status != ZF_OK)
		return status;
	status = zf_replace_write(replace, text, len, err);
	if (status == ZF_OK)
		return zf_replace_commit(&replace, err);
	zf_replace_abort(&replace);
	return status;
}
