/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_INTERRUPT_H
#define ZF_CLI_INTERRUPT_H

#include "protocol/error.h"

/*
 * Sets what signals do, whatever whoever started the program left behind. Those of protocol/signals.h end
 * it at once, with the exit status that says it can be started again, and are held back where that would
 * leave something untold. One that is ignored stays so, as under nohup or for a job in a script's
 * background. SIGPIPE is ignored, so that writing tells of it; SIGCHLD is not, so that how
 * a child ended can be asked.
 */
void zf_interrupt_init(void);

/* From here on whoever is told of such an end is also told this, what to do next; harmless, and cut at 1,023 octets. */
void zf_interrupt_hint(const char *fmt, ...) ZF_PRINTF(1, 2);

#endif
