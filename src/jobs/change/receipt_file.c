/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/receipt_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "zonefmt/file/links.h"
#include "zonefmt/file/replace.h"
#include "zonefmt/file/whole.h"

#define RECEIPT_OCTETS_MAX (512 * 1024 * 1024) /* more than a million records take */

zf_status zf_receipt_file_read(struct zf_receipt *receipt, const char *path,
			       struct zf_error *err)
{
	const char *place = strcmp(path, "-") == 0 ? "/dev/stdin" : path;
	struct zf_whole whole;
	zf_status status = zf_whole_read(&whole, place, RECEIPT_OCTETS_MAX, err);

	*receipt = (struct zf_receipt){ .count = 0 };
	if (status != ZF_OK)
		return status;
	status = zf_receipt_parse(receipt, whole.text, whole.len, err);
	if (status != ZF_OK)
		zf_wrap(err, "%s", path);
	zf_whole_clear(&whole);
	return status;
}

zf_status zf_receipt_file_begin(struct zf_receipt_file *file,
				const struct zf_receipt *receipt, struct zf_error *err)
{
	char *text = NULL;
	zf_status status = zf_receipt_print_lines(receipt, &text, err);

	if (status == ZF_OK)
		status = zf_replace_text(file->path, file->mode, text, strlen(text), err);
	free(text);
	return status == ZF_OK
		       ? zf_links_open(&file->fd, file->path, O_WRONLY | O_APPEND, err)
		       : status;
}

static zf_status append(const struct zf_receipt_file *file, const char *text,
			struct zf_error *err)
{
	size_t left = strlen(text);

	while (left > 0) {
		const ssize_t written = write(file->fd, text, left);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return zf_fail_system(err, errno, "%s: write", file->path);
		text += written;
		left -= (size_t)written;
	}
	return ZF_OK;
}

zf_status zf_receipt_file_add(struct zf_receipt_file *file,
			      const struct zf_receipt_line *lines, size_t count,
			      bool intended, struct zf_error *err)
{
	struct zf_receipt some = { 0 };
	char *text = NULL;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < count && status == ZF_OK; i++)
		status = zf_receipt_add(&some, &lines[i], err);
	for (size_t i = 0; i < some.count; i++)
		some.lines[i].intended = intended;
	if (status == ZF_OK)
		status = zf_receipt_print_more(some.lines, some.count, &text, err);
	if (status == ZF_OK)
		status = append(file, text, err);
	free(text);
	zf_receipt_clear(&some);
	return status;
}

zf_status zf_receipt_file_sync(struct zf_receipt_file *file, struct zf_error *err)
{
	if (file->fd < 0 || fdatasync(file->fd) == 0)
		return ZF_OK;
	return zf_fail_system(err, errno, "%s: sync", file->path);
}

zf_status zf_receipt_file_write(const struct zf_receipt_file *file,
				const struct zf_receipt *receipt, struct zf_error *err)
{
	char *text = NULL;
	zf_status status = zf_receipt_print(receipt, &text, err);

	if (status == ZF_OK)
		status = zf_replace_text(file->path, file->mode, text, strlen(text), err);
	free(text);
	return status;
}

void zf_receipt_file_close(struct zf_receipt_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}
