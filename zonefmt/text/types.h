/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_TYPES_H
#define ZF_ZONEFMT_TEXT_TYPES_H

/*
 * The record types as text knows them: one row a type, with its word, who reads that
 * word, and the fields its rdata is written as. A new type is a new row.
 *
 * This differs from protocol/rdata.h, which knows no more of a type than what a reader of
 * messages must: there a SOA is two names and twenty octets, here seven words.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum zf_text_field {
	ZF_TEXT_END,
	ZF_TEXT_NAME,
	ZF_TEXT_NUMBER8,
	ZF_TEXT_NUMBER16,
	ZF_TEXT_NUMBER32,
	ZF_TEXT_A,	 /* 192.0.2.1 */
	ZF_TEXT_AAAA,	 /* 2001:db8::1, RFC 5952 */
	ZF_TEXT_TIME,	 /* 20251123045300, RFC 4034 3.2 */
	ZF_TEXT_TYPE,	 /* a type's word, or TYPEnn */
	ZF_TEXT_TYPES,	 /* a type bitmap's words, RFC 4034 4.1.2 */
	ZF_TEXT_STRING,	 /* "..." */
	ZF_TEXT_STRINGS, /* one or more of them, up to the end */
	ZF_TEXT_QUOTED,	 /* "..." of all that is left, with no length before it */
	ZF_TEXT_TAG,	 /* a string of letters and digits, without quotes: CAA's */
	ZF_TEXT_SALT,	 /* length and octets as hex, `-` for none: NSEC3's */
	ZF_TEXT_HASH,	 /* length and octets as base32hex: NSEC3's next owner */
	ZF_TEXT_HEX,	 /* all that is left, at least one octet */
	ZF_TEXT_BASE64,	 /* the same */
	ZF_TEXT_NODE,	 /* 8 octets as 0014:4fff:ff20:ee64, RFC 6742: NID's and L64's */
	ZF_TEXT_EUI48,	 /* 6 octets as 00-00-5e-00-53-2a, RFC 7043 */
	ZF_TEXT_EUI64,	 /* 8 octets likewise */
	ZF_TEXT_GATEWAY, /* IPSECKEY's, of the kind that its second octet says */
	ZF_TEXT_PARAMS,	 /* what follows the name in SVCB and HTTPS: svcb.h */
	ZF_TEXT_LDNS,	 /* the whole rdata as ldns writes it */
	ZF_TEXT_PERIOD,	 /* a 32-bit number; in loose texts with units: 1h30m */
	ZF_TEXT_ALGORITHM,    /* an 8-bit number, or a word: uncommon.h */
	ZF_TEXT_CERTIFICATE,  /* a 16-bit number, or a word */
	ZF_TEXT_OLD_TYPES,    /* NXT's bitmap of the first 127 types, RFC 2535 5.2 */
	ZF_TEXT_MAYBE_STRING, /* "..." or nothing: ISDN's subaddress, RFC 1183 3.2 */
	ZF_TEXT_PROTOCOL,     /* WKS's, RFC 1035 3.4.2: TCP or UDP */
	ZF_TEXT_PORTS,	      /* WKS's bitmap, up to the end: uncommon.h */
	ZF_TEXT_ATM,	      /* an ATM address: uncommon.h */
	ZF_TEXT_UNCOMMON,     /* the whole rdata, read only: uncommon.h */
	ZF_TEXT_SCHEME, /* DSYNC's, RFC 9859 2.1: NOTIFY or an 8-bit number; read only */
	ZF_TEXT_MAYBE_BASE64, /* all that is left, `-` for nothing: DOA's; read only */
	ZF_TEXT_MAYBE_KEY, /* IPSECKEY's in base64, none of algorithm 0 (RFC 4025 2.4) */
	ZF_TEXT_COUNT,
};

#define ZF_TEXT_FIELDS 10 /* the longest row, with its ZF_TEXT_END */

/* Who reads a type's word in a zone file. Others must be given TYPEnn (RFC 3597); words that have no
 * reader of these are read, but not written. */
enum {
	ZF_WORD_UNIX = 1, /* BIND 9.18, Knot 3.2, NSD 4.6 and PowerDNS 4.7, all four */
	/* Windows Server; before 2016 it reads no TYPEnn, and has no place for such a record. */
	ZF_WORD_WINDOWS_2000 = 2,
	ZF_WORD_WINDOWS_2003 = 4,
	ZF_WORD_WINDOWS_2008 = 8,
	ZF_WORD_WINDOWS_2008R2 = 16,
	ZF_WORD_WINDOWS_2012 = 32, /* 2012 R2 too */
	ZF_WORD_WINDOWS = 64,	   /* 2016 and later */
};

struct zf_type_row {
	const char *word;
	uint8_t word_len;
	uint8_t readers;
	uint8_t fields[ZF_TEXT_FIELDS];
};

/* The row of `type`, or NULL if it has none. Static storage. */
const struct zf_type_row *zf_types_row(uint16_t type);

/* Whether a type is none that data has: those of questions and of messages (RFC 6895 3.1), which BIND
 * 9.18 lets no zone have. */
bool zf_types_is_meta(uint16_t type);

/* Where words are found: made of the rows once, by whoever reads many. */
#define ZF_TYPES_SLOTS 512 /* some five times as many as there are words */
struct zf_types_index {
	uint16_t words[ZF_TYPES_SLOTS]; /* 0: none */
};

void zf_types_index(struct zf_types_index *index);

/* The type with a row whose word is the `len` printable octets at `word`, in letters of any case;
 * 0 if there is none. */
uint16_t zf_types_find(const struct zf_types_index *index, const char *word, size_t len);

#endif
