/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_LOG_H
#define ZF_REPORT_LOG_H

/* What a migration did, from its journal's log: who, when, what, from and to where, and what came of it. */

#include <stdio.h>

#include "src/runbook/journal/journal.h"

/* Writes a line of text for each of the log's, harmless for a terminal; times are UTC. Fails as zf_journal_log_each. */
zf_status zf_log_print(struct zf_journal *journal, FILE *out,
		       struct zf_error *err) ZF_MUST_CHECK;

/* A JSON object in each line instead, its texts exact, without what is not known. Fails too with ZF_ENOMEM, and
 * ZF_ESYSTEM where `out` cannot be written. */
zf_status zf_log_json(struct zf_journal *journal, FILE *out,
		      struct zf_error *err) ZF_MUST_CHECK;

#endif
