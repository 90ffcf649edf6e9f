/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/match.h"

#include "tests/unit/runner.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Queries: example. SOA IN, with id 0x1234. */
#define QUERY "\x12\x34\0\0\0\1\0\0\0\0\0\0\007example\0\0\6\0\1"
#define UPDATE "\x12\x34\x28\0\0\1\0\0\0\0\0\0\007example\0\0\6\0\1"
#define NOTIFY "\x12\x34\x24\0\0\1\0\0\0\0\0\0\007example\0\0\6\0\1"
#define QUESTION "\007example\0\0\6\0\1"

/* clang-format off */
static const struct {
	const char *query, *wire;
	size_t len; /* of wire; 0: all of a header and the question */
	bool plain, path;
	const char *why;
} rows[] = {
	{ QUERY, "\x12\x34\x80\0\0\1\0\0\0\0\0\0" QUESTION, 0, true, true, "an answer" },
	{ QUERY, "\x12\x34\x80\5\0\1\0\0\0\0\0\0" QUESTION, 0, true, true, "a refusal" },
	{ QUERY, "\x12\x34\x86\0\0\1\0\0\0\0\0\0\007eXAMPLe\0\0\6\0\1", 0, true, true,
	  "another case, AA and TC" },
	{ QUERY, "\x12\x34\x80\0\0\1\0\0\0\0\0\0" QUESTION "more", 29, true, true,
	  "records follow" },
	{ QUERY, "\x12\x35\x80\0\0\1\0\0\0\0\0\0" QUESTION, 0, false, false, "another id" },
	{ QUERY, "\x12\x34\x00\0\0\1\0\0\0\0\0\0" QUESTION, 0, false, false, "no QR" },
	{ QUERY, "\x12\x34\xa8\0\0\1\0\0\0\0\0\0" QUESTION, 0, false, false, "another opcode" },
	{ QUERY, "\x12\x34\x80\0\0\1\0\0\0\0\0\0\007exbmple\0\0\6\0\1", 0, false, false,
	  "another name" },
	{ QUERY, "\x12\x34\x80\0\0\1\0\0\0\0\0\0\007ex@mple\0\0\6\0\1", 0, false, false,
	  "@ is no letter, though it is a's neighbour" },
	{ QUERY, "\x12\x34\x80\0\0\1\0\0\0\0\0\0\007example\0\0\2\0\1", 0, false, false,
	  "another type" },
	{ QUERY, "\x12\x34\x80\0\0\1\0\0\0\0\0\0\007example\0\0\6\0\3", 0, false, false,
	  "another class" },
	{ QUERY, "\x12\x34\x80\0\0\1\0\0\0\0\0\0\007example\0\0\6\0", 24, false, false,
	  "half a question" },
	{ QUERY, "\x12\x34\x80\0\0\2\0\0\0\0\0\0" QUESTION, 0, false, false, "two questions" },
	{ QUERY, "\x12\x34\x80\0\0\1\0\0\0\0\0", 11, false, false, "half a header" },
	{ QUERY, "", 0, false, false, "nothing" },
	{ QUERY, "\x12\x34\x80\0\0\0\0\0\0\0\0\0", 12, false, false, "no question" },
	{ QUERY, "\x12\x34\x80\1\0\0\0\0\0\0\0\0", 12, false, true, "FORMERR without it" },
	{ QUERY, "\x12\x34\x80\2\0\0\0\0\0\0\0\0", 12, false, true, "SERVFAIL without it" },
	{ QUERY, "\x12\x34\x80\3\0\0\0\0\0\0\0\0", 12, false, false, "NXDOMAIN without it" },
	{ QUERY, "\x12\x34\x80\4\0\0\0\0\0\0\0\0", 12, false, true, "NOTIMP without it" },
	{ QUERY, "\x12\x34\x80\5\0\0\0\0\0\0\0\0", 12, false, true, "REFUSED without it" },
	{ QUERY, "\x12\x34\x80\11\0\0\0\0\0\0\0\0", 12, false, true, "NOTAUTH without it" },
	{ UPDATE, "\x12\x34\xa8\0\0\0\0\0\0\0\0\0", 12, true, true, "an UPDATE's, RFC 2136 3.8" },
	{ UPDATE, "\x12\x34\xa8\0\0\1\0\0\0\0\0\0" QUESTION, 0, true, true, "or with it" },
	{ UPDATE, "\x12\x34\xa8\0\0\1\0\0\0\0\0\0\007exbmple\0\0\6\0\1", 0, false, false,
	  "but not with another" },
	{ UPDATE, "\x12\x34\x80\0\0\0\0\0\0\0\0\0", 12, false, false, "nor another opcode" },
	{ NOTIFY, "\x12\x34\xa4\0\0\0\0\0\0\0\0\0", 12, true, true, "a NOTIFY's" },
};
/* clang-format on */

START_TEST(only_what_answers_the_query_matches)
{
	struct zf_match_terms terms = { (const uint8_t *)rows[_i].query, 25,
					ZF_TRUST_PLAIN_UDP };
	const uint8_t *wire = (const uint8_t *)rows[_i].wire;
	size_t len = rows[_i].len == 0 && wire[0] != '\0' ? 25 : rows[_i].len;
	struct zf_header header;

	ck_assert_msg(zf_match_answer(&terms, wire, len, &header) == rows[_i].plain, "%s",
		      rows[_i].why);
	terms.trust = ZF_TRUST_PATH;
	ck_assert_msg(zf_match_answer(&terms, wire, len, &header) == rows[_i].path, "%s",
		      rows[_i].why);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/match");
	TCase *tc = tcase_create("match");

	tcase_add_loop_test(tc, only_what_answers_the_query_matches, 0, COUNT(rows));
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
