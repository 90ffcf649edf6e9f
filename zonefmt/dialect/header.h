/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_HEADER_H
#define ZF_ZONEFMT_DIALECT_HEADER_H

/*
 * What a zone file begins with, where Windows DNS Server wrote it: four comment lines. They say something else in each
 * language, but have one shape; in English the second is one of these, and names the zone:
 *
 *	;  Database file example.com.dns for example.com zone.
 *	;  Database file example.com.dns for Default zone scope in zone example.com.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/name.h"

/* Whether the `len` octets of a file's beginning are Windows': they begin with such lines, in any
 * language, or have what no other file has: `[AGE:`, dnscmd's `[Aging:`, a record of the type WINS. */
bool zf_header_is_windows(const char *text, size_t len);

/* The zone that they name, in English; false if they name none. `zone` then does not count. */
bool zf_header_zone(struct zf_name *zone, const char *text, size_t len);

#endif
