/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_INTERRUPT_H
#define ZF_CLI_INTERRUPT_H

/*
 * SIGINT and SIGTERM. By default they end the program at once with the exit status that
 * says it can be started again. A command that would leave something untold holds them
 * and asks at the points where it can stop.
 */

#include <stdbool.h>

/* Sets the default. */
void zf_interrupt_init(void);

/* From here on the signals wait. */
void zf_interrupt_hold(void);

/* Whether one is waiting. */
bool zf_interrupt_pending(void);

#endif
