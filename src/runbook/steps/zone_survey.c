/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/zone_survey.h"

#include <stdlib.h>
#include <string.h>

#include "src/runbook/step.h"

struct reading {
	const struct zf_move *move;
	struct zf_zone_survey *surveys;
	size_t at; /* the zone of the line before: they come zone by zone */
};

/* Whether the subject, `ZONE` or `ZONE @SERVER`, is of this zone. */
static bool is_of(const char *subject, const struct zf_name *zone)
{
	char name[ZF_NAME_TEXT_MAX];
	const size_t len = zf_name_print(name, zone->wire);

	return strncmp(subject, name, len) == 0 &&
	       (subject[len] == '\0' || subject[len] == ' ');
}

static struct zf_zone_survey *find(struct reading *reading, const char *subject)
{
	const size_t count = reading->move->zone_count;

	for (size_t i = 0; i < count; i++, reading->at++) {
		if (reading->at == count)
			reading->at = 0;
		if (is_of(subject, &reading->move->zones[reading->at]))
			return &reading->surveys[reading->at];
	}
	return NULL;
}

static bool is_at(const char *subject, const struct zf_server *server)
{
	const char *at = strrchr(subject, '@');

	return at != NULL && strcmp(at + 1, server->id) == 0;
}

static zf_status take(void *ctx, const struct zf_evidence *evidence, struct zf_error *err)
{
	struct reading *reading = ctx;
	const bool gives = strcmp(evidence->check, ZF_SURVEY_GIVES) == 0;
	struct zf_zone_survey *survey;

	(void)err;
	if (!gives && strcmp(evidence->check, ZF_SURVEY_TAKES_UPDATES) != 0)
		return ZF_OK;
	survey = find(reading, evidence->subject);
	if (survey == NULL)
		return ZF_OK;
	if (!gives)
		survey->refuses_updates = evidence->verdict == ZF_VERDICT_NO;
	else if (is_at(evidence->subject, reading->move->primary))
		survey->primary_gives = evidence->verdict == ZF_VERDICT_YES;
	else if (is_at(evidence->subject, reading->move->from))
		survey->old_gives = evidence->verdict == ZF_VERDICT_YES;
	return ZF_OK;
}

zf_status zf_zone_surveys_read(const struct zf_moving *moving,
			       struct zf_zone_survey **surveys, struct zf_error *err)
{
	const struct zf_task_name of = { .move = moving->key, .step = ZF_STEP_SURVEY };
	struct reading reading = {
		.move = moving->move,
		.surveys = calloc(moving->move->zone_count + 1, sizeof(*reading.surveys)),
	};
	zf_status status = reading.surveys == NULL
				   ? zf_fail(err, ZF_ENOMEM, "out of memory")
				   : zf_journal_evidence_each(moving->journal, &of, take,
							      &reading, err);

	*surveys = reading.surveys;
	if (status != ZF_OK) {
		free(reading.surveys);
		*surveys = NULL;
	}
	return status;
}
