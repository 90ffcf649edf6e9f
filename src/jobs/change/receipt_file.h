/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_RECEIPT_FILE_H
#define ZF_JOBS_CHANGE_RECEIPT_FILE_H

/*
 * The file that a receipt is kept in. What an UPDATE will add is in it, and durable, before the UPDATE leaves, so that
 * whoever dies leaves nothing that nobody knows of. While a grant is made the file grows by a line for each record, and
 * in the end it is one object (receipt.h).
 *
 *	begin -> for zones at once: add, add... -> sync -> UPDATEs -> add... -> write -> close
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "protocol/error.h"
#include "src/jobs/change/receipt.h"

struct zf_receipt_file {
	const char *path; /* borrowed */
	mode_t mode;	  /* of a new one: replace.h */
	int fd;		  /* of the one that grows; -1: not begun */
};

/* Reads the receipt in the file `path`, `-` for standard input. Fails with ZF_ESYSTEM, ZF_EUSAGE, ZF_EUNSUPPORTED,
 * ZF_ELIMIT and ZF_ENOMEM, as zf_whole_read and zf_receipt_parse, with the path in front; `receipt` is empty then. */
zf_status zf_receipt_file_read(struct zf_receipt *receipt, const char *path,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Replaces what is there by `receipt`, in the form that can grow. Fails as zf_replace_text and zf_links_open. */
zf_status zf_receipt_file_begin(struct zf_receipt_file *file,
				const struct zf_receipt *receipt,
				struct zf_error *err) ZF_MUST_CHECK;

/* Adds lines to it, as intended ones, or as granted. Fails with ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_receipt_file_add(struct zf_receipt_file *file,
			      const struct zf_receipt_line *lines, size_t count,
			      bool intended, struct zf_error *err) ZF_MUST_CHECK;

/* What was added is durable; does nothing where it has not begun. Fails with ZF_ESYSTEM. */
zf_status zf_receipt_file_sync(struct zf_receipt_file *file,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Replaces it by `receipt` as one object. Fails as zf_replace_text; then it is as it was. */
zf_status zf_receipt_file_write(const struct zf_receipt_file *file,
				const struct zf_receipt *receipt,
				struct zf_error *err) ZF_MUST_CHECK;

/* It grows no more. */
void zf_receipt_file_close(struct zf_receipt_file *file);

#endif
