/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/present.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "tests/unit/hex.h"
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/known.h"

static char text[ZF_PRESENT_MAX + 1];

/* The text of a record of `type` with the rdata that `hex` spells, exactly as long as it is, so
 * that a read behind it is seen by the address sanitizer. */
static const char *present(uint16_t type, const char *hex, const uint8_t *origin)
{
	uint8_t octets[1024];
	size_t len = from_hex(octets, sizeof octets, hex);
	uint8_t *rdata = len == 0 ? NULL : malloc(len);
	const struct zf_record rr = {
		.rdata = rdata,
		.rdata_len = (uint16_t)len,
		.type = type,
		.class = ZF_CLASS_IN,
	};

	if (len > 0)
		memcpy(rdata, octets, len);
	*zf_present_type_rdata(text, &rr, origin) = '\0';
	free(rdata);
	return text;
}

/* clang-format off */
static const struct {
	uint16_t type;
	const char *rdata;
	const char *text;
	const char *why;
} unknown[] = {
	{ 1, "c000020101", "TYPE1 \\# 5 C000020101", "an octet too many" },
	{ 1, "c00002", "TYPE1 \\# 3 C00002", "an octet too few" },
	{ 2, "036e7300ff", "TYPE2 \\# 5 036E7300FF", "an octet behind the name" },
	{ 2, "046e7300", "TYPE2 \\# 4 046E7300", "the name runs past the end" },
	{ 2, "c00c", "TYPE2 \\# 2 C00C", "a compressed name" },
	{ 2, "", "TYPE2 \\# 0", "no name" },
	{ 6, "00" "00" "00000001", "TYPE6 \\# 6 000000000001", "a SOA without its numbers" },
	{ 13, "0161", "TYPE13 \\# 2 0161", "one string where two belong" },
	{ 16, "", "TYPE16 \\# 0", "no string" },
	{ 16, "0361", "TYPE16 \\# 2 0361", "a string past the end" },
	{ 19, "0131", "TYPE19 \\# 2 0131", "X25: Knot and PowerDNS have no word for it" },
	{ 20, "0131", "TYPE20 \\# 2 0131", "ISDN: likewise" },
	{ 29, "01131313" "8000000080000000" "80000000",
	  "TYPE29 \\# 16 01131313800000008000000080000000", "LOC of a later version" },
	{ 42, "", "TYPE42 \\# 0", "an empty APL: ldns has no text for it" },
	{ 43, "0001" "0802", "TYPE43 \\# 4 00010802", "a DS without digest" },
	{ 45, "0a0402" "00", "TYPE45 \\# 4 0A040200", "a gateway of an unknown kind" },
	{ 45, "0a", "TYPE45 \\# 1 0A", "no gateway type" },
	{ 47, "00" "000100", "TYPE47 \\# 4 00000100", "a bitmap that ends in a zero octet" },
	{ 47, "00" "000140" "000140", "TYPE47 \\# 7 00000140000140", "the same window twice" },
	{ 47, "00" "0000", "TYPE47 \\# 3 000000", "an empty window" },
	{ 47, "00" "000240", "TYPE47 \\# 4 00000240", "a window past the end" },
	{ 47, "00" "00", "TYPE47 \\# 2 0000", "half a window" },
	{ 48, "01000308", "TYPE48 \\# 4 01000308", "a DNSKEY without key" },
	{ 50, "01" "00" "0000" "00" "14" "5368abeed7ec6e9feba96b8c8bc3e8b791f716",
	  "TYPE50 \\# 25 010000000014" "5368ABEED7EC6E9FEBA96B8C8BC3E8B791F716", "a hash cut short" },
	{ 50, "01" "00" "0000" "00" "04" "01020304", "TYPE50 \\# 10 01000000000401020304",
	  "NSD reads another hash where base32 would want padding" },
	{ 50, "01" "00" "0000" "00" "00", "TYPE50 \\# 6 010000000000", "an NSEC3 without hash" },
	{ 64, "0001" "00" "00030002" "0050" "00010003" "026832",
	  "TYPE64 \\# 16 00010000030002005000010003026832", "SVCB keys out of order" },
	{ 257, "00" "00" "61", "TYPE257 \\# 3 000061", "a CAA without tag" },
	{ 257, "00" "054953535545" "61", "TYPE257 \\# 8 0005495353554561",
	  "NSD refuses tags in upper case" },
	{ 257, "00" "03612062" "61", "TYPE257 \\# 6 000361206261", "a tag with a blank" },
	{ 65281, "00000000", "TYPE65281 \\# 4 00000000", "WINS: nobody on Unix has a word" },
	{ 65534, "", "TYPE65534 \\# 0", "no octets at all" },
};
/* clang-format on */

START_TEST(known_types_have_their_own_text)
{
	ck_assert_str_eq(present(known[_i].type, known[_i].rdata, NULL), known[_i].text);
}
END_TEST

