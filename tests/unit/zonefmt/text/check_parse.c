/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/hex.h"
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/known.h"
#include "tests/unit/zonefmt/line.h"

static struct zf_parse parse;
static struct zf_record rr;
static struct zf_error err;

static void setup(void)
{
	zf_parse_init(&parse);
	zf_error_clear(&err);
}

static zf_status read_text(const char *text)
{
	struct line line;

	open_line(&line, text, 0);
	parse.words.at = line.text;
	zf_status status = zf_parse_type_rdata(&parse, &rr, &err);
	close_line(&line);
	return status;
}

static void assert_reads(const char *text, uint16_t type, const char *hex)
{
	ck_assert_msg(read_text(text) == ZF_OK, "%s: %s", text, err.message);
	ck_assert_uint_eq(rr.type, type);
	assert_octets(rr.rdata, rr.rdata_len, hex);
}

START_TEST(the_usual_text_gives_back_its_octets)
{
	assert_reads(known[_i].text, known[_i].type, known[_i].rdata);
}
END_TEST

/* clang-format off */
static const struct {
	const char *text;
	uint16_t type;
	const char *rdata;
	const char *why;
} good[] = {
	{ "mx\t10   a.example.  ; a comment", 15, "000a" "0161" EXAMPLE, "blanks, case, a comment" },
	{ "A 192.0.2.1;", 1, "c0000201", "a comment without blank before it" },
	{ "TXT bare \"quoted\" a\\ b", 16, "0462617265" "0671756f746564" "03612062", "without quotes" },
	{ "HINFO PC Unix", 13, "025043" "04556e6978", "likewise" },
	{ "CAA 0 Issue letsencrypt.org", 257, "00" "054973737565" "6c657473656e63727970742e6f7267",
	  "likewise; a tag with a capital" },
	{ "DS 1 8 2 00f F\t0a0B", 43, "0001" "08" "02" "00ff0a0b", "hex in pieces" },
	{ "DNSKEY 256 3 8 AQ IDB A==", 48, "0100" "03" "08" "01020304", "base64 in pieces" },
	{ "RRSIG a 8 2 60 1893456000 0 12345 . AA==", 46,
	  "0001" "08" "02" "0000003c" "70dbd880" "00000000" "3039" "00" "00", "times in seconds" },
	{ "NSEC . RRSIG TYPE512 A a TYPE1", 47, "00" "0006400000000002" "020180", "types in any order" },
	{ "NSEC . TYPE65535 TYPE0", 47, "00" "000180" "ff20" "0000000000000000000000000000000000000000"
	  "0000000000000000000000" "01", "the first and the last type" },
	{ "NSEC .", 47, "00", "no types" },
	{ "NSEC3 1 0 0 - co", 50, "01" "00" "0000" "00" "0166", "a hash of one octet" },
	{ "CSYNC 1 0", 62, "00000001" "0000", "no types" },
	{ "IPSECKEY 10 0 2 . AQIDBA==", 45, "0a0002" "01020304", "no gateway" },
	{ "IPSECKEY 10 2 2 2001:db8::1 AQIDBA==", 45,
	  "0a0202" "20010db8000000000000000000000001" "01020304", "a gateway by IPv6" },
	{ "SVCB 1 . ALPN=h2,h3 key667=x", 64, "0001" "00" "0001" "0006" "026832026833" "029b" "0001" "78",
	  "parameters without quotes" },
	{ "URI 1 2 \"\"", 256, "0001" "0002", "an empty target" },
	{ "X25 \"311061700956\"", 19, "0c333131303631373030393536", "a word of Windows only" },
	{ "LOC  42 21 54.000 N 71 06 18.000 W -24m 30m 10m 10m ; there", 29,
	  "00331313" "89172dd0" "70be15f0" "00988d20", "left to ldns" },
	{ "NS \\#.", 2, "012300", "a name that begins as RFC 3597's mark does" },
	{ "TXT \\#4 \\#", 16, "022334" "0123", "a string that does" },
	{ "type1 \\# 4 c0 00 0201", 1, "c0000201", "a type that has a word" },
	{ "TYPE65281 \\# 0", 65281, "", "no octets" },
	{ "TYPE65281 \\# 2 0aB0;", 65281, "0ab0", "a type without" },
	{ "TYPE42 \\# 0", 42, "", "an empty APL" },
	{ "TYPE29 \\# 2 01ff", 29, "01ff", "LOC of a later version" },
};

