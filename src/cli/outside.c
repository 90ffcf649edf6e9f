/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/outside.h"

#include "src/cli/talk.h"
#include "zonefmt/dialect/writer.h"

const char *zf_outside_why(const struct zf_dialect *dialect)
{
	return dialect == NULL || dialect->reader == 0
		       ? "it lies outside the zone"
		       : "it lies outside the zone, and is no address of a name server "
			 "named before";
}

void zf_outside_tell(struct zf_talk *talk, const char *place, const char *done,
		     const struct zf_outside *outside, const char *why)
{
	const size_t named = zf_outside_named(outside);
	char number[ZF_TALK_NUMBER_MAX];

	for (size_t i = 0; i < named; i++)
		zf_talk_warn(talk, "%s: not %s: %s: %s", place, done, outside->named[i],
			     why);
	if (outside->count > named)
		zf_talk_warn(talk, "%s: %s more are not %s", place,
			     zf_talk_number(number, outside->count - named), done);
}
