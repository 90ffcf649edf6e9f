/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_JOURNAL_CLAIMS_H
#define ZF_RUNBOOK_JOURNAL_CLAIMS_H

/*
 * Which migration has a zone at a server, for all migrations of this machine's user: one that moves a zone at an
 * address where another does is refused before it sends anything. A claim is a symbolic link, which is made
 * or not made in one act:
 *
 *	zones/192.0.2.10#53/example.com -> /srv/moves/branch-ns2.zoneferry
 *
 * from the server's address and the zone (filename.h) to the state folder of the one that has it, from its
 * first effect until it is done or taken back, whether it runs or not. `zones` is in $XDG_STATE_HOME/zoneferry
 * where that is set, else in /var/lib/zoneferry for root, in ~/.local/state/zoneferry for others.
 *
 *	open -> look, before anything is sent -> take, before the first effect -> release -> close
 *
 * The journal has the path that the claims lead to, so that a state folder that was moved keeps them.
 */

#include "protocol/error.h"
#include "src/runbook/journal/journal.h"
#include "src/runbook/migration/migration.h"

struct zf_claims;

/* Claims of every zone of every move, at all addresses of its servers; migration and journal stay the caller's.
 * Nothing is looked at yet. Fails with ZF_ESYSTEM where the state folder is not there, ZF_ENOMEM. */
zf_status zf_claims_open(struct zf_claims **claims, const struct zf_migration *migration,
			 struct zf_journal *journal, struct zf_error *err) ZF_MUST_CHECK;

/* NULL is fine; what was taken stays. */
void zf_claims_close(struct zf_claims *claims);

/* Whether they can be taken; only the first call looks. Fails with ZF_EUNSAFE where another migration has one,
 * named by its state folder, also where that is gone; with ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_claims_look(struct zf_claims *claims, struct zf_error *err) ZF_MUST_CHECK;

/* Takes those that are not ours yet; only the first call does. Fails as zf_claims_look, zf_journal_set_fact and
 * zf_journal_commit do; some are ours then. */
zf_status zf_claims_take(struct zf_claims *claims, struct zf_error *err) ZF_MUST_CHECK;

/* Gives back all that are ours, if any ever were, be they of what the file names now or not. Fails with ZF_ESYSTEM, and as the journal does. */
zf_status zf_claims_release(struct zf_claims *claims, struct zf_error *err) ZF_MUST_CHECK;

#endif
