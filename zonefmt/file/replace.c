/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/replace_steps.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zonefmt/file/links.h"
#include "zonefmt/file/temporary.h"

#define WRITEBACK_OCTETS_MIN (256 * 1024)

struct zf_replace {
	struct zf_folder *folder;
	char *path;   /* of the target; links followed where they are */
	mode_t mode;  /* of a new one */
	bool follows; /* a link at the target: it stays */
	int file;
	off_t written;		      /* octets so far */
	bool failed;		      /* a write did: there must be no commit */
	char temporary[NAME_MAX + 1]; /* its name in the folder; "" once it has none */
};

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

static zf_status fail_target(const struct zf_replace *replace, int number,
			     struct zf_error *err)
{
	return zf_fail_system(err, number, "%s", replace->path);
}

/* The target's name in its folder. */
static const char *name_of(const struct zf_replace *replace)
{
	return replace->path + zf_folder_prefix(replace->path);
}

/* Removes the temporary file if there is one, and frees. */
static void discard(struct zf_replace *replace)
{
	if (replace == NULL)
		return;
	if (replace->temporary[0] != '\0')
		unlinkat(replace->folder->fd, replace->temporary, 0);
	if (replace->file >= 0)
		close(replace->file);
	zf_folder_release(replace->folder);
	free(replace->path);
	free(replace);
}

static zf_status new_replace(struct zf_replace **replace, struct zf_folder *folder,
			     const char *path, mode_t mode, struct zf_error *err)
{
	*replace = calloc(1, sizeof(**replace));
	if (*replace == NULL)
		return no_memory(err);
	(*replace)->file = -1;
	(*replace)->mode = mode;
	(*replace)->folder = zf_folder_share(folder);
	(*replace)->path = strdup(path);
	return (*replace)->path == NULL ? no_memory(err) : ZF_OK;
}

/* What is at the target now, a link itself; nothing has the mode 0. */
static zf_status look(const struct zf_replace *replace, struct stat *found,
		      struct zf_error *err)
{
	const char *name = name_of(replace);

	if (fstatat(replace->folder->fd, name[0] == '\0' ? "." : name, found,
		    AT_SYMLINK_NOFOLLOW) == 0)
		return ZF_OK;
	found->st_mode = 0;
	return errno == ENOENT ? ZF_OK : fail_target(replace, errno, err);
}

/* The path is the target from now on, and owned; its folder is to be opened. */
static void take_path(struct zf_replace *replace, char *path)
{
	free(replace->path);
	replace->path = path;
	zf_folder_release(replace->folder);
	replace->folder = NULL;
}

/* Goes to where the link at the target leads. */
static zf_status follow(struct zf_replace *replace, struct zf_error *err)
{
	char text[PATH_MAX], *path = NULL;
	zf_status status = zf_links_read(text, replace->folder->fd, name_of(replace),
					 replace->path, err);

	if (status != ZF_OK)
		return status;
	path = zf_links_behind(replace->path, text);
	if (path == NULL)
		return no_memory(err);
	take_path(replace, path);
	return zf_folder_open(&replace->folder, path, err);
}

/* Goes on as long as there are links; mode 0 if there is nothing at their end. */
static zf_status follow_all(struct zf_replace *replace, struct stat *old,
			    struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (int links = 0; status == ZF_OK && S_ISLNK(old->st_mode); links++) {
		status = links == ZF_LINKS_MAX ? fail_target(replace, ELOOP, err)
					       : follow(replace, err);
		if (status == ZF_OK)
			status = look(replace, old, err);
	}
	return status;
}

/* A link to nothing is its own place, unless the system alone can follow it, as those to pipes. */
static zf_status return_to(struct zf_replace *replace, const char *link,
			   struct zf_error *err)
{
	struct stat st;
	char *path = strdup(link);

	if (path == NULL)
		return no_memory(err);
	take_path(replace, path);
	if (stat(link, &st) == 0)
		return zf_fail_system(err, EINVAL, "%s: not a file", link);
	return zf_folder_open(&replace->folder, link, err);
}

