/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_SIM_LOST_H
#define ZF_TESTS_SIM_LOST_H

/*
 * A journal that loses its end, as where a bit flips in its WAL: it is kept as it is at some commit, and after the next
 * kill is so again. Its mark is not.
 */

#include <stdbool.h>

/* Of the history that begins, it is the one with this number; 0: none. */
void sim_lost_begin(unsigned commit);

/* A commit is about to be made. */
void sim_lost_commits(void);

/* The run was killed, and its disk is as that left it. */
void sim_lost_killed(void);

/* Whether it has lost its end, be it found out or not. */
bool sim_lost(void);

#endif
