/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/zone.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"

static const uint8_t apex[] = "\7example";
static struct zf_zone *zone;
static struct zf_sink sink;
static struct zf_error err;

static void setup(void)
{
	zf_error_clear(&err);
	ck_assert_int_eq(zf_zone_new(&zone, apex, 0, &err), ZF_OK);
	sink = zf_zone_sink(zone);
}

static void teardown(void)
{
	zf_zone_free(zone);
}

static size_t find(const char *owner, uint16_t type, const char *hex, size_t after)
{
	struct test_rr rr;

	return zf_zone_find(zone, make_rr(&rr, owner, 0, type, hex), after);
}

START_TEST(an_empty_zone_holds_nothing)
{
	size_t *order;

	ck_assert_uint_eq(zf_zone_count(zone), 0);
	ck_assert_uint_eq(find("example.", ZF_TYPE_A, "c0000201", ZF_ZONE_NONE),
			  ZF_ZONE_NONE);
	ck_assert_mem_eq(zf_zone_apex(zone), apex, sizeof apex);
	ck_assert_int_eq(zf_zone_sorted(zone, &order, &err), ZF_OK);
	free(order);
}
END_TEST

START_TEST(records_stay_in_the_order_they_came)
{
	give(&sink, "b.Example.", 60, ZF_TYPE_A, "c0000202");
	give(&sink, "a.example.", 300, 65280, "");
	ck_assert_uint_eq(zf_zone_count(zone), 2);
	struct zf_record rr = zf_zone_record(zone, 0);
	ck_assert_mem_eq(rr.owner, "\1b\7Example", 11);
	ck_assert_uint_eq(rr.owner_len, 11);
	ck_assert_uint_eq(rr.ttl, 60);
	ck_assert_uint_eq(rr.class, ZF_CLASS_IN);
	assert_octets(rr.rdata, rr.rdata_len, "c0000202");
	rr = zf_zone_record(zone, 1);
	ck_assert_uint_eq(rr.type, 65280);
	ck_assert_uint_eq(rr.rdata_len, 0);
	ck_assert_uint_eq(rr.ttl, 300);
}
END_TEST

START_TEST(a_record_is_found_by_what_it_says)
{
	give(&sink, "a.example.", 60, ZF_TYPE_A, "c0000201");
	give(&sink, "example.", 60, ZF_TYPE_MX,
	     "000a"
	     "044d41494c" EXAMPLE);
	give(&sink, "t.example.", 60, ZF_TYPE_TXT, "0141");
	ck_assert_uint_eq(find("A.EXAMPLE.", ZF_TYPE_A, "c0000201", ZF_ZONE_NONE), 0);
	ck_assert_uint_eq(find("example.", ZF_TYPE_MX,
			       "000a"
			       "046d61696c" EXAMPLE,
			       ZF_ZONE_NONE),
			  1);
	ck_assert_uint_eq(find("t.example.", ZF_TYPE_TXT, "0141", ZF_ZONE_NONE), 2);
	ck_assert_uint_eq(find("t.example.", ZF_TYPE_TXT, "0161", ZF_ZONE_NONE),
			  ZF_ZONE_NONE);
	ck_assert_uint_eq(find("a.example.", ZF_TYPE_A, "c0000202", ZF_ZONE_NONE),
			  ZF_ZONE_NONE);
	ck_assert_uint_eq(find("b.example.", ZF_TYPE_A, "c0000201", ZF_ZONE_NONE),
			  ZF_ZONE_NONE);
	ck_assert_uint_eq(find("a.example.", 65280, "c0000201", ZF_ZONE_NONE),
			  ZF_ZONE_NONE);
}
END_TEST

START_TEST(a_record_twice_is_found_twice)
{
	give(&sink, "a.example.", 60, ZF_TYPE_A, "c0000201");
	give(&sink, "b.example.", 60, ZF_TYPE_A, "c0000201");
	give(&sink, "A.example.", 300, ZF_TYPE_A, "c0000201");
	ck_assert_uint_eq(find("a.example.", ZF_TYPE_A, "c0000201", ZF_ZONE_NONE), 0);
	ck_assert_uint_eq(find("a.example.", ZF_TYPE_A, "c0000201", 0), 2);
	ck_assert_uint_eq(find("a.example.", ZF_TYPE_A, "c0000201", 1), 2);
	ck_assert_uint_eq(find("a.example.", ZF_TYPE_A, "c0000201", 2), ZF_ZONE_NONE);
}
END_TEST

