/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry log: what a migration did, line by line, from its journal alone. */

#include "src/cli/command_table.h"
#include "src/cli/migration_word.h"
#include "src/cli/options.h"
#include "src/cli/talk.h"
#include "src/report/log.h"
#include "src/runbook/journal/state.h"

static zf_status tell_lost(const struct zf_migration *migration, struct zf_error *err)
{
	zf_fail(err, ZF_EUNSAFE,
		"%s: this log has lost its end: more was done than it says",
		migration->state_folder);
	zf_hint(err,
		"`zoneferry abort %s` looks at what stands, and takes it back; "
		"zoneferry-journal(5) says what else can be done",
		migration->path);
	return ZF_EUNSAFE;
}

/* One that has lost its end is still the best witness of what was done before. */
static zf_status show(const struct zf_migration *migration, bool json,
		      struct zf_error *err)
{
	struct zf_journal *journal = NULL;
	bool begun, lost;
	zf_status status = zf_state_has_journal(migration, &begun, err);

	if (status != ZF_OK || !begun)
		return status;
	status = zf_journal_open_lost(&journal, migration, true, &lost, err);
	if (status == ZF_OK)
		status = json ? zf_log_json(journal, stdout, err)
			      : zf_log_print(journal, stdout, err);
	if (status == ZF_OK && lost)
		status = tell_lost(migration, err);
	zf_journal_close(journal);
	return status;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct zf_migration *migration = NULL;
	zf_status status = zf_migration_word(&migration, options, "log", talk, err);

	if (status == ZF_OK)
		status = show(migration, options->json, err);
	if (status == ZF_OK)
		status = zf_talk_flush(talk, err);
	zf_migration_free(migration);
	return status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "json", "a JSON object in each line", NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_log = {
	.name = "log",
	.arguments = "MIGRATION",
	.title = "what a migration did: who, when, where, and what came of it",
	.takes = takes,
	.servers = ZF_SERVERS_IN_FILE,
	.run = run,
};
