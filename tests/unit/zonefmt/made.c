/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/zonefmt/made.h"

#include <check.h>
#include <ctype.h>
#include <string.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "zonefmt/text/types.h"
#include "zonefmt/text/wins.h"

static uint8_t rdata[UINT16_MAX];
static uint8_t *to;
static unsigned round_number;
static uint64_t state;
static const uint8_t *zone_apex; /* NULL: rdata of no zone in particular */

static void seed(uint64_t from)
{
	state = from * 0x9e3779b97f4a7c15u + 1;
}

static unsigned pick(unsigned below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 20) % below;
}

/* How large something is that has from `least` to `most`. */
static unsigned size(unsigned least, unsigned most)
{
	if (round_number == MADE_EMPTY)
		return least;
	if (round_number == MADE_FULL)
		return most;
	if (pick(8) == 0)
		return pick(2) == 0 ? least : most;
	return least + pick(most - least + 1);
}

static uint8_t octet(void)
{
	if (round_number <= MADE_FULL)
		return round_number == MADE_EMPTY ? 0 : 0xff;
	return (uint8_t)pick(256);
}

static void make_octets(unsigned count)
{
	while (count-- > 0)
		*to++ = octet();
}

static void make_number(unsigned count)
{
	bool plain = round_number <= MADE_FULL || pick(4) > 0;
	uint8_t all = pick(2) == 0 ? 0 : 0xff;

	while (count-- > 0)
		*to++ = plain ? octet() : all;
}

static void make_label(const void *octets, unsigned len)
{
	*to++ = (uint8_t)len;
	to = (uint8_t *)memcpy(to, octets, len) + len;
}

/* What in a file means something else, or would if it were not in a name. */
static void make_odd_label(void)
{
	static const char *const labels[] = {
		"@",	 "#",	 "*",	 "\\",	     "\\#",  ";",	"(",	")",
		"\"",	 ".",	 "a.b",	 "\\.",	     " ",    "a b",	" a",	"a ",
		"\t",	 "\n",	 "\r",	 "$",	     "$ttl", "$origin", "in",	"3600",
		"type1", "txt",	 "-",	 "/",	     "_",    "[age:1]", "a\"b", "A",
		"aA",	 "\x7f", "\xff", "\xc3\xbc", "'",    "0",	"101",	"\\101",
		"soa",	 "%",	 "{}",	 "!",	     "1h",   "=",	",",	"<br>",
		"~",	 "wins",
	};
	const char *label = labels[pick(sizeof labels / sizeof *labels)];

	make_label(label, (unsigned)strlen(label));
}

/* A name of up to three labels before the apex, or of so many that it is as long as names may be. */
static void make_name_in_zone(void)
{
	const unsigned apex_size = (unsigned)zf_name_size(zone_apex);
	const uint8_t *end = to + ZF_NAME_MAX - apex_size;
	const unsigned labels = pick(12) == 0 ? 127 : pick(4);

	for (unsigned i = 0; i < labels && end - to > 1; i++) {
		const unsigned room = (unsigned)(end - to) - 1;
		unsigned len = labels > 4 ? 63 : 1 + pick(63);

		if (pick(2) == 0 && room > 10) {
			make_odd_label();
			continue;
		}
		len = len < room ? len : room;
		*to++ = (uint8_t)len;
		make_octets(len);
	}
	to = (uint8_t *)memcpy(to, zone_apex, apex_size) + apex_size;
}

static void make_name(void)
{
	const uint8_t *start = to;
	unsigned most = round_number < 40 ? 63 : 8;

	if (zone_apex != NULL && pick(2) == 0) {
		make_name_in_zone();
		return;
	}
	if (round_number == MADE_EMPTY || pick(10) == 0) {
		*to++ = 0;
		return;
	}
	for (unsigned labels = size(1, most == 63 ? 4 : 127); labels > 0; labels--) {
		unsigned left = 254 - (unsigned)(to - start);
		unsigned len = size(1, most);

		if (left < 2)
			break;
		if (len > left - 1)
			len = left - 1;
		*to++ = (uint8_t)len;
		make_octets(len);
	}
	*to++ = 0;
}

