/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/course.h"

#include "src/host/software_table.h"
#include "src/jobs/ask/peer_security.h"
#include "src/runbook/begun.h"
#include "src/runbook/hold.h"

static struct zf_host host_of(const struct zf_server *to)
{
	return (struct zf_host){
		.id = to->id,
		.software = zf_software_find(to->software),
		.reach = &to->reach,
		.zone_directory = to->zone_directory,
		.config = to->config,
		.control = to->control,
	};
}

void zf_course_open(struct zf_course *course, const struct zf_course_terms *terms,
		    const struct zf_move *move)
{
	const struct zf_engine *engine = terms->engine;

	*course = (struct zf_course){
		.moving = { .migration = engine->migration,
			    .move = move,
			    .state = terms->state,
			    .journal = terms->journal,
			    .claims = terms->claims,
			    .acts = engine->acts,
			    .tell = engine->tell,
			    .host = host_of(move->to),
			    .security = &course->security },
		.steps = engine->steps,
		.count = zf_step_number(engine->steps, ""),
	};
	course->moving.key = zf_journal_move(course->key, move);
}

void zf_course_close(struct zf_course *course)
{
	zf_peer_security_free(course->security);
	course->security = NULL;
}

static struct zf_task_name name_of(const struct zf_course *course,
				   const struct zf_step *step)
{
	return (struct zf_task_name){ course->moving.key, step->name, "" };
}

/* Where a task stands. One that was undone is new again. */
static zf_status look_up_task(const struct zf_course *course,
			      const struct zf_task_name *name, enum zf_task_state *state,
			      struct zf_error *err)
{
	struct zf_task task = { 0 };
	const zf_status status =
		zf_journal_task(course->moving.journal, name, &task, err);

	*state = task.state;
	if (task.direction == ZF_BACK)
		*state = task.state == ZF_TASK_DONE ? ZF_TASK_NEW : ZF_TASK_FAILED;
	zf_task_clear(&task);
	return status;
}

static zf_status look_up(const struct zf_course *course, const struct zf_step *step,
			 enum zf_task_state *state, struct zf_error *err)
{
	const struct zf_task_name name = name_of(course, step);

	return look_up_task(course, &name, state, err);
}

static enum zf_task_state state_of(zf_status status)
{
	return status == ZF_OK	       ? ZF_TASK_DONE
	       : status == ZF_EWAITING ? ZF_TASK_WAITING
				       : ZF_TASK_FAILED;
}

/* The outcome, then a line in the log of who did it when. */
static zf_status end_step(const struct zf_course *course, const struct zf_step *step,
			  zf_status status, const char *text, struct zf_error *err)
{
	const struct zf_task_name name = name_of(course, step);
	struct zf_journal *journal = course->moving.journal;
	const enum zf_task_state state = state_of(status);
	zf_status written = zf_journal_end(journal, &name, state, text, err);

	if (written == ZF_OK)
		written = zf_journal_log(
			journal, course->moving.key, step->name,
			text[0] != '\0' ? text : zf_task_state_print(state), err);
	return written == ZF_OK ? zf_journal_commit(journal, err) : written;
}

static zf_status begin_step(const struct zf_course *course, const struct zf_step *step,
			    enum zf_direction direction, struct zf_error *err)
{
	const struct zf_task_name name = name_of(course, step);
	const zf_status status =
		zf_journal_log(course->moving.journal, course->moving.key, step->name,
			       direction == ZF_BACK ? "is undone" : "begins", err);

	return status == ZF_OK ? zf_journal_begin(course->moving.journal, &name,
						  direction, step->title, err)
			       : status;
}

/* Where another migration has a zone nothing is sent; what leaves nothing changed takes none. */
static zf_status claim(const struct zf_course *course, const struct zf_step *step,
		       struct zf_error *err)
{
	struct zf_claims *claims = course->moving.claims;

	return step->undo != NULL ? zf_claims_take(claims, err)
				  : zf_claims_look(claims, err);
}

