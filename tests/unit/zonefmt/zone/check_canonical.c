/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/canonical.h"

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"

#define NAME "024142074578616d706c6500" /* AB.Example. */
#define LOWER "026162" EXAMPLE

/* From dnspython's to_digestable(); LP is not in RFC 4034's list, and dnspython 2.3 is wrong. */
static const struct {
	uint16_t type;
	const char *rdata, *canonical;
	const char *why;
} rows[] = {
	{ ZF_TYPE_A, "c0004142", "c0004142", "no name, whatever its octets" },
	{ ZF_TYPE_NS, NAME, LOWER, "NS" },
	{ ZF_TYPE_CNAME, NAME, LOWER, "CNAME" },
	{ ZF_TYPE_PTR, NAME, LOWER, "PTR" },
	{ ZF_TYPE_DNAME, NAME, LOWER, "DNAME" },
	{ ZF_TYPE_SOA, NAME NAME "4142434445464748494a4b4c4d4e4f5051525354",
	  LOWER LOWER "4142434445464748494a4b4c4d4e4f5051525354",
	  "SOA, and not its numbers" },
	{ ZF_TYPE_MX, "4142" NAME, "4142" LOWER, "MX, and not its preference" },
	{ 17, NAME NAME, LOWER LOWER, "RP" },
	{ 18, "0001" NAME, "0001" LOWER, "AFSDB" },
	{ 21, "0001" NAME, "0001" LOWER, "RT" },
	{ 26, "0001" NAME NAME, "0001" LOWER LOWER, "PX" },
	{ 36, "0001" NAME, "0001" LOWER, "KX" },
	{ ZF_TYPE_SRV, "000100020003" NAME, "000100020003" LOWER, "SRV" },
	{ 35, "00010002015503453255052141214221" NAME,
	  "00010002015503453255052141214221" LOWER, "NAPTR, and not its strings" },
	{ ZF_TYPE_RRSIG, "000108010000003c70dbd8805e0be1000001" NAME "414243",
	  "000108010000003c70dbd8805e0be1000001" LOWER "414243",
	  "RRSIG's signer, and not the signature" },
	{ ZF_TYPE_NSEC, NAME "000140", NAME "000140", "not NSEC: RFC 6840 5.1" },
	{ 64, "0001" NAME, "0001" NAME, "not SVCB" },
	{ 107, "0001" NAME, "0001" NAME, "not LP" },
	{ 23, NAME, NAME, "not NSAP-PTR" },
	{ ZF_TYPE_TXT, "024142", "024142", "not TXT" },
	{ 65280, NAME, NAME, "not what is unknown" },
	{ 65280, "", "", "no rdata" },
};

START_TEST(names_in_rdata_are_in_lower_case_where_rfc_4034_says_so)
{
	struct test_rr rr;
	uint8_t octets[256], expected[256];
	const size_t len = from_hex(expected, sizeof expected, rows[_i].canonical);

	make_rr(&rr, "example.", 60, rows[_i].type, rows[_i].rdata);
	zf_canonical_write_rdata(octets, &rr.rr);
	ck_assert_uint_eq(rr.rr.rdata_len, len);
	ck_assert_msg(memcmp(octets, expected, len) == 0, "%s", rows[_i].why);
}
END_TEST

START_TEST(a_record_is_written_as_it_is_hashed)
{
	struct test_rr rr;
	uint8_t octets[256];
	size_t len;

	make_rr(&rr, "A\\066.EXAMPLE.", 16909060, ZF_TYPE_MX, "000a" NAME);
	len = zf_canonical_write(octets, &rr.rr);
	assert_octets(octets, len, LOWER "000f 0001 01020304 000e 000a" LOWER);
	make_rr(&rr, ".", 0, 65280, "");
	len = zf_canonical_write(octets, &rr.rr);
	assert_octets(octets, len, "00 ff00 0001 00000000 0000");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/zone/canonical");
	TCase *tc = tcase_create("canonical");

	tcase_add_loop_test(tc, names_in_rdata_are_in_lower_case_where_rfc_4034_says_so,
			    0, sizeof rows / sizeof *rows);
	tcase_add_test(tc, a_record_is_written_as_it_is_hashed);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
