/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/help.h"

#include <stdio.h>
#include <string.h>

#include "src/cli/command_table.h"
#include "src/cli/option_table.h"
#include "src/cli/talk.h"

#define TITLE_COLUMN 24 /* where the titles of options begin */

static const char program_help[] =
	"zoneferry moves a DNS server to another machine by speaking DNS.\n"
	"\n"
	"usage: zoneferry COMMAND [OPTION...] [@SERVER...] [WORD...]\n"
	"\n";

static const char program_tail[] =
	"\n"
	"zoneferry help COMMAND tells a command's options, man zoneferry the rest.\n"
	"SERVER is ADDRESS, ADDRESS#PORT, ADDRESS@PORT, [ADDRESS]:PORT or a host name.\n"
	"Exit status: 0 done, 1 differs, 2 usage or local error, 3 refused, 4 network,\n"
	"5 unsafe and nothing changed, 6 waiting or interrupted.\n";

/* Writes "  -o, --output FILE     ", with a line end behind what leaves no blank before the title. */
static zf_status write_names(const struct zf_option *option, const char *value,
			     struct zf_talk *talk, struct zf_error *err)
{
	char names[80] = "      ";
	const int column = TITLE_COLUMN;

	if (option->letter != 0)
		snprintf(names, sizeof names, "  -%c, ", option->letter);
	snprintf(names + 6, sizeof names - 6, "--%s%s%s", option->name,
		 value != NULL ? " " : "", value != NULL ? value : "");
	if (strlen(names) < (size_t)column)
		return zf_talk_data(talk, err, "%-*s", column, names);
	return zf_talk_data(talk, err, "%s\n%*s", names, column, "");
}

/* What `taken`, which may be NULL, does not say, the option's row says. */
static zf_status write_option(const struct zf_option *option,
			      const struct zf_taken *taken, struct zf_talk *talk,
			      struct zf_error *err)
{
	const bool titled = taken != NULL && taken->title != NULL;
	const bool valued = taken != NULL && taken->value != NULL;
	const char *title = titled ? taken->title : option->title;
	zf_status status =
		write_names(option, valued ? taken->value : option->value, talk, err);

	while (status == ZF_OK && *title != '\0') {
		const size_t len = strcspn(title, "\n");

		status = zf_talk_data(talk, err, "%.*s\n", (int)len, title);
		title += len;
		if (status == ZF_OK && *title == '\n') {
			title++;
			status = zf_talk_data(talk, err, "%*s", TITLE_COLUMN, "");
		}
	}
	return status;
}

static zf_status write_own(const struct zf_taken *taken, struct zf_talk *talk,
			   struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (; taken != NULL && taken->option != NULL && status == ZF_OK; taken++)
		status = write_option(zf_option_named(taken->option), taken, talk, err);
	return status;
}

static zf_status write_common(enum zf_option_takers takers, struct zf_talk *talk,
			      struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < zf_options_count && status == ZF_OK; i++) {
		const struct zf_option *option = &zf_options_all[i];

		if (option->takers == takers)
			status = write_option(option, NULL, talk, err);
	}
	return status;
}

static zf_status help_for_all(struct zf_talk *talk, struct zf_error *err)
{
	zf_status status = zf_talk_data(talk, err, "%s", program_help);

	for (const struct zf_command *const *at = zf_command_all();
	     *at != NULL && status == ZF_OK; at++)
		status = zf_talk_data(talk, err, "  %-9s %-34s %s\n", (*at)->name,
				      (*at)->arguments, (*at)->title);
	if (status == ZF_OK)
		status = zf_talk_data(talk, err, "%s", program_tail);
	return status;
}

zf_status zf_help(const struct zf_command *command, struct zf_talk *talk,
		  struct zf_error *err)
{
	if (command == NULL)
		return help_for_all(talk, err);
	zf_status status = zf_talk_data(talk, err,
					"usage: zoneferry %s [OPTION...] %s\n%s\n\n%s",
					command->name, command->arguments, command->title,
					command->note != NULL ? command->note : "");

	if (status == ZF_OK)
		status = write_own(command->takes, talk, err);
	if (status == ZF_OK && command->servers == ZF_SERVERS_TYPED)
		status = write_common(ZF_OPTION_ASKERS, talk, err);
	return status == ZF_OK ? write_common(ZF_OPTION_ALL, talk, err) : status;
}
