/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define FIRST_ROOM 65536 /* octets */

static zf_status read_all(int fd, const char *path, size_t most, char **text, size_t *len,
			  struct zf_error *err)
{
	size_t room = 0;

	for (;;) {
		if (*len + 1 >= room) {
			room = room == 0 ? FIRST_ROOM : 2 * room;
			char *more = realloc(*text, room);
			if (more == NULL)
				return zf_fail(err, ZF_ENOMEM, "%s: out of memory", path);
			*text = more;
		}
		const ssize_t got = read(fd, *text + *len, room - *len - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return zf_fail_system(err, errno, "%s", path);
		if (got == 0)
			break;
		*len += (size_t)got;
		if (*len > most)
			return zf_fail(err, ZF_ELIMIT, "%s: longer than %zu octets", path,
				       most);
	}
	(*text)[*len] = '\0';
	return ZF_OK;
}

zf_status zf_file_read(const char *path, size_t most, char **text, size_t *len,
		       struct zf_error *err)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	*text = NULL;
	*len = 0;
	if (fd < 0)
		return zf_fail_system(err, errno, "%s", path);
	const zf_status status = read_all(fd, path, most, text, len, err);
	close(fd);
	if (status != ZF_OK) {
		free(*text);
		*text = NULL;
		*len = 0;
	}
	return status;
}
