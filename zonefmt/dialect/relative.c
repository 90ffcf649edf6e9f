/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* RFC 1035 section 5 with names relative to the zone. One directive, `$ORIGIN`, so that the file
 * says whose it is; class and TTL stand in every line. */

#include <string.h>

#include "zonefmt/dialect/dialects.h"
#include "zonefmt/text/fields.h"
#include "zonefmt/text/text.h"

static char *begin(const struct zf_dialect_state *state, char *at)
{
	at = (char *)memcpy(at, "$ORIGIN ", 8) + 8;
	at = zf_text_name(at, state->apex, &zf_text_usual);
	*at++ = '\n';
	return at;
}

static char *record(struct zf_dialect_state *state, const struct zf_record *rr, char *at)
{
	struct zf_text_style style = zf_text_usual;

	style.origin = state->apex;
	at = zf_text_name(at, rr->owner, &style);
	*at++ = ' ';
	at = zf_text_number(at, rr->ttl);
	*at++ = ' ';
	at = zf_text_class(at, rr->class);
	*at++ = ' ';
	at = zf_fields_print(at, rr, &style, &state->in_octets);
	*at++ = '\n';
	return at;
}

const struct zf_dialect zf_dialect_relative = {
	.name = "relative",
	.title = "as master, with names relative to the zone",
	.begin = begin,
	.record = record,
};
