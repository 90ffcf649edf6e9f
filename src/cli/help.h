/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_HELP_H
#define ZF_CLI_HELP_H

/* What `zoneferry help` says, made of the rows of the commands and of their options. */

#include "src/cli/command.h"

/* Writes the help of `command`, or of the whole program if that is NULL, to standard output. Fails with
 * ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_help(const struct zf_command *command, struct zf_talk *talk,
		  struct zf_error *err) ZF_MUST_CHECK;

#endif
