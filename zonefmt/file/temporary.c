/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK ".zf-"
#define NAMES 8

void zf_temporary_name(char temporary[NAME_MAX + 1], const char *name)
{
	const int room = NAME_MAX - 1 - (int)strlen(MARK "0");

	snprintf(temporary, NAME_MAX + 1, ".%.*s" MARK "0", room, name);
}

static void set_number(char *temporary, int number)
{
	temporary[strlen(temporary) - 1] = (char)('0' + number);
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

/* Makes the file `name`, in the place of one that was left if need be. */
static int make_anew(int folder, const char *name, mode_t mode)
{
	const int fd = make_locked(folder, name, mode);

	if (fd >= 0 || errno != EEXIST)
		return fd;
	remove_if_left(folder, name);
	return make_locked(folder, name, mode);
}

int zf_temporary_make(int folder, char *temporary, mode_t mode, bool all)
{
	int fd = -1, taken = 0;

	for (int number = 0; number < NAMES && (all || fd < 0); number++) {
		set_number(temporary, number);
		if (fd >= 0) {
			remove_if_left(folder, temporary);
			continue;
		}
		fd = make_anew(folder, temporary, mode);
		if (fd < 0 && errno != EEXIST)
			return -1;
		taken = number;
	}
	set_number(temporary, taken);
	if (fd < 0)
		errno = EBUSY;
	return fd;
}

static bool is_temporary(const char *name)
{
	const size_t len = strlen(name), end = strlen(MARK) + 1;

	return name[0] == '.' && len > end &&
	       memcmp(name + len - end, MARK, end - 1) == 0 && name[len - 1] >= '0' &&
	       name[len - 1] < '0' + NAMES;
}

bool zf_temporary_any(int folder)
{
	const int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	bool found = false;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return true;
	}
	errno = 0;
	while (!found && (entry = readdir(dir)) != NULL)
		found = is_temporary(entry->d_name);
	found = found || errno != 0;
	closedir(dir);
	return found;
}
