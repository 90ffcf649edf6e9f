/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/present.h"

#include "zonefmt/text/fields.h"
#include "zonefmt/text/synthesis.h"
#include "zonefmt/text/text.h"

char *zf_present_name(char *at, const uint8_t *name, const uint8_t *origin)
{
	struct zf_text_style style = zf_text_usual;

	style.origin = origin;
	return zf_text_name(at, name, &style);
}

char *zf_present_type(char *at, uint16_t type)
{
	return zf_text_type(at, type, &zf_text_usual);
}

char *zf_present_type_rdata(char *at, const struct zf_record *rr, const uint8_t *origin)
{
	struct zf_text_style style = zf_text_usual;

	style.origin = origin;
	return zf_fields_print(at, rr, &style, NULL);
}

/* What stands before the type. */
static char *put_terms(char *at, const struct zf_record *rr)
{
	at = zf_text_name(at, rr->owner, &zf_text_usual);
	*at++ = ' ';
	at = zf_text_number(at, rr->ttl);
	*at++ = ' ';
	at = zf_text_class(at, rr->class);
	*at++ = ' ';
	return at;
}

char *zf_present_record_as(char *at, const struct zf_record *rr, bool *in_octets)
{
	return zf_fields_print(put_terms(at, rr), rr, &zf_text_usual, in_octets);
}

char *zf_present_shown(char *at, const struct zf_record *rr)
{
	at = put_terms(at, rr);
	char *end = rr->type < ZF_SYNTHESIS_FIRST ? NULL : zf_synthesis_print(at, rr);
	return end != NULL ? end : zf_fields_print(at, rr, &zf_text_usual, NULL);
}

char *zf_present_record(char *at, const struct zf_record *rr)
{
	return zf_present_record_as(at, rr, NULL);
}
