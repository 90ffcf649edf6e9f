/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_COMMAND_TABLE_H
#define ZF_CLI_COMMAND_TABLE_H

/* The commands there are, by name. */

#include "src/cli/command.h"

extern const struct zf_command zf_cmd_probe, zf_cmd_fetch, zf_cmd_serials, zf_cmd_compare,
	zf_cmd_grant, zf_cmd_revoke, zf_cmd_notify, zf_cmd_convert, zf_cmd_inventory,
	zf_cmd_check, zf_cmd_push, zf_cmd_run, zf_cmd_rollback, zf_cmd_abort, zf_cmd_log,
	zf_cmd_confirm, zf_cmd_status, zf_cmd_init, zf_cmd_plan;

/* The command called `name`, or NULL. */
const struct zf_command *zf_command_find(const char *name);

/* All commands in the order they are shown, ended by NULL. */
const struct zf_command *const *zf_command_all(void);

/* The command whose name is within two slips of the pen of `name`, or NULL. */
const struct zf_command *zf_command_nearest(const char *name);

#endif
