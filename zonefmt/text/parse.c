/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/parse.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "protocol/rdata.h"
#include "zonefmt/text/bitmap.h"
#include "zonefmt/text/digits.h"
#include "zonefmt/text/numbers.h"
#include "zonefmt/text/rare.h"
#include "zonefmt/text/svcb.h"
#include "zonefmt/text/uncommon.h"

void zf_parse_init(struct zf_parse *parse)
{
	parse->words = (struct zf_words){ .at = "", .word = "" };
	parse->split_strings = false;
	zf_types_index(&parse->types);
}

/* Reads `TYPEnn`. */
static bool is_type_number(const char *word, size_t len, uint16_t *type)
{
	struct zf_words digits = { 0 };
	uint32_t number;

	if (len < 5 || strncasecmp(word, "TYPE", 4) != 0)
		return false;
	digits.at = word + 4;
	if (!zf_words_number(&digits, UINT16_MAX, &number) || digits.at != word + len)
		return false;
	*type = (uint16_t)number;
	return true;
}

static bool take_type_word(struct zf_parse *p, uint16_t *type)
{
	size_t len;
	const char *word = zf_words_plain(&p->words, &len);

	*type = zf_types_find(&p->types, word, len);
	return *type != 0 || is_type_number(word, len, type) ||
	       zf_words_wrong(&p->words, "is not a type");
}

static bool take_type(struct zf_parse *p)
{
	uint16_t type;

	return take_type_word(p, &type) && zf_words_append16(&p->words, type);
}

static bool take_types(struct zf_parse *p)
{
	struct zf_bitmap map;
	uint16_t type;

	zf_bitmap_begin(&map);
	while (zf_words_more(&p->words)) {
		if (!take_type_word(p, &type) || !zf_words_ended(&p->words))
			return false;
		zf_bitmap_add(&map, type);
	}
	return zf_bitmap_append(&p->words, &map);
}

/* A loose text may have bare numbers, as BIND does. */
static bool take_old_type(struct zf_parse *p, uint16_t *type)
{
	uint32_t number;

	if (!p->words.loose || !isdigit((uint8_t)*p->words.at))
		return take_type_word(p, type);
	if (!zf_words_number(&p->words, UINT16_MAX, &number))
		return false;
	*type = (uint16_t)number;
	return number > 0 || zf_words_wrong(&p->words, "is not a type");
}

static bool take_old_types(struct zf_parse *p)
{
	struct zf_bitmap map;
	uint16_t type;

	zf_bitmap_begin(&map);
	while (zf_words_more(&p->words)) {
		if (!take_old_type(p, &type) || !zf_words_ended(&p->words))
			return false;
		if (type > 127)
			return zf_words_wrong(&p->words, "is a type above 127");
		zf_bitmap_add(&map, type);
	}
	return zf_words_append(&p->words, map.bits[0], map.len[0]);
}

static bool take_strings(struct zf_parse *p)
{
	struct zf_words *w = &p->words;

	do {
		if (!(p->split_strings ? zf_words_split_string(w) : zf_words_string(w)) ||
		    !zf_words_ended(w))
			return false;
	} while (zf_words_more(w));
	return true;
}

static bool take_tag(struct zf_words *w)
{
	size_t len;
	const char *tag = zf_words_plain(w, &len);
	const uint8_t size = (uint8_t)len;

	for (size_t i = 0; i < len; i++) {
		bool fits = (tag[i] >= '0' && tag[i] <= '9') ||
			    ((tag[i] | 0x20) >= 'a' && (tag[i] | 0x20) <= 'z');

		if (!fits)
			return zf_words_wrong(w, "is not of letters and digits");
	}
	if (len == 0 || len > UINT8_MAX)
		return zf_words_wrong(w, "is not a tag of 1 to 255 octets");
	return zf_words_append(w, &size, 1) &&
	       zf_words_append(w, (const uint8_t *)tag, len);
}

