/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* RFC 1035 section 5 in its plainest form: no directives, so no line depends on another. */

#include "zonefmt/dialect/dialects.h"
#include "zonefmt/text/present.h"

static char *record(struct zf_dialect_state *state, const struct zf_record *rr, char *at)
{
	at = zf_present_record_as(at, rr, &state->in_octets);
	*at++ = '\n';
	return at;
}

const struct zf_dialect zf_dialect_master = {
	.name = "master",
	.title = "one record a line, absolute names, every TTL; every server loads it",
	.record = record,
};
