/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_CLOCK_H
#define ZF_PROTOCOL_CLOCK_H

/* The time that deadlines are measured in, and how a person is told of one. */

#include <stdint.h>

/* Milliseconds that never go back, whatever happens to the date. */
int64_t zf_clock_ms(void);

/* The same in microseconds, to tell how long something took. */
int64_t zf_clock_us(void);

#define ZF_DURATION_TEXT_MAX 32

/* Writes "250 ms", "60 s", "5 min" or "2 h": the largest unit that needs no fraction, but
 * minutes only from two on. Returns `text`. */
const char *zf_duration_print(char text[ZF_DURATION_TEXT_MAX], int64_t ms);

#endif
