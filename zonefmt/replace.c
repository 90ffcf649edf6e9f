/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/replace.h"

#include <dirent.h>
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

#define MARK ".zf-"
#define RANDOM "XXXXXX" /* for mkostemp */

struct zf_replace {
	char *target; /* symbolic links followed: the link stays, its file is replaced */
	char *temporary; /* in the same folder, so that rename is atomic */
	int folder;	 /* open for fsync */
	int file;
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

/* `FOLDER/.NAME.zf-XXXXXX`; a long name is cut, so that the whole fits. */
static zf_status name_temporary(struct zf_replace *replace, char **folder,
				struct zf_error *err)
{
	const char *slash = strrchr(replace->target, '/');
	const char *name = slash == NULL ? replace->target : slash + 1;
	const int room = NAME_MAX - 1 - (int)strlen(MARK RANDOM);

	*folder = slash == NULL ? strdup(".")
				: strndup(replace->target,
					  (size_t)(slash - replace->target) + 1);
	if (*folder == NULL)
		return no_memory(err);
	if (asprintf(&replace->temporary, "%s/.%.*s" MARK RANDOM, *folder, room, name) <
	    0) {
		replace->temporary = NULL;
		return no_memory(err);
	}
	return ZF_OK;
}

/* Removes `name` if no living process writes it: each holds a lock on its own. */
static void remove_if_left(int folder, const char *name)
{
	const int fd =
		openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, name, 0);
	close(fd);
}

/* Temporary files of the same target that a killed run left. */
static void remove_left(const struct zf_replace *replace)
{
	const char *name = strrchr(replace->temporary, '/') + 1;
	const size_t fixed = strlen(name) - strlen(RANDOM);
	const int fd = dup(replace->folder);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (const struct dirent *entry = readdir(dir); entry != NULL;
	     entry = readdir(dir))
		if (strlen(entry->d_name) == fixed + strlen(RANDOM) &&
		    memcmp(entry->d_name, name, fixed) == 0)
			remove_if_left(replace->folder, entry->d_name);
	closedir(dir);
}

static zf_status make_temporary(struct zf_replace *replace, mode_t mode, const char *path,
				struct zf_error *err)
{
	struct stat st;
	mode_t mask;

	replace->file = mkostemp(replace->temporary, O_CLOEXEC);
	if (replace->file < 0)
		return zf_fail_system(err, errno, "%s", path);
	mask = umask(0);
	umask(mask);
	mode &= ~mask;
	if (stat(replace->target, &st) == 0)
		mode = st.st_mode & 07777; /* a file that is there keeps its mode */
	if (flock(replace->file, LOCK_EX | LOCK_NB) != 0 ||
	    fchmod(replace->file, mode) != 0) {
		const int number = errno;

		unlink(replace->temporary);
		return zf_fail_system(err, number, "%s", path);
	}
	return ZF_OK;
}

zf_status zf_replace_open(struct zf_replace **result, const char *path, mode_t mode,
			  struct zf_error *err)
{
	struct zf_replace *replace = calloc(1, sizeof(*replace));
	char *folder = NULL;
	zf_status status;

	*result = NULL;
	if (replace == NULL)
		return no_memory(err);
	replace->file = replace->folder = -1;
	status = resolve(path, &replace->target, err);
	if (status == ZF_OK)
		status = name_temporary(replace, &folder, err);
	if (status != ZF_OK)
		goto out;
	replace->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (replace->folder < 0) {
		status = zf_fail_system(err, errno, "%s", path);
		goto out;
	}
	remove_left(replace);
	status = make_temporary(replace, mode, path, err);
	if (status != ZF_OK)
		goto out;
	*result = replace;
	replace = NULL;
out:
	release(replace);
	free(folder);
	return status;
}

zf_status zf_replace_write(struct zf_replace *replace, const char *data, size_t len,
			   struct zf_error *err)
{
	while (len > 0) {
		const ssize_t written = write(replace->file, data, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return zf_fail_system(err, errno, "%s", replace->target);
		data += written;
		len -= (size_t)written;
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
