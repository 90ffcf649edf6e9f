/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_SIM_SITE_H
#define ZF_TESTS_SIM_SITE_H

/*
 * What a seed draws: a site, a migration and faults. All that can be left out to make a story shorter is a
 * field here; what else is by chance comes from the seed as the story goes on.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "src/runbook/migration/migration.h"
#include "tests/sim/faults.h"

#define SIM_OUTAGE_MS 600000 /* the longest */

/* Whether it is taken back. */
enum sim_turn { SIM_ON, SIM_BACK, SIM_ABORT, SIM_TURNS };

struct sim_site {
	uint64_t seed;
	size_t zone_count;
	enum zf_transfer_policy policy;
	uint32_t serial; /* of every zone at first */
	size_t move_count;
	bool takes;	    /* the service address changes hands */
	bool manual;	    /* hosts are reached by cards only */
	bool takes_updates; /* the primary does; else there are cards for its records */
	bool person;	    /* does what cards say, sooner or later */
	bool power_fails;   /* kills are of the whole jump host */
	bool plans;	    /* each run is planned, and carries that out */
	bool names_themselves, old_gives_us, old_lags;
	enum sim_turn turn;
	int turn_after; /* runs, or when it is done */
	const char *to; /* a rollback ends with this step; NULL: it goes to the beginning */
	unsigned loses_after; /* its journal, after a kill, all after this commit; 0: nothing */
	struct sim_faults faults;
};

void sim_site_draw(struct sim_site *site, uint64_t seed);

/* Makes the world of it; sim.story stays as it is. */
void sim_site_build(const struct sim_site *site);

/* The migration file's text. */
void sim_site_write(const struct sim_site *site, FILE *out);

/* Tells what it is. */
void sim_site_tell(const struct sim_site *site);

#endif
