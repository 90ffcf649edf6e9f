/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* The jump host's own access off the new server, once nothing needs it any more. */

#include "src/runbook/provisioned.h"
#include "src/runbook/step.h"

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_provision wanted;
	zf_status status;

	if (!moving->host.reach->kind->acts) {
		zf_moving_say(
			moving,
			"take the jump host out of %s's transfer and notify lists by hand",
			moving->host.id);
		return zf_moving_evidence(moving, moving->host.id,
					  "the jump host's access is gone",
					  ZF_VERDICT_UNKNOWN, err,
					  "to be taken away by hand");
	}
	status = zf_provisioned_build(moving, false, &wanted, err);
	if (status == ZF_OK) {
		status = zf_host_provision(&moving->host, &wanted, false, err);
		zf_provisioned_clear(&wanted);
	}
	if (status == ZF_OK)
		status = zf_moving_evidence(moving, moving->host.id,
					    "the jump host's access is gone",
					    ZF_VERDICT_YES, err,
					    "its configuration names us no more");
	return status;
}

const struct zf_step zf_step_leave = {
	.name = "leave",
	.title = "take the jump host's access off the new server",
	.act = act,
};
