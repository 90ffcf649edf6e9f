/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_MOVING_H
#define ZF_RUNBOOK_MOVING_H

/*
 * One move being carried out, and what all its steps need of it: who is where now, evidence,
 * what a person is told, cards.
 */

#include <stdbool.h>

#include "protocol/error.h"
#include "src/host/software.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/peer.h"
#include "src/runbook/journal/claims.h"
#include "src/runbook/journal/journal.h"
#include "src/runbook/journal/state.h"
#include "src/runbook/migration/migration.h"
#include "src/runbook/acts.h"
#include "src/runbook/tell.h"

/* One move being carried out. */
struct zf_moving {
	const struct zf_migration *migration;
	const struct zf_move *move;
	const char *key; /* the move as the journal names it: "old->new" */
	const struct zf_state *state;
	struct zf_journal *journal;
	struct zf_claims *claims; /* the migration's */
	const struct zf_acts *acts;
	const struct zf_teller *tell;
	const char *step; /* the name of the step that runs */
	bool final; /* set by it: what it fails with from here on is not to be tried again (retry.h) */
	struct zf_host host; /* the new server as it is acted on */
	struct zf_peer_security *
		*security; /* the primary's key by GSS-TSIG; NULL until it is needed */
};

/* The servers as this move talks to them now: before or after the address changed hands, which fails as
 * zf_moving_is_done does. Keys are those for transfers, but for the update peer; that one's may have to be
 * agreed upon with the primary first, and fails as zf_principal_find and zf_peer_security_new do. */
struct zf_peer zf_moving_primary(const struct zf_moving *moving);
zf_status zf_moving_primary_for_updates(const struct zf_moving *moving,
					struct zf_peer *peer,
					struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_moving_old(const struct zf_moving *moving, struct zf_peer *peer,
			struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_moving_new(const struct zf_moving *moving, struct zf_peer *peer,
			struct zf_error *err) ZF_MUST_CHECK;

/* Whoever is at `address` (its port aside: that of `server`), to be asked as `server` would be. */
struct zf_peer zf_moving_at(const struct zf_moving *moving,
			    const struct zf_server *server,
			    const struct zf_endpoint *address);

/* What the server called `id` said of itself at the survey; "" where it said nothing. Fails as
 * zf_journal_fact does. */
zf_status zf_moving_identity(const struct zf_moving *moving, const char *id,
			     char identity[ZF_IDENTITY_MAX],
			     struct zf_error *err) ZF_MUST_CHECK;

/* Whether the step called `name` of this move is done. Fails as zf_journal_task does. */
zf_status zf_moving_is_done(const struct zf_moving *moving, const char *name, bool *done,
			    struct zf_error *err) ZF_MUST_CHECK;

/* What was looked at, what for, and whether it is so: as struct zf_evidence has them. */
struct zf_finding {
	const char *subject, *check;
	enum zf_verdict verdict;
};

/* Writes a line of evidence for the running step, as it is; its text is cut at 1,023 octets. Fails as
 * zf_journal_evidence does. */
zf_status zf_moving_evidence(const struct zf_moving *moving,
			     const struct zf_finding *finding, struct zf_error *err,
			     const char *fmt, ...) ZF_PRINTF(4, 5) ZF_MUST_CHECK;

/* Tells a person one line about the running step, made harmless for a terminal. */
void zf_moving_say(const struct zf_moving *moving, const char *fmt, ...) ZF_PRINTF(2, 3);

/*
 * Makes a card: the text, made harmless for a terminal, is written to handoff/SERVER/STEP.txt and shown.
 * Always fails: with ZF_EWAITING when all went well, else with ZF_ENOMEM, or ZF_ESYSTEM where the file
 * cannot be written.
 */
zf_status zf_moving_card(const struct zf_moving *moving, const char *server,
			 struct zf_error *err, const char *fmt, ...)
	ZF_PRINTF(4, 5) ZF_MUST_CHECK;

#endif
