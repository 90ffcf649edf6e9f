/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_CARRYING_H
#define ZF_CLI_CARRYING_H

/* What plan, run, rollback and abort have in common: the engine set to work before somebody's eyes. */

#include "src/cli/options.h"
#include "src/runbook/engine.h"

struct zf_talk;

/* Which way the engine is set to work. */
struct zf_carrying {
	const char *command; /* that does it, as it is typed */
	/* zf_engine_run or its like, told `ctx` besides. */
	zf_status (*by)(const struct zf_engine *engine, void *ctx, struct zf_error *err);
	void *ctx;
	/* To the end: what is not carried out yet is refused, and the evidence is printed where all went well. */
	bool forward;
	/* Looked at once the file is found to be sound, before anybody is asked anything; NULL: nothing is. */
	zf_status (*check)(const struct zf_options *options, struct zf_error *err);
	bool prints; /* `by` prints what came of it: no state of the steps is */
	const char *
		question; /* asked first, where there is somebody and no --yes; NULL: none */
	bool unread;	  /* asked also where the journal cannot be read, which is told */
};

/* Reads the migration file that the command line names, carries it out, and prints the state of its steps
 * whatever came of it. Fails as zf_migration_word, zf_question_ask and `by` do. */
zf_status zf_carry(const struct zf_options *options, const struct zf_carrying *carrying,
		   struct zf_talk *talk, struct zf_error *err) ZF_MUST_CHECK;

#endif
