/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_GIVING_BACK_H
#define ZF_RUNBOOK_STEPS_GIVING_BACK_H

/* The service addresses back to the old server: the undo of take-address. */

#include "src/runbook/moving.h"

/*
 * Gives back all of them. The old server must answer every zone at the address it has meanwhile, else the
 * service address stays where it is and answers. By a card where we cannot act on both, or where the file
 * says commands that know one way only. Fails with ZF_EUNSAFE where the old server does not answer, with ZF_EWAITING where a
 * card is open, with ZF_ETIMEOUT where the old server is not seen at the service address, and as
 * zf_handing_back does.
 */
zf_status zf_giving_back(struct zf_moving *moving, struct zf_error *err) ZF_MUST_CHECK;

#endif
