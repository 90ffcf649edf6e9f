/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/hold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIRMED "yes"

bool zf_hold_stands(const struct zf_move *move, const char *step)
{
	for (char *const *hold = move->holds; hold != NULL && *hold != NULL; hold++)
		if (strcmp(*hold, step) == 0)
			return true;
	return false;
}

static void print_fact(char fact[64], const char *step)
{
	snprintf(fact, 64, "confirmed %s", step);
}

zf_status zf_hold_pass(const struct zf_moving *moving, const char *step,
		       struct zf_error *err)
{
	char fact[64], *known = NULL;
	zf_status status = ZF_OK;

	if (!zf_hold_stands(moving->move, step))
		return ZF_OK;
	print_fact(fact, step);
	status = zf_journal_fact(moving->journal, moving->key, fact, &known, err);
	if (status == ZF_OK && (known == NULL || strcmp(known, CONFIRMED) != 0)) {
		status = zf_fail(err, ZF_EWAITING, "held before %s, as the file has it",
				 step);
		zf_hint(err, "when you are ready: `zoneferry confirm %s %s`, then `run`",
			step, moving->migration->path);
	}
	free(known);
	return status;
}

zf_status zf_hold_note(const struct zf_moving *moving, const char *step, bool confirmed,
		       struct zf_error *err)
{
	char fact[64];
	zf_status status;

	print_fact(fact, step);
	status = zf_journal_set_fact(moving->journal, moving->key, fact,
				     confirmed ? CONFIRMED : "", err);
	if (status == ZF_OK)
		status = zf_journal_log(
			moving->journal, moving->key, step,
			confirmed ? "is confirmed" : "has to be confirmed anew", err);
	return status == ZF_OK ? zf_journal_commit(moving->journal, err) : status;
}
