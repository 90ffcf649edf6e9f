/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry push: a server's zone made equal to a file, by UPDATE. */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/cli/command_table.h"
#include "src/cli/gss_options.h"
#include "src/cli/json.h"
#include "src/cli/options.h"
#include "src/cli/outside.h"
#include "src/cli/push_plan.h"
#include "src/cli/read_notes.h"
#include "src/cli/talk.h"
#include "src/jobs/ask/zone_name.h"
#include "src/jobs/change/push.h"
#include "src/jobs/change/push_backup.h"
#include "src/jobs/copies/source.h"
#include "src/jobs/copies/whole_zone.h"
#include "zonefmt/dialect/table.h"
#include "zonefmt/file/filename.h"

struct pushing {
	struct zf_options *options;
	struct zf_talk *talk;
	struct zf_zone *from, *to;
	struct zf_edits *edits;
	struct zf_peer source; /* the server, as it transfers */
	struct zf_push push;
	struct zf_pushed pushed;
	struct zf_outside outside_file, outside_server;
	size_t mistakes;
	char *backup; /* the file that has what the server had; NULL: none */
	char zone[ZF_ZONE_NAME_TEXT_MAX];
};

/* ---- both copies ---- */

static void tell_mistake(void *ctx, const char *text)
{
	struct pushing *pushing = ctx;

	pushing->mistakes++;
	zf_talk_warn(pushing->talk, "%s", text);
}

static zf_status find_form(const struct zf_options *options, const struct zf_form **form,
			   struct zf_error *err)
{
	*form = options->form == NULL ? NULL : zf_form_find(options->form);
	if (options->form == NULL || *form != NULL)
		return ZF_OK;
	return zf_fail(err, ZF_EUSAGE, "--from: there is no form \"%s\"", options->form);
}

static zf_status read_file(struct pushing *pushing, struct zf_error *err)
{
	const struct zf_options *options = pushing->options;
	struct zf_whole_zone file = {
		.path = options->words[0],
		.zone = options->zone_count > 0 ? options->zones[0].wire : NULL,
		.mistake = tell_mistake,
		.ctx = pushing,
		.outside = &pushing->outside_file,
		.strict = options->strict,
	};
	struct zf_read read = { 0 };
	struct zf_name likely;
	zf_status status = find_form(options, &file.form, err);

	if (zf_filename_zone(&likely, file.path))
		file.likely = likely.wire;
	if (status == ZF_OK)
		status = zf_whole_zone_read(&pushing->to, &file, &read, err);
	if (status == ZF_EUSAGE && pushing->mistakes > 0) {
		zf_fail(err, ZF_EUSAGE, "%s: %zu mistake%s in it: nothing was changed",
			file.path, pushing->mistakes, pushing->mistakes == 1 ? "" : "s");
		zf_read_notes_hint(&read, err);
	}
	if (status != ZF_OK)
		return status;
	zf_read_notes_zone(pushing->talk, file.path, &read);
	zf_read_notes_tell(pushing->talk, file.path, &read);
	zf_outside_tell(pushing->talk, file.path, "pushed", &pushing->outside_file,
			zf_outside_why(NULL));
	pushing->push.to = pushing->to;
	pushing->push.zone = zf_zone_apex(pushing->to);
	zf_zone_name_show(pushing->zone, pushing->push.zone);
	return ZF_OK;
}

/* What the server has, or had when the base was captured: then its serial must still be that. */
static zf_status read_server(struct pushing *pushing, struct zf_error *err)
{
	const struct zf_options *options = pushing->options;
	const struct zf_source source = {
		.peer = options->base == NULL ? &pushing->source : NULL,
		.path = options->base,
		.outside = &pushing->outside_server,
		.strict = options->strict,
	};
	zf_status status = zf_zone_new(&pushing->from, pushing->push.zone, 0, err);
	struct zf_sink sink;

	if (status != ZF_OK)
		return status;
	sink = zf_zone_sink(pushing->from);
	status = zf_source_read(&source, pushing->push.zone, &sink, err);
	if (status == ZF_OK)
		zf_outside_tell(pushing->talk, pushing->zone, "compared",
				&pushing->outside_server, zf_outside_why(NULL));
	if (status == ZF_EREFUSED && options->base == NULL)
		zf_wrap(err, "%s: the server's zone is needed to compare with",
			pushing->zone);
	return status;
}

/* ---- what came of it ---- */