static void make_string(void)
{
	unsigned len = size(0, 255);

	*to++ = (uint8_t)len;
	make_octets(len);
}

static void make_strings(void)
{
	for (unsigned count = size(1, 20); count > 0; count--)
		make_string();
}

static void make_tag(void)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	unsigned len = size(1, 15); /* ldns takes no longer ones, RFC 8659 4.1 does */

	*to++ = (uint8_t)len;
	while (len-- > 0)
		*to++ = (uint8_t)letters[pick(sizeof letters - 1)];
}

static void make_hash(void)
{
	unsigned len = 5 * size(1, 51);

	*to++ = (uint8_t)len;
	make_octets(len);
}

static void make_types(void)
{
	unsigned window = 0;

	for (unsigned count = size(0, 5); count > 0; count--) {
		unsigned len = size(1, 32);

		*to++ = (uint8_t)window;
		*to++ = (uint8_t)len;
		make_octets(len);
		if (window == 0)
			to[-(int)len] &= 0x7f;	   /* type 0 is none */
		to[-1] |= (uint8_t)(1 << pick(7)); /* RFC 4034 4.1.2: not zero */
		window += 1 + pick(50);
	}
}

/* IPSECKEY's, RFC 4025 2.1: of the kind that its second octet says. */
static void make_gateway(void)
{
	rdata[1] = (uint8_t)pick(4);
	switch (rdata[1]) {
	case 0:
		break;
	case 1:
		make_octets(4);
		break;
	case 2:
		make_octets(16);
		break;
	default:
		make_name();
	}
}

static void make_mandatory(void)
{
	unsigned key = 0;

	for (unsigned count = size(1, 6); count > 0; count--) {
		key += 1 + pick(3);
		zf_wire_put16(to, (uint16_t)key);
		to += 2;
	}
}

static void make_value(unsigned key)
{
	switch (key) {
	case 0:
		make_mandatory();
		break;
	case 1:
		for (unsigned count = size(1, 4); count > 0; count--) {
			unsigned len = size(1, 20);

			*to++ = (uint8_t)len;
			make_octets(len);
		}
		break;
	case 2:
		break;
	case 3:
		make_octets(2);
		break;
	case 4:
		make_octets(4 * size(1, 5));
		break;
	case 6:
		make_octets(16 * size(1, 5));
		break;
	default:
		make_octets(size(key == 5 || key == 7, 40));
	}
}

/* RFC 9460 2.2. */
static void make_params(void)
{
	unsigned key = pick(3);

	for (unsigned count = size(0, 8); count > 0; count--) {
		uint8_t *start = to;

		zf_wire_put16(to, (uint16_t)key);
		to += 4;
		make_value(key);
		zf_wire_put16(start + 2, (uint16_t)(to - start - 4));
		key += 1 + (key > 5 ? pick(1000) : pick(2));
	}
}

/* RFC 1876 section 2: sizes have two digits, places are on earth. */
static void make_location(void)
{
	static const uint32_t most[] = { 90 * 3600000u, 180 * 3600000u };

	*to++ = 0;
	for (int i = 0; i < 3; i++)
		*to++ = (uint8_t)(size(0, 9) << 4 | size(0, 9));
	for (int i = 0; i < 2; i++) {
		uint32_t place = round_number == MADE_FULL ? most[i]
							   : (pick(1u << 31) % most[i]);

		zf_wire_put32(to, pick(2) == 0 ? (1u << 31) + place : (1u << 31) - place);
		to += 4;
	}
	zf_wire_put32(to, pick(1u << 31));
	to += 4;
}

/* RFC 3123 section 4: prefixes no longer than they should be, no zeros at the end. */
static void make_prefixes(void)
{
	for (unsigned count = size(1, 6); count > 0; count--) {
		unsigned family = 1 + pick(2), octets = size(0, family == 1 ? 4 : 16);

		zf_wire_put16(to, (uint16_t)family);
		to[2] = (uint8_t)pick(family == 1 ? 33 : 129);
		to[3] = (uint8_t)(octets | pick(2) << 7);
		to += 4;
		make_octets(octets);
		if (octets > 0)
			to[-1] |= 1;
	}
}

/* NXT's, RFC 2535 5.2. */
static void make_old_types(void)
{
	make_octets(size(1, 16));
	to[-1] |= (uint8_t)(pick(10) > 0);
}

