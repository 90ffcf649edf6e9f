/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/convert.h"

static const struct zf_convert_row rows[] = {
	{ "", "", "", "nothing" },
	{ "cache\t.\tcache.dns\r\nprimary a.example a.dns\r\n"
	  "secondary b.example 192.0.2.1 192.0.2.2 b.dns\r\nforwarders 192.0.2.3\r\n"
	  "slave\r\noptions no-recursion\r\n",
	  "forwarders=192.0.2.3; forward-only=1; recursion=0; [. hint] file=cache.dns; "
	  "[a.example. primary] file=a.dns; [b.example. secondary] "
	  "primaries=192.0.2.1 192.0.2.2; file=b.dns; ",
	  "", "one of each" },
	{ "secondary b.example 192.0.2.1\nstub c 192.0.2.1 c\ndirectory /z\n",
	  "zone-folder=/z; [b.example. secondary] primaries=192.0.2.1; [c. stub] "
	  "primaries=192.0.2.1; file=c; ",
	  "", "a secondary without a file" },
	{ "xfrnets 192.0.2.0\noptions fake-iquery\nbogusns 192.0.2.1\n",
	  "transfer-policy=nobody; ", "xfrnets options bogusns ", "what has no setting" },
};

START_TEST(a_boot_file_is_read)
{
	zf_convert_check(&zf_configuration_boot, &rows[_i]);
}
END_TEST

static const struct {
	const char *text, *mistake;
} wrong[] = {
	{ "primary a\n", "1:1: a zone has a name and a file" },
	{ "secondary a file other\n", "1:13: addresses are expected here" },
	{ "secondary\n", "1:1: a name is missing here" },
	{ "forwarders x\n", "1:12: this is no address" },
};

START_TEST(what_is_wrong_says_where)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_boot, wrong[_i].text),
			 ZF_EUSAGE);
	ck_assert_msg(strncmp(zf_convert_mistake, wrong[_i].mistake,
			      strlen(wrong[_i].mistake)) == 0,
		      "%s", zf_convert_mistake);
}
END_TEST

static const struct {
	const char *text;
	bool is;
} files[] = {
	{ "primary a a.dns", true },
	{ "; by hand\r\n\r\nsecondary\ta\t192.0.2.1\ta.dns\r\n", true },
	{ "directory /var/named\nprimary a a.dns\n", true },
	{ " primary a a.dns\n", false },
	{ "cached\n", false },
	{ "; primary a a.dns", false },
	{ "the primary is\nprimary a a.dns\n", false },
	{ "HKEY_USERS\n    forwarders    REG_SZ    192.0.2.1\n", false },
};

START_TEST(its_first_directive_tells_what_it_is)
{
	ck_assert_msg(zf_configuration_boot.detect(
			      files[_i].text, strlen(files[_i].text)) == files[_i].is,
		      "%s", files[_i].text);
}
END_TEST

static const char whole[] = "; Written by zoneferry.\r\n"
			    "cache . cache.dns\r\n"
			    "primary a.example a.dns\r\n"
			    "secondary b.example 192.0.2.1 192.0.2.2 b.dns\r\n"
			    "forwarders 192.0.2.3\r\n"
			    "slave\r\n"
			    "options no-recursion\r\n";

START_TEST(what_was_written_is_read_as_the_same)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_boot, whole), ZF_OK);
	ck_assert_str_eq(zf_convert_write(&zf_configuration_boot, NULL), whole);
	ck_assert_str_eq(zf_convert_notes(), "");
}
END_TEST

START_TEST(a_file_that_windows_has_none_of_is_renamed)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind,
					 "zone a { type primary; file \"con\"; };\n"
					 "zone b { type primary; file \"LPT1.db\"; };\n"
					 "zone c { type primary; file \"console\"; };\n"),
			 ZF_OK);
	zf_convert_write(&zf_configuration_boot, NULL);
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "primary a a.dns\r\n"));
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "primary b b.dns\r\n"));
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "primary c console\r\n"));
	ck_assert_ptr_nonnull(strstr(zf_convert_notes(), "con LPT1.db "));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/software/boot");
	TCase *tc = tcase_create("settings_boot");

	tcase_add_checked_fixture(tc, zf_scratch_open, zf_convert_close);
	tcase_add_test(tc, a_file_that_windows_has_none_of_is_renamed);
	tcase_add_loop_test(tc, a_boot_file_is_read, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(tc, its_first_directive_tells_what_it_is, 0,
			    sizeof(files) / sizeof(files[0]));
	tcase_add_loop_test(tc, what_is_wrong_says_where, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_test(tc, what_was_written_is_read_as_the_same);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
