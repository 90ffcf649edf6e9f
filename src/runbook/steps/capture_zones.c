/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Every zone into a file, before anything is changed: from the old server, else from the
 * primary. A secondary's zone that neither gives is put off until its new server can
 * transfer it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/jobs/fetch/fetch.h"
#include "src/runbook/effect.h"
#include "src/runbook/steps/capture_file.h"
#include "src/runbook/steps/order.h"
#include "src/runbook/steps/zone_survey.h"
#include "zonefmt/dialect/dialects.h"
#include "zonefmt/file/filename.h"

struct capture {
	struct zf_moving *moving;
	struct zf_fetch_item *items;
	size_t count;
};

static void progress(void *ctx, const struct zf_fetch_item *item, size_t done,
		     uint64_t records, uint64_t octets)
{
	const struct capture *capture = ctx;
	const struct zf_teller *tell = capture->moving->tell;

	(void)item;
	(void)records;
	(void)octets;
	tell->progress(tell->ctx, done, capture->count, "zones");
}

static zf_status intend(const struct zf_moving *moving, const struct zf_fetch_item *item,
			struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];
	const struct zf_intent intent = {
		{ moving->key, moving->step, name },
		.text = zf_state_within(moving->state, item->path),
	};

	zf_name_print(name, item->zone.wire);
	return zf_journal_intend(moving->journal, &intent, err);
}

static zf_status add_item(struct capture *capture, const struct zf_name *zone,
			  struct zf_error *err)
{
	struct zf_fetch_item *item = &capture->items[capture->count];
	char name[ZF_FILENAME_MAX], folder[256], *path;
	zf_status status = zf_filename_from_zone(name, zone->wire, ".zone", err);

	/* Two old servers may have other versions of one zone. */
	snprintf(folder, sizeof(folder), "captured/%s", capture->moving->move->from->id);
	if (status == ZF_OK)
		status = zf_state_path(capture->moving->state, folder, name, &path, err);
	if (status != ZF_OK)
		return status;
	item->zone = *zone;
	item->path = path;
	capture->count++;
	return intend(capture->moving, item, err);
}

/* The zones without a capture yet: all, or those a killed run left. */
static zf_status list_items(struct capture *capture, struct zf_error *err)
{
	const struct zf_move *move = capture->moving->move;

	capture->items = calloc(move->zone_count, sizeof(*capture->items));
	if (capture->items == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < move->zone_count; i++) {
		struct zf_capture_file captured;
		zf_status status = zf_capture_file_read(&captured,
							capture->moving->journal,
							capture->moving->key,
							move->zones[i].wire, err);
		const bool there = captured.there;

		zf_capture_file_clear(&captured);
		if (status == ZF_OK && !there)
			status = add_item(capture, &move->zones[i], err);
		if (status != ZF_OK)
			return status;
	}
	return ZF_OK;
}

/* Nothing is dropped in silence. */
static void tell_outside(const struct capture *capture, const struct zf_fetch_item *item)
{
	const struct zf_outside *outside = &item->zone_seen.outside;
	const size_t named = zf_outside_named(outside);
	char name[ZF_NAME_TEXT_MAX];

	zf_name_print(name, item->zone.wire);
	for (size_t i = 0; i < named; i++)
		zf_moving_say(capture->moving, "%s: not carried, outside the zone: %s",
			      name, outside->named[i]);
	if (outside->count > named)
		zf_moving_say(capture->moving, "%s: %llu more are not carried", name,
			      (unsigned long long)(outside->count - named));
}

static zf_status note(const struct capture *capture, const struct zf_fetch_item *item,
		      const char *source, struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX], *text = NULL, *path = NULL;
	struct zf_capture_file captured = {
		.there = item->status == ZF_OK,
		.serial = item->result.counts.serial,
		.records = item->zone_seen.records,
		.outside = item->zone_seen.outside.count,
		.messages = item->result.counts.messages,
		.octets = item->result.counts.octets,
	};
	struct zf_moving *moving = capture->moving;
	const struct zf_task_name task = { moving->key, moving->step, name };
	zf_status status = ZF_OK;

	memcpy(captured.digest, item->zone_seen.digest, sizeof(captured.digest));
	captured.source = strdup(source);
	captured.path = path = strdup(zf_state_within(moving->state, item->path));
	if (captured.source == NULL || path == NULL)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_name_print(name, item->zone.wire);
	if (status == ZF_OK)
		status = zf_capture_file_print(&captured, &text, err);
	if (status == ZF_OK)
		status = zf_journal_end(moving->journal, &task, ZF_TASK_DONE, text, err);
	zf_capture_file_clear(&captured);
	free(text);
	return status;
}

/* Fetches what is still missing from `peer`; what came is noted. Zones that did not stay. */
static zf_status capture_from(struct capture *capture, const struct zf_peer *peer,
			      struct zf_error *err)
{
	const struct zf_fetch_terms terms = {
		.peer = peer,
		.dialect = &zf_dialect_master,
		.jobs = capture->moving->migration->policy.jobs,
		.per_server = capture->moving->migration->policy.per_server,
		.digest = true,
		.secret = true,
		.progress = progress,
		.progress_ctx = capture,
	};
	size_t left = 0;
	zf_status status;

