/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_SERVICE_H
#define ZF_RUNBOOK_SERVICE_H

/* Who has a move's service addresses now: the first thing to know of a run that stopped. */

#include "src/runbook/moving.h"

/* Tells of each address who answers there, by what the servers said of themselves at the survey (id.server), or
 * that nobody does. */
void zf_service_tell(const struct zf_moving *moving);

#endif
