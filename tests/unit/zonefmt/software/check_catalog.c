/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/convert.h"

#define HEAD                                                                             \
	"c. 0 IN SOA invalid. invalid. 1 3600 600 2147483646 0\nc. 0 IN NS invalid.\n"   \
	"version.c. 0 IN TXT \"2\"\n"
#define MEMBER "a1.zones.c. 0 IN PTR a.\n"

/* As BIND's manual has its extensions (ARM, catalog zones). */
static const struct zf_convert_row rows[] = {
	{ HEAD MEMBER, "[a. secondary] ", "", "a zone, of which nothing is said" },
	{ HEAD
	  "primaries.ext.c. 0 IN A 192.0.2.1\nprimaries.ext.c. 0 IN AAAA ::1\n" MEMBER
	  "b2.zones.c. 0 IN PTR b.\n",
	  "[a. secondary] primaries=192.0.2.1 ::1; [b. secondary] primaries=192.0.2.1 ::1; ",
	  "", "primaries of all" },
	{ HEAD "primaries.ext.c. 0 IN A 192.0.2.1\n" MEMBER
	       "primaries.ext.A1.zones.c. 0 IN A 192.0.2.3\n",
	  "[a. secondary] primaries=192.0.2.3; ", "", "a member's own win" },
	{ HEAD MEMBER "x.primaries.ext.a1.zones.c. 0 IN TXT \"k\"\n"
		      "x.primaries.ext.a1.zones.c. 0 IN A 192.0.2.4\n"
		      "primaries.ext.a1.zones.c. 0 IN A 192.0.2.5\n"
		      "y.primaries.ext.a1.zones.c. 0 IN A 192.0.2.6\n",
	  "[a. secondary] primaries=192.0.2.5 192.0.2.4+k 192.0.2.6; ", "",
	  "the key is that of the same label" },
	{ HEAD
	  "x.primaries.ext.c. 0 IN A 192.0.2.1\nX.primaries.ext.c. 0 IN TXT \"k\"\n" MEMBER,
	  "[a. secondary] primaries=192.0.2.1+k; ", "", "of the catalog, too" },
	{ HEAD
	  "primaries.ext.c. 0 IN A 192.0.2.1\nprimaries.ext.c. 0 IN TXT \"k\"\n" MEMBER,
	  "[a. secondary] primaries=192.0.2.1; ", "TXT ",
	  "without a label it is nobody's" },
	{ HEAD "allow-transfer.ext.c. 0 IN APL 1:192.0.2.0/24 2:2001:db8::/32\n" MEMBER
	       "allow-transfer.ext.b2.zones.c. 0 IN APL 1:10.0.0.0/8\n"
	       "b2.zones.c. 0 IN PTR b.\n",
	  "[a. secondary] transfer-policy=list; transfer-list=192.0.2.0/24 2001:db8::/32; "
	  "[b. secondary] transfer-policy=list; transfer-list=10.0.0.0/8; ",
	  "", "who may transfer" },
	{ HEAD "allow-transfer.ext.c. 0 IN APL 1:192.0.2.0/24\n" MEMBER
	       "allow-transfer.ext.a1.zones.c. 0 IN APL 1:0.0.0.0/0 !1:10.0.0.0/8\n",
	  "[a. secondary] transfer-policy=nobody; ", "APL ",
	  "who may not cannot be told, so nobody may" },
	{ HEAD MEMBER "allow-transfer.ext.a1.zones.c. 0 IN APL\n",
	  "[a. secondary] transfer-policy=nobody; ", "APL ", "an empty list is nobody" },
	{ HEAD MEMBER
	  "group.a1.zones.c. 0 IN TXT \"g\"\nallow-query.ext.c. 0 IN APL 1:10.0.0.0/8\n",
	  "[a. secondary] query-policy=nobody; ", "TXT APL ",
	  "what is not known is told" },
};

START_TEST(a_catalog_is_read)
{
	zf_convert_check(&zf_configuration_catalog, &rows[_i]);
}
END_TEST

/* BIND's own of before, without `ext`. */
START_TEST(version_1_is_read)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_catalog,
					 "c. 0 IN SOA i. i. 1 2 3 4 5\nc. 0 IN NS i.\n"
					 "version.c. 0 IN TXT \"1\"\n"
					 "masters.c. 0 IN A 192.0.2.1\n" MEMBER
					 "masters.a1.zones.c. 0 IN A 192.0.2.2\n"
					 "b.zones.c. 0 IN PTR b.\n"),
			 ZF_OK);
	ck_assert_str_eq(zf_convert_settings(), "[a. secondary] primaries=192.0.2.2; "
						"[b. secondary] primaries=192.0.2.1; ");
}
END_TEST

START_TEST(no_zone_is_left_to_the_default_of_bind)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_catalog, HEAD
					 "primaries.ext.c. 0 IN A 192.0.2.1\n" MEMBER),
			 ZF_OK);
	zf_convert_write(&zf_configuration_bind, NULL);
	ck_assert_ptr_nonnull(
		strstr(zf_convert_text, "options {\n\tallow-transfer { none; };\n"));
	ck_assert_ptr_null(strstr(zf_convert_text, "any"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/software/catalog");
	TCase *tc = tcase_create("catalog");

	tcase_add_checked_fixture(tc, zf_scratch_open, zf_convert_close);
	tcase_add_loop_test(tc, a_catalog_is_read, 0, sizeof rows / sizeof *rows);
	tcase_add_test(tc, version_1_is_read);
	tcase_add_test(tc, no_zone_is_left_to_the_default_of_bind);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
