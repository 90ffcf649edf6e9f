/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* The commands of the migration file for the service address: whether they tell who has it now, and whether they know the
 * way back. */

#include <stdio.h>

#include "src/runbook/steps/address_commands.h"
#include "src/runbook/steps/survey.h"

static zf_status tell_wrong(const struct zf_survey_subject *subject,
			    const struct zf_address_side *side, bool shall_have,
			    const struct zf_error *why, struct zf_error *err)
{
	char what[ZF_MESSAGE_MAX];
	const bool answered = why->code == ZF_OK;
	const struct zf_survey_mistake mistake = {
		.code = answered ? ZF_EUNSAFE : why->code,
		.what = what,
		.why = answered ? NULL : why->message,
		.hint = "`has` ends with status 0 where the server has the address, with 1 where "
			"it has not",
	};

	snprintf(what, sizeof(what), "%s: `has` of its commands %s", side->server->id,
		 !answered    ? "does not tell whether it has the service address"
		 : shall_have ? "says that it has not the service address"
			      : "says that it has the service address already");
	return zf_survey_mistake(subject, &mistake, err);
}

static zf_status try_has(struct zf_survey *survey,
			 const struct zf_survey_subject *subject,
			 const struct zf_address_side *side, bool shall_have,
			 struct zf_error *err)
{
	struct zf_error why;
	bool has;
	zf_status status;

	zf_error_clear(&why);
	const zf_status tried = zf_address_commands_has(survey->moving, side, &has, &why);
	const bool right = tried == ZF_OK && has == shall_have;

	status = zf_moving_evidence(
		survey->moving,
		&(struct zf_finding){ side->server->id, subject->question,
				      right ? ZF_VERDICT_YES : ZF_VERDICT_NO },
		err, "%s",
		tried != ZF_OK ? why.message
		: has	       ? "it has it now"
			       : "it has it not now");
	return status == ZF_OK && !right
		       ? tell_wrong(subject, side, shall_have, &why, err)
		       : status;
}

static zf_status tell_one_way(const struct zf_survey_subject *subject,
			      const struct zf_address_side *side, struct zf_error *err)
{
	char what[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake remark = { .what = what };

	snprintf(
		what, sizeof(what),
		"%s: its commands have no `%s`: to take the move back, the address is moved "
		"by a card",
		side->server->id, side->commands->take == NULL ? "take" : "leave");
	return zf_survey_mistake(subject, &remark, err);
}

zf_status zf_survey_commands(struct zf_survey *survey,
			     const struct zf_survey_subject *subject,
			     struct zf_error *err)
{
	const struct zf_move *move = survey->moving->move;
	zf_status status = ZF_OK;

	for (int second = 0; second < 2 && move->take_count > 0 && status == ZF_OK;
	     second++) {
		const struct zf_address_side side = {
			second ? move->to : move->from,
			second ? &move->takes[0].new_commands
			       : &move->takes[0].old_commands,
		};

		if (zf_address_commands_go_one_way(side.commands))
			status = tell_one_way(subject, &side, err);
		if (status == ZF_OK && side.commands->has != NULL &&
		    side.server->reach.kind->acts)
			status = try_has(survey, subject, &side, !second, err);
	}
	return status;
}
