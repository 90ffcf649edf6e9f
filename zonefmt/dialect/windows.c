/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The layout that Windows DNS Server gives its own files, by version, but with every TTL written:
 * theirs leave out one that equals the SOA's minimum, and that they read `$TTL` is not known.
 * Headings say what follows, so they come again where a transfer mixes its records.
 */

#include <string.h>

#include "protocol/rdata.h"
#include "zonefmt/dialect/dialects.h"
#include "zonefmt/text/fields.h"
#include "zonefmt/text/text.h"
#include "zonefmt/text/types.h"
#include "zonefmt/text/wins.h"

#define OWNER_COLUMNS 24

/* Windows takes the digits behind a backslash for octal. It writes a blank in a name so itself,
 * and has to read that back; whatever is printable, UTF-8 too, stays as it is. */
static const uint8_t in_names[256] = {
	[0 ... ' '] = ZF_OCTET_OCTAL, ['"'] = ZF_OCTET_QUOTED, ['$'] = ZF_OCTET_QUOTED,
	['('] = ZF_OCTET_QUOTED,      [')'] = ZF_OCTET_QUOTED, ['.'] = ZF_OCTET_QUOTED,
	[';'] = ZF_OCTET_QUOTED,      ['@'] = ZF_OCTET_QUOTED, ['\\'] = ZF_OCTET_QUOTED,
	[0x7f] = ZF_OCTET_OCTAL,
};

static const uint8_t in_strings[256] = {
	[0 ... ' ' - 1] = ZF_OCTET_OCTAL,
	['"'] = ZF_OCTET_QUOTED,
	['\\'] = ZF_OCTET_QUOTED,
	[0x7f] = ZF_OCTET_OCTAL,
};

/* What the top of a file looks like. */
struct layout {
	const char *before_zone, *behind_zone; /* in the title */
	const char *between_names;	       /* of the SOA */
	const char *indent;		       /* before its numbers */
	unsigned columns;		       /* that each takes; the last two less */
	const char *minimum;		       /* what stands behind the last */
};

/* clang-format off */
#define BLANKS "                       " /* 23 */
static const struct layout
	in_2016 = { "Default zone scope in zone ", ".", " ", BLANKS " \t\t", 13, ") ; default TTL" },
	in_2008 = { "", " zone.", " ",  BLANKS " \t\t", 13, ") ; default TTL" },
	in_2003 = { "", " zone.", "  ", BLANKS " \t",   13, ") ; default TTL" },
	in_2000 = { "", " zone.", " ",  BLANKS "\t",    12, ") ; minimum TTL" };
/* clang-format on */

/* A dialect's form. */
struct version {
	const struct layout *layout;
	struct zf_text_style style;
};

static const struct version *version_of(const struct zf_dialect_state *state)
{
	return state->dialect->form;
}

static char *put(char *at, const char *text)
{
	size_t len = strlen(text);

	memcpy(at, text, len);
	return at + len;
}

static char *pad(char *at, const char *from, size_t columns)
{
	while ((size_t)(at - from) < columns)
		*at++ = ' ';
	return at;
}

/* The owner in its column, with a blank behind it even if it is longer. Names in the rdata are
 * absolute, which is right wherever the file is read. */
static char *put_owner(char *at, const struct zf_dialect_state *state,
		       const uint8_t *owner)
{
	struct zf_text_style style = version_of(state)->style;
	char *start = at;

	style.origin = state->apex;
	at = zf_text_name(at, owner, &style);
	*at++ = ' ';
	return pad(at, start, OWNER_COLUMNS);
}

static bool is_apex(const struct zf_dialect_state *state, const uint8_t *owner)
{
	return zf_name_equal(owner, state->apex);
}

/* The zone's name without its last dot. */
static char *put_zone(char *at, const struct zf_dialect_state *state)
{
	at = zf_text_name(at, state->apex, &version_of(state)->style);
	return *state->apex == 0 ? at : at - 1;
}

/* The comments at the top. Windows calls the file so unless told otherwise. */
static char *put_title(char *at, const struct zf_dialect_state *state, uint32_t serial)
{
	const struct layout *layout = version_of(state)->layout;

	at = put(at, ";\r\n;  Database file ");
	at = *state->apex == 0 ? put(at, "root") : put_zone(at, state);
	at = put(put(at, ".dns for "), layout->before_zone);
	at = put(put_zone(at, state), layout->behind_zone);
	at = put(at, "\r\n;      Zone version:  ");
	at = zf_text_number(at, serial);
	return put(at, "\r\n;\r\n\r\n");
}

static char *put_soa_number(char *at, const char *indent, uint32_t number,
			    unsigned columns, const char *comment)
{
	at = put(at, indent);
	char *start = at;
	at = zf_text_number(at, number);
	at = pad(at, start, columns);
	return put(put(at, comment), "\r\n");
}

