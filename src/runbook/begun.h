/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_BEGUN_H
#define ZF_RUNBOOK_BEGUN_H

/* What a move was begun with, which its file must say ever after. */

#include "protocol/error.h"
#include "src/runbook/moving.h"

/* Notes it in the journal, the first time; later fails with ZF_EUNSAFE where the file's servers, addresses or
 * zones are not those any more; and as the journal does, with ZF_ENOMEM too. */
zf_status zf_begun_check(const struct zf_moving *moving,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
