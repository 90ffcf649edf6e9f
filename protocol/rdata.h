/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_RDATA_H
#define ZF_PROTOCOL_RDATA_H

/*
 * What a reader of messages must know of rdata: where names lie, since those may be
 * compressed in a message, and how long the fixed fields are, so that an A record of
 * five octets is refused rather than half read. Compression is allowed in the types of
 * RFC 3597 section 4; other types whose names an eager server might compress have
 * rows too, or the pointer would be passed on as if it were data. Types without a row
 * are opaque octets.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Types the program names itself (IANA registry); others are only numbers here. */
enum {
	ZF_TYPE_A = 1,
	ZF_TYPE_NS = 2,
	ZF_TYPE_CNAME = 5,
	ZF_TYPE_SOA = 6,
	ZF_TYPE_PTR = 12,
	ZF_TYPE_MX = 15,
	ZF_TYPE_TXT = 16,
	ZF_TYPE_AAAA = 28,
	ZF_TYPE_SRV = 33,
	ZF_TYPE_DNAME = 39,
	ZF_TYPE_OPT = 41,
	ZF_TYPE_APL = 42,
	ZF_TYPE_DS = 43,
	ZF_TYPE_RRSIG = 46,
	ZF_TYPE_NSEC = 47,
	ZF_TYPE_DNSKEY = 48,
	ZF_TYPE_NSEC3 = 50,
	ZF_TYPE_NSEC3PARAM = 51,
	ZF_TYPE_ZONEMD = 63,
	ZF_TYPE_TKEY = 249,
	ZF_TYPE_TSIG = 250,
	ZF_TYPE_IXFR = 251,
	ZF_TYPE_AXFR = 252,
	ZF_TYPE_ANY = 255,
	ZF_TYPE_CAA = 257,
};

enum { ZF_CLASS_IN = 1, ZF_CLASS_CH = 3, ZF_CLASS_NONE = 254, ZF_CLASS_ANY = 255 };

/* A layout is a run of fields ending in ZF_FIELD_END. 1 to 63 is that many octets. */
enum {
	ZF_FIELD_END = 0,
	/* A name; its case does not count when records are compared (RFC 4034 6.2 (3)). */
	ZF_FIELD_NAME = 64,
	/* A name whose case does count. */
	ZF_FIELD_CASED_NAME,
	/* A length octet and that many octets. */
	ZF_FIELD_STRING,
	/* One or more strings; always the last field. */
	ZF_FIELD_STRINGS,
	/* LOC's: 16 octets in version 0, the only one there is; of another nothing is known
	 * (RFC 1876 section 2). Always the last field. */
	ZF_FIELD_LOCATION,
	/* APL's prefixes, each with its length; possibly none (RFC 3123 section 4). Always the last
	 * field. */
	ZF_FIELD_PREFIXES,
	/* IPSECKEY's three octets and the gateway of the kind that the second says; of a kind
	 * that is not known, all that is left (RFC 4025 2.3). */
	ZF_FIELD_GATEWAY,
	/* Whatever is left, possibly nothing; always the last field. */
	ZF_FIELD_REST,
};

/* The fields of `type`'s rdata, or NULL for a type that is opaque here. Static storage. */
const uint8_t *zf_rdata_layout(uint16_t type);

/* Octets of the field of the kind `field` at `at`, where `left` octets are; ZF_FIELD_BROKEN if
 * those are too few, or begin with no uncompressed name where one belongs. */
#define ZF_FIELD_BROKEN SIZE_MAX
size_t zf_rdata_field_size(uint8_t field, const uint8_t *at, size_t left);

/* Whether the `len` octets are just what `type`'s layout says, names uncompressed. Anything
 * fits a type without layout. */
bool zf_rdata_fits(uint16_t type, const uint8_t *rdata, size_t len);

#endif
