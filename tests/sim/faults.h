/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_SIM_FAULTS_H
#define ZF_TESTS_SIM_FAULTS_H

/*
 * What goes wrong, and when: a list, so that it can be made shorter. "When" is a point: each verb before it
 * does anything and after each of its effects, and each commit of the journal, counted over all runs.
 *
 * A killed run is one whose every later verb and commit fails: the engine unwinds by its own error returns and
 * nothing more is written, as if the process had been gone. The clock of the world stands still meanwhile.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

enum sim_wrong {
	SIM_KILL,	   /* the run */
	SIM_LOST,	   /* the next question or UPDATE, with all repetitions */
	SIM_ANSWER_LOST,   /* the next UPDATE is done, its answer does not come */
	SIM_UPDATE_LATE,   /* the next UPDATE arrives long after we stopped waiting */
	SIM_COMMAND_FAILS, /* the next one on a host */
	SIM_CUT,	   /* a server's link, for a while */
	SIM_DEATH,	   /* a server's daemon, for a while */
	SIM_CHANGE,	   /* somebody else changes a zone */
	SIM_STAYS, /* the next service address to leave a host is given back to it at once */
	SIM_SECOND_RUN, /* somebody starts a second run */
	SIM_WRONGS
};

struct sim_fault {
	unsigned long point;
	enum sim_wrong what;
	int which;   /* server or zone */
	long for_ms; /* how long */
};

#define SIM_FAULTS_MAX 6
struct sim_faults {
	struct sim_fault list[SIM_FAULTS_MAX];
	size_t count;
};

/* For a person. */
const char *sim_wrong_print(enum sim_wrong wrong);

/* From now on these strike, at points from now on; and `second` is what a second run is started by. */
void sim_faults_set(const struct sim_faults *faults, void (*second)(void));

/* A point is reached. False where the run is dead, be it from now on. */
bool sim_point(void);

/* Whether one of these has struck, and was not met with yet: it is now. */
bool sim_meets(enum sim_wrong what);

/* How long servers could not be asked, all together, because of those that have struck. */
int64_t sim_out_ms(void);

/* How many of them are still to strike. */
size_t sim_faults_left(void);

/* What a verb of a dead run returns. */
zf_status sim_killed(struct zf_error *err);

#endif
