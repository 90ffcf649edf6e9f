/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "src/cli/exit_status.h"

static const char last_words[] = "\nzoneferry: interrupted\n";

/* Only what may be called in a signal handler. */
static void end(int signal_number)
{
	(void)signal_number;
	(void)!write(STDERR_FILENO, last_words, sizeof(last_words) - 1);
	_exit(ZF_EXIT_WAITING);
}

void zf_interrupt_init(void)
{
	struct sigaction action = { .sa_handler = end };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

void zf_interrupt_hold(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool zf_interrupt_pending(void)
{
	sigset_t set;

	return sigpending(&set) == 0 &&
	       (sigismember(&set, SIGINT) == 1 || sigismember(&set, SIGTERM) == 1);
}
