/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_STANDING_H
#define ZF_REPORT_STANDING_H

/* Where the steps of a migration stand, and which of them have moved since they were last looked at. */

#include <stdbool.h>

#include "src/runbook/journal/journal.h"
#include "src/runbook/migration/migration.h"
#include "src/runbook/step.h"

struct zf_standing;

/* Of a migration nobody has looked at yet; migration and steps, ended by NULL, stay the caller's, who frees it. Fails
 * with ZF_ENOMEM. */
zf_status zf_standing_new(struct zf_standing **standing,
			  const struct zf_migration *migration,
			  const struct zf_step *const *steps,
			  struct zf_error *err) ZF_MUST_CHECK;

/* NULL is fine. */
void zf_standing_free(struct zf_standing *standing);

/* Looks again: `moved` is given each step that stands otherwise than it did, the first time each that was begun, in
 * the order of the moves and steps. Fails as zf_journal_task does, and with what `moved` failed with. */
zf_status zf_standing_look(struct zf_standing *standing, struct zf_journal *journal,
			   zf_status (*moved)(void *ctx, const struct zf_task *step,
					      struct zf_error *err),
			   void *ctx, struct zf_error *err) ZF_MUST_CHECK;

/* Whether each step was done when it was last looked at. */
bool zf_standing_is_finished(const struct zf_standing *standing);

#endif
