/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_STATUS_WATCH_H
#define ZF_CLI_STATUS_WATCH_H

/* status --watch: the steps of a migration as another process carries them out. */

#include "src/runbook/migration/migration.h"

struct zf_talk;

/*
 * Shows where the steps stand until two looks in a row find nobody who runs the migration: on a terminal all of
 * them, drawn again in place; elsewhere a line for each that moves, an object with `json`. Where nobody runs it at
 * first, once. The journal is only read. Sets `*finished` if all steps are done then. Fails as zf_journal_open
 * and zf_state_is_run do, and with ZF_ESYSTEM where standard output cannot be written.
 */
zf_status zf_status_watch(const struct zf_migration *migration, bool json,
			  struct zf_talk *talk, bool *finished,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
