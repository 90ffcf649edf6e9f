/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_LEAVE_H
#define ZF_RUNBOOK_STEPS_LEAVE_H

/* The card by which a person takes the jump host's access off, as the other steps need to know of it. */

#include "src/runbook/moving.h"

/* The card was never shown: what it was about is undone. Fails as zf_journal_set_fact does. */
zf_status zf_leave_forget(const struct zf_moving *moving,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
