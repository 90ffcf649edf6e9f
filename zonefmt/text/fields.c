/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/fields.h"

#include <string.h>

#include <openssl/evp.h>

#include "protocol/name.h"
#include "protocol/wire.h"
#include "zonefmt/text/rare.h"
#include "zonefmt/text/svcb.h"
#include "zonefmt/text/types.h"

/* The text written so far and the rdata still to write. Each field below takes its octets from
 * `rd` and returns false where they do not fit. */
struct fields {
	char *at;
	const uint8_t *rd, *end;
	const struct zf_record *rr;
	const struct zf_text_style *style;
};

static size_t left(const struct fields *f)
{
	return (size_t)(f->end - f->rd);
}

static bool put_number8(struct fields *f)
{
	if (left(f) < 1)
		return false;
	f->at = zf_text_number(f->at, *f->rd);
	f->rd += 1;
	return true;
}

static bool put_number16(struct fields *f)
{
	if (left(f) < 2)
		return false;
	f->at = zf_text_number(f->at, zf_wire_get16(f->rd));
	f->rd += 2;
	return true;
}

static bool put_number32(struct fields *f)
{
	if (left(f) < 4)
		return false;
	f->at = zf_text_number(f->at, zf_wire_get32(f->rd));
	f->rd += 4;
	return true;
}

static bool put_time(struct fields *f)
{
	if (left(f) < 4)
		return false;
	f->at = zf_text_time(f->at, zf_wire_get32(f->rd));
	f->rd += 4;
	return true;
}

/* NSD 4.6 reads TYPE0 neither in a RRSIG nor in a bitmap. */
static bool put_type_word(struct fields *f, uint16_t type)
{
	if (type == 0)
		return false;
	if (f->style->words_only && !zf_text_has_word(type, f->style))
		return false;
	f->at = zf_text_type(f->at, type, f->style);
	return true;
}

static bool put_type(struct fields *f)
{
	const uint16_t type = left(f) < 2 ? 0 : zf_wire_get16(f->rd);

	if (!put_type_word(f, type))
		return false;
	f->rd += 2;
	return true;
}

static bool put_a(struct fields *f)
{
	if (left(f) < 4)
		return false;
	f->at = zf_text_a(f->at, f->rd);
	f->rd += 4;
	return true;
}

static bool put_aaaa(struct fields *f)
{
	if (left(f) < 16)
		return false;
	f->at = zf_text_aaaa(f->at, f->rd);
	f->rd += 16;
	return true;
}

/* Octets of the name at `rd`, 0 if there is none. */
static size_t name_size(const struct fields *f)
{
	size_t room = left(f) < ZF_NAME_MAX ? left(f) : ZF_NAME_MAX;
	size_t size = 0;

	while (size < room && f->rd[size] != 0) {
		if (f->rd[size] > ZF_LABEL_MAX)
			return 0;
		size += 1u + f->rd[size];
	}
	return size < room ? size + 1 : 0;
}

static bool put_name(struct fields *f)
{
	size_t size = name_size(f);

	if (size == 0)
		return false;
	f->at = zf_text_name(f->at, f->rd, f->style);
	f->rd += size;
	return true;
}

/* Whether a length octet stands at `rd` with that many octets behind it. */
static bool has_string(const struct fields *f)
{
	return left(f) > 0 && left(f) > *f->rd;
}

static bool put_string(struct fields *f)
{
	if (!has_string(f))
		return false;
	f->at = zf_text_string(f->at, f->rd + 1, *f->rd, f->style);
	f->rd += 1 + *f->rd;
	return true;
}

static bool put_strings(struct fields *f)
{
	if (f->style->parentheses)
		f->at = (char *)memcpy(f->at, "( ", 2) + 2;
	if (!put_string(f))
		return false;
	while (f->rd < f->end) {
		*f->at++ = ' ';
		if (!put_string(f))
			return false;
	}
	if (f->style->parentheses)
		f->at = (char *)memcpy(f->at, " )", 2) + 2;
	return true;
}

static bool put_quoted(struct fields *f)
{
	f->at = zf_text_string(f->at, f->rd, left(f), f->style);
	f->rd = f->end;
	return true;
}

/* NSD 4.6 refuses a zone for a CAA tag in upper case, though RFC 8659 4.1 allows it. */
static bool is_in_tags(uint8_t octet)
{
	return (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z');
}

static bool put_tag(struct fields *f)
{
	if (!has_string(f) || *f->rd == 0)
		return false;
	for (uint8_t n = *f->rd++; n > 0; n--) {
		if (!is_in_tags(*f->rd))
			return false;
		*f->at++ = (char)*f->rd++;
	}
	return true;
}

static bool put_salt(struct fields *f)
{
	if (!has_string(f))
		return false;
	if (*f->rd == 0)
		*f->at++ = '-';
	else
		f->at = zf_text_hex(f->at, f->rd + 1, *f->rd);
	f->rd += 1 + *f->rd;
	return true;
}

/* Base32hex without padding, RFC 5155 3.3. Hashes come in whole groups of 5 octets (SHA-1's 20);
 * of others NSD 4.6 reads another one, and Knot 3.2 none. */
static bool put_hash(struct fields *f)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
	unsigned held = 0, bits = 0;

	if (!has_string(f) || *f->rd == 0 || *f->rd % 5 != 0)
		return false;
	for (uint8_t n = *f->rd++; n > 0; n--) {
		held = (held << 8 | *f->rd++) & 0xfff;
		for (bits += 8; bits >= 5; bits -= 5)
			*f->at++ = digits[held >> (bits - 5) & 31];
	}
	return true;
}

