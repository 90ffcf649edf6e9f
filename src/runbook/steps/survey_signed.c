/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Signed zones: whether their signatures hold, and who makes them. Who does not show it before a record is added is
 * told so: a grant is taken back at once where its records stay unsigned.
 */

#include <stdio.h>

#include "src/runbook/steps/survey.h"

static const char *text_or(const char *text)
{
	return text == NULL ? "no answer" : text;
}

zf_status zf_survey_signatures(struct zf_survey *survey,
			       const struct zf_survey_subject *subject,
			       struct zf_error *err)
{
	const struct zf_survey_zone *zone =
		zf_survey_at(survey, subject->zone, ZF_SURVEYED_PRIMARY);
	const struct zf_survey_mistake remark = {
		.what = "signatures do not hold: who validates gets no answer",
		.why = zone->signatures_text,
	};
	zf_status status;

	if (zone->is_signed != ZF_TOLD_YES)
		return ZF_OK;
	status = zf_survey_note(subject, zf_survey_verdict(zone->signatures_hold), err,
				"%s", text_or(zone->signatures_text));
	return status == ZF_OK && zone->signatures_hold == ZF_TOLD_NO
		       ? zf_survey_mistake(subject, &remark, err)
		       : status;
}

static zf_status tell_signer(const struct zf_survey_subject *subject,
			     const struct zf_survey_zone *zone, struct zf_error *err)
{
	const bool elsewhere = zone->signs_itself == ZF_TOLD_NO;
	const struct zf_survey_mistake remark = {
		.what = elsewhere
				? "signed elsewhere: the primary cannot sign temporary "
				  "records"
				: "signed, and whether by the primary itself is seen when "
				  "temporary records are added: unsigned ones are taken "
				  "back at once",
	};

	return zf_survey_mistake(subject, &remark, err);
}

zf_status zf_survey_signer(struct zf_survey *survey,
			   const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_survey_zone *zone =
		zf_survey_at(survey, subject->zone, ZF_SURVEYED_PRIMARY);
	const bool grants = survey->moving->move->primary->transfer_policy ==
			    ZF_POLICY_NS_HOSTS;
	zf_status status;

	if (zone->is_signed != ZF_TOLD_YES)
		return ZF_OK;
	status = zf_survey_note(subject, zf_survey_verdict(zone->signs_itself), err, "%s",
				text_or(zone->signer_text));
	return status == ZF_OK && grants && zone->signs_itself != ZF_TOLD_YES
		       ? tell_signer(subject, zone, err)
		       : status;
}
