/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Whether the primary will take the UPDATE of a grant, tried by one that requires what every zone has and changes nothing
 * (protocol/probe.h). A refusal is told while nothing has been changed; what then is asked of a person is
 * open-transfers' affair.
 */

#include <stdio.h>
#include <stdlib.h>

#include "src/runbook/steps/survey.h"

struct trying {
	struct zf_probe_finding *updates; /* of each zone */
};

static void on_server(void *ctx, size_t peer, bool answers,
		      const struct zf_probe_finding *findings)
{
	(void)ctx, (void)peer, (void)answers, (void)findings;
}

static zf_status tell_refused(struct zf_survey *survey,
			      const struct zf_survey_subject *subject,
			      const struct zf_probe_finding *update, struct zf_error *err)
{
	char what[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake remark = {
		.what = what,
		.why = update->evidence,
		.hint = update->hint,
	};

	snprintf(what, sizeof(what),
		 "%s takes no updates from us: a card will ask for the temporary records",
		 survey->servers[ZF_SURVEYED_PRIMARY].peer.label);
	return zf_survey_mistake(subject, &remark, err);
}

/* They come in any order, and are looked at in the file's. */
static void on_zone(void *ctx, size_t zone, size_t peer,
		    const struct zf_probe_finding *findings)
{
	const struct trying *trying = ctx;

	(void)peer;
	trying->updates[zone] = zf_survey_copy(&findings[ZF_PROBE_UPDATE]);
}

/* NOERROR says that updates are taken, but not which records: that is not a yes yet. */
static zf_status look_at(struct zf_survey *survey,
			 const struct zf_survey_subject *subject,
			 const struct zf_probe_finding *update, struct zf_error *err)
{
	const bool refused = update->told == ZF_TOLD_NO;
	const zf_status status = zf_survey_note(
		subject, refused ? ZF_VERDICT_NO : ZF_VERDICT_UNKNOWN, err, "%s",
		update->evidence == NULL ? "not asked" : update->evidence);

	return status == ZF_OK && refused ? tell_refused(survey, subject, update, err)
					  : status;
}

static zf_status try(struct zf_survey *survey, const struct zf_survey_subject *subject,
		     const struct zf_peer *primary, struct zf_error *err)
{
	const size_t zones = survey->moving->move->zone_count;
	const struct zf_probe_wanted wanted = { 1U << ZF_PROBE_TCP,
						1U << ZF_PROBE_UPDATE };
	const struct zf_probe_terms terms = { .peers = primary,
					      .wanted = &wanted,
					      .peer_count = 1,
					      .zones = survey->moving->move->zones,
					      .zone_count = zones };
	struct trying trying = { calloc(zones, sizeof(*trying.updates)) };
	const struct zf_probe_listener listener = { on_server, on_zone, &trying };
	zf_status status;

	if (trying.updates == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = survey->moving->acts->probe(&terms, &listener, err);
	for (size_t i = 0; i < zones; i++) {
		const struct zf_survey_subject one = zf_survey_of_zone(subject, i);

		if (status == ZF_OK)
			status = look_at(survey, &one, &trying.updates[i], err);
		zf_probe_finding_clear(&trying.updates[i]);
	}
	free(trying.updates);
	return status;
}

/* A key by GSS-TSIG is agreed upon first: what that fails with is a mistake of its own. */
zf_status zf_survey_updates(struct zf_survey *survey,
			    const struct zf_survey_subject *subject, struct zf_error *err)
{
	struct zf_peer primary;
	struct zf_error why;
	zf_status status;

	if (survey->moving->move->primary->transfer_policy != ZF_POLICY_NS_HOSTS ||
	    !survey->servers[ZF_SURVEYED_PRIMARY].answers)
		return ZF_OK;
	zf_error_clear(&why);
	status = zf_moving_primary_for_updates(survey->moving, &primary, &why);
	if (status == ZF_OK)
		return try(survey, subject, &primary, err);
	if (status == ZF_ENOMEM || status == ZF_ESYSTEM || status == ZF_ECANCELLED) {
		zf_error_copy(err, &why);
		return status;
	}
	const struct zf_survey_mistake mistake = {
		.code = status,
		.what = "there is no key for updates by GSS-TSIG",
		.why = why.message,
		.hint = why.hint[0] == '\0' ? NULL : why.hint,
	};
	status = zf_survey_note(subject, ZF_VERDICT_NO, err, "%s", why.message);
	return status == ZF_OK ? zf_survey_mistake(subject, &mistake, err) : status;
}
