/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry notify: tells secondaries that zones may have changed, and waits for them. */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "protocol/serial.h"
#include "src/cli/command_table.h"
#include "src/cli/exit_status.h"
#include "src/cli/gss_options.h"
#include "src/cli/json.h"
#include "src/cli/options.h"
#include "src/cli/talk.h"
#include "src/jobs/ask/announce.h"
#include "src/jobs/ask/serials.h"
#include "src/jobs/ask/zone_name.h"

#define WAIT_DEFAULT_MS (5 * 60 * 1000)

struct telling {
	const struct zf_options *options;
	struct zf_talk *talk;
	struct zf_announced *seen;
	struct zf_serial_seen *last; /* with --wait: what each said last */
	zf_status worst;
};

static zf_status print_line(const struct telling *telling, size_t zone, size_t server,
			    const char *word, struct zf_error *err)
{
	const struct zf_options *options = telling->options;
	char name[ZF_NAME_TEXT_MAX], address[ZF_ENDPOINT_TEXT_MAX], serial[32] = "";

	zf_name_print(name, options->zones[zone].wire);
	zf_endpoint_print(address, &options->servers[server].server);
	if (options->has_serial)
		snprintf(serial, sizeof serial, " serial %" PRIu32, options->serial);
	return zf_talk_data(telling->talk, err, "%s %s %s%s\n", name, address, word,
			    serial);
}

static zf_status print_result(struct telling *telling, size_t zone, size_t server,
			      struct zf_error *err)
{
	const struct zf_options *options = telling->options;
	const struct zf_announced *seen =
		&telling->seen[zone * options->server_count + server];
	char address[ZF_ENDPOINT_TEXT_MAX], name[ZF_ZONE_NAME_TEXT_MAX];
	struct zf_error why;
	json_t *object;

	telling->worst = zf_exit_worse(telling->worst, seen->status);
	if (options->json) {
		object = zf_json_result(options->zones[zone].wire, seen->status,
					&seen->why);
		zf_endpoint_print(address, &options->servers[server].server);
		zf_json_set(object, "server", json_string(address));
		return zf_json_write(telling->talk, object, err);
	}
	if (seen->status == ZF_OK)
		return print_line(telling, zone, server, "acknowledged", err);
	zf_error_copy(&why, &seen->why);
	zf_wrap(&why, "%s", zf_zone_name_show(name, options->zones[zone].wire));
	zf_talk_error(telling->talk, &why);
	return ZF_OK;
}

static zf_status for_each(struct telling *telling,
			  zf_status (*print)(struct telling *telling, size_t zone,
					     size_t server, struct zf_error *err),
			  struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < telling->options->zone_count; i++) {
		for (size_t k = 0; k < telling->options->server_count && status == ZF_OK;
		     k++)
			status = print(telling, i, k, err);
	}
	return status;
}

static zf_status print_plan(struct telling *telling, size_t zone, size_t server,
			    struct zf_error *err)
{
	return print_line(telling, zone, server, "would be notified", err);
}

static void on_reached(void *ctx, size_t reached)
{
	const struct telling *telling = ctx;

	zf_talk_progress(telling->talk, reached,
			 telling->options->zone_count * telling->options->server_count,
			 "zones", "waiting for the serial");
}

static bool has_reached(const struct telling *telling, const struct zf_serial_seen *seen)
{
	return seen->status == ZF_OK &&
	       zf_serial_reached(seen->serial, telling->options->serial);
}

static zf_status print_arrival(struct telling *telling, size_t zone, size_t server,
			       struct zf_error *err)
{
	const struct zf_options *options = telling->options;
	const size_t pair = zone * options->server_count + server;
	const struct zf_serial_seen *last = &telling->last[pair];
	const uint8_t *name = options->zones[zone].wire;
	struct zf_error why;
	zf_status status = ZF_OK;

