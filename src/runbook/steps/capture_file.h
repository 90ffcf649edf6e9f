/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_CAPTURE_FILE_H
#define ZF_RUNBOOK_STEPS_CAPTURE_FILE_H

/* What a capture of a zone came to, as the journal keeps it: the outcome of a capture-zones task. */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "src/jobs/fetch/fetch.h"
#include "src/runbook/journal/journal.h"

struct zf_capture_file {
	bool there;   /* false: put off, no server would transfer it yet */
	char *source; /* the server's id; NULL if put off */
	char *path;   /* the file, from the state folder */
	uint32_t serial;
	uint64_t records, messages, octets;
	uint64_t outside; /* records that came with it and are not in the file */
	char digest[ZF_DIGEST_TEXT_MAX];
};

/* `captured` as JSON text that the caller frees. Fails with ZF_ENOMEM. */
zf_status zf_capture_file_print(const struct zf_capture_file *captured, char **text,
				struct zf_error *err) ZF_MUST_CHECK;

/* Reads the task of `zone` of this move; `captured->there` is false also where there is none. The caller
 * clears it, after a failure too. Fails as zf_journal_task and zf_capture_file_parse do. */
zf_status zf_capture_file_read(struct zf_capture_file *captured,
			       struct zf_journal *journal, const char *move,
			       const uint8_t *zone, struct zf_error *err) ZF_MUST_CHECK;

/* The same from the outcome's text. Fails with ZF_ESYSTEM where it is no such text, ZF_ENOMEM. */
zf_status zf_capture_file_parse(struct zf_capture_file *captured, const char *text,
				struct zf_error *err) ZF_MUST_CHECK;

/* Looks whether the file at `path`, which is of `zone`, holds the records that were captured; where their digest was
 * not noted, nothing is looked at. Fails with ZF_EUNSAFE where it does not, ZF_ESYSTEM where it cannot be read,
 * ZF_ENOMEM. */
zf_status zf_capture_file_check(const struct zf_capture_file *captured, const char *path,
				const uint8_t *zone, struct zf_error *err) ZF_MUST_CHECK;

/* Gives back its texts; what is left says that there is none. */
void zf_capture_file_clear(struct zf_capture_file *captured);

#endif
