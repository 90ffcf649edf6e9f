/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_RETIRING_H
#define ZF_RUNBOOK_STEPS_RETIRING_H

/* What is left to be done about an old server that nobody needs any more. */

#include "src/runbook/moving.h"

/* Leaves a card for a person, which nothing waits for: what to look at before the old server of a move that takes an address
 * is switched off. `*path`, which the caller frees, is where it lies; NULL where the file says `after: keep`. Fails with
 * ZF_ENOMEM, ZF_ESYSTEM. */
zf_status zf_retiring_card(const struct zf_moving *moving, char **path,
			   struct zf_error *err) ZF_MUST_CHECK;

#endif
