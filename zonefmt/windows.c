/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The layout that Windows Server 2016 and later give their own files, but with every TTL
 * written: theirs leave out one that equals the SOA's minimum, and that they read `$TTL` is
 * not known. Headings say what follows, so they come again where a transfer mixes its records.
 */

#include <string.h>

#include "protocol/rdata.h"
#include "zonefmt/fields.h"
#include "zonefmt/text.h"
#include "zonefmt/types.h"
#include "zonefmt/writer.h"

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

/* Names in the rdata are absolute, which is right wherever the file is read. */
static const struct zf_text_style in_rdata = {
	.in_names = in_names,
	.in_strings = in_strings,
	.readers = ZF_WORD_WINDOWS,
	.gap = '\t',
	.parentheses = true,
};

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

/* The owner in its column, with a blank behind it even if it is longer. */
static char *put_owner(char *at, const struct zf_dialect_state *state,
		       const uint8_t *owner)
{
	struct zf_text_style style = in_rdata;
	char *start = at;

	style.origin = state->apex;
	at = zf_text_name(at, owner, &style);
	return pad(at, start,
		   (size_t)(at - start) < OWNER_COLUMNS ? OWNER_COLUMNS
							: (size_t)(at - start) + 1);
}

static bool is_apex(const struct zf_dialect_state *state, const uint8_t *owner)
{
	return zf_name_equal(owner, state->apex);
}

static char *put_heading(char *at, const char *words)
{
	at = put(at, "\r\n;\r\n;  ");
	at = put(at, words);
	return put(at, "\r\n;\r\n\r\n");
}

/* The comments at the top. Windows calls the file so unless told otherwise. */
static char *put_title(char *at, const uint8_t *apex, uint32_t serial)
{
	at = put(at, ";\r\n;  Database file ");
	at = *apex == 0 ? put(at, "root.") : zf_text_name(at, apex, &in_rdata);
	at = put(at, "dns for Default zone scope in zone ");
	at = zf_text_name(at, apex, &in_rdata);
	at = put(at, "\r\n;      Zone version:  ");
	at = zf_text_number(at, serial);
	return put(at, "\r\n;\r\n\r\n");
}

static char *put_soa_number(char *at, uint32_t number, size_t columns,
			    const char *comment)
{
	at = pad(at, at, OWNER_COLUMNS);
	at = put(at, "\t\t");
	char *start = at;
	at = zf_text_number(at, number);
	at = pad(at, start, columns);
	return put(put(at, comment), "\r\n");
}

static char *put_soa(char *at, const struct zf_dialect_state *state,
		     const struct zf_record *rr, const struct zf_soa *soa)
{
	at = put_title(at, state->apex, soa->serial);
	at = put_owner(at, state, rr->owner);
	at = zf_text_number(at, rr->ttl);
	at = put(at, " IN  SOA ");
	at = zf_text_name(at, soa->mname, &in_rdata);
	*at++ = ' ';
	at = zf_text_name(at, soa->rname, &in_rdata);
	at = put(at, " (\r\n");
	at = put_soa_number(at, soa->serial, 13, "; serial number");
	at = put_soa_number(at, soa->refresh, 13, "; refresh");
	at = put_soa_number(at, soa->retry, 13, "; retry");
	at = put_soa_number(at, soa->expire, 13, "; expire");
	return put_soa_number(at, soa->minimum, 11, ") ; default TTL");
}

/* The heading due before `rr`, if any; then `*headed` is set. */
static char *put_heading_for(char *at, const struct zf_dialect_state *state,
			     const struct zf_record *rr, bool *headed)
{
	bool is_ns = rr->type == ZF_TYPE_NS && is_apex(state, rr->owner);
	bool was_ns = state->last_type == ZF_TYPE_NS &&
		      is_apex(state, state->last_owner.wire);

	*headed = true;
	if (is_ns && !was_ns)
		return put_heading(at, "Zone NS records");
	if (!is_ns && (was_ns || state->last_type == ZF_TYPE_SOA))
		return put_heading(at, "Zone records");
	*headed = false;
	return at;
}

/* Further records of an owner leave it out, but for the apex's. */
static bool is_same_owner(const struct zf_dialect_state *state,
			  const struct zf_record *rr)
{
	return state->records > 0 && !is_apex(state, rr->owner) &&
	       memcmp(rr->owner, state->last_owner.wire, rr->owner_len) == 0;
}

static char *record(const struct zf_dialect_state *state, const struct zf_record *rr,
		    char *at)
{
	struct zf_soa soa;
	bool headed;

	if (state->records == 0 && zf_record_soa(rr, &soa))
		return put_soa(at, state, rr, &soa);
	at = put_heading_for(at, state, rr, &headed);
	if (!headed && is_same_owner(state, rr))
		at = pad(at, at, OWNER_COLUMNS);
	else
		at = put_owner(at, state, rr->owner);
	at = zf_text_number(at, rr->ttl);
	*at++ = '\t';
	if (rr->class != ZF_CLASS_IN) {
		at = zf_text_class(at, rr->class);
		*at++ = '\t';
	}
	at = zf_fields_print(at, rr, &in_rdata);
	return put(at, "\r\n");
}

const struct zf_dialect zf_dialect_windows = {
	.name = "windows",
	.title = "as Windows DNS Server 2016 and later write their own files",
	.record = record,
};
