/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/message.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/unit/hex.h"
#include "tests/unit/runner.h"

static struct zf_name named(const char *text)
{
	struct zf_name name;

	ck_assert_int_eq(zf_name_parse(&name, text, NULL), ZF_OK);
	return name;
}

/* ---- building; the expected octets are dnspython 2.3's ---- */

START_TEST(a_query_is_header_and_question)
{
	static struct zf_message msg;

	zf_message_start(&msg, 0x1234, ZF_OPCODE_QUERY, 0);
	zf_message_question(&msg, named("ferry.example").wire, ZF_TYPE_AXFR, ZF_CLASS_IN);
	ck_assert_int_eq(zf_message_check(&msg, NULL), ZF_OK);
	assert_octets(msg.wire, msg.len,
		      "1234 0000 0001 0000 0000 0000"
		      "056665727279076578616d706c6500 00fc 0001");
}
END_TEST

START_TEST(edns_is_an_additional_record)
{
	static struct zf_message msg;

	zf_message_start(&msg, 0xabcd, ZF_OPCODE_QUERY, 0);
	zf_message_question(&msg, named("ferry.example").wire, ZF_TYPE_SOA, ZF_CLASS_IN);
	zf_message_edns(&msg, ZF_EDNS_UDP_SIZE);
	assert_octets(msg.wire, msg.len,
		      "abcd 0000 0001 0000 0000 0001"
		      "056665727279076578616d706c6500 0006 0001"
		      "00 0029 04d0 00000000 0000");
}
END_TEST

/* RFC 5001 2.1: option 3, empty in a question. */
START_TEST(edns_may_ask_for_the_nsid)
{
	static struct zf_message msg;

	zf_message_start(&msg, 0xabcd, ZF_OPCODE_QUERY, 0);
	zf_message_question(&msg, named("ferry.example").wire, ZF_TYPE_SOA, ZF_CLASS_IN);
	zf_message_edns_nsid(&msg, ZF_EDNS_UDP_SIZE);
	assert_octets(msg.wire, msg.len,
		      "abcd 0000 0001 0000 0000 0001"
		      "056665727279076578616d706c6500 0006 0001"
		      "00 0029 04d0 00000000 0004 0003 0000");
}
END_TEST

START_TEST(an_update_fills_its_sections_in_order)
{
	static struct zf_message msg;
	struct zf_name owner = named("a.ferry.example");
	uint8_t address[4] = { 192, 0, 2, 1 };
	struct zf_record absent = { .owner = owner.wire,
				    .type = 1,
				    .class = ZF_CLASS_NONE };
	struct zf_record added = { .owner = owner.wire,
				   .type = 1,
				   .class = ZF_CLASS_IN,
				   .ttl = 3600,
				   .rdata = address,
				   .rdata_len = 4 };

	zf_message_start(&msg, 0x0a0b, ZF_OPCODE_UPDATE, 0);
	zf_message_question(&msg, named("ferry.example").wire, ZF_TYPE_SOA, ZF_CLASS_IN);
	zf_message_add(&msg, ZF_SECTION_PREREQUISITE, &absent);
	zf_message_add(&msg, ZF_SECTION_UPDATE, &added);
	assert_octets(
		msg.wire, msg.len,
		"0a0b 2800 0001 0001 0001 0000"
		"056665727279076578616d706c6500 0006 0001"
		"0161056665727279076578616d706c6500 0001 00fe 00000000 0000"
		"0161056665727279076578616d706c6500 0001 0001 00000e10 0004 c0000201");
}
END_TEST

START_TEST(a_message_takes_65535_octets_and_no_more)
{
	static struct zf_message msg;
	static uint8_t zeros[ZF_MESSAGE_OCTETS_MAX];
	static const uint8_t root[1] = { 0 };
	struct zf_record rr = { .owner = root, .type = 65280, .class = 1, .rdata = zeros };
	struct zf_error err;

	zf_message_start(&msg, 1, ZF_OPCODE_QUERY, 0);
	rr.rdata_len = ZF_MESSAGE_OCTETS_MAX - ZF_HEADER_OCTETS - 11;
	zf_message_add(&msg, ZF_SECTION_ANSWER, &rr);
	ck_assert_uint_eq(msg.len, ZF_MESSAGE_OCTETS_MAX);
	ck_assert_int_eq(zf_message_check(&msg, &err), ZF_OK);
	zf_message_edns(&msg, 512);
	ck_assert_int_eq(zf_message_check(&msg, &err), ZF_ELIMIT);
	ck_assert_uint_eq(msg.wire[11], 0);

	zf_message_start(&msg, 1, ZF_OPCODE_QUERY, 0);
	rr.rdata_len++;
	zf_message_add(&msg, ZF_SECTION_ANSWER, &rr);
	ck_assert_int_eq(zf_message_check(&msg, &err), ZF_ELIMIT);
	zf_message_question(&msg, root, ZF_TYPE_SOA, ZF_CLASS_IN);
	ck_assert_int_eq(zf_message_check(&msg, &err), ZF_ELIMIT);
	ck_assert_uint_eq(msg.len, ZF_HEADER_OCTETS);
}
END_TEST

