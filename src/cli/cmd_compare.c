/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry compare: what one server or file holds and the other does not. */

#include <stdlib.h>

#include "src/cli/command_table.h"
#include "src/cli/compare_report.h"
#include "src/cli/exit_status.h"
#include "src/cli/gss_options.h"
#include "src/cli/options.h"
#include "src/cli/source_zones.h"
#include "src/cli/talk.h"
#include "src/jobs/copies/compare.h"
#include "zonefmt/text/present.h"

/* So long a server may take to follow the other: BIND's NOTIFY leaves after up to 5 s. Not in every zone of one
 * that does not follow at all. */
#define SETTLE_MS 6000
#define VAIN_MAX 3

struct comparing {
	struct zf_options *options;
	struct zf_source sources[2];	   /* A and B */
	char servers[2][ZF_PEER_TEXT_MAX]; /* names of those that are servers */
	struct zf_silence silences[2];	   /* theirs */
	struct zf_compare_report report;
	unsigned behind; /* zones in which one server stayed so */
	zf_status worst;
};

/* ---- A and B ---- */

static void take_server(struct comparing *comparing, size_t side, size_t number)
{
	struct zf_options *options = comparing->options;
	struct zf_peer *peer = &options->servers[number];

	if (options->has_side_key[side])
		peer->key = &options->side_keys[side];
	comparing->sources[side].peer = peer;
	comparing->sources[side].outside = &comparing->report.outside[side];
	comparing->sources[side].strict = options->strict;
	comparing->sources[side].silence = &comparing->silences[side];
	comparing->report.names[side] = zf_peer_print(comparing->servers[side], peer);
}

static void take_path(struct comparing *comparing, size_t side, size_t number)
{
	comparing->sources[side].path = comparing->options->words[number];
	comparing->report.names[side] = comparing->options->words[number];
}

/* A key is for a server to be asked with. */
static zf_status check_keys(const struct comparing *comparing, struct zf_error *err)
{
	for (size_t side = 0; side < 2; side++) {
		if (!comparing->options->has_side_key[side] ||
		    comparing->sources[side].peer != NULL)
			continue;
		return zf_fail(err, ZF_EUSAGE, "--key-%c: %s is no server", "ab"[side],
			       comparing -> sources[side].path);
	}
	return ZF_OK;
}

/* The first two operands; the words behind them are zones. */
static zf_status take_sides(struct comparing *comparing, struct zf_error *err)
{
	const struct zf_options *options = comparing->options;
	const size_t paths = options->server_count > 2 ? 0 : 2 - options->server_count;
	size_t path = 0, server = 0;

	if (options->server_count > 2 || options->word_count < paths) {
		zf_fail(err, ZF_EUSAGE,
			"compare needs two places: @SERVER, a zone file or a folder");
		zf_hint(err,
			"zoneferry compare @OLD @NEW ZONE..., or compare captured/ @NEW");
		return ZF_EUSAGE;
	}
	for (size_t side = 0; side < 2; side++) {
		if (path < paths && (server == options->server_count ||
				     path < options->words_before_server))
			take_path(comparing, side, path++);
		else
			take_server(comparing, side, server++);
	}
	zf_status status = check_keys(comparing, err);
	return status == ZF_OK ? zf_options_words_as_zones(comparing->options, paths, err)
			       : status;
}

/* Without zones named they are those the files hold. */
static zf_status find_zones(struct comparing *comparing, struct zf_error *err)
{
	struct zf_options *options = comparing->options;
	struct zf_zone_list list = { 0 };
	zf_status status = ZF_OK;

	if (options->zone_count > 0)
		return ZF_OK;
	for (size_t side = 0; side < 2 && status == ZF_OK; side++) {
		if (comparing->sources[side].path != NULL)
			status = zf_source_zones(&list, comparing->sources[side].path,
						 err);
	}
	if (status == ZF_OK)
		status = zf_zone_list_unique(&list, err);
	free(options->zones);
	options->zones = list.zones;
	options->zone_count = list.count;
	if (status == ZF_OK && list.count == 0)
		status = zf_fail(err, ZF_EUSAGE, "compare: which ZONE?");
	return status;
}

/* ---- the work ---- */

/* Fails where nothing can be written any more or we are interrupted: what else a zone comes to is
 * told, and counts in the end. */
static zf_status compare_zone(struct comparing *comparing, const struct zf_name *zone,
			      struct zf_error *err)
{
	const struct zf_comparison_terms terms = {
		.zone = zone->wire,
		.a = &comparing->sources[0],
		.b = &comparing->sources[1],
		.rules = { .serial_matters = !comparing->options->ignore_serial,
			   .tell = zf_compare_report_tell,
			   .tell_ctx = &comparing->report },
		.allow_query = true,
		.settle_ms = comparing->behind < VAIN_MAX ? SETTLE_MS : 0,
	};
	struct zf_comparison result = { 0 };
	struct zf_error why;
	zf_status status, told;

	comparing->report.zone = zone->wire;
	comparing->report.headed = false;
	zf_error_clear(&why);
	status = zf_compare_sources(&terms, &result, &why);
	if (status == ZF_OK && zf_compare_differs(&result.counts))
		comparing->worst = zf_exit_worse(comparing->worst, ZF_EDIFFERS);
	if (status == ZF_OK && result.counts.serial_a != result.counts.serial_b)
		comparing->behind++;
	comparing->worst = zf_exit_worse(comparing->worst, status);
	told = zf_compare_report_end(&comparing->report, status, &result, &why, err);
	zf_outside_clear(&comparing->report.outside[0]);
	zf_outside_clear(&comparing->report.outside[1]);
	return status == ZF_ECANCELLED ? status : told;
}

static zf_status compare_zones(struct comparing *comparing, struct zf_error *err)
{
	const struct zf_options *options = comparing->options;
	struct zf_talk *talk = comparing->report.talk;
	zf_status status = ZF_OK;

	comparing->report.text = malloc(ZF_PRESENT_MAX + 1);
	if (comparing->report.text == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < options->zone_count && status == ZF_OK; i++) {
		status = compare_zone(comparing, &options->zones[i], err);
		zf_talk_progress(talk, i + 1, options->zone_count, "zones", "");
	}
	zf_talk_progress_end(talk);
	free(comparing->report.text);
	return status == ZF_OK ? comparing->worst : status;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct comparing comparing = {
		.options = options,
		.report = { .talk = talk, .json = options->json },
	};
	zf_status status = take_sides(&comparing, err);

	if (status == ZF_OK)
		status = find_zones(&comparing, err);
	if (status == ZF_OK)
		status = zf_gss_options_secure(options, &options->zones[0], err);
	return status == ZF_OK ? compare_zones(&comparing, err) : status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "ignore-serial", "zones that differ only in their serial are the same", NULL },
	{ "key-a", NULL, NULL },
	{ "key-b", NULL, NULL },
	{ "strict", NULL, NULL },
	{ "zones", NULL, NULL },
	{ "reverse", NULL, NULL },
	{ "json", "an object for each difference and each zone", NULL },
	{ "connect-timeout", NULL, NULL },
	{ "idle-timeout", NULL, NULL },
	{ "total-timeout", NULL, NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_compare = {
	.name = "compare",
	.arguments = "A B [ZONE...]",
	.title = "what one holds and the other does not",
	.note = "  A and B are @SERVER, a zone file, or a folder of zone files as fetch -d makes it.\n",
	.takes = takes,
	.run = run,
};
