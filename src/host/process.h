/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_PROCESS_H
#define ZF_HOST_PROCESS_H

/*
 * A program run on this machine and waited for: an argument array, never a shell. It
 * gets a process group of its own; when its time is over, or when it stops to ask
 * something at the terminal, the whole group is killed.
 *
 * What the program left running behind it (a daemon that holds its output open) is
 * neither waited for nor ended. SIGPIPE must be ignored, as main does.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

#define ZF_PROCESS_SAID_MAX 2048 /* octets of the end of standard error, with a NUL */

struct zf_process {
	const char *const *argv; /* NULL-ended; looked for in PATH unless it has a '/' */
	int64_t timeout_ms;	 /* for the whole run */
	const char *input;	 /* its standard input; NULL: /dev/null */
	size_t input_len;
	char *output;	   /* gets its standard output with a NUL; NULL: thrown away */
	size_t output_max; /* octets of `output`, at least 1; what is more is dropped */
	int *exit_status;  /* gets it where it ran and exited; NULL: not wanted */
};

/* How it ended. */
struct zf_process_end {
	int exit_status;		/* -1 unless it exited */
	int signal;			/* that ended or stopped it; 0: none */
	bool output_cut;		/* `output` has not all of it */
	char said[ZF_PROCESS_SAID_MAX]; /* the last lines of its standard error */
};

/*
 * Runs `process` and waits for it. ZF_OK is exit status 0. Fails with ZF_ESYSTEM if it cannot be
 * started, exits with another status or is ended or stopped by a signal, with the last line it
 * said on standard error, else on an output that is thrown away, as said.h repeats it; ZF_ETIMEOUT,
 * with ETIMEDOUT as the system's word for it, if the time was over; ZF_ENOMEM. `output` and `end` (may be NULL) are
 * filled in on failure too.
 */
zf_status zf_process_run(const struct zf_process *process, struct zf_process_end *end,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