START_TEST(ids_differ)
{
	uint16_t first, next;
	int same = 0;

	ck_assert_int_eq(zf_message_random_id(&first, NULL), ZF_OK);
	for (int i = 0; i < 8; i++) {
		ck_assert_int_eq(zf_message_random_id(&next, NULL), ZF_OK);
		same += next == first;
	}
	ck_assert_int_lt(same, 8);
}
END_TEST

START_TEST(rcodes_have_names)
{
	char text[ZF_RECORD_TEXT_MAX];

	ck_assert_str_eq(zf_rcode_print(text, 0), "NOERROR");
	ck_assert_str_eq(zf_rcode_print(text, 5), "REFUSED");
	ck_assert_str_eq(zf_rcode_print(text, 9), "NOTAUTH");
	ck_assert_str_eq(zf_rcode_print(text, 10), "NOTZONE");
	ck_assert_str_eq(zf_rcode_print(text, 11), "RCODE11");
	ck_assert_str_eq(zf_rcode_print(text, 16), "BADVERS");
	ck_assert_str_eq(zf_rcode_print(text, 4095), "RCODE4095");
	ck_assert_str_eq(zf_rcode_print(text, -1), "RCODE-1");
}
END_TEST

/* ---- reading ---- */

/* An answer as dnspython 2.3 compresses it. */
static const char sample[] =
	"1234 8400 0001 000d 0001 0001 056665727279076578616d706c6500 00fc 0001"
	"c00c 0006 0001 00000e10 0027"
	"036e7331c00c 0a686f73746d6173746572c00c 78b4c2ed 00001c20 00000384 00127500 0000012c"
	"c00c 0002 0001 00000e10 000c 036e7332056f74686572c012"
	"c00c 0002 0001 00000e10 0002 c02b"
	"c00c 000f 0001 00000e10 0009 000a046d61696cc00c"
	"c00c 0010 0001 00000e10 0010 0b763d73706631202d616c6c 0374776f"
	"c02b 0001 0001 00000e10 0004 c0000201"
	"c02b 001c 0001 00000e10 0010 20010db8000000000000000000000001"
	"045f736970045f746370c00c 0021 0001 0000003c 000c 0001 0002 13c4 03736970c00c"
	"0178c00c 0023 0001 0000003c 001e 0064 000a 0175 074532552b736970"
	"0e215e2e2a24217369703a6140622100"
	"0179c00c 0011 0001 0000003c 0028 0561646d696e056665727279076578616d706c6500"
	"03747874056665727279076578616d706c6500"
	"0177c00c 0005 0001 0000003c 0006 03777777c00c"
	"0164c00c 0027 0001 0000003c 000f 056f74686572076578616d706c6500"
	"0174c00c ff00 0001 0000003c 0003 c00c00"
	"c00c 0002 0001 0000003c 0002 c02b"
	"c05e 0001 0001 0000003c 0004 c0000202";

/* What dnspython says is in it. */
static const struct {
	enum zf_section section;
	const char *owner;
	uint16_t type;
	uint32_t ttl;
	const char *rdata;
} contents[] = {
	{ ZF_SECTION_ANSWER, "ferry.example.", 6, 3600,
	  "036e7331056665727279076578616d706c6500"
	  "0a686f73746d6173746572056665727279076578616d706c6500"
	  "78b4c2ed 00001c20 00000384 00127500 0000012c" },
	{ ZF_SECTION_ANSWER, "ferry.example.", 2, 3600,
	  "036e7332056f74686572076578616d706c6500" },
	{ ZF_SECTION_ANSWER, "ferry.example.", 2, 3600,
	  "036e7331056665727279076578616d706c6500" },
	{ ZF_SECTION_ANSWER, "ferry.example.", 15, 3600,
	  "000a 046d61696c056665727279076578616d706c6500" },
	{ ZF_SECTION_ANSWER, "ferry.example.", 16, 3600,
	  "0b763d73706631202d616c6c 0374776f" },
	{ ZF_SECTION_ANSWER, "ns1.ferry.example.", 1, 3600, "c0000201" },
	{ ZF_SECTION_ANSWER, "ns1.ferry.example.", 28, 3600,
	  "20010db8000000000000000000000001" },
	{ ZF_SECTION_ANSWER, "_sip._tcp.ferry.example.", 33, 60,
	  "0001 0002 13c4 03736970056665727279076578616d706c6500" },
	{ ZF_SECTION_ANSWER, "x.ferry.example.", 35, 60,
	  "0064 000a 0175 074532552b736970 0e215e2e2a24217369703a61406221 00" },
	{ ZF_SECTION_ANSWER, "y.ferry.example.", 17, 60,
	  "0561646d696e056665727279076578616d706c6500"
	  "03747874056665727279076578616d706c6500" },
	{ ZF_SECTION_ANSWER, "w.ferry.example.", 5, 60,
	  "03777777056665727279076578616d706c6500" },
	{ ZF_SECTION_ANSWER, "d.ferry.example.", 39, 60,
	  "056f74686572076578616d706c6500" },
	{ ZF_SECTION_ANSWER, "t.ferry.example.", 65280, 60, "c00c00" },
	{ ZF_SECTION_AUTHORITY, "ferry.example.", 2, 60,
	  "036e7331056665727279076578616d706c6500" },
	{ ZF_SECTION_ADDITIONAL, "ns2.other.example.", 1, 60, "c0000202" },
};

