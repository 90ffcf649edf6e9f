/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_REPORT_PLAIN_H
#define ZF_REPORT_PLAIN_H

/* Texts of files and peers on a page for people: harmless, each on its line, so that none passes for a
 * line of ours. */

#include <stdint.h>
#include <stdio.h>

void zf_plain_put(FILE *out, const char *text);

/* A line of `texts`, which a NULL ends. */
void zf_plain_line(FILE *out, const char *const *texts);

/* As zf_plain_put, with blanks behind it, up to `width` octets. */
void zf_plain_put_column(FILE *out, const char *text, int width);

#define ZF_PLAIN_TIME_MAX 32 /* octets, the end included */

/* A time in milliseconds since 1970, to the second, in UTC: "2026-12-01 09:00:00"; "-" for 0. Returns `text`. */
const char *zf_plain_time(char text[ZF_PLAIN_TIME_MAX], int64_t ms);

#endif
