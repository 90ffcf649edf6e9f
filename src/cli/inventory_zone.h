/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_INVENTORY_ZONE_H
#define ZF_CLI_INVENTORY_ZONE_H

/* A word of the inventory's command line that is a zone file. */

#include "src/cli/options.h"
#include "src/jobs/copies/zone_file.h"

struct zf_talk;

/*
 * Reads the zone file `word`, `-` for standard input. Whose zone it is, where it has relative names
 * only, `--origin` says or the file's own name, as in example.com.dns; what has no SOA may be root
 * hints. Fails with ZF_EUSAGE (mistakes, which were told, unless it may be no zone file at all), and as zf_zone_file_read does; the caller
 * clears `file` in any case.
 */
zf_status zf_inventory_zone_read(struct zf_zone_file *file, const char *word,
				 const struct zf_options *options, struct zf_talk *talk,
				 struct zf_error *err) ZF_MUST_CHECK;

#endif
