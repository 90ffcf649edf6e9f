/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/plan_groups.h"

#include <stdio.h>

#include "tests/unit/runner.h"

static struct zf_plan plan;
static struct zf_plan_groups groups;

static void setup(void)
{
	ck_assert_int_eq(zf_plan_init(&plan, "demo", NULL), ZF_OK);
	plan.move = "old->new";
	plan.step = "provision";
}

static void teardown(void)
{
	zf_plan_groups_clear(&groups);
	zf_plan_clear(&plan);
}

/* A zone's file, named as the format has it. */
static void add(const char *zone, const char *fmt)
{
	struct zf_effects effects = { .list = NULL };
	char path[256];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(path, sizeof(path), fmt, zone);
#pragma GCC diagnostic pop
	zf_effects_place(&effects, "new", path, "captured");
	ck_assert_int_eq(
		zf_plan_add(&plan,
			    &(struct zf_planned){ .subject = zone, .rung = "file" },
			    &effects, NULL),
		ZF_OK);
}

START_TEST(a_hundred_zones_that_are_alike_are_one)
{
	for (int i = 0; i < 100; i++) {
		char zone[32];

		snprintf(zone, sizeof(zone), "z%d.example.", i);
		add(zone, "/zones/%szone");
		if (i == 50)
			add("odd.example.", "/elsewhere/%szone");
	}
	ck_assert_int_eq(zf_plan_groups_make(&groups, &plan, NULL), ZF_OK);
	ck_assert_uint_eq(groups.count, 2);
	ck_assert_uint_eq(groups.list[0].count, 100);
	ck_assert_str_eq(groups.list[0].tasks[0]->subject, "z0.example.");
	ck_assert_str_eq(groups.list[0].tasks[99]->subject, "z99.example.");
	ck_assert_str_eq(groups.list[1].tasks[0]->subject, "odd.example.");
}
END_TEST

START_TEST(a_name_within_a_longer_word_is_not_the_zone_s)
{
	add("a.", "/zones/data-%s");
	add("b.", "/zones/data-%s");
	ck_assert_int_eq(zf_plan_groups_make(&groups, &plan, NULL), ZF_OK);
	ck_assert_uint_eq(groups.count, 2);
}
END_TEST

START_TEST(a_plan_of_nothing_has_no_groups)
{
	ck_assert_int_eq(zf_plan_groups_make(&groups, &plan, NULL), ZF_OK);
	ck_assert_uint_eq(groups.count, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/report/plan_groups");
	TCase *tc = tcase_create("groups");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_hundred_zones_that_are_alike_are_one);
	tcase_add_test(tc, a_name_within_a_longer_word_is_not_the_zone_s);
	tcase_add_test(tc, a_plan_of_nothing_has_no_groups);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
