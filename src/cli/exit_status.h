/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_EXIT_STATUS_H
#define ZF_CLI_EXIT_STATUS_H

/* Exit statuses, the same for every command; EXIT STATUS in zoneferry(1). */

#include "protocol/error.h"

enum zf_exit {
	ZF_EXIT_OK = 0,	     /* done, or the same */
	ZF_EXIT_DIFFERS = 1, /* differs, or verification failed */
	ZF_EXIT_LOCAL = 2,   /* usage, configuration or local file error */
	ZF_EXIT_REFUSED = 3, /* refused, or not authenticated */
	ZF_EXIT_NETWORK =
		4, /* no reply, timeout, broken transport, malformed or over a limit */
	ZF_EXIT_UNSAFE = 5,  /* a prerequisite or threshold failed; nothing was changed */
	ZF_EXIT_WAITING = 6, /* a card is open, or interrupted and can be resumed */
};

enum zf_exit zf_exit_status(zf_status status);

/* Cannot fail: of two statuses the one with the higher exit status, `a` if they are alike: how one run over
 * many zones ends. */
zf_status zf_exit_worse(zf_status a, zf_status b);

#endif
