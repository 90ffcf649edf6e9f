/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_RECEIPT_FILES_H
#define ZF_CLI_RECEIPT_FILES_H

/* The receipts that a word of the command line stands for: a file, or all those of a migration's state folder. */

#include <stddef.h>

#include "protocol/error.h"

struct zf_receipt_files { /* zeroed at first */
	char **paths;
	size_t count;
};

/*
 * Finds them: `path` itself, which may be `-`; of a folder the files `receipt*.json` in it, and `*.json` in its
 * `receipts`. Fails with ZF_EUSAGE where a folder has none, ZF_ESYSTEM, ZF_ENOMEM. `files` is to be cleared in
 * any case.
 */
zf_status zf_receipt_files_find(struct zf_receipt_files *files, const char *path,
				struct zf_error *err) ZF_MUST_CHECK;

void zf_receipt_files_clear(struct zf_receipt_files *files);

#endif
