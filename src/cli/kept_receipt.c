/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/kept_receipt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/jobs/change/stands.h"
#include "zonefmt/file/replace.h"

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

	*kept = (struct zf_kept_receipt){
		.path = path,
		.file = { .path = path, .mode = ZF_MODE_PLAIN, .fd = -1 },
	};
	zf_endpoint_print(text, server);
	kept->now.server = strdup(text);
	if (kept->now.server == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (path != NULL && access(path, F_OK) == 0) {
		status = zf_receipt_file_read(&kept->earlier, path, err);
		if (status == ZF_OK)
			status = check_server(kept, err);
	} else if (path != NULL && errno != ENOENT) {
		status = zf_fail_system(err, errno, "%s", path);
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
	return zf_receipt_file_sync(&kept->file, err);
}

/* What an earlier run left stays, in the form that can grow. */
static zf_status begin_file(struct zf_kept_receipt *kept, struct zf_error *err)
{
	struct zf_receipt earlier = kept->earlier;

	earlier.server = kept->now.server;
	return zf_receipt_file_begin(&kept->file, &earlier, err);
}

zf_status zf_kept_receipt_intend(struct zf_kept_receipt *kept,
				 const struct zf_receipt_line *lines, size_t count,
				 struct zf_error *err)
{
	zf_status status = ZF_OK;

	if (kept->path == NULL)
		return ZF_OK;
	if (kept->file.fd < 0)
		status = begin_file(kept, err);
	return status == ZF_OK ? zf_receipt_file_add(&kept->file, lines, count, true, err)
			       : status;
}

zf_status zf_kept_receipt_confirm(struct zf_kept_receipt *kept,
				  const struct zf_receipt_line *lines, size_t count,
				  struct zf_error *err)
{
	return kept->file.fd < 0
		       ? ZF_OK
		       : zf_receipt_file_add(&kept->file, lines, count, false, err);
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
		status = zf_stands(peer, line, 1, &stands, err);
		line->intended = !stands;
	}
	return status;
}

zf_status zf_kept_receipt_close(struct zf_kept_receipt *kept, const struct zf_peer *peer,
				bool whole, struct zf_error *err)
{
	struct zf_receipt all = { .server = kept->now.server };
	zf_status status;

	if (kept->path == NULL || (!whole && kept->file.fd < 0))
		return ZF_OK;
	status = add_lines(&all, kept->earlier.lines, kept->earlier.count, err);
	if (status == ZF_OK)
		status = add_lines(&all, kept->now.lines, kept->now.count, err);
	if (status == ZF_OK)
		status = zf_receipt_settle(&all, err);
	if (status == ZF_OK && whole)
		status = look_for_intended(&all, peer, err);
	if (status == ZF_OK)
		status = zf_receipt_file_write(&kept->file, &all, err);
	all.server = NULL;
	zf_receipt_clear(&all);
	return status;
}

void zf_kept_receipt_clear(struct zf_kept_receipt *kept)
{
	zf_receipt_file_close(&kept->file);
	zf_receipt_clear(&kept->now);
	zf_receipt_clear(&kept->earlier);
}