/* RFC 1035 3.4.2. */
static void make_ports(void)
{
	make_octets(size(0, 200));
	to[-1] |= (uint8_t)(pick(10) > 0);
}

/* ATM Forum AF-DANS-0152: an AESA, or an E.164 number. */
static void make_atm(void)
{
	*to = (uint8_t)pick(2);
	if (*to++ == 0) {
		make_octets(20);
		return;
	}
	for (unsigned digits = size(1, 15); digits > 0; digits--)
		*to++ = (uint8_t)('0' + pick(10));
}

static void make_relay(unsigned kind)
{
	if (kind == 3)
		make_name();
	else
		make_octets(kind * kind * 4); /* none, 4 or 16 */
}

/* RFC 8005 section 5. */
static void make_hip(void)
{
	const unsigned tag = size(1, 255), key = size(1, 600);

	to[0] = (uint8_t)tag;
	to[1] = (uint8_t)pick(256);
	zf_wire_put16(to + 2, (uint16_t)key);
	to += 4;
	make_octets(tag + key);
	for (unsigned servers = size(0, 3); servers > 0; servers--)
		make_name();
}

/* MS-DNSP 2.2.2.2.4.21: flag and seconds, then servers or a domain. */
static void make_wins(bool reverse)
{
	static const uint32_t flags[] = { 0, 0x10000, 0x80000000 };
	const unsigned servers = size(1, 5);

	zf_wire_put32(to, flags[pick(2)]);
	to += 4;
	make_octets(8);
	if (reverse) {
		make_name();
		return;
	}
	zf_wire_put32(to, servers);
	to += 4;
	make_octets(4 * servers);
}

static void make_uncommon(uint16_t type)
{
	unsigned kind = pick(4);

	switch (type) {
	case 55:
		make_hip();
		break;
	case 260: /* AMTRELAY */
		*to++ = octet();
		*to++ = (uint8_t)(kind | (pick(2) << 7));
		make_relay(kind);
		break;
	case ZF_TYPE_WINS:
	case ZF_TYPE_WINSR:
		make_wins(type == ZF_TYPE_WINSR);
		break;
	default: /* NSAP */
		make_octets(size(1, 40));
	}
}

static void make_field(uint16_t type, enum zf_text_field field)
{
	switch (field) {
	case ZF_TEXT_NAME:
		make_name();
		break;
	case ZF_TEXT_NUMBER8:
	case ZF_TEXT_ALGORITHM:
	case ZF_TEXT_SCHEME:
		make_number(1);
		break;
	case ZF_TEXT_NUMBER16:
	case ZF_TEXT_TYPE:
	case ZF_TEXT_CERTIFICATE:
		make_number(2);
		break;
	case ZF_TEXT_NUMBER32:
	case ZF_TEXT_TIME:
	case ZF_TEXT_PERIOD:
		make_number(4);
		break;
	case ZF_TEXT_A:
		make_octets(4);
		break;
	case ZF_TEXT_AAAA:
		for (int i = 0; i < 8; i++)
			make_number(2);
		break;
	case ZF_TEXT_TYPES:
		make_types();
		break;
	case ZF_TEXT_STRING:
	case ZF_TEXT_SALT:
		make_string();
		break;
	case ZF_TEXT_STRINGS:
		make_strings();
		break;
	case ZF_TEXT_QUOTED:
		make_octets(size(0, 1000));
		break;
	case ZF_TEXT_TAG:
		make_tag();
		break;
	case ZF_TEXT_HASH:
		make_hash();
		break;
	case ZF_TEXT_HEX:
	case ZF_TEXT_BASE64:
	case ZF_TEXT_MAYBE_BASE64:
	case ZF_TEXT_MAYBE_KEY:
		make_octets(size(type == 49 ? 3 : 1, 1000)); /* DHCID: RFC 4701 3.1 */
		break;
	case ZF_TEXT_NODE:
	case ZF_TEXT_EUI64:
		make_octets(8);
		break;
	case ZF_TEXT_EUI48:
		make_octets(6);
		break;
	case ZF_TEXT_GATEWAY:
		make_gateway();
		break;
	case ZF_TEXT_PARAMS:
		make_params();
		break;
	case ZF_TEXT_LDNS:
		if (type == 29)
			make_location();
		else
			make_prefixes();
		break;
	case ZF_TEXT_OLD_TYPES:
		make_old_types();
		break;
	case ZF_TEXT_MAYBE_STRING:
		if (pick(4) > 0)
			make_string();
		break;
	case ZF_TEXT_PROTOCOL:
		*to++ = (uint8_t[]){ 1, 6, 6, 17 }[pick(4)];
		break;
	case ZF_TEXT_PORTS:
		make_ports();
		break;
	case ZF_TEXT_ATM:
		make_atm();
		break;
	case ZF_TEXT_UNCOMMON:
		make_uncommon(type);
		break;
	case ZF_TEXT_END:
	case ZF_TEXT_COUNT:
		ck_abort();
	}
}

