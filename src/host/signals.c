/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/signals.h"

#include <stddef.h>

bool zf_signal_is_ignored(int number)
{
	struct sigaction now;

	return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

void zf_signals_hold(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigprocmask(SIG_BLOCK, &held, before);
}

void zf_signals_release(const sigset_t *before)
{
	sigprocmask(SIG_SETMASK, before, NULL);
}

/* A blocked signal waits even where it is ignored. */
static bool waits(const sigset_t *waiting, int number)
{
	return sigismember(waiting, number) == 1 && !zf_signal_is_ignored(number);
}

bool zf_signals_pending(void)
{
	sigset_t waiting;

	return sigpending(&waiting) == 0 &&
	       (waits(&waiting, SIGINT) || waits(&waiting, SIGTERM));
}
