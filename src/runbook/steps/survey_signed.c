/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Signed zones: whether their signatures hold, and who makes them. Who does not show it before a record is added is
 * told so: a grant is taken back at once where its records stay unsigned. Knot is not even tried: it takes what it does
 * not sign (3.2, tried), and what its transfers depend on are no NS records anyway.
 */

#include <string.h>

#include "src/runbook/steps/survey.h"
#include "src/runbook/steps/unsigned_zone.h"

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

/* Whether no temporary record will be sent to the zone. */
static bool is_left_alone(const struct zf_survey *survey,
			  const struct zf_survey_zone *zone)
{
	const char *software = survey->moving->move->primary->software;
	const bool knot = software != NULL && strcmp(software, "knot") == 0;

	return zone->signs_itself == ZF_TOLD_NO ||
	       (knot && zone->signs_itself == ZF_TOLD_UNKNOWN);
}

static zf_status note_unsigned(const struct zf_survey *survey,
			       const struct zf_survey_subject *subject, bool is,
			       struct zf_error *err)
{
	return zf_unsigned_zone_note(
		survey->moving, survey->moving->move->zones[subject->zone].wire, is, err);
}

static zf_status tell_signer(struct zf_survey *survey,
			     const struct zf_survey_subject *subject,
			     const struct zf_survey_zone *zone, struct zf_error *err)
{
	const bool alone = is_left_alone(survey, zone);
	const struct zf_survey_mistake remark = {
		.what = zone->signs_itself == ZF_TOLD_NO
				? "signed elsewhere: a card will ask for the temporary "
				  "records"
			: alone ? "signed, perhaps elsewhere, and Knot takes what it does "
				  "not sign: a card will ask for the temporary records"
				: "signed, and whether by the primary itself is seen when "
				  "temporary records are added: unsigned ones are taken "
				  "back at once",
	};
	const zf_status status = alone ? note_unsigned(survey, subject, true, err)
				       : ZF_OK;

	return status == ZF_OK ? zf_survey_mistake(subject, &remark, err) : status;
}

zf_status zf_survey_signer(struct zf_survey *survey,
			   const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_survey_zone *zone =
		zf_survey_at(survey, subject->zone, ZF_SURVEYED_PRIMARY);
	const bool grants = survey->moving->move->primary->transfer_policy ==
			    ZF_POLICY_NS_HOSTS;
	const bool needs_none = zone->is_signed == ZF_TOLD_NO ||
				zone->signs_itself == ZF_TOLD_YES;
	/* Who changed that at the primary, and runs again, is not held by what was seen before. */
	zf_status status = needs_none ? note_unsigned(survey, subject, false, err)
				      : ZF_OK;

	if (status != ZF_OK || zone->is_signed != ZF_TOLD_YES)
		return status;
	status = zf_survey_note(subject, zf_survey_verdict(zone->signs_itself), err, "%s",
				text_or(zone->signer_text));
	return status == ZF_OK && grants && zone->signs_itself != ZF_TOLD_YES
		       ? tell_signer(survey, subject, zone, err)
		       : status;
}
