/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_ENGINE_H
#define ZF_RUNBOOK_ENGINE_H

/*
 * Carries a migration out, or what is left of it, or takes it back: its moves side by side, each step by step,
 * each step written to the journal before it acts and after. Killed at any instant, the next call goes on
 * from there; a finished migration sends nothing, a finished rollback neither. What a move is about (its
 * servers, addresses and zones) must be as when it began.
 */

#include "protocol/error.h"
#include "src/runbook/acts.h"
#include "src/runbook/migration/migration.h"
#include "src/runbook/step.h"
#include "src/runbook/tell.h"

/* What is carried out, and by what; all of it stays the caller's. */
struct zf_engine {
	const struct zf_migration *migration;
	const struct zf_step *const *steps; /* in their order, ended by NULL */
	const struct zf_acts *acts;
	const struct zf_teller *tell;
	/* Of a run. Both NULL: what is left is carried out, whatever it is. */
	const char *
		digest; /* of the plan that is to be carried out: what is left has to be that, or what is left of it */
	/* Asked, without a digest, with the plan of what is left, before anything is changed. What it fails with is
	 * the run's. */
	zf_status (*approve)(void *ctx, const struct zf_plan *plan, struct zf_error *err);
	void *approve_ctx;
};

/*
 * All three go on with the other moves where one fails, and fail with the first one's failure, `move OLD->NEW:
 * STEP: ` in front: ZF_EWAITING where a card is open. Where they fail, what stands changed is told
 * last, and then ZF_EWAITING stands for whatever it was that failed. They fail with ZF_EUNSAFE, too, where
 * the file is not the one the migration began with, and as zf_state_open and zf_journal_open do.
 */

/* What is left to be done, into `plan`, which is zeroed, and cleared by the caller in any case: looked at, not done. The plan is
 * kept in the state folder (agreement.h). */
zf_status zf_engine_plan(const struct zf_engine *engine, struct zf_plan *plan,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Forward, to the end. Fails, too, as zf_agreement_check and `approve` do. */
zf_status zf_engine_run(const struct zf_engine *engine,
			struct zf_error *err) ZF_MUST_CHECK;

/* Back: undoes the steps that were carried out, the last one first, down to and with the one called `to`;
 * NULL: all. ZF_EUSAGE where no step is called that. */
zf_status zf_engine_roll_back(const struct zf_engine *engine, const char *to,
			      struct zf_error *err) ZF_MUST_CHECK;

/* The same as long as no address has begun to change hands, else ZF_EUNSAFE and nothing is undone. It does so also where
 * the journal has lost its end: by the receipts and backups in the state folder, and by looking. */
zf_status zf_engine_abort(const struct zf_engine *engine,
			  struct zf_error *err) ZF_MUST_CHECK;

/* A person's word that the step called `step` may begin, for every move that is held before it. Fails with
 * ZF_EUSAGE where none is. */
zf_status zf_engine_confirm(const struct zf_engine *engine, const char *step,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
