/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* $TTL, $ORIGIN and $INCLUDE. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zonefmt/text/numbers.h"

#include "zonefmt/dialect/entry.h"

#define PATH_OCTETS_MAX 1024 /* of a file's name in $INCLUDE, with a NUL */

static bool need_word(struct zf_reader_work *r, const char *what)
{
	return zf_words_more(&r->parse.words) ||
	       zf_reader_wrong(r, r->parse.words.at, "%s must follow", what);
}

static bool take_ttl(struct zf_reader_work *r)
{
	struct zf_words *w = &r->parse.words;
	uint32_t ttl;

	if (!need_word(r, "a TTL"))
		return false;
	if (!zf_words_period(w, &ttl) || !zf_words_ended(w))
		return zf_reader_wrong_word(r, "the TTL ");
	if (!zf_reader_ended(r))
		return false;
	r->has_default_ttl = true;
	r->default_ttl = ttl;
	return true;
}

static bool read_origin(struct zf_reader_work *r, struct zf_name *origin)
{
	struct zf_words *w = &r->parse.words;

	w->to = origin->wire;
	w->end = w->to + sizeof origin->wire;
	return (zf_words_name(w) && zf_words_ended(w)) ||
	       zf_reader_wrong_word(r, "the origin ");
}

static bool take_origin(struct zf_reader_work *r)
{
	struct zf_name origin;

	if (!need_word(r, "a name") || !read_origin(r, &origin) || !zf_reader_ended(r))
		return false;
	r->file->origin = origin;
	r->file->has_origin = true;
	return true;
}

/* ---- $INCLUDE ---- */

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
static int open_included(struct zf_reader_work *r, const char *at, const char *name,
			 struct stat *about)
{
	int folder = open(r->how->include_folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	int fd = folder == -1 ? -1 : open_below(folder, name);
	int why = errno;

	if (fd != -1 && fstat(fd, about) == 0 && S_ISREG(about->st_mode))
		return fd;
	if (fd != -1) {
		close(fd);
		zf_reader_wrong(r, at, "'%.80s' is not a file", name);
	} else if (why == ELOOP || why == EMLINK) {
		zf_reader_wrong(r, at, "'%.80s' is a symbolic link: none is followed",
				name);
	} else {
		zf_reader_wrong(r, at, "'%.80s': %s", name, strerror(why));
	}
	return -1;
}

/* Whether it is allowed to include another file, called `name`. */
static bool check_include(struct zf_reader_work *r, const char *at, const char *name)
{
	if (r->how->include_folder == NULL)
		return zf_reader_wrong(r, at, "$INCLUDE is not allowed");
	if (*name == '\0' || *name == '/' || goes_up(name))
		return zf_reader_wrong(r, at,
				       "'%.80s' is no name in the folder of files to be "
				       "included: neither / at its front nor .. is one",
				       name);
	if (r->file == r->files + ZF_READER_FILES_MAX - 1)
		return zf_reader_wrong(r, at, "more than %d files include each other",
				       ZF_READER_FILES_MAX);
	return r->includes++ < ZF_READER_INCLUDES_MAX ||
	       zf_reader_wrong(r, at, "more than %d files are included",
			       ZF_READER_INCLUDES_MAX);
}

static bool check_loop(struct zf_reader_work *r, const char *at, const char *name,
		       const struct stat *about)
{
	for (const struct zf_reader_file *file = r->files; file <= r->file; file++) {
		if (file->device == about->st_dev && file->inode == about->st_ino)
			return zf_reader_wrong(r, at, "'%.80s' is being read already",
					       name);
	}
	return true;
}

/* Begins to read the file that is open as `fd`. What it starts with is the origin, and the
 * owner of the record before. */
static bool enter(struct zf_reader_work *r, int fd, const char *name,
		  const struct stat *about)
{
	struct zf_reader_file *above = r->file, *file = above + 1;
	char *path = NULL;

	*file = *above;
	file->included = above->path == NULL ? (struct zf_place){ above->line, 1 }
					     : above->included;
	file->device = about->st_dev;
	file->inode = about->st_ino;
	file->line = 0;
	file->next_line = 1;
	if (asprintf(&path, "%s/%s", r->how->include_folder, name) == -1) {
		close(fd);
		r->status = zf_fail(r->err, ZF_ENOMEM, "out of memory");
		return false;
	}
	r->status = zf_input_open_fd(&file->in, fd, path, r->err);
	if (r->status != ZF_OK) {
		free(path);
		return false;
	}
	file->path = path;
	r->file = file;
	return true;
}

void zf_reader_leave(struct zf_reader_work *r)
{
	zf_input_close(r->file->in);
	free(r->file->path);
	r->file--;
}

/* Reads the file's name. A NUL within would cut it. */
static bool read_path(struct zf_reader_work *r, char path[PATH_OCTETS_MAX])
{
	struct zf_words *w = &r->parse.words;

	w->to = (uint8_t *)path;
	w->end = w->to + PATH_OCTETS_MAX - 1;
	if (!zf_words_octets(w, PATH_OCTETS_MAX - 1) || !zf_words_ended(w))
		return zf_reader_wrong_word(r, "the file ");
	*w->to = '\0';
	return strlen(path) == (size_t)((char *)w->to - path) ||
	       zf_reader_wrong(r, w->word, "the file's name holds a NUL octet");
}

static bool take_include(struct zf_reader_work *r)
{
	struct zf_words *w = &r->parse.words;
	struct zf_name origin;
	char path[PATH_OCTETS_MAX] = "";
	struct stat about;

	if (!need_word(r, "a file") || !read_path(r, path))
		return false;
	const char *at = w->word;
	const bool has_origin = zf_words_more(w);
	if ((has_origin && !read_origin(r, &origin)) || !zf_reader_ended(r) ||
	    !check_include(r, at, path))
		return false;
	int fd = open_included(r, at, path, &about);
	if (fd == -1)
		return false;
	if (!check_loop(r, at, path, &about)) {
		close(fd);
		return false;
	}
	if (!enter(r, fd, path, &about))
		return false;
	if (has_origin) {
		r->file->origin = origin;
		r->file->has_origin = true;
	}
	return true;
}

/* ---- all of them ---- */

static const struct {
	const char *word;
	bool (*take)(struct zf_reader_work *r);
} directives[] = {
	{ "$TTL", take_ttl },
	{ "$ORIGIN", take_origin },
	{ "$INCLUDE", take_include },
	{ "$GENERATE", zf_reader_generate },
};

bool zf_reader_directive(struct zf_reader_work *r)
{
	struct zf_words *w = &r->parse.words;
	size_t len;
	const char *word = zf_words_plain(w, &len);

	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
		if (strlen(directives[i].word) == len &&
		    strncasecmp(directives[i].word, word, len) == 0 && zf_words_ended(w))
			return directives[i].take(r);
	}
	return zf_reader_wrong(r, word, "'%.*s' is not a directive", zf_words_shown(w),
			       word);
}
