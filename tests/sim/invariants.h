/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_SIM_INVARIANTS_H
#define ZF_TESTS_SIM_INVARIANTS_H

/* What must always hold, whatever goes wrong. The first that does not is told in sim.broken. */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "src/jobs/change/receipt.h"

struct sim_server;

/* What holds at every instant; called whenever something has changed. */
void sim_watch(void);

/* Something is about to be changed on a server, a host, by us. */
void sim_changes(const char *what);

/* The record is about to be granted. */
void sim_grants(const struct zf_receipt_line *line);

/* An address is about to leave the server. */
void sim_leaves(const struct sim_server *server, uint32_t address);

/* A run begins, which takes back what was done if `back`; and has ended as it says, with `status`. Killed ones do
 * not end. */
void sim_run_begins(bool back);
void sim_run_ended(zf_status status);

/* What a run says that stopped, and was not planned just before. */
void sim_run_stopped(const char *why);

/* Whether a service address is not where it was. */
bool sim_swap_begun(void);

/* Notes that something does not hold; only the first time. */
void sim_broken(const char *fmt, ...) ZF_PRINTF(1, 2);

#endif
