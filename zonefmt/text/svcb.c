/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/svcb.h"

#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "protocol/wire.h"
#include "zonefmt/text/digits.h"
#include "zonefmt/text/numbers.h"
#include "zonefmt/text/text.h"

/* The keys of RFC 9460 14.3.2. Later ones have words too, but not in all four servers: those go as
 * keyNNNNN. */
static const char *const key_words[] = { "mandatory", "alpn", "no-default-alpn", "port",
					 "ipv4hint",  "ech",  "ipv6hint" };
#define KEY_WORDS (sizeof key_words / sizeof *key_words)

/* What people and BIND write of these, from key 7 on (RFC 9461, RFC 9540). */
static const char *const later_words[] = { "dohpath", "ohttp" };
#define LATER_WORDS (sizeof later_words / sizeof *later_words)

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

static char *put_key(char *at, unsigned key)
{
	if (key < KEY_WORDS)
		return put(at, key_words[key]);
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
	case KEY_WORDS:
		/* dohpath is never empty (RFC 9461 section 5): NSD 4.6 does not read that. */
		if (p->len == 0)
			return false;
		/* fall through */
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

/* ---- the other way round ---- */

static bool take_key(struct zf_words *w, unsigned *key)
{
	size_t len = strspn(w->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789-");
	uint32_t number;

	for (*key = 0; *key < KEY_WORDS; ++*key) {
		if (len == strlen(key_words[*key]) &&
		    strncasecmp(w->at, key_words[*key], len) == 0) {
			w->at += len;
			return true;
		}
	}
	for (size_t i = 0; i < LATER_WORDS && w->loose; i++) {
		if (len == strlen(later_words[i]) &&
		    strncasecmp(w->at, later_words[i], len) == 0) {
			*key = (unsigned)(KEY_WORDS + i);
			w->at += len;
			return true;
		}
	}
	if (strncasecmp(w->at, "key", 3) != 0)
		return zf_words_wrong(w, "is no key of a service parameter");
	w->at += 3;
	if (!zf_words_number(w, UINT16_MAX, &number) || number < KEY_WORDS)
		return zf_words_wrong(w, "is no key that has no word");
	*key = number;
	return true;
}

/* Moves the last of the keys from `first` on to its place. A loose text has them in any order. */
static bool sort_key(struct zf_words *w, uint8_t *first)
{
	uint8_t *at = w->to - 2;
	const uint16_t key = zf_wire_get16(at);

	for (; at > first && zf_wire_get16(at - 2) > key; at -= 2) {
		if (!w->loose)
			return zf_words_wrong(w, "lists its keys out of order");
		zf_wire_put16(at, zf_wire_get16(at - 2));
	}
	zf_wire_put16(at, key);
	if (key == 0 || (at > first && zf_wire_get16(at - 2) == key))
		return zf_words_wrong(w, w->loose ? "lists a key twice, or itself"
						  : "lists its keys out of order");
	return true;
}

static bool take_mandatory(struct zf_words *w)
{
	uint8_t *first = w->to;
	unsigned key;

	for (;;) {
		if (!take_key(w, &key) || !zf_words_append16(w, (uint16_t)key) ||
		    !sort_key(w, first))
			return false;
		if (*w->at != ',')
			return true;
		w->at++;
	}
}

static bool take_addresses(struct zf_words *w, bool (*take_address)(struct zf_words *))
{
	for (;;) {
		if (!take_address(w))
			return false;
		if (*w->at != ',')
			return true;
		w->at++;
	}
}

/* Makes identifiers, each with its length before it, of the list from `from` up to w->to, in place:
 * before `from` there is an octet of room. */
static bool split_list(struct zf_words *w, uint8_t *from)
{
	const uint8_t *const end = w->to;
	uint8_t *len = from - 1, *to = from;

	for (;;) {
		if (from < end && *from != ',') {
			if (*from == '\\' &&
			    (++from == end || (*from != ',' && *from != '\\')))
				return zf_words_wrong(w, "has a list with a stray "
							 "backslash");
			*to++ = *from++;
			continue;
		}
		if (to == len + 1 || to - len > 1 + UINT8_MAX)
			return zf_words_wrong(w, "has a protocol that is empty or longer "
						 "than 255 octets");
		*len = (uint8_t)(to - len - 1);
		if (from == end)
			break;
		len = to++;
		from++;
	}
	w->to = to;
	return true;
}

static bool take_alpn(struct zf_words *w)
{
	uint8_t *from = w->to + 1;

	if (w->to == w->end)
		return zf_words_wrong(w, zf_words_full);
	w->to++;
	return zf_words_octets(w, UINT16_MAX) && split_list(w, from);
}

/* Reads a value that needs no escapes, and so no string. */
static bool take_plain_value(struct zf_words *w, unsigned key)
{
	switch (key) {
	case 0:
		return take_mandatory(w);
	case 3:
		return zf_words_number16(w);
	case 4:
		return take_addresses(w, zf_words_a);
	case 5:
		return zf_digits_base64(w);
	default:
		return take_addresses(w, zf_words_aaaa);
	}
}

static bool take_value(struct zf_words *w, unsigned key)
{
	if (key == 1)
		return take_alpn(w);
	if (key >= KEY_WORDS)
		return zf_words_octets(w, UINT16_MAX);
	bool quoted = *w->at == '"';
	w->at += quoted;
	if (!take_plain_value(w, key))
		return false;
	if (quoted && *w->at != '"')
		return zf_words_wrong(w, "goes on where its quote should close");
	w->at += quoted;
	return true;
}

/* Reads `key`, `key=value` or, for a key without word, either. */
static bool take_param(struct zf_words *w, unsigned key)
{
	if (*w->at != '=')
		return key == 2 || key >= KEY_WORDS || zf_words_wrong(w, "has no value");
	if (key == 2)
		return zf_words_wrong(w, "takes no value");
	w->at++;
	return take_value(w, key);
}

static void reverse(uint8_t *from, uint8_t *end)
{
	while (from + 1 < end) {
		const uint8_t octet = *from;

		*from++ = *--end;
		*end = octet;
	}
}

/* Moves the parameter at `last`, which is the last, between those from `first` on. A loose text has
 * them in any order (RFC 9460 2.1). */
static bool sort_param(struct zf_words *w, uint8_t *first, uint8_t *last)
{
	const uint16_t key = zf_wire_get16(last);
	uint8_t *at = first;

	while (at < last && zf_wire_get16(at) < key)
		at += 4 + zf_wire_get16(at + 2);
	if (at == last)
		return true;
	if (zf_wire_get16(at) == key)
		return zf_words_wrong(w, "is there twice");
	reverse(at, last);
	reverse(last, w->to);
	reverse(at, w->to);
	return true;
}

bool zf_svcb_parse(struct zf_words *w)
{
	uint8_t *const first = w->to;
	unsigned key, next = 0;

	for (; zf_words_more(w); next = key + 1 > next ? key + 1 : next) {
		uint8_t *start = w->to;

		if (!take_key(w, &key))
			return false;
		if (key < next && !w->loose)
			return zf_words_wrong(w, "is not in the order of keys");
		if (!zf_words_append16(w, (uint16_t)key) || !zf_words_append16(w, 0) ||
		    !take_param(w, key) || !zf_words_ended(w))
			return false;
		size_t len = (size_t)(w->to - start) - 4;
		if (len > UINT16_MAX)
			return zf_words_wrong(w, zf_words_full);
		zf_wire_put16(start + 2, (uint16_t)len);
		if (key < next && !sort_param(w, first, start))
			return false;
	}
	return true;
}
