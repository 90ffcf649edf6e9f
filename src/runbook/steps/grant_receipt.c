/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/grant_receipt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/runbook/steps/grant_record.h"
#include "zonefmt/file/replace.h"

zf_status zf_grant_receipt_path(const struct zf_moving *moving, char **path,
				struct zf_error *err)
{
	char name[128];

	snprintf(name, sizeof(name), "%s.json", moving->move->to->id);
	return zf_state_path(moving->state, "receipts", name, path, err);
}

static struct zf_receipt_file file_at(const char *path)
{
	return (struct zf_receipt_file){ .path = path, .mode = ZF_MODE_SECRET, .fd = -1 };
}

zf_status zf_grant_receipt_open(struct zf_grant_receipt *receipt,
				const struct zf_moving *moving, struct zf_error *err)
{
	const zf_status status = zf_grant_receipt_path(moving, &receipt->path, err);

	receipt->moving = moving;
	receipt->file = file_at(receipt->path);
	return status;
}

/* Who granted it: by id and address, as strings that `text` and the migration have. */
static void name_primary(struct zf_receipt *receipt, const struct zf_moving *moving,
			 char text[ZF_ENDPOINT_TEXT_MAX])
{
	const struct zf_server *primary = moving->move->primary;

	zf_endpoint_print(text, &primary->addresses[0]);
	receipt->server = text;
	receipt->primary = primary->id;
}

zf_status zf_grant_receipt_intend(struct zf_grant_receipt *receipt,
				  const struct zf_receipt *before,
				  const struct zf_receipt_line *lines, size_t count,
				  struct zf_error *err)
{
	struct zf_receipt earlier = *before;
	char server[ZF_ENDPOINT_TEXT_MAX];
	zf_status status = ZF_OK;

	name_primary(&earlier, receipt->moving, server);
	if (receipt->file.fd < 0)
		status = zf_receipt_file_begin(&receipt->file, &earlier, err);
	return status == ZF_OK
		       ? zf_receipt_file_add(&receipt->file, lines, count, true, err)
		       : status;
}

zf_status zf_grant_receipt_sync(struct zf_grant_receipt *receipt, struct zf_error *err)
{
	return zf_receipt_file_sync(&receipt->file, err);
}

zf_status zf_grant_receipt_confirm(struct zf_grant_receipt *receipt,
				   const struct zf_receipt_line *lines, size_t count,
				   struct zf_error *err)
{
	return zf_receipt_file_add(&receipt->file, lines, count, false, err);
}

void zf_grant_receipt_close(struct zf_grant_receipt *receipt)
{
	zf_receipt_file_close(&receipt->file);
	free(receipt->path);
	receipt->path = NULL;
}

static zf_status write_meant(const struct zf_moving *moving, struct zf_receipt *meant,
			     struct zf_error *err)
{
	char server[ZF_ENDPOINT_TEXT_MAX], *path = NULL;
	zf_status status = zf_grant_receipt_path(moving, &path, err);
	const struct zf_receipt_file file = file_at(path);

	name_primary(meant, moving, server);
	if (status == ZF_OK)
		status = zf_receipt_file_write(&file, meant, err);
	meant->server = meant->primary = NULL;
	free(path);
	return status;
}

zf_status zf_grant_receipt_settle(const struct zf_moving *moving, struct zf_error *err)
{
	struct zf_receipt meant = { 0 };
	zf_status status = zf_journal_commit(moving->journal, err);

	if (status == ZF_OK)
		status = zf_grant_record_recall(moving, &meant, err);
	if (status == ZF_OK)
		status = meant.count > 0 ? write_meant(moving, &meant, err)
					 : zf_grant_receipt_drop(moving, err);
	zf_receipt_clear(&meant);
	return status;
}

zf_status zf_grant_receipt_drop(const struct zf_moving *moving, struct zf_error *err)
{
	char *path = NULL;
	zf_status status = zf_grant_receipt_path(moving, &path, err);

	if (status == ZF_OK && unlink(path) != 0 && errno != ENOENT)
		status = zf_fail_system(err, errno, "%s", path);
	free(path);
	return status;
}
