/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry fetch: zones from a server into files, or one to standard output. */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/clock.h"
#include "src/cli/command_table.h"
#include "src/cli/dialects.h"
#include "src/cli/exit_status.h"
#include "src/cli/gss_options.h"
#include "src/cli/json.h"
#include "src/cli/options.h"
#include "src/cli/outside.h"
#include "src/cli/read_notes.h"
#include "src/cli/talk.h"
#include "src/cli/zone_output.h"
#include "src/jobs/ask/zone_name.h"
#include "src/jobs/fetch/fetch.h"
#include "zonefmt/file/filename.h"
#include "zonefmt/file/nameless.h"

struct fetching {
	const struct zf_options *options;
	struct zf_talk *talk;
	const struct zf_dialect *dialect;
	struct zf_fetch_item *items;
	char **paths; /* of the items, each freed; NULL in it: the stream */
	char **bases; /* the same; NULL in it: none */
	struct zf_zone_output stream;
	int64_t start_ms;
	zf_status worst;
	zf_status output; /* of standard output, for --json */
	struct zf_error output_err;
};

/* ---- what is told ---- */

/* How the zone came, behind its serial. */
static void print_way(char *text, size_t room, const struct zf_fetch_item *item)
{
	const struct zf_xfr_counts *counts = &item->result.counts;
	char records[ZF_TALK_NUMBER_MAX], changes[ZF_TALK_NUMBER_MAX],
		messages[ZF_TALK_NUMBER_MAX], octets[ZF_TALK_NUMBER_MAX];

	if (item->way == ZF_FETCH_UNCHANGED) {
		snprintf(text, room, "unchanged");
		return;
	}
	zf_talk_number(records, item->zone_seen.records);
	zf_talk_number(changes, counts->records);
	snprintf(text, room, "%s records%s%s%s, %s message%s, %s octets in %.2f s",
		 records, item->way == ZF_FETCH_CHANGES ? ", " : "",
		 item->way == ZF_FETCH_CHANGES ? changes : "",
		 item->way == ZF_FETCH_CHANGES ? " changes transferred" : "",
		 zf_talk_number(messages, counts->messages),
		 counts->messages == 1 ? "" : "s", zf_talk_number(octets, counts->octets),
		 (double)item->result.took_us / 1e6);
}

static void tell_fetched(struct fetching *fetching, const struct zf_fetch_item *item)
{
	const struct zf_intake_result *seen = &item->zone_seen;
	char zone[ZF_ZONE_NAME_TEXT_MAX], way[256];

	zf_zone_name_show(zone, item->zone.wire);
	zf_outside_tell(fetching->talk, zone, "carried", &seen->outside,
			zf_outside_why(fetching->dialect));
	zf_read_notes_ttls(fetching->talk, zone, item->result.counts.high_ttls);
	zf_read_notes_synthesis(fetching->talk, zone, &seen->synthesis,
				fetching->dialect->reader != 0);
	zf_read_notes_octets(fetching->talk, zone, &seen->octets);
	if (item->no_changes != NULL)
		zf_talk_warn(fetching->talk,
			     "%s: IXFR came to nothing, so the whole zone was "
			     "transferred: %s",
			     zone, item->no_changes->message);
	print_way(way, sizeof way, item);
	zf_talk_say(fetching->talk, 0, "%s: serial %" PRIu32 ", %s%s%s", zone,
		    item->result.counts.serial, way, seen->has_zonemd ? "; " : "",
		    seen->has_zonemd ? seen->zonemd.text : "");
}

static void tell_failed(struct fetching *fetching, const struct zf_fetch_item *item)
{
	char zone[ZF_ZONE_NAME_TEXT_MAX];
	struct zf_error err;

	zf_fail(&err, item->status, "failed, and out of memory to say why");
	if (item->why != NULL)
		zf_error_copy(&err, item->why);
	zf_wrap(&err, "%s", zf_zone_name_show(zone, item->zone.wire));
	zf_talk_error(fetching->talk, &err);
}