static zf_status print_json(const struct pushing *pushing, zf_status result,
			    const struct zf_error *why, struct zf_error *err)
{
	const struct zf_edits_counts *counts = zf_edits_counts(pushing->edits);
	const struct zf_pushed *pushed = &pushing->pushed;
	json_t *object = zf_json_result(pushing->push.zone, result, why);

	zf_json_set(object, "removed", json_integer((json_int_t)counts->removed));
	zf_json_set(object, "added", json_integer((json_int_t)counts->added));
	zf_json_set(object, "replaced", json_integer((json_int_t)counts->replaced));
	zf_json_set(object, "ttl", json_integer((json_int_t)counts->ttl));
	zf_json_set(object, "soa", json_boolean(counts->soa));
	zf_json_set(object, "apex_ns", json_boolean(counts->apex_ns));
	zf_json_set(object, "left_out", json_integer((json_int_t)counts->left_out));
	zf_json_set(object, "outside_file",
		    json_integer((json_int_t)pushing->outside_file.count));
	zf_json_set(object, "outside_server",
		    json_integer((json_int_t)pushing->outside_server.count));
	zf_json_set(object, "messages", json_integer((json_int_t)pushed->messages));
	zf_json_set(object, "taken", json_integer((json_int_t)pushed->taken));
	if (pushing->backup != NULL)
		zf_json_set(object, "backup", zf_json_text_of(pushing->backup));
	if (pushed->compared)
		zf_json_set(object, "left", json_integer((json_int_t)pushed->left));
	return zf_json_write(pushing->talk, object, err);
}

static void tell_done(const struct pushing *pushing)
{
	const struct zf_pushed *pushed = &pushing->pushed;
	char edits[ZF_TALK_NUMBER_MAX], messages[ZF_TALK_NUMBER_MAX];

	if (pushed->soa_kept)
		zf_talk_warn(
			pushing->talk,
			"%s: the server lets nobody set its SOA: that stays as it is",
			pushing->zone);
	if (pushed->messages > 0)
		zf_talk_say(
			pushing->talk, 0,
			"%s: done: %s change%s in %s message%s, compared and the same",
			pushing->zone, zf_talk_number(edits, pushed->edits),
			pushed->edits == 1 ? "" : "s",
			zf_talk_number(messages, pushed->messages),
			pushed->messages == 1 ? "" : "s");
	if (pushed->unchecked > 0)
		zf_talk_warn(pushing->talk,
			     "%s: %" PRIu64 " records could not be compared: the server "
			     "transfers nothing, and its answers do not show them",
			     pushing->zone, pushed->unchecked);
}

/* How far it came, for whoever decides what to do next. */
static void tell_failed(const struct pushing *pushing)
{
	const struct zf_pushed *pushed = &pushing->pushed;
	char left[ZF_TALK_NUMBER_MAX] = "";

	if (pushed->taken == 0 && !pushed->compared)
		return;
	zf_talk_warn(pushing->talk,
		     "%s: %zu of %zu messages were taken, whole and in order%s%s%s; "
		     "the same command again does the rest",
		     pushing->zone, pushed->taken, pushed->messages,
		     pushed->compared ? ", " : "",
		     pushed->compared ? zf_talk_number(left, pushed->left) : "",
		     pushed->compared ? " changes are still to be made" : "");
}

/* ---- the work ---- */

static void show_progress(void *ctx, uint64_t edits)
{
	struct pushing *pushing = ctx;

	zf_talk_progress(pushing->talk, edits, zf_edits_counts(pushing->edits)->edits,
			 "changes", "");
}

static void tell_by_rrset(void *ctx, const struct zf_error *why)
{
	const struct pushing *pushing = ctx;

	zf_talk_say(pushing->talk, 1, "%s: %s", pushing->zone, why->message);
	zf_talk_say(
		pushing->talk, 0,
		"%s: the SOA cannot be what holds the messages together: one at a time, "
		"each requiring the RRsets as they were read",
		pushing->zone);
}

/* The way back, before anything is sent. A base is one already. */
static zf_status keep(struct pushing *pushing, struct zf_error *err)
{
	const struct zf_options *options = pushing->options;
	zf_status status;

	if (options->base != NULL)
		return ZF_OK;
	status = zf_push_backup(pushing->from, options->words[0], options->backup,
				&pushing->backup, err);
	if (status != ZF_OK) {
		zf_wrap(err, "%s: what the server has cannot be kept", pushing->zone);
		zf_hint(err, "nothing was changed; --backup DIR names another folder");
		return status;
	}
	zf_talk_say(pushing->talk, 0,
		    "%s: what the server has is kept in %s; pushed, that takes all back",
		    pushing->zone, pushing->backup);
	return ZF_OK;
}

static zf_status send_edits(struct pushing *pushing, struct zf_error *err)
{
	zf_status status = zf_push_run(&pushing->push, &pushing->pushed, err);

	zf_talk_progress_end(pushing->talk);
	if (status == ZF_OK)
		tell_done(pushing);
	else if (status != ZF_EDIFFERS) /* there all was taken */
		tell_failed(pushing);
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "%s", pushing->zone);
}

