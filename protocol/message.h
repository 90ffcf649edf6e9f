/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_MESSAGE_H
#define ZF_PROTOCOL_MESSAGE_H

/*
 * DNS messages (RFC 1035 section 4), built and read.
 *
 * Building: zf_message_start, then question, records section by section in order,
 * EDNS last. Names are written uncompressed. An overflow is remembered and told
 * once, by zf_message_check.
 *
 * Reading: zf_reader_open checks the header and the question; zf_reader_next gives
 * the records of the three sections in turn as views, names expanded, each rdata
 * checked against its layout. The views point into the message itself, except where
 * a compressed name had to be expanded. Pointers must point backwards, and a name
 * costs no more than its 255 octets and 128 pointers. A reader is 70 KiB: keep one
 * and open it again for each message.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "protocol/record.h"
#include "protocol/wire.h"

#define ZF_MESSAGE_OCTETS_MAX 65535 /* RFC 1035 4.2.2: the length prefix has two octets */
#define ZF_HEADER_OCTETS 12
#define ZF_EDNS_UDP_SIZE 1232 /* octets we take by UDP: no fragments on any usual path */

enum { ZF_OPCODE_QUERY = 0, ZF_OPCODE_NOTIFY = 4, ZF_OPCODE_UPDATE = 5 };

/* RFC 1035 4.1.1, RFC 2136 2.2, RFC 6891 9. */
enum {
	ZF_RCODE_NOERROR = 0,
	ZF_RCODE_FORMERR = 1,
	ZF_RCODE_SERVFAIL = 2,
	ZF_RCODE_NXDOMAIN = 3,
	ZF_RCODE_NOTIMP = 4,
	ZF_RCODE_REFUSED = 5,
	ZF_RCODE_YXDOMAIN = 6,
	ZF_RCODE_YXRRSET = 7,
	ZF_RCODE_NXRRSET = 8,
	ZF_RCODE_NOTAUTH = 9,
	ZF_RCODE_NOTZONE = 10,
	ZF_RCODE_BADVERS = 16,
};

/* Bits of the header's second 16-bit word. */
enum {
	ZF_FLAG_QR = 0x8000,
	ZF_FLAG_AA = 0x0400,
	ZF_FLAG_TC = 0x0200,
	ZF_FLAG_RD = 0x0100,
	ZF_FLAG_RA = 0x0080,
};

/* RFC 2136 names the three ZONE, PREREQUISITE, UPDATE, ADDITIONAL; the first is the
 * question. */
enum zf_section {
	ZF_SECTION_ANSWER,
	ZF_SECTION_AUTHORITY,
	ZF_SECTION_ADDITIONAL,
	ZF_SECTION_PREREQUISITE = ZF_SECTION_ANSWER,
	ZF_SECTION_UPDATE = ZF_SECTION_AUTHORITY,
};

struct zf_message {
	size_t len;    /* octets used in wire */
	bool overflow; /* something did not fit */
	uint8_t wire[ZF_MESSAGE_OCTETS_MAX];
};

/* An id from a cryptographic source. Fails with ZF_ESYSTEM where that gives none. */
zf_status zf_message_random_id(uint16_t *id, struct zf_error *err) ZF_MUST_CHECK;

void zf_message_start(struct zf_message *msg, uint16_t id, unsigned opcode,
		      unsigned flags);
void zf_message_question(struct zf_message *msg, const uint8_t *name, uint16_t type,
			 uint16_t class);

/* Adds a record to `section`. Sections must be filled in order. An rdata_len of 0 is
 * allowed for the empty rdata of RFC 2136 2.4 and 2.5. */
void zf_message_add(struct zf_message *msg, enum zf_section section,
		    const struct zf_record *rr);

/* Appends octets that belong to no section: what some servers understand though it is not DNS. */
void zf_message_append(struct zf_message *msg, const void *octets, size_t len);

/* Adds an OPT record (RFC 6891) offering `udp_size` octets. */
void zf_message_edns(struct zf_message *msg, uint16_t udp_size);

/* The same, asking for signatures too (the DO bit, RFC 3225). */
void zf_message_edns_dnssec(struct zf_message *msg, uint16_t udp_size);

#define ZF_EDNS_NSID 3 /* option code, RFC 5001 section 2.3 */
/* The same with the empty option that asks the server which one it is (RFC 5001 section 2.1). */
void zf_message_edns_nsid(struct zf_message *msg, uint16_t udp_size);

/* ZF_ELIMIT if the message outgrew 65,535 octets, else ZF_OK. */
zf_status zf_message_check(const struct zf_message *msg,
			   struct zf_error *err) ZF_MUST_CHECK;

struct zf_header {
	uint16_t id;
	uint16_t flags; /* the whole second word */
	uint8_t opcode;
	uint8_t rcode; /* the header's four bits; an OPT record may add eight (RFC 6891) */
	uint16_t counts[4]; /* question, answer, authority, additional */
};

/* Reads only the header. Fails with ZF_EMALFORMED under 12 octets. */
zf_status zf_header_read(struct zf_header *header, const uint8_t *wire, size_t len,
			 struct zf_error *err) ZF_MUST_CHECK;

/* The rcode's name, "RCODEnn" for one without. `text` is room for the latter. */
const char *zf_rcode_print(char text[ZF_RECORD_TEXT_MAX], int rcode);

struct zf_reader {
	struct zf_header header;
	struct zf_name qname;	/* the root if there was no question */
	uint16_t qtype, qclass; /* 0 if there was no question */
	bool has_question;
	unsigned high_ttls; /* so far: TTLs past 2^31 - 1, which are 0 */
	/* private from here on */
	const uint8_t *wire;
	size_t len, pos;
	unsigned section, left; /* left: records of the section still to come */
	struct zf_wire_memo memo;
	uint8_t owner[ZF_NAME_MAX]; /* room for an owner expanded */
	uint8_t rdata[ZF_MESSAGE_OCTETS_MAX];
};

/* Opens `wire` for reading; it must stay until the last zf_reader_next. Fails with
 * ZF_EMALFORMED on a short header, more than one question, or a broken question. */
zf_status zf_reader_open(struct zf_reader *reader, const uint8_t *wire, size_t len,
			 struct zf_error *err) ZF_MUST_CHECK;

/*
 * Gives the next record, in `*section`. `*more` is false once all are read; then octets
 * left over behind the last record make it fail with ZF_EMALFORMED. The views hold until
 * the next call. Fails with ZF_EMALFORMED, saying at which octet and why, on a broken
 * name, a record past the end, or rdata that is not exactly its layout (except where it
 * is empty in a class ANY or NONE record, RFC 2136 2.4, 2.5). A TTL past 2^31 - 1 is 0 (RFC 2181 8).
 */
zf_status zf_reader_next(struct zf_reader *reader, bool *more, enum zf_section *section,
			 struct zf_record *rr, struct zf_error *err) ZF_MUST_CHECK;

#endif