#define CONTENTS (sizeof contents / sizeof contents[0])

static struct zf_reader reader;

START_TEST(an_answer_is_read_record_by_record)
{
	uint8_t wire[1024];
	size_t len = from_hex(wire, sizeof wire, sample);
	struct zf_error err;
	bool more;

	ck_assert_int_eq(zf_reader_open(&reader, wire, len, &err), ZF_OK);
	ck_assert_uint_eq(reader.header.id, 0x1234);
	ck_assert_uint_eq(reader.header.flags, ZF_FLAG_QR | ZF_FLAG_AA);
	ck_assert(reader.has_question);
	ck_assert(zf_name_equal(reader.qname.wire, named("ferry.example").wire));
	ck_assert_uint_eq(reader.qtype, ZF_TYPE_AXFR);
	ck_assert_uint_eq(reader.qclass, ZF_CLASS_IN);
	for (size_t i = 0; i < CONTENTS; i++) {
		enum zf_section section;
		struct zf_record rr;
		char owner[ZF_NAME_TEXT_MAX];

		ck_assert_int_eq(zf_reader_next(&reader, &more, &section, &rr, &err),
				 ZF_OK);
		ck_assert(more);
		ck_assert_int_eq(section, contents[i].section);
		zf_name_print(owner, rr.owner);
		ck_assert_str_eq(owner, contents[i].owner);
		ck_assert_uint_eq(rr.owner_len, zf_name_size(rr.owner));
		ck_assert_uint_eq(rr.type, contents[i].type);
		ck_assert_uint_eq(rr.class, ZF_CLASS_IN);
		ck_assert_uint_eq(rr.ttl, contents[i].ttl);
		assert_octets(rr.rdata, rr.rdata_len, contents[i].rdata);
	}
	ck_assert_int_eq(zf_reader_next(&reader, &more, &(enum zf_section){ 0 },
					&(struct zf_record){ 0 }, &err),
			 ZF_OK);
	ck_assert(!more);
}
END_TEST

/* Reads it all and touches every octet the views claim, for the sanitizer to watch. The
 * message lies in memory of just its size for the same reason. */
static zf_status read_all(const uint8_t *octets, size_t len, struct zf_error *err)
{
	uint8_t *wire = malloc(len == 0 ? 1 : len);
	volatile uint8_t sum = 0;
	bool more = true;

	ck_assert_ptr_nonnull(wire);
	memcpy(wire, octets, len);
	zf_status status = zf_reader_open(&reader, wire, len, err);
	while (status == ZF_OK && more) {
		enum zf_section section;
		struct zf_record rr;

		status = zf_reader_next(&reader, &more, &section, &rr, err);
		if (status != ZF_OK || !more)
			break;
		ck_assert_uint_eq(rr.owner_len, zf_name_size(rr.owner));
		for (size_t i = 0; i < rr.rdata_len; i++)
			sum ^= rr.rdata[i];
	}
	free(wire);
	return status;
}

START_TEST(a_message_cut_anywhere_fails_cleanly)
{
	uint8_t wire[1024];
	size_t len = from_hex(wire, sizeof wire, sample);
	struct zf_error err;

	ck_assert_int_eq(read_all(wire, len, &err), ZF_OK);
	for (size_t cut = 0; cut < len; cut++)
		ck_assert_int_eq(read_all(wire, cut, &err), ZF_EMALFORMED);
}
END_TEST

