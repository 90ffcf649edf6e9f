/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_REACH_H
#define ZF_HOST_REACH_H

/*
 * How a machine is acted on. A reach runs argv arrays (never a shell string) and
 * places files; `manual` can do neither: what is wanted becomes a card for a person.
 * A new reach is one file reach_<how>.c and one row in reach.c's table.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

struct zf_reach;

struct zf_reach_kind {
	const char *name; /* as the migration file says it */
	bool acts;	  /* false: cards only */
	/* As zf_reach_run and zf_reach_place; NULL where acts is false. */
	zf_status (*run)(const struct zf_reach *reach, const char *const *argv,
			 int64_t timeout_ms, char *output, size_t output_max,
			 struct zf_error *err);
	zf_status (*place)(const struct zf_reach *reach, const char *path,
			   const char *data, size_t len, unsigned mode,
			   struct zf_error *err);
};

struct zf_reach {
	const struct zf_reach_kind *kind;
	char **prefix; /* words put before every command, NULL-ended: sudo, ip netns exec...; may be NULL */
};

extern const struct zf_reach_kind zf_reach_local, zf_reach_manual;

/* The kind called `name`, or NULL. */
const struct zf_reach_kind *zf_reach_find(const char *name);

/* Runs `argv` (NULL-ended) on the machine and waits. `output` (may be NULL) gets standard output,
 * NUL-ended, cut at output_max. Fails with ZF_ESYSTEM, naming the command, its exit status and the
 * last line it said; ZF_ETIMEOUT (it is killed then); ZF_EWAITING where the reach only makes cards. */
zf_status zf_reach_run(const struct zf_reach *reach, const char *const *argv,
		       int64_t timeout_ms, char *output, size_t output_max,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Puts a file in place on the machine, whole or not at all, folders above it made if missing. */
zf_status zf_reach_place(const struct zf_reach *reach, const char *path, const char *data,
			 size_t len, unsigned mode, struct zf_error *err) ZF_MUST_CHECK;

#endif
