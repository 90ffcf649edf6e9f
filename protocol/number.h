/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_NUMBER_H
#define ZF_PROTOCOL_NUMBER_H

/*
 * Decimal numbers as people and files write them: digits only, without sign, blanks or base. Zeros in
 * front are allowed. What is too large is no number, however many digits it has.
 */

#include <stdbool.h>
#include <stdint.h>

/* Reads the digits at `text`, which ends in anything that is none, a NUL too. Returns where they end;
 * NULL if there are none or the number is above `most`: `*number` is then as it was. */
const char *zf_number_read(const char *text, uint64_t most, uint64_t *number);

/* Whether all of `text` is a number from `least` to `most`; else `*number` is as it was. */
bool zf_number_parse(const char *text, uint64_t least, uint64_t most, uint64_t *number);

#endif
