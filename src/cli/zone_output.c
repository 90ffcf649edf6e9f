/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/zone_output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool zf_zone_output_is_stream(const char *path)
{
	struct stat found;

	return strcmp(path, "-") == 0 ||
	       (stat(path, &found) == 0 && !S_ISREG(found.st_mode) &&
		!S_ISDIR(found.st_mode));
}

zf_status zf_zone_output_open(struct zf_zone_output *stream, const char *path,
			      struct zf_error *err)
{
	if (strcmp(path, "-") == 0) {
		*stream = (struct zf_zone_output){ STDOUT_FILENO, "standard output" };
		return ZF_OK;
	}
	*stream = (struct zf_zone_output){ open(path, O_WRONLY | O_CLOEXEC), path };
	return stream->fd == -1 ? zf_fail_system(err, errno, "%s: open", path) : ZF_OK;
}

static zf_status write_all(void *ctx, const char *text, size_t len, struct zf_error *err)
{
	const struct zf_zone_output *stream = ctx;

	while (len > 0) {
		ssize_t written = write(stream->fd, text, len);

		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return zf_fail_system(err, errno, "%s: write", stream->name);
		text += written;
		len -= (size_t)written;
	}
	return ZF_OK;
}

struct zf_output zf_zone_output(struct zf_zone_output *stream)
{
	return (struct zf_output){ write_all, stream };
}

zf_status zf_zone_output_close(struct zf_zone_output *stream, struct zf_error *err)
{
	int fd = stream->fd;

	stream->fd = -1;
	if (fd == -1 || fd == STDOUT_FILENO || close(fd) == 0)
		return ZF_OK;
	return zf_fail_system(err, errno, "%s: close", stream->name);
}
