/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_SIM_DISK_H
#define ZF_TESTS_SIM_DISK_H

/*
 * A disk in memory, on which SQLite's files are: a journal costs a third of what it does on a file system, and what
 * a killed process leaves is what it had written by then, not what it tidied up; what a power cut leaves, what it
 * had synced. All other files are real ones.
 *
 *	mount -> clear -> open, write... -> stop -> (the run unwinds) -> restart -> open, write...
 *	                      \-> keep -> stop -> put_back -> open, write...
 *
 * It knows no locks: a journal has one user here, and PRAGMA locking_mode must say so.
 */

#include <stdbool.h>

/* SQLite's files are there from now on. Called once; whether it could be. */
bool sim_disk_mount(void);

/* It is empty. No file may be open when this, restart or put_back is called. */
void sim_disk_clear(void);

/* The process ends here; with `power`, what was not synced goes with it. */
void sim_disk_stop(bool power);

/* The disk is as it was when it stopped, if it did. */
void sim_disk_restart(void);

/* It is kept as it is; and is so again, whatever was written since. */
void sim_disk_keep(void);
void sim_disk_put_back(void);

#endif