START_TEST(a_record_is_respelled_in_its_place)
{
	struct test_rr rr;

	give(&sink, "example.", 60, ZF_TYPE_MX,
	     "000a"
	     "046d61696c" EXAMPLE);
	give(&sink, "b.example.", 60, ZF_TYPE_A, "c0000201");
	zf_zone_respell(zone, 0,
			make_rr(&rr, "Example.", 300, ZF_TYPE_MX,
				"000a"
				"044d41494c" EXAMPLE));
	const struct zf_record now = zf_zone_record(zone, 0);
	ck_assert_mem_eq(now.owner, "\7Example", 9);
	assert_octets(now.rdata, now.rdata_len,
		      "000a"
		      "044d41494c" EXAMPLE);
	ck_assert_uint_eq(now.ttl, 300);
	ck_assert_uint_eq(zf_zone_find(zone, &now, ZF_ZONE_NONE), 0);
	ck_assert_uint_eq(find("b.example.", ZF_TYPE_A, "c0000201", ZF_ZONE_NONE), 1);
}
END_TEST

/* Enough to grow everything that grows, several times. */
#define MANY 20000

static const struct zf_record *numbered(struct test_rr *rr, uint32_t number)
{
	char owner[32], hex[9];

	snprintf(owner, sizeof owner, "h%u.example.", number);
	snprintf(hex, sizeof hex, "%08x", number);
	return make_rr(rr, owner, number, ZF_TYPE_A, hex);
}

START_TEST(many_records_are_all_found)
{
	struct test_rr rr;

	for (uint32_t i = 0; i < MANY; i++)
		ck_assert_int_eq(zf_zone_add(zone, numbered(&rr, i), &err), ZF_OK);
	ck_assert_uint_eq(zf_zone_count(zone), MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		ck_assert_uint_eq(zf_zone_find(zone, numbered(&rr, i), ZF_ZONE_NONE), i);
		ck_assert_uint_eq(zf_zone_record(zone, i).ttl, i);
	}
	ck_assert_uint_eq(zf_zone_find(zone, numbered(&rr, MANY), ZF_ZONE_NONE),
			  ZF_ZONE_NONE);
}
END_TEST

START_TEST(a_zone_stays_within_its_limit)
{
	const uint32_t too_many = 100000;
	struct zf_zone *small = NULL;
	struct test_rr rr;
	uint32_t taken = 0;

	ck_assert_int_eq(zf_zone_new(&small, apex, 4 * 1024 * 1024, &err), ZF_OK);
	while (zf_zone_add(small, numbered(&rr, taken), &err) == ZF_OK &&
	       taken < too_many)
		taken++;
	ck_assert_int_eq(err.code, ZF_ELIMIT);
	/* 60 to 70 octets a record, and a block that is not full. */
	ck_assert_uint_gt(taken, 3 * 1024 * 1024 / 80);
	ck_assert_uint_lt(taken, too_many);
	zf_zone_free(small);
}
END_TEST

START_TEST(a_record_of_the_greatest_length_is_kept)
{
	uint8_t *rdata = malloc(65535);
	const struct zf_record rr = {
		.owner = apex,
		.owner_len = sizeof apex,
		.rdata = rdata,
		.rdata_len = 65535,
		.type = 65280,
		.class = ZF_CLASS_IN,
	};

	for (int i = 0; i < 40; i++) {
		memset(rdata, i, 65535);
		ck_assert_int_eq(zf_zone_add(zone, &rr, &err), ZF_OK);
	}
	for (int i = 0; i < 40; i++) {
		memset(rdata, i, 65535);
		ck_assert_uint_eq(zf_zone_find(zone, &rr, ZF_ZONE_NONE), (size_t)i);
	}
	free(rdata);
}
END_TEST

