/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_RETIRING_H
#define ZF_RUNBOOK_STEPS_RETIRING_H

/* What is left to be done about an old server that nobody needs any more. */

#include "src/runbook/moving.h"

/* Notes whether the old server of a move that takes an address answers at its other one. If it does, and `verified`, a card is
 * left for a person, which nothing waits for: what to look at before it is switched off; else, and where the file says
 * `after: keep`, there is none any more. Fails as zf_moving_old and zf_moving_evidence, with ZF_ENOMEM, ZF_ESYSTEM. */
zf_status zf_retiring_note(const struct zf_moving *moving, bool verified,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Takes the card away, if there is one: the old server is needed again. Fails with ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_retiring_forget(const struct zf_moving *moving,
			     struct zf_error *err) ZF_MUST_CHECK;

#endif
