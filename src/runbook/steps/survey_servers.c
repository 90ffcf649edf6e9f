/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What the survey looks at once for each server. */

#include <stdio.h>
#include <stdlib.h>

#include "src/runbook/steps/survey.h"

#define CLOCK_APART_MAX 60 /* seconds; TSIG bears 300 (RFC 8945 5.2.3) */

static const char *text_of(const struct zf_probe_finding *finding)
{
	return finding->evidence == NULL ? "not asked" : finding->evidence;
}

/* The primary has all zones, so the old server may be dead; neither may the new one be. */
static zf_status tell_silent(struct zf_survey *survey,
			     const struct zf_survey_subject *subject,
			     struct zf_error *err)
{
	const struct zf_survey_server *server = &survey->servers[subject->server];
	const bool old = subject->server == ZF_SURVEYED_OLD;
	char what[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake mistake = {
		.code = old ? ZF_OK : ZF_ETIMEOUT,
		.what = what,
		.why = text_of(&server->udp),
		.hint = subject->server == ZF_SURVEYED_NEW
				? "the new server's name service must run and answer by TCP "
				  "before it can be set up"
				: "is the address right, and do firewalls let DNS through?",
	};

	snprintf(what, sizeof(what), "%s answers nothing%s", server->peer.label,
		 old ? ": its zones are taken from the primary" : "");
	return zf_survey_mistake(subject, &mistake, err);
}

zf_status zf_survey_answers(struct zf_survey *survey,
			    const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_survey_server *server = &survey->servers[subject->server];
	zf_status status =
		zf_survey_note(subject, server->answers ? ZF_VERDICT_YES : ZF_VERDICT_NO,
			       err, "%s", text_of(&server->udp));

	if (status == ZF_OK)
		status = zf_survey_fact(survey, "answer of", server->peer.label,
					server->answers ? "yes" : "no", err);
	return status == ZF_OK && !server->answers ? tell_silent(survey, subject, err)
						   : status;
}

zf_status zf_survey_identity(struct zf_survey *survey,
			     const struct zf_survey_subject *subject,
			     struct zf_error *err)
{
	const struct zf_survey_server *server = &survey->servers[subject->server];
	char identity[ZF_IDENTITY_MAX];
	zf_status status;

	if (!server->answers ||
	    survey->moving->acts->ask_identity(&server->peer, identity, NULL) != ZF_OK)
		identity[0] = '\0';
	status = zf_survey_note(subject,
				identity[0] != '\0' ? ZF_VERDICT_YES : ZF_VERDICT_UNKNOWN,
				err, "%s", identity[0] != '\0' ? identity : "no answer");
	return status == ZF_OK ? zf_survey_fact(survey, "identity of", server->peer.label,
						identity, err)
			       : status;
}

/* What the old server does not give for want of the key, the primary may. */
static zf_status tell_refused(struct zf_survey *survey,
			      const struct zf_survey_subject *subject,
			      const struct zf_probe_finding *finding, const char *how,
			      struct zf_error *err)
{
	char what[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake mistake = {
		.code = subject->server == ZF_SURVEYED_PRIMARY ? ZF_EAUTH : ZF_OK,
		.what = what,
		.why = text_of(finding),
		.hint = finding->hint,
	};

	snprintf(what, sizeof(what), "%s %s", survey->servers[subject->server].peer.label,
		 how);
	return zf_survey_mistake(subject, &mistake, err);
}

/* The new server gets its keys when it is set up. */
static bool has_key(const struct zf_survey *survey,
		    const struct zf_survey_subject *subject)
{
	return subject->server != ZF_SURVEYED_NEW &&
	       survey->servers[subject->server].peer.key != NULL;
}

zf_status zf_survey_key(struct zf_survey *survey, const struct zf_survey_subject *subject,
			struct zf_error *err)
{
	const struct zf_survey_server *server = &survey->servers[subject->server];
	zf_status status;

	if (!has_key(survey, subject))
		return ZF_OK;
	status = zf_survey_note(subject, zf_survey_verdict(server->key.told), err, "%s",
				text_of(&server->key));
	if (status == ZF_OK && server->key.told == ZF_TOLD_NO &&
	    server->clock.told != ZF_TOLD_NO)
		status = tell_refused(survey, subject, &server->key,
				      "does not take our transfer key", err);
	return status;
}

/* Only a signature tells a server's time. */
zf_status zf_survey_clock(struct zf_survey *survey,
			  const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_survey_server *server = &survey->servers[subject->server];
	const struct zf_probe_finding *clock = &server->clock;
	zf_status status;
	bool apart;

	if (!has_key(survey, subject))
		return zf_survey_note(subject, ZF_VERDICT_UNKNOWN, err,
				      "could not tell: there is no key to ask with");
	apart = clock->value != NULL &&
		labs(strtol(clock->value, NULL, 10)) > CLOCK_APART_MAX;
	status = zf_survey_note(subject,
				apart ? ZF_VERDICT_NO : zf_survey_verdict(clock->told),
				err, "%s", text_of(clock));
	if (status == ZF_OK && clock->told == ZF_TOLD_NO)
		return tell_refused(survey, subject, clock,
				    "has a clock that is too far from ours", err);
	if (status == ZF_OK && apart) {
		const struct zf_survey_mistake remark = {
			.what = "clocks are apart, and keys work only within 300 s",
			.why = text_of(clock),
		};

		return zf_survey_mistake(subject, &remark, err);
	}
	return status;
}
