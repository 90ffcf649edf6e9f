/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_PLAN_SHEET_H
#define ZF_REPORT_PLAN_SHEET_H

/*
 * A plan as people read it before they agree: every step with its ways and what they do outside, zones that are alike as one;
 * behind them what is not carried, for how long nobody is answered, what an undo leaves, where a person's word is waited for,
 * and its digest. Texts of servers and files are harmless in it.
 */

#include <stdbool.h>
#include <stdio.h>

#include "src/runbook/migration/migration.h"
#include "src/runbook/plan.h"
#include "src/runbook/step.h"

/* What a sheet is made from; all of it is the caller's. */
struct zf_plan_sheet {
	const struct zf_migration *migration;
	const struct zf_step *const *steps; /* in their order, ended by NULL */
	const struct zf_plan *plan;
	bool whole; /* every zone by name, and the texts of files */
};

/* Fails with ZF_ENOMEM, and as zf_effects_lines does. */
zf_status zf_plan_sheet_text(const struct zf_plan_sheet *sheet, FILE *out,
			     struct zf_error *err) ZF_MUST_CHECK;

/* The plan as one JSON object. Fails with ZF_ENOMEM, ZF_ESYSTEM. */
zf_status zf_plan_sheet_json(const struct zf_plan_sheet *sheet, FILE *out,
			     struct zf_error *err) ZF_MUST_CHECK;

/* Its UPDATEs as a script for nsupdate(1), or its commands for a shell, as they are: what is shown to a terminal is to be
 * made harmless. `each` is as zf_effects_lines has it, which it fails as. */
zf_status zf_plan_sheet_extract(const struct zf_plan_sheet *sheet,
				const struct zf_effects_reader *reader,
				struct zf_error *err) ZF_MUST_CHECK;

#endif
