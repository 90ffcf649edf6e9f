/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_HOLD_H
#define ZF_RUNBOOK_HOLD_H

/* The steps that a move does not begin before a person has said so: `hold-before` in its file. */

#include <stdbool.h>

#include "protocol/error.h"
#include "src/runbook/moving.h"

/* Whether the move holds before the step called `step`, confirmed or not. */
bool zf_hold_stands(const struct zf_move *move, const char *step);

/* Passes where it does not, or where that is confirmed; else fails with ZF_EWAITING, and as the journal does. */
zf_status zf_hold_pass(const struct zf_moving *moving, const char *step,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Notes that a person has confirmed it, or with `confirmed` false that it has to be confirmed anew. Fails as the
 * journal does. */
zf_status zf_hold_note(const struct zf_moving *moving, const char *step, bool confirmed,
		       struct zf_error *err) ZF_MUST_CHECK;

#endif
