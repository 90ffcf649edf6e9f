/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/record.h"

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "tests/unit/hex.h"
#include "tests/unit/runner.h"

START_TEST(a_soa_is_taken_apart)
{
	uint8_t rdata[64];
	struct zf_record rr = { .type = ZF_TYPE_SOA, .rdata = rdata };
	struct zf_soa soa;

	rr.rdata_len = (uint16_t)from_hex(rdata, sizeof rdata,
					  "036e7331056665727279 00 026862 00"
					  "78b4c2ed 00001c20 00000384 00127500 ffffffff");
	ck_assert(zf_record_soa(&rr, &soa));
	ck_assert_ptr_eq(soa.mname, rdata);
	ck_assert_ptr_eq(soa.rname, rdata + 11);
	ck_assert_uint_eq(soa.serial, 2025112301);
	ck_assert_uint_eq(soa.refresh, 7200);
	ck_assert_uint_eq(soa.retry, 900);
	ck_assert_uint_eq(soa.expire, 1209600);
	ck_assert_uint_eq(soa.minimum, UINT32_C(0xffffffff));
}
END_TEST

START_TEST(other_records_are_no_soa)
{
	struct zf_record ns = { .type = ZF_TYPE_NS,
				.rdata = (const uint8_t *)"",
				.rdata_len = 1 };
	struct zf_record emptied = { .type = ZF_TYPE_SOA, .class = ZF_CLASS_ANY };
	struct zf_soa soa;

	ck_assert(!zf_record_soa(&ns, &soa));
	ck_assert(!zf_record_soa(&emptied, &soa));
}
END_TEST

static const struct {
	uint16_t type;
	const char *a, *b;
	bool equal;
	const char *why;
} pairs[] = {
	{ 1, "c0000201", "c0000201", true, "the same address" },
	{ 1, "c0000241", "c0000261", false, "an address is no name: 'A' is not 'a'" },
	{ 2, "0161034e5331 00", "0141036e7331 00", true, "NS ignores case" },
	{ 2, "0161 00", "0162 00", false, "another NS" },
	{ 2, "0161 00", "00", false, "another length" },
	{ 15, "000a 0141 00", "000a 0161 00", true, "MX ignores case" },
	{ 15, "0041 0161 00", "0061 0161 00", false, "not in the preference" },
	{ 33, "0041 0001 0002 0141 00", "0041 0001 0002 0161 00", true,
	  "SRV ignores case" },
	{ 16, "0141", "0161", false, "TXT does not" },
	{ 13, "0141 0142", "0161 0142", false,
	  "nor HINFO, which RFC 4034 lists by mistake" },
	{ 35, "00010002 0141 0142 0143 0144 00", "00010002 0141 0142 0143 0164 00", true,
	  "NAPTR in its replacement" },
	{ 35, "00010002 0141 0142 0143 0144 00", "00010002 0161 0142 0143 0144 00", false,
	  "but not in its flags" },
	{ 46, "000102030405060708090a0b0c0d0e0f1011 0141 00 41",
	  "000102030405060708090a0b0c0d0e0f1011 0161 00 41", true,
	  "RRSIG in its signer" },
	{ 46, "000102030405060708090a0b0c0d0e0f1011 0141 00 41",
	  "000102030405060708090a0b0c0d0e0f1011 0141 00 61", false,
	  "not in its signature" },
	{ 47, "0141 00 000140", "0161 00 000140", false, "NSEC does not, RFC 6840 5.1" },
	{ 6, "0141 00 0142 00 00000001 00000002 00000003 00000004 00000041",
	  "0161 00 0162 00 00000001 00000002 00000003 00000004 00000041", true, "SOA" },
	{ 6, "0141 00 0142 00 00000001 00000002 00000003 00000004 00000041",
	  "0161 00 0162 00 00000001 00000002 00000003 00000004 00000061", false,
	  "its numbers" },
	{ 65280, "0141 00", "0161 00", false, "an unknown type is octets" },
	{ 2, "", "", true, "RFC 2136's empty rdata" },
};

START_TEST(rdata_is_compared_as_dnssec_does)
{
	uint8_t a_rdata[64], b_rdata[64];
	const uint8_t *owner = (const uint8_t *)"\001x";
	struct zf_record a = { .owner = owner, .type = pairs[_i].type, .class = 1 };
	struct zf_record b = a;

	a.rdata = a_rdata;
	a.rdata_len = (uint16_t)from_hex(a_rdata, sizeof a_rdata, pairs[_i].a);
	b.rdata = b_rdata;
	b.rdata_len = (uint16_t)from_hex(b_rdata, sizeof b_rdata, pairs[_i].b);
	ck_assert_msg(zf_record_equal(&a, &b) == pairs[_i].equal, "%s", pairs[_i].why);
	ck_assert_msg(zf_record_equal(&b, &a) == pairs[_i].equal, "%s", pairs[_i].why);
}
END_TEST

START_TEST(owner_type_and_class_count_and_the_ttl_does_not)
{
	const uint8_t rdata[4] = { 192, 0, 2, 1 };
	const struct zf_record a = { .owner = (const uint8_t *)"\001a",
				     .type = 1,
				     .class = 1,
				     .ttl = 60,
				     .rdata = rdata,
				     .rdata_len = 4 };
	struct zf_record b = a;

	b.ttl = 3600;
	b.owner = (const uint8_t *)"\001A";
	ck_assert(zf_record_equal(&a, &b));
	b.owner = (const uint8_t *)"\001b";
	ck_assert(!zf_record_equal(&a, &b));
	b = a;
	b.class = 3;
	ck_assert(!zf_record_equal(&a, &b));
	b = a;
	b.type = 65280;
	ck_assert(!zf_record_equal(&a, &b));
}
END_TEST

START_TEST(types_have_names_or_numbers)
{
	char text[ZF_RECORD_TEXT_MAX];

	ck_assert_str_eq(zf_type_print(text, 1), "A");
	ck_assert_str_eq(zf_type_print(text, 51), "NSEC3PARAM");
	ck_assert_str_eq(zf_type_print(text, 257), "CAA");
	ck_assert_str_eq(zf_type_print(text, 65281), "TYPE65281");
	ck_assert_str_eq(zf_type_print(text, 0), "TYPE0");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/record");
	TCase *tcase = tcase_create("record");

	tcase_add_test(tcase, a_soa_is_taken_apart);
	tcase_add_test(tcase, other_records_are_no_soa);
	tcase_add_loop_test(tcase, rdata_is_compared_as_dnssec_does, 0,
			    sizeof pairs / sizeof pairs[0]);
	tcase_add_test(tcase, owner_type_and_class_count_and_the_ttl_does_not);
	tcase_add_test(tcase, types_have_names_or_numbers);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
