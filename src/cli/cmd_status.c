/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry status: where a migration stands, from its journal alone. */

#include "src/cli/command_table.h"
#include "src/cli/json.h"
#include "src/cli/migration_word.h"
#include "src/cli/options.h"
#include "src/cli/talk.h"
#include "src/report/worksheet.h"
#include "src/runbook/journal/state.h"
#include "src/runbook/steps/order.h"

static zf_status print(const struct zf_migration *migration, struct zf_journal *journal,
		       bool json, struct zf_talk *talk, struct zf_error *err)
{
	const struct zf_worksheet sheet = { migration, zf_steps(), journal };
	bool finished;
	zf_status status;

	if (json) {
		status = zf_worksheet_json(&sheet, stdout, &finished, err);
	} else {
		status = zf_worksheet_steps(&sheet, stdout, &finished, err);
		if (status == ZF_OK)
			status = zf_worksheet_evidence(&sheet, stdout, err);
	}
	if (status != ZF_OK || finished)
		return status;
	zf_talk_say(talk, 0, "not finished: `zoneferry run %s` goes on", migration->path);
	zf_error_clear(err);
	return ZF_EWAITING;
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

static zf_status show(const struct zf_migration *migration, bool json,
		      struct zf_talk *talk, struct zf_error *err)
{
	struct zf_journal *journal = NULL;
	bool begun;
	zf_status status = zf_state_has_journal(migration, &begun, err);

	if (status == ZF_OK && !begun)
		status = tell_not_started(migration, json, talk, err);
	if (status == ZF_OK)
		status = zf_journal_open(&journal, migration, true, err);
	if (status == ZF_OK)
		status = print(migration, journal, json, talk, err);
	zf_journal_close(journal);
	return status;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct zf_migration *migration = NULL;
	zf_status status = zf_migration_word(&migration, options, "status", talk, err);

	if (status == ZF_OK)
		status = show(migration, options->json, talk, err);
	zf_migration_free(migration);
	return status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "json", "as one JSON object", NULL },
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
