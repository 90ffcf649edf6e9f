/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_INCLUDE_H
#define ZF_ZONEFMT_DIALECT_INCLUDE_H

/* `$INCLUDE file [origin]` (RFC 1035 5.1): files in a folder and in folders below it, no others. */

#include "zonefmt/dialect/entry.h"

#define ZF_INCLUDE_COUNT_MAX 1000 /* files in all */

struct zf_include {
	const char *folder; /* whose files may be included; NULL: none. Borrowed */
	unsigned count;	    /* of those that were */
	bool refused;	    /* there is one, and no folder */
};

/* Reads what is behind `$INCLUDE` and goes on with that file. */
bool zf_include_take(struct zf_include *include, struct zf_entries *e);

#endif