static bool put_hex(struct fields *f)
{
	if (left(f) == 0)
		return false;
	f->at = zf_text_hex(f->at, f->rd, left(f));
	f->rd = f->end;
	return true;
}

static bool put_base64(struct fields *f)
{
	if (left(f) == 0)
		return false;
	f->at += EVP_EncodeBlock((unsigned char *)f->at, f->rd, (int)left(f));
	f->rd = f->end;
	return true;
}

static bool put_hex_groups(struct fields *f, size_t octets, size_t group, char between)
{
	if (left(f) < octets)
		return false;
	for (size_t i = 0; i < octets; i += group) {
		if (i > 0)
			*f->at++ = between;
		f->at = zf_text_hex(f->at, f->rd + i, group);
	}
	f->rd += octets;
	return true;
}

static bool put_node(struct fields *f)
{
	return put_hex_groups(f, 8, 2, ':');
}

static bool put_eui48(struct fields *f)
{
	return put_hex_groups(f, 6, 1, '-');
}

static bool put_eui64(struct fields *f)
{
	return put_hex_groups(f, 8, 1, '-');
}

/* A bit may take 10 characters: without a bound the text would outgrow ZF_PRESENT_MAX. */
#define BITMAPS_MAX 2048 /* octets */

/* Writes a word for each bit of the `len` octets at `rd`, the first being number `first`. The words
 * give back the same octets only if the last one is not zero (RFC 4034 4.1.2). */
static bool put_bits(struct fields *f, size_t len, unsigned first,
		     bool (*put)(struct fields *f, uint16_t number))
{
	if (f->rd[len - 1] == 0)
		return false;
	for (unsigned bit = 0; bit < 8 * len; bit++) {
		if ((f->rd[bit / 8] & 0x80 >> bit % 8) == 0)
			continue;
		*f->at++ = ' ';
		if (!put(f, (uint16_t)(first + bit)))
			return false;
	}
	f->rd += len;
	return true;
}

/* Writes the types of one window. */
static bool put_window(struct fields *f)
{
	unsigned window = f->rd[0];
	unsigned len = f->rd[1];

	if (len < 1 || len > 32 || left(f) < 2 + len)
		return false;
	f->rd += 2;
	return put_bits(f, len, window << 8, put_type_word);
}

/* No types at all, which NSEC3 has at empty non-terminals, are no text: the blank before goes. */
static bool put_types(struct fields *f)
{
	int last = -1;

	if (left(f) > BITMAPS_MAX)
		return false;
	f->at--;
	while (left(f) >= 2) {
		if (*f->rd <= last)
			return false;
		last = *f->rd;
		if (!put_window(f))
			return false;
	}
	return true;
}

/* A bitmap whose first bit is set is of another kind (RFC 2535 5.2). */
static bool put_old_types(struct fields *f)
{
	f->at--;
	if (left(f) == 0)
		return true;
	return left(f) <= 16 && (*f->rd & 0x80) == 0 &&
	       put_bits(f, left(f), 0, put_type_word);
}

/* Others have no ports. */
static bool put_protocol(struct fields *f)
{
	if (left(f) < 1 || (*f->rd != 6 && *f->rd != 17))
		return false;
	f->at = (char *)memcpy(f->at, *f->rd == 6 ? "TCP" : "UDP", 3) + 3;
	f->rd++;
	return true;
}

static bool put_port(struct fields *f, uint16_t port)
{
	f->at = zf_text_number(f->at, port);
	return true;
}

/* Ports as numbers: it is the reader's own list that says which services have a word. */
static bool put_ports(struct fields *f)
{
	f->at--;
	if (left(f) == 0)
		return true;
	return left(f) <= BITMAPS_MAX && put_bits(f, left(f), 0, put_port);
}

static bool put_maybe_string(struct fields *f)
{
	if (left(f) > 0)
		return put_string(f);
	f->at--;
	return true;
}

/* An E.164 number. Windows' windns.h gives AESA, the other format, another number than the ATM
 * Forum does: what is written for one might become the other. */
static bool put_atm(struct fields *f)
{
	if (left(f) < 2 || *f->rd != 1)
		return false;
	*f->at++ = '+';
	for (f->rd++; f->rd < f->end; *f->at++ = (char)*f->rd++) {
		if (*f->rd < '0' || *f->rd > '9')
			return false;
	}
	return true;
}