/* Intent, what `carry_out` does, outcome. */
static zf_status journalled(struct zf_course *course, const struct zf_step *step,
			    enum zf_direction direction,
			    zf_status (*carry_out)(struct zf_moving *,
						   const struct zf_step *,
						   struct zf_error *),
			    struct zf_error *err)
{
	zf_status status = claim(course, step, err);

	if (status == ZF_OK)
		status = begin_step(course, step, direction, err);
	course->moving.step = step->name;
	course->moving.final = false;
	if (status == ZF_OK)
		status = carry_out(&course->moving, step, err);
	else
		return status;
	if (status == ZF_OK)
		return end_step(course, step, ZF_OK, "", err);
	/* The step's own error is the one to tell, also where the journal fails after it. */
	(void)!end_step(course, step, status, err->message, NULL);
	return zf_wrap(err, "%s", step->name);
}

static zf_status act(struct zf_moving *moving, const struct zf_step *step,
		     struct zf_error *err)
{
	bool already = false;
	zf_status status = ZF_OK;

	if (step->check != NULL)
		status = step->check(moving, &already, err);
	if (status == ZF_OK && !already)
		status = step->act(moving, err);
	if (status == ZF_OK && step->verify != NULL)
		status = step->verify(moving, err);
	return status;
}

static zf_status undo(struct zf_moving *moving, const struct zf_step *step,
		      struct zf_error *err)
{
	return step->undo(moving, err);
}

void zf_course_fail(struct zf_course *course, zf_status status)
{
	if (status == ZF_OK)
		return;
	course->status = status;
	course->over = true;
	zf_wrap(&course->why, "move %s", course->key);
}

/* What ended with `status` is tried again from `at` on where that may help, else the course is over. */
static void end_try(struct zf_course *course, zf_status status, size_t at)
{
	if (status != ZF_OK &&
	    zf_retry_again(&course->retry, &course->moving, &course->why)) {
		course->at = at;
		return;
	}
	course->retry = (struct zf_retry){ .failed = false };
	zf_course_fail(course, status);
}

static void tell_step(const struct zf_course *course, const struct zf_step *step,
		      const char *title)
{
	const struct zf_teller *tell = course->moving.tell;

	if (!course->retry.failed)
		tell->step(tell->ctx, course->at, course->count, step->name, title);
}

void zf_course_forward(struct zf_course *course)
{
	struct zf_error *err = &course->why;
	enum zf_task_state state = ZF_TASK_DONE;
	zf_status status = ZF_OK;

	while (status == ZF_OK && state == ZF_TASK_DONE && course->at < course->count)
		status = look_up(course, course->steps[course->at++], &state, err);
	course->over = state == ZF_TASK_DONE;
	if (status == ZF_OK && !course->over) {
		const struct zf_step *step = course->steps[course->at - 1];

		status = zf_hold_pass(&course->moving, step->name, err);
		if (status == ZF_OK) {
			tell_step(course, step, step->title);
			status = journalled(course, step, ZF_FORWARD, act, err);
		}
	}
	end_try(course, status, course->at - 1);
}

/* Whether another undo, still to come, takes all of this step with it. */
static bool is_moot(const struct zf_course *course, const struct zf_step *step)
{
	return step->moot_with != NULL &&
	       zf_step_number(course->steps, step->moot_with) >= course->until;
}

static zf_status undo_step(struct zf_course *course, const struct zf_step *step)
{
	struct zf_error *err = &course->why;
	zf_status status = zf_hold_void(&course->moving, step->name, err);

	if (status != ZF_OK)
		return status;
	if (step->undo == NULL || is_moot(course, step)) {
		status = begin_step(course, step, ZF_BACK, err);
		return status == ZF_OK ? end_step(course, step, ZF_OK, "", err) : status;
	}
	tell_step(course, step, step->undone);
	return journalled(course, step, ZF_BACK, undo, err);
}

void zf_course_turn(struct zf_course *course, size_t until)
{
	course->at = course->count;
	course->until = until;
}

void zf_course_back(struct zf_course *course)
{
	enum zf_task_state state = ZF_TASK_NEW;
	zf_status status = ZF_OK;

	while (status == ZF_OK && state == ZF_TASK_NEW && course->at > course->until)
		status = look_up(course, course->steps[--course->at], &state,
				 &course->why);
	course->over = state == ZF_TASK_NEW;
	if (status == ZF_OK && !course->over)
		status = undo_step(course, course->steps[course->at]);
	end_try(course, status, course->at + 1);
}