/* The target behind a link. */
static zf_status find_behind(struct zf_replace *replace, struct stat *old,
			     struct zf_error *err)
{
	struct zf_error why;
	char *link = strdup(replace->path);
	zf_status status = link == NULL ? no_memory(&why)
					: follow_all(replace, old, &why);

	if (link != NULL && ((status == ZF_OK && old->st_mode == 0) ||
			     (status == ZF_ESYSTEM && why.system == ENOENT))) {
		old->st_mode = 0;
		status = return_to(replace, link, &why);
	}
	if (status != ZF_OK)
		zf_error_copy(err, &why);
	free(link);
	return status;
}

/* The target, and the old file's mode and owner; mode 0 if there is none. */
static zf_status find_target(struct zf_replace *replace, struct stat *old,
			     struct zf_error *err)
{
	zf_status status = look(replace, old, err);

	if (status == ZF_OK && S_ISLNK(old->st_mode)) {
		if (replace->follows)
			status = find_behind(replace, old, err);
		else
			old->st_mode = 0;
	}
	if (status != ZF_OK || old->st_mode == 0 || S_ISREG(old->st_mode))
		return status;
	return zf_fail_system(err, S_ISDIR(old->st_mode) ? EISDIR : EINVAL,
			      "%s: not a file", replace->path);
}

/* ---- secrets ---- */

