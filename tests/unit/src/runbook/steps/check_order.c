/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/order.h"

#include "src/runbook/migration/migration.h"
#include "tests/unit/runner.h"

START_TEST(a_migration_file_knows_each_step_by_its_name)
{
	size_t i = 0;

	for (; zf_steps()[i] != NULL; i++) {
		ck_assert_ptr_nonnull(zf_step_names[i]);
		ck_assert_str_eq(zf_step_names[i], zf_steps()[i]->name);
	}
	ck_assert_ptr_null(zf_step_names[i]);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/steps/order");
	TCase *tcase = tcase_create("order");

	tcase_add_test(tcase, a_migration_file_knows_each_step_by_its_name);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
