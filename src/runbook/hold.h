/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_HOLD_H
#define ZF_RUNBOOK_HOLD_H

/* What a move does not do before a person has said so: begin a step that `hold-before` in its file names, and
 * go on from one that could not tell what it has to know. */

#include <stdbool.h>

#include "protocol/error.h"
#include "src/runbook/moving.h"

/* Whether the move holds before the step called `step`, confirmed or not. */
bool zf_hold_stands(const struct zf_move *move, const char *step);

/* Passes where it does not, or where that is confirmed; else fails with ZF_EWAITING, and as the journal does. */
zf_status zf_hold_pass(const struct zf_moving *moving, const char *step,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Whether a person's word that it may begin, or go on, is there. Fails as the journal does. */
zf_status zf_hold_is_confirmed(const struct zf_moving *moving, const char *step,
			       bool *confirmed, struct zf_error *err) ZF_MUST_CHECK;

/* Has the running step wait for a person, `why` being what could not be told; passes where that was confirmed. The word is
 * for what was `seen`: where that is another text now, it has to be given anew. Else fails with ZF_EWAITING, and as the
 * journal does. */
zf_status zf_hold_raise(const struct zf_moving *moving, const char *why, const char *seen,
			struct zf_error *err) ZF_MUST_CHECK;

/* Whether the step called `step` waits so, or did when it ran last. Fails as the journal does. */
zf_status zf_hold_is_raised(const struct zf_moving *moving, const char *step,
			    bool *raised, struct zf_error *err) ZF_MUST_CHECK;

/* What the running step waited for when it ran last is so now: nobody needs to say so. Fails as the journal does. */
zf_status zf_hold_settle(const struct zf_moving *moving,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Whatever was confirmed of the step has to be confirmed anew, and what it waited for is forgotten. Fails as the
 * journal does. */
zf_status zf_hold_void(const struct zf_moving *moving, const char *step,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Notes that a person has confirmed it, or with `confirmed` false that it has to be confirmed anew. Fails as the
 * journal does. */
zf_status zf_hold_note(const struct zf_moving *moving, const char *step, bool confirmed,
		       struct zf_error *err) ZF_MUST_CHECK;

#endif
