/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_BEGUN_H
#define ZF_RUNBOOK_BEGUN_H

/* What a move was begun with (zf_move_identity), which its file must say as long as something stands changed. */

#include "src/runbook/moving.h"

#define ZF_BEGUN_DIFFERENCE_MAX 640 /* octets, with a NUL */

/* What the file says that is not what the move was begun with, the first of it, for a person; "" where all is the same,
 * and where it has not begun. Fails as the journal does, and with ZF_ENOMEM. */
zf_status zf_begun_difference(const struct zf_moving *moving,
			      char difference[ZF_BEGUN_DIFFERENCE_MAX],
			      struct zf_error *err) ZF_MUST_CHECK;

/* Notes what the file says as what it is begun with. Fails as zf_begun_difference does. */
zf_status zf_begun_note(const struct zf_moving *moving,
			struct zf_error *err) ZF_MUST_CHECK;

#endif
