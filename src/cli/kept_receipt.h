/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_KEPT_RECEIPT_H
#define ZF_CLI_KEPT_RECEIPT_H

/*
 * A grant's receipt, and the file it is kept in while the grant is made. What an UPDATE will
 * add is in the file before the UPDATE leaves, so that a run that is killed leaves nothing that
 * nobody knows of; the next run reads the file and goes on with it. It grows by a line for each
 * record (receipt.h), and becomes one object at the end.
 *
 *	open -> for zones at once: intend, intend... -> sync -> UPDATEs -> granted, granted...
 *	     -> close
 */

#include "src/jobs/change/grant.h"
#include "src/jobs/change/receipt_file.h"

struct zf_kept_receipt {
	struct zf_receipt now; /* for zf_grant_run */
	/* private */
	const char *path;
	struct zf_receipt earlier; /* what the file had */
	struct zf_receipt_file file;
};

/*
 * Begins a receipt for what `server` grants. `path`, which is borrowed, may be there from an
 * earlier run; NULL keeps it in no file. Fails with ZF_EUSAGE where the file is another server's,
 * ZF_ENOMEM, and as zf_receipt_file_read.
 */
zf_status zf_kept_receipt_open(struct zf_kept_receipt *kept, const char *path,
			       const struct zf_endpoint *server,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Puts `lines` into the file as intended. Fails as zf_receipt_file_begin and
 * zf_receipt_file_add. */
zf_status zf_kept_receipt_intend(struct zf_kept_receipt *kept,
				 const struct zf_receipt_line *lines, size_t count,
				 struct zf_error *err) ZF_MUST_CHECK;

/* What has been put there is durable now. Fails with ZF_ESYSTEM. */
zf_status zf_kept_receipt_sync(struct zf_kept_receipt *kept,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Puts `lines`, which `now` has, into the file as granted. Fails with ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_kept_receipt_confirm(struct zf_kept_receipt *kept,
				  const struct zf_receipt_line *lines, size_t count,
				  struct zf_error *err) ZF_MUST_CHECK;

/*
 * Writes what came of it; with `whole`, the run having succeeded, each line that an earlier run left
 * intended is looked for at `peer` first, and is granted if it stands. A run that failed before it
 * wrote, and found nothing, makes no file. Fails with ZF_ESYSTEM, ZF_ENOMEM and as zf_stands; then the
 * file has the lines as it had them before.
 */
zf_status zf_kept_receipt_close(struct zf_kept_receipt *kept, const struct zf_peer *peer,
				bool whole, struct zf_error *err) ZF_MUST_CHECK;

/* Frees what it holds. */
void zf_kept_receipt_clear(struct zf_kept_receipt *kept);

#endif
