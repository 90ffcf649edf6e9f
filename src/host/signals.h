/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_SIGNALS_H
#define ZF_HOST_SIGNALS_H

/*
 * SIGINT and SIGTERM held back while something is done that must not be left half done:
 * they take effect when they are let through, and can be asked for meanwhile. One that is ignored,
 * as a shell has it for what a script starts in the background, is none of this: it stays ignored.
 */

#include <signal.h>
#include <stdbool.h>

/* Whether the signal is ignored now. */
bool zf_signal_is_ignored(int number);

/* From here on the two wait. `before` gets what zf_signals_release takes; NULL: they wait to the end. */
void zf_signals_hold(sigset_t *before);

/* As it was before; one that waits takes effect now. */
void zf_signals_release(const sigset_t *before);

/* Whether one of them waits that is not ignored. */
bool zf_signals_pending(void);

#endif
