/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_OUTSIDE_H
#define ZF_CLI_OUTSIDE_H

/* What is said of records that were left out because they lie outside their zone. */

#include "zonefmt/zone/outside.h"

struct zf_dialect;
struct zf_talk;

/* Why such a record is not in a file of this dialect (NULL: of none). */
const char *zf_outside_why(const struct zf_dialect *dialect);

/* Warns that they are not `done` ("carried", "compared"): the first ones by name, how many more.
 * `place` stands before each. */
void zf_outside_tell(struct zf_talk *talk, const char *place, const char *done,
		     const struct zf_outside *outside, const char *why);

#endif