static void describe_transfer(json_t *object, const struct zf_fetch_item *item)
{
	const struct zf_xfr_counts *counts = &item->result.counts;
	static const char *const ways[] = {
		[ZF_FETCH_ZONE] = "axfr",
		[ZF_FETCH_CHANGES] = "ixfr",
		[ZF_FETCH_UNCHANGED] = "none",
	};

	zf_json_set(object, "transfer", json_string(ways[item->way]));
	if (item->no_changes != NULL)
		zf_json_set(object, "ixfr-failed",
			    zf_json_text_of(item->no_changes->message));
	if (item->way == ZF_FETCH_UNCHANGED)
		return;
	zf_json_set(object, "messages", json_integer((json_int_t)counts->messages));
	zf_json_set(object, "octets", json_integer((json_int_t)counts->octets));
	zf_json_set(object, "seconds", json_real((double)item->result.took_us / 1e6));
	if (item->way == ZF_FETCH_CHANGES)
		zf_json_set(object, "changes", json_integer((json_int_t)counts->records));
}

static const char *word_of(enum zf_zonemd_outcome outcome)
{
	static const char *const words[] = {
		[ZF_ZONEMD_ABSENT] = "absent",
		[ZF_ZONEMD_UNSUPPORTED] = "unsupported",
		[ZF_ZONEMD_AMBIGUOUS] = "ambiguous",
		[ZF_ZONEMD_STALE] = "stale",
		[ZF_ZONEMD_MISMATCH] = "mismatch",
		[ZF_ZONEMD_VERIFIED] = "verified",
	};

	return words[outcome];
}

static json_t *describe(const struct fetching *fetching, const struct zf_fetch_item *item)
{
	const struct zf_intake_result *seen = &item->zone_seen;
	char server[ZF_ENDPOINT_TEXT_MAX];
	json_t *object = zf_json_result(item->zone.wire, item->status, item->why);

	zf_json_set(object, "server",
		    json_string(zf_endpoint_print(
			    server, &fetching->options->servers[0].server)));
	if (seen->has_zonemd)
		zf_json_set(object, "zonemd", json_string(word_of(seen->zonemd.outcome)));
	if (item->status != ZF_OK)
		return object;
	zf_json_set(object, "serial", json_integer(item->result.counts.serial));
	zf_json_set(object, "records", json_integer((json_int_t)seen->records));
	zf_json_set(object, "outside", json_integer((json_int_t)seen->outside.count));
	describe_transfer(object, item);
	zf_json_set(object, "digest", json_string(seen->digest));
	zf_json_set(object, "file",
		    zf_json_text_of(item->path != NULL ? item->path
						       : fetching->stream.name));
	return object;
}

static void tell_rates(struct fetching *fetching, size_t done, uint64_t records,
		       uint64_t octets)
{
	int64_t took_ms = zf_clock_ms() - fetching->start_ms;
	char rate[ZF_TALK_NUMBER_MAX], size[ZF_TALK_SIZE_MAX], text[128];

	if (took_ms < 1)
		took_ms = 1;
	snprintf(text, sizeof text, "%s records/s, %s",
		 zf_talk_number(rate, records * 1000 / (uint64_t)took_ms),
		 zf_talk_size(size, octets));
	zf_talk_progress(fetching->talk, done, fetching->options->zone_count, "zones",
			 text);
}

static void tell_item(struct fetching *fetching, const struct zf_fetch_item *item)
{
	fetching->worst = zf_exit_worse(fetching->worst, item->status);
	if (item->status == ZF_OK)
		tell_fetched(fetching, item);
	else
		tell_failed(fetching, item);
	if (fetching->options->json && fetching->output == ZF_OK)
		fetching->output = zf_json_write(fetching->talk, describe(fetching, item),
						 &fetching->output_err);
}

static void on_progress(void *ctx, const struct zf_fetch_item *item, size_t done,
			uint64_t records, uint64_t octets)
{
	struct fetching *fetching = ctx;

	if (item != NULL && item->path != NULL)
		tell_item(fetching, item);
	tell_rates(fetching, done, records, octets);
}

/* ---- what is asked for ---- */

static zf_status check_folder(const char *path, struct zf_error *err)
{
	struct stat found;

	if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "-d: there is no folder %s", path);
	zf_hint(err, "mkdir -p %s", path);
	return ZF_EUSAGE;
}

static zf_status check_ms_tag(const struct zf_options *options, struct zf_error *err)
{
	if (!options->ms_tag || (!options->has_key && !options->gss))
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "--ms-tag and a key exclude each other");
	zf_hint(err, "the two octets are for old Windows servers, which know no TSIG");
	return ZF_EUSAGE;
}

