/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Whom the primary lets transfer its zones: as the file says it, or shown beyond doubt; never guessed. */

#include <stdio.h>

#include "src/runbook/steps/survey.h"

static const char *const words[] = {
	[ZF_POLICY_UNKNOWN] = "",	   [ZF_POLICY_ANY] = "any",
	[ZF_POLICY_NS_HOSTS] = "ns-hosts", [ZF_POLICY_LIST] = "list",
	[ZF_POLICY_NOBODY] = "nobody",
};

/* It gives us the zone, and neither for the sake of its NS records nor by a key that the new server will not have. */
static bool is_open(const struct zf_survey *survey, const struct zf_survey_zone *zone)
{
	return zone->transfers == ZF_TOLD_YES && (zone->may_be_ns_hosts != ZF_TOLD_YES ||
						  zf_survey_primary(survey).key != NULL);
}

static zf_status tell_unknown(struct zf_survey *survey,
			      const struct zf_survey_subject *subject,
			      const struct zf_survey_zone *zone, struct zf_error *err)
{
	const char *primary = survey->moving->move->primary->id;
	char what[ZF_MESSAGE_MAX], hint[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake mistake = {
		.code = ZF_EUNSAFE,
		.what = what,
		.why = zone->transfers == ZF_TOLD_YES
			       ? "it gives the zone to us, who are one of its NS hosts"
			       : zone->transfers_text,
		.hint = hint,
	};

	snprintf(what, sizeof(what), "who may transfer from %s is not known", primary);
	snprintf(
		hint, sizeof(hint),
		"say `transfer-policy: any`, `ns-hosts`, `list` or `nobody` for %s in the "
		"migration file",
		primary);
	return zf_survey_mistake(subject, &mistake, err);
}

zf_status zf_survey_policy(struct zf_survey *survey,
			   const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_server *primary = survey->moving->move->primary;
	const size_t zones = survey->moving->move->zone_count;
	enum zf_transfer_policy policy = primary->transfer_policy;
	const bool said = policy != ZF_POLICY_UNKNOWN;
	size_t open = 0;
	zf_status status = ZF_OK;

	for (size_t i = 0; !said && i < zones && status == ZF_OK; i++) {
		const struct zf_survey_subject one = zf_survey_of_zone(subject, i);
		const struct zf_survey_zone *zone =
			zf_survey_at(survey, i, ZF_SURVEYED_PRIMARY);

		if (is_open(survey, zone))
			open++;
		else if (zone->serves == ZF_TOLD_YES)
			status = tell_unknown(survey, &one, zone, err);
	}
	if (!said && open == zones)
		policy = ZF_POLICY_ANY;
	if (status == ZF_OK)
		status = zf_survey_fact(survey, "transfer-policy of", primary->id,
					words[policy], err);
	if (status != ZF_OK)
		return status;
	return zf_survey_note(
		subject,
		policy == ZF_POLICY_UNKNOWN ? ZF_VERDICT_UNKNOWN : ZF_VERDICT_YES, err,
		said ? "%s, as the migration file says"
		     : "%s: it gives us %zu of %zu zones",
		policy == ZF_POLICY_UNKNOWN ? "not known" : words[policy], open, zones);
}
