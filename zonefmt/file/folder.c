/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/folder.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zonefmt/file/links.h"
#include "zonefmt/file/temporary.h"

size_t zf_folder_prefix(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

static zf_status open_prefix(struct zf_folder *folder, const char *path,
			     struct zf_error *err)
{
	struct stat st;
	const zf_status status =
		zf_links_open_folder(&folder->fd, path, folder->prefix_len, err);

	if (status != ZF_OK)
		return status;
	if (fstat(folder->fd, &st) != 0)
		return zf_fail_system(err, errno, "%s", path);
	folder->device = st.st_dev;
	folder->inode = st.st_ino;
	return ZF_OK;
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
	const zf_status status = open_prefix(folder, path, err);
	if (status != ZF_OK) {
		zf_folder_release(folder);
		return status;
	}
	*result = folder;
	return ZF_OK;
}

/* That it is in the folder above it is durable before anything in it can matter. What cannot be opened or synced is
 * let pass: so will be what is in it, or it fails by itself. */
static void sync_above(const char *path)
{
	struct zf_folder *above = NULL;

	if (zf_folder_open(&above, path, NULL) == ZF_OK)
		(void)zf_folder_sync(above);
	zf_folder_release(above);
}

/* Most often the last of them is there already, and with it all above. */
static bool is_made(char *path, size_t from)
{
	char *slash = strrchr(path + from, '/');
	bool made;

	if (slash == NULL || slash == path + from)
		return false;
	*slash = '\0';
	made = access(path, F_OK) == 0;
	*slash = '/';
	return made;
}

zf_status zf_folder_make(const char *path, size_t from, mode_t mode, struct zf_error *err)
{
	char *folder = strdup(path);
	zf_status status = ZF_OK;

	if (folder == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (is_made(folder, from)) {
		free(folder);
		return ZF_OK;
	}
	for (char *slash = folder[from] == '\0' ? NULL : strchr(folder + from + 1, '/');
	     slash != NULL && status == ZF_OK; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, mode) == 0)
			sync_above(folder);
		else if (errno != EEXIST)
			status = zf_fail_system(err, errno, "%s", folder);
		*slash = '/';
	}
	free(folder);
	return status;
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
