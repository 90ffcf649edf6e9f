/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Small enough to stay in a processor's cache until it is used up. */
#define PIECE_OCTETS (128 * 1024)

zf_status zf_input_open_fd(struct zf_input **result, int fd, const char *path,
			   struct zf_error *err)
{
	struct zf_input *in = malloc(sizeof *in);

	*result = NULL;
	if (in == NULL) {
		close(fd);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	in->path = path;
	in->at = in->end = in->buffer;
	in->ended = false;
	in->before = 0;
	in->fd = fd;
	zf_status status = zf_input_more(in, err);
	if (status != ZF_OK) {
		zf_input_close(in);
		return status;
	}
	*result = in;
	return ZF_OK;
}

zf_status zf_input_open(struct zf_input **result, const char *path, struct zf_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*result = NULL;
	if (fd == -1)
		return zf_fail_system(err, errno, "%s", path);
	return zf_input_open_fd(result, fd, path, err);
}

void zf_input_close(struct zf_input *in)
{
	if (in == NULL)
		return;
	if (in->fd != -1)
		close(in->fd);
	free(in);
}

/* How many octets may be read behind `end`. What is not used up moves to the front only where there
 * is no room for a piece, so that a pipe with small pieces does not have it moved for each. */
static size_t make_room(struct zf_input *in)
{
	const char *limit = in->buffer + ZF_INPUT_ROOM;
	size_t left = (size_t)(in->end - in->at);

	if (limit - in->end < PIECE_OCTETS) {
		in->before += (uint64_t)(in->at - in->buffer);
		memmove(in->buffer, in->at, left);
		in->at = in->buffer;
		in->end = in->buffer + left;
	}
	return (size_t)(limit - in->end);
}

zf_status zf_input_more(struct zf_input *in, struct zf_error *err)
{
	size_t room = make_room(in);
	ssize_t len;

	if (room == 0)
		return zf_fail(err, ZF_ELIMIT, "%s: more than %d octets in one stretch",
			       in->path, ZF_INPUT_ROOM);
	do {
		len = read(in->fd, in->buffer + (in->end - in->buffer),
			   room < PIECE_OCTETS ? room : PIECE_OCTETS);
	} while (len == -1 && errno == EINTR);
	if (len == -1)
		return zf_fail_system(err, errno, "%s", in->path);
	in->end += len;
	in->ended = len == 0;
	if (in->ended)
		in->buffer[in->end - in->buffer] = '\n';
	return ZF_OK;
}

void zf_input_cut(struct zf_input *in, const char *end)
{
	in->buffer[end - in->buffer] = '\0';
}

uint64_t zf_input_place(const struct zf_input *in)
{
	return in->before + (uint64_t)(in->at - in->buffer);
}
