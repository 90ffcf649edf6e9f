/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zonefmt/file/folder.h"

#define FOLDER_MODE 0700
#define FILE_MODE 0600
#define PID_TEXT_MAX 24
#define LOCK_TRIES 10
#define LOCK_AGAIN_MS 10

struct zf_state {
	char *folder;
	int lock; /* open, locked as long as the state is */
};

static zf_status join(char **path, const char *folder, const char *name,
		      struct zf_error *err)
{
	if (asprintf(path, "%s/%s", folder, name) >= 0)
		return ZF_OK;
	*path = NULL;
	return zf_fail(err, ZF_ENOMEM, "out of memory");
}

/* A new folder is on the disk before anything in it can matter. */
static zf_status sync_folder(const char *folder, struct zf_error *err)
{
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	zf_status status = ZF_OK;

	if (fd < 0)
		return zf_fail_system(err, errno, "%s", folder);
	if (fsync(fd) != 0 &&
	    errno != EINVAL) /* EINVAL: a file system that has no such thing */
		status = zf_fail_system(err, errno, "%s: sync", folder);
	close(fd);
	return status;
}

/* What somebody else could have written is believed by nobody. */
static zf_status check_ours(const char *folder, const struct stat *st,
			    struct zf_error *err)
{
	if (!S_ISDIR(st->st_mode))
		return zf_fail_system(err, ENOTDIR, "%s", folder);
	if (st->st_uid != geteuid()) {
		zf_fail(err, ZF_EUNSAFE, "%s: this folder belongs to another user",
			folder);
		zf_hint(err, "run as the user who began the migration");
		return ZF_EUNSAFE;
	}
	if ((st->st_mode & 022) != 0) {
		zf_fail(err, ZF_EUNSAFE, "%s: others can write this folder", folder);
		zf_hint(err, "see that all in it is yours, then: chmod 700 %s", folder);
		return ZF_EUNSAFE;
	}
	return ZF_OK;
}

static zf_status check_folder(const char *folder, struct zf_error *err)
{
	struct stat st;

	if (stat(folder, &st) != 0)
		return zf_fail_system(err, errno, "%s", folder);
	const zf_status status = check_ours(folder, &st, err);
	if (status != ZF_OK)
		return status;
	if ((st.st_mode & 077) != 0 && chmod(folder, FOLDER_MODE) != 0)
		return zf_fail_system(err, errno, "%s", folder);
	return ZF_OK;
}

static zf_status make_folder(const struct zf_migration *migration, struct zf_error *err)
{
	const char *folder = migration->state_folder;

	if (mkdir(folder, FOLDER_MODE) == 0)
		return sync_folder(migration->folder, err);
	if (errno != EEXIST)
		return zf_fail_system(err, errno, "%s", folder);
	return check_folder(folder, err);
}

/* The pid that whoever holds the lock wrote into its file; 0: none. */
static long read_holder(int fd)
{
	char text[PID_TEXT_MAX];
	const ssize_t len = pread(fd, text, sizeof(text) - 1, 0);

	text[len > 0 ? len : 0] = '\0';
	return strtol(text, NULL, 10);
}

static zf_status tell_holder(int fd, const char *folder, struct zf_error *err)
{
	const long pid = read_holder(fd);

	if (pid <= 0)
		return zf_fail(err, ZF_EUNSAFE,
			       "%s: another zoneferry runs this migration", folder);
	return zf_fail(err, ZF_EUNSAFE,
		       "%s: another zoneferry runs this migration (pid %ld)", folder,
		       pid);
}

/* Whoever asks whether it is run holds the lock for a moment: no runner is turned away for that. */
static int try_lock(int fd)
{
	int result = flock(fd, LOCK_EX | LOCK_NB);

	for (int i = 1; i < LOCK_TRIES && result != 0 && errno == EWOULDBLOCK; i++) {
		poll(NULL, 0, LOCK_AGAIN_MS);
		result = flock(fd, LOCK_EX | LOCK_NB);
	}
	return result;
}

static zf_status take_lock(int fd, const char *folder, const char *path,
			   struct zf_error *err)
{
	char pid[PID_TEXT_MAX];

	if (try_lock(fd) != 0) {
		if (errno == EWOULDBLOCK)
			return tell_holder(fd, folder, err);
		return zf_fail_system(err, errno, "%s: lock", path);
	}
	/* In this order: whoever reads it finds a whole line at any time. */
	const int len = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (pwrite(fd, pid, (size_t)len, 0) != len || ftruncate(fd, len) != 0)
		return zf_fail_system(err, errno, "%s", path);
	return ZF_OK;
}

