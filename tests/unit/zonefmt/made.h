/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_ZONEFMT_MADE_H
#define ZF_TESTS_UNIT_ZONEFMT_MADE_H

/*
 * Rdata and zones made at random, the same each time, for tests of what must hold for all of them.
 * Of rdata the fields are made that types.h says a type has; zones have every type with a word,
 * types without, and names that a careless writer would get wrong: they hold dots, quotes, `@`, words
 * of the file's own, octets above 127, and are as long as names may be.
 *
 * A record that is returned holds until the next call of either function.
 */

#include <stdint.h>

#include "protocol/record.h"

/* The rounds that are extremes, all as short or as long as it may be; the others are random. */
enum { MADE_EMPTY, MADE_FULL };

/* Rdata of a type that has a row in types.h, for round `number`. There is no owner, and the TTL is 0. */
struct zf_record made_rdata(uint16_t type, unsigned number);

/* The record `number` of a zone, to be asked for in order, from the SOA, number 0: owners are made of
 * those before. `zone` tells zones with one apex apart. */
struct zf_record made_record(const uint8_t *apex, unsigned zone, unsigned number);

#endif
