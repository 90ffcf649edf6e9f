/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/compare.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/text/present.h"

static const uint8_t apex[] = "\7example";
static struct zf_zone *a;
static struct zf_sink to_a, to_b;
static struct zf_compare *compare;
static struct zf_compare_rules rules;
static char told[4096]; /* a line each: sign, record, and the other's TTL or serial */

static zf_status note(void *ctx, enum zf_difference kind, const struct zf_record *rr,
		      const struct zf_record *other, struct zf_error *err)
{
	static const char signs[] = "-+~*";
	char *text = malloc(ZF_PRESENT_MAX);
	struct zf_soa soa;

	(void)ctx;
	(void)err;
	*zf_present_record(text, rr) = '\0';
	size_t len = strlen(told);
	len += (size_t)snprintf(told + len, sizeof told - len, "%c %s", signs[kind],
				text);
	if (kind == ZF_TTL_DIFFERS)
		len += (size_t)snprintf(told + len, sizeof told - len, " / %u",
					other->ttl);
	if (kind == ZF_SOA_DIFFERS && zf_record_soa(other, &soa))
		len += (size_t)snprintf(told + len, sizeof told - len, " / %u",
					soa.serial);
	snprintf(told + len, sizeof told - len, "\n");
	free(text);
	return ZF_OK;
}

static void setup(void)
{
	*told = '\0';
	rules = (struct zf_compare_rules){ .tell = note };
	ck_assert_int_eq(zf_zone_new(&a, apex, 0, NULL), ZF_OK);
	to_a = zf_zone_sink(a);
}

static void teardown(void)
{
	zf_compare_free(compare);
	zf_zone_free(a);
}

static void start(void)
{
	ck_assert_int_eq(zf_compare_new(&compare, a, &rules, NULL), ZF_OK);
	to_b = zf_compare_sink(compare);
}

static const struct zf_compare_counts *finish(void)
{
	ck_assert_int_eq(zf_compare_finish(compare, NULL), ZF_OK);
	return zf_compare_counts(compare);
}

static void assert_counts(uint64_t same, uint64_t only_a, uint64_t only_b, uint64_t ttl,
			  uint64_t soa)
{
	const struct zf_compare_counts *counts = finish();

	ck_assert_uint_eq(counts->same, same);
	ck_assert_uint_eq(counts->only_a, only_a);
	ck_assert_uint_eq(counts->only_b, only_b);
	ck_assert_uint_eq(counts->ttl, ttl);
	ck_assert_uint_eq(counts->soa, soa);
	ck_assert(zf_compare_differs(counts) == (only_a + only_b + ttl + soa > 0));
}

START_TEST(the_same_records_in_another_order_are_the_same)
{
	give(&to_a, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&to_a, "a.example.", 60, ZF_TYPE_A, "c0000201");
	give(&to_a, "example.", 60, ZF_TYPE_MX,
	     "000a"
	     "046d61696c" EXAMPLE);
	start();
	give(&to_b, "EXAMPLE.", 60, ZF_TYPE_MX,
	     "000a"
	     "044d61494c" EXAMPLE);
	give(&to_b, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&to_b, "A.example.", 60, ZF_TYPE_A, "c0000201");
	assert_counts(3, 0, 0, 0, 0);
	ck_assert_str_eq(told, "");
}
END_TEST

START_TEST(what_is_on_one_side_only_is_told)
{
	give(&to_a, "gone.example.", 60, ZF_TYPE_A, "c0000201");
	give(&to_a, "both.example.", 60, ZF_TYPE_A, "c0000201");
	give(&to_a, "changed.example.", 60, ZF_TYPE_A, "c0000201");
	start();
	give(&to_b, "changed.example.", 60, ZF_TYPE_A, "c0000202");
	give(&to_b, "both.example.", 60, ZF_TYPE_A, "c0000201");
	give(&to_b, "new.example.", 60, ZF_TYPE_A, "c0000201");
	assert_counts(1, 2, 2, 0, 0);
	ck_assert_str_eq(told, "+ changed.example. 60 IN A 192.0.2.2\n"
			       "+ new.example. 60 IN A 192.0.2.1\n"
			       "- gone.example. 60 IN A 192.0.2.1\n"
			       "- changed.example. 60 IN A 192.0.2.1\n");
}
END_TEST

