/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/rdata.h"

#include <string.h>

#include "protocol/wire.h"
#include "zonefmt/lint/cursor.h"
#include "zonefmt/lint/services.h"

/* ---- shapes of rdata, each tried on named-checkzone 9.18.49 ---- */

static void take_some(struct zf_cursor *c)
{
	c->bad |= zf_cursor_left(c) == 0;
	zf_cursor_take_rest(c);
}

static bool is_some(struct zf_cursor *c)
{
	take_some(c);
	return zf_cursor_done(c);
}

/* Windows in their order, each with 1 to 32 octets of which the last is not 0 (RFC 4034 4.1.2). */
static void take_bitmap(struct zf_cursor *c)
{
	int last = -1;

	while (!c->bad && zf_cursor_left(c) > 0) {
		const int window = (int)zf_cursor_take8(c);
		const unsigned len = zf_cursor_take8(c);
		const uint8_t *bits = zf_cursor_take(c, len);

		if (bits == NULL || window <= last || len == 0 || len > 32 ||
		    bits[len - 1] == 0)
			c->bad = true;
		last = window;
	}
}

static bool is_nsec(struct zf_cursor *c)
{
	zf_cursor_take_name(c);
	c->bad |= zf_cursor_left(c) == 0;
	take_bitmap(c);
	return zf_cursor_done(c);
}

#define SHA1_OCTETS 20

static bool is_nsec3(struct zf_cursor *c)
{
	const unsigned algorithm = zf_cursor_take8(c);

	zf_cursor_take(c, 3);
	zf_cursor_take_string(c);
	const size_t len = zf_cursor_take_string(c);
	c->bad |= len == 0 || (algorithm == 1 && len != SHA1_OCTETS);
	take_bitmap(c);
	return zf_cursor_done(c);
}

static bool is_csync(struct zf_cursor *c)
{
	zf_cursor_take(c, 6);
	take_bitmap(c);
	return zf_cursor_done(c);
}

static bool is_zonemd(struct zf_cursor *c)
{
	zf_cursor_take(c, 5);
	const unsigned hash = zf_cursor_take8(c);
	const size_t len = zf_cursor_left(c);

	zf_cursor_take_rest(c);
	return zf_cursor_done(c) && len >= 12 && (hash != 1 || len == 48) &&
	       (hash != 2 || len == 64);
}

/* The bitmap of the first 127 types (RFC 2535 5.2). */
static bool is_nxt(struct zf_cursor *c)
{
	zf_cursor_take_name(c);
	const size_t len = zf_cursor_left(c);
	const uint8_t *bits = zf_cursor_take(c, len);
	return bits != NULL &&
	       (len == 0 || (len <= 16 && bits[len - 1] != 0 && (bits[0] & 0x80) == 0));
}

static bool is_sshfp(struct zf_cursor *c)
{
	zf_cursor_take8(c);
	const unsigned type = zf_cursor_take8(c);
	const size_t len = zf_cursor_left(c);

	zf_cursor_take_rest(c);
	return zf_cursor_done(c) && (type != 1 || len == 20) && (type != 2 || len == 32);
}

static bool is_key(struct zf_cursor *c)
{
	const unsigned flags = zf_cursor_take16(c);

	zf_cursor_take(c, 2);
	/* These flags say that there is no key (RFC 2535 3.1.2). */
	return (flags & 0xc000) == 0xc000 ? zf_cursor_done(c) : is_some(c);
}

static bool is_rkey(struct zf_cursor *c)
{
	c->bad |= zf_cursor_take16(c) != 0;
	zf_cursor_take(c, 2);
	return is_some(c);
}

static bool is_sink(struct zf_cursor *c)
{
	return zf_cursor_take(c, 3) != NULL;
}

static bool is_strings(struct zf_cursor *c)
{
	do
		zf_cursor_take_string(c);
	while (!c->bad && zf_cursor_left(c) > 0);
	return zf_cursor_done(c);
}

static bool is_two_names(struct zf_cursor *c)
{
	zf_cursor_take_name(c);
	zf_cursor_take_name(c);
	return zf_cursor_done(c);
}

static bool is_dnskey(struct zf_cursor *c)
{
	zf_cursor_take(c, 4);
	return is_some(c);
}

static bool is_tlsa(struct zf_cursor *c)
{
	zf_cursor_take(c, 3);
	return is_some(c);
}

