/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/order.h"

#include <stddef.h>

static const struct zf_step *const steps[] = {
	&zf_step_survey,
	&zf_step_capture_zones,
	&zf_step_provision,
	&zf_step_open_transfers,
	&zf_step_refresh,
	&zf_step_compare,
	&zf_step_take_address,
	&zf_step_close_transfers,
	&zf_step_refresh_again,
	&zf_step_compare_again,
	&zf_step_verify,
	&zf_step_leave,
	NULL,
};

const struct zf_step *const *zf_steps(void)
{
	return steps;
}