START_TEST(a_message_with_any_octet_changed_is_read_or_refused)
{
	static const uint8_t changes[] = { 0x00, 0x01, 0x3f, 0x40, 0x80, 0xc0, 0xff };
	uint8_t wire[1024];
	size_t len = from_hex(wire, sizeof wire, sample);
	struct zf_error err;

	for (size_t at = 0; at < len; at++) {
		uint8_t was = wire[at];

		for (size_t i = 0; i < sizeof changes; i++) {
			zf_status status;

			wire[at] = changes[i];
			status = read_all(wire, len, &err);
			ck_assert(status == ZF_OK || status == ZF_EMALFORMED);
		}
		wire[at] = was;
	}
}
END_TEST

/* Messages that must be refused, or read, each for one reason. */
static const struct {
	const char *hex, *says; /* NULL: it is read */
	const char *why;
} messages[] = {
	{ "", "header", "nothing at all" },
	{ "0000 8000 0000 0000 0000 00", "header", "a header short of one octet" },
	{ "0000 8000 0000 0000 0000 0000", NULL, "only a header" },
	{ "0000 8000 0000 0000 0000 0000 00", "left over", "an octet behind the end" },
	{ "0000 8000 0002 0000 0000 0000 00 0001 0001 00 0001 0001",
	  "more than one question", "two questions" },
	{ "0000 8000 0001 0000 0000 0000", "past the end",
	  "a question promised, none there" },
	{ "0000 8000 0001 0000 0000 0000 00 0001 00", "cut off", "half a question" },
	{ "0000 8000 0001 0000 0000 0000 c00c 0001 0001", "points forwards or to itself",
	  "a question that points to itself" },
	{ "0000 8000 0000 0001 0000 0000 00 0001 0001 00000000 0004 01020304", NULL,
	  "one record, no question" },
	{ "0000 8000 0000 0002 0000 0000 00 0001 0001 00000000 0004 01020304",
	  "past the end", "two records promised, one there" },
	{ "0000 8000 0000 0000 0000 ffff 00 0001 0001 00000000 0004 01020304",
	  "past the end", "65535 records promised, one there" },
	{ "0000 8000 0000 0001 0000 0000 00 0001 0001 00000000 0004 01020304 00",
	  "left over", "an octet behind the record" },
	{ "0000 8000 0000 0001 0000 0000 00 0001 0001 00000000 00", "cut off",
	  "a record cut in its length" },
	{ "0000 8000 0000 0001 0000 0000 00 0001 0001 00000000 0005 01020304",
	  "runs past the end", "rdata longer than the message" },
	{ "0000 8000 0000 0001 0000 0000 00 ffff 0001 00000000 ffff", "runs past the end",
	  "rdata of 65535 octets, none there" },

	{ "0000 8000 0000 0001 0000 0000 c00c 0001 0001 00000000 0004 01020304",
	  "points forwards or to itself", "an owner that points to itself" },
	{ "0000 8000 0000 0001 0000 0000 c00e 0001 0001 00000000 0004 01020304",
	  "points forwards or to itself", "an owner that points forwards" },
	{ "0000 8000 0000 0001 0000 0000 ffff 0001 0001 00000000 0004 01020304",
	  "points forwards or to itself", "an owner that points past the end" },
	{ "0000 8000 0000 0001 0000 0000 c000 0001 0001 00000000 0004 01020304",
	  "into the header", "an owner in the header's first octet" },
	{ "0000 8000 0000 0001 0000 0000 c00b 0001 0001 00000000 0004 01020304",
	  "into the header", "an owner in the header's last octet" },
	{ "0000 8000 0000 0001 0000 0000 0161c00c 0001 0001 00000000 0004 01020304",
	  "points forwards or to itself", "labels that end in a pointer to themselves" },
	{ "0000 8000 0001 0001 0000 0000 0161 00 0001 0001 c00d 0001 0001 00000000 0004 01020304",
	  "unknown kind", "a pointer into the middle of a label" },
	{ "0000 8000 0000 0001 0000 0000 c0", "past the end", "half a pointer" },
	{ "0000 8000 0000 0001 0000 0000 41 00 0001 0001 00000000 0000", "unknown kind",
	  "an extended label, RFC 2671 3" },
	{ "0000 8000 0000 0001 0000 0000 80 00 0001 0001 00000000 0000", "unknown kind",
	  "a label of the kind 10" },
	{ "0000 8000 0000 0001 0000 0000 3f 6161", "past the end",
	  "a label past the end" },
	{ "0000 8000 0000 0001 0000 0000 0161", "past the end", "a name without end" },

	{ "0000 8000 0000 0001 0000 0000 00 0001 0001 00000000 0005 0102030405",
	  "too long", "an address of five octets" },
	{ "0000 8000 0000 0001 0000 0000 00 0001 0001 00000000 0003 010203", "too short",
	  "an address of three octets" },
	{ "0000 8000 0000 0001 0000 0000 00 0001 0001 00000000 0000", "too short",
	  "an address of none" },
	{ "0000 2800 0000 0001 0000 0000 00 0001 00ff 00000000 0000", NULL,
	  "class ANY and no rdata, RFC 2136 2.4.1" },
	{ "0000 2800 0000 0001 0000 0000 00 0001 00fe 00000000 0000", NULL,
	  "class NONE and no rdata, RFC 2136 2.4.3" },
	{ "0000 2800 0000 0001 0000 0000 00 0001 00fe 00000000 0001 01", "too short",
	  "class NONE and an octet of rdata" },
	{ "0000 8000 0000 0001 0000 0000 00 001c 0001 00000000 0004 01020304",
	  "too short", "an IPv6 address of four octets" },
	{ "0000 8000 0000 0001 0000 0000 00 0010 0001 00000000 0000", "too short",
	  "TXT without a string" },
	{ "0000 8000 0000 0001 0000 0000 00 0010 0001 00000000 0001 00", NULL,
	  "TXT with an empty string" },
	{ "0000 8000 0000 0001 0000 0000 00 0010 0001 00000000 0003 036161", "too short",
	  "a string longer than its rdata" },
	{ "0000 8000 0000 0001 0000 0000 00 0010 0001 00000000 0003 016102", "too short",
	  "a second string longer than its rdata" },
	{ "0000 8000 0000 0001 0000 0000 00 000d 0001 00000000 0002 0161", "too short",
	  "HINFO with one string" },
	{ "0000 8000 0000 0001 0000 0000 00 0002 0001 00000000 0003 016100", NULL, "NS" },
	{ "0000 8000 0000 0001 0000 0000 00 0002 0001 00000000 0004 01610000", "too long",
	  "NS and an octet more" },
	{ "0000 8000 0000 0001 0000 0000 00 0002 0001 00000000 0002 0161", "past the end",
	  "NS whose name runs out of its rdata" },
	{ "0000 8000 0000 0002 0000 0000 00 0002 0001 00000000 0002 0161"
	  "00 0001 0001 00000000 0004 01020304",
	  "past the end", "NS whose name would go on in the next record" },
	{ "0000 8000 0000 0001 0000 0000 00 0002 0001 00000000 0000", "past the end",
	  "NS without rdata" },
	{ "0000 8000 0000 0001 0000 0000 00 0002 0001 00000000 0002 c017",
	  "points forwards or to itself", "NS that points to itself" },
	{ "0000 8000 0000 0001 0000 0000 00 0002 0001 00000000 0001 c0", "past the end",
	  "NS with half a pointer" },
	{ "0000 8000 0000 0001 0000 0000 00 0006 0001 00000000 0015"
	  "00 00 00000001 00000002 00000003 00000004 000000",
	  "too short", "SOA short of an octet" },
	{ "0000 8000 0000 0001 0000 0000 00 ff00 0001 00000000 0000", NULL,
	  "an unknown type without rdata" },
};