zf_status zf_course_has_begun(const struct zf_course *course, const char *name,
			      bool *begun, struct zf_error *err)
{
	const struct zf_step *step = course->steps[zf_step_number(course->steps, name)];
	enum zf_task_state state = ZF_TASK_NEW;
	const zf_status status = step == NULL ? ZF_OK
					      : look_up(course, step, &state, err);

	*begun = state != ZF_TASK_NEW;
	return status;
}

static void count_standing(void *ctx, const struct zf_step *step)
{
	(void)step;
	++*(size_t *)ctx;
}

static zf_status void_task(void *ctx, const struct zf_task *task, struct zf_error *err)
{
	struct zf_course *course = ctx;
	const struct zf_intent intent = {
		.name = { task->move, task->step, task->task },
		.direction = ZF_BACK,
		.text = task->intent,
	};
	const zf_status status = zf_journal_intend(course->moving.journal, &intent, err);

	return status != ZF_OK
		       ? status
		       : zf_journal_end(course->moving.journal, &intent.name,
					ZF_TASK_DONE, "the file was changed", err);
}

/* All that was found out, and confirmed, is of servers or zones that the file named wrongly. */
static zf_status begin_anew(struct zf_course *course, struct zf_error *err)
{
	const struct zf_task_name all = { .move = course->key };
	zf_status status =
		zf_journal_tasks(course->moving.journal, &all, void_task, course, err);

	for (size_t i = 0; i < course->count && status == ZF_OK; i++)
		status = zf_hold_void(&course->moving, course->steps[i]->name, err);
	if (status == ZF_OK)
		zf_moving_say(&course->moving,
			      "the file says something else than before; nothing was "
			      "changed, so it begins anew");
	return status;
}

zf_status zf_course_begin(struct zf_course *course, struct zf_error *err)
{
	size_t standing = 0;
	char difference[ZF_BEGUN_DIFFERENCE_MAX];
	zf_status status = zf_begun_difference(&course->moving, difference, err);

	if (status == ZF_OK && difference[0] != '\0')
		status = zf_course_standing(course, count_standing, &standing, err);
	if (status == ZF_OK && standing > 0) {
		zf_fail(err, ZF_EUNSAFE,
			"the file's servers, addresses or zones are not those it was begun "
			"with (%s), and something stands changed",
			difference);
		zf_hint(err,
			"put them back, to go on or to roll back; what is new is a migration "
			"of its own, with another name");
		return ZF_EUNSAFE;
	}
	if (status == ZF_OK && difference[0] != '\0')
		status = begin_anew(course, err);
	return status == ZF_OK ? zf_begun_note(&course->moving, err) : status;
}

static zf_status recover_step(struct zf_course *course, const struct zf_step *step,
			      struct zf_error *err)
{
	const struct zf_intent intent = { .name = name_of(course, step),
					  .text = step->title };
	enum zf_task_state state = ZF_TASK_NEW;
	bool begun = false;
	zf_status status;

	course->moving.step = step->name;
	status = step->recover(&course->moving, &begun, err);
	if (status == ZF_OK)
		status = look_up(course, step, &state, err);
	if (status == ZF_OK && begun && state == ZF_TASK_NEW)
		status = zf_journal_intend(course->moving.journal, &intent, err);
	return status == ZF_OK ? ZF_OK
			       : zf_wrap(err, "move %s: %s", course->key, step->name);
}

zf_status zf_course_recover(struct zf_course *course, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < course->count && status == ZF_OK; i++)
		if (course->steps[i]->recover != NULL)
			status = recover_step(course, course->steps[i], err);
	return status;
}

