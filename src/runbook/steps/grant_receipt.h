/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_GRANT_RECEIPT_H
#define ZF_RUNBOOK_STEPS_GRANT_RECEIPT_H

/*
 * What a move has granted on its primary, as a file beside the journal: receipts/NEW.json in the state folder, NEW being
 * the new server's id. It has at least what may stand, from before the first UPDATE leaves until all is seen to be gone, so
 * that `zoneferry revoke` can take it back where the journal is lost.
 *
 *	open -> for zones at once: intend... -> the journal's commit -> sync -> UPDATEs -> granted...
 *	     -> close -> settle             ...                       -> gone: drop
 */

#include "src/jobs/change/receipt_file.h"
#include "src/runbook/moving.h"

struct zf_grant_receipt {
	/* private */
	const struct zf_moving *moving;
	struct zf_receipt_file file;
	char *path; /* of it */
};

/* Nothing is written yet. The caller closes it, after a failure too. Fails as zf_state_path. */
zf_status zf_grant_receipt_open(struct zf_grant_receipt *receipt,
				const struct zf_moving *moving,
				struct zf_error *err) ZF_MUST_CHECK;

/* Adds lines that are about to be granted; before the first ones it has `before`, what is granted already, and nothing
 * else. Fails with ZF_ENOMEM, and as zf_receipt_file_begin and zf_receipt_file_add. */
zf_status zf_grant_receipt_intend(struct zf_grant_receipt *receipt,
				  const struct zf_receipt *before,
				  const struct zf_receipt_line *lines, size_t count,
				  struct zf_error *err) ZF_MUST_CHECK;

/* What was added is durable, and UPDATEs for it may leave. Fails with ZF_ESYSTEM. */
zf_status zf_grant_receipt_sync(struct zf_grant_receipt *receipt,
				struct zf_error *err) ZF_MUST_CHECK;

/* They were seen to stand. Fails as zf_receipt_file_add. */
zf_status zf_grant_receipt_confirm(struct zf_grant_receipt *receipt,
				   const struct zf_receipt_line *lines, size_t count,
				   struct zf_error *err) ZF_MUST_CHECK;

void zf_grant_receipt_close(struct zf_grant_receipt *receipt);

/* Has the journal committed, and makes the file what that has (zf_grant_record_recall): none where nothing may stand. Fails as
 * zf_journal_commit, zf_grant_record_recall, zf_state_path and zf_receipt_file_write. */
zf_status zf_grant_receipt_settle(const struct zf_moving *moving,
				  struct zf_error *err) ZF_MUST_CHECK;

/* All of it is seen to be gone: so is the file, if there is one. Fails as zf_state_path, and with ZF_ESYSTEM. */
zf_status zf_grant_receipt_drop(const struct zf_moving *moving,
				struct zf_error *err) ZF_MUST_CHECK;

/* The file's path; the caller frees it. Fails as zf_state_path. */
zf_status zf_grant_receipt_path(const struct zf_moving *moving, char **path,
				struct zf_error *err) ZF_MUST_CHECK;

#endif