static const struct {
	const char *text, *why;
} bad[] = {
	{ "", "a type must follow" },
	{ "; A 192.0.2.1", "a type must follow" },
	{ "NONESUCH x", "'NONESUCH' is not a type" },
	{ "TYPE x", "'TYPE' is not a type" },
	{ "TYPE65536 \\# 0", "'TYPE65536' is not a type" },
	{ "TYPE1x \\# 0", "'TYPE1x' is not a type" },
	{ "A(192.0.2.1)", "is not a type" },
	{ "\"A\" 192.0.2.1", "is not a type" },
	{ "A", "A: more must follow" },
	{ "A ; 192.0.2.1", "A: more must follow" },
	{ "A 192.0.2.1 192.0.2.2", "A: '192.0.2.2' is a word too many" },
	{ "A 192.0.2", "A: '192.0.2' is not an IPv4 address" },
	{ "A (192.0.2.1)", "A: parentheses" },
	{ "A 192.0.2.1)", "A: '192.0.2.1)' has a parenthesis" },
	{ "NS example", "NS: 'example' does not end in a dot" },
	{ "MX 10", "MX: more must follow" },
	{ "MX 65536 a.", "MX: '65536' is not a number from 0 to 65535" },
	{ "MX ten a.", "MX: 'ten' is not a number" },
	{ "SOA a. b. 1 2 3 4", "SOA: more must follow" },
	{ "SOA a. b. 1 2 3 4 4294967296", "SOA: '4294967296' is not a number" },
	{ "SOA a. b. 1 1h 3 4 5", "SOA: '1h' goes on" },
	{ "DHCID AQI=", "DHCID: the octets are no rdata of that type" },
	{ "TXT", "TXT: more must follow" },
	{ "TXT \"a", "TXT: '\"a' has a quote that is not closed" },
	{ "TXT \"a\"\"b\"", "has a quote where none belongs" },
	{ "HINFO \"a\"", "HINFO: more must follow" },
	{ "DS 1 8 2", "DS: more must follow" },
	{ "DS 1 8 2 00f", "DS: '00f' is not an even number of hex digits" },
	{ "DS 1 8 2 00 fg", "DS: 'fg' goes on" },
	{ "DNSKEY 256 3 8", "DNSKEY: more must follow" },
	{ "DNSKEY 256 3 8 AQIDBA", "DNSKEY: 'AQIDBA' does not end as base64 does" },
	{ "RRSIG NONESUCH 8 2 60 1 0 1 . AA==", "RRSIG: 'NONESUCH' is not a type" },
	{ "RRSIG A 8 2 60 20201301000000 0 1 . AA==", "is not a time" },
	{ "NSEC . A NONESUCH", "NSEC: 'NONESUCH' is not a type" },
	{ "NSEC3 1 0 0 - ", "NSEC3: more must follow" },
	{ "NSEC3 1 0 0 -- CO", "NSEC3: '--' goes on" },
	{ "NSEC3 1 0 0 0 CO", "NSEC3: '0' is not an even number" },
	{ "NSEC3 1 0 0 - CP", "NSEC3: 'CP' is not base32hex" },
	{ "CAA 256 issue \"\"", "CAA: '256' is not a number from 0 to 255" },
	{ "CAA 0 is-sue \"\"", "CAA: 'is-sue' is not of letters and digits" },
	{ "CAA 0 \"issue\" \"\"", "CAA: '\"issue\"' is not a tag" },
	{ "CAA 0 issue", "CAA: more must follow" },
	{ "CAA 0 issue \"a\" \"b\"", "CAA: '\"b\"' is a word too many" },
	{ "NID 10 0014:4fff:ff20", "has too few groups" },
	{ "NID 10 14:4fff:ff20:ee64", "more or fewer hex digits" },
	{ "NID 10 0014:4fff:ff20:ee64:", "goes on" },
	{ "EUI48 00-00-5e-00-53", "has too few groups" },
	{ "EUI48 00:00:5e:00:53:2a", "has too few groups" },
	{ "EUI64 00-00-5e-ef-10-00-00-2a-00", "goes on" },
	{ "IPSECKEY 10 0 2 a. AQIDBA==", "is not '.' for no gateway" },
	{ "IPSECKEY 10 0 2 .. AQIDBA==", "goes on" },
	{ "IPSECKEY 10 1 2 2001:db8::1 AQIDBA==", "is not an IPv4 address" },
	{ "IPSECKEY 10 4 2 . AQIDBA==", "is a gateway of an unknown kind" },
	{ "IPSECKEY 10 0 2 .", "IPSECKEY: more must follow" },
	{ "LOC 42 21 54.000 N", "LOC 42 21 54.000 N" },
	{ "LOC 42 21 54.000 N 71 06 18.000 W -24m 30m 10m", "read as '42 21 54.000 N" },
	{ "APL 1:192.0.2.0", "'APL 1:192.0.2.0'" },
	{ "APL 1:192.0.2.0/24 (", "'APL 1:192.0.2.0/24 ('" },
	{ "A \\# 4 c0000201", "A: '\\#' wants its type as TYPEnn" },
	{ "LOC \\# 0", "LOC: '\\#' wants its type as TYPEnn" },
	{ "TYPE1 192.0.2.1", "TYPE1: '192.0.2.1' stands where \\# should" },
	{ "TYPE1", "TYPE1: more must follow" },
	{ "TYPE1 \\#", "TYPE1: more must follow" },
	{ "TYPE1 \\#4 c0000201", "TYPE1: '\\#4' stands where \\# should" },
	{ "TYPE1 \\# x", "TYPE1: 'x' is not a number from 0 to 65535" },
	{ "TYPE1 \\# 65536 00", "TYPE1: '65536' is not a number from 0 to 65535" },
	{ "TYPE65281 \\# 2 00", "TYPE65281: fewer octets than \\# says" },
	{ "TYPE65281 \\# 1", "TYPE65281: fewer octets than \\# says" },
	{ "TYPE65281 \\# 1 0000", "TYPE65281: more octets than \\# says" },
	{ "TYPE65281 \\# 0 00", "TYPE65281: more octets than \\# says" },
	{ "TYPE65281 \\# 1 000", "TYPE65281: '000' is not an even number of hex digits" },
	{ "TYPE65281 \\# 1 0g", "TYPE65281: '0g' goes on" },
	{ "TYPE1 \\# 5 c000020101", "TYPE1: the octets are no rdata of that type" },
	{ "TYPE2 \\# 2 c00c", "TYPE2: the octets are no rdata of that type" },
	{ "TYPE16 \\# 0", "TYPE16: the octets are no rdata of that type" },
	{ "TYPE42 \\# 1 00", "TYPE42: the octets are no rdata of that type" },
};
/* clang-format on */