/* Whether nobody but root, we and `user` can put files into the folder. */
static bool is_private(const struct zf_folder *folder, uid_t user)
{
	struct stat st;

	return fstat(folder->fd, &st) == 0 &&
	       (st.st_uid == 0 || st.st_uid == geteuid() || st.st_uid == user) &&
	       (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* A secret is not written into a file that someone has laid out for it, and not for everybody. The file
 * keeps its owner and mode. */
static zf_status check_secret(const struct zf_replace *replace, const struct stat *old,
			      struct zf_error *err)
{
	if ((old->st_mode & S_IRWXO) != 0) {
		zf_fail(err, ZF_EUSAGE,
			"%s: everybody on this machine may use it (mode %03o), and it is to "
			"hold secrets",
			replace->path, (unsigned)old->st_mode & 0777);
		zf_hint(err, "chmod o= %s, or another file", replace->path);
		return ZF_EUSAGE;
	}
	if (old->st_uid == geteuid() || is_private(replace->folder, old->st_uid))
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE,
		"%s: another user's file, in a folder that others than that user, root and "
		"you may write to; it is to hold secrets",
		replace->path);
	zf_hint(err, "another file, or one in a folder of your own");
	return ZF_EUSAGE;
}

/* ---- the new file ---- */

static zf_status make_temporary(struct zf_replace *replace, mode_t mode,
				struct zf_error *err)
{
	char name[NAME_MAX + 1];

	zf_temporary_name(name, name_of(replace));
	replace->file = zf_temporary_make(replace->folder->fd, name, mode,
					  !replace->folder->is_clean);
	if (replace->file < 0 && errno == EBUSY)
		return zf_fail_system(err, EBUSY, "%s: is being replaced by others",
				      replace->path);
	if (replace->file < 0)
		return fail_target(replace, errno, err);
	strcpy(replace->temporary, name);
	return ZF_OK;
}

/* A file that is there keeps its mode, and its owner where that is allowed: servers often read
 * their zones by the group. */
static zf_status keep_mode(const struct zf_replace *replace, const struct stat *old,
			   struct zf_error *err)
{
	mode_t mode = old->st_mode & 0777;

	/* What its group may do is not for another: that one may what all others may. */
	if (fchown(replace->file, old->st_uid, old->st_gid) != 0 &&
	    fchown(replace->file, (uid_t)-1, old->st_gid) != 0)
		mode &= ~(mode_t)S_IRWXG | (mode & S_IRWXO) << 3;
	return fchmod(replace->file, mode) == 0 ? ZF_OK
						: fail_target(replace, errno, err);
}

/* Until it has the old file's mode, nobody else reads the new one. */
static zf_status begin(struct zf_replace *replace, struct zf_error *err)
{
	const bool is_secret = (replace->mode & S_IRWXO) == 0;
	struct stat old;
	zf_status status = find_target(replace, &old, err);

	if (status == ZF_OK && old.st_mode != 0 && is_secret)
		status = check_secret(replace, &old, err);
	if (status == ZF_OK)
		status = make_temporary(replace, old.st_mode == 0 ? replace->mode : 0600,
					err);
	if (status == ZF_OK && old.st_mode != 0)
		status = keep_mode(replace, &old, err);
	return status;
}

/* Begins, if `status` says that there is something to begin with; takes `replace`. */
static zf_status end_open(struct zf_replace **result, struct zf_replace *replace,
			  zf_status status, struct zf_error *err)
{
	*result = NULL;
	if (status == ZF_OK)
		status = begin(replace, err);
	if (status == ZF_OK) {
		*result = replace;
		replace = NULL;
	}
	discard(replace);
	return status;
}

zf_status zf_replace_open_in(struct zf_replace **result, struct zf_folder *folder,
			     const char *path, mode_t mode, struct zf_error *err)
{
	struct zf_replace *replace = NULL;
	const zf_status status = new_replace(&replace, folder, path, mode, err);

	return end_open(result, replace, status, err);
}

zf_status zf_replace_open(struct zf_replace **result, const char *path, mode_t mode,
			  struct zf_error *err)
{
	struct zf_folder *folder = NULL;
	struct zf_replace *replace = NULL;
	zf_status status = zf_folder_open(&folder, path, err);

	*result = NULL;
	if (status != ZF_OK)
		return status;
	status = new_replace(&replace, folder, path, mode, err);
	zf_folder_release(folder);
	if (status == ZF_OK)
		replace->follows = true;
	return end_open(result, replace, status, err);
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
			return fail_target(replace, errno, err);
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

zf_status zf_replace_restart(struct zf_replace *replace, struct zf_error *err)
{
	if (ftruncate(replace->file, 0) != 0 || lseek(replace->file, 0, SEEK_SET) != 0)
		return fail_target(replace, errno, err);
	replace->written = 0;
	replace->failed = false;
	return ZF_OK;
}

const char *zf_replace_path(const struct zf_replace *replace)
{
	return replace->path;
}

struct zf_folder *zf_replace_folder(const struct zf_replace *replace)
{
	return replace->folder;
}

zf_status zf_replace_check(const struct zf_replace *replace, struct zf_error *err)
{
	return replace->failed ? zf_fail(err, ZF_ESYSTEM, "%s: was not written whole",
					 replace->path)
			       : ZF_OK;
}

zf_status zf_replace_sync(struct zf_replace *replace, struct zf_error *err)
{
	return fsync(replace->file) == 0 ? ZF_OK : fail_target(replace, errno, err);
}

zf_status zf_replace_settled(struct zf_replace *replace, struct zf_error *err)
{
#ifdef SYNC_FILE_RANGE_WAIT_BEFORE
	if (sync_file_range(replace->file, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE) != 0 &&
	    errno != ENOSYS)
		return fail_target(replace, errno, err);
#else
	(void)replace;
	(void)err;
#endif
	return ZF_OK;
}

/* Some file systems tell of a full disk only at close. The lock must last until the rename. */
zf_status zf_replace_rename(struct zf_replace *replace, struct zf_error *err)
{
	const int folder = replace->folder->fd;

	if (renameat(folder, replace->temporary, folder, name_of(replace)) != 0)
		return fail_target(replace, errno, err);
	replace->temporary[0] = '\0';
	const int closed = close(replace->file);
	replace->file = -1;
	return closed == 0 ? ZF_OK : fail_target(replace, errno, err);
}

zf_status zf_replace_commit(struct zf_replace **handle, struct zf_error *err)
{
	struct zf_replace *replace = *handle;
	zf_status status = zf_replace_check(replace, err);

	*handle = NULL;
	if (status == ZF_OK)
		status = zf_replace_sync(replace, err);
	if (status == ZF_OK)
		status = zf_replace_rename(replace, err);
	if (status == ZF_OK) {
		const int number = zf_folder_sync(replace->folder);
		if (number != 0)
			status = fail_target(replace, number, err);
	}
	discard(replace);
	return status;
}

void zf_replace_abort(struct zf_replace **handle)
{
	struct zf_replace *replace = *handle;

	*handle = NULL;
	discard(replace);
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
