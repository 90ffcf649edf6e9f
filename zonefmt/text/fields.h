/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_FIELDS_H
#define ZF_ZONEFMT_TEXT_FIELDS_H

/*
 * A record's type and rdata as text, field by field from its type's row in types.h, in
 * the style of a dialect.
 */

#include "protocol/record.h"
#include "zonefmt/text/text.h"

/*
 * Writes `type rdata` at `at`, where there is room for ZF_PRESENT_MAX octets, and returns where
 * it stopped. A type whose word the style's readers do not know, and rdata that its
 * fields do not take up to the last octet or would not give back the same, is
 * written as `TYPEnn \# len hex` (RFC 3597 section 5). If the style has words only, NULL instead; what
 * stands at `at` then does not count. `*in_octets` is set, and never cleared, where `\#` is written for a type
 * that has a word; it may be NULL.
 */
char *zf_fields_print(char *at, const struct zf_record *rr,
		      const struct zf_text_style *style, bool *in_octets);

#endif