START_TEST(text_may_differ_where_that_means_nothing)
{
	assert_reads(good[_i].text, good[_i].type, good[_i].rdata);
}
END_TEST

START_TEST(text_that_is_no_rdata_is_told)
{
	ck_assert_msg(read_text(bad[_i].text) == ZF_EUSAGE, "%s", bad[_i].text);
	ck_assert_msg(strstr(err.message, bad[_i].why) != NULL, "%s: %s", bad[_i].text,
		      err.message);
}
END_TEST

/* Whatever stood before, a record's octets are its own. */
START_TEST(records_do_not_mix)
{
	assert_reads("NSEC . TYPE65535 TYPE0", 47,
		     "00"
		     "000180"
		     "ff20"
		     "0000000000000000000000000000000000000000"
		     "0000000000000000000000"
		     "01");
	ck_assert_int_eq(read_text("NSEC . A NONESUCH"), ZF_EUSAGE);
	assert_reads("NSEC . A", 47,
		     "00"
		     "000140");
}
END_TEST

/* `start` and then `piece` so often. */
static const char *repeat(const char *start, const char *piece, int times)
{
	static char long_text[300000];
	char *at = stpcpy(long_text, start);

	ck_assert_uint_lt(strlen(start) + strlen(piece) * (size_t)times,
			  sizeof long_text);
	while (times-- > 0)
		at = stpcpy(at, piece);
	return long_text;
}

/* clang-format off */
static const struct {
	const char *start, *piece;
	int fit; /* so many pieces */
	uint16_t octets;
} longest[] = {
	{ "TYPE65280 \\# 65535 ", "00", 65535, 65535 },
	{ "TXT", " \"\"", 65535, 65535 },
	{ "TXT", " aa", 21845, 65535 },
	{ "DS 1 1 1 ", "00", 65531, 65535 },
	{ "DNSKEY 1 1 1 ", "AAAA", 21843, 65533 },
	{ "OPENPGPKEY ", "AAAA", 21845, 65535 },
	{ "SVCB 1 . key9=", "a", 65528, 65535 },
	{ "SVCB 1 . alpn=a", ",a", 32763, 65535 },
	{ "URI 1 1 ", "a", 65531, 65535 },
	{ "CAA 0 a ", "a", 65532, 65535 },
};
/* clang-format on */

START_TEST(rdata_ends_at_65535_octets)
{
	const char *start = longest[_i].start, *piece = longest[_i].piece;

	ck_assert_msg(read_text(repeat(start, piece, longest[_i].fit)) == ZF_OK, "%s: %s",
		      start, err.message);
	ck_assert_uint_eq(rr.rdata_len, longest[_i].octets);
	ck_assert_msg(read_text(repeat(start, piece, longest[_i].fit + 1)) == ZF_EUSAGE,
		      "%s", start);
	ck_assert_msg(read_text(repeat(start, piece, longest[_i].fit + 1000)) ==
			      ZF_EUSAGE,
		      "%s", start);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/text/parse");
	TCase *tc = tcase_create("parse");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, the_usual_text_gives_back_its_octets, 0,
			    sizeof known / sizeof *known);
	tcase_add_loop_test(tc, text_may_differ_where_that_means_nothing, 0,
			    sizeof good / sizeof *good);
	tcase_add_loop_test(tc, text_that_is_no_rdata_is_told, 0,
			    sizeof bad / sizeof *bad);
	tcase_add_test(tc, records_do_not_mix);
	tcase_add_loop_test(tc, rdata_ends_at_65535_octets, 0,
			    sizeof longest / sizeof *longest);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
