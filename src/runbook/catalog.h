/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_CATALOG_H
#define ZF_RUNBOOK_CATALOG_H

/*
 * The zones that a migration file has from a catalog zone (RFC 9432). It is transferred once and kept in the state
 * folder, catalogs/NAME.zone: what it gets later is not of a migration that has been begun.
 */

#include "protocol/error.h"
#include "src/runbook/acts.h"
#include "src/runbook/journal/state.h"

/*
 * Gives the migration, and its moves, the zones of their catalogs; nothing is done where it has none. Fails with ZF_EUSAGE where
 * a catalog has no zones, one that cannot be moved, or none that a glob of `except` fits; as fetch and
 * zf_settings_file_read do; with ZF_ENOMEM.
 */
zf_status zf_catalog_find(struct zf_migration *migration, const struct zf_state *state,
			  const struct zf_acts *acts, struct zf_error *err) ZF_MUST_CHECK;

#endif