START_TEST(what_is_broken_is_refused_for_the_right_reason)
{
	uint8_t wire[1024];
	size_t len = from_hex(wire, sizeof wire, messages[_i].hex);
	struct zf_error err;
	zf_status status = read_all(wire, len, &err);

	if (messages[_i].says == NULL) {
		ck_assert_msg(status == ZF_OK, "%s: %s", messages[_i].why, err.message);
		return;
	}
	ck_assert_msg(status == ZF_EMALFORMED, "%s: was read", messages[_i].why);
	ck_assert_msg(strstr(err.message, messages[_i].says) != NULL,
		      "%s: '%s' should say '%s'", messages[_i].why, err.message,
		      messages[_i].says);
}
END_TEST

/* rdata that ends in "c00c", a pointer to the question "a.", one for each type whose
 * names may be met compressed: RFC 3597 section 4, and those where it is not allowed. */
static const struct {
	uint16_t type;
	const char *rdata, *expanded;
} compressed[] = {
	{ 2, "c00c", "016100" },				   /* NS */
	{ 3, "c00c", "016100" },				   /* MD */
	{ 4, "c00c", "016100" },				   /* MF */
	{ 5, "c00c", "016100" },				   /* CNAME */
	{ 6, "c00c c00c 0102030405060708090a0b0c0d0e0f1011121314", /* SOA */
	  "016100 016100 0102030405060708090a0b0c0d0e0f1011121314" },
	{ 7, "c00c", "016100" },	  /* MB */
	{ 8, "c00c", "016100" },	  /* MG */
	{ 9, "c00c", "016100" },	  /* MR */
	{ 12, "0162c00c", "0162016100" }, /* PTR */
	{ 14, "c00c 00", "016100 00" },	  /* MINFO */
	{ 14, "00 c00c", "00 016100" },
	{ 15, "0005 c00c", "0005 016100" },		      /* MX */
	{ 17, "c00c 0162c00c", "016100 0162016100" },	      /* RP */
	{ 18, "0001 c00c", "0001 016100" },		      /* AFSDB */
	{ 21, "0001 c00c", "0001 016100" },		      /* RT */
	{ 24, "000102030405060708090a0b0c0d0e0f1011 c00c 55", /* SIG */
	  "000102030405060708090a0b0c0d0e0f1011 016100 55" },
	{ 26, "0001 c00c c00c", "0001 016100 016100" },			    /* PX */
	{ 30, "c00c 4002", "016100 4002" },				    /* NXT */
	{ 33, "0001 0002 0003 c00c", "0001 0002 0003 016100" },		    /* SRV */
	{ 35, "0001 0002 0141 00 00 c00c", "0001 0002 0141 00 00 016100" }, /* NAPTR */
	{ 36, "0001 c00c", "0001 016100" },				    /* KX */
	{ 39, "c00c", "016100" },					    /* DNAME */
	{ 46, "000102030405060708090a0b0c0d0e0f1011 c00c 55aa",		    /* RRSIG */
	  "000102030405060708090a0b0c0d0e0f1011 016100 55aa" },
	{ 47, "c00c 000140", "016100 000140" }, /* NSEC */
	{ 64, "0001 c00c", "0001 016100" },	/* SVCB */
	{ 65280, "c00c", "c00c" },		/* unknown: not a name */
};

