/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_CARD_H
#define ZF_RUNBOOK_STEPS_CARD_H

/*
 * What a person was asked to open on a move's primary, where no UPDATE could: kept as the fact
 * "open-transfers card", so that it is watched while it is done and closed again at the end.
 */

#include <stdbool.h>

#include "src/jobs/change/receipt.h"
#include "src/runbook/moving.h"

struct zf_card {
	bool there;		   /* a card was made */
	struct zf_receipt records; /* to be added; none where a list was to be changed */
};

/* Reads it; zf_card_clear afterwards, after a failure too. Fails as zf_journal_fact does, and with
 * ZF_EUSAGE where the fact is no receipt. */
zf_status zf_card_read(const struct zf_moving *moving, struct zf_card *card,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Notes it. Fails with ZF_ENOMEM, and as zf_journal_set_fact does. */
zf_status zf_card_note(const struct zf_moving *moving, const struct zf_card *card,
		       struct zf_error *err) ZF_MUST_CHECK;

/* There is no card any more. Fails as zf_journal_set_fact does. */
zf_status zf_card_forget(const struct zf_moving *moving,
			 struct zf_error *err) ZF_MUST_CHECK;

/* How many of its records stand at the primary. Fails as zf_ask does. */
zf_status zf_card_standing(const struct zf_moving *moving, const struct zf_card *card,
			   size_t *standing, struct zf_error *err) ZF_MUST_CHECK;

/*
 * A line for a Windows command prompt for each record that has to be added, or with `remove` for each
 * that has to go, by what stands now; as text that the caller frees. A name that the prompt would take
 * apart is told in words instead. Fails as zf_ask does, and with ZF_ENOMEM.
 */
zf_status zf_card_lines(const struct zf_moving *moving, const struct zf_card *card,
			bool remove, char **text, struct zf_error *err) ZF_MUST_CHECK;

/* Gives back its records; what is left says that there is none. */
void zf_card_clear(struct zf_card *card);

#endif
