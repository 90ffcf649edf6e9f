/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/synthesis.h"

#include <string.h>

#include "tests/unit/runner.h"

#define RDATA(octets) (const uint8_t *)octets, sizeof octets - 1

/* clang-format off */
static const struct {
	uint16_t type;
	const uint8_t *rdata;
	uint16_t len;
	enum zf_synthesis kind;
	const char *why;
} records[] = {
	{ 65281, RDATA("\0\0\0\0\0\0\0\2\0\0\3\x84\0\0\0\1\300\0\2\1"), ZF_SYNTHESIS_WINS, "one server" },
	{ 65281, RDATA("\0\0\0\0\0\0\0\2\0\0\3\x84\0\0\0\2\300\0\2\1"), ZF_SYNTHESIS_NONE, "of two one is missing" },
	{ 65281, RDATA("\0\0"), ZF_SYNTHESIS_NONE, "somebody else's" },
	{ 65282, RDATA("\0\0\0\0\0\0\0\2\0\0\3\x84\1a\0"), ZF_SYNTHESIS_WINSR, "a domain" },
	{ 65282, RDATA("\0\0\0\0\0\0\0\2\0\0\3\x84\1a"), ZF_SYNTHESIS_NONE, "cut short" },
	{ 65401, RDATA("\1a\0"), ZF_SYNTHESIS_ALIAS, "a name" },
	{ 65401, RDATA("\0"), ZF_SYNTHESIS_ALIAS, "the root is one" },
	{ 65401, RDATA("\1a\0\0"), ZF_SYNTHESIS_NONE, "more behind it" },
	{ 65401, RDATA("\1a"), ZF_SYNTHESIS_NONE, "no end" },
	{ 65401, RDATA(""), ZF_SYNTHESIS_NONE, "nothing" },
	{ 65402, RDATA("\0\1\2aa"), ZF_SYNTHESIS_LUA, "a type and a text" },
	{ 65402, RDATA("\0\1\2aa\1b"), ZF_SYNTHESIS_LUA, "in two strings" },
	{ 65402, RDATA("\0\1"), ZF_SYNTHESIS_NONE, "a type alone" },
	{ 65402, RDATA("\0\1\2a"), ZF_SYNTHESIS_NONE, "a text that is cut short" },
	{ 65403, RDATA("\1a\0"), ZF_SYNTHESIS_NONE, "another type" },
	{ 1, RDATA("\1a\0\0"), ZF_SYNTHESIS_NONE, "an address" },
};
/* clang-format on */

START_TEST(what_one_software_answers_is_told_by_type_and_rdata)
{
	const struct zf_record rr = { .owner = (const uint8_t *)"",
				      .owner_len = 1,
				      .type = records[_i].type,
				      .class = 1,
				      .rdata = records[_i].rdata,
				      .rdata_len = records[_i].len };
	struct zf_synthesis_counts counts = { { 0 } };

	ck_assert_msg(zf_synthesis_of(&rr) == records[_i].kind, "%s", records[_i].why);
	zf_synthesis_count(&counts, &rr);
	for (unsigned i = 0; i < ZF_SYNTHESIS_COUNT; i++)
		ck_assert_uint_eq(counts.of[i], i == (unsigned)records[_i].kind && i > 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/text/synthesis");
	TCase *tc = tcase_create("synthesis");

	tcase_add_loop_test(tc, what_one_software_answers_is_told_by_type_and_rdata, 0,
			    sizeof records / sizeof *records);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