START_TEST(compressed_names_in_rdata_are_expanded)
{
	uint8_t wire[256], rdata[128];
	size_t rdata_len = from_hex(rdata, sizeof rdata, compressed[_i].rdata);
	size_t len = from_hex(wire, sizeof wire,
			      "0000 8000 0001 0001 0000 0000 016100 0001 0001"
			      "00 0000 0001 00000000 0000");
	enum zf_section section;
	struct zf_record rr;
	bool more;

	wire[len - 9] = (uint8_t)compressed[_i].type;
	wire[len - 10] = (uint8_t)(compressed[_i].type >> 8);
	wire[len - 1] = (uint8_t)rdata_len;
	memcpy(wire + len, rdata, rdata_len);
	ck_assert_int_eq(zf_reader_open(&reader, wire, len + rdata_len, NULL), ZF_OK);
	ck_assert_int_eq(zf_reader_next(&reader, &more, &section, &rr, NULL), ZF_OK);
	assert_octets(rr.rdata, rr.rdata_len, compressed[_i].expanded);
}
END_TEST

START_TEST(uncompressed_rdata_is_a_view_into_the_message)
{
	static const char *const hex[] = {
		"0000 8000 0000 0001 0000 0000 00 0002 0001 00000000 0003 016100",
		"0000 8000 0000 0001 0000 0000 00 ff00 0001 00000000 0003 016100",
		"0000 8000 0000 0001 0000 0000 00 0010 0001 00000000 0003 026161",
	};
	uint8_t wire[64];
	enum zf_section section;
	struct zf_record rr;
	bool more;

	for (size_t i = 0; i < sizeof hex / sizeof hex[0]; i++) {
		size_t len = from_hex(wire, sizeof wire, hex[i]);

		ck_assert_int_eq(zf_reader_open(&reader, wire, len, NULL), ZF_OK);
		ck_assert_int_eq(zf_reader_next(&reader, &more, &section, &rr, NULL),
				 ZF_OK);
		ck_assert_ptr_eq(rr.rdata, wire + len - 3);
		ck_assert_ptr_eq(rr.owner, wire + ZF_HEADER_OCTETS);
	}
}
END_TEST

/* A question of `labels` labels of one octet, and a record whose owner is a label of
 * `added` octets and a pointer to it. */
static size_t long_owner(uint8_t *wire, size_t labels, size_t added)
{
	size_t len = from_hex(wire, 16, "0000 8000 0001 0001 0000 0000");

	for (size_t i = 0; i < labels; i++, len += 2)
		memcpy(wire + len, "\001a", 2);
	len += from_hex(wire + len, 16, "00 0001 0001");
	wire[len++] = (uint8_t)added;
	memset(wire + len, 'b', added);
	len += added;
	return len + from_hex(wire + len, 16, "c00c ff00 0001 00000000 0000");
}

static const struct {
	size_t labels, added;
	zf_status status;
	const char *why;
} long_owners[] = {
	{ 126, 1, ZF_OK, "255 octets" },
	{ 126, 2, ZF_EMALFORMED, "256, the last in the label before the pointer" },
	{ 127, 1, ZF_EMALFORMED, "257, though the question is sound" },
	{ 128, 1, ZF_EMALFORMED, "the question has 257 already" },
};

