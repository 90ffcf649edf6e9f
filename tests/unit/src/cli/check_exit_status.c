/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/exit_status.h"

#include "tests/unit/runner.h"

/* The manual's EXIT STATUS, by hand. */
START_TEST(each_status_has_its_documented_number)
{
	static const struct {
		zf_status status;
		int number;
	} rows[] = {
		{ ZF_OK, 0 },	      { ZF_EDIFFERS, 1 },   { ZF_ENOMEM, 2 },
		{ ZF_ESYSTEM, 2 },    { ZF_EUSAGE, 2 },	    { ZF_EUNSUPPORTED, 2 },
		{ ZF_EREFUSED, 3 },   { ZF_EAUTH, 3 },	    { ZF_ENETWORK, 4 },
		{ ZF_ETIMEOUT, 4 },   { ZF_EMALFORMED, 4 }, { ZF_ELIMIT, 4 },
		{ ZF_EPREREQ, 5 },    { ZF_EUNSAFE, 5 },    { ZF_EWAITING, 6 },
		{ ZF_ECANCELLED, 6 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_int_eq((int)zf_exit_status(rows[i].status), rows[i].number);
}
END_TEST

START_TEST(of_many_zones_the_worst_counts)
{
	ck_assert_int_eq(zf_exit_worse(ZF_OK, ZF_EREFUSED), ZF_EREFUSED);
	ck_assert_int_eq(zf_exit_worse(ZF_EREFUSED, ZF_OK), ZF_EREFUSED);
	ck_assert_int_eq(zf_exit_worse(ZF_EREFUSED, ZF_ETIMEOUT), ZF_ETIMEOUT);
	ck_assert_int_eq(zf_exit_worse(ZF_EREFUSED, ZF_EAUTH), ZF_EREFUSED);
	ck_assert_int_eq(zf_exit_worse(ZF_EDIFFERS, ZF_ESYSTEM), ZF_ESYSTEM);
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/cli/exit_status");
	TCase *tests = tcase_create("exit_status");

	tcase_add_test(tests, each_status_has_its_documented_number);
	tcase_add_test(tests, of_many_zones_the_worst_counts);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
