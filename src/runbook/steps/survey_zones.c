/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What the survey looks at for each zone in what the servers have answered. */

#include <stdio.h>

#include "src/runbook/steps/survey.h"

static const char *text_or(const char *text, const char *other)
{
	return text == NULL ? other : text;
}

/* The primary and the old server must serve every zone; the new one need not, yet. One that is silent was told as
 * that. */
static zf_status tell_not_served(struct zf_survey *survey,
				 const struct zf_survey_subject *subject,
				 const struct zf_survey_zone *zone, struct zf_error *err)
{
	char what[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake mistake = {
		.code = zone->serves == ZF_TOLD_NO ? ZF_EREFUSED : ZF_ETIMEOUT,
		.what = what,
		.why = zone->serves_text,
		.hint = text_or(
			zone->hint,
			"is the zone's name right, and is it one of this server's?"),
	};

	snprintf(what, sizeof(what), "%s does not serve the zone",
		 survey->servers[subject->server].peer.label);
	return zf_survey_mistake(subject, &mistake, err);
}

zf_status zf_survey_serving(struct zf_survey *survey,
			    const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_survey_zone *zone =
		zf_survey_at(survey, subject->zone, subject->server);
	struct zf_survey_server *server = &survey->servers[subject->server];
	zf_status status;

	if (zone->serves == ZF_TOLD_YES) {
		server->serves++;
		return zf_survey_note(subject, ZF_VERDICT_YES, err, "serial %u",
				      zone->serial);
	}
	status = zf_survey_note(subject, zf_survey_verdict(zone->serves), err, "%s",
				text_or(zone->serves_text, "no answer"));
	if (status == ZF_OK && server->answers && subject->server != ZF_SURVEYED_NEW)
		status = tell_not_served(survey, subject, zone, err);
	return status;
}

zf_status zf_survey_transfers(struct zf_survey *survey,
			      const struct zf_survey_subject *subject,
			      struct zf_error *err)
{
	const struct zf_survey_zone *zone =
		zf_survey_at(survey, subject->zone, subject->server);

	if (subject->server == ZF_SURVEYED_NEW)
		return ZF_OK;
	survey->servers[subject->server].transfers += zone->transfers == ZF_TOLD_YES;
	return zf_survey_note(subject, zf_survey_verdict(zone->transfers), err, "%s",
			      zone->transfers == ZF_TOLD_YES
				      ? "IXFR answered"
				      : text_or(zone->transfers_text, "no answer"));
}

/* An old server that lags gives captures that lag, and clients old answers already. */
zf_status zf_survey_lag(struct zf_survey *survey, const struct zf_survey_subject *subject,
			struct zf_error *err)
{
	const struct zf_survey_zone *old = zf_survey_at(survey, subject->zone,
							ZF_SURVEYED_OLD),
				    *primary = zf_survey_at(survey, subject->zone,
							    ZF_SURVEYED_PRIMARY);
	char what[ZF_MESSAGE_MAX], why[64];
	const struct zf_survey_mistake remark = { .what = what, .why = why };
	zf_status status;

	if (old->serves != ZF_TOLD_YES || primary->serves != ZF_TOLD_YES)
		return zf_survey_note(subject, ZF_VERDICT_UNKNOWN, err,
				      "not both of them serve it");
	snprintf(why, sizeof(why), "serial %u, primary's %u", old->serial,
		 primary->serial);
	status = zf_survey_note(
		subject, old->serial == primary->serial ? ZF_VERDICT_YES : ZF_VERDICT_NO,
		err, "%s", why);
	if (status != ZF_OK || old->serial == primary->serial)
		return status;
	snprintf(what, sizeof(what), "%s has another serial than %s",
		 survey->servers[ZF_SURVEYED_OLD].peer.label,
		 survey->servers[ZF_SURVEYED_PRIMARY].peer.label);
	return zf_survey_mistake(subject, &remark, err);
}