/* The plan, and whether it may be carried out. */
static zf_status carry_out(struct pushing *pushing, struct zf_error *err)
{
	const struct zf_options *options = pushing->options;
	const struct zf_push_plan plan = { .talk = pushing->talk,
					   .push = &pushing->push,
					   .script = options->dry_run && !options->json };
	zf_status status;

	if (zf_edits_none(pushing->edits)) {
		zf_talk_say(pushing->talk, 0, "%s: is as in the file: nothing was sent",
			    pushing->zone);
		return ZF_OK;
	}
	status = zf_push_plan_tell(&plan, err);
	if (status == ZF_OK && plan.script)
		status = zf_push_plan_script(&plan, err);
	if (status == ZF_OK && !options->force) {
		status = zf_thresholds_check(&options->thresholds,
					     zf_edits_counts(pushing->edits), err);
		if (status != ZF_OK)
			zf_wrap(err, "%s", pushing->zone);
	}
	if (status == ZF_OK && !options->dry_run)
		status = keep(pushing, err);
	if (status != ZF_OK || options->dry_run)
		return status;
	return send_edits(pushing, err);
}

/* Where they are said, there is a key for transfers and another for updates. */
static zf_status secure(struct pushing *pushing, struct zf_error *err)
{
	struct zf_options *options = pushing->options;
	struct zf_peer *server = &options->servers[0];
	struct zf_name zone;
	zf_status status;

	zf_name_copy(&zone, pushing->push.zone);
	status = zf_gss_options_secure(options, &zone, err);
	pushing->source = *server;
	if (options->has_side_key[ZF_SIDE_TRANSFERS]) {
		pushing->source.key = &options->side_keys[ZF_SIDE_TRANSFERS];
		pushing->source.fresh_key = NULL;
	}
	if (options->has_side_key[ZF_SIDE_UPDATES])
		server->key = &options->side_keys[ZF_SIDE_UPDATES];
	return status;
}

static zf_status push(struct pushing *pushing, struct zf_error *err)
{
	zf_status status = read_file(pushing, err), printed;
	struct zf_error why;

	if (status == ZF_OK)
		status = secure(pushing, err);
	if (status == ZF_OK)
		status = read_server(pushing, err);
	if (status == ZF_OK) {
		status = zf_edits_new(&pushing->edits, pushing->from, pushing->to, err);
		if (status != ZF_OK)
			zf_wrap(err, "%s", pushing->options->words[0]);
	}
	if (status != ZF_OK)
		return status;
	pushing->push.from = pushing->from;
	pushing->push.edits = pushing->edits;
	zf_error_clear(&why);
	status = carry_out(pushing, &why);
	zf_error_copy(err, &why);
	if (!pushing->options->json)
		return status;
	printed = print_json(pushing, status, &why, err);
	return status != ZF_OK ? status : printed;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct pushing pushing = { .options = options, .talk = talk };
	zf_status status;

	if (options->server_count != 1 || options->word_count != 1 ||
	    options->zone_count > 1) {
		zf_fail(err, ZF_EUSAGE, "push needs one FILE and one @SERVER");
		zf_hint(err,
			"zoneferry push -n example.com.zone @192.0.2.1 -k update.key");
		return ZF_EUSAGE;
	}
	pushing.push = (struct zf_push){ .peer = &options->servers[0],
					 .source = &pushing.source,
					 .records_max = options->limits.records,
					 .progress = show_progress,
					 .by_rrset = tell_by_rrset,
					 .ctx = &pushing };
	status = push(&pushing, err);
	zf_outside_clear(&pushing.outside_file);
	zf_outside_clear(&pushing.outside_server);
	free(pushing.backup);
	zf_edits_free(pushing.edits);
	zf_zone_free(pushing.from);
	zf_zone_free(pushing.to);
	return status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "dry-run", "print the plan, and the changes as a script for nsupdate", NULL },
	{ "max-removed", "so much of the server's zone may go (10%); 10 records may anyway", NULL },
	{ "max-changed", "so much of both copies may go, come or change (30%)", NULL },
	{ "force", "the same as 100% for both", NULL },
	{ "backup", "keep what the server has in DIR, not beside FILE", NULL },
	{ "base", "what the server has, captured before; not transferred now", NULL },
	{ "origin", NULL, NULL },
	{ "from", "the file's form: master, windows or raw; else it is detected", NULL },
	{ "max-records", "records in one message at most, prerequisites too", NULL },
	{ "transfer-key", NULL, NULL },
	{ "update-key", NULL, NULL },
	{ "strict", NULL, NULL },
	{ "json", "an object with what was done", NULL },
	{ "connect-timeout", NULL, NULL },
	{ "idle-timeout", NULL, NULL },
	{ "total-timeout", NULL, NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_push = {
	.name = "push",
	.arguments = "FILE @SERVER",
	.title = "make a server's zone equal to a file, by UPDATE",
	.takes = takes,
	.run = run,
};
