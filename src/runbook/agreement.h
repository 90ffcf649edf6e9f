/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_AGREEMENT_H
#define ZF_RUNBOOK_AGREEMENT_H

/*
 * What somebody has seen, and what is done then, are the same: plans that were shown are kept in the state folder, and what
 * would be done now is compared with the one that a digest names. Where a person is asked instead, what is carried out is
 * decided by what the survey saw before the question: nothing is looked at again after the answer, so the servers may be others
 * by then; a digest is compared right before the first act.
 *
 *	plans/DIGEST.json	a plan that was shown, as zf_plan_print has it
 *
 * The digest of the plan that is carried out is the fact "plan" of the migration, noted before the first act; the
 * intents have it too.
 */

#include <stdbool.h>

#include "src/runbook/journal/journal.h"
#include "src/runbook/journal/state.h"
#include "src/runbook/plan.h"

struct zf_agreement {
	const struct zf_state *state;
	struct zf_journal *journal;
	const struct zf_plan *plan; /* of what is left, as it would be done now */
	struct zf_plan_comparing comparing;
};

/* Keeps the plan. Fails with ZF_ENOMEM, ZF_ESYSTEM. */
zf_status zf_agreement_keep(const struct zf_state *state, const struct zf_plan *plan,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Whether `text` can be a digest: it is looked for as a file, and has to be nothing else. */
bool zf_agreement_is_digest(const char *text);

/*
 * Passes where `digest`, which can be one, is that of what is left, or of the plan that was begun with, of which nothing that has not begun
 * would be done otherwise now; and notes it. What has moved is told. Fails with ZF_EUNSAFE where something has, where another
 * plan was begun with, or where none of that digest was shown; as the journal does; with ZF_ESYSTEM, ZF_ENOMEM.
 */
zf_status zf_agreement_check(const struct zf_agreement *agreement, const char *digest,
			     struct zf_error *err) ZF_MUST_CHECK;

/* No plan is carried out any more. Fails as the journal does. */
zf_status zf_agreement_forget(struct zf_journal *journal,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Keeps the plan, asks `approve` with it, and notes its digest. Fails as `approve` and zf_agreement_keep do, and as the
 * journal does. */
zf_status zf_agreement_reach(const struct zf_agreement *agreement,
			     zf_status (*approve)(void *ctx, const struct zf_plan *plan,
						  struct zf_error *err),
			     void *ctx, struct zf_error *err) ZF_MUST_CHECK;

#endif
