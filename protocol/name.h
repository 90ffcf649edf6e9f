/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_NAME_H
#define ZF_PROTOCOL_NAME_H

/*
 * Domain names in uncompressed wire form (RFC 1035 3.1): length octets and labels
 * up to the root label, at most 255 octets, letters in the case they came in.
 *
 * A `const uint8_t *` called a name in this project always points to such bytes,
 * already checked; struct zf_name is storage for one. Comparisons ignore the case
 * of ASCII letters (RFC 4343) and nothing else.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

#define ZF_NAME_MAX 255 /* octets of a name with its root label, RFC 1035 3.1 */
#define ZF_LABEL_MAX 63 /* octets of a label */
/* Chars of the longest name as text: 250 octets in 4 labels as \DDD, 4 dots, a NUL. */
#define ZF_NAME_TEXT_MAX 1005

struct zf_name {
	uint8_t wire[ZF_NAME_MAX];
};

/* Reads presentation form (RFC 1035 5.1: `\X`, `\DDD`), with or without the final dot: the
 * name is taken as absolute. "." is the root. Fails with ZF_EUSAGE, saying which rule. */
zf_status zf_name_parse(struct zf_name *name, const char *text,
			struct zf_error *err) ZF_MUST_CHECK;

/* Writes `name` as absolute presentation text with final dot and a NUL; returns its
 * length. Octets outside printable ASCII and blanks become \DDD; . \ " ( ) ; @ $ get a
 * backslash. */
size_t zf_name_print(char text[ZF_NAME_TEXT_MAX], const uint8_t *name);

/* Octets of `name`, root label included: 1 to 255. */
size_t zf_name_size(const uint8_t *name);

/* Labels of `name`, the root label not counted. */
unsigned zf_name_labels(const uint8_t *name);

void zf_name_copy(struct zf_name *to, const uint8_t *name);

/* Lower-cases ASCII letters in place (RFC 4034 6.2). */
void zf_name_lower(uint8_t *name);

bool zf_name_equal(const uint8_t *a, const uint8_t *b);

/* Whether `name` is `apex` or below it. */
bool zf_name_under(const uint8_t *name, const uint8_t *apex);

/* The name without its first label; a view into `name`. The root's parent is the root. */
const uint8_t *zf_name_parent(const uint8_t *name);

/* Canonical order (RFC 4034 6.1): < 0, 0, > 0. */
int zf_name_compare(const uint8_t *a, const uint8_t *b);

#endif
