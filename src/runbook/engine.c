/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/engine.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/agreement.h"
#include "src/runbook/course.h"
#include "src/runbook/hold.h"
#include "src/runbook/journal/state.h"
#include "src/runbook/service.h"

/* All moves of a migration under way. */
struct site {
	const struct zf_engine *engine;
	struct zf_state *state;
	struct zf_journal *journal;
	struct zf_claims *claims;
	struct zf_course *courses; /* one a move */
	bool lost;		   /* the journal had lost its end */
};

ZF_PRINTF(2, 3)
static void say(const struct site *site, const char *fmt, ...)
{
	const struct zf_teller *tell = site->engine->tell;
	char line[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	tell->say(tell->ctx, line);
}

static void close_site(struct site *site)
{
	const size_t count = site->engine->migration->move_count;

	for (size_t i = 0; site->courses != NULL && i < count; i++)
		zf_course_close(&site->courses[i]);
	free(site->courses);
	zf_claims_close(site->claims);
	zf_journal_close(site->journal);
	zf_state_close(site->state);
}

/* Opens the journal; `lost` says whether one may be that has lost its end. */
static zf_status open_journal(struct site *site, bool lost, struct zf_error *err)
{
	const struct zf_migration *migration = site->engine->migration;

	return lost ? zf_journal_open_lost(&site->journal, migration, false, &site->lost,
					   err)
		    : zf_journal_open(&site->journal, migration, false, err);
}

static zf_status open_site(struct site *site, bool lost, struct zf_error *err)
{
	const struct zf_engine *engine = site->engine;
	const struct zf_migration *migration = engine->migration;
	zf_status status = zf_state_open(&site->state, migration, err);

	if (status == ZF_OK)
		status = open_journal(site, lost, err);
	if (status == ZF_OK)
		status = zf_claims_open(&site->claims, migration, site->journal, err);
	if (status != ZF_OK)
		return status;
	site->courses = calloc(migration->move_count, sizeof(*site->courses));
	if (site->courses == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const struct zf_course_terms terms = { engine, site->state, site->journal,
					       site->claims };
	for (size_t i = 0; i < migration->move_count; i++)
		zf_course_open(&site->courses[i], &terms, &migration->moves[i]);
	return status;
}

/* Where one move cannot begin, none goes on. */
static void begin(const struct site *site)
{
	const size_t count = site->engine->migration->move_count;
	bool all = true;

	for (size_t i = 0; i < count; i++) {
		struct zf_course *course = &site->courses[i];

		zf_course_fail(course, zf_course_begin(course, &course->why));
		all = all && !course->over;
	}
	for (size_t i = 0; i < count && !all; i++)
		site->courses[i].over = true;
}

/* How long the course has to wait until its next step may be tried. */
static int64_t left_ms(const struct site *site, const struct zf_course *course)
{
	return zf_retry_left_ms(&course->retry, site->engine->acts);
}

/* Until one of those that are not over may go on. */
static void wait_for_one(const struct site *site)
{
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < site->engine->migration->move_count; i++) {
		const struct zf_course *course = &site->courses[i];

		if (!course->over && left_ms(site, course) < least)
			least = left_ms(site, course);
	}
	if (least > 0)
		site->engine->acts->sleep_ms(least);
}

/* A step of each move in turn, until all are over. One that fails, or waits, does not stop the others. */
static void go(const struct site *site, void (*step)(struct zf_course *))
{
	const size_t count = site->engine->migration->move_count;
	size_t left = count;

	for (size_t i = 0; i < count; i++)
		left -= site->courses[i].over;
	while (left > 0) {
		left = 0;
		wait_for_one(site);
		for (size_t i = 0; i < count; i++) {
			struct zf_course *course = &site->courses[i];

			if (!course->over && left_ms(site, course) == 0)
				step(course);
			left += !course->over;
		}
	}
}

struct standing {
	const struct site *site;
	const struct zf_error *why; /* it stopped */
	const struct zf_course *course;
	size_t count;
};

static void tell_stopped(const struct site *site, const struct zf_error *why)
{
	const struct zf_teller *tell = site->engine->tell;

	tell->stopped(tell->ctx, why);
}

static void tell_standing(void *ctx, const struct zf_step *step)
{
	struct standing *standing = ctx;

	if (standing->count++ == 0) {
		tell_stopped(standing->site, standing->why);
		say(standing->site, "what stands changed:");
	}
	say(standing->site, "  %s: %s (%s)", standing->course->key, step->leaves,
	    step->name);
}

/* The last thing that a run which stopped says. */
static zf_status tell_all_standing(const struct site *site, const struct zf_error *why,
				   size_t *count, struct zf_error *err)
{
	struct standing standing = { .site = site, .why = why };
	zf_status status = ZF_OK;

	for (size_t i = 0; i < site->engine->migration->move_count && status == ZF_OK;
	     i++) {
		standing.course = &site->courses[i];
		status = zf_course_standing(&site->courses[i], tell_standing, &standing,
					    err);
	}
	*count = standing.count;
	return status;
}

/* The first move that failed gives the error; the others are told. */
static zf_status gather(const struct site *site, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < site->engine->migration->move_count; i++) {
		const struct zf_course *course = &site->courses[i];

		if (course->status == ZF_OK)
			continue;
		if (status == ZF_OK)
			zf_error_copy(err, &course->why);
		else
			say(site, "%s", course->why.message);
		if (status == ZF_OK)
			status = course->status;
	}
	return status;
}