START_TEST(another_ttl_is_told_apart)
{
	give(&to_a, "a.example.", 60, ZF_TYPE_A, "c0000201");
	start();
	give(&to_b, "a.example.", 300, ZF_TYPE_A, "c0000201");
	assert_counts(0, 0, 0, 1, 0);
	ck_assert_str_eq(told, "~ a.example. 60 IN A 192.0.2.1 / 300\n");
}
END_TEST

/* RFC 2181 section 5; RFC 5936 2.2 of a transfer: copies MUST be ignored. */
START_TEST(a_record_twice_here_and_once_there_is_no_difference)
{
	give(&to_a, "a.example.", 60, ZF_TYPE_A, "c0000201");
	give(&to_a, "a.example.", 60, ZF_TYPE_A, "c0000201");
	give(&to_a, "b.example.", 60, ZF_TYPE_A, "c0000201");
	start();
	give(&to_b, "a.example.", 60, ZF_TYPE_A, "c0000201");
	give(&to_b, "b.example.", 60, ZF_TYPE_A, "c0000201");
	give(&to_b, "b.example.", 60, ZF_TYPE_A, "c0000201");
	assert_counts(2, 0, 0, 0, 0);
	ck_assert_str_eq(told, "");
}
END_TEST

START_TEST(a_thousand_copies_are_one_record)
{
	give(&to_a, "b.example.", 60, ZF_TYPE_A, "c0000201");
	for (int i = 0; i < 1000; i++)
		give(&to_a, "a.example.", 60, ZF_TYPE_A, "c0000201");
	for (int i = 0; i < 1000; i++) /* the table grows meanwhile */
		give(&to_a, "c.example.", 60, (uint16_t)(1000 + i), "c0000201");
	start();
	for (int i = 0; i < 700; i++)
		give(&to_b, "a.example.", 60, ZF_TYPE_A, "c0000201");
	for (int i = 0; i < 1000; i++)
		give(&to_b, "c.example.", 60, (uint16_t)(1000 + i), "c0000201");
	finish();
	ck_assert_str_eq(told, "- b.example. 60 IN A 192.0.2.1\n");
}
END_TEST

/* RFC 2181 5.2 forbids it, but the order must not make a difference of what is none. */
START_TEST(a_record_with_two_ttls_pairs_by_ttl_in_any_order)
{
	give(&to_a, "a.example.", 60, ZF_TYPE_A, "c0000201");
	give(&to_a, "a.example.", 300, ZF_TYPE_A, "c0000201");
	start();
	give(&to_b, "a.example.", 300, ZF_TYPE_A, "c0000201");
	give(&to_b, "a.example.", 60, ZF_TYPE_A, "c0000201");
	assert_counts(2, 0, 0, 0, 0);
}
END_TEST

static const struct {
	bool serial_matters;
	uint32_t ttl;
	const char *soa;
	unsigned same, ttls, soas;
	const char *why;
} soas[] = {
	{ true, 60, SOA_HEX("00000001"), 1, 0, 0, "the same" },
	{ false, 60, SOA_HEX("00000002"), 1, 0, 0, "a serial that may differ" },
	{ true, 60, SOA_HEX("00000002"), 0, 0, 1, "a serial that may not" },
	{ false, 61, SOA_HEX("00000002"), 0, 1, 0, "only the TTL counts" },
	{ true, 61, SOA_HEX("00000001"), 0, 1, 0, "only the TTL differs" },
	{ true, 61, SOA_HEX("00000002"), 0, 0, 1, "both: the SOA it is" },
	{ false, 60,
	  "026e73" EXAMPLE "04686f7374" EXAMPLE "00000001"
	  "00000e10"
	  "00000258"
	  "00015180"
	  "0000012d",
	  0, 0, 1, "another minimum" },
	{ false, 60,
	  "036e7332" EXAMPLE "04686f7374" EXAMPLE "00000001"
	  "00000e10"
	  "00000258"
	  "00015180"
	  "0000012c",
	  0, 0, 1, "another primary" },
	{ true, 60,
	  "024e53" EXAMPLE "04484f5354" EXAMPLE "00000001"
	  "00000e10"
	  "00000258"
	  "00015180"
	  "0000012c",
	  1, 0, 0, "the same in other letters" },
};

