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

static void print_fact(char fact[64], const char *what, const char *step)
{
	snprintf(fact, 64, "%s %s", what, step);
}

static zf_status has_fact(const struct zf_moving *moving, const char *what,
			  const char *step, const char *value, bool *has,
			  struct zf_error *err)
{
	char fact[64], *known = NULL;
	zf_status status;

	print_fact(fact, what, step);
	status = zf_journal_fact(moving->journal, moving->key, fact, &known, err);
	*has = known != NULL &&
	       (value != NULL ? strcmp(known, value) == 0 : known[0] != '\0');
	free(known);
	return status;
}

zf_status zf_hold_is_confirmed(const struct zf_moving *moving, const char *step,
			       bool *confirmed, struct zf_error *err)
{
	return has_fact(moving, "confirmed", step, CONFIRMED, confirmed, err);
}

static zf_status wait_for_word(const struct zf_moving *moving, const char *step,
			       struct zf_error *err)
{
	zf_hint(err, "when you are ready: `zoneferry confirm %s %s`, then `run`", step,
		moving->migration->path);
	return ZF_EWAITING;
}

zf_status zf_hold_pass(const struct zf_moving *moving, const char *step,
		       struct zf_error *err)
{
	bool confirmed = true;
	zf_status status = ZF_OK;

	if (zf_hold_stands(moving->move, step))
		status = zf_hold_is_confirmed(moving, step, &confirmed, err);
	if (status != ZF_OK || confirmed)
		return status;
	zf_fail(err, ZF_EWAITING, "held before %s, as the file has it", step);
	return wait_for_word(moving, step, err);
}

zf_status zf_hold_raise(const struct zf_moving *moving, const char *why, const char *seen,
			struct zf_error *err)
{
	const char *step = moving->step;
	bool raised, confirmed = false;
	char fact[64];
	zf_status status = has_fact(moving, "held", step, seen, &raised, err);

	if (status == ZF_OK && raised)
		status = zf_hold_is_confirmed(moving, step, &confirmed, err);
	if (status != ZF_OK || confirmed)
		return status;
	print_fact(fact, "held", step);
	status = zf_journal_set_fact(moving->journal, moving->key, fact, seen, err);
	if (status == ZF_OK)
		status = zf_hold_note(moving, step, false, err);
	if (status != ZF_OK)
		return status;
	zf_fail(err, ZF_EWAITING, "held: %s", why);
	return wait_for_word(moving, step, err);
}

zf_status zf_hold_is_raised(const struct zf_moving *moving, const char *step,
			    bool *raised, struct zf_error *err)
{
	return has_fact(moving, "held", step, NULL, raised, err);
}

zf_status zf_hold_void(const struct zf_moving *moving, const char *step,
		       struct zf_error *err)
{
	bool raised;
	char fact[64];
	zf_status status = zf_hold_is_raised(moving, step, &raised, err);

	if (status != ZF_OK || (!raised && !zf_hold_stands(moving->move, step)))
		return status;
	print_fact(fact, "held", step);
	status = zf_journal_set_fact(moving->journal, moving->key, fact, "", err);
	return status == ZF_OK ? zf_hold_note(moving, step, false, err) : status;
}

zf_status zf_hold_settle(const struct zf_moving *moving, struct zf_error *err)
{
	bool raised;
	const zf_status status = zf_hold_is_raised(moving, moving->step, &raised, err);

	return status == ZF_OK && raised ? zf_hold_void(moving, moving->step, err)
					 : status;
}

zf_status zf_hold_note(const struct zf_moving *moving, const char *step, bool confirmed,
		       struct zf_error *err)
{
	char fact[64];
	zf_status status;

	print_fact(fact, "confirmed", step);
	status = zf_journal_set_fact(moving->journal, moving->key, fact,
				     confirmed ? CONFIRMED : "", err);
	if (status == ZF_OK)
		status = zf_journal_log(
			moving->journal, moving->key, step,
			confirmed ? "is confirmed" : "has to be confirmed anew", err);
	return status == ZF_OK ? zf_journal_commit(moving->journal, err) : status;
}