static zf_status open_lock(struct zf_state *state, struct zf_error *err)
{
	char *path = NULL;
	zf_status status = join(&path, state->folder, "lock", err);

	if (status != ZF_OK)
		return status;
	state->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	if (state->lock < 0)
		status = zf_fail_system(err, errno, "%s", path);
	else
		status = take_lock(state->lock, state->folder, path, err);
	/* The file is then another's, and the pid in it. */
	if (state->lock >= 0 && status != ZF_OK) {
		close(state->lock);
		state->lock = -1;
	}
	free(path);
	return status;
}

zf_status zf_state_open(struct zf_state **state, const struct zf_migration *migration,
			struct zf_error *err)
{
	struct zf_state *made = NULL;
	zf_status status = make_folder(migration, err);

	*state = NULL;
	if (status != ZF_OK)
		return status;
	made = calloc(1, sizeof(*made));
	if (made != NULL) {
		made->lock = -1;
		made->folder = strdup(migration->state_folder);
	}
	if (made == NULL || made->folder == NULL)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	else
		status = open_lock(made, err);
	if (status == ZF_OK) {
		*state = made;
		made = NULL;
	}
	zf_state_close(made);
	return status;
}

void zf_state_close(struct zf_state *state)
{
	if (state == NULL)
		return;
	if (state->lock >= 0) {
		/* Where it fails, the pid is of nobody. */
		(void)!ftruncate(state->lock, 0);
		close(state->lock);
	}
	free(state->folder);
	free(state);
}

zf_status zf_state_path(const struct zf_state *state, const char *sub, const char *name,
			char **path, struct zf_error *err)
{
	char *folder = NULL, *made = NULL;
	zf_status status;

	*path = NULL;
	if (sub == NULL)
		return join(path, state->folder, name, err);
	status = join(&folder, state->folder, sub, err);
	if (status == ZF_OK)
		status = join(&made, folder, name, err);
	if (status == ZF_OK)
		status = zf_folder_make(made, strlen(state->folder), FOLDER_MODE, err);
	if (status == ZF_OK) {
		*path = made;
		made = NULL;
	}
	free(folder);
	free(made);
	return status;
}

const char *zf_state_within(const struct zf_state *state, const char *path)
{
	return path + strlen(state->folder) + 1;
}

/* Whether the folder has a file called `name`. */
static zf_status has_file(const char *folder, const char *name, bool *has,
			  struct zf_error *err)
{
	struct stat st;
	char *path;
	zf_status status = join(&path, folder, name, err);

	*has = status == ZF_OK && lstat(path, &st) == 0;
	if (status == ZF_OK && !*has && errno != ENOENT)
		status = zf_fail_system(err, errno, "%s", path);
	free(path);
	return status;
}

static zf_status tell_gone(const struct zf_migration *migration, struct zf_error *err)
{
	zf_fail(err, ZF_EUNSAFE,
		"%s/journal.db is gone: journal.mark beside it says that there was one",
		migration->state_folder);
	zf_hint(err,
		"put journal.db and journal.db-wal back, of one moment; else `zoneferry abort "
		"%s` takes back what the receipts there say, and what was configured",
		migration->path);
	return ZF_EUNSAFE;
}

zf_status zf_state_has_journal(const struct zf_migration *migration, bool *has,
			       struct zf_error *err)
{
	const char *folder = migration->state_folder;
	bool marked = false;
	struct stat st;

	*has = false;
	if (stat(folder, &st) == 0) {
		const zf_status status = check_ours(folder, &st, err);
		if (status != ZF_OK)
			return status;
	} else if (errno != ENOENT) {
		return zf_fail_system(err, errno, "%s", folder);
	}
	zf_status status = has_file(folder, "journal.db", has, err);
	if (status == ZF_OK && !*has)
		status = has_file(folder, "journal.mark", &marked, err);
	return status == ZF_OK && marked ? tell_gone(migration, err) : status;
}

zf_status zf_state_is_run(const struct zf_migration *migration, bool *is_run,
			  struct zf_error *err)
{
	char *path = NULL;
	zf_status status = join(&path, migration->state_folder, "lock", err);

	*is_run = false;
	if (status != ZF_OK)
		return status;
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 && errno != ENOENT)
		status = zf_fail_system(err, errno, "%s", path);
	if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0) {
		*is_run = errno == EWOULDBLOCK;
		if (!*is_run)
			status = zf_fail_system(err, errno, "%s: lock", path);
	}
	if (fd >= 0)
		close(fd);
	free(path);
	return status;
}
