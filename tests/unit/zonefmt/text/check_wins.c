/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/wins.h"

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"

#define TIMES                                                                            \
	"00000002"                                                                       \
	"00000384" /* 2 and 900 seconds */

/* Laid out by hand after MS-DNSP 2.2.2.2.4.21 and .22. */
/* clang-format off */
static const struct {
	uint16_t type;
	const char *rdata, *text, *why;
} records[] = {
	{ ZF_TYPE_WINS, "00000000" TIMES "00000001" "c0000201", "WINS L2 C900 ( 192.0.2.1 )", "one server" },
	{ ZF_TYPE_WINS, "80000000" TIMES "00000001" "c0000201", "WINS L2 C900 ( 192.0.2.1 )", "replicated" },
	{ ZF_TYPE_WINS, "00010000" TIMES "00000002" "c0000201" "c0000202",
	  "WINS LOCAL L2 C900 ( 192.0.2.1 192.0.2.2 )", "local, and two" },
	{ ZF_TYPE_WINS, "00000000" "ffffffff" "00000000" "00000001" "ffffffff",
	  "WINS L4294967295 C0 ( 255.255.255.255 )", "large numbers" },
	{ ZF_TYPE_WINS, "00000000" TIMES "00000000", NULL, "no server" },
	{ ZF_TYPE_WINS, "00000000" TIMES "00000002" "c0000201", NULL, "fewer than are counted" },
	{ ZF_TYPE_WINS, "00000000" TIMES "00000001" "c0000201" "00", NULL, "more octets" },
	{ ZF_TYPE_WINS, "00000000" TIMES "40000001" "c0000201", NULL, "a count that overflows" },
	{ ZF_TYPE_WINS, "00000001" TIMES "00000001" "c0000201", NULL, "another flag" },
	{ ZF_TYPE_WINS, "000b746869732d736572766572", NULL, "Technitium's record of that number" },
	{ ZF_TYPE_WINS, "00000000" "00000002", NULL, "short" },
	{ ZF_TYPE_WINS, "", NULL, "nothing" },
	{ ZF_TYPE_WINSR, "00000000" TIMES EXAMPLE, "WINSR L2 C900 example.", "a domain" },
	{ ZF_TYPE_WINSR, "00010000" TIMES EXAMPLE, "WINSR LOCAL L2 C900 example.", "local" },
	{ ZF_TYPE_WINSR, "00000000" TIMES "00", "WINSR L2 C900 .", "the root" },
	{ ZF_TYPE_WINSR, "00000000" TIMES "0161", NULL, "a name without end" },
	{ ZF_TYPE_WINSR, "00000000" TIMES EXAMPLE "00", NULL, "more octets" },
	{ ZF_TYPE_WINSR, "00000000" TIMES "c00c", NULL, "a compressed name" },
	{ ZF_TYPE_WINSR, "00000000" TIMES, NULL, "no name" },
	{ ZF_TYPE_A, "c0000201", NULL, "another type" },
};
/* clang-format on */

START_TEST(lookup_records_are_written)
{
	struct test_rr rr;
	char text[256];
	char *end;

	make_rr(&rr, "example.", 0, records[_i].type, records[_i].rdata);
	end = zf_wins_print(text, &rr.rr, &zf_text_usual);
	ck_assert_msg((end == NULL) == (records[_i].text == NULL), "%s", records[_i].why);
	if (end != NULL) {
		*end = '\0';
		ck_assert_str_eq(text, records[_i].text);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/text/wins");
	TCase *tc = tcase_create("wins");

	tcase_add_loop_test(tc, lookup_records_are_written, 0,
			    sizeof records / sizeof *records);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
