/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/links.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* On the way a folder need not be readable, where the system lets us say so. */
#ifdef O_PATH
#define PASS_FLAGS (O_PATH | O_DIRECTORY | O_CLOEXEC)
#else
#define PASS_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#endif

static bool is_ours(uid_t user)
{
	return user == 0 || user == geteuid();
}

/* Whether nobody but root and we could have put the link there. */
static bool is_trusted(int folder, const struct stat *link)
{
	struct stat st;

	return is_ours(link->st_uid) || (fstat(folder, &st) == 0 && is_ours(st.st_uid) &&
					 (st.st_mode & (S_IWGRP | S_IWOTH)) == 0);
}

/* Reads the link of which `st` tells. Returns 0 or errno. */
static int read_link(char text[PATH_MAX], int folder, const char *name, struct stat *st)
{
#ifdef O_PATH
	/* the same link for both, whatever is put in its place meanwhile */
	const int fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	const ssize_t len =
		fd == -1 || fstat(fd, st) != 0 ? -1 : readlinkat(fd, "", text, PATH_MAX);
	const int number = errno;

	if (fd != -1)
		close(fd);
#else
	const ssize_t len = fstatat(folder, name, st, AT_SYMLINK_NOFOLLOW) != 0
				    ? -1
				    : readlinkat(folder, name, text, PATH_MAX);
	const int number = errno;
#endif

	if (len < 0)
		return number;
	if (len >= PATH_MAX)
		return ENAMETOOLONG;
	text[len] = '\0';
	return 0;
}

zf_status zf_links_read(char text[PATH_MAX], int folder, const char *name,
			const char *path, struct zf_error *err)
{
	struct stat st;
	const int number = read_link(text, folder, name, &st);

	if (number != 0)
		return zf_fail_system(err, number, "%s", path);
	if (is_trusted(folder, &st))
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE,
		"%s: \"%s\" is a link of another user's, in a folder that others may write to",
		path, name);
	zf_hint(err, "it leads to %s: name that, if you trust it", text);
	return ZF_EUSAGE;
}

struct way {
	const char *path; /* as it was given */
	int fd;		  /* the folder reached so far */
	int links;	  /* followed so far */
	char rest[PATH_MAX];
};

static zf_status fail_way(const struct way *way, int number, struct zf_error *err)
{
	return zf_fail_system(err, number, "%s", way->path);
}

/* Goes on from `name` in the folder reached so far. */
static zf_status enter(struct way *way, const char *name, int flags, struct zf_error *err)
{
	const int next = openat(way->fd, name, flags);

	if (next == -1)
		return fail_way(way, errno, err);
	close(way->fd);
	way->fd = next;
	return ZF_OK;
}

/* Puts what the link says in front of the rest. */
static zf_status follow(struct way *way, const char *name, struct zf_error *err)
{
	char text[PATH_MAX];
	const zf_status status = zf_links_read(text, way->fd, name, way->path, err);
	const size_t len = strlen(text), left = strlen(way->rest);

	if (status != ZF_OK)
		return status;
	if (++way->links > ZF_LINKS_MAX)
		return fail_way(way, ELOOP, err);
	if (len + 1 + left >= sizeof(way->rest))
		return fail_way(way, ENAMETOOLONG, err);
	memmove(way->rest + len + 1, way->rest, left + 1);
	memcpy(way->rest, text, len);
	way->rest[len] = '/';
	return text[0] == '/' ? enter(way, "/", PASS_FLAGS, err) : ZF_OK;
}

/* Takes the first name off the rest; false at the end. */
static bool take_name(struct way *way, char name[PATH_MAX])
{
	const size_t slashes = strspn(way->rest, "/");
	const size_t len = strcspn(way->rest + slashes, "/");

	memcpy(name, way->rest + slashes, len);
	name[len] = '\0';
	memmove(way->rest, way->rest + slashes + len,
		strlen(way->rest + slashes + len) + 1);
	return len > 0;
}

static zf_status go(struct way *way, struct zf_error *err)
{
	char name[PATH_MAX];
	zf_status status = ZF_OK;
	struct stat st;

	while (status == ZF_OK && take_name(way, name)) {
		if (fstatat(way->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			status = fail_way(way, errno, err);
		else if (S_ISLNK(st.st_mode))
			status = follow(way, name, err);
		else
			status = enter(way, name, PASS_FLAGS | O_NOFOLLOW, err);
	}
	return status == ZF_OK ? enter(way, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, err)
			       : status;
}

zf_status zf_links_open_folder(int *fd, const char *path, size_t len,
			       struct zf_error *err)
{
	struct way way = { .path = path };

	*fd = -1;
	if (len >= sizeof(way.rest))
		return fail_way(&way, ENAMETOOLONG, err);
	memcpy(way.rest, path, len);
	way.rest[len] = '\0';
	way.fd = open(way.rest[0] == '/' ? "/" : ".", PASS_FLAGS);
	if (way.fd == -1)
		return fail_way(&way, errno, err);
	const zf_status status = go(&way, err);
	if (status == ZF_OK)
		*fd = way.fd;
	else
		close(way.fd);
	return status;
}

static size_t folder_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

char *zf_links_behind(const char *path, const char *text)
{
	const size_t folder = text[0] == '/' ? 0 : folder_len(path);
	char *behind = malloc(folder + strlen(text) + 1);

	if (behind == NULL)
		return NULL;
	memcpy(behind, path, folder);
	strcpy(behind + folder, text);
	return behind;
}

/* Opens what is at `path`; where that is a link, sets where it leads in place of that. */
static zf_status open_once(int *fd, const char *path, char **behind, int flags,
			   struct zf_error *err)
{
	const char *name = path + folder_len(path);
	char text[PATH_MAX];
	struct stat st;
	int folder;
	zf_status status = zf_links_open_folder(&folder, path, folder_len(path), err);

	if (status != ZF_OK)
		return status;
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode)) {
		status = zf_links_read(text, folder, name, path, err);
		if (status == ZF_OK && (*behind = zf_links_behind(path, text)) == NULL)
			status = zf_fail(err, ZF_ENOMEM, "out of memory");
	} else {
		*fd = openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC);
		if (*fd == -1)
			status = zf_fail_system(err, errno, "%s", path);
	}
	close(folder);
	return status;
}

/* Links that only the system can follow, as those to pipes, say no path that is there. */
zf_status zf_links_open(int *fd, const char *path, int flags, struct zf_error *err)
{
	const char *at = path;
	char *held = NULL;
	struct zf_error why;
	zf_status status = ZF_OK;

	*fd = -1;
	for (int links = 0; status == ZF_OK && *fd == -1; links++) {
		char *behind = NULL;

		status = links > ZF_LINKS_MAX ? zf_fail_system(&why, ELOOP, "%s", path)
					      : open_once(fd, at, &behind, flags, &why);
		if (behind == NULL)
			continue;
		free(held);
		at = held = behind;
	}
	if (held != NULL && status == ZF_ESYSTEM && why.system == ENOENT) {
		*fd = open(path, flags | O_CLOEXEC);
		status = *fd != -1 ? ZF_OK : zf_fail_system(&why, errno, "%s", path);
	}
	if (status != ZF_OK)
		zf_error_copy(err, &why);
	free(held);
	return status;
}
