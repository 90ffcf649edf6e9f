/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/error.h"

#include <errno.h>
#include <string.h>

#include "tests/unit/runner.h"

START_TEST(a_failure_says_what_and_has_no_numbers)
{
	struct zf_error err;

	ck_assert_int_eq(zf_fail(&err, ZF_EREFUSED, "no %s for %d", "transfer", 7),
			 ZF_EREFUSED);
	ck_assert_int_eq(err.code, ZF_EREFUSED);
	ck_assert_str_eq(err.message, "no transfer for 7");
	ck_assert_str_eq(err.hint, "");
	ck_assert_int_eq(err.system, 0);
	ck_assert_int_eq(err.rcode, -1);
	ck_assert_int_eq(err.tsig_error, 0);
}
END_TEST

START_TEST(a_system_failure_gives_the_systems_reason)
{
	struct zf_error err;

	ck_assert_int_eq(zf_fail_system(&err, ENOENT, "open %s", "x"), ZF_ESYSTEM);
	ck_assert_str_eq(err.message, "open x: No such file or directory");
	ck_assert_int_eq(err.system, ENOENT);
}
END_TEST

START_TEST(a_network_failure_tells_timeouts_apart)
{
	struct zf_error err;

	ck_assert_int_eq(zf_fail_network(&err, ECONNREFUSED, "connect"), ZF_ENETWORK);
	ck_assert_int_eq(err.code, ZF_ENETWORK);
	ck_assert_str_eq(err.message, "connect: Connection refused");
	ck_assert_int_eq(zf_fail_network(&err, ETIMEDOUT, "connect"), ZF_ETIMEOUT);
	ck_assert_int_eq(err.code, ZF_ETIMEOUT);
	ck_assert_int_eq(err.system, ETIMEDOUT);
}
END_TEST

START_TEST(each_layer_puts_its_fact_in_front)
{
	struct zf_error err;

	(void)zf_fail_network(&err, ECONNREFUSED, "connect");
	err.rcode = 5;
	zf_hint(&err, "is it up?");
	ck_assert_int_eq(zf_wrap(&err, "AXFR from %s", "192.0.2.1@53"), ZF_ENETWORK);
	ck_assert_int_eq(zf_wrap(&err, "example.com"), ZF_ENETWORK);
	ck_assert_str_eq(
		err.message,
		"example.com: AXFR from 192.0.2.1@53: connect: Connection refused");
	ck_assert_str_eq(err.hint, "is it up?");
	ck_assert_int_eq(err.system, ECONNREFUSED);
	ck_assert_int_eq(err.rcode, 5);
}
END_TEST

START_TEST(a_new_failure_forgets_the_old_one)
{
	struct zf_error err;

	(void)zf_fail_system(&err, ENOENT, "open");
	err.rcode = 9;
	err.tsig_error = 17;
	zf_hint(&err, "create it");
	(void)zf_fail(&err, ZF_ELIMIT, "too much");
	ck_assert_str_eq(err.message, "too much");
	ck_assert_str_eq(err.hint, "");
	ck_assert_int_eq(err.system, 0);
	ck_assert_int_eq(err.rcode, -1);
	ck_assert_int_eq(err.tsig_error, 0);
}
END_TEST

START_TEST(the_old_text_may_be_part_of_the_new_one)
{
	struct zf_error err;

	(void)zf_fail(&err, ZF_ELIMIT, "inner");
	(void)zf_fail(&err, ZF_EUNSAFE, "outer, because: %s", err.message);
	ck_assert_str_eq(err.message, "outer, because: inner");
	zf_hint(&err, "see '%s'", err.message);
	ck_assert_str_eq(err.hint, "see 'outer, because: inner'");
}
END_TEST

START_TEST(long_texts_are_cut)
{
	char text[2 * ZF_MESSAGE_MAX];
	struct zf_error err;

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	(void)zf_fail(&err, ZF_ELIMIT, "%s", text);
	ck_assert_uint_eq(strlen(err.message), ZF_MESSAGE_MAX - 1);
	(void)zf_fail_system(&err, ENOENT, "%s", text);
	ck_assert_uint_eq(strlen(err.message), ZF_MESSAGE_MAX - 1);
	(void)zf_wrap(&err, "apex");
	ck_assert_uint_eq(strlen(err.message), ZF_MESSAGE_MAX - 1);
	ck_assert_int_eq(strncmp(err.message, "apex: xxx", 9), 0);
	zf_hint(&err, "%s", text);
	ck_assert_uint_eq(strlen(err.hint), ZF_MESSAGE_MAX - 1);
}
END_TEST

START_TEST(control_characters_do_not_reach_the_terminal)
{
	struct zf_error err;

	(void)zf_fail(&err, ZF_EUSAGE, "a\nb\033[2Jc\177d\302\233e\303\274f");
	ck_assert_str_eq(err.message, "a?b?[2Jc?d??e\303\274f");
}
END_TEST

START_TEST(without_an_error_to_fill_in_only_the_status_remains)
{
	ck_assert_int_eq(zf_fail(NULL, ZF_ELIMIT, "x"), ZF_ELIMIT);
	ck_assert_int_eq(zf_fail_system(NULL, ENOENT, "x"), ZF_ESYSTEM);
	ck_assert_int_eq(zf_fail_network(NULL, ECONNRESET, "x"), ZF_ENETWORK);
	ck_assert_int_eq(zf_fail_network(NULL, ETIMEDOUT, "x"), ZF_ETIMEOUT);
	ck_assert_int_eq(zf_wrap(NULL, "x"), ZF_ESYSTEM);
	zf_hint(NULL, "x");
	zf_error_clear(NULL);
}
END_TEST

START_TEST(a_copy_holds_all_of_the_error)
{
	struct zf_error err, copy;

	zf_error_clear(&copy);
	ck_assert_int_eq(copy.code, ZF_OK);
	ck_assert_str_eq(copy.message, "");
	ck_assert_int_eq(copy.rcode, -1);
	(void)zf_fail_system(&err, ENOENT, "open");
	zf_hint(&err, "create it");
	zf_error_copy(&copy, &err);
	ck_assert_int_eq(copy.code, ZF_ESYSTEM);
	ck_assert_int_eq(copy.system, ENOENT);
	ck_assert_str_eq(copy.message, err.message);
	ck_assert_str_eq(copy.hint, "create it");
	zf_error_copy(NULL, &err);
	zf_error_copy(&copy, NULL);
	ck_assert_int_eq(copy.code, ZF_ESYSTEM);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/error");
	TCase *tcase = tcase_create("error");

	tcase_add_test(tcase, a_failure_says_what_and_has_no_numbers);
	tcase_add_test(tcase, a_system_failure_gives_the_systems_reason);
	tcase_add_test(tcase, a_network_failure_tells_timeouts_apart);
	tcase_add_test(tcase, each_layer_puts_its_fact_in_front);
	tcase_add_test(tcase, a_new_failure_forgets_the_old_one);
	tcase_add_test(tcase, the_old_text_may_be_part_of_the_new_one);
	tcase_add_test(tcase, long_texts_are_cut);
	tcase_add_test(tcase, control_characters_do_not_reach_the_terminal);
	tcase_add_test(tcase, without_an_error_to_fill_in_only_the_status_remains);
	tcase_add_test(tcase, a_copy_holds_all_of_the_error);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
