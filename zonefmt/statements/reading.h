/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_STATEMENTS_READING_H
#define ZF_ZONEFMT_STATEMENTS_READING_H

/*
 * The text of a configuration as a grammar goes through it, from `at` to `end`. None of these
 * fails. When memory, a limit or patience with mistakes is exhausted, reading is over before the
 * text is.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "protocol/error.h"
#include "zonefmt/file/mistakes.h"

struct zf_statements;
struct zf_statements_file;

struct zf_reading {
	/* What is not used up yet of this file. No octet of it is NUL, but *end is. */
	const char *at, *end;
	struct zf_place place; /* of `at` */
	/* Private to this room from here on. */
	const char *line_begin;
	const struct zf_statements_file *file;
	const char *folder; /* that the file lies in, beneath the captured one */
	dev_t device;	    /* with `inode`: which file it is; 0 and 0 for text at hand */
	ino_t inode;
	unsigned nested;	       /* files around it */
	const struct zf_reading *asks; /* whose `include` it is; NULL for the first file */
	struct zf_statements *tree;
	struct zf_mistakes *mistakes;
};

/* Whether the text is all used up, or there is no going on. */
bool zf_reading_is_over(const struct zf_reading *in);

/* Whether what is told still counts. */
bool zf_reading_is_going(const struct zf_reading *in);

/* Moves on to `to`, counting lines. */
void zf_reading_skip(struct zf_reading *in, const char *to);

/* How many octets from `at` on are none of those in `set` nor the end of the text. */
size_t zf_reading_span(const struct zf_reading *in, const char *set);

/* Notes a mistake; the statements that are being read are broken. */
void zf_reading_mistake(struct zf_reading *in, struct zf_place place, const char *fmt,
			...) ZF_PRINTF(3, 4);

/* Reading is over: there is no memory; a limit is reached, which is noted as a mistake. */
void zf_reading_no_memory(struct zf_reading *in);
void zf_reading_limit(struct zf_reading *in, struct zf_place place, const char *what);

#endif
