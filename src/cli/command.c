/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/command.h"

#include <stddef.h>

#include "src/cli/options.h"

zf_status zf_command_usage(const struct zf_command *command, struct zf_error *err,
			   const char *why)
{
	zf_fail(err, ZF_EUSAGE, "%s", why);
	zf_hint(err, "zoneferry %s %s; `zoneferry help %s` lists its options",
		command->name, command->arguments, command->name);
	return ZF_EUSAGE;
}

static zf_status refuse_server_option(const struct zf_command *command,
				      const char *option, struct zf_error *err)
{
	zf_fail(err, ZF_EUSAGE, "%s takes no --%s", command->name, option);
	zf_hint(err, command->servers == ZF_SERVERS_IN_FILE
			     ? "servers and keys are in the migration file"
			     : "it asks no server");
	return ZF_EUSAGE;
}

/* Whatever else is wrong with a server option that is refused, as a key file that is not there,
 * does not matter. */
zf_status zf_command_run(const struct zf_command *command, int argc, char **argv,
			 struct zf_talk *talk, struct zf_error *err)
{
	static const struct zf_taken none[] = { { NULL, NULL, NULL } };
	const struct zf_taken *takes = command->takes != NULL ? command->takes : none;
	const struct zf_command_line line = { argc, argv, takes, talk };
	struct zf_options options;
	zf_status status = zf_options_read(&options, &line, err);

	if (command->servers != ZF_SERVERS_TYPED && options.server_option != NULL)
		status = refuse_server_option(command, options.server_option, err);
	if (status == ZF_OK)
		status = command->run(&options, talk, err);
	zf_options_clear(&options);
	return status;
}
