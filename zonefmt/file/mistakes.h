/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_FILE_MISTAKES_H
#define ZF_ZONEFMT_FILE_MISTAKES_H

/*
 * What is wrong with a file, gathered while it is read as a whole and told in the file's
 * order, each as `path:line:column: what`. Adding never fails: memory that runs out is
 * remembered and told by zf_mistakes_end.
 */

#include <stddef.h>

#include "protocol/error.h"

#define ZF_MISTAKES_MAX 1000 /* texts kept; more are only counted */

struct zf_mistakes;

/* A place in a file, both numbers from 1. */
struct zf_place {
	size_t line, column;
};

/* `path` is copied. Fails with ZF_ENOMEM. */
zf_status zf_mistakes_new(struct zf_mistakes **mistakes, const char *path,
			  struct zf_error *err) ZF_MUST_CHECK;
void zf_mistakes_free(struct zf_mistakes *mistakes);

void zf_mistakes_add(struct zf_mistakes *mistakes, struct zf_place place, const char *fmt,
		     ...) ZF_PRINTF(3, 4);

/* Another file than the first, and where in that it is named. */
struct zf_included {
	struct zf_place from;
	const char *path; /* borrowed for the call */
};

/* One in another file. */
void zf_mistakes_add_in(struct zf_mistakes *mistakes, const struct zf_included *file,
			struct zf_place place, const char *fmt, ...) ZF_PRINTF(4, 5);

/* Memory ran out: what is read is not the whole. */
void zf_mistakes_add_no_memory(struct zf_mistakes *mistakes);

size_t zf_mistakes_count(const struct zf_mistakes *mistakes);

/* Calls `each` (may be NULL: then the hint says how many there are) for each mistake in the file's
 * order. Returns ZF_OK if there is none, else ZF_EUSAGE with the text of the first, or ZF_ENOMEM. */
zf_status zf_mistakes_end(struct zf_mistakes *mistakes,
			  void (*each)(void *ctx, const char *text), void *ctx,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
