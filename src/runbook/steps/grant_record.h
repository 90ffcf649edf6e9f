/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_GRANT_RECORD_H
#define ZF_RUNBOOK_STEPS_GRANT_RECORD_H

/*
 * What a move has granted on its primary, kept in the journal: one open-transfers task a zone,
 * whose intent and outcome are receipts (receipt.h). An intent without an outcome is settled by
 * looking: its records were not there when it was written, so what stands now is ours.
 *
 *	read -> for each zone: intend -> the UPDATE -> done
 *	                                            -> refused: close
 */

#include "src/jobs/change/receipt.h"
#include "src/runbook/moving.h"

/* Settles what a killed run left open, and gives everything granted so far. */
zf_status zf_granted_read(const struct zf_moving *moving, struct zf_receipt *receipt,
			  struct zf_error *err) ZF_MUST_CHECK;

/* Notes that `lines` are about to be added to `zone`. `before` is what is granted already, of that
 * zone and of others. */
zf_status zf_granted_intend(const struct zf_moving *moving, const uint8_t *zone,
			    const struct zf_receipt *before,
			    const struct zf_receipt_line *lines, size_t count,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Notes that of `zone` what `all` has is granted, and nothing else. */
zf_status zf_granted_done(const struct zf_moving *moving, const uint8_t *zone,
			  const struct zf_receipt *all,
			  struct zf_error *err) ZF_MUST_CHECK;

/* The same for every zone whose intent is open: the server said no, so what comes to stand there
 * later is not ours. */
zf_status zf_granted_close(const struct zf_moving *moving, const struct zf_receipt *all,
			   struct zf_error *err) ZF_MUST_CHECK;

#endif
