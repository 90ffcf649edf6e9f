/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/host/software_table.h"
#include "src/jobs/ask/peer_security.h"
#include "src/runbook/journal/state.h"
#include "src/runbook/step.h"

static zf_status carry_out(struct zf_moving *moving, const struct zf_step *step,
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

static enum zf_task_state state_of(zf_status status)
{
	return status == ZF_OK	       ? ZF_TASK_DONE
	       : status == ZF_EWAITING ? ZF_TASK_WAITING
				       : ZF_TASK_FAILED;
}

/* The outcome, then a line in the log of who did it when. */
static zf_status end_step(struct zf_moving *moving, const struct zf_step *step,
			  zf_status status, const char *text, struct zf_error *err)
{
	const enum zf_task_state state = state_of(status);
	zf_status written = zf_journal_end(
		moving->journal, &(struct zf_task_name){ moving->key, step->name, "" },
		state, text, err);

	if (written == ZF_OK)
		written = zf_journal_log(
			moving->journal, moving->key, step->name,
			text[0] != '\0' ? text : zf_task_state_print(state), err);
	return written;
}

static zf_status run_step(struct zf_moving *moving, const struct zf_step *step,
			  struct zf_error *err)
{
	zf_status status = zf_journal_begin(
		moving->journal, &(struct zf_task_name){ moving->key, step->name, "" },
		step->title, err);

	if (status == ZF_OK)
		status = zf_journal_log(moving->journal, moving->key, step->name,
					"begins", err);
	if (status != ZF_OK)
		return status;
	status = carry_out(moving, step, err);
	if (status == ZF_OK)
		return end_step(moving, step, ZF_OK, "", err);
	/* The step's own error is the one to tell, also where the journal fails after it. */
	(void)!end_step(moving, step, status, err->message, NULL);
	zf_wrap(err, "%s", step->name);
	return status;
}

static size_t count_steps(const struct zf_step *const *steps)
{
	size_t count = 0;

	while (steps[count] != NULL)
		count++;
	return count;
}

static zf_status run_move(struct zf_moving *moving, const struct zf_step *const *steps,
			  struct zf_error *err)
{
	const size_t count = count_steps(steps);

	for (size_t i = 0; i < count; i++) {
		const struct zf_step *step = steps[i];
		bool done;
		zf_status status = zf_moving_is_done(moving, step->name, &done, err);

		if (status == ZF_OK && !done) {
			moving->step = step->name;
			moving->tell->step(moving->tell->ctx, i + 1, count, step->name,
					   step->title);
			status = run_step(moving, step, err);
		}
		if (status != ZF_OK)
			return status;
	}
	return ZF_OK;
}

static int by_name(const void *a, const void *b)
{
	const struct zf_name *const one = a, *const other = b;

	return zf_name_compare(one->wire, other->wire);
}

/* What a journal's rows are about: the servers, the addresses and the zones, whatever their order. */
static zf_status describe(const struct zf_move *move, char **text, struct zf_error *err)
{
	struct zf_name *zones = calloc(move->zone_count, sizeof(*zones));
	char name[ZF_NAME_TEXT_MAX];
	size_t len;
	FILE *out = open_memstream(text, &len);

	if (zones == NULL || out == NULL)
		goto out;
	fprintf(out, "from %s to %s, primary %s", move->from->id, move->to->id,
		move->primary->id);
	for (size_t i = 0; i < move->take_count; i++)
		fprintf(out, ", takes %s",
			zf_endpoint_print_address(name, &move->takes[i].service.address));
	memcpy(zones, move->zones, move->zone_count * sizeof(*zones));
	qsort(zones, move->zone_count, sizeof(*zones), by_name);
	fputs(", zones", out);
	for (size_t i = 0; i < move->zone_count; i++) {
		zf_name_print(name, zones[i].wire);
		fprintf(out, " %s", name);
	}
out:
	free(zones);
	if (out == NULL || fclose(out) != 0 || zones == NULL) {
		free(*text);
		*text = NULL;
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	return ZF_OK;
}

/* A zone added to the file of a move that is under way would be in no step that is done. */
static zf_status check_same(const struct zf_moving *moving, struct zf_error *err)
{
	char *known = NULL, *now = NULL;
	zf_status status =
		zf_journal_fact(moving->journal, moving->key, "move", &known, err);

	if (status == ZF_OK)
		status = describe(moving->move, &now, err);
	if (status == ZF_OK && known == NULL)
		status = zf_journal_set_fact(moving->journal, moving->key, "move", now,
					     err);
	else if (status == ZF_OK && strcmp(known, now) != 0) {
		status =
			zf_fail(err, ZF_EUNSAFE,
				"the file's servers, addresses or zones are not those it "
				"was begun with");
		zf_hint(err,
			"put them back; what is new is a migration of its own, with another "
			"name");
	}
	free(known);
	free(now);
	return status;
}

static void set_host(struct zf_moving *moving)
{
	const struct zf_server *to = moving->move->to;

	moving->host = (struct zf_host){
		.id = to->id,
		.software = zf_software_find(to->software),
		.reach = &to->reach,
		.zone_directory = to->zone_directory,
		.config = to->config,
		.control = to->control,
	};
}

static zf_status run_moves(const struct zf_engine *engine, const struct zf_state *state,
			   struct zf_journal *journal, struct zf_error *err)
{
	const struct zf_migration *migration = engine->migration;

	for (size_t i = 0; i < migration->move_count; i++) {
		struct zf_secured *secured = NULL;
		char key[ZF_JOURNAL_MOVE_MAX];
		struct zf_moving moving = {
			.migration = migration,
			.move = &migration->moves[i],
			.key = zf_journal_move(key, &migration->moves[i]),
			.state = state,
			.journal = journal,
			.acts = engine->acts,
			.tell = engine->tell,
			.secured = &secured,
		};
		zf_status status;

		set_host(&moving);
		status = check_same(&moving, err);
		if (status == ZF_OK)
			status = run_move(&moving, engine->steps, err);
		zf_secured_free(secured);
		if (status != ZF_OK) {
			zf_wrap(err, "move %s", moving.key);
			return status;
		}
	}
	return ZF_OK;
}

zf_status zf_engine_run(const struct zf_engine *engine, struct zf_error *err)
{
	struct zf_state *state = NULL;
	struct zf_journal *journal = NULL;
	zf_status status = zf_state_open(&state, engine->migration, err);

	if (status == ZF_OK)
		status = zf_journal_open(&journal, engine->migration, false, err);
	if (status == ZF_OK)
		status = run_moves(engine, state, journal, err);
	zf_journal_close(journal);
	zf_state_close(state);
	return status;
}