START_TEST(soas_are_compared_by_their_fields)
{
	rules.serial_matters = soas[_i].serial_matters;
	give(&to_a, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	start();
	give(&to_b, "example.", soas[_i].ttl, ZF_TYPE_SOA, soas[_i].soa);
	const struct zf_compare_counts *counts = finish();
	ck_assert_msg(counts->same == soas[_i].same && counts->ttl == soas[_i].ttls &&
			      counts->soa == soas[_i].soas && counts->only_a == 0 &&
			      counts->only_b == 0,
		      "%s", soas[_i].why);
}
END_TEST

START_TEST(both_serials_are_given)
{
	rules.serial_matters = true;
	give(&to_a, "example.", 60, ZF_TYPE_SOA, SOA_HEX("fffffffe"));
	start();
	give(&to_b, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000003"));
	ck_assert_uint_eq(finish()->serial_a, 4294967294);
	ck_assert_uint_eq(finish()->serial_b, 3);
	ck_assert_ptr_nonnull(strstr(
		told, "* example. 60 IN SOA ns.example. host.example. 4294967294 "));
	ck_assert_ptr_nonnull(strstr(told, " / 3\n"));
}
END_TEST

START_TEST(a_missing_soa_is_a_record_on_one_side)
{
	give(&to_a, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	start();
	assert_counts(0, 1, 0, 0, 0);
}
END_TEST

START_TEST(a_soa_that_was_not_there_is_a_record_on_one_side)
{
	start();
	give(&to_b, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	assert_counts(0, 0, 1, 0, 0);
}
END_TEST

static bool is_txt(void *ctx, const struct zf_record *rr)
{
	(void)ctx;
	return rr->type == ZF_TYPE_TXT;
}

START_TEST(ignored_records_do_not_count_on_either_side)
{
	rules.ignore = is_txt;
	give(&to_a, "a.example.", 60, ZF_TYPE_TXT, "0161");
	give(&to_a, "a.example.", 60, ZF_TYPE_A, "c0000201");
	start();
	give(&to_b, "b.example.", 60, ZF_TYPE_TXT, "0161");
	give(&to_b, "a.example.", 60, ZF_TYPE_A, "c0000201");
	assert_counts(1, 0, 0, 0, 0);
}
END_TEST

static zf_status refuse(void *ctx, enum zf_difference kind, const struct zf_record *rr,
			const struct zf_record *other, struct zf_error *err)
{
	(void)ctx;
	(void)kind;
	(void)rr;
	(void)other;
	return zf_fail(err, ZF_ECANCELLED, "enough");
}

START_TEST(who_is_told_may_end_it)
{
	struct test_rr rr;
	struct zf_error err;

	rules.tell = refuse;
	give(&to_a, "a.example.", 60, ZF_TYPE_A, "c0000201");
	start();
	ck_assert_int_eq(to_b.take(to_b.ctx,
				   make_rr(&rr, "b.example.", 60, ZF_TYPE_A, "c0000201"),
				   &err),
			 ZF_ECANCELLED);
	ck_assert_int_eq(zf_compare_finish(compare, &err), ZF_ECANCELLED);
}
END_TEST

START_TEST(without_anyone_to_tell_it_still_counts)
{
	rules.tell = NULL;
	give(&to_a, "a.example.", 60, ZF_TYPE_A, "c0000201");
	start();
	give(&to_b, "b.example.", 60, ZF_TYPE_A, "c0000201");
	assert_counts(0, 1, 1, 0, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/zone/compare");
	TCase *tc = tcase_create("compare");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_same_records_in_another_order_are_the_same);
	tcase_add_test(tc, what_is_on_one_side_only_is_told);
	tcase_add_test(tc, another_ttl_is_told_apart);
	tcase_add_test(tc, a_record_twice_here_and_once_there_is_no_difference);
	tcase_add_test(tc, a_thousand_copies_are_one_record);
	tcase_add_test(tc, a_record_with_two_ttls_pairs_by_ttl_in_any_order);
	tcase_add_loop_test(tc, soas_are_compared_by_their_fields, 0,
			    sizeof soas / sizeof *soas);
	tcase_add_test(tc, both_serials_are_given);
	tcase_add_test(tc, a_missing_soa_is_a_record_on_one_side);
	tcase_add_test(tc, a_soa_that_was_not_there_is_a_record_on_one_side);
	tcase_add_test(tc, ignored_records_do_not_count_on_either_side);
	tcase_add_test(tc, who_is_told_may_end_it);
	tcase_add_test(tc, without_anyone_to_tell_it_still_counts);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
