/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_WORKSHEET_H
#define ZF_REPORT_WORKSHEET_H

/*
 * The worksheet of a migration as text: which step stands where, what was found out
 * (Appendix A) and what was proved (Appendix B), every line with its evidence. Reads
 * the journal, changes nothing. What servers and people said stands there as they said it: in the
 * texts made here it is harmless (protocol/harmless.h), in JSON exact.
 */

#include <stdbool.h>
#include <stdio.h>

#include "src/runbook/journal/journal.h"
#include "src/runbook/migration/migration.h"
#include "src/runbook/step.h"

/* What a worksheet is made from; all of it is the caller's. */
struct zf_worksheet {
	const struct zf_migration *migration;
	const struct zf_step *const *steps; /* in their order, ended by NULL */
	struct zf_journal *journal;
};

/* Writes the state of every step of every move; `*finished` is set if all are done. Fails with what
 * reading the journal fails with. */
zf_status zf_worksheet_steps(const struct zf_worksheet *sheet, FILE *out, bool *finished,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Writes every line of evidence, grouped by step. Fails as zf_worksheet_steps does. */
zf_status zf_worksheet_evidence(const struct zf_worksheet *sheet, FILE *out,
				struct zf_error *err) ZF_MUST_CHECK;

/* The same as one JSON object: moves, steps, evidence. Fails as zf_worksheet_steps does, and with
 * ZF_ENOMEM, or ZF_ESYSTEM where `out` cannot be written. */
zf_status zf_worksheet_json(const struct zf_worksheet *sheet, FILE *out, bool *finished,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
