/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_PARSE_H
#define ZF_ZONEFMT_TEXT_PARSE_H

/*
 * A record's type and rdata out of text, field by field from its type's row in types.h: the
 * inverse of fields.h, for text in the usual style (text.h). From what is written there may differ
 * what lies between words and between digits, the case of words, quotes that are not needed,
 * the order of a bitmap's types, and times, which may be in seconds. Nothing is allocated, but for
 * the few types that are left to ldns.
 *
 *	zf_parse_init() -> zf_parse_type_rdata() for each record
 */

#include "protocol/name.h"
#include "protocol/record.h"
#include "zonefmt/text/types.h"
#include "zonefmt/text/words.h"

struct zf_parse {
	struct zf_words
		words; /* `at` is for the caller to set, and to go on from; so are `loose`,
				* `octal`, `open` and `origin` */
	/* A string of TXT and its like that is longer than 255 octets becomes several, as PowerDNS has it;
	 * for the caller to set. */
	bool split_strings;
	/* private from here on */
	struct zf_types_index types;
	uint8_t rdata[UINT16_MAX + ZF_NAME_MAX]; /* a name may begin at its last octet */
};

void zf_parse_init(struct zf_parse *parse);

/*
 * Reads `type rdata`, the words from words.at to the end of the text, into rr's type, rdata and
 * rdata_len; the rdata is a view that holds until the next call. The rdata is what its type's
 * layout says (zf_rdata_fits). `TYPEnn` stands before `\# len hex` only, and that behind
 * nothing else (RFC 3597 section 5), for types with and without a word. Names must be absolute.
 * A loose text (words.h) may have `\#` behind any type, and anything else behind `TYPEnn`; words
 * for algorithms; parameters in any order; but no type that is for questions (zf_types_is_meta); and
 * nothing of it is left to ldns.
 * Fails with ZF_EUSAGE, `TYPE: 'word' why`, where words.word is what is wrong; ZF_ENOMEM for types
 * left to ldns.
 */
zf_status zf_parse_type_rdata(struct zf_parse *parse, struct zf_record *rr,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
