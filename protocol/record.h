/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_RECORD_H
#define ZF_PROTOCOL_RECORD_H

/*
 * The record view: what layers hand each other. Owner and rdata are uncompressed
 * wire octets, borrowed for the call. A sink is whoever takes records one by one:
 * a zone-file writer, a digest, a comparer.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/name.h"

struct zf_record {
	const uint8_t *owner; /* a name, in the case it came in */
	const uint8_t *rdata; /* checked: zf_rdata_layout(); NULL only if rdata_len is 0 */
	uint32_t ttl;	      /* seconds */
	uint16_t type;
	uint16_t class;
	uint16_t rdata_len; /* octets */
	uint16_t owner_len; /* octets of the owner, root label included */
};

/* Takes one record; called in the order records arrive. A status other than ZF_OK ends
 * the work that feeds it, which fails with the same error. */
struct zf_sink {
	zf_status (*take)(void *ctx, const struct zf_record *rr, struct zf_error *err);
	void *ctx;
};

/* A SOA's fields (RFC 1035 3.3.13). The names are views into the rdata. */
struct zf_soa {
	const uint8_t *mname, *rname;
	uint32_t serial, refresh, retry, expire, minimum;
};

/* Reads a checked SOA rdata; false if `rr` is no SOA. */
bool zf_record_soa(const struct zf_record *rr, struct zf_soa *soa);

/* A SOA record with storage of its own. */
#define ZF_SOA_NUMBERS 20 /* octets of the five numbers behind its two names */
#define ZF_SOA_RDATA_MAX (2 * ZF_NAME_MAX + ZF_SOA_NUMBERS)
struct zf_soa_record {
	struct zf_record rr; /* views into what follows: the whole must not move */
	uint8_t owner[ZF_NAME_MAX];
	uint8_t rdata[ZF_SOA_RDATA_MAX];
};

/* Copies `rr`, which must be a SOA with checked rdata. */
void zf_soa_record_copy(struct zf_soa_record *to, const struct zf_record *rr);

/* Gives it another serial. */
void zf_soa_record_set_serial(struct zf_soa_record *soa, uint32_t serial);

/* Same owner (case aside), type, class and rdata (octet for octet, but names in the rdata
 * of the types of RFC 4034 6.2 (3) without case, except NSEC: RFC 6840 5.1); the TTL is
 * not looked at. Both must hold checked rdata. */
bool zf_record_equal(const struct zf_record *a, const struct zf_record *b);

#define ZF_RECORD_TEXT_MAX 24
/* The type's mnemonic for the handful the program talks about, else "TYPEnn". Returns
 * `text`. */
const char *zf_type_print(char text[ZF_RECORD_TEXT_MAX], uint16_t type);

#endif