	zf_error_clear(&why);
	if (!has_reached(telling, last)) {
		zf_serials_lag(last, name, &options->servers[server], options->serial,
			       &why);
		status = zf_announced_lag(&telling->seen[pair], last, &why);
	}
	telling->worst = zf_exit_worse(telling->worst, status);
	if (options->json) {
		json_t *object = zf_json_result(name, status, &why);
		char address[ZF_ENDPOINT_TEXT_MAX];

		zf_endpoint_print(address, &options->servers[server].server);
		zf_json_set(object, "server", json_string(address));
		zf_json_set(object, "reached", json_boolean(status == ZF_OK));
		if (last->status == ZF_OK)
			zf_json_set(object, "serial", json_integer(last->serial));
		return zf_json_write(telling->talk, object, err);
	}
	if (status == ZF_OK)
		return print_line(telling, zone, server, "has reached", err);
	zf_talk_error(telling->talk, &why);
	return ZF_OK;
}

static struct zf_pairs pairs_of(const struct zf_options *options)
{
	return (struct zf_pairs){ options->zones, options->zone_count, options->servers,
				  options->server_count };
}

static zf_status wait_and_print(struct telling *telling, const uint32_t *wanted,
				struct zf_error *err)
{
	const struct zf_options *options = telling->options;
	const struct zf_serials_awaited awaited = {
		.pairs = pairs_of(options),
		.wanted = wanted,
		.timeout_ms = options->deadlines.total_ms != 0
				      ? options->deadlines.total_ms
				      : WAIT_DEFAULT_MS,
		.progress = on_reached,
		.ctx = telling,
	};
	const zf_status status = zf_serials_wait(&awaited, telling->last, err);

	zf_talk_progress_end(telling->talk);
	/* Time is up for some: what each said is told for each. */
	return status == ZF_OK || status == ZF_ETIMEOUT
		       ? for_each(telling, print_arrival, err)
		       : status;
}

static zf_status wait_for_servers(struct telling *telling, struct zf_error *err)
{
	const struct zf_options *options = telling->options;
	uint32_t *wanted = calloc(options->zone_count, sizeof(*wanted));
	zf_status status;

	telling->last = calloc(options->zone_count * options->server_count,
			       sizeof(*telling->last));
	if (wanted == NULL || telling->last == NULL) {
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	} else {
		for (size_t i = 0; i < options->zone_count; i++)
			wanted[i] = options->serial;
		status = wait_and_print(telling, wanted, err);
	}
	free(wanted);
	free(telling->last);
	return status;
}

static zf_status tell_and_print(struct telling *telling, struct zf_error *err)
{
	const struct zf_options *options = telling->options;
	zf_status status;

	if (options->dry_run)
		return for_each(telling, print_plan, err);
	const struct zf_pairs pairs = pairs_of(options);
	status = zf_announce(&pairs, options->has_serial ? &options->serial : NULL,
			     telling->seen, err);
	if (status == ZF_OK)
		status = for_each(telling, print_result, err);
	if (status == ZF_OK && options->wait)
		status = wait_for_servers(telling, err);
	return status == ZF_OK ? telling->worst : status;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct telling telling = { .options = options, .talk = talk };
	zf_status status = zf_options_words_as_zones(options, 0, err);

	if (status != ZF_OK)
		return status;
	if (options->server_count == 0 || options->zone_count == 0)
		return zf_command_usage(&zf_cmd_notify, err,
					"notify needs at least one ZONE and one @SERVER");
	if (options->wait && !options->has_serial)
		return zf_fail(err, ZF_EUSAGE,
			       "--wait needs --serial: what is waited for");
	telling.seen = calloc(options->zone_count * options->server_count,
			      sizeof(*telling.seen));
	if (telling.seen == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (!options->dry_run)
		status = zf_gss_options_secure(options, &options->zones[0], err);
	if (status == ZF_OK)
		status = tell_and_print(&telling, err);
	free(telling.seen);
	return status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "serial", "the serial to speak of", NULL },
	{ "wait", "wait until every server has reached it", NULL },
	{ "total-timeout", "and so long at most (300)", NULL },
	{ "zones", NULL, NULL },
	{ "reverse", NULL, NULL },
	{ "dry-run", "only say what would be sent", NULL },
	{ "json", "an object for each zone and server on standard output", NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_notify = {
	.name = "notify",
	.arguments = "ZONE... @SERVER...",
	.title = "tell secondaries that zones have changed",
	.takes = takes,
	.run = run,
};
