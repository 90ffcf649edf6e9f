/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What the machines of the two servers say of themselves where they are reached: from which address the new one asks the
 * primary, whether one waits for a restart, what time it is there. Elsewhere that could not be told.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/number.h"
#include "src/runbook/steps/survey.h"

#define CLOCK_APART_MAX 60 /* seconds; TSIG bears 300 (RFC 8945 5.2.3) */
#define RESTART_FILE                                                                     \
	"/run/reboot-required" /* update-notifier-common's, unattended-upgrades' */

static zf_status note(const struct zf_survey *survey,
		      const struct zf_survey_subject *subject, const char *id,
		      enum zf_verdict verdict, const char *text, struct zf_error *err)
{
	return zf_moving_evidence(survey->moving,
				  &(struct zf_finding){ id, subject->question, verdict },
				  err, "%s", text);
}

/* ---- where the new server's questions come from ---- */

/* The word behind `src` of `ip route get`. */
static bool read_source(char *text, struct zf_endpoint *source)
{
	char *rest = NULL, *word = strtok_r(text, " \t\n", &rest);

	while (word != NULL && strcmp(word, "src") != 0)
		word = strtok_r(NULL, " \t\n", &rest);
	word = word == NULL ? NULL : strtok_r(NULL, " \t\n", &rest);
	return word != NULL && zf_endpoint_parse_literal(source, word, 0, NULL) == ZF_OK;
}

static bool has_address(const struct zf_server *server, const struct zf_endpoint *address)
{
	for (size_t i = 0; i < server->address_count; i++)
		if (zf_endpoint_same_address(&server->addresses[i], address))
			return true;
	return false;
}

static zf_status tell_source(const struct zf_survey_subject *subject, const char *source,
			     struct zf_error *err)
{
	const struct zf_move *move = subject->survey->moving->move;
	char what[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake remark = {
		.what = what,
		.hint = "the primary lets in the addresses that the file names",
	};

	snprintf(what, sizeof(what),
		 "%s asks %s from %s, which is none of its addresses in the file",
		 move->to->id, move->primary->id, source);
	return zf_survey_mistake(subject, &remark, err);
}

zf_status zf_survey_source(struct zf_survey *survey,
			   const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_move *move = survey->moving->move;
	char primary[ZF_ENDPOINT_TEXT_MAX], text[ZF_ENDPOINT_TEXT_MAX];
	const char *const argv[] = { "ip", "route", "get", primary, NULL };
	struct zf_endpoint source;

	zf_endpoint_print_address(primary, &move->primary->addresses[0]);
	char *said = zf_survey_run(survey, move->to, argv);
	const bool told = said != NULL && read_source(said, &source);
	free(said);
	if (!told)
		return note(survey, subject, move->to->id, ZF_VERDICT_UNKNOWN,
			    "could not tell", err);
	zf_endpoint_print_address(text, &source);
	const bool ours = has_address(move->to, &source);
	const zf_status status = note(survey, subject, move->to->id,
				      ours ? ZF_VERDICT_YES : ZF_VERDICT_NO, text, err);
	return status == ZF_OK && !ours ? tell_source(subject, text, err) : status;
}

/* ---- restarts ---- */

static zf_status look_for_restart(struct zf_survey *survey,
				  const struct zf_survey_subject *subject,
				  const struct zf_server *server, struct zf_error *err)
{
	static const char *const argv[] = { "test", "-e", RESTART_FILE, NULL };
	char what[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake remark = {
		.what = what,
		.hint = "restart it now rather than when it has the address",
	};
	char *said = zf_survey_run(survey, server, argv);
	const bool waits = said != NULL;
	zf_status status;

	free(said);
	status = note(survey, subject, server->id,
		      waits ? ZF_VERDICT_NO : ZF_VERDICT_UNKNOWN,
		      waits ? RESTART_FILE " is there"
			    : "could not tell: no " RESTART_FILE
			      ", which Debian and Ubuntu write",
		      err);
	snprintf(what, sizeof(what), "%s waits for a restart", server->id);
	return status == ZF_OK && waits ? zf_survey_mistake(subject, &remark, err)
					: status;
}

zf_status zf_survey_restart(struct zf_survey *survey,
			    const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_move *move = survey->moving->move;
	zf_status status = ZF_OK;

	if (move->from->reach.kind->acts)
		status = look_for_restart(survey, subject, move->from, err);
	if (status == ZF_OK && move->to->reach.kind->acts)
		status = look_for_restart(survey, subject, move->to, err);
	return status;
}

/* ---- clocks ---- */

static bool read_time(char *text, uint64_t *seconds)
{
	text[strcspn(text, "\r\n")] = '\0';
	return zf_number_parse(text, 0, INT64_MAX / 1000, seconds);
}

static zf_status look_at_clock(struct zf_survey *survey,
			       const struct zf_survey_subject *subject,
			       const struct zf_server *server, struct zf_error *err)
{
	static const char *const argv[] = { "date", "-u", "+%s", NULL };
	char text[64], what[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake remark = { .what = what, .why = text };
	char *said = zf_survey_run(survey, server, argv);
	uint64_t there = 0;
	const bool told = said != NULL && read_time(said, &there);
	zf_status status;

	free(said);
	if (!told)
		return note(survey, subject, server->id, ZF_VERDICT_UNKNOWN,
			    "could not tell", err);
	const long long apart =
		(long long)there - (long long)(survey->moving->acts->time_ms() / 1000);
	const bool agrees = llabs(apart) <= CLOCK_APART_MAX;
	snprintf(text, sizeof(text), "%+lld s", apart);
	status = note(survey, subject, server->id,
		      agrees ? ZF_VERDICT_YES : ZF_VERDICT_NO, text, err);
	snprintf(what, sizeof(what),
		 "the clock of %s is apart from ours, and keys work only within 300 s",
		 server->id);
	return status == ZF_OK && !agrees ? zf_survey_mistake(subject, &remark, err)
					  : status;
}

zf_status zf_survey_host_clock(struct zf_survey *survey,
			       const struct zf_survey_subject *subject,
			       struct zf_error *err)
{
	const struct zf_move *move = survey->moving->move;
	zf_status status = ZF_OK;

	if (move->from->reach.kind->acts)
		status = look_at_clock(survey, subject, move->from, err);
	if (status == ZF_OK && move->to->reach.kind->acts)
		status = look_at_clock(survey, subject, move->to, err);
	return status;
}
