/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry serials: every server's serial for every zone, and who lags. */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/serial.h"
#include "src/cli/command_table.h"
#include "src/cli/exit_status.h"
#include "src/cli/gss_options.h"
#include "src/cli/json.h"
#include "src/cli/options.h"
#include "src/cli/talk.h"
#include "src/jobs/ask/name_servers.h"
#include "src/jobs/ask/serials.h"

/* Pairs asked at a time, or a zone's more: what came of one is 2 KiB, so ten thousand at once were
 * 20 MiB, and a third of the time went into touching them. */
#define BATCH 1024

/* A zone at a server; those of a zone lie together, in the order of the zones. */
struct pair {
	size_t zone, server;
	bool primary; /* the zone names it so */
};

struct table {
	struct zf_options *options;
	struct zf_talk *talk;
	struct zf_name_servers servers;
	struct pair *pairs;
	size_t count, size;
	size_t *numbers; /* of the batch's pairs, as zf_serials_ask_pairs wants them */
	struct zf_serial_seen *seen; /* of the batch's pairs */
	size_t batch;		     /* its first pair */
	bool *told; /* of each server, whether a failure has been told with its hint */
	zf_status worst;
};

static const struct zf_peer *server_of(const struct table *table, size_t pair)
{
	return &table->servers.peers[table->pairs[pair].server];
}

static const struct zf_serial_seen *seen_of(const struct table *table, size_t pair)
{
	return &table->seen[pair - table->batch];
}

/* How many pairs from `first` on are of the same zone. */
static size_t pairs_of_zone(const struct table *table, size_t first)
{
	size_t count = 0;

	while (first + count < table->count &&
	       table->pairs[first + count].zone == table->pairs[first].zone)
		count++;
	return count;
}

/* The newest serial of the pairs: the one that all others have reached. */
static uint32_t find_newest(const struct table *table, size_t first, size_t count)
{
	uint32_t newest = 0;
	bool found = false;

	for (size_t i = first; i < first + count; i++) {
		const struct zf_serial_seen *seen = seen_of(table, i);

		if (seen->status != ZF_OK ||
		    (found && !zf_serial_after(seen->serial, newest)))
			continue;
		newest = seen->serial;
		found = true;
	}
	return newest;
}

/* What stands behind the question and the server, which the line shows anyway. */
static const char *reason(const struct zf_error *why, const char *server)
{
	const char *found = strstr(why->message, server);

	if (found == NULL || strncmp(found + strlen(server), ": ", 2) != 0)
		return why->message;
	return found + strlen(server) + 2;
}

#define SERVER_TEXT_MAX (ZF_ENDPOINT_TEXT_MAX + ZF_NAME_TEXT_MAX + 16)

/* The address, and behind it the name by which it was found, and whether that is the primary's. */
static void print_server(char text[SERVER_TEXT_MAX], const struct zf_peer *server,
			 bool primary)
{
	const char *mark = primary ? " primary" : "";
	char address[ZF_ENDPOINT_TEXT_MAX];

	zf_endpoint_print(address, &server->server);
	if (server->label == NULL)
		snprintf(text, SERVER_TEXT_MAX, "%s%s", address, mark);
	else
		snprintf(text, SERVER_TEXT_MAX, "%s (%s)%s", address, server->label,
			 mark);
}

static zf_status print_line(const struct table *table, size_t pair, uint32_t newest,
			    struct zf_error *err)
{
	const struct zf_serial_seen *seen = seen_of(table, pair);
	char name[ZF_NAME_TEXT_MAX], server[SERVER_TEXT_MAX],
		address[ZF_ENDPOINT_TEXT_MAX];

