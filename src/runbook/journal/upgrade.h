/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_JOURNAL_UPGRADE_H
#define ZF_RUNBOOK_JOURNAL_UPGRADE_H

/*
 * Makes a journal of an older version one of this, for journal.c alone. In version 2 the log had no effects. In version 1 a move was its number in the
 * file, from 1, and the whole migration 0; the path of a captured file was as the run that wrote it
 * was told of the migration file.
 */

#include <stdbool.h>

#include "protocol/error.h"
#include "src/runbook/journal/store.h"
#include "src/runbook/migration/migration.h"

/*
 * Brings the store to ZF_JOURNAL_VERSION, where it is not, in one transaction; with `read_only` a copy of it in
 * memory, to which the store is then connected. Numbers become the migration's moves in their order.
 * Fails with ZF_EUNSUPPORTED where it has a number that the migration has not, as zf_journal_store_fail
 * says, and with ZF_ENOMEM; the file is then as it was.
 */
zf_status zf_journal_upgrade(struct zf_journal_store *store,
			     const struct zf_migration *migration, bool read_only,
			     struct zf_error *err) ZF_MUST_CHECK;

#endif
