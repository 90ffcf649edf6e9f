/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_ROOM (64 * 1024) /* octets, of what does not tell its size */

static void free_text(struct zf_whole *whole)
{
	if (whole->text != NULL)
		OPENSSL_cleanse(whole->text, whole->len);
	free(whole->text);
	whole->text = NULL;
	whole->room = 0;
}

/* Not realloc, which leaves secrets behind. */
static bool grow(struct zf_whole *whole, size_t room)
{
	char *text = malloc(room);

	if (text == NULL)
		return false;
	if (whole->len > 0)
		memcpy(text, whole->text, whole->len);
	free_text(whole);
	whole->text = text;
	whole->room = room;
	return true;
}

static zf_status too_long(const char *path, size_t most, struct zf_error *err)
{
	return zf_fail(err, ZF_ELIMIT, "%s: longer than %zu octets", path, most);
}

/* Always has room for an octet and the NUL: so a file that told its size is read in one piece. */
static zf_status read_all(struct zf_whole *whole, int fd, const char *path, size_t most,
			  struct zf_error *err)
{
	ssize_t got;

	do {
		if (whole->room - whole->len < 2 && !grow(whole, 2 * whole->room))
			return zf_fail(err, ZF_ENOMEM, "%s: out of memory", path);
		got = read(fd, whole->text + whole->len, whole->room - whole->len - 1);
		if (got > 0)
			whole->len += (size_t)got;
	} while ((got > 0 && whole->len <= most) || (got < 0 && errno == EINTR));
	if (got < 0)
		return zf_fail_system(err, errno, "%s", path);
	if (whole->len > most)
		return too_long(path, most, err);
	whole->text[whole->len] = '\0';
	return ZF_OK;
}

zf_status zf_whole_read_fd(struct zf_whole *whole, int fd, const char *path, size_t most,
			   struct zf_error *err)
{
	struct stat st;

	*whole = (struct zf_whole){ .text = NULL };
	if (fstat(fd, &st) != 0)
		return zf_fail_system(err, errno, "%s", path);
	whole->device = st.st_dev;
	whole->inode = st.st_ino;
	const bool is_sized = S_ISREG(st.st_mode) && st.st_size > 0;
	if (is_sized && (uintmax_t)st.st_size > most)
		return too_long(path, most, err);
	if (!grow(whole, is_sized ? (size_t)st.st_size + 2 : FIRST_ROOM))
		return zf_fail(err, ZF_ENOMEM, "%s: out of memory", path);
	const zf_status status = read_all(whole, fd, path, most, err);
	if (status != ZF_OK) {
		free_text(whole);
		whole->len = 0;
	}
	return status;
}

zf_status zf_whole_read(struct zf_whole *whole, const char *path, size_t most,
			struct zf_error *err)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	*whole = (struct zf_whole){ .text = NULL };
	if (fd < 0)
		return zf_fail_system(err, errno, "%s", path);
	const zf_status status = zf_whole_read_fd(whole, fd, path, most, err);
	close(fd);
	return status;
}

void zf_whole_clear(struct zf_whole *whole)
{
	free_text(whole);
	*whole = (struct zf_whole){ .text = NULL };
}