static void make_fields(uint16_t type)
{
	for (const uint8_t *field = zf_types_row(type)->fields; *field != ZF_TEXT_END;
	     field++)
		make_field(type, (enum zf_text_field) * field);
}

static struct zf_record made(uint16_t type)
{
	return (struct zf_record){
		.rdata = rdata,
		.rdata_len = (uint16_t)(to - rdata),
		.type = type,
		.class = ZF_CLASS_IN,
	};
}

struct zf_record made_rdata(uint16_t type, unsigned number)
{
	to = rdata;
	round_number = number;
	zone_apex = NULL;
	seed((uint64_t)type << 32 | number);
	make_fields(type);
	return made(type);
}

/* ---- zones ---- */

/* 0, and 128 to 255, are no types of records in zones (RFC 6895 3.1). */
static bool is_in_zones(uint16_t type)
{
	return type != 0 && type != ZF_TYPE_SOA && type != ZF_TYPE_OPT &&
	       (type < 128 || type > 255);
}

static uint16_t pick_type(void)
{
	unsigned type;

	do
		type = pick(8) == 0   ? pick(65536)
		       : pick(8) == 0 ? 65281 + pick(2)
				      : pick(300);
	while (!is_in_zones((uint16_t)type));
	return (uint16_t)type;
}

static uint32_t pick_ttl(void)
{
	static const uint32_t ttls[] = { 0, 1, 3600, 0x7ffffffe, 0x7fffffff };

	return ttls[pick(sizeof ttls / sizeof *ttls)];
}

/* The extremes come too. */
static unsigned pick_round(unsigned number)
{
	const unsigned kind = pick(10);

	return kind == 0 ? MADE_EMPTY : kind == 1 ? MADE_FULL : 2 + number;
}

/* The same name in other letters, but for the apex. Lengths are no letters. */
static void turn_letters(struct zf_name *name)
{
	const size_t end = zf_name_size(name->wire) - zf_name_size(zone_apex);

	for (size_t i = 0; i < end; i++) {
		if (isalpha(name->wire[i]))
			name->wire[i] ^= 0x20;
	}
}

/* Often that of the record before. */
static void make_owner(struct zf_name *owner, unsigned number)
{
	if (number > 0 && pick(4) == 0) {
		if (pick(4) == 0)
			turn_letters(owner);
		return;
	}
	to = owner->wire;
	round_number = 2;
	if (number == 0 || pick(8) == 0)
		to = memcpy(to, zone_apex, zf_name_size(zone_apex));
	else
		make_name_in_zone();
}

struct zf_record made_record(const uint8_t *apex, unsigned zone, unsigned number)
{
	static struct zf_name owner;

	zone_apex = apex;
	seed((uint64_t)zone << 32 | number);
	make_owner(&owner, number);
	const uint16_t type = number == 0 ? ZF_TYPE_SOA : pick_type();
	const uint32_t ttl = pick_ttl();

	to = rdata;
	round_number = pick_round(number);
	if (zf_types_row(type) != NULL)
		make_fields(type);
	else if (zf_rdata_layout(type) == NULL)
		make_octets(size(0, 300));
	struct zf_record rr = made(type);
	rr.owner = owner.wire;
	rr.owner_len = (uint16_t)zf_name_size(owner.wire);
	rr.ttl = ttl;
	return rr;
}
