/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/outside.h"

#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"

START_TEST(the_first_are_named_and_all_counted)
{
	struct zf_outside outside = { 0 };
	const struct zf_sink sink = zf_outside_sink(&outside);

	ck_assert_uint_eq(zf_outside_named(&outside), 0);
	give(&sink, "ns.net", 60, ZF_TYPE_A, "c0000201");
	ck_assert_uint_eq(zf_outside_named(&outside), 1);
	for (unsigned i = 1; i < 1000; i++)
		give(&sink, "www.net", 60, ZF_TYPE_A, "c0000202");
	ck_assert_uint_eq(outside.count, 1000);
	ck_assert_uint_eq(zf_outside_named(&outside), 20);
	ck_assert_str_eq(outside.named[0], "ns.net. 60 IN A 192.0.2.1");
	ck_assert_str_eq(outside.named[19], "www.net. 60 IN A 192.0.2.2");
	zf_outside_clear(&outside);
	ck_assert_uint_eq(outside.count, 0);
	ck_assert_ptr_null(outside.named);
	zf_outside_clear(&outside);
}
END_TEST

START_TEST(a_long_record_is_cut_off)
{
	static uint8_t rdata[65535];
	const struct zf_record rr = { .owner = (const uint8_t *)"\3net",
				      .owner_len = 5,
				      .type = 65280,
				      .class = ZF_CLASS_IN,
				      .rdata = rdata,
				      .rdata_len = sizeof rdata };
	struct zf_outside outside = { 0 };
	const struct zf_sink sink = zf_outside_sink(&outside);

	ck_assert_int_eq(sink.take(sink.ctx, &rr, NULL), ZF_OK);
	ck_assert_uint_eq(strlen(outside.named[0]), ZF_OUTSIDE_TEXT_MAX - 1);
	zf_outside_clear(&outside);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/zone/outside");
	TCase *tc = tcase_create("outside");

	tcase_add_test(tc, the_first_are_named_and_all_counted);
	tcase_add_test(tc, a_long_record_is_cut_off);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
