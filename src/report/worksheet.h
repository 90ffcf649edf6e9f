/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_WORKSHEET_H
#define ZF_REPORT_WORKSHEET_H

/*
 * The worksheet of a migration as text: which step stands where, what was found out
 * (Appendix A) and what was proved (Appendix B), every line with its evidence. Reads
 * the journal, changes nothing.
 */

#include <stdbool.h>
#include <stdio.h>

#include "src/runbook/journal/journal.h"
#include "src/runbook/migration/migration.h"

/* Writes the state of every step of every move; `*finished` is set if all are done. */
zf_status zf_worksheet_steps(FILE *out, const struct zf_migration *migration,
			     struct zf_journal *journal, bool *finished,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Writes every line of evidence, grouped by step. */
zf_status zf_worksheet_evidence(FILE *out, const struct zf_migration *migration,
				struct zf_journal *journal,
				struct zf_error *err) ZF_MUST_CHECK;

/* The same as one JSON object: moves, steps, evidence. */
zf_status zf_worksheet_json(FILE *out, const struct zf_migration *migration,
			    struct zf_journal *journal, bool *finished,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
