/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/carrying.h"

#include "src/cli/interrupt.h"
#include "src/cli/migration_word.h"
#include "src/cli/question.h"
#include "src/cli/talk.h"
#include "src/report/worksheet.h"
#include "src/runbook/catalog.h"
#include "src/runbook/journal/state.h"
#include "src/runbook/steps/order.h"

/* Who watches the engine, and what is told already. */
struct watching {
	const struct zf_migration *migration;
	const struct zf_carrying *carrying;
	struct zf_talk *talk;
	bool stopped; /* that it did, and why */
};

/* A signal leaves no time for more than this. The way back is told once something may have been changed. */
static void hint_ways_on(const struct watching *watching, bool changes)
{
	const char *command = watching->carrying->command;
	const char *path = watching->migration->path;

	if (watching->carrying->forward && changes)
		zf_interrupt_hint(
			"go on: zoneferry %s %s; go back: zoneferry rollback %s", command,
			path, path);
	else
		zf_interrupt_hint("go on: zoneferry %s %s", command, path);
}

static void tell_step(void *ctx, size_t number, size_t count, const char *name,
		      const char *title)
{
	const struct watching *watching = ctx;

	hint_ways_on(watching, number > 1); /* the first is the survey */
	zf_talk_progress_end(watching->talk);
	zf_talk_say(watching->talk, 0, "[%zu/%zu] %s: %s", number, count, name, title);
}

static void tell_line(void *ctx, const char *line)
{
	const struct watching *watching = ctx;

	zf_talk_progress_end(watching->talk);
	zf_talk_say(watching->talk, 0, "    %s", line);
}

static void tell_progress(void *ctx, uint64_t done, uint64_t total, const char *unit)
{
	const struct watching *watching = ctx;

	zf_talk_progress(watching->talk, done, total, unit, "");
}

/* The worksheet, printed also after a failure: it says how far it went. */
static zf_status print_worksheet(const struct zf_migration *migration, bool whole,
				 struct zf_error *err)
{
	struct zf_journal *journal = NULL;
	bool begun, finished;
	zf_status status = zf_state_has_journal(migration, &begun, err);

	if (status == ZF_OK && begun)
		status = zf_journal_open(&journal, migration, true, err);
	if (journal != NULL) {
		const struct zf_worksheet sheet = { migration, zf_steps(), journal };

		status = zf_worksheet_steps(&sheet, stdout, &finished, err);
		if (status == ZF_OK && whole)
			status = zf_worksheet_evidence(&sheet, stdout, err);
	}
	zf_journal_close(journal);
	return status;
}

/* What a catalog zone has is only known once it has been asked for. */
static zf_status find_zones(struct zf_migration *migration, struct zf_error *err)
{
	struct zf_state *state = NULL;
	zf_status status = ZF_OK;

	if (!zf_migration_has_catalog(migration))
		return ZF_OK;
	status = zf_state_open(&state, migration, err);
	if (status == ZF_OK)
		status = zf_catalog_find(migration, state, &zf_acts_real, err);
	zf_state_close(state);
	return status;
}

/* However far it went, and why no farther: before what stands changed, which is told last. */
static void tell_stopped(void *ctx, const struct zf_error *why)
{
	struct watching *watching = ctx;
	struct zf_error err;

	zf_talk_progress_end(watching->talk);
	watching->stopped = true;
	if (!watching->carrying->prints &&
	    print_worksheet(watching->migration, false, &err) != ZF_OK)
		zf_talk_warn(watching->talk, "%s", err.message);
	fflush(stdout);
	zf_talk_error(watching->talk, why);
}

static zf_status carry(const struct zf_migration *migration,
		       const struct zf_carrying *carrying, struct zf_talk *talk,
		       struct zf_error *err)
{
	struct watching watching = { migration, carrying, talk, false };
	const struct zf_teller tell = {
		.step = tell_step,
		.say = tell_line,
		.progress = tell_progress,
		.stopped = tell_stopped,
		.ctx = &watching,
	};
	const struct zf_engine engine = { .migration = migration,
					  .steps = zf_steps(),
					  .acts = &zf_acts_real,
					  .tell = &tell };
	struct zf_error print_err;
	zf_status status, printed;

	hint_ways_on(&watching, false);
	status = carrying->by(&engine, carrying->ctx, err);
	zf_talk_progress_end(talk);
	if (watching.stopped)
		err->message[0] = '\0'; /* it is told */
	if (carrying->prints || watching.stopped)
		return status;
	printed = print_worksheet(migration, status == ZF_OK && carrying->forward,
				  &print_err);
	if (status == ZF_OK && printed != ZF_OK) {
		zf_error_copy(err, &print_err);
		status = printed;
	}
	return status;
}

/* What is going to be taken back, and whether it shall. */
static zf_status ask(const struct zf_migration *migration,
		     const struct zf_carrying *carrying, struct zf_talk *talk,
		     struct zf_error *err)
{
	zf_status status = print_worksheet(migration, false, err);

	fflush(stdout);
	if (status != ZF_OK && carrying->unread) {
		zf_talk_warn(talk, "%s", err->message);
		zf_error_clear(err);
		status = ZF_OK;
	}
	return status == ZF_OK ? zf_question_ask(talk, carrying->question, err) : status;
}

zf_status zf_carry(const struct zf_options *options, const struct zf_carrying *carrying,
		   struct zf_talk *talk, struct zf_error *err)
{
	struct zf_migration *migration = NULL;
	zf_status status =
		zf_migration_word(&migration, options, carrying->command, talk, err);

	if (status == ZF_OK && carrying->forward)
		status = zf_migration_word_refuse_pending(migration, talk, err);
	if (status == ZF_OK && carrying->check != NULL)
		status = carrying->check(options, err);
	if (status == ZF_OK && carrying->question != NULL && !options->yes &&
	    zf_question_can())
		status = ask(migration, carrying, talk, err);
	if (status == ZF_OK)
		status = find_zones(migration, err);
	if (status == ZF_OK)
		status = carry(migration, carrying, talk, err);
	zf_migration_free(migration);
	return status;
}