	zf_name_print(name, table->options->zones[table->pairs[pair].zone].wire);
	zf_endpoint_print(address, &server_of(table, pair)->server);
	print_server(server, server_of(table, pair), table->pairs[pair].primary);
	if (seen->status != ZF_OK)
		return zf_talk_data(table->talk, err, "%s - %s no answer: %s\n", name,
				    server, reason(&seen->why, address));
	if (seen->serial != newest)
		return zf_talk_data(table->talk, err,
				    "%s %" PRIu32 " %s behind by %" PRIu32 "\n", name,
				    seen->serial, server, newest - seen->serial);
	return zf_talk_data(table->talk, err, "%s %" PRIu32 " %s\n", name, seen->serial,
			    server);
}

static zf_status print_json(const struct table *table, size_t pair, uint32_t newest,
			    struct zf_error *err)
{
	const struct zf_serial_seen *seen = seen_of(table, pair);
	const struct zf_peer *server = server_of(table, pair);
	char address[ZF_ENDPOINT_TEXT_MAX];
	json_t *object =
		zf_json_result(table->options->zones[table->pairs[pair].zone].wire,
			       seen->status, &seen->why);

	zf_endpoint_print(address, &server->server);
	zf_json_set(object, "server", json_string(address));
	if (server->label != NULL)
		zf_json_set(object, "host", json_string(server->label));
	if (table->options->name_servers)
		zf_json_set(object, "primary", json_boolean(table->pairs[pair].primary));
	if (seen->status == ZF_OK) {
		zf_json_set(object, "serial", json_integer(seen->serial));
		zf_json_set(object, "behind",
			    json_integer((uint32_t)(newest - seen->serial)));
	}
	return zf_json_write(table->talk, object, err);
}

/* A server that does not answer for one zone mostly has the same reason for the next: one hint. */
static void tell_failure(struct table *table, size_t pair)
{
	const struct zf_serial_seen *seen = seen_of(table, pair);
	const size_t server = table->pairs[pair].server;

	table->worst = zf_exit_worse(table->worst, seen->status);
	if (!table->told[server])
		zf_talk_error(table->talk, &seen->why);
	table->told[server] = true;
}

static zf_status print_zone(struct table *table, size_t first, size_t count,
			    struct zf_error *err)
{
	const uint32_t newest = find_newest(table, first, count);
	zf_status status = ZF_OK;

	for (size_t i = first; i < first + count && status == ZF_OK; i++) {
		const struct zf_serial_seen *seen = seen_of(table, i);

		if (seen->status != ZF_OK)
			tell_failure(table, i);
		else if (seen->serial != newest)
			table->worst = zf_exit_worse(table->worst, ZF_EDIFFERS);
		status = table->options->json ? print_json(table, i, newest, err)
					      : print_line(table, i, newest, err);
	}
	return status;
}

/* ---- whom to ask ---- */

static zf_status add_pair(struct table *table, const struct pair *pair,
			  struct zf_error *err)
{
	for (size_t i = table->count; i > 0 && table->pairs[i - 1].zone == pair->zone;
	     i--) {
		struct pair *known = &table->pairs[i - 1];

		if (known->server != pair->server)
			continue;
		known->primary = known->primary || pair->primary;
		return ZF_OK;
	}
	if (table->count == table->size) {
		const size_t size = 2 * table->size + 64;
		struct pair *more = realloc(table->pairs, size * sizeof(*more));

		if (more == NULL)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
		table->pairs = more;
		table->size = size;
	}
	table->pairs[table->count++] = *pair;
	return ZF_OK;
}

struct found {
	struct table *table;
	size_t zone;
};

static zf_status on_found(void *ctx, size_t number, bool primary, struct zf_error *err)
{
	const struct found *found = ctx;
	const struct pair pair = { found->zone, number, primary };

	return add_pair(found->table, &pair, err);
}

/* An MNAME that nobody is to ask needs no address; a name server does. */
static void on_missing(void *ctx, bool primary, const struct zf_error *why)
{
	const struct found *found = ctx;

	if (primary) {
		zf_talk_warn(found->table->talk, "the primary that the zone names: %s",
			     why->message);
		return;
	}
	found->table->worst = zf_exit_worse(found->table->worst, why->code);
	zf_talk_error(found->table->talk, why);
}

