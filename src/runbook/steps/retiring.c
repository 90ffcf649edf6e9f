/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/retiring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "zonefmt/file/replace.h"

static zf_status card_path(const struct zf_moving *moving, char **path,
			   struct zf_error *err)
{
	char folder[256];

	snprintf(folder, sizeof(folder), "handoff/%s", moving->move->from->id);
	return zf_state_path(moving->state, folder, "retire.txt", path, err);
}

/* The two things to see of an address, numbered on from `*number`. */
static void print_address(FILE *out, const struct zf_take_address *take, int *number)
{
	char service[ZF_ENDPOINT_TEXT_MAX], other[ZF_ENDPOINT_TEXT_MAX];

	zf_endpoint_print_address(service, &take->service.address);
	zf_endpoint_print_address(other, &take->old_gets.address);
	fprintf(out,
		"%d. its boot configuration does not have %s any more: a restart would bring "
		"it back, beside the new server's\n",
		++*number, service);
	fprintf(out, "%d. for a day its log or its counters show no question at %s\n",
		++*number, other);
}

static void print_card(FILE *out, const struct zf_move *move)
{
	static const char *const others[] = {
		"no server notifies it, transfers from it or forwards to it there",
		"what else it did for others (time, mail, logs) has a new place",
		"its zones and configuration are kept: going back needs it",
	};
	int number = 0;

	fprintf(out, "%s has taken the place of %s. Before that is switched off:\n",
		move->to->id, move->from->id);
	for (size_t i = 0; i < move->take_count; i++)
		print_address(out, &move->takes[i], &number);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		fprintf(out, "%d. %s\n", ++number, others[i]);
}

static zf_status place_card(const struct zf_moving *moving, const char *path,
			    struct zf_error *err)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	zf_status status;

	if (out == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	print_card(out, moving->move);
	status = fclose(out) == 0 ? zf_replace_text(path, ZF_MODE_SECRET, text, len, err)
				  : zf_fail(err, ZF_ENOMEM, "out of memory");
	free(text);
	return status;
}

static zf_status remove_card(const char *path, struct zf_error *err)
{
	return unlink(path) == 0 || errno == ENOENT
		       ? ZF_OK
		       : zf_fail_system(err, errno, "%s", path);
}

zf_status zf_retiring_forget(const struct zf_moving *moving, struct zf_error *err)
{
	char *path = NULL;
	zf_status status = card_path(moving, &path, err);

	if (status == ZF_OK)
		status = remove_card(path, err);
	free(path);
	return status;
}

/* What follows from it that the old server answers. */
static const char *explain(const struct zf_moving *moving, bool card)
{
	if (moving->move->from->after == ZF_AFTER_KEEP)
		return "it stays in service, as the file has it";
	return card ? "before it is switched off: "
		    : "it is needed until every check has passed";
}

zf_status zf_retiring_note(const struct zf_moving *moving, bool verified,
			   struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	struct zf_peer old;
	struct zf_error why;
	char *path = NULL;
	uint32_t serial;
	zf_status status = zf_moving_old(moving, &old, err);

	if (status != ZF_OK || move->take_count == 0)
		return status;
	zf_error_clear(&why);
	const bool answers = moving->acts->ask_serial(&old, move->zones[0].wire, &serial,
						      &why) == ZF_OK;
	const bool card = answers && verified && move->from->after != ZF_AFTER_KEEP;
	status = card_path(moving, &path, err);
	if (status == ZF_OK)
		status = card ? place_card(moving, path, err) : remove_card(path, err);
	if (status == ZF_OK)
		status = zf_moving_evidence(
			moving,
			&(struct zf_finding){
				old.label, "the old server answers at its other address",
				answers ? ZF_VERDICT_YES : ZF_VERDICT_UNKNOWN },
			err, "%s%s", answers ? explain(moving, card) : why.message,
			card ? path : "");
	free(path);
	return status;
}
