/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/kept_receipt.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/jobs/change/stands.h"
#include "zonefmt/file/replace.h"
#include "zonefmt/file/whole.h"

#define RECEIPT_OCTETS_MAX (64 * 1024 * 1024)

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

	*kept = (struct zf_kept_receipt){ .path = path };
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

/* Everything known, and `lines`, which are about to be added. */
static zf_status gather(const struct zf_kept_receipt *kept, struct zf_receipt *all,
			const struct zf_receipt_line *lines, size_t count,
			struct zf_error *err)
{
	const struct zf_receipt *earlier = &kept->earlier, *now = &kept->now;
	zf_status status = add_lines(all, earlier->lines, earlier->count, err);

	for (size_t i = 0; i < count; i++)
		zf_receipt_drop(all, &lines[i]);
	if (status == ZF_OK)
		status = add_lines(all, now->lines, now->count, err);
	for (size_t i = 0; i < count && status == ZF_OK; i++) {
		struct zf_receipt_line line = lines[i];

		line.intended = true;
		status = zf_receipt_add(all, &line, err);
	}
	return status;
}

static zf_status write_out(struct zf_kept_receipt *kept,
			   const struct zf_receipt_line *lines, size_t count,
			   struct zf_error *err)
{
	struct zf_receipt all = { .server = kept->now.server };
	char *text = NULL;
	zf_status status = gather(kept, &all, lines, count, err);

	if (status == ZF_OK)
		status = zf_receipt_print(&all, &text, err);
	if (status == ZF_OK)
		status = zf_replace_text(kept->path, 0666, text, strlen(text), err);
	kept->written |= status == ZF_OK;
	free(text);
	all.server = NULL;
	zf_receipt_clear(&all);
	return status;
}

zf_status zf_kept_receipt_intend(struct zf_kept_receipt *kept,
				 const struct zf_receipt_line *lines, size_t count,
				 struct zf_error *err)
{
	return kept->path == NULL ? ZF_OK : write_out(kept, lines, count, err);
}

void zf_kept_receipt_granted(struct zf_kept_receipt *kept,
			     const struct zf_receipt_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		zf_receipt_drop(&kept->earlier, &lines[i]);
}

/* What does not stand stays intended: its UPDATE may be late. */
static zf_status settle(struct zf_kept_receipt *kept, const struct zf_peer *peer,
			struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < kept->earlier.count && status == ZF_OK; i++) {
		struct zf_receipt_line *line = &kept->earlier.lines[i];
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
	zf_status status;

	if (kept->path == NULL || (!whole && !kept->written))
		return ZF_OK;
	/* those of a zone that failed were not told as granted */
	zf_kept_receipt_granted(kept, kept->now.lines, kept->now.count);
	status = whole ? settle(kept, peer, err) : ZF_OK;
	return status == ZF_OK ? write_out(kept, NULL, 0, err) : status;
}

void zf_kept_receipt_clear(struct zf_kept_receipt *kept)
{
	zf_receipt_clear(&kept->now);
	zf_receipt_clear(&kept->earlier);
}