static zf_status check(const struct zf_options *options, struct zf_error *err)
{
	if (options->server_count != 1 || options->zone_count == 0)
		return zf_command_usage(&zf_cmd_fetch, err,
					"fetch needs one @SERVER and at least one ZONE");
	if (options->output != NULL && options->folder != NULL)
		return zf_fail(err, ZF_EUSAGE, "-o and -d exclude each other");
	if (check_ms_tag(options, err) != ZF_OK)
		return ZF_EUSAGE;
	if (options->folder != NULL)
		return check_folder(options->folder, err);
	if (options->zone_count > 1) {
		zf_fail(err, ZF_EUSAGE, "%zu zones do not go into one file",
			options->zone_count);
		zf_hint(err, "-d DIR writes a file for each");
		return ZF_EUSAGE;
	}
	if (options->json &&
	    (options->output == NULL || strcmp(options->output, "-") == 0))
		return zf_fail(
			err, ZF_EUSAGE,
			"--json and the zone would both go to standard output: -o FILE");
	return ZF_OK;
}

static zf_status name_file(char **path, const char *folder, const struct zf_name *zone,
			   struct zf_error *err)
{
	char file[ZF_FILENAME_MAX];
	zf_status status = zf_filename_from_zone(file, zone->wire, ".zone", err);