START_TEST(an_expanded_name_has_255_octets_at_most)
{
	uint8_t wire[1024];
	size_t len = long_owner(wire, long_owners[_i].labels, long_owners[_i].added);
	struct zf_error err;

	ck_assert_msg(read_all(wire, len, &err) == long_owners[_i].status, "%s",
		      long_owners[_i].why);
	if (long_owners[_i].status != ZF_OK)
		ck_assert_ptr_nonnull(strstr(err.message, "longer than 255"));
}
END_TEST

/* The tail was short enough for the name before. */
START_TEST(a_name_is_measured_with_the_tail_it_has_in_common)
{
	uint8_t wire[1024];
	struct zf_error err;
	size_t len = long_owner(wire, 126, 1);

	wire[7] = 2;
	len += from_hex(wire + len, 32, "026262 c00c ff00 0001 00000000 0000");
	ck_assert_int_eq(read_all(wire, len, &err), ZF_EMALFORMED);
	ck_assert_ptr_nonnull(strstr(err.message, "longer than 255"));
}
END_TEST

#define TAILS 50 /* more than are remembered */

/* The root's records: TAILS names with a label of their own, then four times a name that ends in
 * each of them. */
static size_t common_tails(uint8_t *wire)
{
	size_t len = from_hex(wire, 64, "0000 8000 0000 0000 0000 0000");
	size_t tails[TAILS];

	zf_wire_put16(wire + 6, 5 * TAILS);
	for (size_t i = 0; i < 5 * TAILS; i++) {
		if (i < TAILS) {
			tails[i] = len;
			len += from_hex(wire + len, 64, "02");
			wire[len++] = 't';
			wire[len++] = (uint8_t)i;
			len += from_hex(wire + len, 64, "076578616d706c6500");
		} else {
			len += from_hex(wire + len, 64, "0161");
			zf_wire_put16(wire + len, (uint16_t)(0xc000 | tails[i % TAILS]));
			len += 2;
		}
		len += from_hex(wire + len, 64, "ff00 0001 00000000 0000");
	}
	return len;
}

START_TEST(names_with_a_tail_in_common_are_expanded)
{
	static uint8_t wire[16384];
	const size_t len = common_tails(wire);
	enum zf_section section;
	struct zf_record rr;
	bool more;

	ck_assert_int_eq(zf_reader_open(&reader, wire, len, NULL), ZF_OK);
	for (size_t i = 0; i < 5 * TAILS; i++) {
		uint8_t expected[] = "\001a\002t?\007example";
		const size_t skipped = i < TAILS ? 2 : 0;

		expected[4] = (uint8_t)(i % TAILS);
		ck_assert_int_eq(zf_reader_next(&reader, &more, &section, &rr, NULL),
				 ZF_OK);
		ck_assert_uint_eq(rr.owner_len, sizeof expected - skipped);
		ck_assert_mem_eq(rr.owner, expected + skipped, rr.owner_len);
	}
}
END_TEST

/* What stood there in the message before is forgotten. */
START_TEST(a_reader_opened_again_knows_nothing)
{
	static const char *const questions[] = { "0161", "0162" };
	enum zf_section section;
	struct zf_record rr;
	bool more;

	for (unsigned i = 0; i < 2; i++) {
		uint8_t wire[64];
		size_t len = from_hex(wire, 64, "0000 8000 0001 0001 0000 0000");

		len += from_hex(wire + len, 32, questions[i]);
		len += from_hex(wire + len, 32,
				"00 0001 0001 c00c ff00 0001 00000000 0000");
		ck_assert_int_eq(zf_reader_open(&reader, wire, len, NULL), ZF_OK);
		ck_assert_int_eq(zf_reader_next(&reader, &more, &section, &rr, NULL),
				 ZF_OK);
		ck_assert_uint_eq(rr.owner[1], 'a' + i);
	}
}
END_TEST

/* One opaque record full of `pointers` pointers, each to the one before it, the first to
 * the root label in front; then a record whose owner is a pointer to the last. */
static size_t pointer_chain(uint8_t *wire, size_t pointers)
{
	size_t len = from_hex(wire, 64,
			      "0000 8000 0000 0002 0000 0000"
			      "00 ff00 0001 00000000 0000 00");
	size_t target = len - 1;

	wire[len - 3] = (uint8_t)((2 * pointers + 1) >> 8);
	wire[len - 2] = (uint8_t)(2 * pointers + 1);
	for (size_t i = 0; i <= pointers;
	     i++) { /* the last is the second record's owner */
		wire[len] = (uint8_t)(0xc0 | target >> 8);
		wire[len + 1] = (uint8_t)target;
		target = len;
		len += 2;
	}
	return len + from_hex(wire + len, 16, "0001 0001 00000000 0004 01020304");
}