/* A migration that stopped with nothing changed is in nobody's way. Its own failure is the one to tell. */
static zf_status let_go(const struct site *site, zf_status status, struct zf_error *err)
{
	struct zf_error why;

	if (zf_claims_release(site->claims, &why) != ZF_OK)
		zf_hint(err, "its claims could not be given back: %s", why.message);
	return status;
}

/* What came of it, `status` or what the moves ended with. What stands changed is told after a failure, and makes it one that waits for somebody. */
static zf_status conclude(const struct site *site, zf_status status, struct zf_error *err)
{
	const char *file = site->engine->migration->path;
	struct zf_error why;
	size_t standing = 0;

	for (size_t i = 0; i < site->engine->migration->move_count; i++)
		if (site->courses[i].status != ZF_OK)
			zf_service_tell(&site->courses[i].moving);
	if (status == ZF_OK)
		status = gather(site, err);
	if (status == ZF_OK)
		return ZF_OK;
	if (status == ZF_ECANCELLED)
		zf_hint(err, "started again it goes on from there");
	if (tell_all_standing(site, err, &standing, &why) != ZF_OK) {
		if (standing == 0)
			tell_stopped(site, err);
		say(site, "what stands changed is not known: %s", why.message);
	} else if (standing == 0) {
		return let_go(site, status, err);
	}
	say(site, "go on: zoneferry run %s; go back: zoneferry rollback %s", file, file);
	if (err != NULL)
		err->code = ZF_EWAITING;
	return ZF_EWAITING;
}

/* ---- what is left ---- */

static zf_status is_through(const struct site *site, bool *through, struct zf_error *err)
{
	zf_status status = ZF_OK;

	*through = true;
	for (size_t i = 0;
	     i < site->engine->migration->move_count && status == ZF_OK && *through; i++)
		status = zf_course_is_through(&site->courses[i], through, err);
	return status;
}

/* All moves are looked at, also where one of them cannot be planned: then none goes on. */
static zf_status plan_all(const struct site *site, struct zf_plan *plan,
			  struct zf_error *err)
{
	const size_t count = site->engine->migration->move_count;
	bool all = true;
	zf_status status = zf_plan_init(plan, site->engine->migration->name, err);

	for (size_t i = 0; i < count && status == ZF_OK; i++) {
		struct zf_course *course = &site->courses[i];

		if (!course->over)
			zf_course_fail(course,
				       zf_course_plan(course, plan, &course->why));
		all = all && !course->over;
	}
	for (size_t i = 0; i < count && !all; i++)
		site->courses[i].over = true;
	return status;
}

static zf_status has_passed(void *ctx, const struct zf_planned *task, bool *passed,
			    struct zf_error *err)
{
	const struct site *site = ctx;

	*passed = false;
	for (size_t i = 0; i < site->engine->migration->move_count; i++)
		if (strcmp(site->courses[i].key, task->move) == 0)
			return zf_course_has_passed(&site->courses[i], task, passed, err);
	return ZF_OK;
}

static void tell_moved(void *ctx, const char *line)
{
	say(ctx, "%s", line);
}

static zf_status agree_on(struct site *site, const struct zf_plan *plan,
			  struct zf_error *err)
{
	const struct zf_engine *engine = site->engine;
	const struct zf_agreement agreement = {
		.state = site->state,
		.journal = site->journal,
		.plan = plan,
		.comparing = { has_passed, tell_moved, site },
	};

	return engine->digest != NULL
		       ? zf_agreement_check(&agreement, engine->digest, err)
		       : zf_agreement_reach(&agreement, engine->approve,
					    engine->approve_ctx, err);
}

/* Only where there is something left to do, and somebody to agree with. */
static zf_status agree(struct site *site, struct zf_error *err)
{
	struct zf_plan plan = { .tasks = NULL };
	bool through = true;
	zf_status status = ZF_OK;

	if (site->engine->digest != NULL || site->engine->approve != NULL)
		status = is_through(site, &through, err);
	if (status != ZF_OK || through)
		return status;
	status = plan_all(site, &plan, err);
	if (status == ZF_OK && !site->courses[0].over)
		status = agree_on(site, &plan, err);
	zf_plan_clear(&plan);
	return status;
}

zf_status zf_engine_plan(const struct zf_engine *engine, struct zf_plan *plan,
			 struct zf_error *err)
{
	struct site site = { .engine = engine };
	zf_status status = open_site(&site, false, err);

	if (status == ZF_OK) {
		begin(&site);
		status = plan_all(&site, plan, err);
		if (status == ZF_OK && !site.courses[0].over)
			status = zf_agreement_keep(site.state, plan, err);
		status = conclude(&site, status, err);
	}
	close_site(&site);
	return status;
}

