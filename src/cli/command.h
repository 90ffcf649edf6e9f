/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_COMMAND_H
#define ZF_CLI_COMMAND_H

/*
 * A command of the command line. main finds it in command_table.h, hands it the options and words
 * behind the name, prints the error it may return and exits with its status. A new command is one
 * file cmd_<verb>.c and one row of that table; help.h makes its help of the same row.
 */

#include "protocol/error.h"

struct zf_options;
struct zf_taken;
struct zf_talk;

/* Where the servers and keys of a command come from. But for the first, the options about them are
 * refused. */
enum zf_command_servers {
	ZF_SERVERS_TYPED,
	ZF_SERVERS_IN_FILE, /* the migration's */
	ZF_SERVERS_NONE,    /* it asks nobody */
};

struct zf_command {
	const char *name;
	const char *arguments; /* as in the synopsis: "@SERVER ZONE..." */
	const char *title;     /* what it does, one line */
	const char *note;      /* what help says before the options, lines; or NULL */
	const struct zf_taken
		*takes; /* its options beside those all commands take, ended by one
				       * without a name; NULL: none */
	enum zf_command_servers servers;
	/* Does it, by whatever the command works with; exit_status.h says what its failure is worth. One that
	 * has been told already, as one zone of many, comes back with an empty message. */
	zf_status (*run)(struct zf_options *options, struct zf_talk *talk,
			 struct zf_error *err);
};

/* Fails with ZF_EUSAGE, `why`, and as the hint how the command is used. */
zf_status zf_command_usage(const struct zf_command *command, struct zf_error *err,
			   const char *why);

/* Reads the options behind `argv[0]`, the command's name, and runs the command with them. Fails as
 * zf_options_read and the command do; with ZF_EUSAGE for an option about servers where it takes none. */
zf_status zf_command_run(const struct zf_command *command, int argc, char **argv,
			 struct zf_talk *talk, struct zf_error *err) ZF_MUST_CHECK;

#endif
