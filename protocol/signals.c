/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/signals.h"

const int zf_signals[ZF_SIGNALS_COUNT] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

bool zf_signal_is_ignored(int number)
{
	struct sigaction now;

	return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

static sigset_t all(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ZF_SIGNALS_COUNT; i++)
		sigaddset(&set, zf_signals[i]);
	return set;
}

void zf_signals_hold(sigset_t *before)
{
	const sigset_t held = all();

	sigprocmask(SIG_BLOCK, &held, before);
}

void zf_signals_hold_with_stop(sigset_t *before)
{
	sigset_t held = all();

	sigaddset(&held, SIGTSTP);
	sigprocmask(SIG_BLOCK, &held, before);
}

void zf_signals_release(const sigset_t *before)
{
	sigprocmask(SIG_SETMASK, before, NULL);
}

/* A blocked signal waits even where it is ignored. */
bool zf_signals_pending(void)
{
	sigset_t waiting;

	if (sigpending(&waiting) != 0)
		return false;
	for (size_t i = 0; i < ZF_SIGNALS_COUNT; i++)
		if (sigismember(&waiting, zf_signals[i]) == 1 &&
		    !zf_signal_is_ignored(zf_signals[i]))
			return true;
	return false;
}
