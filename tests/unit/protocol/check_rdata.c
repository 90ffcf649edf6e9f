/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/rdata.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/hex.h"
#include "tests/unit/runner.h"

#define LABEL_21 "616161616161616161616161616161616161616161"
#define LABEL_61 LABEL_21 LABEL_21 "61616161616161616161616161616161616161"
#define LABEL_63 LABEL_21 LABEL_21 LABEL_21

static bool is_last(uint8_t field)
{
	return field == ZF_FIELD_STRINGS || field == ZF_FIELD_LOCATION ||
	       field == ZF_FIELD_PREFIXES || field == ZF_FIELD_REST;
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

/* clang-format off */
static const struct {
	uint16_t type;
	bool fits;
	const char *rdata;
	const char *why;
} rdata[] = {
	{ 1, true, "c0000201", "an A" },
	{ 1, false, "c000020101", "an A of five octets" },
	{ 1, false, "c00002", "an A of three" },
	{ 2, true, "00", "the root" },
	{ 2, false, "", "no name" },
	{ 2, false, "0161", "a name without end" },
	{ 2, false, "c00c", "a compressed name" },
	{ 2, false, "4000", "a label of an unknown kind" },
	{ 2, false, "0000", "an octet behind the name" },
	{ 2, true, "3f" LABEL_63 "3f" LABEL_63 "3f" LABEL_63 "3d" LABEL_61 "00", "a name of 255 octets" },
	{ 2, false, "3f" LABEL_63 "3f" LABEL_63 "3f" LABEL_63 "3e" LABEL_61 "6100", "a name of 256 octets" },
	{ 16, true, "00", "an empty string" },
	{ 16, true, "0161" "026262", "two strings" },
	{ 16, false, "", "no string" },
	{ 16, false, "0161" "0262", "the second string is cut short" },
	{ 29, true, "00" "121313" "89172dd0" "70be15f0" "00988d20", "LOC, RFC 1876" },
	{ 29, false, "00" "121313" "89172dd0" "70be15f0" "00988d", "LOC of 15 octets" },
	{ 29, false, "00" "121313" "89172dd0" "70be15f0" "00988d2000", "LOC of 17 octets" },
	{ 29, true, "01" "ff", "LOC of another version: of its length nothing is known" },
	{ 29, false, "", "LOC without version" },
	{ 42, true, "", "no prefixes, RFC 3123 section 4" },
	{ 42, true, "0001" "15" "03" "c0a820" "0001" "1c" "83" "c0a826", "APL, RFC 3123 section 8" },
	{ 42, true, "0001" "00" "00", "APL of any address" },
	{ 42, false, "0001" "15" "04" "c0a820", "a prefix past the end" },
	{ 42, false, "0001" "00" "00" "00", "half a prefix behind" },
	{ 45, true, "0a" "00" "02" "0103", "IPSECKEY without gateway, RFC 4025 2.5" },
	{ 45, true, "0a" "01" "02" "c0000201", "with an IPv4 gateway and no key" },
	{ 45, false, "0a" "01" "02" "c00002", "a gateway of three octets" },
	{ 45, true, "0a" "02" "02" "20010db8000000000000000000000001" "01", "with an IPv6 gateway" },
	{ 45, false, "0a" "02" "02" "20010db80000000000000000000001", "a gateway of 15 octets" },
	{ 45, true, "0a" "03" "02" "0161" "00" "01", "with a name" },
	{ 45, false, "0a" "03" "02" "0161", "with half a name" },
	{ 45, false, "0a" "03" "02" "c00c", "its name must not be compressed" },
	{ 45, true, "0a" "04" "02", "a gateway of an unknown kind" },
	{ 45, false, "0a" "00", "without algorithm" },
	{ 49, true, "0002" "01" "63", "DHCID" },
	{ 49, false, "0002", "DHCID without digest type, RFC 4701 3.1" },
	{ 65281, true, "", "a type without a row" },
};
/* clang-format on */

START_TEST(rdata_fits_its_layout_to_the_octet)
{
	uint8_t octets[512];
	size_t len = from_hex(octets, sizeof octets, rdata[_i].rdata);
	uint8_t *exact = malloc(len > 0 ? len : 1);

	memcpy(exact, octets, len);
	ck_assert_msg(zf_rdata_fits(rdata[_i].type, exact, len) == rdata[_i].fits, "%s",
		      rdata[_i].why);
	free(exact);
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
	tcase_add_loop_test(tcase, rdata_fits_its_layout_to_the_octet, 0,
			    sizeof rdata / sizeof rdata[0]);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