static char *put_soa(char *at, const struct zf_dialect_state *state,
		     const struct zf_record *rr, const struct zf_soa *soa)
{
	const struct layout *l = version_of(state)->layout;
	const struct zf_text_style *style = &version_of(state)->style;

	at = put_title(at, state, soa->serial);
	at = put_owner(at, state, rr->owner);
	at = put(zf_text_number(at, rr->ttl), " IN  SOA ");
	at = put(zf_text_name(at, soa->mname, style), l->between_names);
	at = put(zf_text_name(at, soa->rname, style), " (\r\n");
	at = put_soa_number(at, l->indent, soa->serial, l->columns, "; serial number");
	at = put_soa_number(at, l->indent, soa->refresh, l->columns, "; refresh");
	at = put_soa_number(at, l->indent, soa->retry, l->columns, "; retry");
	at = put_soa_number(at, l->indent, soa->expire, l->columns, "; expire");
	return put_soa_number(at, l->indent, soa->minimum, l->columns - 2, l->minimum);
}

/* The parts of a file, each under its heading; that of a delegation is one of the records'. */
enum part { RECORDS, SOA, ZONE_NS, ZONE_WINS, ZONE_WINSR, DELEGATION };

static const char *const headings[] = {
	[ZONE_NS] = "Zone NS records",
	[ZONE_WINS] = "Zone WINS lookup record",
	[ZONE_WINSR] = "WINSR (WINS reverse) lookup record",
	[RECORDS] = "Zone records",
};

/* Where a record stands: the part, and if that is a delegation its name. */
struct place {
	enum part part;
	const uint8_t *cut;
};

static enum part part_at_apex(uint16_t type)
{
	switch (type) {
	case ZF_TYPE_SOA:
		return SOA;
	case ZF_TYPE_NS:
		return ZONE_NS;
	case ZF_TYPE_WINS:
		return ZONE_WINS;
	case ZF_TYPE_WINSR:
		return ZONE_WINSR;
	default:
		return RECORDS;
	}
}

/* Addresses of name servers outside the zone stand behind the NS records that name them. */
static bool is_outer_glue(const struct zf_dialect_state *state,
			  const struct zf_record *rr)
{
	return (rr->type == ZF_TYPE_A || rr->type == ZF_TYPE_AAAA) &&
	       !zf_name_under(rr->owner, state->apex);
}

static struct place place_of(const struct zf_dialect_state *state,
			     const struct zf_record *rr)
{
	const struct place here = { (enum part)state->part, state->cut.wire };

	if (is_apex(state, rr->owner))
		return (struct place){ part_at_apex(rr->type), NULL };
	if (here.part == DELEGATION && zf_name_under(rr->owner, here.cut))
		return here;
	if ((here.part == DELEGATION || here.part == ZONE_NS) && is_outer_glue(state, rr))
		return here;
	if (rr->type == ZF_TYPE_NS && zf_name_under(rr->owner, state->apex))
		return (struct place){ DELEGATION, rr->owner };
	return (struct place){ RECORDS, NULL };
}

static bool is_here(const struct zf_dialect_state *state, const struct place *place)
{
	return place->part == state->part &&
	       (place->part != DELEGATION || place->cut == state->cut.wire);
}

static void move_to(struct zf_dialect_state *state, const struct place *place)
{
	if (is_here(state, place))
		return;
	state->part = (uint8_t)place->part;
	if (place->part == DELEGATION)
		zf_name_copy(&state->cut, place->cut);
}

static char *put_heading(char *at, enum part part)
{
	at = put(put(at, "\r\n;\r\n;  "), headings[part]);
	return put(at, "\r\n;\r\n\r\n");
}

static char *put_delegation(char *at, const struct zf_dialect_state *state,
			    const uint8_t *cut)
{
	at = put(at, ";\r\n;  Delegated sub-zone:  ");
	at = zf_text_name(at, cut, &version_of(state)->style);
	return put(at, "\r\n;\r\n");
}

static char *put_end_of_delegation(char *at)
{
	return put(at, ";  End delegation\r\n\r\n");
}

/* What is due between the record before and one that stands elsewhere. */
static char *put_way_to(char *at, const struct zf_dialect_state *state,
			const struct place *place)
{
	const bool in_records = state->part == RECORDS || state->part == DELEGATION;

	if (state->part == DELEGATION)
		at = put_end_of_delegation(at);
	if (place->part == SOA)
		return at;
	if (place->part != DELEGATION)
		return in_records && place->part == RECORDS
			       ? at
			       : put_heading(at, place->part);
	if (!in_records)
		at = put_heading(at, RECORDS);
	return put_delegation(at, state, place->cut);
}

/* Further records of an owner leave it out, but for the apex's. */
static bool is_same_owner(const struct zf_dialect_state *state,
			  const struct zf_record *rr)
{
	return state->records > 0 && !is_apex(state, rr->owner) &&
	       memcmp(rr->owner, state->last_owner.wire, rr->owner_len) == 0;
}

