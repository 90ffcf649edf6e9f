/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/command.h"

#include <stddef.h>
#include <string.h>

#include "src/cli/options.h"
#include "src/cli/talk.h"

#define SLIPS_MAX 2
#define NAME_MAX_CHARS 16 /* longer words are no misspelt command */

static const struct zf_command *const commands[] = {
	&zf_cmd_probe,	   &zf_cmd_fetch,  &zf_cmd_serials,
	&zf_cmd_compare,   &zf_cmd_push,   &zf_cmd_grant,
	&zf_cmd_revoke,	   &zf_cmd_notify, &zf_cmd_convert,
	&zf_cmd_inventory, &zf_cmd_check,  &zf_cmd_run,
	&zf_cmd_status,	   NULL,
};

static const char server_options[] =
	"  -p, --port PORT       port of servers that name none (53; 853 with --tls)\n"
	"  -4, -6                only IPv4, only IPv6, where a server is a host name\n"
	"  -b, --source ADDR     ask from this address of ours, ADDR[#PORT]\n"
	"  -k, --key FILE        sign with the TSIG key in FILE: named.conf's key {}, K*.private, or\n"
	"                        algorithm:name:secret\n"
	"  -y [ALG:]NAME:SECRET  the key itself; others on this machine can see it\n"
	"  -g, --gss             sign by GSS-TSIG, with the Kerberos ticket that kinit got\n"
	"      --spn NAME        the server's principal, DNS/HOST[@REALM] (HOST is the zone's MNAME)\n"
	"      --keytab FILE     be the first principal of this keytab, instead of the ticket's\n"
	"  -t, --timeout SEC     patience with one question (5)\n"
	"      --tcp, --udp      ask by TCP; by UDP, then TCP on truncation; +tcp and +udp do too\n"
	"      --tls             ask by TLS, the server's certificate verified; +tls does too\n"
	"      --tls-ca FILE     trust the CAs in FILE, not the system's\n"
	"      --tls-hostname NAME   the name to find in the certificate, not the server's own\n"
	"      --tls-pin PIN     the server's key has this SHA-256 (base64); may be repeated\n"
	"      --tls-cert FILE, --tls-key FILE   a certificate of ours, where the server wants one\n"
	"      --tls-min 1.2     TLS 1.2 will do (1.3)\n"
	"      --tls-insecure    verify nothing\n";

static const char talk_options[] =
	"  -q, --quiet           only errors and warnings;   -v, -vv  more\n";

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

const struct zf_command *const *zf_command_all(void)
{
	return commands;
}

const struct zf_command *zf_command_find(const char *name)
{
	for (const struct zf_command *const *at = commands; *at != NULL; at++) {
		if (strcmp((*at)->name, name) == 0)
			return *at;
	}
	return NULL;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned low = a < b ? a : b;

	return low < c ? low : c;
}

/* Levenshtein's distance, a row at a time. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[NAME_MAX_CHARS + 1], corner, above;
	size_t len = strlen(b);

	for (size_t j = 0; j <= len; j++)
		row[j] = (unsigned)j;
	for (unsigned i = 1; a[i - 1] != '\0'; i++) {
		corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= len; j++) {
			above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1,
				       corner + (a[i - 1] != b[j - 1] ? 1 : 0));
			corner = above;
		}
	}
	return row[len];
}

const struct zf_command *zf_command_nearest(const char *name)
{
	const struct zf_command *nearest = NULL;
	unsigned best = SLIPS_MAX + 1;

	if (strlen(name) > NAME_MAX_CHARS)
		return NULL;
	for (const struct zf_command *const *at = commands; *at != NULL; at++) {
		unsigned far = distance((*at)->name, name);

		if (far < best && far < strlen(name)) {
			best = far;
			nearest = *at;
		}
	}
	return nearest;
}

static zf_status refuse_server_option(const char *command, const char *option,
				      struct zf_error *err)
{
	zf_fail(err, ZF_EUSAGE, "%s takes no --%s", command, option);
	zf_hint(err, "servers and keys are in the migration file");
	return ZF_EUSAGE;
}

/* Whatever else is wrong with a server option that is refused, as a key file that is not there,
 * does not matter. */
zf_status zf_command_run(const struct zf_command *command, int argc, char **argv,
			 struct zf_talk *talk, struct zf_error *err)
{
	static const char *const none[] = { NULL };
	const char *const *takes = command->takes != NULL ? command->takes : none;
	struct zf_options options;
	zf_status status = zf_options_read(&options, argc, argv, takes, talk, err);

	if (command->by_file && options.server_option != NULL)
		status = refuse_server_option(command->name, options.server_option, err);
	if (status == ZF_OK)
		status = command->run(&options, talk, err);
	zf_options_clear(&options);
	return status;
}

static zf_status help_for_all(struct zf_talk *talk, struct zf_error *err)
{
	zf_status status = zf_talk_data(talk, err, "%s", program_help);

	for (const struct zf_command *const *at = commands;
	     *at != NULL && status == ZF_OK; at++)
		status = zf_talk_data(talk, err, "  %-8s %-34s %s\n", (*at)->name,
				      (*at)->arguments, (*at)->title);
	if (status == ZF_OK)
		status = zf_talk_data(talk, err, "%s", program_tail);
	return status;
}

zf_status zf_command_help(const struct zf_command *command, struct zf_talk *talk,
			  struct zf_error *err)
{
	if (command == NULL)
		return help_for_all(talk, err);
	return zf_talk_data(talk, err, "usage: zoneferry %s [OPTION...] %s\n%s\n\n%s%s%s",
			    command->name, command->arguments, command->title,
			    command->help != NULL ? command->help : "",
			    command->by_file ? "" : server_options, talk_options);
}
