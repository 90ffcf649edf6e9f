/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What the survey looks at on the machines themselves. */

#include <stdio.h>

#include "src/runbook/steps/survey.h"

/* ---- where we come from ---- */

static zf_status tell_no_tcp(struct zf_survey *survey,
			     const struct zf_survey_subject *subject,
			     const struct zf_error *why, struct zf_error *err)
{
	char what[ZF_MESSAGE_MAX];
	const struct zf_survey_mistake mistake = {
		.code = why->code,
		.what = what,
		.why = why->message,
		.hint = "the new server's name service must run and answer by TCP before it "
			"can be set up",
	};

	snprintf(what, sizeof(what), "%s does not answer by TCP",
		 survey->moving->move->to->id);
	return zf_survey_mistake(subject, &mistake, err);
}

/* The address the new server sees us come from, so that it can be let in. One that is silent was told as that. */
zf_status zf_survey_our_address(struct zf_survey *survey,
				const struct zf_survey_subject *subject,
				struct zf_error *err)
{
	const struct zf_moving *moving = survey->moving;
	const struct zf_survey_server *new = &survey->servers[ZF_SURVEYED_NEW];
	char text[ZF_ENDPOINT_TEXT_MAX];
	struct zf_endpoint local;
	struct zf_error why;
	zf_status status;

	if (!new->answers)
		return ZF_OK;
	zf_error_clear(&why);
	if (moving->acts->ask_local(&new->peer, moving->move->zones[0].wire, &local,
				    &why) != ZF_OK)
		return tell_no_tcp(survey, subject, &why, err);
	zf_endpoint_print_address(text, &local);
	status = zf_journal_set_fact(moving->journal, moving->key, "jump-address", text,
				     err);
	return status == ZF_OK ? zf_survey_note(subject, ZF_VERDICT_YES, err, "%s", text)
			       : status;
}

/* ---- the interfaces ---- */

static void print_addresses(char *text, size_t size,
			    const struct zf_host_addresses *found)
{
	char one[ZF_ENDPOINT_TEXT_MAX];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < found->count && used < size - 1; i++) {
		const int n =
			snprintf(text + used, size - used, "%s%s/%u", i > 0 ? " " : "",
				 zf_endpoint_print_address(one, &found->list[i].address),
				 found->list[i].prefix_len);

		used += n < 0 ? 0 : (size_t)n;
	}
}

/* Appendix A item 7, through reach: the addresses an interface has before anything changes. */
static zf_status note_addresses(struct zf_survey *survey,
				const struct zf_survey_subject *subject,
				const struct zf_server *server, const char *interface,
				struct zf_error *err)
{
	struct zf_host_addresses found;
	struct zf_error why;
	char text[512], what[ZF_MESSAGE_MAX];
	zf_status status;

	if (!server->reach.kind->acts)
		return ZF_OK;
	zf_error_clear(&why);
	if (survey->moving->acts->addresses(&server->reach, interface, &found, &why) ==
	    ZF_OK) {
		print_addresses(text, sizeof(text), &found);
		return zf_moving_evidence(survey->moving,
					  &(struct zf_finding){ server->id,
								subject->question,
								ZF_VERDICT_YES },
					  err, "%s: %s", interface, text);
	}
	snprintf(what, sizeof(what), "the addresses of %s on %s cannot be looked at",
		 interface, server->id);
	const struct zf_survey_mistake mistake = {
		.code = why.code,
		.what = what,
		.why = why.message,
		.hint = why.hint[0] == '\0' ? NULL : why.hint,
	};
	status = zf_moving_evidence(survey->moving,
				    &(struct zf_finding){ server->id, subject->question,
							  ZF_VERDICT_NO },
				    err, "%s: %s", interface, why.message);
	return status == ZF_OK ? zf_survey_mistake(subject, &mistake, err) : status;
}

zf_status zf_survey_addresses(struct zf_survey *survey,
			      const struct zf_survey_subject *subject,
			      struct zf_error *err)
{
	const struct zf_move *move = survey->moving->move;
	zf_status status = ZF_OK;

	/* Where the file has commands that tell, the interface is not ours to look at. */
	for (size_t i = 0; i < move->take_count && status == ZF_OK; i++) {
		const struct zf_take_address *take = &move->takes[i];

		if (take->old_commands.has == NULL)
			status = note_addresses(survey, subject, move->from,
						take->old_interface, err);
		if (status == ZF_OK && take->new_commands.has == NULL)
			status = note_addresses(survey, subject, move->to,
						take->new_interface, err);
	}
	return status;
}
