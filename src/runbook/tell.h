/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_TELL_H
#define ZF_RUNBOOK_TELL_H

/* How a run tells what it does: callbacks of whoever watches. None may be NULL. */

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

struct zf_teller {
	/* A step begins: its number and how many there are, its name, its title. */
	void (*step)(void *ctx, size_t number, size_t count, const char *name,
		     const char *title);
	void (*say)(void *ctx, const char *line);
	void (*progress)(void *ctx, uint64_t done, uint64_t total, const char *unit);
	/* It ends with `why` while something stands changed. What that is and the ways from there are said next, and
	 * nothing after them. */
	void (*stopped)(void *ctx, const struct zf_error *why);
	void *ctx;
};

#endif
