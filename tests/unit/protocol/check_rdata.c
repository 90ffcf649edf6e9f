/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/rdata.h"

#include <stdbool.h>
#include <stddef.h>

#include "tests/unit/runner.h"

static bool is_last(uint8_t field)
{
	return field == ZF_FIELD_STRINGS || field == ZF_FIELD_REST;
}

START_TEST(layouts_end_and_hold_only_known_fields)
{
	for (unsigned type = 0; type <= UINT16_MAX; type++) {
		const uint8_t *field = zf_rdata_layout((uint16_t)type);

		for (; field != NULL && *field != ZF_FIELD_END; field++) {
			ck_assert_msg(*field <= 63 || (*field >= ZF_FIELD_NAME &&
						       *field <= ZF_FIELD_REST),
				      "TYPE%u", type);
			ck_assert_msg(!is_last(*field) || field[1] == ZF_FIELD_END,
				      "TYPE%u", type);
		}
	}
}
END_TEST

static bool has_field(uint16_t type, uint8_t wanted)
{
	const uint8_t *field = zf_rdata_layout(type);

	while (field != NULL && *field != ZF_FIELD_END && *field != wanted)
		field++;
	return field != NULL && *field == wanted;
}

/* RFC 3597 section 4, RFC 4034 6.2 (3) as changed by RFC 6840 5.1. */
static const struct {
	uint16_t type;
	uint8_t field;
} names[] = {
	{ 2, ZF_FIELD_NAME },  { 3, ZF_FIELD_NAME },	    { 4, ZF_FIELD_NAME },
	{ 5, ZF_FIELD_NAME },  { 6, ZF_FIELD_NAME },	    { 7, ZF_FIELD_NAME },
	{ 8, ZF_FIELD_NAME },  { 9, ZF_FIELD_NAME },	    { 12, ZF_FIELD_NAME },
	{ 14, ZF_FIELD_NAME }, { 15, ZF_FIELD_NAME },	    { 17, ZF_FIELD_NAME },
	{ 18, ZF_FIELD_NAME }, { 21, ZF_FIELD_NAME },	    { 24, ZF_FIELD_NAME },
	{ 26, ZF_FIELD_NAME }, { 30, ZF_FIELD_NAME },	    { 33, ZF_FIELD_NAME },
	{ 35, ZF_FIELD_NAME }, { 36, ZF_FIELD_NAME },	    { 39, ZF_FIELD_NAME },
	{ 46, ZF_FIELD_NAME }, { 47, ZF_FIELD_CASED_NAME },
};

START_TEST(types_with_names_have_them_in_their_layout)
{
	ck_assert(has_field(names[_i].type, names[_i].field));
}
END_TEST

START_TEST(types_without_a_row_are_opaque)
{
	ck_assert_ptr_null(zf_rdata_layout(0));
	ck_assert_ptr_null(zf_rdata_layout(10));
	ck_assert_ptr_null(zf_rdata_layout(ZF_TYPE_OPT));
	ck_assert_ptr_null(zf_rdata_layout(ZF_TYPE_TSIG));
	ck_assert_ptr_null(zf_rdata_layout(258));
	ck_assert_ptr_null(zf_rdata_layout(65281));
	ck_assert_ptr_null(zf_rdata_layout(65535));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/rdata");
	TCase *tcase = tcase_create("rdata");

	tcase_add_test(tcase, layouts_end_and_hold_only_known_fields);
	tcase_add_loop_test(tcase, types_with_names_have_them_in_their_layout, 0,
			    sizeof names / sizeof names[0]);
	tcase_add_test(tcase, types_without_a_row_are_opaque);
	suite_add_tcase(suite, tcase);
	return suite;
}

int main(void)
{
	return zf_run_suite(suite());
}
