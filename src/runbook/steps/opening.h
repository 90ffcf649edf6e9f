/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_OPENING_H
#define ZF_RUNBOOK_STEPS_OPENING_H

/* How a move's primary is made to give the new server its zones: what doing it and planning it have in common. */

#include "src/jobs/change/grant.h"
#include "src/runbook/moving.h"
#include "src/runbook/plan.h"

/* The policy said in the file; where none is, what the survey has shown, which never guesses. Fails with ZF_EUNSAFE where
 * neither says it, and as zf_journal_fact does. */
zf_status zf_opening_policy(const struct zf_moving *moving,
			    enum zf_transfer_policy *policy,
			    struct zf_error *err) ZF_MUST_CHECK;

/* The move's grant: its zones, and the new server. Whom it asks and what it calls is the caller's to add. */
struct zf_grant zf_opening_grant(const struct zf_moving *moving);

/* The move's zones in two, written into `zones`, which has room for all: those that are sent an UPDATE, and behind them, from
 * `*sent` on, those of which a card asks: that are not signed by the primary (unsigned_zone.h), or refused one at the survey.
 * Where one of these holds the new server's name, no grant can begin: then all are. `*why` is what the card tells of them.
 * Fails as zf_unsigned_zone_is and zf_zone_surveys_read do. */
zf_status zf_opening_divide(const struct zf_moving *moving, struct zf_name *zones,
			    size_t *sent, const char **why,
			    struct zf_error *err) ZF_MUST_CHECK;

/* What the card says where a list, or nobody, may transfer; and where no UPDATE can be sent, with `why`, a sentence, and a line
 * for each record (zf_card_lines). Texts that the caller frees; NULL without memory. */
char *zf_opening_list_card(const struct zf_moving *moving, bool nobody);
char *zf_opening_records_card(const struct zf_moving *moving, const char *why,
			      const char *lines);

/* The plan of open-transfers: the UPDATEs are built as they would be sent. Fails as zf_opening_policy, zf_grant_run and
 * zf_grant_missing do. */
zf_status zf_opening_plan(struct zf_moving *moving, struct zf_plan *plan,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
