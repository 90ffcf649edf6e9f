/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The new server made a secondary of every zone. The captured files are placed too, so
 * that it answers from the first moment on, whether or not it may transfer yet. Until
 * the end the jump host may transfer from it and notify it.
 */

#include <stdio.h>
#include <stdlib.h>

#include "protocol/message.h"
#include "protocol/serial.h"
#include "src/host/provision.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/serials.h"
#include "src/runbook/effect.h"
#include "src/runbook/steps/capture_file.h"
#include "src/runbook/steps/leave.h"
#include "src/runbook/steps/order.h"
#include "src/runbook/steps/provisioned.h"
#include "src/runbook/steps/zone_survey.h"
#include "zonefmt/file/filename.h"

/* ---- planned ---- */

/* The captured files of zones that somebody gives us; by their paths, what is in them is known only then. */
static zf_status plan_files(const struct zf_moving *moving, struct zf_plan *plan,
			    const struct zf_zone_survey *surveys, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++) {
		char name[ZF_NAME_TEXT_MAX], file[ZF_FILENAME_MAX], from[512], *path;
		struct zf_effects effects = { .list = NULL };
		const struct zf_planned task = {
			.subject = name,
			.rung = "its captured file",
			.why = "so that it answers from the first moment on",
			.cannot_undo =
				"a file that the name server has written itself since stays",
		};

		if (!surveys[i].old_gives && !surveys[i].primary_gives)
			continue;
		zf_name_print(name, move->zones[i].wire);
		status = zf_filename_from_zone(file, move->zones[i].wire, ".zone", err);
		if (status == ZF_OK)
			status = zf_host_zone_path(&moving->host, move->zones[i].wire,
						   &path, err);
		if (status != ZF_OK)
			break;
		snprintf(from, sizeof(from), "captured/%s/%s", move->from->id, file);
		zf_effects_place(&effects, moving->host.id, path, from);
		free(path);
		status = zf_plan_add(plan, &task, &effects, err);
	}
	return status;
}

static zf_status plan(struct zf_moving *moving, struct zf_plan *plan,
		      struct zf_error *err)
{
	const bool acts = moving->host.reach->kind->acts;
	struct zf_effects effects = { .list = NULL };
	struct zf_zone_survey *surveys = NULL;
	const struct zf_planned task = {
		.rung = acts ? "its control tool" : "card",
		.why = acts ? "the file gives a way to act on it" : "reach is manual",
		.cannot_undo =
			acts ? ""
			     : "what a person did on it is taken back by a person, by a card",
	};
	zf_status status = zf_zone_surveys_read(moving, &surveys, err);

	if (status == ZF_OK && acts)
		status = plan_files(moving, plan, surveys, err);
	if (status == ZF_OK)
		status = zf_provisioned_plan(moving, true, &effects, err);
	if (status == ZF_OK)
		status = zf_plan_add(plan, &task, &effects, err);
	zf_effects_clear(&effects);
	free(surveys);
	return status;
}

/* ---- carried out ---- */

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_provision wanted;
	zf_status status = zf_provisioned_build(moving, true, &wanted, err);

	if (status != ZF_OK)
		return status;
	if (moving->host.reach->kind->acts)
		status = zf_effect_provision(moving, &wanted, true, err);
	else
		status = zf_provisioned_handoff(moving, &wanted, err);
	zf_provisioned_clear(&wanted);
	return status;
}

/* The zones whose captured file was placed, at least at its serial, and the others. */
struct expected {
	struct zf_name *zones, *others;
	uint32_t *serials;
	size_t count, other_count;
};

static void expected_clear(struct expected *expected)
{
	free(expected->zones);
	free(expected->others);
	free(expected->serials);
}

static zf_status list_expected(const struct zf_moving *moving, struct expected *expected,
			       struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	const size_t count = move->zone_count;

	expected->zones = calloc(count, sizeof(*expected->zones));
	expected->others = calloc(count, sizeof(*expected->others));
	expected->serials = calloc(count, sizeof(*expected->serials));
	if (expected->zones == NULL || expected->others == NULL ||
	    expected->serials == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < count; i++) {
		struct zf_capture_file captured;
		const zf_status status = zf_capture_file_read(&captured, moving->journal,
							      moving->key,
							      move->zones[i].wire, err);

		if (status != ZF_OK)
			return status;
		if (captured.there) {
			expected->zones[expected->count] = move->zones[i];
			expected->serials[expected->count++] = captured.serial;
		} else {
			expected->others[expected->other_count++] = move->zones[i];
		}
		zf_capture_file_clear(&captured);
	}
	return ZF_OK;
}

