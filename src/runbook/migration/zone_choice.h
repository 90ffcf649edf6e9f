/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_MIGRATION_ZONE_CHOICE_H
#define ZF_RUNBOOK_MIGRATION_ZONE_CHOICE_H

/*
 * Which of the zones that a server has are moved: those it is primary or secondary for, without
 * those that every server has of its own, and without the file's `except`.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"
#include "src/runbook/migration/migration.h"
#include "zonefmt/settings/settings.h"

#define ZF_ZONES_EXCEPT_MAX 100 /* globs */

/* Appends to `zones` those of `settings` that are moved, in their order; `*others` is how many are not: hints,
 * stubs, forwards, localhost (RFC 6761 6.3) and the reverse zones of a host itself (RFC 6303 4.3, 4.4).
 * Fails with ZF_ENOMEM, ZF_ELIMIT (more than `most`). */
zf_status zf_zones_add(struct zf_zones *zones, const struct zf_settings *settings,
		       size_t most, size_t *others, struct zf_error *err) ZF_MUST_CHECK;

/* Takes away the zones that one of `zones->except` fits, and sets `used[i]` where its glob `i` did. */
void zf_zones_drop(struct zf_zones *zones, bool *used);

/* Whether the glob fits the printed name, without case: `*` is any octets, none too; the last dot of
 * each may be left out. */
bool zf_zones_fits(const char *glob, const char *name);

#endif
