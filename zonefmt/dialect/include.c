/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/include.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zonefmt/text/numbers.h"

#include "zonefmt/dialect/entry.h"

#define PATH_OCTETS_MAX 1024 /* of a file's name in $INCLUDE, with a NUL */

/* Opens what is called `name` in `folder`, which is closed, or in folders below it. No link is
 * followed and nothing waited for. Returns -1 with errno set. */
static int open_below(int folder, const char *name)
{
	for (;;) {
		char part[PATH_OCTETS_MAX];
		const size_t len = strcspn(name, "/");
		const bool is_last = name[len] == '\0';

		memcpy(part, len == 0 ? "." : name, len == 0 ? 1 : len);
		part[len == 0 ? 1 : len] = '\0';
		int fd = openat(folder, part,
				O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
					(is_last ? 0 : O_DIRECTORY));
		int why = errno;
		close(folder);
		errno = why;
		if (fd == -1 || is_last)
			return fd;
		folder = fd;
		name += len + 1;
	}
}

/* Whether one of the folders in `path` is `..`. */
static bool goes_up(const char *path)
{
	for (; *path != '\0'; path += strcspn(path, "/"), path += *path == '/') {
		if (strncmp(path, "..", 2) == 0 && (path[2] == '/' || path[2] == '\0'))
			return true;
	}
	return false;
}

/* Opens the file for reading, and tells it from others. */
static int open_included(struct zf_entries *e, const char *in, const char *at,
			 const char *name, struct stat *about)
{
	int folder = open(in, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	int fd = folder == -1 ? -1 : open_below(folder, name);
	int why = errno;

	if (fd != -1 && fstat(fd, about) == 0 && S_ISREG(about->st_mode))
		return fd;
	if (fd != -1) {
		close(fd);
		zf_entries_wrong(e, at, "'%.80s' is not a file", name);
	} else if (why == ELOOP || why == EMLINK) {
		zf_entries_wrong(e, at, "'%.80s' is a symbolic link: none is followed",
				 name);
	} else {
		zf_entries_wrong(e, at, "'%.80s': %s", name, strerror(why));
	}
	return -1;
}

/* Whether it is allowed to include another file, called `name`. */
static bool check(struct zf_include *include, struct zf_entries *e, const char *at,
		  const char *name)
{
	if (include->folder == NULL) {
		include->refused = true;
		return zf_entries_wrong(e, at, "$INCLUDE is not allowed");
	}
	if (*name == '\0' || *name == '/' || goes_up(name))
		return zf_entries_wrong(e, at,
					"'%.80s' is no name in the folder of files to be "
					"included: neither / at its front nor .. is one",
					name);
	if (e->file == e->files + ZF_ENTRY_FILES_MAX - 1)
		return zf_entries_wrong(e, at, "more than %d files include each other",
					ZF_ENTRY_FILES_MAX);
	return include->count++ < ZF_INCLUDE_COUNT_MAX ||
	       zf_entries_wrong(e, at, "more than %d files are included",
				ZF_INCLUDE_COUNT_MAX);
}

static bool check_loop(struct zf_entries *e, const char *at, const char *name,
		       const struct stat *about)
{
	for (const struct zf_entry_file *file = e->files; file <= e->file; file++) {
		if (file->device == about->st_dev && file->inode == about->st_ino)
			return zf_entries_wrong(e, at, "'%.80s' is being read already",
						name);
	}
	return true;
}

/* Reads the file's name. A NUL within would cut it. */
static bool read_path(struct zf_entries *e, char path[PATH_OCTETS_MAX])
{
	struct zf_words *w = &e->parse.words;

	w->to = (uint8_t *)path;
	w->end = w->to + PATH_OCTETS_MAX - 1;
	if (!zf_words_octets(w, PATH_OCTETS_MAX - 1) || !zf_words_ended(w))
		return zf_entries_wrong_word(e, "the file ");
	*w->to = '\0';
	return strlen(path) == (size_t)((char *)w->to - path) ||
	       zf_entries_wrong(e, w->word, "the file's name holds a NUL octet");
}

static bool enter(struct zf_entries *e, const char *folder, const char *at,
		  const char *name)
{
	struct stat about;
	char *path = NULL;
	int fd = open_included(e, folder, at, name, &about);

	if (fd == -1)
		return false;
	if (!check_loop(e, at, name, &about)) {
		close(fd);
		return false;
	}
	if (asprintf(&path, "%s/%s", folder, name) == -1) {
		close(fd);
		e->status = zf_fail(e->err, ZF_ENOMEM, "out of memory");
		return false;
	}
	return zf_entries_enter(e, fd, path, &about);
}

bool zf_include_take(struct zf_include *include, struct zf_entries *e)
{
	struct zf_words *w = &e->parse.words;
	struct zf_name origin;
	char name[PATH_OCTETS_MAX] = "";

	if (!zf_words_more(w))
		return zf_entries_wrong(e, w->at, "a file must follow");
	if (!read_path(e, name))
		return false;
	const char *at = w->word;
	const bool has_origin = zf_words_more(w);
	if ((has_origin && !zf_entries_origin(e, &origin)) || !zf_entries_ended(e) ||
	    !check(include, e, at, name) || !enter(e, include->folder, at, name))
		return false;
	if (has_origin) {
		e->file->origin = origin;
		e->file->has_origin = true;
	}
	return true;
}
