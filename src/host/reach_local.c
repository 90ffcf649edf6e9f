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

#include "zonefmt/file/batch.h"
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

/* ---- many files ---- */

/* A batch would replace a link, and not the file it leads to. */
static zf_status open_in(struct zf_batch *batch, struct zf_replace **replace,
			 const struct zf_reach_file *file, struct zf_error *err)
{
	struct stat st;

	if (lstat(file->path, &st) == 0 && S_ISLNK(st.st_mode))
		return zf_replace_open(replace, file->path, (mode_t)file->mode, err);
	return zf_batch_open(batch, replace, file->path, (mode_t)file->mode, err);
}

static zf_status add(struct zf_batch *batch, const struct zf_reach_file *file,
		     struct zf_error *err)
{
	struct zf_replace *replace = NULL;
	zf_status status;

	assert(file->path[0] == '/');
	status = zf_folder_make(file->path, 0, FOLDER_MODE, err);
	if (status == ZF_OK)
		status = open_in(batch, &replace, file, err);
	if (status == ZF_OK)
		status = zf_replace_write(replace, file->data, file->len, err);
	if (status == ZF_OK)
		return zf_batch_take(batch, &replace, NULL, err);
	zf_replace_abort(&replace);
	return status;
}

/* The commit fails as the first one did. */
static void on_placed(void *ctx, void *tag, zf_status status, const struct zf_error *why)
{
	(void)ctx, (void)tag, (void)status, (void)why;
}

static zf_status add_one(struct zf_batch *batch, const struct zf_reach_files *files,
			 size_t number, struct zf_error *err)
{
	struct zf_reach_file file = { .path = NULL };
	zf_status status = files->tell(files->ctx, number, &file, err);

	if (status != ZF_OK || file.path == NULL)
		return status;
	status = add(batch, &file, err);
	return status == ZF_OK && zf_batch_full(batch)
		       ? zf_batch_commit(batch, on_placed, NULL, err)
		       : status;
}

static zf_status place_all(const struct zf_reach *reach,
			   const struct zf_reach_files *files, struct zf_error *err)
{
	struct zf_batch *batch;
	zf_status status = zf_batch_new(&batch, 0, err);

	(void)reach;
	for (size_t i = 0; i < files->count && status == ZF_OK; i++)
		status = add_one(batch, files, i, err);
	if (status == ZF_OK)
		status = zf_batch_commit(batch, on_placed, NULL, err);
	zf_batch_free(batch);
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
	.place_all = place_all,
	.read = read_file,
	.remove = remove_file,
};