static bool is_cert(struct zf_cursor *c)
{
	zf_cursor_take(c, 5);
	return is_some(c);
}

static bool is_signature(struct zf_cursor *c)
{
	zf_cursor_take(c, 18);
	zf_cursor_take_name(c);
	return is_some(c);
}

static bool is_alnum(uint8_t octet)
{
	return (octet >= '0' && octet <= '9') ||
	       ((octet | 0x20) >= 'a' && (octet | 0x20) <= 'z');
}

static bool is_caa(struct zf_cursor *c)
{
	zf_cursor_take8(c);
	const unsigned len = zf_cursor_take8(c);
	const uint8_t *tag = zf_cursor_take(c, len);

	for (unsigned i = 0; tag != NULL && i < len; i++)
		c->bad |= !is_alnum(tag[i]);
	return !c->bad && len > 0;
}

static bool is_hip(struct zf_cursor *c)
{
	const unsigned tag = zf_cursor_take8(c);

	zf_cursor_take8(c);
	const unsigned key = zf_cursor_take16(c);
	zf_cursor_take(c, tag);
	zf_cursor_take(c, key);
	while (!c->bad && zf_cursor_left(c) > 0)
		zf_cursor_take_name(c);
	return zf_cursor_done(c) && tag > 0 && key > 0;
}

static bool is_x25(struct zf_cursor *c)
{
	const unsigned len = zf_cursor_take8(c);
	const uint8_t *digits = zf_cursor_take(c, len);

	for (unsigned i = 0; digits != NULL && i < len; i++)
		c->bad |= digits[i] < '0' || digits[i] > '9';
	return zf_cursor_done(c) && len >= 4;
}

static bool is_isdn(struct zf_cursor *c)
{
	zf_cursor_take_string(c);
	if (!c->bad && zf_cursor_left(c) > 0)
		zf_cursor_take_string(c);
	return zf_cursor_done(c);
}

static void take_gateway(struct zf_cursor *c, unsigned kind)
{
	switch (kind) {
	case 0:
		break;
	case 1:
		zf_cursor_take(c, 4);
		break;
	case 2:
		zf_cursor_take(c, 16);
		break;
	case 3:
		zf_cursor_take_name(c);
		break;
	default:
		c->bad = true;
	}
}

/* With a key even where its algorithm is 0, which stands for none. */
static bool is_ipseckey(struct zf_cursor *c)
{
	zf_cursor_take8(c);
	const unsigned kind = zf_cursor_take8(c);
	zf_cursor_take8(c);
	take_gateway(c, kind);
	return is_some(c);
}

static bool is_amtrelay(struct zf_cursor *c)
{
	zf_cursor_take8(c);
	const unsigned kind = zf_cursor_take8(c) & 0x7f;

	if (kind > 3)
		return !c->bad;
	take_gateway(c, kind);
	return zf_cursor_done(c);
}

/* A size or precision: a digit and a power of ten. */
static bool is_loc_size(uint8_t octet)
{
	return octet >> 4 <= 9 && (octet & 15) <= 9;
}

static bool is_within(uint32_t angle, uint32_t degrees)
{
	const uint32_t middle = 0x80000000u, most = degrees * 3600000;

	return angle >= middle - most && angle <= middle + most;
}

static bool is_loc(struct zf_cursor *c)
{
	const uint8_t *at = c->at;

	if (zf_cursor_take8(c) != 0)
		return true;
	return zf_cursor_take(c, 15) != NULL && is_loc_size(at[1]) &&
	       is_loc_size(at[2]) && is_loc_size(at[3]) &&
	       is_within(zf_wire_get32(at + 4), 90) &&
	       is_within(zf_wire_get32(at + 8), 180);
}

/* A prefix and as many octets as it needs, without zeros at the end (RFC 3123 section 4). */
static bool is_apl(struct zf_cursor *c)
{
	while (!c->bad && zf_cursor_left(c) > 0) {
		const unsigned family = zf_cursor_take16(c);
		const unsigned prefix = zf_cursor_take8(c);
		const unsigned len = zf_cursor_take8(c) & 0x7f;
		const uint8_t *octets = zf_cursor_take(c, len);

		if (octets == NULL || (len > 0 && octets[len - 1] == 0) ||
		    (family == 1 && (prefix > 32 || len > 4)) ||
		    (family == 2 && (prefix > 128 || len > 16)))
			c->bad = true;
	}
	return !c->bad;
}