/* A secondary that has no data of its zone yet answers SERVFAIL; one that does not know the zone,
 * REFUSED or the like. */
static bool is_known(const struct zf_serial_seen *seen)
{
	return seen->status == ZF_OK ||
	       (seen->status == ZF_EREFUSED && seen->why.rcode == ZF_RCODE_SERVFAIL);
}

static zf_status look(const struct zf_moving *moving, const struct zf_peer *peer,
		      const struct expected *expected, struct zf_serial_seen *seen,
		      bool *loaded, struct zf_error *err)
{
	const struct zf_pairs zones = { expected->zones, expected->count, peer, 1 };
	const struct zf_pairs others = { expected->others, expected->other_count, peer,
					 1 };
	zf_status status = moving->acts->serials(&zones, seen, err);

	*loaded = status == ZF_OK;
	for (size_t i = 0; i < expected->count && *loaded; i++)
		*loaded = seen[i].status == ZF_OK &&
			  zf_serial_reached(seen[i].serial, expected->serials[i]);
	if (*loaded)
		status = moving->acts->serials(&others, seen, err);
	for (size_t i = 0; i < expected->other_count && *loaded; i++)
		*loaded = status == ZF_OK && is_known(&seen[i]);
	return status;
}

/* Why the card is (still) open: the first zone that does not answer as it should. */
static void say_not_yet(const struct zf_moving *moving, const struct expected *expected,
			const struct zf_peer *peer)
{
	for (size_t i = 0; i < expected->count; i++) {
		char name[ZF_NAME_TEXT_MAX];
		struct zf_error why;
		uint32_t serial = 0;

		zf_error_clear(&why);
		zf_name_print(name, expected->zones[i].wire);
		if (moving->acts->ask_serial(peer, expected->zones[i].wire, &serial,
					     &why) != ZF_OK)
			zf_moving_say(moving, "not yet: %s: %s", name, why.message);
		else if (!zf_serial_reached(serial, expected->serials[i]))
			zf_moving_say(moving, "not yet: %s: serial %u, captured was %u",
				      name, serial, expected->serials[i]);
		else
			continue;
		return;
	}
}

/* A person's work is seen in what the server answers; our own is done again and costs nothing. */
static zf_status check(struct zf_moving *moving, bool *already, struct zf_error *err)
{
	struct expected expected = { 0 };
	struct zf_serial_seen *seen;
	struct zf_peer peer;
	zf_status status;

	*already = false;
	if (moving->host.reach->kind->acts)
		return ZF_OK;
	seen = calloc(moving->move->zone_count, sizeof(*seen));
	status = seen == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
			      : list_expected(moving, &expected, err);
	if (status == ZF_OK)
		status = zf_moving_new(moving, &peer, err);
	if (status == ZF_OK)
		status = look(moving, &peer, &expected, seen, already, err);
	if (status == ZF_OK && !*already)
		say_not_yet(moving, &expected, &peer);
	expected_clear(&expected);
	free(seen);
	return status;
}

/* A server that answers has a reason of its own; one that does not answer at all was not reached. */
static void hint_not_loaded(const struct zf_moving *moving,
			    const struct zf_serial_seen *seen, size_t count,
			    struct zf_error *err)
{
	size_t mute = 0;

	while (mute < count &&
	       (seen[mute].status == ZF_ETIMEOUT || seen[mute].status == ZF_ENETWORK))
		mute++;
	if (mute == count)
		zf_hint(err,
			"%s took its configuration and answers nothing: is its link up, does "
			"its name server run, and does it listen at this address?",
			moving->host.id);
	else
		zf_hint(err,
			"look at the log of %s on %s: why did it not load the zone? "
			"load-timeout in the policy gives it longer",
			moving->host.software->name, moving->host.id);
}

static zf_status wait_loaded(struct zf_moving *moving, const struct expected *expected,
			     struct zf_error *err)
{
	struct zf_serial_seen *last = calloc(expected->count + 1, sizeof(*last));
	struct zf_peer peer;
	zf_status status = last == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					: zf_moving_new(moving, &peer, err);

