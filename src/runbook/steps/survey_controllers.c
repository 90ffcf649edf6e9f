/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Whether one of the servers is a domain controller, as the SRV records say that lead clients to such. Their addresses and
 * names belong to more than DNS: taking them away breaks the directory.
 */

#include <stdio.h>

#include "src/runbook/steps/survey.h"

static zf_status tell(struct zf_survey *survey, const struct zf_survey_subject *subject,
		      enum zf_surveyed server, const struct zf_survey_host *host,
		      struct zf_error *err)
{
	const bool moves = server != ZF_SURVEYED_PRIMARY;
	char what[ZF_MESSAGE_MAX], why[ZF_NAME_TEXT_MAX + 32], name[ZF_NAME_TEXT_MAX];
	const struct zf_survey_mistake mistake = {
		.code = moves ? ZF_EUNSAFE : ZF_OK,
		.what = what,
		.why = why,
		.hint = moves ? "a controller's name and address are the directory's: demote "
				"it first, or move its zones to a server that is none"
			      : NULL,
	};

	zf_name_print(name, host->name.wire);
	snprintf(what, sizeof(what), "%s is a domain controller",
		 survey->servers[server].peer.label);
	snprintf(why, sizeof(why), "an SRV record names %s", name);
	return zf_survey_mistake(subject, &mistake, err);
}

zf_status zf_survey_controllers(struct zf_survey *survey,
				const struct zf_survey_subject *subject,
				struct zf_error *err)
{
	const struct zf_survey_references *named;
	zf_status status;

	if (survey->names.controllers == NULL)
		return ZF_OK;
	named = &survey->names.controllers[subject->zone];
	if (named->count == 0)
		return ZF_OK;
	status = zf_survey_note(subject, ZF_VERDICT_YES, err, "%zu hosts by SRV records",
				named->count);
	for (size_t i = 0; i < named->count && status == ZF_OK; i++) {
		const struct zf_survey_host *host =
			&survey->names.hosts[named->list[i].host];
		const enum zf_surveyed server = zf_survey_who(survey, host);

		if (server != ZF_SURVEYED)
			status = tell(survey, subject, server, host, err);
	}
	return status;
}
