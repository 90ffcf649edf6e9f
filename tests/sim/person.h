/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_SIM_PERSON_H
#define ZF_TESTS_SIM_PERSON_H

/* The person who reads what a run tells, and does what cards say, as they stand in STATE/handoff/SERVER/STEP.txt:
 * sooner or later, and none twice. */

#include <stdbool.h>
#include <stddef.h>

/* A line that was told, or the error. */
void sim_person_reads(const char *line);

/* Does some of what the cards that were read ask for, or leaves it. */
void sim_person_acts(const char *state_folder);

/* How many cards have been read and not been done. */
size_t sim_person_cards(void);

/* They are worth nothing any more. */
void sim_person_forgets(void);

#endif
