/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry status: where a migration stands, from its journal alone. */

#include "src/cli/command_table.h"
#include "src/cli/json.h"
#include "src/cli/migration_word.h"
#include "src/cli/options.h"
#include "src/cli/status_watch.h"
#include "src/cli/talk.h"
#include "src/report/worksheet.h"
#include "src/runbook/journal/state.h"
#include "src/runbook/steps/order.h"

static zf_status print(const struct zf_migration *migration, bool json, bool *finished,
		       struct zf_error *err)
{
	struct zf_journal *journal = NULL;
	zf_status status = zf_journal_open(&journal, migration, true, err);
	const struct zf_worksheet sheet = { migration, zf_steps(), journal };

	if (status == ZF_OK && json) {
		status = zf_worksheet_json(&sheet, stdout, finished, err);
	} else if (status == ZF_OK) {
		status = zf_worksheet_steps(&sheet, stdout, finished, err);
		if (status == ZF_OK)
			status = zf_worksheet_evidence(&sheet, stdout, err);
	}
	zf_journal_close(journal);
	return status;
}

/* With --json there is an object also then: what reads it need not know the exit status. */
static zf_status tell_not_started(const struct zf_migration *migration, bool json,
				  struct zf_talk *talk, struct zf_error *err)
{
	zf_status status = ZF_OK;

	if (json) {
		json_t *object = json_object();

		zf_json_set(object, "migration", zf_json_text_of(migration->name));
		zf_json_set(object, "finished", json_false());
		zf_json_set(object, "moves", json_array());
		status = zf_json_write(talk, object, err);
	}
	if (status != ZF_OK)
		return status;
	zf_fail(err, ZF_EWAITING, "%s has not been started", migration->name);
	zf_hint(err, "`zoneferry run %s` starts it", migration->path);
	return ZF_EWAITING;
}

/* Whether there is something to show: with `watch`, also what is about to begin. */
static zf_status look_for(const struct zf_migration *migration, bool watch, bool *there,
			  struct zf_error *err)
{
	bool is_run = false;
	zf_status status = zf_state_has_journal(migration, there, err);

	if (status == ZF_OK && watch && !*there)
		status = zf_state_is_run(migration, &is_run, err);
	*there = *there || is_run;
	return status;
}

static zf_status show(const struct zf_migration *migration,
		      const struct zf_options *options, struct zf_talk *talk,
		      struct zf_error *err)
{
	bool there, finished = false;
	zf_status status = look_for(migration, options->watch, &there, err);

	if (status == ZF_OK && !there)
		return tell_not_started(migration, options->json, talk, err);
	if (status == ZF_OK)
		status = options->watch ? zf_status_watch(migration, options->json, talk,
							  &finished, err)
					: print(migration, options->json, &finished, err);
	if (status != ZF_OK || finished)
		return status;
	zf_talk_say(talk, 0, "not finished: `zoneferry run %s` goes on", migration->path);
	zf_error_clear(err);
	return ZF_EWAITING;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct zf_migration *migration = NULL;
	zf_status status = zf_migration_word(&migration, options, "status", talk, err);

	if (status == ZF_OK)
		status = show(migration, options, talk, err);
	zf_migration_free(migration);
	return status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "json", "as one JSON object; with --watch, one a line", NULL },
	{ "watch", "the steps as they are carried out, until the run ends", NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_status = {
	.name = "status",
	.arguments = "MIGRATION",
	.title = "where a migration stands, with the evidence",
	.takes = takes,
	.servers = ZF_SERVERS_IN_FILE,
	.run = run,
};
