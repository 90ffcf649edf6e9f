/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdio.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/lint/outer_hosts.h"

#define APEX ((const uint8_t *)"\7example")
#define NET "036e657400"

static struct zf_outer_hosts *hosts;
static struct zf_error err;

static void open_hosts(void)
{
	ck_assert_int_eq(zf_outer_hosts_new(&hosts, APEX, 0, &err), ZF_OK);
}

static void close_hosts(void)
{
	zf_outer_hosts_free(hosts);
	hosts = NULL;
}

static void add(const char *owner, uint16_t type, const char *hex)
{
	struct test_rr rr;

	ck_assert_int_eq(zf_outer_hosts_add(hosts, make_rr(&rr, owner, 60, type, hex),
					    &err),
			 ZF_OK);
}

static bool is_glue(const char *owner, uint16_t type, const char *hex)
{
	struct test_rr rr;

	return zf_outer_hosts_is_glue(hosts, make_rr(&rr, owner, 60, type, hex));
}

/* clang-format off */
static const struct {
	const char *owner;
	uint16_t type;
	const char *hex;
	bool is_glue;
	const char *why;
} rows[] = {
	{ "ns.net.", ZF_TYPE_A, "c0000201", true, "the apex has it" },
	{ "NS.Net.", ZF_TYPE_AAAA, "20010db8000000000000000000000001", true, "in other letters" },
	{ "ns.sub.net.", ZF_TYPE_A, "c0000201", true, "a delegation has it" },
	{ "ns.net.", ZF_TYPE_TXT, "0161", false, "no address" },
	{ "mail.net.", ZF_TYPE_A, "c0000201", false, "an MX names it" },
	{ "net.", ZF_TYPE_A, "c0000201", false, "no one names it" },
	{ "ns.example.", ZF_TYPE_A, "c0000201", false, "it is in the zone" },
};
/* clang-format on */

START_TEST(an_address_outside_is_glue_where_a_name_server_has_it)
{
	add("example.", ZF_TYPE_NS, "026e73" NET);
	add("example.", ZF_TYPE_NS, "026e73" NET);
	add("example.", ZF_TYPE_NS, "026e73" EXAMPLE);
	add("a.example.", ZF_TYPE_NS, "026e7303737562" NET);
	add("example.", ZF_TYPE_MX,
	    "000a"
	    "046d61696c" NET);
	ck_assert_msg(is_glue(rows[_i].owner, rows[_i].type, rows[_i].hex) ==
			      rows[_i].is_glue,
		      "%s", rows[_i].why);
}
END_TEST

START_TEST(memory_is_bounded)
{
	char hex[64];
	struct test_rr rr;
	zf_status status = ZF_OK;

	close_hosts();
	ck_assert_int_eq(zf_outer_hosts_new(&hosts, APEX, 1 << 20, &err), ZF_OK);
	for (unsigned i = 0; status == ZF_OK && i < 1000000; i++) {
		snprintf(hex, sizeof hex, "04%08x" NET, i);
		make_rr(&rr, "example.", 60, ZF_TYPE_NS, hex);
		status = zf_outer_hosts_add(hosts, &rr.rr, &err);
	}
	ck_assert_int_eq(status, ZF_ELIMIT);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/lint/outer_hosts");
	TCase *tc = tcase_create("outer_hosts");

	tcase_add_checked_fixture(tc, open_hosts, close_hosts);
	tcase_add_loop_test(tc, an_address_outside_is_glue_where_a_name_server_has_it, 0,
			    sizeof rows / sizeof *rows);
	tcase_add_test(tc, memory_is_bounded);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
