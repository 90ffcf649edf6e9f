/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/reach.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zonefmt/file/folder.h"
#include "zonefmt/file/replace.h"
#include "zonefmt/file/whole.h"

#define FOLDER_MODE 0755

static size_t count_words(const char *const *words)
{
	size_t n = 0;

	while (words != NULL && words[n] != NULL)
		n++;
	return n;
}

static zf_status run(const struct zf_reach *reach, const struct zf_process *process,
		     struct zf_error *err)
{
	const char *const *prefix = (const char *const *)reach->prefix;
	const size_t before = count_words(prefix), behind = count_words(process->argv);
	const char **words = calloc(before + behind + 1, sizeof(*words));
	struct zf_process whole = *process;

	if (words == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (before > 0)
		memcpy(words, prefix, before * sizeof(*words));
	memcpy(words + before, process->argv, behind * sizeof(*words));
	whole.argv = words;
	const zf_status status = zf_process_run(&whole, NULL, err);
	free(words);
	return status;
}

static zf_status place(const struct zf_reach *reach, const struct zf_reach_file *file,
		       struct zf_error *err)
{
	(void)reach;
	assert(file->path[0] == '/');
	const bool is_new = access(file->path, F_OK) != 0;
	zf_status status = zf_folder_make(file->path, 0, FOLDER_MODE, err);
	if (status == ZF_OK)
		status = zf_replace_text(file->path, (mode_t)file->mode, file->data,
					 file->len, err);
	if (status == ZF_OK && is_new && file->like != NULL)
		(void)!chown(file->path, (uid_t)file->like->owner,
			     (gid_t)file->like->group);
	return status;
}

/* Mode and owner are those of the file that is read, whatever its name stands for by then. */
static zf_status read_file(const struct zf_reach *reach, const char *path, size_t most,
			   struct zf_reach_found *found, struct zf_error *err)
{
	struct zf_whole whole;
	struct stat st;
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	zf_status status;

	(void)reach;
	if (fd < 0)
		return errno == ENOENT ? ZF_OK : zf_fail_system(err, errno, "%s", path);
	if (fstat(fd, &st) != 0)
		status = zf_fail_system(err, errno, "%s", path);
	else if (!S_ISREG(st.st_mode))
		status = zf_fail(err, ZF_ESYSTEM, "%s: not a file", path);
	else
		status = zf_whole_read_fd(&whole, fd, path, most, err);
	close(fd);
	if (status == ZF_OK)
		*found = (struct zf_reach_found){
			.there = true,
			.text = whole.text,
			.len = whole.len,
			.mode = st.st_mode & 07777,
			.owner = st.st_uid,
			.group = st.st_gid,
		};
	return status;
}

static zf_status remove_file(const struct zf_reach *reach, const char *path,
			     struct zf_error *err)
{
	struct zf_folder *folder = NULL;
	zf_status status;
	int failed;

	(void)reach;
	if (unlink(path) != 0)
		return errno == ENOENT ? ZF_OK : zf_fail_system(err, errno, "%s", path);
	status = zf_folder_open(&folder, path, err);
	if (status != ZF_OK)
		return status;
	failed = zf_folder_sync(folder);
	zf_folder_release(folder);
	return failed == 0 ? ZF_OK : zf_fail_system(err, failed, "%s", path);
}

const struct zf_reach_kind zf_reach_local = {
	.name = "local",
	.acts = true,
	.run = run,
	.place = place,
	.read = read_file,
	.remove = remove_file,
};
