/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/interrupt.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "protocol/harmless.h"
#include "protocol/signals.h"
#include "src/cli/exit_status.h"

#define INTERRUPTED "\nzoneferry: interrupted\n"

static char last_words[sizeof(INTERRUPTED) + ZF_MESSAGE_MAX + 16] = INTERRUPTED;

/* Only what may be called in a signal handler. */
static void end(int signal_number)
{
	(void)signal_number;
	(void)!write(STDERR_FILENO, last_words, strlen(last_words));
	_exit(ZF_EXIT_WAITING);
}

void zf_interrupt_hint(const char *fmt, ...)
{
	char hint[ZF_MESSAGE_MAX];
	sigset_t before;
	va_list args;

	va_start(args, fmt);
	vsnprintf(hint, sizeof(hint), fmt, args);
	va_end(args);
	zf_signals_hold(&before);
	snprintf(last_words, sizeof(last_words), INTERRUPTED "hint: %s\n",
		 zf_harmless(hint));
	zf_signals_release(&before);
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
