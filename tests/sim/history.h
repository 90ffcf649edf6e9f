/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_SIM_HISTORY_H
#define ZF_TESTS_SIM_HISTORY_H

/* A site's migration from its first run to its end: run, and run again after whatever went wrong. */

#include <stdbool.h>
#include <stdio.h>

#include "tests/sim/site.h"

/* Goes to where the migration file and its state folder are put; their journals are on the simulated disk, and commits
 * become points. Called once. Ends the program where that cannot be. */
void sim_histories_in(const char *folder);

/* Whether all invariants held; the story is told to `story` (may be NULL), and why not is in sim.broken. */
bool sim_history(const struct sim_site *site, FILE *story);

#endif