	const struct zf_serials_awaited awaited = {
		.pairs = { expected->zones, expected->count, &peer, 1 },
		.wanted = expected->serials,
		.timeout_ms = moving->migration->policy.load_timeout_ms,
	};
	if (status == ZF_OK)
		status = moving->acts->serials_wait(&awaited, last, err);
	if (status == ZF_ETIMEOUT) {
		moving->final = true;
		hint_not_loaded(moving, last, expected->count, err);
	}
	free(last);
	return status;
}

static zf_status verify(struct zf_moving *moving, struct zf_error *err)
{
	struct expected expected = { 0 };
	zf_status status = list_expected(moving, &expected, err);

	if (status == ZF_OK)
		status = wait_loaded(moving, &expected, err);
	if (status == ZF_OK) {
		zf_moving_say(moving, "%s serves %zu of %zu zones", moving->host.id,
			      expected.count, moving->move->zone_count);
		status = zf_moving_evidence(
			moving,
			&(struct zf_finding){ moving->host.id,
					      "serves the captured zones",
					      ZF_VERDICT_YES },
			err,
			"%s configured as a secondary of %zu zones, %zu zone files loaded",
			moving->host.software->name, moving->move->zone_count,
			expected.count);
	}
	expected_clear(&expected);
	return status;
}

static void say_restored(const struct zf_moving *moving,
			 const struct zf_restored *restored)
{
	zf_moving_say(moving,
		      "%s is configured as before; %zu zone files removed, "
		      "%zu put back",
		      moving->host.id, restored->removed, restored->put_back);
	for (size_t i = 0; i < restored->stay_count; i++)
		zf_moving_say(moving, "it stays: %s", restored->stays[i]);
}

static zf_status restore(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_restored restored = { 0 };
	struct zf_provision wanted;
	zf_status status = zf_provisioned_build(moving, false, &wanted, err);

	if (status != ZF_OK)
		return status;
	status = zf_effect_restore(moving, &wanted, &restored, err);
	if (status == ZF_OK)
		say_restored(moving, &restored);
	zf_restored_clear(&restored);
	zf_provisioned_clear(&wanted);
	return status;
}

/* Whether the new server knows none of the zones, as a person was asked to see to. */
static zf_status knows_none(struct zf_moving *moving, bool *none, struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	struct zf_serial_seen *seen = calloc(move->zone_count, sizeof(*seen));
	struct zf_peer peer;
	zf_status status = seen == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					: zf_moving_new(moving, &peer, err);
	const struct zf_pairs pairs = { move->zones, move->zone_count, &peer, 1 };

	if (status == ZF_OK)
		status = moving->acts->serials(&pairs, seen, err);
	*none = status == ZF_OK;
	for (size_t i = 0; i < move->zone_count && *none; i++)
		*none = seen[i].status == ZF_EREFUSED && !is_known(&seen[i]);
	free(seen);
	return status;
}

static zf_status undo(struct zf_moving *moving, struct zf_error *err)
{
	const struct zf_host *host = &moving->host;
	bool none = false;
	zf_status status;

	status = zf_leave_forget(moving, err);
	if (status != ZF_OK)
		return status;
	if (host->reach->kind->acts)
		return restore(moving, err);
	status = knows_none(moving, &none, err);
	if (status != ZF_OK || none)
		return status;
	return zf_moving_card(moving, host->id, err,
			      "On the server %s (%s):\n"
			      "1. take %s out of its configuration again\n"
			      "2. make the name server load its configuration\n"
			      "3. remove the migration's zone files from %s\n",
			      host->id, host->software->name,
			      host->config != NULL ? host->config : "the included file",
			      host->zone_directory != NULL ? host->zone_directory
							   : "its folder for zone files");
}

/* What was refused before it was touched does not; of a person's work only the card is known. */
static zf_status stands(struct zf_moving *moving, bool *stands, struct zf_error *err)
{
	char name[128], *backup = NULL;
	zf_status status;

	*stands = true;
	if (!moving->host.reach->kind->acts)
		return ZF_OK;
	snprintf(name, sizeof(name), "backup/%s", moving->host.id);
	status = zf_state_path(moving->state, NULL, name, &backup, err);
	if (status == ZF_OK)
		status = zf_host_is_touched(backup, stands, err);
	free(backup);
	return status;
}

const struct zf_step zf_step_provision = {
	.name = ZF_STEP_PROVISION,
	.title = "make the new server a secondary of every zone",
	.plan = plan,
	.check = check,
	.act = act,
	.verify = verify,
	.undo = undo,
	.undone = "make the new server what it was",
	.leaves = "the new server's configuration and zone files",
	.stands = stands,
	.recover = stands,
};
