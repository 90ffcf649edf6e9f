/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_GRANT_RECORD_H
#define ZF_RUNBOOK_STEPS_GRANT_RECORD_H

/*
 * What a move has granted on its primary, kept in the journal: one open-transfers task a zone,
 * whose intent and outcome are receipts (receipt.h). An intent without an outcome is settled by
 * looking: its records were not there when it was written, so what stands now is ours.
 *
 *	read -> intend for each zone -> zf_journal_commit -> the UPDATEs -> done for each
 *	                                                              -> refused: close
 */

#include "src/jobs/change/receipt.h"
#include "src/runbook/moving.h"

/* Settles what a killed run left open, and gives everything granted so far, which the caller clears.
 * Fails as zf_journal_tasks, zf_journal_end and zf_ask do, and with ZF_EUSAGE where an outcome is no
 * receipt; `receipt` is empty then. */
zf_status zf_grant_record_read(const struct zf_moving *moving, struct zf_receipt *receipt,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Notes that the `count` `lines`, one at least and all of one zone, are about to be added. `before` is what is
 * granted already, of that zone and of others. To be committed before any is sent. Fails with ZF_ENOMEM,
 * and as zf_journal_intend does. */
zf_status zf_grant_record_intend(const struct zf_moving *moving,
				 const struct zf_receipt *before,
				 const struct zf_receipt_line *lines, size_t count,
				 struct zf_error *err) ZF_MUST_CHECK;

/* Notes that of `zone` what `all` has is granted, and nothing else. Fails with ZF_ENOMEM, and as
 * zf_journal_end does. */
zf_status zf_grant_record_end(const struct zf_moving *moving, const uint8_t *zone,
			      const struct zf_receipt *all,
			      struct zf_error *err) ZF_MUST_CHECK;

/* The same for every zone whose intent is open: the server said no, so what comes to stand there
 * later is not ours. Fails as zf_journal_tasks and zf_grant_record_end do. */
zf_status zf_grant_record_close(const struct zf_moving *moving,
				const struct zf_receipt *all,
				struct zf_error *err) ZF_MUST_CHECK;

/* The same for every zone, with nothing granted: it was taken back. Fails as zf_grant_record_close does. */
zf_status zf_grant_record_forget(const struct zf_moving *moving,
				 struct zf_error *err) ZF_MUST_CHECK;

/* What the journal says, and nobody else: what was granted, and of an intent without an outcome, as
 * intended, what was meant. The caller clears it. Fails as zf_journal_tasks does, and with ZF_EUSAGE where a text is no
 * receipt; `receipt` is empty then. */
zf_status zf_grant_record_recall(const struct zf_moving *moving,
				 struct zf_receipt *receipt,
				 struct zf_error *err) ZF_MUST_CHECK;

#endif
