/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Whom a zone's SOA record calls its primary (MNAME, RFC 1035 3.3.13). Another name proves nothing, since a primary may be
 * hidden; but the old server's says that a primary is moved where a secondary is meant.
 */

#include <stdio.h>

#include "src/runbook/steps/survey.h"

static zf_status tell_old(struct zf_survey *survey,
			  const struct zf_survey_subject *subject, const char *mname,
			  struct zf_error *err)
{
	char what[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake remark = { .what = what, .why = mname };

	snprintf(what, sizeof(what), "%s may be the zone's primary: its SOA names it",
		 survey->servers[ZF_SURVEYED_OLD].peer.label);
	return zf_survey_mistake(subject, &remark, err);
}

zf_status zf_survey_mname(struct zf_survey *survey,
			  const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_survey_names *names = &survey->names;
	const struct zf_survey_host *host;
	char name[ZF_NAME_TEXT_MAX];
	enum zf_surveyed who;
	zf_status status;

	if (names->mnames == NULL || names->mnames[subject->zone].count == 0)
		return ZF_OK;
	host = &names->hosts[names->mnames[subject->zone].list[0].host];
	who = zf_survey_who(survey, host);
	zf_name_print(name, host->name.wire);
	status = zf_survey_note(
		subject, who == ZF_SURVEYED_PRIMARY ? ZF_VERDICT_YES : ZF_VERDICT_UNKNOWN,
		err, "%s%s%s", name, who == ZF_SURVEYED ? "" : ", which is ",
		who == ZF_SURVEYED ? "" : survey->servers[who].peer.label);
	return status == ZF_OK && who == ZF_SURVEYED_OLD
		       ? tell_old(survey, subject, name, err)
		       : status;
}
