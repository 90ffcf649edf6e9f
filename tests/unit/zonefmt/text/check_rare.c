/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/rare.h"

#include <string.h>

#include "tests/unit/hex.h"
#include "tests/unit/runner.h"
#include "zonefmt/text/present.h"

static char text[ZF_PRESENT_MAX];
static uint8_t rdata[ZF_RARE_RDATA_MAX];

static bool print(uint16_t type, const char *hex)
{
	const struct zf_record rr = {
		.rdata = rdata,
		.rdata_len = (uint16_t)from_hex(rdata, sizeof rdata, hex),
		.type = type,
	};
	char *end = zf_rare_print(text, &rr);

	if (end != NULL)
		*end = '\0';
	return end != NULL;
}

START_TEST(text_comes_with_single_blanks)
{
	ck_assert(print(42, "0001 1803 c00002 0001 2084 0a0b0c0d"));
	ck_assert_str_eq(text, "1:192.0.2.0/24 !1:10.11.12.13/32");
}
END_TEST

START_TEST(a_location_has_text)
{
	ck_assert(print(29, "00331313 89172dd0 70be15f0 00988d20"));
	ck_assert_str_eq(text, "42 21 54.000 N 71 06 18.000 W -24m 30m 10m 10m");
}
END_TEST

/* ldns reads only as much of an A as it needs, and forgets the rest. */
START_TEST(what_would_not_read_back_the_same_has_no_text)
{
	ck_assert(!print(1, "c0000201 01"));
	ck_assert(!print(29, "01331313 89172dd0 70be15f0 00988d20"));
	ck_assert(!print(42, "0003 0000"));
	ck_assert(!print(42, ""));
	ck_assert(!print(29, "00"));
}
END_TEST

START_TEST(text_is_read_into_octets)
{
	uint16_t type, len;
	struct zf_error err;

	ck_assert_int_eq(zf_rare_parse("MX 10 mail.example.", &type, rdata, &len, &err),
			 ZF_OK);
	ck_assert_uint_eq(type, 15);
	assert_octets(rdata, len, "000a 046d61696c 076578616d706c65 00");
}
END_TEST

static const struct {
	const char *text, *why;
} wrong[] = {
	{ "MX 10", "value expected" },
	{ "MX ten mail.", "could not parse" },
	{ "A 192.0.2.1 192.0.2.2", "superfluous" },
	{ "A", "value expected" },
	{ "NONESUCH 1", "could not parse" },
	{ "", "" },
	{ "MX 10 mail", "does not end in a dot" },
	{ "MX 10 @", "does not end in a dot" },
	{ "SOA ns h. 1 2 3 4 5", "does not end in a dot" },
};

START_TEST(text_that_is_no_rdata_is_told)
{
	uint16_t type, len;
	struct zf_error err;

	ck_assert_int_eq(zf_rare_parse(wrong[_i].text, &type, rdata, &len, &err),
			 ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, wrong[_i].why) != NULL, "%s", err.message);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/text/rare");
	TCase *tc = tcase_create("rare");

	tcase_add_test(tc, text_comes_with_single_blanks);
	tcase_add_test(tc, a_location_has_text);
	tcase_add_test(tc, what_would_not_read_back_the_same_has_no_text);
	tcase_add_test(tc, text_is_read_into_octets);
	tcase_add_loop_test(tc, text_that_is_no_rdata_is_told, 0,
			    sizeof wrong / sizeof *wrong);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
