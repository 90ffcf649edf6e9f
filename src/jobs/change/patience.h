/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_PATIENCE_H
#define ZF_JOBS_CHANGE_PATIENCE_H

/*
 * Waiting until a server shows something: looked at again and again, less and less often, and a last
 * time when the time is up.
 *
 *	zf_patience_begin(&patience, ms);
 *	do
 *		look;
 *	while (not seen && zf_patience_wait(&patience));
 */

#include <stdbool.h>
#include <stdint.h>

struct zf_patience {
	int64_t until_ms; /* by zf_clock_ms */
	int64_t pause_ms; /* the next */
};

/* Begins a wait of `ms` milliseconds in all. */
void zf_patience_begin(struct zf_patience *patience, int64_t ms);

/* Pauses before the next look: 20 ms, then twice as long each time, at most 500 ms and at most until the time
 * is up. False, at once, where it was up before. */
bool zf_patience_wait(struct zf_patience *patience);

#endif
