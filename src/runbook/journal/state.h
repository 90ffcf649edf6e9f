/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_JOURNAL_STATE_H
#define ZF_RUNBOOK_JOURNAL_STATE_H

/*
 * A migration's state folder, NAME.zoneferry beside the file: mode 0700, its files 0600.
 *
 *	journal.db	what was meant and what came of it
 *	lock		held by the one runner
 *	catalogs/	catalog zones that zones come from
 *	captured/OLD/	zone files of an old server, as they were before anything changed
 *	backup/SERVER/	what stood on a server before it was touched: src/host/provision.h
 *	plans/		plans that were shown: src/runbook/agreement.h
 *	receipts/NEW.json	what was granted for a new server: steps/grant_receipt.h
 *	handoff/SERVER/	files made for a server, and cards for a person
 */

#include "protocol/error.h"
#include "src/runbook/migration/migration.h"

struct zf_state;

/* Makes the folder if it is not there, closes it to others, and takes the lock; the caller closes the
 * state. Fails with ZF_EUNSAFE where another runner holds the lock (naming its pid), where the folder
 * is another user's, or others can write it; ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_state_open(struct zf_state **state, const struct zf_migration *migration,
			struct zf_error *err) ZF_MUST_CHECK;

/* Gives the lock back. NULL is fine. */
void zf_state_close(struct zf_state *state);

/* The path of `name` in `sub` (NULL: the folder itself), the sub-folder (with any folders in `sub`'s
 * path) made if missing. The caller frees it. Fails with ZF_ESYSTEM (a folder cannot be made),
 * ZF_ENOMEM. */
zf_status zf_state_path(const struct zf_state *state, const char *sub, const char *name,
			char **path, struct zf_error *err) ZF_MUST_CHECK;

/* What of such a path follows the folder: this is what is kept in the journal, and made a path again with
 * `sub` NULL, since the folder may be moved or copied. Lives as long as `path`. */
const char *zf_state_within(const struct zf_state *state, const char *path);

/* Whether the migration has a journal yet. Nothing is made or changed, and no lock is needed. Fails with
 * ZF_EUNSAFE where the folder is another user's or others can write it, or a journal's mark stands there
 * without it, ZF_ESYSTEM where it cannot be looked at, ZF_ENOMEM. */
zf_status zf_state_has_journal(const struct zf_migration *migration, bool *has,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Whether a process runs the migration now: whether one holds the lock, which it does as long as it lives
 * and has the state open. A pid tells less: that of a killed runner stays in the file, and may be anybody's by
 * now. To ask, the lock is taken for a moment, shared and given back at once; zf_state_open tries for
 * a tenth of a second, so that it is not turned away by that. Fails with ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_state_is_run(const struct zf_migration *migration, bool *is_run,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
