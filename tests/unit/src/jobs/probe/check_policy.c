/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/probe/policy.h"

#include <string.h>

#include "tests/unit/runner.h"

#define YES ZF_TOLD_YES
#define NO ZF_TOLD_NO
#define UNKNOWN ZF_TOLD_UNKNOWN
#define NS true

/* By reasoning: any lets all, ns-hosts those and no other, a list whom it likes, nobody none. */
static const struct {
	struct {
		enum zf_told transfer;
		bool ns_host;
	} shown[3]; /* from three addresses */
	const char *left;
} rows[] = {
	{ { { YES, false } }, "any|list" },
	{ { { YES, NS } }, "any|ns-hosts|list" },
	{ { { NO, false } }, "ns-hosts|list|nobody" },
	{ { { NO, NS } }, "list|nobody" },
	{ { { UNKNOWN, NS } }, "any|ns-hosts|list|nobody" },
	{ { { YES, NS }, { NO, false } }, "ns-hosts|list" },
	{ { { YES, false }, { NO, false } }, "list" },
	{ { { YES, false }, { NO, NS } }, "list" },
	{ { { YES, NS }, { NO, NS } }, "list" },
	{ { { YES, NS }, { YES, false } }, "any|list" },
	{ { { NO, NS }, { NO, false } }, "list|nobody" },
	{ { { NO, false }, { UNKNOWN, NS }, { YES, NS } }, "ns-hosts|list" },
};

START_TEST(what_addresses_show_is_joined)
{
	char text[ZF_POLICIES_TEXT_MAX];
	unsigned left = ZF_MAY_BE_ALL;

	for (size_t i = 0; i < 3; i++)
		left &= zf_policies_after(rows[_i].shown[i].transfer,
					  rows[_i].shown[i].ns_host);
	ck_assert_str_eq(zf_policies_print(text, left), rows[_i].left);
	ck_assert(zf_policies_single(left) == (strchr(text, '|') == NULL));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/jobs/probe/policy");
	TCase *tcase = tcase_create("policy");

	tcase_add_loop_test(tcase, what_addresses_show_is_joined, 0,
			    sizeof rows / sizeof rows[0]);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
