/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/survey.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "src/runbook/steps/order.h"

#define SUBJECT_MAX (ZF_NAME_TEXT_MAX + 64)

struct zf_survey_zone *zf_survey_at(const struct zf_survey *survey, size_t zone,
				    enum zf_surveyed server)
{
	return &survey->zones[zone * ZF_SURVEYED + (size_t)server];
}

struct zf_peer zf_survey_primary(const struct zf_survey *survey)
{
	const struct zf_survey_server *primary = &survey->servers[ZF_SURVEYED_PRIMARY];
	struct zf_peer peer = primary->peer;

	if (primary->key.told == ZF_TOLD_NO)
		peer.key = NULL;
	return peer;
}

static bool is_server(const struct zf_server *server, const struct zf_survey_host *host)
{
	if (server->has_fqdn && zf_name_equal(server->fqdn.wire, host->name.wire))
		return true;
	for (size_t i = 0; i < server->address_count; i++)
		for (size_t k = 0; k < host->address_count; k++)
			if (zf_endpoint_same_address(&server->addresses[i],
						     &host->addresses[k]))
				return true;
	return false;
}

static const struct zf_server *server_of(const struct zf_survey *survey,
					 const struct zf_survey_host *host)
{
	const struct zf_migration *migration = survey->moving->migration;

	for (size_t i = 0; i < migration->server_count; i++)
		if (is_server(&migration->servers[i], host))
			return &migration->servers[i];
	return NULL;
}

enum zf_surveyed zf_survey_who(const struct zf_survey *survey,
			       const struct zf_survey_host *host)
{
	const struct zf_move *move = survey->moving->move;
	const struct zf_server *server = server_of(survey, host);

	if (server == NULL)
		return ZF_SURVEYED;
	return server == move->primary ? ZF_SURVEYED_PRIMARY
	       : server == move->from  ? ZF_SURVEYED_OLD
	       : server == move->to    ? ZF_SURVEYED_NEW
				       : ZF_SURVEYED;
}

struct zf_survey_subject zf_survey_of_zone(const struct zf_survey_subject *subject,
					   size_t zone)
{
	struct zf_survey_subject one = *subject;

	one.scope = ZF_SURVEY_ZONE;
	one.zone = zone;
	return one;
}

/* ---- what is written down ---- */

enum zf_verdict zf_survey_verdict(enum zf_told told)
{
	switch (told) {
	case ZF_TOLD_YES:
		return ZF_VERDICT_YES;
	case ZF_TOLD_NO:
		return ZF_VERDICT_NO;
	case ZF_TOLD_UNKNOWN:
		break;
	}
	return ZF_VERDICT_UNKNOWN;
}

static void print_subject(char text[SUBJECT_MAX], const struct zf_survey_subject *subject)
{
	const struct zf_survey *survey = subject->survey;
	const struct zf_move *move = survey->moving->move;
	const char *label = survey->servers[subject->server].peer.label;
	char name[ZF_NAME_TEXT_MAX];

	if (subject->scope == ZF_SURVEY_MOVE)
		snprintf(text, SUBJECT_MAX, "%s -> %s", move->from->id, move->to->id);
	if (subject->scope == ZF_SURVEY_SERVER)
		snprintf(text, SUBJECT_MAX, "%s", label);
	if (subject->scope == ZF_SURVEY_MOVE || subject->scope == ZF_SURVEY_SERVER)
		return;
	zf_name_print(name, survey->moving->move->zones[subject->zone].wire);
	snprintf(text, SUBJECT_MAX, "%s%s%s", name,
		 subject->scope == ZF_SURVEY_ZONE_AT ? " @" : "",
		 subject->scope == ZF_SURVEY_ZONE_AT ? label : "");
}

