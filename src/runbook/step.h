/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_STEP_H
#define ZF_RUNBOOK_STEP_H

/*
 * A step of the runbook, as the engine sees it. Each can say what it would do, tell whether it is done already, act,
 * prove what it did, and take it back; each of these can be done twice. Their table is steps/order.h's.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"
#include "src/runbook/moving.h"
#include "src/runbook/plan.h"

/* The names of steps whose rows in the journal are read outside them. */
#define ZF_STEP_SURVEY "survey"
#define ZF_STEP_CAPTURE_ZONES "capture-zones"
#define ZF_STEP_PROVISION "provision"
#define ZF_STEP_OPEN_TRANSFERS "open-transfers"
#define ZF_STEP_TAKE_ADDRESS "take-address"
#define ZF_STEP_CLOSE_TRANSFERS "close-transfers"

/* What its functions fail with is the run's: ZF_EWAITING where a card is open, ZF_EUNSAFE where going
 * on might do harm, ZF_EDIFFERS where what was done does not hold, else what the job or host failed with. */
struct zf_step {
	const char *name;  /* in the journal and on the command line */
	const char *title; /* what it does, for a person */
	/* Adds to the plan what it would do, task by task (zf_plan_add), and changes nothing. NULL: it only looks. */
	zf_status (*plan)(struct zf_moving *moving, struct zf_plan *plan,
			  struct zf_error *err);
	/* The journal has a row for each zone that it has begun with: those without one are as if it had not. */
	bool by_zone;
	/* Whether the world is as the step would leave it. NULL: it always acts. */
	zf_status (*check)(struct zf_moving *moving, bool *already, struct zf_error *err);
	zf_status (*act)(struct zf_moving *moving, struct zf_error *err);
	/* Proves it, and writes the evidence down. NULL where acting proves itself. */
	zf_status (*verify)(struct zf_moving *moving, struct zf_error *err);
	/* Takes back what the journal says was done, wholly or by half, and proves that. NULL, with all below,
	 * where the step leaves nothing changed. */
	zf_status (*undo)(struct zf_moving *moving, struct zf_error *err);
	const char *undone; /* what that does, for a person */
	const char *
		moot_with; /* a step whose undo takes this one's work with it; NULL: none */
	/* What stands changed until it is undone, for a person; NULL where that is its absence. */
	const char *leaves;
	/* Whether that stands now, as the journal knows; NULL: since the step began. */
	zf_status (*stands)(struct zf_moving *moving, bool *stands, struct zf_error *err);
	/* Where the journal has lost its end: whether the step may have begun, by what else is in the state folder and
	 * by looking; what its undo needs is noted. Fails with ZF_EUNSAFE where that is not safe. NULL: it leaves
	 * nothing changed, or nothing that another's undo does not take with it. */
	zf_status (*recover)(struct zf_moving *moving, bool *begun, struct zf_error *err);
};

/* Where in `steps`, NULL-ended, the one called `name` stands, from 0; how many they are where none does. */
size_t zf_step_number(const struct zf_step *const *steps, const char *name);

#endif
