/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What no machine can tell: a question for a person, on a card that nothing waits for. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/runbook/steps/survey.h"
#include "zonefmt/file/replace.h"

static zf_status place(const struct zf_survey *survey, const char *address, char **path,
		       struct zf_error *err)
{
	const struct zf_moving *moving = survey->moving;
	char folder[256], text[2048];
	zf_status status;

	snprintf(folder, sizeof(folder), "handoff/%s", moving->move->from->id);
	snprintf(
		text, sizeof(text),
		"Does any client know %s as its only name server?\n"
		"For the moment in which %s changes hands nobody answers there. Look at:\n"
		"1. DHCP: option 6 (IPv6: option 23) of every scope\n"
		"2. machines with name servers of their own: servers, printers, appliances\n"
		"3. other name servers that forward to it\n"
		"Give those a second one before the address is taken.\n",
		address, address);
	status = zf_state_path(moving->state, folder, "clients.txt", path, err);
	return status == ZF_OK
		       ? zf_replace_text(*path, ZF_MODE_SECRET, text, strlen(text), err)
		       : status;
}

zf_status zf_survey_clients(struct zf_survey *survey,
			    const struct zf_survey_subject *subject, struct zf_error *err)
{
	const struct zf_move *move = survey->moving->move;
	char address[ZF_ENDPOINT_TEXT_MAX], *path = NULL;
	zf_status status;

	if (move->take_count == 0)
		return ZF_OK;
	zf_endpoint_print_address(address, &move->takes[0].service.address);
	status = place(survey, address, &path, err);
	if (status == ZF_OK)
		status = zf_survey_note(subject, ZF_VERDICT_UNKNOWN, err,
					"a question for a person: %s", path);
	if (status == ZF_OK) {
		const struct zf_survey_mistake remark = {
			.what = "a question: does any client or DHCP scope know the old "
				"server alone?",
			.why = path,
		};

		status = zf_survey_mistake(subject, &remark, err);
	}
	free(path);
	return status;
}
