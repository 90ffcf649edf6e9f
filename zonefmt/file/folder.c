/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zonefmt/file/temporary.h"

size_t zf_folder_prefix(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

/* Returns 0 or errno. */
static int open_prefix(struct zf_folder *folder)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	struct stat st;

	folder->fd = open(folder->prefix_len == 0 ? "." : folder->prefix, flags);
	if (folder->fd < 0 || fstat(folder->fd, &st) != 0)
		return errno;
	folder->device = st.st_dev;
	folder->inode = st.st_ino;
	return 0;
}

zf_status zf_folder_open(struct zf_folder **result, const char *path,
			 struct zf_error *err)
{
	const size_t len = zf_folder_prefix(path);
	struct zf_folder *folder = calloc(1, sizeof(*folder) + len + 1);

	*result = NULL;
	if (folder == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	folder->users = 1;
	folder->prefix_len = len;
	memcpy(folder->prefix, path, len);
	const int number = open_prefix(folder);
	if (number != 0) {
		zf_folder_release(folder);
		return zf_fail_system(err, number, "%s", path);
	}
	*result = folder;
	return ZF_OK;
}

void zf_folder_look(struct zf_folder *folder)
{
	folder->is_clean = !zf_temporary_any(folder->fd);
}

struct zf_folder *zf_folder_share(struct zf_folder *folder)
{
	atomic_fetch_add(&folder->users, 1);
	return folder;
}

void zf_folder_release(struct zf_folder *folder)
{
	if (folder == NULL || atomic_fetch_sub(&folder->users, 1) > 1)
		return;
	if (folder->fd >= 0)
		close(folder->fd);
	free(folder);
}

bool zf_folder_names(const struct zf_folder *folder, const char *path)
{
	return zf_folder_prefix(path) == folder->prefix_len &&
	       memcmp(path, folder->prefix, folder->prefix_len) == 0;
}

bool zf_folder_same(const struct zf_folder *a, const struct zf_folder *b)
{
	return a == b || (a->device == b->device && a->inode == b->inode);
}

int zf_folder_sync(const struct zf_folder *folder)
{
	return fsync(folder->fd) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}