/* RFC 4025 2.3, 2.5. PowerDNS 4.7 does not read one without gateway, whatever is written, and Knot
 * 3.2 none with a key of algorithm 0, which stands for no key. */
static bool put_gateway(struct fields *f)
{
	if (f->rr->rdata[2] == 0)
		return false;
	switch (f->rr->rdata[1]) {
	case 0:
		*f->at++ = '.';
		return true;
	case 1:
		return put_a(f);
	case 2:
		return put_aaaa(f);
	case 3:
		return put_name(f);
	default:
		return false;
	}
}

static bool put_params(struct fields *f)
{
	char *at = zf_svcb_print(f->at - 1, f->rd, left(f));

	if (at == NULL)
		return false;
	f->at = at;
	f->rd = f->end;
	return true;
}

static bool put_ldns(struct fields *f)
{
	char *at = zf_rare_print(f->at, f->rr);

	if (at == NULL)
		return false;
	f->at = at;
	f->rd = f->end;
	return true;
}

static bool (*const put_field[ZF_TEXT_COUNT])(struct fields *f) = {
	[ZF_TEXT_NAME] = put_name,
	[ZF_TEXT_NUMBER8] = put_number8,
	[ZF_TEXT_NUMBER16] = put_number16,
	[ZF_TEXT_NUMBER32] = put_number32,
	[ZF_TEXT_A] = put_a,
	[ZF_TEXT_AAAA] = put_aaaa,
	[ZF_TEXT_TIME] = put_time,
	[ZF_TEXT_TYPE] = put_type,
	[ZF_TEXT_TYPES] = put_types,
	[ZF_TEXT_STRING] = put_string,
	[ZF_TEXT_STRINGS] = put_strings,
	[ZF_TEXT_QUOTED] = put_quoted,
	[ZF_TEXT_TAG] = put_tag,
	[ZF_TEXT_SALT] = put_salt,
	[ZF_TEXT_HASH] = put_hash,
	[ZF_TEXT_HEX] = put_hex,
	[ZF_TEXT_BASE64] = put_base64,
	[ZF_TEXT_NODE] = put_node,
	[ZF_TEXT_EUI48] = put_eui48,
	[ZF_TEXT_EUI64] = put_eui64,
	[ZF_TEXT_GATEWAY] = put_gateway,
	[ZF_TEXT_PARAMS] = put_params,
	[ZF_TEXT_LDNS] = put_ldns,
	[ZF_TEXT_PERIOD] = put_number32,
	[ZF_TEXT_ALGORITHM] = put_number8,
	[ZF_TEXT_CERTIFICATE] = put_number16,
	[ZF_TEXT_OLD_TYPES] = put_old_types,
	[ZF_TEXT_MAYBE_STRING] = put_maybe_string,
	[ZF_TEXT_PROTOCOL] = put_protocol,
	[ZF_TEXT_PORTS] = put_ports,
	[ZF_TEXT_ATM] = put_atm,
	[ZF_TEXT_MAYBE_KEY] = put_base64,
};

/* Writes type and rdata by `row`; false if the rdata is not what the row says. */
static bool put_row(struct fields *f, const struct zf_type_row *row)
{
	f->at = (char *)memcpy(f->at, row->word, row->word_len) + row->word_len;
	for (const uint8_t *field = row->fields; *field != ZF_TEXT_END; field++) {
		bool gap = field == row->fields || *field == ZF_TEXT_NAME;

		*f->at++ = gap ? f->style->gap : ' ';
		if (!put_field[*field](f))
			return false;
	}
	return f->rd == f->end;
}

/* With TYPEnn even of types that have a word: `A \# 4 C0000201` is read differently by each
 * server. PowerDNS 4.7 reads neither for a type it knows. */
static char *put_unknown(char *at, const struct zf_record *rr,
			 const struct zf_text_style *style)
{
	at = zf_text_number((char *)memcpy(at, "TYPE", 4) + 4, rr->type);
	*at++ = style->gap;
	at = (char *)memcpy(at, "\\# ", 3) + 3;
	at = zf_text_number(at, rr->rdata_len);
	if (rr->rdata_len == 0)
		return at;
	*at++ = ' ';
	return zf_text_hex(at, rr->rdata, rr->rdata_len);
}

char *zf_fields_print(char *at, const struct zf_record *rr,
		      const struct zf_text_style *style, bool *in_octets)
{
	const struct zf_type_row *row = zf_types_row(rr->type);
	struct fields f = {
		.at = at,
		.rd = rr->rdata,
		.end = rr->rdata_len > 0 ? rr->rdata + rr->rdata_len : rr->rdata,
		.rr = rr,
		.style = style,
	};

	const bool has_word = row != NULL && (row->readers & style->readers) != 0;

	if (has_word && put_row(&f, row))
		return f.at;
	if (style->words_only)
		return NULL;
	if (has_word && in_octets != NULL)
		*in_octets = true;
	return put_unknown(at, rr, style);
}
