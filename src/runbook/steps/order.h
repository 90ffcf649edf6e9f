/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEPS_ORDER_H
#define ZF_RUNBOOK_STEPS_ORDER_H

/*
 * The steps of the runbook and the order they are carried out in. A new step is one file of this
 * folder and one row of order.c. Who needs the table is given it by the command: nothing but
 * commands calls zf_steps.
 */

#include "src/runbook/step.h"

extern const struct zf_step zf_step_survey, zf_step_capture_zones, zf_step_provision,
	zf_step_open_transfers, zf_step_refresh, zf_step_compare, zf_step_take_address,
	zf_step_close_transfers, zf_step_refresh_again, zf_step_compare_again,
	zf_step_verify, zf_step_leave;

/* The steps in their order, ended by NULL. */
const struct zf_step *const *zf_steps(void);

#endif
