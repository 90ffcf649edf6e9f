/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_CLOSING_H
#define ZF_RUNBOOK_STEPS_CLOSING_H

/* What a move has opened on its primary closed again: when it is through, and when it is taken back. */

#include "src/runbook/moving.h"

/* Takes back what was granted, exactly that. Fails as zf_grant_record_read, zf_moving_primary_for_updates and
 * zf_revoke_run do, and as the journal does. */
zf_status zf_closing_run(struct zf_moving *moving, struct zf_error *err) ZF_MUST_CHECK;

/* Sees that nothing granted is left, nor anything that a card asked for. Fails with ZF_EDIFFERS where something
 * granted is, with ZF_EWAITING (a card) where something that a person added is, and as zf_revoke_left does. */
zf_status zf_closing_verify(struct zf_moving *moving, struct zf_error *err) ZF_MUST_CHECK;

#endif
