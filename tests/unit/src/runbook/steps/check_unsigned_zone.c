/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/unsigned_zone.h"

#include "protocol/name.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static const struct zf_migration migration = { .state_folder = zf_scratch };
static struct zf_moving moving = { .key = "old->new" };
static struct zf_name zone, other;
static struct zf_error err;

static void setup(void)
{
	zf_scratch_open();
	ck_assert_int_eq(zf_journal_open(&moving.journal, &migration, false, &err),
			 ZF_OK);
	ck_assert_int_eq(zf_name_parse(&zone, "a.example", &err), ZF_OK);
	ck_assert_int_eq(zf_name_parse(&other, "b.example", &err), ZF_OK);
}

static void teardown(void)
{
	zf_journal_close(moving.journal);
	zf_scratch_close();
}

static bool is_noted(const struct zf_name *name)
{
	bool is;

	ck_assert_int_eq(zf_unsigned_zone_is(&moving, name->wire, &is, &err), ZF_OK);
	return is;
}

START_TEST(one_that_signs_later_is_none_any_more)
{
	static const bool notes[] = { false, true, true, false, false, true };

	ck_assert(!is_noted(&zone));
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		ck_assert_int_eq(
			zf_unsigned_zone_note(&moving, zone.wire, notes[i], &err), ZF_OK);
		ck_assert(is_noted(&zone) == notes[i]);
		ck_assert(!is_noted(&other));
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/runbook/steps/unsigned_zone");
	TCase *cases = tcase_create("unsigned_zone");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, one_that_signs_later_is_none_any_more);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