	if (capture->count == 0)
		return ZF_OK;
	status = zf_effect_fetch(capture->moving, &terms, capture->items, capture->count,
				 err);
	for (size_t i = 0; i < capture->count; i++) {
		struct zf_fetch_item *item = &capture->items[i];

		if (item->status == ZF_OK && status == ZF_OK)
			status = note(capture, item, peer->label, err);
		if (item->status == ZF_OK) {
			tell_outside(capture, item);
			free((void *)(uintptr_t)item->path);
			zf_fetch_item_clear(item);
		} else {
			capture->items[left++] = *item;
		}
	}
	capture->count = left;
	return status;
}

static zf_status put_off(const struct capture *capture, struct zf_error *err)
{
	for (size_t i = 0; i < capture->count; i++) {
		const struct zf_fetch_item *item = &capture->items[i];
		char name[ZF_NAME_TEXT_MAX];
		zf_status status;

		/* A full disk is not a server that says no. */
		if (item->status == ZF_ESYSTEM || item->status == ZF_ENOMEM) {
			if (item->why != NULL)
				zf_error_copy(err, item->why);
			return item->status;
		}
		zf_name_print(name, item->zone.wire);
		zf_moving_say(capture->moving,
			      "%s: put off until the new server has it (%s)", name,
			      item->why == NULL ? "no answer" : item->why->message);
		status = note(capture, item, "", err);
		if (status != ZF_OK)
			return status;
	}
	return ZF_OK;
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	struct capture capture = { .moving = moving };
	struct zf_peer old, primary = zf_moving_primary(moving);
	zf_status status = zf_moving_old(moving, &old, err);

	if (status == ZF_OK)
		status = list_items(&capture, err);
	if (status == ZF_OK)
		status = zf_journal_commit(moving->journal, err);
	if (status == ZF_OK)
		status = capture_from(&capture, &old, err);
	if (status == ZF_OK)
		status = capture_from(&capture, &primary, err);
	if (status == ZF_OK)
		status = put_off(&capture, err);
	for (size_t i = 0; i < capture.count; i++) {
		free((void *)(uintptr_t)capture.items[i].path);
		zf_fetch_item_clear(&capture.items[i]);
	}
	free(capture.items);
	return status;
}

/* From whom each zone that is not captured yet would come. */
static zf_status plan_zone(const struct zf_moving *moving, struct zf_plan *plan,
			   const struct zf_name *zone,
			   const struct zf_zone_survey *survey, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	const char *from = survey->old_gives	   ? move->from->id
			   : survey->primary_gives ? move->primary->id
						   : NULL;
	char name[ZF_NAME_TEXT_MAX], rung[128];
	const struct zf_planned task = {
		.subject = name,
		.rung = rung,
		.why = from != NULL
			       ? "it gave us transfers at the survey"
			       : "neither the old server nor the primary gives it to us",
	};
	struct zf_capture_file captured;
	const zf_status status = zf_capture_file_read(&captured, moving->journal,
						      moving->key, zone->wire, err);
	const bool there = captured.there;

	zf_capture_file_clear(&captured);
	if (status != ZF_OK || there)
		return status;
	zf_name_print(name, zone->wire);
	snprintf(rung, sizeof(rung), "%s%s", from != NULL ? "transfer from " : "put off",
		 from != NULL ? from : " until the new server has it");
	return zf_plan_add(plan, &task, NULL, err);
}

static zf_status plan(struct zf_moving *moving, struct zf_plan *plan,
		      struct zf_error *err)
{
	struct zf_zone_survey *surveys;
	zf_status status = zf_zone_surveys_read(moving, &surveys, err);

	for (size_t i = 0; i < moving->move->zone_count && status == ZF_OK; i++)
		status = plan_zone(moving, plan, &moving->move->zones[i], &surveys[i],
				   err);
	free(surveys);
	return status;
}

static zf_status note_captured(struct zf_moving *moving, const char *zone,
			       const struct zf_capture_file *captured,
			       struct zf_error *err)
{
	char outside[64] = "";

	if (captured->outside > 0)
		snprintf(outside, sizeof(outside), "; %llu outside the zone not carried",
			 (unsigned long long)captured->outside);
	return zf_moving_evidence(
		moving, &(struct zf_finding){ zone, "captured", ZF_VERDICT_YES }, err,
		"%llu records, serial %u, from %s, digest %.16s...%s",
		(unsigned long long)captured->records, captured->serial, captured->source,
		captured->digest, outside);
}

static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	uint64_t records = 0;
	size_t there = 0;

	for (size_t i = 0; i < move->zone_count; i++) {
		struct zf_capture_file captured;
		char name[ZF_NAME_TEXT_MAX];
		zf_status status = zf_capture_file_read(&captured, moving->journal,
							moving->key, move->zones[i].wire,
							err);

		zf_name_print(name, move->zones[i].wire);
		if (status == ZF_OK && captured.there)
			status = note_captured(moving, name, &captured, err);
		else if (status == ZF_OK)
			status = zf_moving_evidence(
				moving,
				&(struct zf_finding){ name, "captured",
						      ZF_VERDICT_UNKNOWN },
				err, "put off: nobody would transfer it to us");
		records += captured.records;
		there += captured.there;
		zf_capture_file_clear(&captured);
		if (status != ZF_OK)
			return status;
	}
	zf_moving_say(moving, "%zu of %zu zones, %llu records", there, move->zone_count,
		      (unsigned long long)records);
	return ZF_OK;
}

const struct zf_step zf_step_capture_zones = {
	.name = ZF_STEP_CAPTURE_ZONES,
	.title = "bring every zone into a file",
	.plan = plan,
	.by_zone = true,
	.act = act,
	.verify = verify,
};