START_TEST(octets_that_do_not_fit_become_unknown)
{
	ck_assert_msg(strcmp(present(unknown[_i].type, unknown[_i].rdata, NULL),
			     unknown[_i].text) == 0,
		      "%s: %s", unknown[_i].why, text);
}
END_TEST

static const struct {
	const char *name, *origin, *text;
} relative[] = {
	{ EXAMPLE, EXAMPLE, "CNAME @" },
	{ "0161" EXAMPLE, EXAMPLE, "CNAME a" },
	{ "01610162" EXAMPLE, EXAMPLE, "CNAME a.b" },
	{ "0161"
	  "074558414d504c4500",
	  EXAMPLE, "CNAME a" },
	{ "01610162"
	  "00",
	  EXAMPLE, "CNAME a.b." },
	{ "00", EXAMPLE, "CNAME ." },
	{ "0361"
	  "2e62" EXAMPLE,
	  EXAMPLE, "CNAME a\\.b" },
	{ "00", "00", "CNAME @" },
	{ "036e6574"
	  "00",
	  "00", "CNAME net" },
};

START_TEST(names_under_the_origin_are_relative)
{
	uint8_t origin[ZF_NAME_MAX];

	from_hex(origin, sizeof origin, relative[_i].origin);
	ck_assert_str_eq(present(ZF_TYPE_CNAME, relative[_i].name, origin),
			 relative[_i].text);
}
END_TEST

static const struct {
	uint16_t type;
	const char *rdata, *text;
} shown[] = {
	{ 65281, "00000000000000020000038400000001c0000201",
	  "a. 60 IN WINS L2 C900 ( 192.0.2.1 )" },
	{ 65282, "000100000000000200000384" EXAMPLE,
	  "a. 60 IN WINSR LOCAL L2 C900 example." },
	{ 65281, "00000000", "a. 60 IN TYPE65281 \\# 4 00000000" },
	{ 65401, EXAMPLE, "a. 60 IN ALIAS example." },
	{ 65402, "00010261220163", "a. 60 IN LUA A \"a\\\"\" \"c\"" },
	{ 65402, "0001", "a. 60 IN TYPE65402 \\# 2 0001" },
	{ 1, "c0000201", "a. 60 IN A 192.0.2.1" },
};

START_TEST(people_are_shown_what_one_software_writes)
{
	uint8_t rdata[64];
	const struct zf_record rr = {
		.owner = (const uint8_t *)"\1a",
		.owner_len = 3,
		.ttl = 60,
		.type = shown[_i].type,
		.class = ZF_CLASS_IN,
		.rdata = rdata,
		.rdata_len = (uint16_t)from_hex(rdata, sizeof rdata, shown[_i].rdata),
	};

	*zf_present_shown(text, &rr) = '\0';
	ck_assert_str_eq(text, shown[_i].text);
}
END_TEST