/* ---- forward and back ---- */

zf_status zf_engine_run(const struct zf_engine *engine, struct zf_error *err)
{
	struct site site = { .engine = engine };
	zf_status status = open_site(&site, false, err);

	if (status == ZF_OK) {
		begin(&site);
		status = agree(&site, err);
		if (status == ZF_OK)
			go(&site, zf_course_forward);
		status = conclude(&site, status, err);
		if (status == ZF_OK)
			status = zf_claims_release(site.claims, err);
	}
	close_site(&site);
	return status;
}

static zf_status back(struct site *site, size_t until, struct zf_error *err)
{
	zf_status status;

	begin(site);
	for (size_t i = 0; i < site->engine->migration->move_count; i++)
		zf_course_turn(&site->courses[i], until);
	go(site, zf_course_back);
	status = conclude(site, ZF_OK, err);
	if (status == ZF_OK && until == 0)
		status = zf_agreement_forget(site->journal, err);
	return status == ZF_OK && until == 0 ? zf_claims_release(site->claims, err)
					     : status;
}

zf_status zf_engine_roll_back(const struct zf_engine *engine, const char *to,
			      struct zf_error *err)
{
	const size_t until = to == NULL ? 0 : zf_step_number(engine->steps, to);
	struct site site = { .engine = engine };
	zf_status status;

	if (engine->steps[until] == NULL) {
		zf_fail(err, ZF_EUSAGE, "there is no step called %s", to);
		zf_hint(err, "`zoneferry status %s` lists them", engine->migration->path);
		return ZF_EUSAGE;
	}
	status = open_site(&site, false, err);
	if (status == ZF_OK)
		status = back(&site, until, err);
	close_site(&site);
	return status;
}

/* No address has begun to change hands, as the journal knows. */
static zf_status before_swap(const struct site *site, struct zf_error *err)
{
	for (size_t i = 0; i < site->engine->migration->move_count; i++) {
		const struct zf_course *course = &site->courses[i];
		bool begun;
		const zf_status status =
			zf_course_has_begun(course, ZF_STEP_TAKE_ADDRESS, &begun, err);

		if (status != ZF_OK)
			return status;
		if (!begun || course->moving.move->take_count == 0)
			continue;
		zf_fail(err, ZF_EUNSAFE,
			"move %s: the service address has begun to change hands",
			course->key);
		zf_hint(err, "`zoneferry rollback %s` gives it back first",
			site->engine->migration->path);
		return ZF_EUNSAFE;
	}
	return ZF_OK;
}

/* What the journal has lost is found again, and is in it from here on. Nothing is, until all was looked at. */
static zf_status recover(const struct site *site, struct zf_error *err)
{
	const size_t count = site->engine->migration->move_count;
	zf_status status = zf_claims_look(site->claims, err);

	say(site,
	    "the journal has lost its end: receipts, backups and servers are looked "
	    "at for what stands");
	for (size_t i = 0; i < count && status == ZF_OK; i++)
		status = zf_course_recover(&site->courses[i], err);
	if (status == ZF_OK)
		status = zf_journal_log(site->journal, "", NULL,
					"the journal had lost its end; what was found is "
					"to be taken back",
					err);
	if (status == ZF_OK)
		status = zf_journal_commit(site->journal, err);
	return status == ZF_OK ? zf_claims_take(site->claims, err) : status;
}

zf_status zf_engine_abort(const struct zf_engine *engine, struct zf_error *err)
{
	struct site site = { .engine = engine };
	zf_status status = open_site(&site, true, err);

	if (status == ZF_OK && site.lost)
		status = recover(&site, err);
	if (status == ZF_OK)
		status = before_swap(&site, err);
	if (status == ZF_OK)
		status = back(&site, 0, err);
	if (status == ZF_OK)
		say(&site, "nothing that we changed stands any more");
	close_site(&site);
	return status;
}

static zf_status confirm(const struct site *site, const char *step, struct zf_error *err)
{
	size_t held = 0;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < site->engine->migration->move_count && status == ZF_OK;
	     i++) {
		const struct zf_moving *moving = &site->courses[i].moving;
		bool raised;

		status = zf_hold_is_raised(moving, step, &raised, err);
		if (status != ZF_OK || (!raised && !zf_hold_stands(moving->move, step)))
			continue;
		held++;
		status = zf_hold_note(moving, step, true, err);
	}
	if (status == ZF_OK && held == 0) {
		status = zf_fail(err, ZF_EUSAGE, "no move is held before or in %s", step);
		zf_hint(err,
			"`hold-before` of a move names the steps it waits before; what else "
			"it waits for, `run` says");
	}
	return status;
}

zf_status zf_engine_confirm(const struct zf_engine *engine, const char *step,
			    struct zf_error *err)
{
	struct site site = { .engine = engine };
	zf_status status = open_site(&site, false, err);

	if (status == ZF_OK)
		status = confirm(&site, step, err);
	close_site(&site);
	return status;
}
