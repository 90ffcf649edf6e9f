/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include "protocol/signals.h"
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
	for (size_t i = 0; i < ZF_SIGNALS_COUNT; i++)
		if (!zf_signal_is_ignored(zf_signals[i]))
			sigaction(zf_signals[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
}
