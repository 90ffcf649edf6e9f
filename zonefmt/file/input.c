/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "zonefmt/file/recode.h"

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
	in->recode = NULL;
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
	free(in->recode);
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

/* Reads up to `len` octets; 0 at the end, -1 with errno. */
static ssize_t read_piece(const struct zf_input *in, char *to, size_t len)
{
	ssize_t got;

	do {
		got = read(in->fd, to, len);
	} while (got == -1 && errno == EINTR);
	return got;
}

/* The same, of text that is coded otherwise. There must be room for ZF_RECODE_ROOM octets. */
static ssize_t read_coded(const struct zf_input *in, char *to)
{
	char raw[ZF_RECODE_PIECE];
	size_t made = 0;
	ssize_t got;

	do {
		got = read_piece(in, raw, sizeof raw);
		if (got == -1)
			return -1;
		made = zf_recode(in->recode, to, raw, (size_t)got);
	} while (got > 0 && made == 0);
	return (ssize_t)made;
}

zf_status zf_input_more(struct zf_input *in, struct zf_error *err)
{
	const size_t room = make_room(in);
	ssize_t len;

	if (room == 0 || (in->recode != NULL && room < ZF_RECODE_ROOM))
		return zf_fail(err, ZF_ELIMIT, "%s: more than %d octets in one stretch",
			       in->path, ZF_INPUT_ROOM);
	if (in->recode != NULL)
		len = read_coded(in, in->buffer + (in->end - in->buffer));
	else
		len = read_piece(in, in->buffer + (in->end - in->buffer),
				 room < PIECE_OCTETS ? room : PIECE_OCTETS);
	if (len == -1)
		return zf_fail_system(err, errno, "%s", in->path);
	in->end += len;
	in->ended = len == 0;
	if (in->ended)
		in->buffer[in->end - in->buffer] = '\n';
	return ZF_OK;
}

/* Puts what `raw` becomes in the place of what is there. */
static void recode_begin(struct zf_input *in, const char *raw, size_t len)
{
	char *to = in->buffer;

	for (size_t at = 0; at < len; at += ZF_RECODE_PIECE)
		to += zf_recode(in->recode, to, raw + at,
				len - at < ZF_RECODE_PIECE ? len - at : ZF_RECODE_PIECE);
	if (in->ended) {
		to += zf_recode(in->recode, to, raw, 0);
		*to = '\n';
	}
	in->at = in->buffer;
	in->end = to;
}

static void skip_mark(struct zf_input *in)
{
	if (in->end - in->at >= 3 && memcmp(in->at, "\xef\xbb\xbf", 3) == 0)
		in->at += 3;
}

zf_status zf_input_as_text(struct zf_input *in, struct zf_error *err)
{
	const size_t len = (size_t)(in->end - in->at);
	zf_status status = zf_recode_find(&in->recode, in->at, len, err);

	if (status != ZF_OK)
		return status;
	if (in->recode == NULL) {
		skip_mark(in);
		return ZF_OK;
	}
	if (len > ZF_INPUT_ROOM / 2)
		return zf_fail(err, ZF_ELIMIT, "%s: more than %d octets in one stretch",
			       in->path, ZF_INPUT_ROOM / 2);
	char *raw = malloc(len);
	if (raw == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	memcpy(raw, in->at, len);
	recode_begin(in, raw, len);
	free(raw);
	skip_mark(in);
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
