/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_INTERRUPT_H
#define ZF_CLI_INTERRUPT_H

/* Sets what SIGINT and SIGTERM do: they end the program at once, with the exit status that says it
 * can be started again. src/host/signals.h holds them back where that would leave something untold. */
void zf_interrupt_init(void);

#endif
