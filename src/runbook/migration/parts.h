/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_MIGRATION_PARTS_H
#define ZF_RUNBOOK_MIGRATION_PARTS_H

/*
 * The parts of a migration file, for migration.c alone: functions for the schema's
 * top rows, in the order they are called in, each leaning on those above it. The
 * document's ctx is the struct zf_migration; `field` is the same.
 */

#include <stddef.h>

#include "src/runbook/migration/migration.h"
#include "src/runbook/migration/yaml.h"

/* No estate has more; the checks of all against all stay quick. */
#define ZF_MIGRATION_LIST_MAX 1000 /* servers, keys, moves */

void zf_migration_take_servers(struct zf_yaml *yaml, const struct yaml_node_s *list,
			       void *field);
/* The zones of all moves, or of one; `field` is a struct zf_zones. */
void zf_migration_take_zones(struct zf_yaml *yaml, const struct yaml_node_s *value,
			     void *field);
void zf_migration_take_moves(struct zf_yaml *yaml, const struct yaml_node_s *list,
			     void *field);

/* A move's `take-address` and `commands`, the second behind the first; `field` is the move. */
void zf_migration_take_takes(struct zf_yaml *yaml, const struct yaml_node_s *list,
			     void *field);
void zf_migration_take_commands(struct zf_yaml *yaml, const struct yaml_node_s *map,
				void *field);

/* `field` is a struct zf_policy, which has its defaults. */
void zf_migration_take_policy(struct zf_yaml *yaml, const struct yaml_node_s *map,
			      void *field);
extern const struct zf_policy zf_policy_default;

/* Keeps a line for each key that is not carried out yet. Fails with ZF_ENOMEM. */
zf_status zf_migration_find_pending(struct zf_yaml *yaml,
				    struct zf_error *err) ZF_MUST_CHECK;

/* A move under check. */
struct zf_move_check {
	struct zf_yaml *yaml;
	const struct zf_migration *migration;
	const struct yaml_node_s *node;
	const struct zf_move *move;
};

/* Notes what is wrong with the addresses the move takes, and with each beside those of the moves
 * before it. */
void zf_migration_check_takes(const struct zf_move_check *check);

/* NULL where no server has that id. */
struct zf_server *zf_migration_find_server(const struct zf_migration *migration,
					   const char *id);

/* Keeps a line for `notes`. */
void zf_migration_note(struct zf_yaml *yaml, const char *fmt, ...) ZF_PRINTF(2, 3);

void zf_zones_clear(struct zf_zones *zones);
void zf_migration_clear_servers(struct zf_migration *migration);
void zf_migration_clear_moves(struct zf_migration *migration);
void zf_migration_clear_takes(struct zf_move *move);

#endif
