/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/message.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <openssl/rand.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"

#define COUNTS_AT 4	 /* the four counts, two octets each, RFC 1035 4.1.1 */
#define QUESTION_FIXED 4 /* type, class */
#define RECORD_FIXED 10	 /* type, class, TTL, rdata length */

zf_status zf_message_random_id(uint16_t *id, struct zf_error *err)
{
	uint8_t random[2];

	*id = 0;
	if (RAND_bytes(random, sizeof random) != 1)
		return zf_fail(err, ZF_ESYSTEM,
			       "no random numbers to be had for a message id");
	*id = zf_wire_get16(random);
	return ZF_OK;
}

void zf_message_start(struct zf_message *msg, uint16_t id, unsigned opcode,
		      unsigned flags)
{
	msg->len = ZF_HEADER_OCTETS;
	msg->overflow = false;
	memset(msg->wire, 0, ZF_HEADER_OCTETS);
	zf_wire_put16(msg->wire, id);
	zf_wire_put16(msg->wire + 2, (uint16_t)(flags | opcode << 11));
}

/* Room for `len` more octets, or NULL once anything did not fit. */
static uint8_t *take_room(struct zf_message *msg, size_t len)
{
	uint8_t *room = msg->wire + msg->len;

	if (msg->overflow || len > sizeof msg->wire - msg->len) {
		msg->overflow = true;
		return NULL;
	}
	msg->len += len;
	return room;
}

static void count_up(struct zf_message *msg, unsigned section)
{
	uint8_t *count = msg->wire + COUNTS_AT + 2 * (size_t)section;

	for (unsigned later = section + 1; later < 4; later++)
		assert(zf_wire_get16(msg->wire + COUNTS_AT + 2 * (size_t)later) == 0);
	zf_wire_put16(count, (uint16_t)(zf_wire_get16(count) + 1));
}

void zf_message_question(struct zf_message *msg, const uint8_t *name, uint16_t type,
			 uint16_t class)
{
	size_t name_len = zf_name_size(name);
	uint8_t *at = take_room(msg, name_len + QUESTION_FIXED);

	if (at == NULL)
		return;
	memcpy(at, name, name_len);
	zf_wire_put16(at + name_len, type);
	zf_wire_put16(at + name_len + 2, class);
	count_up(msg, 0);
}

void zf_message_add(struct zf_message *msg, enum zf_section section,
		    const struct zf_record *rr)
{
	size_t owner_len = zf_name_size(rr->owner);
	uint8_t *at = take_room(msg, owner_len + RECORD_FIXED + rr->rdata_len);

	if (at == NULL)
		return;
	memcpy(at, rr->owner, owner_len);
	at += owner_len;
	zf_wire_put16(at, rr->type);
	zf_wire_put16(at + 2, rr->class);
	zf_wire_put32(at + 4, rr->ttl);
	zf_wire_put16(at + 8, rr->rdata_len);
	if (rr->rdata_len > 0)
		memcpy(at + RECORD_FIXED, rr->rdata, rr->rdata_len);
	count_up(msg, 1 + (unsigned)section);
}

void zf_message_append(struct zf_message *msg, const void *octets, size_t len)
{
	uint8_t *at = take_room(msg, len);

	if (at != NULL)
		memcpy(at, octets, len);
}

#define FLAG_DO 0x8000 /* in the lower half of OPT's TTL, RFC 6891 6.1.4 */

static void add_opt(struct zf_message *msg, uint16_t udp_size, uint32_t flags,
		    const uint8_t *options, uint16_t len)
{
	static const uint8_t root[1] = { 0 };
	const struct zf_record opt = { .owner = root,
				       .type = ZF_TYPE_OPT,
				       .class = udp_size,
				       .ttl = flags,
				       .rdata = options,
				       .rdata_len = len };

	zf_message_add(msg, ZF_SECTION_ADDITIONAL, &opt);
}

void zf_message_edns(struct zf_message *msg, uint16_t udp_size)
{
	add_opt(msg, udp_size, 0, NULL, 0);
}

void zf_message_edns_dnssec(struct zf_message *msg, uint16_t udp_size)
{
	add_opt(msg, udp_size, FLAG_DO, NULL, 0);
}

void zf_message_edns_nsid(struct zf_message *msg, uint16_t udp_size)
{
	static const uint8_t nsid[4] = { 0, ZF_EDNS_NSID, 0, 0 };

	add_opt(msg, udp_size, 0, nsid, sizeof nsid);
}

zf_status zf_message_check(const struct zf_message *msg, struct zf_error *err)
{
	if (msg->overflow)
		return zf_fail(err, ZF_ELIMIT, "a message would be longer than %d octets",
			       ZF_MESSAGE_OCTETS_MAX);
	return ZF_OK;
}