/* Only these octets are read raw by all four servers (see the comment in zonefmt/text.c). */
START_TEST(names_hold_raw_only_what_every_server_takes)
{
	static const char raw[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789*-/_";

	for (unsigned octet = 0; octet < 256; octet++) {
		uint8_t name[] = { 1, (uint8_t)octet, 0 };
		char expected[8];

		if (octet != 0 && strchr(raw, (int)octet) != NULL)
			snprintf(expected, sizeof expected, "%c.", octet);
		else if (octet > ' ' && octet < 0x7f &&
			 strchr("\\[#", (int)octet) == NULL)
			snprintf(expected, sizeof expected, "\\%c.", octet);
		else
			snprintf(expected, sizeof expected, "\\%03u.", octet);
		*zf_present_name(text, name, NULL) = '\0';
		ck_assert_str_eq(text, expected);
	}
}
END_TEST

START_TEST(a_name_reads_back_as_the_same_octets)
{
	struct zf_name name, back;
	struct zf_error err;

	for (unsigned first = 0; first < 256; first += 32) {
		uint8_t *at = name.wire;

		*at++ = 32;
		for (unsigned octet = first; octet < first + 32; octet++)
			*at++ = (uint8_t)octet;
		*at = 0;
		*zf_present_name(text, name.wire, NULL) = '\0';
		ck_assert_int_eq(zf_name_parse(&back, text, &err), ZF_OK);
		ck_assert_mem_eq(back.wire, name.wire, 34);
	}
}
END_TEST

START_TEST(a_record_is_one_line_with_ttl_and_class)
{
	static const uint8_t owner[] = "\1A\7Example";
	static const uint8_t address[] = { 192, 0, 2, 255 };
	struct zf_record rr = {
		.owner = owner,
		.owner_len = sizeof owner,
		.rdata = address,
		.rdata_len = sizeof address,
		.ttl = 4294967295,
		.type = ZF_TYPE_A,
		.class = ZF_CLASS_IN,
	};

	*zf_present_record(text, &rr) = '\0';
	ck_assert_str_eq(text, "A.Example. 4294967295 IN A 192.0.2.255");
	rr.class = ZF_CLASS_CH;
	rr.ttl = 0;
	*zf_present_record(text, &rr) = '\0';
	ck_assert_str_eq(text, "A.Example. 0 CH A 192.0.2.255");
	rr.class = 32;
	*zf_present_record(text, &rr) = '\0';
	ck_assert_str_eq(text, "A.Example. 0 CLASS32 A 192.0.2.255");
}
END_TEST

START_TEST(types_have_words_or_numbers)
{
	*zf_present_type(text, 257) = '\0';
	ck_assert_str_eq(text, "CAA");
	*zf_present_type(text, 0) = '\0';
	ck_assert_str_eq(text, "TYPE0");
	*zf_present_type(text, 65535) = '\0';
	ck_assert_str_eq(text, "TYPE65535");
	*zf_present_type(text, ZF_TYPE_AXFR) = '\0';
	ck_assert_str_eq(text, "TYPE252");
}
END_TEST

/* The text of 65,535 octets of `type` made by `fill`, written to exactly the room promised. */
static size_t present_longest(uint16_t type, void (*fill)(uint8_t rdata[65535]))
{
	static const uint8_t owner[] = { 0 };
	uint8_t *rdata = malloc(65535);
	char *room = malloc(ZF_PRESENT_MAX);
	const struct zf_record rr = {
		.owner = owner,
		.owner_len = sizeof owner,
		.rdata = rdata,
		.rdata_len = 65535,
		.type = type,
		.class = ZF_CLASS_IN,
	};

	fill(rdata);
	size_t len = (size_t)(zf_present_record(room, &rr) - room);
	memcpy(text, room, len);
	text[len] = '\0';
	free(room);
	free(rdata);
	return len;
}

static void fill_zeros(uint8_t rdata[65535])
{
	memset(rdata, 0, 65535);
}

static void fill_strings(uint8_t rdata[65535])
{
	memset(rdata, 0xff, 65535);
	rdata[65535 - 255] = 254;
}

/* An NSEC with every type there is, and a tail that does not belong. */
static void fill_bitmaps(uint8_t rdata[65535])
{
	uint8_t *at = rdata;

	memset(rdata, 0, 65535);
	*at++ = 0;
	for (unsigned window = 0; window < 256; window++) {
		*at++ = (uint8_t)window;
		*at++ = 32;
		memset(at, 0xff, 32);
		at += 32;
	}
}

/* SvcParam 0, `mandatory`, with every key from 1 on. */
static void fill_mandatory(uint8_t rdata[65535])
{
	static const uint8_t start[] = { 0, 1, 0, 0, 0, 0xff, 0xf8 };

	memcpy(rdata, start, sizeof start);
	for (unsigned key = 1; key <= 32764; key++) {
		rdata[5 + 2 * key] = (uint8_t)(key >> 8);
		rdata[6 + 2 * key] = (uint8_t)key;
	}
}

static void fill_opaque_param(uint8_t rdata[65535])
{
	static const uint8_t start[] = { 0, 1, 0, 0xff, 0, 0xff, 0xf8 };

	memset(rdata, 0xff, 65535);
	memcpy(rdata, start, sizeof start);
}

START_TEST(the_longest_rdata_fits_its_room)
{
	ck_assert_uint_lt(present_longest(65280, fill_zeros), 2 * 65535 + 100);
	ck_assert_uint_gt(present_longest(ZF_TYPE_TXT, fill_strings), 3 * 65535);
	ck_assert_uint_gt(present_longest(ZF_TYPE_TXT, fill_zeros), 3 * 65535 - 10);
	present_longest(256, fill_zeros);
	ck_assert_ptr_eq(strstr(text, ". 0 IN URI 0 0 \"\\000\\000"), text);
	present_longest(ZF_TYPE_NSEC, fill_bitmaps);
	ck_assert_ptr_eq(strstr(text, ". 0 IN TYPE47 \\# 65535 00"), text);
	present_longest(64, fill_mandatory);
	ck_assert_ptr_eq(strstr(text, ". 0 IN TYPE64 \\# 65535 00"), text);
	present_longest(64, fill_opaque_param);
	ck_assert_ptr_eq(strstr(text, ". 0 IN SVCB 1 . key65280=\"\\255"), text);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/text/present");
	TCase *tc = tcase_create("present");

	tcase_add_loop_test(tc, known_types_have_their_own_text, 0,
			    sizeof known / sizeof *known);
	tcase_add_loop_test(tc, octets_that_do_not_fit_become_unknown, 0,
			    sizeof unknown / sizeof *unknown);
	tcase_add_loop_test(tc, people_are_shown_what_one_software_writes, 0,
			    sizeof shown / sizeof *shown);
	tcase_add_loop_test(tc, names_under_the_origin_are_relative, 0,
			    sizeof relative / sizeof *relative);
	tcase_add_test(tc, names_hold_raw_only_what_every_server_takes);
	tcase_add_test(tc, a_name_reads_back_as_the_same_octets);
	tcase_add_test(tc, a_record_is_one_line_with_ttl_and_class);
	tcase_add_test(tc, types_have_words_or_numbers);
	tcase_add_test(tc, the_longest_rdata_fits_its_room);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
