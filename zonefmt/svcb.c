/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/svcb.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/evp.h>

#include "protocol/wire.h"
#include "zonefmt/text.h"

/* One parameter: the text so far and the value still to write. */
struct param {
	char *at;
	const uint8_t *value;
	size_t len;
};

/* PowerDNS 4.7 does not take `;` and parentheses as they are, even between quotes. */
static const uint8_t octets_in_values[256] = {
	[0 ... ' ' - 1] = ZF_OCTET_DECIMAL, ['"'] = ZF_OCTET_QUOTED,
	['('] = ZF_OCTET_DECIMAL,	    [')'] = ZF_OCTET_DECIMAL,
	[';'] = ZF_OCTET_DECIMAL,	    ['\\'] = ZF_OCTET_QUOTED,
	[0x7f ... 0xff] = ZF_OCTET_DECIMAL,
};

static char *put(char *at, const char *word)
{
	size_t len = strlen(word);

	memcpy(at, word, len);
	return at + len;
}

/* Later keys have words too, but not in all four servers: those go as keyNNNNN. */
static char *put_key(char *at, unsigned key)
{
	static const char *const words[] = { "mandatory", "alpn",     "no-default-alpn",
					     "port",	  "ipv4hint", "ech",
					     "ipv6hint" };

	if (key < sizeof words / sizeof *words)
		return put(at, words[key]);
	return zf_text_number(put(at, "key"), key);
}

#define MANDATORY_MAX 2048 /* octets; with more, the text would outgrow its room */

static bool put_mandatory(struct param *p)
{
	unsigned last = 0; /* `mandatory` does not list itself */

	if (p->len == 0 || p->len % 2 != 0 || p->len > MANDATORY_MAX)
		return false;
	for (size_t i = 0; i < p->len; i += 2) {
		unsigned key = zf_wire_get16(p->value + i);

		if (key <= last)
			return false;
		last = key;
		*p->at++ = i == 0 ? '=' : ',';
		p->at = put_key(p->at, key);
	}
	return true;
}

/* A list within a string: its commas and backslashes are escaped for the list, then the
 * backslashes of that for the string (RFC 9460 A.1). */
static char *put_list_octet(char *at, uint8_t octet)
{
	if (octet == ',')
		return put(at, "\\\\,");
	if (octet == '\\')
		return put(at, "\\\\\\\\");
	return zf_text_octets(at, &octet, 1, octets_in_values);
}

static bool put_alpn(struct param *p)
{
	const uint8_t *end = p->value + p->len;

	if (p->len == 0)
		return false;
	p->at = put(p->at, "=\"");
	for (const uint8_t *id = p->value; id < end; id += 1 + *id) {
		if (*id == 0 || *id >= end - id)
			return false;
		if (id != p->value)
			*p->at++ = ',';
		for (unsigned i = 1; i <= *id; i++)
			p->at = put_list_octet(p->at, id[i]);
	}
	*p->at++ = '"';
	return true;
}

static bool put_port(struct param *p)
{
	if (p->len != 2)
		return false;
	*p->at++ = '=';
	p->at = zf_text_number(p->at, zf_wire_get16(p->value));
	return true;
}

static bool put_addresses(struct param *p, size_t size,
			  char *(*put_address)(char *, const uint8_t *))
{
	if (p->len == 0 || p->len % size != 0)
		return false;
	for (size_t i = 0; i < p->len; i += size) {
		*p->at++ = i == 0 ? '=' : ',';
		p->at = put_address(p->at, p->value + i);
	}
	return true;
}

static bool put_ech(struct param *p)
{
	if (p->len == 0)
		return false;
	p->at = put(p->at, "=\"");
	p->at += EVP_EncodeBlock((unsigned char *)p->at, p->value, (int)p->len);
	*p->at++ = '"';
	return true;
}

static void put_opaque(struct param *p)
{
	p->at = put(p->at, "=\"");
	p->at = zf_text_octets(p->at, p->value, p->len, octets_in_values);
	*p->at++ = '"';
}

static bool put_value(struct param *p, unsigned key)
{
	switch (key) {
	case 0:
		return put_mandatory(p);
	case 1:
		return put_alpn(p);
	case 2:
		return p->len == 0;
	case 3:
		return put_port(p);
	case 4:
		return put_addresses(p, 4, zf_text_a);
	case 5:
		return put_ech(p);
	case 6:
		return put_addresses(p, 16, zf_text_aaaa);
	default:
		put_opaque(p);
		return true;
	}
}

char *zf_svcb_print(char *at, const uint8_t *params, size_t len)
{
	const uint8_t *end = params + len;
	int last = -1;

	while (end - params >= 4) {
		int key = zf_wire_get16(params);
		struct param p = { .value = params + 4,
				   .len = zf_wire_get16(params + 2) };

		if (key <= last || p.len > (size_t)(end - p.value))
			return NULL;
		last = key;
		*at++ = ' ';
		p.at = put_key(at, (unsigned)key);
		if (!put_value(&p, (unsigned)key))
			return NULL;
		at = p.at;
		params = p.value + p.len;
	}
	return params == end ? at : NULL;
}