/* Reads what `take` reads, with its length in an octet before it. */
static bool take_counted(struct zf_words *w, bool (*take)(struct zf_words *w))
{
	uint8_t *len = w->to;

	if (!zf_words_append(w, (const uint8_t[]){ 0 }, 1) || !take(w))
		return false;
	if (w->to - len > 1 + UINT8_MAX)
		return zf_words_wrong(w, "is longer than 255 octets");
	*len = (uint8_t)(w->to - len - 1);
	return true;
}

static bool take_salt(struct zf_words *w)
{
	if (*w->at != '-')
		return take_counted(w, zf_digits_hex);
	w->at++;
	return zf_words_append(w, (const uint8_t[]){ 0 }, 1);
}

/* Reads `octets` of them, `group` at a time with `between` between. */
static bool take_hex_groups(struct zf_words *w, ptrdiff_t octets, ptrdiff_t group,
			    char between)
{
	for (ptrdiff_t i = 0; i < octets; i += group) {
		uint8_t *start = w->to;

		if (i > 0 && *w->at++ != between)
			return zf_words_wrong(w, "has too few groups of hex digits");
		if (!zf_digits_hex(w))
			return false;
		if (w->to - start != group)
			return zf_words_wrong(w,
					      "has a group of more or fewer hex digits "
					      "than it should");
	}
	return true;
}

/* A number of up to four hex digits, in 16 bits. */
static bool take_hex16(struct zf_words *w)
{
	unsigned number = 0;
	const char *const start = w->at;

	for (; isxdigit((uint8_t)*w->at) && w->at - start < 4; w->at++) {
		unsigned digit = *w->at <= '9' ? (unsigned)(*w->at - '0')
					       : (unsigned)((*w->at | 0x20) - 'a' + 10);

		number = number << 4 | digit;
	}
	if (w->at == start)
		return zf_words_wrong(w, "has a group without hex digits");
	return zf_words_append16(w, (uint16_t)number);
}

/* A loose text may leave out zeros at the front of each group, as BIND does. */
static bool take_node(struct zf_words *w)
{
	if (!w->loose)
		return take_hex_groups(w, 8, 2, ':');
	for (int group = 0; group < 4; group++) {
		if (group > 0 && *w->at++ != ':')
			return zf_words_wrong(w, "has too few groups of hex digits");
		if (!take_hex16(w))
			return false;
	}
	return true;
}

static bool take_maybe_base64(struct zf_words *w)
{
	if (*w->at != '-')
		return zf_digits_base64_rest(w);
	w->at++;
	return true;
}

/* A loose text may lack a key of algorithm 0, which the third octet is. */
static bool take_maybe_key(struct zf_parse *p)
{
	struct zf_words *w = &p->words;

	if (!zf_words_more(w))
		return (w->loose && p->rdata[2] == 0) ||
		       zf_words_wrong(w, "more must follow");
	return zf_digits_base64_rest(w);
}

