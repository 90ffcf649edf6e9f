/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_TRANSFER_PROOF_H
#define ZF_RUNBOOK_STEPS_TRANSFER_PROOF_H

/*
 * Whether the new server can transfer from the primary, before the service address depends on it. Files were placed
 * on it, and where the primary has the serial that they were captured at, reaching that serial proves nothing.
 */

#include <stdint.h>

#include "src/runbook/moving.h"

/*
 * `serials` are the primary's of all zones of the move, which the new server has reached. A zone whose serial is beyond the
 * captured one was transferred. Where none was, the new server's control tool has it transfer one; where the primary
 * keeps a list for each zone, those too that were not, the first hundred.
 * What cannot be proved waits for a person's word (hold.h) where an address is to change hands, ZF_EWAITING; else a
 * transfer that failed fails as zf_host_retransfer, and what cannot be told is told. Fails as the journal does, too.
 */
zf_status zf_transfer_proof(const struct zf_moving *moving, const uint32_t *serials,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
