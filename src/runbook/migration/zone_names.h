/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_MIGRATION_ZONE_NAMES_H
#define ZF_RUNBOOK_MIGRATION_ZONE_NAMES_H

/*
 * Zones by their names, one after the other: in the migration file, or in a text file of their own, one a
 * line, where # and ; begin a comment. What is wrong with one is noted with its line, as is one that
 * comes twice, whatever the case of its letters.
 */

#include "src/runbook/migration/migration.h"
#include "src/runbook/migration/yaml.h"

/* What may be said of where zones come from. */
#define ZF_ZONES_SHAPES                                                                  \
	"zones is a list, [example.com], or the path of a file with one a line or of a " \
	"server's configuration"

/* Appends those of a list in the migration file. */
void zf_zone_names_list(struct zf_yaml *yaml, const struct yaml_node_s *list,
			struct zf_zones *into);

/* Appends those of the text file at `path`, which `node` names. */
void zf_zone_names_file(struct zf_yaml *yaml, const struct yaml_node_s *node,
			const char *path, struct zf_zones *into);

#endif
