/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_ZONE_SURVEY_H
#define ZF_RUNBOOK_STEPS_ZONE_SURVEY_H

/* What the survey saw of each zone, out of its evidence: by that a plan says which rung a step would take. */

#include <stdbool.h>

#include "src/runbook/moving.h"

/* The checks that are read again, as the evidence has them. */
#define ZF_SURVEY_GIVES "gives us transfers"
#define ZF_SURVEY_TAKES_UPDATES "takes updates from us"

struct zf_zone_survey {
	bool old_gives, primary_gives; /* it transfers the zone to us */
	bool refuses_updates; /* the primary was asked to take one, and does not */
};

/* One for each zone of the move, in its order, as an array that the caller frees. What was not asked is false. Fails as
 * zf_journal_evidence_each does. */
zf_status zf_zone_surveys_read(const struct zf_moving *moving,
			       struct zf_zone_survey **surveys,
			       struct zf_error *err) ZF_MUST_CHECK;

#endif
