/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/kept_receipt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/jobs/change/stands.h"
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

	if (status != ZF_OK)
		return status;
	status = zf_receipt_parse(receipt, whole.text, whole.len, err);
	if (status != ZF_OK)
		zf_wrap(err, "%s", path);
	zf_whole_clear(&whole);
	return status;
}

static zf_status check_server(const struct zf_kept_receipt *kept, struct zf_error *err)
{
	const char *theirs = kept->earlier.server;

	if (theirs == NULL || strcmp(theirs, kept->now.server) == 0)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "%s: the receipt of what %s granted, not %s", kept->path,
		theirs, kept->now.server);
	zf_hint(err, "each server needs a receipt of its own");
	return ZF_EUSAGE;
}

zf_status zf_kept_receipt_open(struct zf_kept_receipt *kept, const char *path,
			       const struct zf_endpoint *server, struct zf_error *err)
{
	char text[ZF_ENDPOINT_TEXT_MAX];
	zf_status status = ZF_OK;

	*kept = (struct zf_kept_receipt){ .path = path, .fd = -1 };
	zf_endpoint_print(text, server);
	kept->now.server = strdup(text);
	if (kept->now.server == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (path != NULL && access(path, F_OK) == 0) {
		status = zf_receipt_file_read(&kept->earlier, path, err);
		if (status == ZF_OK)
			status = check_server(kept, err);
	}
	if (status != ZF_OK)
		zf_kept_receipt_clear(kept);
	return status;
}

static zf_status add_lines(struct zf_receipt *to, const struct zf_receipt_line *lines,
			   size_t count, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < count && status == ZF_OK; i++)
		status = zf_receipt_add(to, &lines[i], err);
	return status;
}

/* ---- while it grows ---- */

zf_status zf_kept_receipt_sync(struct zf_kept_receipt *kept, struct zf_error *err)
{
	if (kept->fd < 0 || fdatasync(kept->fd) == 0)
		return ZF_OK;
	return zf_fail_system(err, errno, "%s: sync", kept->path);
}

static zf_status append(const struct zf_kept_receipt *kept, const char *text,
			struct zf_error *err)
{
	size_t left = strlen(text);

	while (left > 0) {
		const ssize_t written = write(kept->fd, text, left);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return zf_fail_system(err, errno, "%s: write", kept->path);
		text += written;
		left -= (size_t)written;
	}
	return ZF_OK;
}

/* What an earlier run left stays, in the form that can grow. */
static zf_status begin_file(struct zf_kept_receipt *kept, struct zf_error *err)
{
	char *text = NULL, *server = kept->earlier.server;
	zf_status status;

	kept->earlier.server = kept->now.server;
	status = zf_receipt_print_lines(&kept->earlier, &text, err);
	kept->earlier.server = server;
	if (status == ZF_OK)
		status = zf_replace_text(kept->path, ZF_MODE_PLAIN, text, strlen(text),
					 err);
	free(text);
	if (status != ZF_OK)
		return status;
	return zf_links_open(&kept->fd, kept->path, O_WRONLY | O_APPEND, err);
}

static zf_status put_lines(struct zf_kept_receipt *kept,
			   const struct zf_receipt_line *lines, size_t count,
			   bool intended, struct zf_error *err)
{
	struct zf_receipt some = { 0 };
	char *text = NULL;
	zf_status status = add_lines(&some, lines, count, err);

	for (size_t i = 0; i < some.count; i++)
		some.lines[i].intended = intended;
	if (status == ZF_OK)
		status = zf_receipt_print_more(some.lines, some.count, &text, err);
	if (status == ZF_OK)
		status = append(kept, text, err);
	free(text);
	zf_receipt_clear(&some);
	return status;
}

zf_status zf_kept_receipt_intend(struct zf_kept_receipt *kept,
				 const struct zf_receipt_line *lines, size_t count,
				 struct zf_error *err)
{
	zf_status status = ZF_OK;

	if (kept->path == NULL)
		return ZF_OK;
	if (kept->fd < 0)
		status = begin_file(kept, err);
	return status == ZF_OK ? put_lines(kept, lines, count, true, err) : status;
}

zf_status zf_kept_receipt_granted(struct zf_kept_receipt *kept,
				  const struct zf_receipt_line *lines, size_t count,
				  struct zf_error *err)
{
	return kept->fd < 0 ? ZF_OK : put_lines(kept, lines, count, false, err);
}

/* ---- at the end ---- */

/* What does not stand stays intended: its UPDATE may be late. */
static zf_status look_for_intended(struct zf_receipt *all, const struct zf_peer *peer,
				   struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < all->count && status == ZF_OK; i++) {
		struct zf_receipt_line *line = &all->lines[i];
		bool stands = false;

		if (!line->intended)
			continue;
		status = zf_stands(peer, line, &stands, err);
		line->intended = !stands;
	}
	return status;
}

zf_status zf_kept_receipt_close(struct zf_kept_receipt *kept, const struct zf_peer *peer,
				bool whole, struct zf_error *err)
{
	struct zf_receipt all = { .server = kept->now.server };
	char *text = NULL;
	zf_status status;

	if (kept->path == NULL || (!whole && kept->fd < 0))
		return ZF_OK;
	status = add_lines(&all, kept->earlier.lines, kept->earlier.count, err);
	if (status == ZF_OK)
		status = add_lines(&all, kept->now.lines, kept->now.count, err);
	if (status == ZF_OK)
		status = zf_receipt_settle(&all, err);
	if (status == ZF_OK && whole)
		status = look_for_intended(&all, peer, err);
	if (status == ZF_OK)
		status = zf_receipt_print(&all, &text, err);
	if (status == ZF_OK)
		status = zf_replace_text(kept->path, ZF_MODE_PLAIN, text, strlen(text),
					 err);
	free(text);
	all.server = NULL;
	zf_receipt_clear(&all);
	return status;
}

void zf_kept_receipt_clear(struct zf_kept_receipt *kept)
{
	if (kept->fd >= 0)
		close(kept->fd);
	kept->fd = -1;
	zf_receipt_clear(&kept->now);
	zf_receipt_clear(&kept->earlier);
}