static bool is_wks(struct zf_cursor *c)
{
	zf_cursor_take(c, 5);
	return !c->bad && (zf_cursor_left(c) == 0 || c->end[-1] != 0);
}

static bool is_atma(struct zf_cursor *c)
{
	const unsigned format = zf_cursor_take8(c);

	c->bad |= zf_cursor_left(c) == 0;
	for (const uint8_t *at = c->at; format == 1 && at < c->end; at++)
		c->bad |= *at < '0' || *at > '9';
	return !c->bad;
}

static bool is_dsync(struct zf_cursor *c)
{
	zf_cursor_take(c, 5);
	zf_cursor_take_name(c);
	return zf_cursor_done(c);
}

static bool is_doa(struct zf_cursor *c)
{
	zf_cursor_take(c, 9);
	zf_cursor_take_string(c);
	return !c->bad;
}

static bool is_a6(struct zf_cursor *c)
{
	const unsigned prefix = zf_cursor_take8(c);

	if (prefix > 128)
		return false;
	zf_cursor_take(c, 16 - prefix / 8);
	if (prefix > 0)
		zf_cursor_take_name(c);
	return zf_cursor_done(c);
}

static bool is_service(struct zf_cursor *c)
{
	return zf_lint_services_fit(c->at, zf_cursor_left(c));
}

/* `!from!to!` with any octet that is no digit, no backslash and no `i` for `!`, and perhaps an `i`
 * behind (RFC 3402 3.2). */
static bool is_substitution(const uint8_t *at, unsigned len)
{
	unsigned marks = 0;

	if (len == 0)
		return true;
	if ((at[0] >= '0' && at[0] <= '9') || at[0] == '\\' || at[0] == 'i' || at[0] == 0)
		return false;
	for (unsigned i = 0; i < len; i++) {
		if (marks == 3 && at[i] != 'i')
			return false;
		if (at[i] == '\\')
			i++;
		else
			marks += at[i] == at[0];
	}
	return marks == 3;
}

static bool is_naptr(struct zf_cursor *c)
{
	zf_cursor_take(c, 4);
	zf_cursor_take_string(c);
	zf_cursor_take_string(c);
	const unsigned len = zf_cursor_take8(c);
	const uint8_t *at = zf_cursor_take(c, len);
	return at != NULL && is_substitution(at, len);
}

/* ---- by type ---- */

static const struct {
	uint16_t type;
	bool (*fits)(struct zf_cursor *c);
} shapes[] = {
	{ 11, is_wks },	      { 19, is_x25 },	    { 20, is_isdn },
	{ 22, is_some },      { 24, is_signature }, { 25, is_key },
	{ 29, is_loc },	      { 30, is_nxt },	    { 31, is_some },
	{ 32, is_some },      { 34, is_atma },	    { 35, is_naptr },
	{ 37, is_cert },      { 38, is_a6 },	    { 40, is_sink },
	{ 42, is_apl },	      { 44, is_sshfp },	    { 45, is_ipseckey },
	{ 46, is_signature }, { 47, is_nsec },	    { 48, is_dnskey },
	{ 50, is_nsec3 },     { 52, is_tlsa },	    { 53, is_tlsa },
	{ 55, is_hip },	      { 56, is_strings },   { 57, is_rkey },
	{ 58, is_two_names }, { 60, is_dnskey },    { 62, is_csync },
	{ 63, is_zonemd },    { 64, is_service },   { 65, is_service },
	{ 66, is_dsync },     { 67, is_some },	    { 68, is_some },
	{ 257, is_caa },      { 258, is_strings },  { 259, is_doa },
	{ 260, is_amtrelay }, { 261, is_strings },  { 262, is_strings },
};

static bool fits(const struct zf_record *rr)
{
	struct zf_cursor c = { rr->rdata, rr->rdata, false };

	if (rr->rdata_len > 0)
		c.end += rr->rdata_len;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		if (shapes[i].type == rr->type)
			return shapes[i].fits(&c);
	return true;
}

void zf_lint_rdata(struct zf_view *view, const struct zf_view_node *node)
{
	for (size_t at = node->from; at < node->to; at++) {
		const struct zf_record rr = zf_view_record(view, at);

		if (!fits(&rr))
			zf_view_report(view, "%s whose rdata is not as its type has it",
				       zf_view_word(rr.type).text);
	}
}