	if (status == ZF_OK && asprintf(path, "%s/%s", folder, file) == -1) {
		*path = NULL;
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	return status;
}

/* The capture to begin from; a folder has one for each zone, or not yet. */
static zf_status name_base(struct fetching *fetching, size_t i, struct zf_error *err)
{
	const char *from = fetching->options->ixfr_from;
	struct stat found;
	char **base = &fetching->bases[i];
	zf_status status;

	if (from == NULL)
		return ZF_OK;
	if (stat(from, &found) != 0 || !S_ISDIR(found.st_mode)) {
		if (fetching->options->zone_count > 1)
			return zf_fail(
				err, ZF_EUSAGE,
				"--ixfr-from: %s is no folder, and there are %zu zones",
				from, fetching->options->zone_count);
		*base = strdup(from);
		return *base != NULL ? ZF_OK : zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	status = name_file(base, from, &fetching->options->zones[i], err);
	if (status == ZF_OK && access(*base, F_OK) != 0) {
		free(*base);
		*base = NULL;
	}
	return status;
}

static zf_status name_files(struct fetching *fetching, struct zf_error *err)
{
	const struct zf_options *options = fetching->options;
	const char *output = options->output == NULL ? "-" : options->output;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < options->zone_count && status == ZF_OK; i++)
		status = name_base(fetching, i, err);
	if (status != ZF_OK)
		return status;
	if (options->folder == NULL && zf_zone_output_is_stream(output))
		return zf_zone_output_open(&fetching->stream, output, err);
	for (size_t i = 0; i < options->zone_count && status == ZF_OK; i++) {
		if (options->folder != NULL)
			status = name_file(&fetching->paths[i], options->folder,
					   &options->zones[i], err);
		else if ((fetching->paths[i] = strdup(output)) == NULL)
			status = zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	return status;
}

static zf_status tell_interrupted(const struct fetching *fetching, struct zf_error *err)
{
	size_t fetched = 0;

	for (size_t i = 0; i < fetching->options->zone_count; i++)
		fetched += fetching->items[i].status == ZF_OK;
	return zf_wrap(err, "%zu of %zu zones fetched", fetched,
		       fetching->options->zone_count);
}

/* The one zone that does not go to a file is complete: only now does anyone see it. */
static void hand_on(struct fetching *fetching, struct zf_fetch_item *item)
{
	struct zf_error err;

	if (item->status == ZF_OK &&
	    zf_zone_output_finish(&fetching->stream, &err) != ZF_OK)
		zf_fetch_item_fail(item, &err);
	tell_item(fetching, item);
}

static zf_status fetch(struct fetching *fetching, struct zf_error *err)
{
	const struct zf_options *options = fetching->options;
	const struct zf_output output = zf_zone_output(&fetching->stream);
	struct zf_fetch_terms terms = {
		.peer = &options->servers[0],
		.output = &output,
		.limits = options->limits,
		.jobs = options->jobs,
		.per_server = options->per_server,
		.scratch = zf_nameless_folder(),
		.digest = options->json,
		.zonemd = options->zonemd,
		.ms_tag = options->ms_tag,
		.by_udp = options->udp,
		.strict = options->strict,
		.progress = on_progress,
		.progress_ctx = fetching,
	};
	zf_status status = zf_dialects_find(options->dialect, &terms.dialect, err);

	if (status == ZF_OK)
		status = zf_dialects_check_terminal(
			terms.dialect, options->output != NULL || options->folder != NULL,
			err);
	fetching->dialect = terms.dialect;
	if (status == ZF_OK)
		status = name_files(fetching, err);
	if (status != ZF_OK)
		return status;
	for (size_t i = 0; i < options->zone_count; i++) {
		fetching->items[i].zone = options->zones[i];
		fetching->items[i].path = fetching->paths[i];
		fetching->items[i].named = options->folder == NULL;
		fetching->items[i].base = fetching->bases[i];
	}
	fetching->start_ms = zf_clock_ms();
	status = zf_fetch_run(&terms, fetching->items, options->zone_count, err);
	zf_talk_progress_end(fetching->talk);
	if (status == ZF_ECANCELLED)
		return tell_interrupted(fetching, err);
	if (status == ZF_OK && fetching->paths[0] == NULL)
		hand_on(fetching, &fetching->items[0]);
	if (status == ZF_OK && fetching->output != ZF_OK) {
		status = fetching->output;
		zf_error_copy(err, &fetching->output_err);
	}
	return status;
}

static zf_status make_room(struct fetching *fetching, struct zf_error *err)
{
	const size_t count = fetching->options->zone_count;

	fetching->items = calloc(count, sizeof(*fetching->items));
	fetching->paths = calloc(count, sizeof(char *));
	fetching->bases = calloc(count, sizeof(char *));
	if (fetching->items == NULL || fetching->paths == NULL || fetching->bases == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return ZF_OK;
}

static void free_words(char **words, size_t count)
{
	for (size_t i = 0; i < count && words != NULL; i++)
		free(words[i]);
	free(words);
}

static void clear(struct fetching *fetching)
{
	const size_t count = fetching->options->zone_count;

	zf_zone_output_close(&fetching->stream);
	free_words(fetching->paths, count);
	free_words(fetching->bases, count);
	for (size_t i = 0; i < count && fetching->items != NULL; i++)
		zf_fetch_item_clear(&fetching->items[i]);
	free(fetching->items);
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct fetching fetching = { .options = options,
				     .talk = talk,
				     .stream = { .fd = -1, .kept = -1 } };
	zf_status status = zf_options_words_as_zones(options, 0, err);

	if (status == ZF_OK)
		status = check(options, err);
	if (status != ZF_OK)
		return status;
	status = make_room(&fetching, err);
	if (status == ZF_OK)
		status = zf_gss_options_secure(options, &options->zones[0], err);
	if (status == ZF_OK)
		status = fetch(&fetching, err);
	clear(&fetching);
	return status == ZF_OK ? fetching.worst : status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "output", "the file for one zone; - is standard output, the default" },
	{ "directory", NULL },
	{ "zones", NULL },
	{ "reverse", NULL },
	{ "to",
	  "how the files look: master (every server loads it), relative\n"
	  "(the same with relative names), windows (2016 and later),\n"
	  "windows-2012, -2008r2, -2008, -2003, -2000, or raw (records\n"
	  "in wire form)" },
	{ "format", NULL },
	{ "ixfr-from",
	  "only what has changed since FILE, a capture (or a folder of\n"
	  "captures), was fetched; +udp asks by UDP first" },
	{ "zonemd", "check each zone against its own ZONEMD digest" },
	{ "jobs", NULL },
	{ "per-server", NULL },
	{ "ms-tag", "ask Windows NT 4 to 2003 for many records a message" },
	{ "strict", NULL },
	{ "json", "an object for each zone on standard output" },
	{ "connect-timeout", NULL },
	{ "idle-timeout", NULL },
	{ "total-timeout", NULL },
	{ "max-records", NULL },
	{ "max-octets", NULL },
	{ "max-messages", NULL },
	{ NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_fetch = {
	.name = "fetch",
	.arguments = "@SERVER ZONE...",
	.title = "bring zones from a server into files",
	.takes = takes,
	.run = run,
};
