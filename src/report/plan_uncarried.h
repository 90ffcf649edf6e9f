/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_PLAN_UNCARRIED_H
#define ZF_REPORT_PLAN_UNCARRIED_H

/*
 * What neither transfers nor settings carry, as a plan says it. Where a move's zones come from a server's settings these tell of
 * which zone there is what; else what the old server's software may have.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "src/runbook/migration/migration.h"

/* Writes a paragraph for each move that has any; with `whole` every zone by name. */
void zf_plan_uncarried_text(const struct zf_migration *migration, bool whole, FILE *out);

/* An array with an object for each: `server`, which is the old one, `what`, `command` that shows it, `of_zone`, and `zone`
 * where that is known. NULL without memory. */
json_t *zf_plan_uncarried_json(const struct zf_migration *migration);

#endif
