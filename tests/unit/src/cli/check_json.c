/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/json.h"

#include "tests/unit/runner.h"

static const uint8_t zone[] = "\007example";

/* A zone that failed where there was not even the memory to say why (fetch_item.h). */
START_TEST(a_failure_without_a_reason_is_told_too)
{
	json_t *object = zf_json_result(zone, ZF_ENOMEM, NULL);
	const char *text = json_string_value(json_object_get(object, "error"));

	ck_assert(json_is_false(json_object_get(object, "ok")));
	ck_assert_int_eq(json_integer_value(json_object_get(object, "status")), 2);
	ck_assert_ptr_nonnull(text);
	ck_assert_str_eq(text, "failed, and out of memory to say why");
	json_decref(object);
}
END_TEST

START_TEST(a_failure_has_its_reason_and_its_hint)
{
	struct zf_error why;
	json_t *object;

	zf_fail(&why, ZF_EREFUSED, "no");
	zf_hint(&why, "ask");
	object = zf_json_result(zone, ZF_EREFUSED, &why);
	ck_assert_str_eq(json_string_value(json_object_get(object, "error")), "no");
	ck_assert_str_eq(json_string_value(json_object_get(object, "hint")), "ask");
	json_decref(object);
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/cli/json");
	TCase *tests = tcase_create("json");

	tcase_add_test(tests, a_failure_without_a_reason_is_told_too);
	tcase_add_test(tests, a_failure_has_its_reason_and_its_hint);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
