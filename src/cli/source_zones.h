/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_SOURCE_ZONES_H
#define ZF_CLI_SOURCE_ZONES_H

/* Which zones a file or a folder of files holds, where the user did not name them. */

#include "src/cli/zone_list.h"

/* Appends the zone of the file at `path`, or of each file `*.zone` in the folder there. Fails
 * with ZF_ESYSTEM, and as zf_capture_soa does. */
zf_status zf_source_zones(struct zf_zone_list *list, const char *path,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
