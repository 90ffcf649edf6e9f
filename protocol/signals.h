/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_SIGNALS_H
#define ZF_PROTOCOL_SIGNALS_H

/*
 * The signals by which a person or a terminal that goes away ends the program, and how they are held
 * back while something is done that must not be left half done: they take effect when they are let
 * through, and can be asked for meanwhile. One that is ignored, as under nohup or for what a script
 * starts in the background, is none of this: it stays ignored.
 */

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/* Those that end it: SIGINT, SIGTERM, SIGHUP, SIGQUIT. */
#define ZF_SIGNALS_COUNT 4
extern const int zf_signals[ZF_SIGNALS_COUNT];

/* Whether the signal is ignored now. */
bool zf_signal_is_ignored(int number);

/* From here on they wait. `before` gets what zf_signals_release takes; NULL: they wait to the end. */
void zf_signals_hold(sigset_t *before);

/* The same, and a terminal's stop (SIGTSTP) waits too: for what others go without meanwhile. */
void zf_signals_hold_with_stop(sigset_t *before);

/* As it was before; one that waits takes effect now. */
void zf_signals_release(const sigset_t *before);

/* Whether one of those that end it waits and is not ignored. */
bool zf_signals_pending(void);

#endif
