/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include "src/cli/exit_status.h"
#include "src/host/signals.h"

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
	if (!zf_signal_is_ignored(SIGINT))
		sigaction(SIGINT, &action, NULL);
	if (!zf_signal_is_ignored(SIGTERM))
		sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
}