zf_status zf_header_read(struct zf_header *header, const uint8_t *wire, size_t len,
			 struct zf_error *err)
{
	if (len < ZF_HEADER_OCTETS)
		return zf_fail(err, ZF_EMALFORMED,
			       "a message of %zu octets has no whole header", len);
	header->id = zf_wire_get16(wire);
	header->flags = zf_wire_get16(wire + 2);
	header->opcode = header->flags >> 11 & 0xf;
	header->rcode = header->flags & 0xf;
	for (size_t i = 0; i < 4; i++)
		header->counts[i] = zf_wire_get16(wire + COUNTS_AT + 2 * i);
	return ZF_OK;
}

static const char *const rcode_names[] = {
	[ZF_RCODE_NOERROR] = "NOERROR",	  [ZF_RCODE_FORMERR] = "FORMERR",
	[ZF_RCODE_SERVFAIL] = "SERVFAIL", [ZF_RCODE_NXDOMAIN] = "NXDOMAIN",
	[ZF_RCODE_NOTIMP] = "NOTIMP",	  [ZF_RCODE_REFUSED] = "REFUSED",
	[ZF_RCODE_YXDOMAIN] = "YXDOMAIN", [ZF_RCODE_YXRRSET] = "YXRRSET",
	[ZF_RCODE_NXRRSET] = "NXRRSET",	  [ZF_RCODE_NOTAUTH] = "NOTAUTH",
	[ZF_RCODE_NOTZONE] = "NOTZONE",	  [ZF_RCODE_BADVERS] = "BADVERS",
};

const char *zf_rcode_print(char text[ZF_RECORD_TEXT_MAX], int rcode)
{
	const int known = sizeof rcode_names / sizeof rcode_names[0];

	if (rcode >= 0 && rcode < known && rcode_names[rcode] != NULL)
		snprintf(text, ZF_RECORD_TEXT_MAX, "%s", rcode_names[rcode]);
	else
		snprintf(text, ZF_RECORD_TEXT_MAX, "RCODE%d", rcode);
	return text;
}

static zf_status broken(struct zf_error *err, size_t at, const char *why)
{
	return zf_fail(err, ZF_EMALFORMED, "octet %zu of the message: %s", at, why);
}

static zf_status read_question(struct zf_reader *reader, struct zf_error *err)
{
	struct zf_wire_name name = { .room = reader->qname.wire };
	const char *why =
		zf_wire_name(&name, reader->wire, reader->len, &reader->pos, NULL);

	if (why != NULL)
		return broken(err, reader->pos, why);
	if (reader->len - reader->pos < QUESTION_FIXED)
		return broken(err, reader->pos, "the question is cut off");
	if (name.octets != reader->qname.wire)
		memcpy(reader->qname.wire, name.octets, name.len);
	reader->qtype = zf_wire_get16(reader->wire + reader->pos);
	reader->qclass = zf_wire_get16(reader->wire + reader->pos + 2);
	reader->has_question = true;
	reader->pos += QUESTION_FIXED;
	return ZF_OK;
}

zf_status zf_reader_open(struct zf_reader *reader, const uint8_t *wire, size_t len,
			 struct zf_error *err)
{
	zf_status status = zf_header_read(&reader->header, wire, len, err);

	if (status != ZF_OK)
		return status;
	reader->high_ttls = 0;
	reader->wire = wire;
	reader->len = len;
	reader->pos = ZF_HEADER_OCTETS;
	zf_wire_forget(&reader->memo);
	reader->section = ZF_SECTION_ANSWER;
	reader->left = reader->header.counts[1];
	reader->qname.wire[0] = 0;
	reader->qtype = reader->qclass = 0;
	reader->has_question = false;
	if (reader->header.counts[0] > 1)
		return broken(err, COUNTS_AT, "more than one question");
	return reader->header.counts[0] == 1 ? read_question(reader, err) : ZF_OK;
}

/* One record's rdata on its way from the message into the view. */
struct rdata_cursor {
	struct zf_reader *reader;
	size_t pos, end; /* in the message */
	size_t kept;	 /* what lies from here to pos is not in reader->rdata yet */
	size_t used;	 /* octets of reader->rdata; 0 while no name was compressed */
	const char *why; /* what is wrong, once something is */
};

/* Appends to reader->rdata. A name may share octets with others in the message, so that
 * even this message can hold a rdata that outgrows its 16-bit length. */
static bool append(struct rdata_cursor *c, const uint8_t *octets, size_t len)
{
	if (len > sizeof c->reader->rdata - c->used) {
		c->why = "the rdata with its names expanded is longer than 65535 octets";
		return false;
	}
	memcpy(c->reader->rdata + c->used, octets, len);
	c->used += len;
	return true;
}

