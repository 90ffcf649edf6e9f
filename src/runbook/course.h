/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_COURSE_H
#define ZF_RUNBOOK_COURSE_H

/*
 * A move on its way through the steps, a step at a call, so that several can be under way side by side:
 *
 *	open -> begin -> forward, until it is over      -> close
 *	              -> turn -> back, until it is over -> close
 *
 * Every step is written to the journal before it acts and after. One that is done is not done again; one
 * that was undone is as if it had never been.
 */

#include <stdbool.h>
#include <stddef.h>

#include "src/runbook/engine.h"
#include "src/runbook/moving.h"
#include "src/runbook/retry.h"

struct zf_course {
	struct zf_moving moving;
	char key[ZF_JOURNAL_MOVE_MAX];	    /* the move's, in the journal */
	const struct zf_step *const *steps; /* NULL-ended */
	size_t count;			    /* of steps */
	size_t at;    /* forward: which step comes next; back: how many are left */
	size_t until; /* back: how many stay as they are */
	bool over;    /* through, or failed */
	zf_status status;
	struct zf_error why; /* where it failed: `move OLD->NEW: STEP: ` and what */
	struct zf_peer_security *security;
	/* Of the next step, where it has failed: it is not to be called before that may begin. */
	struct zf_retry retry;
};

/* What all courses of a migration share. */
struct zf_course_terms {
	const struct zf_engine *engine;
	const struct zf_state *state;
	struct zf_journal *journal;
	struct zf_claims *claims;
};

/* A course of `move`, one of the migration's. What the terms name stays the caller's, and stays where it is until
 * it is closed. */
void zf_course_open(struct zf_course *course, const struct zf_course_terms *terms,
		    const struct zf_move *move);

/* Gives back what it holds. Safe on a zeroed course. */
void zf_course_close(struct zf_course *course);

/* It is over, unless `status` is ZF_OK: it failed, as `why` of the course says. */
void zf_course_fail(struct zf_course *course, zf_status status);

/* Carries out the next step that is not done. `over` is set when there is none, or where it failed. */
void zf_course_forward(struct zf_course *course);

/* From here on it goes back, and leaves the first `until` steps as they are. */
void zf_course_turn(struct zf_course *course, size_t until);

/* Undoes the last step that has begun and is not undone. `over` is set as above. */
void zf_course_back(struct zf_course *course);

/* Whether the step called `name` has begun, and is not undone. Fails as the journal does. */
zf_status zf_course_has_begun(const struct zf_course *course, const char *name,
			      bool *begun, struct zf_error *err) ZF_MUST_CHECK;

/*
 * Begins, or goes on: notes what the file says of the move. Where that is not what it was begun with and nothing has
 * been changed, it begins anew, survey and captures too; else fails with ZF_EUNSAFE. Fails as the journal does.
 */
zf_status zf_course_begin(struct zf_course *course, struct zf_error *err) ZF_MUST_CHECK;

/* Adds what is left to be done to the plan. As long as nothing has been changed, the servers are surveyed again before. Fails as
 * the survey and the steps' `plan` do, with the step's name in front. */
zf_status zf_course_plan(struct zf_course *course, struct zf_plan *plan,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Whether a planned task of this move has begun, or is done. Fails as the journal does. */
zf_status zf_course_has_passed(const struct zf_course *course,
			       const struct zf_planned *task, bool *passed,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Whether no step is left to be carried out. Fails as the journal does. */
zf_status zf_course_is_through(const struct zf_course *course, bool *through,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Where the journal has lost its end: what may have been begun begins in it, to be undone. Nothing is committed. Fails
 * with ZF_EUNSAFE where that is not safe, as the journal does, and as asking does. */
zf_status zf_course_recover(struct zf_course *course, struct zf_error *err) ZF_MUST_CHECK;

/* What stands changed because of this move: `each` is given what every step that has acted, and has not been
 * undone, leaves behind. Fails as the journal does. */
zf_status zf_course_standing(struct zf_course *course,
			     void (*each)(void *ctx, const struct zf_step *step),
			     void *ctx, struct zf_error *err) ZF_MUST_CHECK;

#endif
