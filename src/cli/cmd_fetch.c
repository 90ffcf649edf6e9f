/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry fetch: zones from a server into files, or one to standard output. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/clock.h"
#include "src/cli/command_table.h"
#include "src/cli/dialects.h"
#include "src/cli/exit_status.h"
#include "src/cli/fetch_report.h"
#include "src/cli/gss_options.h"
#include "src/cli/options.h"
#include "src/cli/talk.h"
#include "src/cli/zone_output.h"
#include "src/jobs/fetch/fetch.h"
#include "src/report/manifest.h"
#include "zonefmt/file/filename.h"
#include "zonefmt/file/nameless.h"

struct fetching {
	const struct zf_options *options;
	struct zf_talk *talk;
	struct zf_fetch_report report;
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
	struct zf_error err;

	fetching->worst = zf_exit_worse(fetching->worst, item->status);
	const zf_status status = zf_fetch_report_tell(&fetching->report, item, &err);
	if (fetching->output == ZF_OK && status != ZF_OK) {
		fetching->output = status;
		fetching->output_err = err;
		fetching->report.json = false;
	}
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
		return check_folder(options->folder, err) == ZF_OK
			       ? zf_manifest_check(options->folder, err)
			       : ZF_EUSAGE;
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

/* What is in place belongs into the manifest, however the fetch ended; of two failures the first is told. */
static zf_status list_files(struct fetching *fetching, zf_status status,
			    struct zf_error *err)
{
	const struct zf_options *options = fetching->options;
	char server[ZF_ENDPOINT_TEXT_MAX];
	struct zf_error why;
	const zf_status listed = zf_manifest_update(
		options->folder, zf_endpoint_print(server, &options->servers[0].server),
		fetching->items, options->zone_count, &why);

	if (listed != ZF_OK && status == ZF_OK)
		zf_error_copy(err, &why);
	else if (listed != ZF_OK)
		zf_talk_error(fetching->talk, &why);
	return status == ZF_OK ? listed : status;
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
		.digest = options->json || options->folder != NULL,
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
	if (status == ZF_OK)
		status = name_files(fetching, err);
	fetching->report = (struct zf_fetch_report){
		.talk = fetching->talk,
		.json = options->json,
		.server = &options->servers[0].server,
		.dialect = terms.dialect,
		.output = fetching->stream.name,
	};
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
		tell_interrupted(fetching, err);
	if (options->folder != NULL)
		status = list_files(fetching, status, err);
	if (status == ZF_ECANCELLED)
		return status;
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
	{ "output", "the file for one zone; - is standard output, the default", NULL },
	{ "directory", NULL, NULL },
	{ "zones", NULL, NULL },
	{ "reverse", NULL, NULL },
	{ "to",
	  "how the files look: master (every server loads it), relative\n"
	  "(the same with relative names), windows (2016 and later),\n"
	  "windows-2012, -2008r2, -2008, -2003, -2000, or raw (records\n"
	  "in wire form)", NULL },
	{ "format", NULL, NULL },
	{ "ixfr-from",
	  "only what has changed since FILE, a capture (or a folder of\n"
	  "captures), was fetched; +udp asks by UDP first", NULL },
	{ "zonemd", "check each zone against its own ZONEMD digest", NULL },
	{ "jobs", NULL, NULL },
	{ "per-server", NULL, NULL },
	{ "ms-tag", "ask Windows NT 4 to 2003 for many records a message", NULL },
	{ "strict", NULL, NULL },
	{ "json", "an object for each zone on standard output", NULL },
	{ "connect-timeout", NULL, NULL },
	{ "idle-timeout", NULL, NULL },
	{ "total-timeout", NULL, NULL },
	{ "max-records", NULL, NULL },
	{ "max-octets", NULL, NULL },
	{ "max-messages", NULL, NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_fetch = {
	.name = "fetch",
	.arguments = "@SERVER ZONE...",
	.title = "bring zones from a server into files",
	.takes = takes,
	.run = run,
};