static bool take_field(struct zf_parse *p, enum zf_text_field field, uint16_t type)
{
	struct zf_words *w = &p->words;

	switch (field) {
	case ZF_TEXT_NAME:
		return zf_words_name(w);
	case ZF_TEXT_NUMBER8:
		return zf_words_number8(w);
	case ZF_TEXT_NUMBER16:
		return zf_words_number16(w);
	case ZF_TEXT_NUMBER32:
		return zf_words_number32(w);
	case ZF_TEXT_A:
		return zf_words_a(w);
	case ZF_TEXT_AAAA:
		return zf_words_aaaa(w);
	case ZF_TEXT_TIME:
		return zf_words_time(w);
	case ZF_TEXT_TYPE:
		return take_type(p);
	case ZF_TEXT_TYPES:
		return take_types(p);
	case ZF_TEXT_STRING:
		return zf_words_string(w);
	case ZF_TEXT_STRINGS:
		return take_strings(p);
	case ZF_TEXT_QUOTED:
		return zf_words_octets(w, UINT16_MAX);
	case ZF_TEXT_TAG:
		return take_tag(w);
	case ZF_TEXT_SALT:
		return take_salt(w);
	case ZF_TEXT_HASH:
		return take_counted(w, zf_digits_base32);
	case ZF_TEXT_HEX:
		return zf_digits_hex_rest(w);
	case ZF_TEXT_BASE64:
		return zf_digits_base64_rest(w);
	case ZF_TEXT_NODE:
		return take_node(w);
	case ZF_TEXT_EUI48:
		return take_hex_groups(w, 6, 1, '-');
	case ZF_TEXT_EUI64:
		return take_hex_groups(w, 8, 1, '-');
	case ZF_TEXT_GATEWAY:
		return zf_uncommon_gateway(w, p->rdata[1]);
	case ZF_TEXT_PARAMS:
		return zf_svcb_parse(w);
	case ZF_TEXT_PERIOD:
		return zf_words_period32(w);
	case ZF_TEXT_ALGORITHM:
		return zf_uncommon_algorithm(w);
	case ZF_TEXT_CERTIFICATE:
		return zf_uncommon_certificate(w);
	case ZF_TEXT_OLD_TYPES:
		return take_old_types(p);
	case ZF_TEXT_MAYBE_STRING:
		return !zf_words_more(w) || zf_words_string(w);
	case ZF_TEXT_PROTOCOL:
		return zf_uncommon_protocol(w);
	case ZF_TEXT_PORTS:
		return zf_uncommon_ports(w);
	case ZF_TEXT_ATM:
		return zf_uncommon_atm(w);
	case ZF_TEXT_SCHEME:
		return zf_uncommon_scheme(w);
	case ZF_TEXT_MAYBE_BASE64:
		return take_maybe_base64(w);
	case ZF_TEXT_MAYBE_KEY:
		return take_maybe_key(p);
	case ZF_TEXT_LDNS:
	case ZF_TEXT_UNCOMMON:
		return zf_uncommon_parse(w, type);
	case ZF_TEXT_END:
	case ZF_TEXT_COUNT:
		break;
	}
	return false;
}

static bool need_more(struct zf_words *w)
{
	return zf_words_more(w) || zf_words_wrong(w, "more must follow");
}

static bool need_end(struct zf_words *w)
{
	return !zf_words_more(w) || zf_words_wrong(w, "is a word too many");
}

/* Whether there need be no word for it, or it says itself that one is missing. */
static bool may_be_none(enum zf_text_field field)
{
	return field == ZF_TEXT_TYPES || field == ZF_TEXT_PARAMS ||
	       field == ZF_TEXT_OLD_TYPES || field == ZF_TEXT_MAYBE_STRING ||
	       field == ZF_TEXT_PORTS || field == ZF_TEXT_LDNS ||
	       field == ZF_TEXT_MAYBE_KEY || field == ZF_TEXT_UNCOMMON;
}

static bool take_row(struct zf_parse *p, const struct zf_type_row *row, uint16_t type)
{
	struct zf_words *w = &p->words;

	for (const uint8_t *field = row->fields; *field != ZF_TEXT_END; field++) {
		if (!may_be_none(*field) && !need_more(w))
			return false;
		if (!take_field(p, *field, type) || !zf_words_ended(w))
			return false;
	}
	return need_end(w);
}

/* Whether the word is `\#`: a name may begin so. */
static bool is_marked(const struct zf_words *w)
{
	if (w->at[0] != '\\' || w->at[1] != '#')
		return false;
	struct zf_words behind = *w;
	behind.at += 2;
	return zf_words_ended(&behind);
}

/* Reads `\# len hex`. */
static bool take_marked(struct zf_parse *p)
{
	struct zf_words *w = &p->words;
	uint32_t len;

	w->at += 2;
	if (!need_more(w) || !zf_words_number(w, UINT16_MAX, &len) || !zf_words_ended(w))
		return false;
	if (zf_words_more(w) && !zf_digits_hex_rest(w))
		return false;
	w->word = w->at;
	if (w->to - p->rdata < len)
		return zf_words_wrong(w, "fewer octets than \\# says");
	if (w->to - p->rdata > len)
		return zf_words_wrong(w, "more octets than \\# says");
	return true;
}

/* What was read is what messages may hold of that type: text alone does not say how long a key or
 * a digest is. */