/* The zone at the servers given, and at those that its NS records name. */
static zf_status add_zone(struct table *table, size_t zone, struct zf_error *err)
{
	const struct zf_options *options = table->options;
	struct found found = { table, zone };
	const struct zf_name_servers_terms terms = {
		.peer = &options->servers[0],
		.port = options->port != 0 ? options->port : ZF_PORT_DNS,
		.family = options->family,
		.found = on_found,
		.missing = on_missing,
		.ctx = &found,
	};
	zf_status status = ZF_OK;
	size_t number;

	for (size_t i = 0; i < options->server_count && status == ZF_OK; i++) {
		status = zf_name_servers_add(&table->servers, &options->servers[i],
					     &number, err);
		const struct pair pair = { zone, number, false };
		if (status == ZF_OK)
			status = add_pair(table, &pair, err);
	}
	if (status == ZF_OK && options->name_servers)
		status = zf_name_servers_find(&table->servers, options->zones[zone].wire,
					      &terms, err);
	return status;
}

/* ---- batch by batch ---- */

static zf_status make_room(struct table *table, struct zf_error *err)
{
	const size_t most = BATCH + table->servers.count;
	const size_t room = table->count < most ? table->count : most;

	table->numbers = calloc(room, sizeof(*table->numbers));
	table->seen = calloc(room, sizeof(*table->seen));
	table->told = calloc(table->servers.count, sizeof(*table->told));
	if (table->numbers == NULL || table->seen == NULL || table->told == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return ZF_OK;
}

/* Whole zones from `first` on. */
static size_t pairs_of_batch(const struct table *table, size_t first)
{
	size_t count = 0;

	while (first + count < table->count && count < BATCH)
		count += pairs_of_zone(table, first + count);
	return count;
}

static zf_status ask(struct table *table, size_t first, size_t count,
		     struct zf_error *err)
{
	const size_t servers = table->servers.count;

	table->batch = first;
	for (size_t i = 0; i < count; i++) {
		const struct pair *pair = &table->pairs[first + i];

		table->numbers[i] = pair->zone * servers + pair->server;
	}
	const struct zf_pairs pairs = { table->options->zones, table->options->zone_count,
					table->servers.peers, servers };

	return zf_serials_ask_some(&pairs, table->numbers, count, table->seen, err);
}

static zf_status print(struct table *table, size_t first, size_t count,
		       struct zf_error *err)
{
	const size_t end = first + count;
	zf_status status = ZF_OK;

	for (size_t at = first, of_zone; at < end && status == ZF_OK; at += of_zone) {
		of_zone = pairs_of_zone(table, at);
		status = print_zone(table, at, of_zone, err);
	}
	return status;
}

static zf_status ask_and_print(struct table *table, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < table->options->zone_count && status == ZF_OK; i++)
		status = add_zone(table, i, err);
	if (status == ZF_OK)
		status = make_room(table, err);
	for (size_t at = 0, count; at < table->count && status == ZF_OK; at += count) {
		count = pairs_of_batch(table, at);
		status = ask(table, at, count, err);
		if (status == ZF_OK)
			status = print(table, at, count, err);
	}
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
		return zf_command_usage(
			&zf_cmd_serials, err,
			"serials needs at least one ZONE and one @SERVER");
	status = zf_gss_options_secure(options, &options->zones[0], err);
	if (status == ZF_OK)
		status = ask_and_print(&table, err);
	zf_name_servers_clear(&table.servers);
	free(table.pairs);
	free(table.numbers);
	free(table.seen);
	free(table.told);
	return status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "name-servers",
	  "also those that the zone's NS and SOA records name, as the first\n"
	  "@SERVER gives them", NULL },
	{ "zones", NULL, NULL },
	{ "reverse", NULL, NULL },
	{ "json", "an object for each zone and server on standard output", NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_serials = {
	.name = "serials",
	.arguments = "ZONE... @SERVER...",
	.title = "every server's serial, and who lags",
	.takes = takes,
	.run = run,
};
