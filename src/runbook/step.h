/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEP_H
#define ZF_RUNBOOK_STEP_H

/*
 * A step of the runbook, and the move it is carried out for. Each step can tell whether
 * it is done already, act, and prove what it did; each can be run twice. A new step is
 * one file in steps/ and one row in steps/order.c.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"
#include "src/host/software.h"
#include "src/jobs/ask/peer.h"
#include "src/runbook/journal/journal.h"
#include "src/runbook/journal/state.h"
#include "src/runbook/migration/migration.h"
#include "src/runbook/tell.h"

/* One move being carried out. */
struct zf_moving {
	const struct zf_migration *migration;
	const struct zf_move *move;
	int number; /* of the move, from 1 */
	const struct zf_state *state;
	struct zf_journal *journal;
	const struct zf_teller *tell;
	const char *step;    /* the name of the step that runs */
	struct zf_host host; /* the new server as it is acted on */
	struct zf_secured *
		*secured; /* the primary's key by GSS-TSIG; NULL until it is needed */
};

struct zf_step {
	const char *name;  /* in the journal and on the command line */
	const char *title; /* what it does, for a person */
	/* Whether the world is as the step would leave it. NULL: it always acts. */
	zf_status (*check)(struct zf_moving *moving, bool *already, struct zf_error *err);
	zf_status (*act)(struct zf_moving *moving, struct zf_error *err);
	/* Proves it, and writes the evidence down. NULL where acting proves itself. */
	zf_status (*verify)(struct zf_moving *moving, struct zf_error *err);
};

extern const struct zf_step zf_step_survey, zf_step_capture_zones, zf_step_provision,
	zf_step_open_transfers, zf_step_refresh, zf_step_compare, zf_step_take_address,
	zf_step_close_transfers, zf_step_refresh_again, zf_step_compare_again,
	zf_step_verify, zf_step_leave;

/* The steps in their order, ended by NULL. */
const struct zf_step *const *zf_steps(void);

/* The servers as this move talks to them now: before or after the address changed hands. Keys are
 * those for transfers, but for the update peer; that one's may have to be agreed upon with the
 * primary first, and fails as zf_secured_new does. */
struct zf_peer zf_moving_primary(const struct zf_moving *moving);
zf_status zf_moving_primary_for_updates(const struct zf_moving *moving,
					struct zf_peer *peer,
					struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_moving_old(const struct zf_moving *moving, struct zf_peer *peer,
			struct zf_error *err) ZF_MUST_CHECK;
zf_status zf_moving_new(const struct zf_moving *moving, struct zf_peer *peer,
			struct zf_error *err) ZF_MUST_CHECK;

/* Whether the step called `name` of this move is done. */
zf_status zf_moving_is_done(const struct zf_moving *moving, const char *name, bool *done,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Writes a line of evidence for the running step. */
zf_status zf_moving_evidence(const struct zf_moving *moving, const char *subject,
			     const char *check, enum zf_verdict verdict,
			     struct zf_error *err, const char *fmt, ...)
	ZF_PRINTF(6, 7) ZF_MUST_CHECK;

/* Tells a person one line about the running step. */
void zf_moving_say(const struct zf_moving *moving, const char *fmt, ...) ZF_PRINTF(2, 3);

/*
 * Makes a card: `text` is written to handoff/SERVER/STEP.txt, shown, and the result is always a
 * failure, ZF_EWAITING when all went well.
 */
zf_status zf_moving_card(const struct zf_moving *moving, const char *server,
			 struct zf_error *err, const char *fmt, ...)
	ZF_PRINTF(4, 5) ZF_MUST_CHECK;

#endif