static bool fits(struct zf_parse *p, uint16_t type)
{
	struct zf_words *w = &p->words;
	const size_t len = (size_t)(w->to - p->rdata);

	w->word = w->at;
	if (len > UINT16_MAX)
		return zf_words_wrong(w, zf_words_full);
	return zf_rdata_fits(type, p->rdata, len) ||
	       zf_words_wrong(w, "the octets are no rdata of that type");
}

static bool take_unknown(struct zf_parse *p, uint16_t type)
{
	struct zf_words *w = &p->words;

	if (!need_more(w))
		return false;
	if (!is_marked(w))
		return zf_words_wrong(w, "stands where \\# should");
	return take_marked(p) && fits(p, type);
}

static bool take_known(struct zf_parse *p, const struct zf_type_row *row, uint16_t type,
		       bool marked)
{
	if (marked && !p->words.loose)
		return zf_words_wrong(&p->words, "wants its type as TYPEnn");
	return (marked ? take_marked(p) : take_row(p, row, type)) && fits(p, type);
}

/* The type's word and all that is left, with one blank between words and without a comment. It is to be
 * freed. */
static char *copy_text(struct zf_words *w, const char *word, size_t len)
{
	char *text = malloc(strcspn(word, "\n") + 1);
	char *at = text;

	if (text == NULL)
		return NULL;
	at = (char *)memcpy(at, word, len) + len;
	while (zf_words_more(w)) {
		*at++ = ' ';
		while (!strchr(" \t\r\n;", *w->at))
			*at++ = *w->at++;
	}
	*at = '\0';
	return text;
}

static zf_status take_rare(struct zf_parse *p, const char *word, size_t len,
			   struct zf_record *rr, struct zf_error *err)
{
	char *text = copy_text(&p->words, word, len);
	zf_status status;

	if (text == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_rare_parse(text, &rr->type, p->rdata, &rr->rdata_len, err);
	if (status == ZF_EUSAGE)
		zf_wrap(err, "'%.80s'", text);
	free(text);
	return status;
}

static zf_status fail(const struct zf_words *w, const char *type, size_t len,
		      struct zf_error *err)
{
	int type_shown = len < 80 ? (int)len : 80;
	int shown = zf_words_shown(w);

	if (!w->loose && (*w->word == '(' || *w->word == ')'))
		return zf_fail(err, ZF_EUSAGE,
			       "%.*s: parentheses: a record has one line here",
			       type_shown, type);
	if (shown == 0)
		return zf_fail(err, ZF_EUSAGE, "%.*s: %s", type_shown, type, w->why);
	return zf_fail(err, ZF_EUSAGE, "%.*s: '%.*s' %s", type_shown, type, shown,
		       w->word, w->why);
}

zf_status zf_parse_type_rdata(struct zf_parse *p, struct zf_record *rr,
			      struct zf_error *err)
{
	struct zf_words *w = &p->words;
	size_t len;

	if (!zf_words_more(w))
		return zf_fail(err, ZF_EUSAGE, "a type must follow");
	const char *word = zf_words_plain(w, &len);
	rr->type = zf_types_find(&p->types, word, len);
	const struct zf_type_row *row = zf_types_row(rr->type);
	if ((row == NULL && !is_type_number(word, len, &rr->type)) || !zf_words_ended(w))
		return zf_fail(err, ZF_EUSAGE, "'%.*s' is not a type", zf_words_shown(w),
			       w->word);
	rr->rdata = w->to = p->rdata;
	w->end = p->rdata + sizeof p->rdata;
	bool marked = zf_words_more(w) && is_marked(w);
	if (w->loose && row == NULL) {
		row = zf_types_row(rr->type);
		if (zf_types_is_meta(rr->type)) {
			w->word = word;
			return zf_fail(err, ZF_EUSAGE,
				       "'%.*s' is for questions and messages: no zone "
				       "has one",
				       (int)len, word);
		}
	}
	if (row != NULL && row->fields[0] == ZF_TEXT_LDNS && !marked && !w->loose)
		return take_rare(p, word, len, rr, err);
	if (!(row != NULL ? take_known(p, row, rr->type, marked)
			  : take_unknown(p, rr->type)))
		return fail(w, word, len, err);
	rr->rdata_len = (uint16_t)(w->to - p->rdata);
	return ZF_OK;
}
