/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_BEGUN_H
#define ZF_RUNBOOK_BEGUN_H

/* What a move was begun with (zf_move_identity), which its file must say as long as something stands changed. */

#include "src/runbook/moving.h"

/* Whether the file says something else than what the move was begun with; false where it has not begun. Fails as
 * the journal does, and with ZF_ENOMEM. */
zf_status zf_begun_differs(const struct zf_moving *moving, bool *differs,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Notes what the file says as what it is begun with. Fails as zf_begun_differs does. */
zf_status zf_begun_note(const struct zf_moving *moving,
			struct zf_error *err) ZF_MUST_CHECK;

#endif
