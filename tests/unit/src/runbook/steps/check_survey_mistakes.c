/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/survey_mistakes.h"

#include <stdio.h>
#include <string.h>

#include "protocol/name.h"
#include "tests/unit/runner.h"

static struct zf_survey_mistakes mistakes;
static struct zf_error err;
static char told[4096];

static void set_up(void)
{
	mistakes = (struct zf_survey_mistakes){ 0 };
	zf_error_clear(&err);
	told[0] = '\0';
}

static void tear_down(void)
{
	zf_survey_mistakes_clear(&mistakes);
}

static void say(void *ctx, const char *line)
{
	(void)ctx;
	strcat(told, line);
	strcat(told, "\n");
}

static void add(zf_status code, const char *what, const char *zone)
{
	const struct zf_survey_mistake mistake = { code, what, "REFUSED", "do it" };
	struct zf_name name;

	if (zone != NULL)
		ck_assert_int_eq(zf_name_parse(&name, zone, &err), ZF_OK);
	ck_assert_int_eq(zf_survey_mistakes_add(&mistakes, &mistake,
						zone == NULL ? NULL : name.wire, &err),
			 ZF_OK);
}

static zf_status tell(void)
{
	return zf_survey_mistakes_tell(&mistakes, say, NULL, &err);
}

START_TEST(without_mistakes_all_is_well)
{
	ck_assert_int_eq(tell(), ZF_OK);
	ck_assert_str_eq(told, "");
}
END_TEST

START_TEST(a_remark_is_told_and_stops_nothing)
{
	add(ZF_OK, "old lags", "a.example");
	ck_assert_int_eq(tell(), ZF_OK);
	ck_assert_str_eq(told, "old lags: a.example. (REFUSED)\nhint: do it\n");
}
END_TEST

START_TEST(the_only_mistake_is_the_error)
{
	add(ZF_EREFUSED, "old does not serve the zone", "a.example");
	ck_assert_int_eq(tell(), ZF_EREFUSED);
	ck_assert_str_eq(err.message,
			 "old does not serve the zone: a.example. (REFUSED)");
	ck_assert_str_eq(err.hint, "do it");
	ck_assert_str_eq(told, "");
}
END_TEST

START_TEST(of_many_zones_the_first_five_are_named)
{
	char zone[32];

	for (int i = 0; i < 1000; i++) {
		snprintf(zone, sizeof(zone), "z%d.example", i);
		add(ZF_EREFUSED, "old does not serve the zone", zone);
	}
	ck_assert_int_eq(tell(), ZF_EREFUSED);
	ck_assert_str_eq(
		err.message,
		"old does not serve the zone: z0.example., z1.example., z2.example., "
		"z3.example., z4.example. and 995 more (REFUSED)");
}
END_TEST

START_TEST(several_are_told_and_counted)
{
	add(ZF_EREFUSED, "one", "a.example");
	add(ZF_ETIMEOUT, "two", NULL);
	add(ZF_OK, "three", NULL);
	ck_assert_int_eq(tell(), ZF_ETIMEOUT);
	ck_assert_str_eq(told, "three (REFUSED)\nhint: do it\n"
			       "one: a.example. (REFUSED)\nhint: do it\n"
			       "two (REFUSED)\nhint: do it\n");
	ck_assert_str_eq(err.message, "2 mistakes were found, as told above");
}
END_TEST

/* Exit statuses: unsafe is 5, the network's 4, a refusal 3. */
START_TEST(the_gravest_is_the_outcome)
{
	static const struct {
		zf_status one, other, outcome;
	} rows[] = {
		{ ZF_EREFUSED, ZF_EUNSAFE, ZF_EUNSAFE },
		{ ZF_EUNSAFE, ZF_ETIMEOUT, ZF_EUNSAFE },
		{ ZF_ENETWORK, ZF_EAUTH, ZF_ENETWORK },
		{ ZF_EUSAGE, ZF_EREFUSED, ZF_EREFUSED },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		add(rows[i].one, "one", NULL);
		add(rows[i].other, "other", NULL);
		ck_assert_int_eq(tell(), rows[i].outcome);
		zf_survey_mistakes_clear(&mistakes);
	}
}
END_TEST

/* Each zone's own words must not make each a mistake of its own, nor a text without an end. */
START_TEST(long_words_are_cut)
{
	char what[3 * ZF_MESSAGE_MAX];

	memset(what, 'x', sizeof(what));
	what[sizeof(what) - 1] = '\0';
	add(ZF_EUNSAFE, what, "a.example");
	ck_assert_int_eq(tell(), ZF_EUNSAFE);
	ck_assert_uint_lt(strlen(err.message), ZF_MESSAGE_MAX);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/runbook/steps/survey_mistakes");
	TCase *cases = tcase_create("mistakes");

	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_test(cases, without_mistakes_all_is_well);
	tcase_add_test(cases, a_remark_is_told_and_stops_nothing);
	tcase_add_test(cases, the_only_mistake_is_the_error);
	tcase_add_test(cases, of_many_zones_the_first_five_are_named);
	tcase_add_test(cases, several_are_told_and_counted);
	tcase_add_test(cases, the_gravest_is_the_outcome);
	tcase_add_test(cases, long_words_are_cut);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