zf_status zf_survey_note(const struct zf_survey_subject *subject, enum zf_verdict verdict,
			 struct zf_error *err, const char *fmt, ...)
{
	char about[SUBJECT_MAX], text[ZF_MESSAGE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	print_subject(about, subject);
	return zf_moving_evidence(subject->survey->moving,
				  &(struct zf_finding){ about, subject->question,
							verdict },
				  err, "%s", text);
}

zf_status zf_survey_mistake(const struct zf_survey_subject *subject,
			    const struct zf_survey_mistake *mistake, struct zf_error *err)
{
	const bool of_zone = subject->scope == ZF_SURVEY_ZONE ||
			     subject->scope == ZF_SURVEY_ZONE_AT;

	return zf_survey_mistakes_add(
		&subject->survey->mistakes, mistake,
		of_zone ? subject->survey->moving->move->zones[subject->zone].wire : NULL,
		err);
}

zf_status zf_survey_fact(const struct zf_survey *survey, const char *name, const char *of,
			 const char *value, struct zf_error *err)
{
	char fact[128];

	snprintf(fact, sizeof(fact), "%s %s", name, of);
	return zf_journal_set_fact(survey->moving->journal, survey->moving->key, fact,
				   value, err);
}

/* ---- the step ---- */

/* Each of `count` checks of one scope looks at the subject. */
static zf_status look_at(struct zf_survey *survey, const struct zf_survey_check *checks,
			 size_t count, struct zf_survey_subject subject,
			 struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < count && status == ZF_OK; i++) {
		subject.scope = checks[i].scope;
		subject.question = checks[i].question;
		status = checks[i].look(survey, &subject, err);
	}
	return status;
}

/* The same of all subjects of their scope: what is seen of one stands together. */
static zf_status look_at_all(struct zf_survey *survey,
			     const struct zf_survey_check *checks, size_t count,
			     struct zf_error *err)
{
	const enum zf_survey_scope scope = checks->scope;
	const bool of_zones = scope == ZF_SURVEY_ZONE || scope == ZF_SURVEY_ZONE_AT,
		   of_servers = scope == ZF_SURVEY_SERVER || scope == ZF_SURVEY_ZONE_AT;
	const size_t zones = of_zones ? survey->moving->move->zone_count : 1;
	const int servers = of_servers ? ZF_SURVEYED : 1;
	zf_status status = ZF_OK;

	for (size_t zone = 0; zone < zones && status == ZF_OK; zone++)
		for (int server = 0; server < servers && status == ZF_OK; server++)
			status = look_at(survey, checks, count,
					 (struct zf_survey_subject){
						 .survey = survey,
						 .zone = zone,
						 .server = (enum zf_surveyed)server },
					 err);
	return status;
}

/* All checks look, whatever one of them finds. */
static zf_status look(struct zf_survey *survey, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t at = 0, count; at < zf_survey_check_count && status == ZF_OK;
	     at += count) {
		const struct zf_survey_check *checks = &zf_survey_checks[at];

		for (count = 1; at + count < zf_survey_check_count &&
				checks[count].scope == checks->scope;)
			count++;
		status = look_at_all(survey, checks, count, err);
	}
	return status;
}

static void say(void *ctx, const char *line)
{
	zf_moving_say(ctx, "%s", line);
}

static void tell(const struct zf_survey *survey)
{
	const struct zf_survey_server *primary = &survey->servers[ZF_SURVEYED_PRIMARY],
				      *old = &survey->servers[ZF_SURVEYED_OLD];

	zf_moving_say(survey->moving,
		      "%zu zones on %s and %zu on %s; nothing was changed",
		      primary->serves, primary->peer.label, old->serves, old->peer.label);
	zf_moving_say(survey->moving, "%s gives us %zu of them, %s %zu",
		      primary->peer.label, primary->transfers, old->peer.label,
		      old->transfers);
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_survey survey = { .moving = moving };
	zf_status status;

	/* Nothing is changed yet, and whoever began is there to be told. */
	moving->final = true;
	status = zf_survey_ask(&survey, err);
	if (status == ZF_OK && survey.servers[ZF_SURVEYED_PRIMARY].answers)
		status = zf_survey_names_find(&survey, err);
	if (status == ZF_OK)
		status = look(&survey, err);
	if (status == ZF_OK) {
		tell(&survey);
		status = zf_survey_mistakes_tell(&survey.mistakes, say, moving, err);
	}
	zf_survey_clear(&survey);
	return status;
}

const struct zf_step zf_step_survey = {
	.name = ZF_STEP_SURVEY,
	.title = "look at every server and zone, change nothing",
	.act = act,
};
