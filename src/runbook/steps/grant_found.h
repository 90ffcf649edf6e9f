/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_GRANT_FOUND_H
#define ZF_RUNBOOK_STEPS_GRANT_FOUND_H

/* What a move has granted, found again where the journal has lost its end. */

#include "src/runbook/moving.h"

/*
 * Notes what the move's receipt has (grant_receipt.h) as intents of the journal, for zf_grant_record_read to settle. `begun`
 * is set where there is a receipt, or the journal still has a card. Records of the temporary name that no receipt
 * has are told: who added them nobody can tell. Fails with ZF_EUNSAFE where another primary than the move's gave
 * the receipt; as zf_grant_receipt_path, zf_receipt_file_read, zf_grant_record_intend and zf_card_read.
 */
zf_status zf_grant_found(struct zf_moving *moving, bool *begun,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