START_TEST(a_chain_of_pointers_ends_at_128)
{
	static uint8_t wire[4096];
	struct zf_error err;

	ck_assert_int_eq(read_all(wire, pointer_chain(wire, 0), &err), ZF_OK);
	ck_assert_int_eq(read_all(wire, pointer_chain(wire, 127), &err), ZF_OK);
	ck_assert_int_eq(read_all(wire, pointer_chain(wire, 128), &err), ZF_EMALFORMED);
	ck_assert_ptr_nonnull(strstr(err.message, "too many pointers"));
}
END_TEST

/*
 * An NXT record of `rdata_len` octets that begin with a pointer. The 129 octets of the
 * question's name are read twice: from its third octet on as labels of 63 and 58 and a
 * pointer to the start, then from there as two labels of 63. So 250 octets come on top.
 */
static size_t growing_rdata(uint8_t *wire, size_t rdata_len)
{
	uint8_t *name = wire + ZF_HEADER_OCTETS;
	size_t len = from_hex(wire, 16, "0000 8000 0001 0001 0000 0000");

	memset(name, 'x', 128);
	name[0] = name[64] = 63;
	name[2] = 63;
	name[66] = 58;
	name[125] = 0xc0;
	name[126] = ZF_HEADER_OCTETS;
	name[128] = 0;
	len += 129;
	len += from_hex(wire + len, 32, "0001 0001 00 001e 0001 00000000 0000 c00e");
	wire[len - 4] = (uint8_t)(rdata_len >> 8);
	wire[len - 3] = (uint8_t)rdata_len;
	return len - 2 + rdata_len;
}

START_TEST(rdata_may_not_outgrow_65535_octets)
{
	static uint8_t wire[ZF_MESSAGE_OCTETS_MAX];
	struct zf_error err;

	ck_assert_int_eq(read_all(wire, growing_rdata(wire, 65535 - 250), &err), ZF_OK);
	ck_assert_int_eq(read_all(wire, growing_rdata(wire, 65535 - 249), &err),
			 ZF_EMALFORMED);
	ck_assert_ptr_nonnull(strstr(err.message, "65535"));
}
END_TEST

START_TEST(a_question_may_be_missing)
{
	uint8_t wire[ZF_HEADER_OCTETS];
	size_t len = from_hex(wire, sizeof wire, "0001 a805 0000 0000 0000 0000");

	ck_assert_int_eq(zf_reader_open(&reader, wire, len, NULL), ZF_OK);
	ck_assert(!reader.has_question);
	ck_assert_uint_eq(reader.qname.wire[0], 0);
	ck_assert_uint_eq(reader.header.opcode, ZF_OPCODE_UPDATE);
	ck_assert_uint_eq(reader.header.rcode, ZF_RCODE_REFUSED);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/message");
	TCase *build = tcase_create("build");
	TCase *read = tcase_create("read");

	tcase_add_test(build, a_query_is_header_and_question);
	tcase_add_test(build, edns_is_an_additional_record);
	tcase_add_test(build, edns_may_ask_for_the_nsid);
	tcase_add_test(build, an_update_fills_its_sections_in_order);
	tcase_add_test(build, a_message_takes_65535_octets_and_no_more);
	tcase_add_test(build, ids_differ);
	tcase_add_test(build, rcodes_have_names);
	suite_add_tcase(suite, build);
	tcase_add_test(read, an_answer_is_read_record_by_record);
	tcase_add_test(read, a_message_cut_anywhere_fails_cleanly);
	tcase_add_test(read, a_message_with_any_octet_changed_is_read_or_refused);
	tcase_add_loop_test(read, what_is_broken_is_refused_for_the_right_reason, 0,
			    sizeof messages / sizeof messages[0]);
	tcase_add_loop_test(read, compressed_names_in_rdata_are_expanded, 0,
			    sizeof compressed / sizeof compressed[0]);
	tcase_add_test(read, uncompressed_rdata_is_a_view_into_the_message);
	tcase_add_loop_test(read, an_expanded_name_has_255_octets_at_most, 0,
			    sizeof long_owners / sizeof long_owners[0]);
	tcase_add_test(read, a_name_is_measured_with_the_tail_it_has_in_common);
	tcase_add_test(read, names_with_a_tail_in_common_are_expanded);
	tcase_add_test(read, a_reader_opened_again_knows_nothing);
	tcase_add_test(read, a_chain_of_pointers_ends_at_128);
	tcase_add_test(read, rdata_may_not_outgrow_65535_octets);
	tcase_add_test(read, a_question_may_be_missing);
	suite_add_tcase(suite, read);
	return suite;
}

ZF_SUITE(suite)