zf_status zf_course_standing(struct zf_course *course,
			     void (*each)(void *ctx, const struct zf_step *step),
			     void *ctx, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < course->count && status == ZF_OK; i++) {
		const struct zf_step *step = course->steps[i];
		enum zf_task_state state;
		bool stands;

		if (step->undo == NULL)
			continue;
		status = look_up(course, step, &state, err);
		stands = state != ZF_TASK_NEW;
		if (status == ZF_OK && stands && step->stands != NULL)
			status = step->stands(&course->moving, &stands, err);
		if (status == ZF_OK && stands && step->leaves != NULL)
			each(ctx, step);
	}
	return status;
}

/* ---- what is left, shown before it is done ---- */

/* Whether a step has begun that may change something. */
static zf_status has_acted(const struct zf_course *course, bool *acted,
			   struct zf_error *err)
{
	zf_status status = ZF_OK;

	*acted = false;
	for (size_t i = 0; i < course->count && status == ZF_OK && !*acted; i++) {
		enum zf_task_state state = ZF_TASK_NEW;

		if (course->steps[i]->undo != NULL)
			status = look_up(course, course->steps[i], &state, err);
		*acted = state != ZF_TASK_NEW;
	}
	return status;
}

static zf_status survey_again(struct zf_course *course, struct zf_error *err)
{
	const size_t at = zf_step_number(course->steps, ZF_STEP_SURVEY);
	const struct zf_step *survey = course->steps[at];
	bool acted;
	zf_status status = has_acted(course, &acted, err);

	if (status != ZF_OK || acted || survey == NULL)
		return status;
	status = zf_hold_pass(&course->moving, survey->name, err);
	if (status != ZF_OK)
		return status;
	course->at = at + 1;
	tell_step(course, survey, survey->title);
	status = journalled(course, survey, ZF_FORWARD, act, err);
	course->at = 0;
	return status;
}

static zf_status plan_step(struct zf_course *course, const struct zf_step *step,
			   struct zf_plan *plan, struct zf_error *err)
{
	enum zf_task_state state;
	zf_status status = look_up(course, step, &state, err);

	if (status != ZF_OK || state == ZF_TASK_DONE)
		return status;
	plan->step = step->name;
	plan->held = zf_hold_stands(course->moving.move, step->name);
	status = zf_hold_is_confirmed(&course->moving, step->name, &plan->confirmed, err);
	if (status != ZF_OK)
		return status;
	course->moving.step = step->name;
	if (step->plan == NULL)
		return zf_plan_add(plan, &(struct zf_planned){ .why = step->title }, NULL,
				   err);
	status = step->plan(&course->moving, plan, err);
	return status == ZF_OK ? ZF_OK : zf_wrap(err, "%s", step->name);
}

zf_status zf_course_plan(struct zf_course *course, struct zf_plan *plan,
			 struct zf_error *err)
{
	zf_status status = survey_again(course, err);

	plan->move = course->key;
	plan->adds_before = plan->adds.count;
	for (size_t i = 0; i < course->count && status == ZF_OK; i++)
		status = plan_step(course, course->steps[i], plan, err);
	return status;
}

zf_status zf_course_has_passed(const struct zf_course *course,
			       const struct zf_planned *planned, bool *passed,
			       struct zf_error *err)
{
	const struct zf_step *step =
		course->steps[zf_step_number(course->steps, planned->step)];
	const struct zf_task_name name = { course->key, planned->step, planned->subject };
	enum zf_task_state state = ZF_TASK_NEW;
	zf_status status = step == NULL ? ZF_OK : look_up(course, step, &state, err);

	*passed = state != ZF_TASK_NEW;
	if (status != ZF_OK || !*passed || state == ZF_TASK_DONE)
		return status;
	/* What only looks has done nothing until it is through. */
	if (!step->by_zone) {
		*passed = step->undo != NULL;
		return ZF_OK;
	}
	status = look_up_task(course, &name, &state, err);
	*passed = state != ZF_TASK_NEW;
	return status;
}

zf_status zf_course_is_through(const struct zf_course *course, bool *through,
			       struct zf_error *err)
{
	zf_status status = ZF_OK;

	*through = true;
	for (size_t i = 0; i < course->count && status == ZF_OK && *through; i++) {
		enum zf_task_state state;

		status = look_up(course, course->steps[i], &state, err);
		*through = state == ZF_TASK_DONE;
	}
	return status;
}
