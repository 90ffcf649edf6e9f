/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_ENGINE_H
#define ZF_RUNBOOK_ENGINE_H

/*
 * Carries out a migration, or what is left of it: every move, step by step, each written
 * to the journal before it acts and after. Killed at any instant, the next call goes on
 * from there; a finished migration sends nothing. What a move is about (its servers, addresses and
 * zones) must be as when it began.
 */

#include <stdbool.h>

#include "protocol/error.h"
#include "src/runbook/journal/journal.h"
#include "src/runbook/migration/migration.h"
#include "src/runbook/acts.h"
#include "src/runbook/step.h"
#include "src/runbook/tell.h"

/* What is carried out, and by what; all of it stays the caller's. */
struct zf_engine {
	const struct zf_migration *migration;
	const struct zf_step *const *steps; /* in their order, ended by NULL */
	const struct zf_acts *acts;
	const struct zf_teller *tell;
};

/* Carries it out. Fails with the first step's failure,
 * `move OLD->NEW: STEP: ` in front, which is ZF_EWAITING where a card is open; with ZF_EUNSAFE where
 * the file is not the one the migration began with; and as zf_state_open and zf_journal_open do. */
zf_status zf_engine_run(const struct zf_engine *engine,
			struct zf_error *err) ZF_MUST_CHECK;

#endif
