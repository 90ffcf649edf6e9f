/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry serials: every server's serial for every zone, and who lags. */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/serial.h"
#include "src/cli/command.h"
#include "src/cli/exit_status.h"
#include "src/cli/gss_options.h"
#include "src/cli/json.h"
#include "src/cli/options.h"
#include "src/cli/talk.h"
#include "src/jobs/serials.h"

struct table {
	const struct zf_options *options;
	struct zf_talk *talk;
	struct zf_serial_seen *seen;
	zf_status worst;
	bool *told; /* of each server, whether a failure has been told with its hint */
};

static const struct zf_serial_seen *seen_at(const struct table *table, size_t zone,
					    size_t server)
{
	return &table->seen[zone * table->options->server_count + server];
}

/* The newest serial of a zone: the one that all others have reached. False if none answered. */
static bool find_newest(const struct table *table, size_t zone, uint32_t *newest)
{
	bool found = false;

	for (size_t i = 0; i < table->options->server_count; i++) {
		const struct zf_serial_seen *seen = seen_at(table, zone, i);

		if (seen->status != ZF_OK ||
		    (found && !zf_serial_after(seen->serial, *newest)))
			continue;
		*newest = seen->serial;
		found = true;
	}
	return found;
}

/* What stands behind the question and the server, which the line shows anyway. */
static const char *reason(const struct zf_error *why, const char *server)
{
	const char *found = strstr(why->message, server);

	if (found == NULL || strncmp(found + strlen(server), ": ", 2) != 0)
		return why->message;
	return found + strlen(server) + 2;
}

static zf_status print_line(const struct table *table, size_t zone, size_t server,
			    uint32_t newest, struct zf_error *err)
{
	const struct zf_serial_seen *seen = seen_at(table, zone, server);
	char name[ZF_NAME_TEXT_MAX], address[ZF_ENDPOINT_TEXT_MAX];

	zf_name_print(name, table->options->zones[zone].wire);
	zf_endpoint_print(address, &table->options->servers[server].server);
	if (seen->status != ZF_OK)
		return zf_talk_data(table->talk, err, "%s - %s no answer: %s\n", name,
				    address, reason(&seen->why, address));
	if (seen->serial != newest)
		return zf_talk_data(table->talk, err,
				    "%s %" PRIu32 " %s behind by %" PRIu32 "\n", name,
				    seen->serial, address, newest - seen->serial);
	return zf_talk_data(table->talk, err, "%s %" PRIu32 " %s\n", name, seen->serial,
			    address);
}

static zf_status print_json(const struct table *table, size_t zone, size_t server,
			    uint32_t newest, struct zf_error *err)
{
	const struct zf_serial_seen *seen = seen_at(table, zone, server);
	char address[ZF_ENDPOINT_TEXT_MAX];
	json_t *object = zf_json_result(table->options->zones[zone].wire, seen->status,
					&seen->why);

	zf_endpoint_print(address, &table->options->servers[server].server);
	zf_json_set(object, "server", json_string(address));
	if (seen->status == ZF_OK) {
		zf_json_set(object, "serial", json_integer(seen->serial));
		zf_json_set(object, "behind",
			    json_integer((uint32_t)(newest - seen->serial)));
	}
	return zf_json_write(table->talk, object, err);
}

/* A server that does not answer for one zone mostly has the same reason for the next: one hint. */
static void tell_failure(struct table *table, size_t zone, size_t server)
{
	const struct zf_serial_seen *seen = seen_at(table, zone, server);

	table->worst = zf_exit_worse(table->worst, seen->status);
	if (!table->told[server])
		zf_talk_error(table->talk, &seen->why);
	table->told[server] = true;
}

static zf_status print_zone(struct table *table, size_t zone, struct zf_error *err)
{
	uint32_t newest = 0;
	zf_status status = ZF_OK;

	find_newest(table, zone, &newest);
	for (size_t i = 0; i < table->options->server_count && status == ZF_OK; i++) {
		const struct zf_serial_seen *seen = seen_at(table, zone, i);

		if (seen->status != ZF_OK)
			tell_failure(table, zone, i);
		else if (seen->serial != newest)
			table->worst = zf_exit_worse(table->worst, ZF_EDIFFERS);
		status = table->options->json ? print_json(table, zone, i, newest, err)
					      : print_line(table, zone, i, newest, err);
	}
	return status;
}

static zf_status ask_and_print(struct table *table, struct zf_error *err)
{
	const struct zf_options *options = table->options;
	zf_status status = zf_serials_ask(options->zones, options->zone_count,
					  options->servers, options->server_count,
					  table->seen, err);

	for (size_t i = 0; i < options->zone_count && status == ZF_OK; i++)
		status = print_zone(table, i, err);
	return status == ZF_OK ? table->worst : status;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct table table = { .options = options, .talk = talk };
	zf_status status = zf_options_words_as_zones(options, 0, err);

	if (status != ZF_OK)
		return status;
	if (options->server_count == 0 || options->zone_count == 0)
		return zf_fail(err, ZF_EUSAGE,
			       "serials needs at least one ZONE and one @SERVER");
	table.seen =
		calloc(options->zone_count * options->server_count, sizeof(*table.seen));
	table.told = calloc(options->server_count, sizeof(*table.told));
	if (table.seen == NULL || table.told == NULL)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	else
		status = zf_gss_options_secure(options, &options->zones[0], err);
	if (status == ZF_OK)
		status = ask_and_print(&table, err);
	free(table.seen);
	free(table.told);
	return status;
}

static const char *const takes[] = { "zones", "reverse", "json", NULL };

const struct zf_command zf_cmd_serials = {
	.name = "serials",
	.arguments = "ZONE... @SERVER...",
	.title = "every server's serial, and who lags",
	.help = "  -f, --zones LIST      zone names from a file, one a line; - is standard input\n"
		"  -x, --reverse PREFIX  the reverse zone of 192.0.2 or 2001:db8::/32\n"
		"      --json            an object for each zone and server on standard output\n",
	.takes = takes,
	.run = run,
};
