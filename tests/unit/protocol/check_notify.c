/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/notify.h"

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/unit/runner.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define FERRY "\005ferry\007example"

static struct zf_message msg;

/* A checked name out of a string, whose NUL is the root label. */
static const uint8_t *name(const char *wire)
{
	return (const uint8_t *)wire;
}

/* By dnspython 2.3: make_query('ferry.example.', 'SOA') with opcode NOTIFY and AA, the SOA
 * "ns1.ferry.example. host.ferry.example. 2024010101 7200 3600 1209600 300" in the answer section,
 * names left uncompressed. */
START_TEST(a_notify_is_what_dnspython_makes_of_it)
{
	static const uint8_t wire[] =
		"\x12\x34\x24\x00\x00\x01\x00\x01\x00\x00\x00\x00\x05\x66\x65\x72"
		"\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x06\x00\x01\x05"
		"\x66\x65\x72\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x06"
		"\x00\x01\x00\x00\x0e\x10\x00\x3b\x03\x6e\x73\x31\x05\x66\x65\x72"
		"\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x04\x68\x6f\x73\x74"
		"\x05\x66\x65\x72\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x78"
		"\xa3\xf1\x75\x00\x00\x1c\x20\x00\x00\x0e\x10\x00\x12\x75\x00\x00"
		"\x00\x01\x2c";
	static const char rdata[] =
		"\003ns1" FERRY "\0\004host" FERRY
		"\0\x78\xa3\xf1\x75\0\0\x1c\x20\0\0\x0e\x10\0\x12\x75\0\0\0\1\x2c";
	const struct zf_record soa = {
		.owner = name(FERRY),
		.owner_len = 15,
		.type = ZF_TYPE_SOA,
		.class = ZF_CLASS_IN,
		.ttl = 3600,
		.rdata = name(rdata),
		.rdata_len = sizeof(rdata) - 1,
	};

	ck_assert_int_eq(zf_notify_build(&msg, name(FERRY), &soa, NULL), ZF_OK);
	ck_assert_int_eq(zf_message_check(&msg, NULL), ZF_OK);
	zf_wire_put16(msg.wire, 0x1234);
	ck_assert_uint_eq(msg.len, sizeof(wire) - 1);
	ck_assert_mem_eq(msg.wire, wire, msg.len);
}
END_TEST

START_TEST(a_notify_needs_no_soa)
{
	static const uint8_t wire[] =
		"\x12\x34\x24\x00\x00\x01\x00\x00\x00\x00\x00\x00\x05\x66\x65\x72"
		"\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x06\x00\x01";

	ck_assert_int_eq(zf_notify_build(&msg, name(FERRY), NULL, NULL), ZF_OK);
	zf_wire_put16(msg.wire, 0x1234);
	ck_assert_uint_eq(msg.len, sizeof(wire) - 1);
	ck_assert_mem_eq(msg.wire, wire, msg.len);
}
END_TEST

static const struct {
	uint8_t rcode;
	enum zf_code code;
	const char *message;
} outcomes[] = {
	{ 0, ZF_OK, "" },
	{ 4, ZF_EREFUSED, "NOTIMP" },
	{ 5, ZF_EREFUSED, "REFUSED" },
	{ 9, ZF_EREFUSED, "NOTAUTH" },
};

START_TEST(an_rcode_says_whether_it_was_heard)
{
	const struct zf_header answer = { .rcode = outcomes[_i].rcode };
	struct zf_error err;

	zf_error_clear(&err);
	ck_assert_int_eq(zf_notify_outcome(&answer, &err), outcomes[_i].code);
	ck_assert_str_eq(err.message, outcomes[_i].message);
	if (outcomes[_i].rcode != 0)
		ck_assert_int_eq(err.rcode, outcomes[_i].rcode);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/notify");
	TCase *tc = tcase_create("notify");

	tcase_add_test(tc, a_notify_is_what_dnspython_makes_of_it);
	tcase_add_test(tc, a_notify_needs_no_soa);
	tcase_add_loop_test(tc, an_rcode_says_whether_it_was_heard, 0, COUNT(outcomes));
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