static bool append_kept(struct rdata_cursor *c, size_t upto)
{
	return append(c, c->reader->wire + c->kept, upto - c->kept);
}

static bool read_rdata_name(struct rdata_cursor *c)
{
	uint8_t room[ZF_NAME_MAX];
	struct zf_wire_name name = { .room = room };
	size_t start = c->pos;

	c->why = zf_wire_name(&name, c->reader->wire, c->end, &c->pos, &c->reader->memo);
	if (c->why != NULL || name.octets != room)
		return c->why == NULL;
	if (!append_kept(c, start) || !append(c, name.octets, name.len))
		return false;
	c->kept = c->pos;
	return true;
}

static bool read_field(struct rdata_cursor *c, uint8_t field)
{
	if (field == ZF_FIELD_NAME || field == ZF_FIELD_CASED_NAME)
		return read_rdata_name(c);
	const size_t left = c->end - c->pos;
	size_t size = field; /* as most are, which need not be asked for */
	if (field > ZF_FIELD_NAME)
		size = zf_rdata_field_size(field, c->reader->wire + c->pos, left);
	if (size > left) {
		c->why = "the rdata is too short for its type";
		return false;
	}
	c->pos += size;
	return true;
}

static bool read_fields(struct rdata_cursor *c, const uint8_t *layout)
{
	for (; *layout != ZF_FIELD_END; layout++) {
		if (!read_field(c, *layout))
			return false;
	}
	if (c->pos != c->end)
		c->why = "the rdata is too long for its type";
	return c->pos == c->end && (c->used == 0 || append_kept(c, c->end));
}

/* Sets rr's rdata from the octets at reader->pos up to `end`, checked. */
static zf_status read_rdata(struct zf_reader *reader, size_t end, struct zf_record *rr,
			    struct zf_error *err)
{
	struct rdata_cursor c = {
		.reader = reader, .pos = reader->pos, .end = end, .kept = reader->pos
	};
	const uint8_t *layout = zf_rdata_layout(rr->type);
	bool may_be_empty = rr->class == ZF_CLASS_ANY || rr->class == ZF_CLASS_NONE;

	if (layout != NULL && !(may_be_empty && c.pos == end) && !read_fields(&c, layout))
		return broken(err, c.pos, c.why);
	if (c.used > 0) {
		rr->rdata = reader->rdata;
		rr->rdata_len = (uint16_t)c.used;
	} else {
		rr->rdata = reader->wire + reader->pos;
		rr->rdata_len = (uint16_t)(end - reader->pos);
	}
	return ZF_OK;
}

static zf_status read_record(struct zf_reader *reader, struct zf_record *rr,
			     struct zf_error *err)
{
	struct zf_wire_name owner = { .room = reader->owner };
	const char *why = zf_wire_name(&owner, reader->wire, reader->len, &reader->pos,
				       &reader->memo);

	if (why != NULL)
		return broken(err, reader->pos, why);
	if (reader->len - reader->pos < RECORD_FIXED)
		return broken(err, reader->pos, "a record is cut off");
	const uint8_t *fixed = reader->wire + reader->pos;
	size_t rdata_len = zf_wire_get16(fixed + 8);
	if (rdata_len > reader->len - reader->pos - RECORD_FIXED)
		return broken(err, reader->pos + 8, "a record's rdata runs past the end");
	reader->pos += RECORD_FIXED;
	rr->owner = owner.octets;
	rr->owner_len = (uint16_t)owner.len;
	rr->type = zf_wire_get16(fixed);
	rr->class = zf_wire_get16(fixed + 2);
	rr->ttl = zf_wire_get32(fixed + 4);
	/* RFC 2181 8: a TTL with its highest bit set is 0. An OPT record has other things there. */
	if (rr->ttl > INT32_MAX && rr->type != ZF_TYPE_OPT) {
		rr->ttl = 0;
		reader->high_ttls++;
	}
	zf_status status = read_rdata(reader, reader->pos + rdata_len, rr, err);
	if (status == ZF_OK)
		reader->pos += rdata_len;
	return status;
}

zf_status zf_reader_next(struct zf_reader *reader, bool *more, enum zf_section *section,
			 struct zf_record *rr, struct zf_error *err)
{
	*more = false;
	while (reader->left == 0 && reader->section < ZF_SECTION_ADDITIONAL) {
		reader->section++;
		reader->left = reader->header.counts[1 + reader->section];
	}
	if (reader->left == 0) {
		if (reader->pos != reader->len)
			return broken(err, reader->pos,
				      "octets left over behind the last record");
		return ZF_OK;
	}
	zf_status status = read_record(reader, rr, err);
	if (status != ZF_OK)
		return status;
	reader->left--;
	*section = (enum zf_section)reader->section;
	*more = true;
	return ZF_OK;
}
