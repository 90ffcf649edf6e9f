/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_TALK_H
#define ZF_CLI_TALK_H

/*
 * What a person sees: everything here goes to standard error, data goes to standard
 * output by zf_talk_data. On a terminal a progress bar is drawn in place; elsewhere it
 * becomes a plain line now and then. NO_COLOR and -q/-v are respected.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

struct zf_talk {
	bool tty;   /* standard error is a terminal that can be drawn on */
	bool shown; /* standard output is a terminal */
	bool colour;
	int verbosity; /* -1 quiet, 0, 1, 2 */
	/* private */
	bool bar;
	int64_t bar_ms;
	int64_t start_ms;
};

/* Looks at the terminal and the environment. */
void zf_talk_init(struct zf_talk *talk);

#define ZF_TALK_ALWAYS (-1) /* also with -q: what was asked for */

/* One line; `level` 0 always (but -q), 1 with -v, 2 with -vv. */
void zf_talk_say(struct zf_talk *talk, int level, const char *fmt, ...) ZF_PRINTF(3, 4);

/* A warning line, shown even with -q. */
void zf_talk_warn(struct zf_talk *talk, const char *fmt, ...) ZF_PRINTF(2, 3);

/* `zoneferry: <what, where, why>` and, if there is one, `hint: ...`. */
void zf_talk_error(struct zf_talk *talk, const struct zf_error *err);

/* The bar: `done` of `total` things called `unit`, and a text behind; of one thing the text alone, beside
 * a mark that moves. Only drawn (or said, off a
 * terminal, every ten seconds) once the work has taken a second. */
void zf_talk_progress(struct zf_talk *talk, uint64_t done, uint64_t total,
		      const char *unit, const char *behind);

/* Takes the bar off the screen. */
void zf_talk_progress_end(struct zf_talk *talk);

/* Writes to standard output, exactly; to a terminal, harmless. Fails with ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_talk_data(struct zf_talk *talk, struct zf_error *err, const char *fmt, ...)
	ZF_PRINTF(3, 4) ZF_MUST_CHECK;

/* Flushes standard output and tells whether everything has been written (a full disk, a closed
 * pipe show only here). Fails with ZF_ESYSTEM. */
zf_status zf_talk_flush(struct zf_talk *talk, struct zf_error *err) ZF_MUST_CHECK;

#define ZF_TALK_NUMBER_MAX 28 /* chars: 20 digits, 6 commas, a NUL */

/* Writes `number` as people read it: "1,234,567". Returns `text`. */
const char *zf_talk_number(char text[ZF_TALK_NUMBER_MAX], uint64_t number);

#define ZF_TALK_SIZE_MAX 16 /* chars: "1023.9 KiB", a NUL */

/* Writes a number of octets as people read it: "7.3 MiB". Returns `text`. */
const char *zf_talk_size(char text[ZF_TALK_SIZE_MAX], uint64_t octets);

#endif