/* RFC 4034 6.1's example, and below it by type and rdata. */
START_TEST(sorted_is_the_canonical_order)
{
	static const struct {
		const char *owner;
		uint16_t type;
		const char *hex;
	} in_order[] = {
		{ "example.", 1, "c0000201" },
		{ "a.example.", 1, "c0000201" },
		{ "yljkjljk.a.example.", 1, "c0000201" },
		{ "Z.a.example.", 1, "c0000201" },
		{ "zABC.a.EXAMPLE.", 1, "c0000201" },
		{ "z.example.", 1, "0a000001" },
		{ "z.example.", 1, "c0000201" },
		{ "z.example.", 16, "0161" },
		{ "z.example.", 16,
		  "0161"
		  "00" },
		{ "\\001.z.example.", 1, "c0000201" },
		{ "*.z.example.", 1, "c0000201" },
		{ "\\200.z.example.", 1, "c0000201" },
	};
	const size_t count = sizeof in_order / sizeof *in_order;
	size_t *order = NULL;

	for (size_t i = 0; i < count; i++) {
		size_t at = i * 5 % count;

		give(&sink, in_order[at].owner, (uint32_t)at, in_order[at].type,
		     in_order[at].hex);
	}
	ck_assert_int_eq(zf_zone_sorted(zone, &order, &err), ZF_OK);
	for (size_t i = 0; i < count; i++)
		ck_assert_uint_eq(zf_zone_record(zone, order[i]).ttl, i);
	free(order);
}
END_TEST

/* A transfer may bring a million. */
START_TEST(of_very_many_copies_a_few_are_kept)
{
	struct test_rr rr;

	for (int i = 0; i < MANY; i++)
		ck_assert_int_eq(zf_zone_add(zone, numbered(&rr, 1), &err), ZF_OK);
	ck_assert_uint_lt(zf_zone_count(zone), 100);
	ck_assert_int_eq(zf_zone_add(zone, numbered(&rr, 2), &err), ZF_OK);
	ck_assert_uint_ne(zf_zone_find(zone, numbered(&rr, 2), ZF_ZONE_NONE),
			  ZF_ZONE_NONE);
}
END_TEST

START_TEST(one_record_with_any_number_of_ttls_ends_soon)
{
	struct test_rr rr;
	zf_status status = ZF_OK;

	for (int i = 0; i < MANY && status == ZF_OK; i++) {
		struct zf_record copy = *numbered(&rr, 1);

		copy.ttl = (uint32_t)i;
		status = zf_zone_add(zone, &copy, &err);
	}
	ck_assert_int_eq(status, ZF_ELIMIT);
	ck_assert_ptr_nonnull(strstr(err.message, "one record with hundreds of TTLs"));
	ck_assert_ptr_nonnull(strstr(err.hint, "RFC 2181"));
}
END_TEST

/* Records that all met in one slot, whatever the seed, when the hash was one multiplication a
 * word: what the first word of a pair does to it, the second undoes. */
START_TEST(records_made_to_collide_do_not)
{
	uint8_t rdata[160];
	const struct zf_record rr = {
		.owner = apex,
		.owner_len = sizeof apex,
		.rdata = rdata,
		.rdata_len = sizeof rdata,
		.type = 65280,
		.class = ZF_CLASS_IN,
	};

	for (unsigned choice = 0; choice < 1024; choice++) {
		memset(rdata, 0, sizeof rdata);
		for (unsigned pair = 0; pair < 10; pair++) {
			if ((choice >> pair & 1) == 0)
				continue;
			rdata[16 * pair + 7] = 0x80;
			rdata[16 * pair + 15] = 0x80;
			rdata[16 * pair + 12] = 0x04;
		}
		ck_assert_msg(zf_zone_add(zone, &rr, &err) == ZF_OK, "%s", err.message);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/zone/zone");
	TCase *tc = tcase_create("zone");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, an_empty_zone_holds_nothing);
	tcase_add_test(tc, records_stay_in_the_order_they_came);
	tcase_add_test(tc, a_record_is_found_by_what_it_says);
	tcase_add_test(tc, a_record_twice_is_found_twice);
	tcase_add_test(tc, a_record_is_respelled_in_its_place);
	tcase_add_test(tc, many_records_are_all_found);
	tcase_add_test(tc, a_zone_stays_within_its_limit);
	tcase_add_test(tc, a_record_of_the_greatest_length_is_kept);
	tcase_add_test(tc, sorted_is_the_canonical_order);
	tcase_add_test(tc, of_very_many_copies_a_few_are_kept);
	tcase_add_test(tc, one_record_with_any_number_of_ttls_ends_soon);
	tcase_add_test(tc, records_made_to_collide_do_not);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
