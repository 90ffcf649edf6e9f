/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/zone_output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/harmless.h"
#include "zonefmt/file/links.h"
#include "zonefmt/file/nameless.h"

#define PIECE_OCTETS (64 * 1024)

bool zf_zone_output_is_stream(const char *path)
{
	struct stat found;

	return strcmp(path, "-") == 0 ||
	       (stat(path, &found) == 0 && !S_ISREG(found.st_mode) &&
		!S_ISDIR(found.st_mode));
}

static zf_status fail_to_keep(int number, const char *what, struct zf_error *err)
{
	zf_fail_system(err, number, "%s: %s", zf_nameless_folder(), what);
	zf_hint(err,
		"the zone is kept there until it is complete: set TMPDIR to a folder with "
		"room, or write to a file with -o");
	return ZF_ESYSTEM;
}

static zf_status open_kept(struct zf_zone_output *stream, struct zf_error *err)
{
	stream->kept = zf_nameless_open(zf_nameless_folder());
	if (stream->kept == -1)
		return fail_to_keep(errno, "open", err);
	return ZF_OK;
}

/* What stands there now may be another than was looked at: no file is written over. */
static zf_status open_stream(int *fd, const char *path, struct zf_error *err)
{
	struct stat st;
	const zf_status status = zf_links_open(fd, path, O_WRONLY, err);

	if (status != ZF_OK || fstat(*fd, &st) != 0 || !S_ISREG(st.st_mode))
		return status;
	return zf_fail_system(err, EEXIST, "%s: has become a file", path);
}

zf_status zf_zone_output_open(struct zf_zone_output *stream, const char *path,
			      struct zf_error *err)
{
	*stream =
		(struct zf_zone_output){ .fd = STDOUT_FILENO, .kept = -1, .name = path };
	zf_status status = ZF_OK;
	if (strcmp(path, "-") == 0)
		stream->name = "standard output";
	else
		status = open_stream(&stream->fd, path, err);
	return status == ZF_OK ? open_kept(stream, err) : status;
}

/* The errno, or 0. */
static int write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t written = write(fd, text, len);

		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return errno;
		text += written;
		len -= (size_t)written;
	}
	return 0;
}

static zf_status keep(void *ctx, const char *text, size_t len, struct zf_error *err)
{
	const struct zf_zone_output *stream = ctx;
	int number = write_all(stream->kept, text, len);

	return number == 0 ? ZF_OK : fail_to_keep(number, "write", err);
}

static zf_status restart(void *ctx, struct zf_error *err)
{
	const struct zf_zone_output *stream = ctx;

	if (ftruncate(stream->kept, 0) != 0 || lseek(stream->kept, 0, SEEK_SET) != 0)
		return fail_to_keep(errno, "truncate", err);
	return ZF_OK;
}

struct zf_output zf_zone_output(struct zf_zone_output *stream)
{
	return (struct zf_output){ .write = keep, .restart = restart, .ctx = stream };
}

/* How much of a piece ends in whole lines: all of it where there is no line's end. */
static ssize_t whole_lines(const char *piece, ssize_t len)
{
	for (ssize_t end = len; end > 0; end--)
		if (piece[end - 1] == '\n')
			return end;
	return len;
}

zf_status zf_zone_output_finish(struct zf_zone_output *stream, struct zf_error *err)
{
	const bool is_terminal = isatty(stream->fd) != 0;
	char piece[PIECE_OCTETS];
	off_t at = 0;
	ssize_t len;
	int number;

	while ((len = pread(stream->kept, piece, sizeof piece, at)) > 0) {
		if (is_terminal) {
			len = whole_lines(piece, len);
			zf_harmless_octets(piece, (size_t)len);
		}
		number = write_all(stream->fd, piece, (size_t)len);
		if (number != 0)
			return zf_fail_system(err, number, "%s: write", stream->name);
		at += len;
	}
	return len == 0 ? ZF_OK : fail_to_keep(errno, "read", err);
}

void zf_zone_output_close(struct zf_zone_output *stream)
{
	if (stream->fd > STDERR_FILENO)
		close(stream->fd);
	if (stream->kept != -1)
		close(stream->kept);
	stream->fd = stream->kept = -1;
}
