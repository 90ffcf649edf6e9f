/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/retiring.h"

#include <stdio.h>
#include <string.h>

#include "zonefmt/file/replace.h"

zf_status zf_retiring_card(const struct zf_moving *moving, char **path,
			   struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	const struct zf_take_address *take = &move->takes[0];
	char service[ZF_ENDPOINT_TEXT_MAX], other[ZF_ENDPOINT_TEXT_MAX];
	char folder[256], text[2048];
	zf_status status;

	*path = NULL;
	if (move->from->after == ZF_AFTER_KEEP)
		return ZF_OK;
	zf_endpoint_print_address(service, &take->service.address);
	zf_endpoint_print_address(other, &take->old_gets.address);
	snprintf(folder, sizeof(folder), "handoff/%s", move->from->id);
	snprintf(
		text, sizeof(text),
		"%s has taken the place of %s. Before that is switched off:\n"
		"1. its boot configuration does not have %s any more: a restart would bring "
		"it back, beside the new server's\n"
		"2. for a day its log or its counters show no question at %s\n"
		"3. no server notifies it, transfers from it or forwards to it there\n"
		"4. what else it did for others (time, mail, logs) has a new place\n"
		"5. its zones and configuration are kept: going back needs it\n",
		move->to->id, move->from->id, service, other);
	status = zf_state_path(moving->state, folder, "retire.txt", path, err);
	return status == ZF_OK
		       ? zf_replace_text(*path, ZF_MODE_SECRET, text, strlen(text), err)
		       : status;
}
