/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_ZONE_INVENTORY_H
#define ZF_REPORT_ZONE_INVENTORY_H

/* What a zone file holds, for people and for programs: the counterpart of inventory.h. */

#include <stdio.h>

#include "src/jobs/copies/zone_file.h"

/* The zone, its serial and primary, and a line for each type there is. */
void zf_zone_inventory_text(FILE *out, const struct zf_zone_file *file);

/* One JSON object: `file`, which is `path`, `form`, `zone`, `named_by_file`, `named_by_header`, `serial` and `primary` where there is a SOA,
 * `records`, `outside`, `aged`, `controllers`, `synthesis` with a count for each kind of synthesis.h that there is, and `types` with a count each.
 * Fails with ZF_ENOMEM, ZF_ESYSTEM. */
zf_status zf_zone_inventory_json(FILE *out, const char *path,
				 const struct zf_zone_file *file,
				 struct zf_error *err) ZF_MUST_CHECK;

#endif