/* The server gives no stamp to these. */
static bool is_stamped(uint16_t type)
{
	return type != ZF_TYPE_SOA && type != ZF_TYPE_NS && type != ZF_TYPE_WINS &&
	       type != ZF_TYPE_WINSR;
}

static char *put_age(char *at, uint32_t age)
{
	return put(zf_text_number(put(at, "[AGE:"), age), "]\t");
}

/* What stands between the owner and the type. */
static char *put_terms(char *at, const struct zf_dialect_state *state,
		       const struct zf_record *rr)
{
	if (state->age != 0 && is_stamped(rr->type))
		at = put_age(at, state->age);
	at = put(zf_text_number(at, rr->ttl), "\t");
	return rr->class == ZF_CLASS_IN ? at : put(zf_text_class(at, rr->class), "\t");
}

static char *put_type_rdata(char *at, struct zf_dialect_state *state,
			    const struct zf_record *rr)
{
	const struct zf_text_style *style = &version_of(state)->style;
	char *end = rr->type < ZF_TYPE_WINS ? NULL : zf_wins_print(at, rr, style);

	return end != NULL ? end : zf_fields_print(at, rr, style, &state->in_octets);
}

static char *put_record(char *at, struct zf_dialect_state *state,
			const struct zf_record *rr, const struct place *place)
{
	const bool is_near = is_here(state, place);

	if (!is_near)
		at = put_way_to(at, state, place);
	if (is_near && is_same_owner(state, rr))
		at = pad(at, at, OWNER_COLUMNS);
	else
		at = put_owner(at, state, rr->owner);
	at = put_type_rdata(put_terms(at, state, rr), state, rr);
	return at == NULL ? NULL : put(at, "\r\n");
}

static char *record(struct zf_dialect_state *state, const struct zf_record *rr, char *at)
{
	const struct place place = place_of(state, rr);
	struct zf_soa soa;

	if (state->records == 0 && zf_record_soa(rr, &soa))
		at = put_soa(at, state, rr, &soa);
	else
		at = put_record(at, state, rr, &place);
	if (at != NULL)
		move_to(state, &place);
	return at;
}

static char *end(const struct zf_dialect_state *state, char *at)
{
	return state->part == DELEGATION ? put_end_of_delegation(at) : at;
}

/* A TXT's strings are in parentheses from 2008 on, unknown types known from 2016 on. */
#define STYLE(versions)                                                                  \
	.in_names = in_names, .in_strings = in_strings, .readers = (versions), .gap = '\t'
#define STYLE_2003(versions) STYLE(versions), .words_only = true
#define STYLE_2008(versions) STYLE_2003(versions), .parentheses = true
#define STYLE_2016(versions) STYLE(versions), .parentheses = true
#define FORM(layout, style)                                                              \
	&(const struct version)                                                          \
	{                                                                                \
		&(layout),                                                               \
		{                                                                        \
			style                                                            \
		}                                                                        \
	}

const struct zf_dialect zf_dialect_windows = {
	.name = "windows",
	.title = "as Windows DNS Server 2016 and later write their own files",
	.form = FORM(in_2016, STYLE_2016(ZF_WORD_WINDOWS)),
	.reader = ZF_WORD_WINDOWS,
	.record = record,
	.end = end,
};

const struct zf_dialect zf_dialect_windows_2012 = {
	.name = "windows-2012",
	.title = "as Server 2012 and 2012 R2 do, with the types that they know",
	.form = FORM(in_2008, STYLE_2008(ZF_WORD_WINDOWS_2012)),
	.reader = ZF_WORD_WINDOWS_2012,
	.record = record,
	.end = end,
};

const struct zf_dialect zf_dialect_windows_2008r2 = {
	.name = "windows-2008r2",
	.title = "the same for Server 2008 R2",
	.form = FORM(in_2008, STYLE_2008(ZF_WORD_WINDOWS_2008R2)),
	.reader = ZF_WORD_WINDOWS_2008R2,
	.record = record,
	.end = end,
};

const struct zf_dialect zf_dialect_windows_2008 = {
	.name = "windows-2008",
	.title = "the same for Server 2008",
	.form = FORM(in_2008, STYLE_2008(ZF_WORD_WINDOWS_2008)),
	.reader = ZF_WORD_WINDOWS_2008,
	.record = record,
	.end = end,
};

const struct zf_dialect zf_dialect_windows_2003 = {
	.name = "windows-2003",
	.title = "the same for Server 2003",
	.form = FORM(in_2003, STYLE_2003(ZF_WORD_WINDOWS_2003)),
	.reader = ZF_WORD_WINDOWS_2003,
	.record = record,
	.end = end,
};

const struct zf_dialect zf_dialect_windows_2000 = {
	.name = "windows-2000",
	.title = "the same for Windows 2000",
	.form = FORM(in_2000, STYLE_2003(ZF_WORD_WINDOWS_2000)),
	.reader = ZF_WORD_WINDOWS_2000,
	.record = record,
	.end = end,
};
