/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/regquery.h"

#include <stdlib.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"
#include "tests/unit/zonefmt/regevents.h"

#define U "HKEY_USERS\r\n"
#define IN_U "+HKEY_USERS\n"

static struct kept kept;
static struct zf_error err;

static zf_status read_octets_of(const char *text, size_t len)
{
	const struct zf_regfile_sink sink = noting(&kept);

	zf_scratch_write("q", text, len, 0600);
	return zf_regquery_read(zf_scratch_path("q"), &sink, &err);
}

/* clang-format off */
static const struct {
	const char *text, *events, *why;
} good[] = {
	{ "", "", "nothing in it" },
	{ "\r\n" U "\r\n", IN_U, "empty lines around" },
	{ "HKEY_USERS\\A b\\c", "+HKEY_USERS\\A b\\c\n", "blanks in a key, no line end at the end" },
	{ "\xef\xbb\xbf" U, IN_U, "UTF-8's mark" },
	{ "\r\n! REG.EXE VERSION 3.0\r\n\r\n" U "    a\tREG_SZ\tb\r\n", IN_U "a=1:62000000\n", "Windows 2003's" },
	{ U "    <NO NAME>\tREG_SZ\tb\r\n", IN_U "=1:62000000\n", "its default value" },
	{ U "    (Default)    REG_SZ    b\r\n", IN_U "=1:62000000\n", "the default value" },
	{ U "    (Default)    REG_SZ    (value not set)\r\n", IN_U, "that is not there" },
	{ U "    a    REG_SZ    (value not set)\r\n", IN_U "a=1:2800760061006c007500650020006e006f0074002000730065007400" "29000000\n",
	  "another may say so" },
	{ U "    First Counter    REG_DWORD    0x24a2\r\n", IN_U "First Counter=4:a2240000\n", "a blank in a name" },
	{ U "    a    REG_SZ    b  c \r\n", IN_U "a=1:62002000200063002000" "0000\n", "blanks in a text and behind it" },
	{ U "    a    REG_SZ    b    REG_DWORD    0x1\r\n",
	  IN_U "a=1:620020002000200020005200450047005f00440057004f0052004400200020002000200030007800" "31000000\n",
	  "the first type counts" },
	{ U "    a    REG_SZ    \r\n    b    REG_SZ\r\n", IN_U "a=1:0000\nb=1:0000\n", "an empty text" },
	{ U "    a    REG_SZ    \xc3\xbc\xf0\x9f\x98\x80\r\n", IN_U "a=1:fc003dd800de0000\n", "beyond ASCII" },
	{ U "    a    REG_EXPAND_SZ    %x%\r\n", IN_U "a=2:2500780025000000\n", "a text with variables" },
	{ U "    a    REG_MULTI_SZ    b\\0c\r\n", IN_U "a=7:6200000063000000" "0000\n", "two texts" },
	{ U "    a    REG_MULTI_SZ    b\\0\\0\r\n", IN_U "a=7:62000000" "0000\n", "with the end that Windows 2003 prints" },
	{ U "    a    REG_MULTI_SZ    1.1.1.1\\08.8.8.8\r\n",
	  IN_U "a=7:31002e0031002e0031002e003100000038002e0038002e0038002e00380000000000\n", "a digit behind \\0" },
	{ U "    a    REG_MULTI_SZ    \r\n", IN_U "a=7:0000\n", "none at all" },
	{ U "    a    REG_DWORD    0xffffffff\r\n", IN_U "a=4:ffffffff\n", "the largest" },
	{ U "    a    REG_DWORD_BIG_ENDIAN    0x102\r\n", IN_U "a=5:00000102\n", "the other way round" },
	{ U "    a    REG_QWORD    0x1020304050607\r\n", IN_U "a=b:0706050403020100\n", "eight octets" },
	{ U "    a    REG_BINARY    00fF\r\n    b    REG_NONE    \r\n", IN_U "a=3:00ff\nb=0:\n", "octets and none" },
};

static const struct {
	const char *text, *place, *why;
} bad[] = {
	{ "    a    REG_SZ    b\r\n", "1:1: a value without", "no key" },
	{ "HKEY_NONE\r\n", "1:1: not a key", "no such root" },
	{ "HKEY_USERS\\a\rb\r\n", "1:13: a CR", "a CR in a key's name, which no *.reg file can say" },
	{ U "a    REG_SZ    b\r\n", "2:1: not a key", "a value that is not indented" },
	{ "HKEY_USERS\\\\a\r\n", "1:1: a key without a name", "an empty part" },
	{ U "    a  REG_SZ  b\r\n", "2:1: neither", "too few blanks" },
	{ U "    a    REG_OTHER    b\r\n", "2:1: neither", "no such type" },
	{ U "    a    REG_BINARY    000\r\n", "2:26: an octet", "an odd count of digits" },
	{ U "    a    REG_BINARY    0g\r\n", "2:24: an octet", "no digit" },
	{ U "    a    REG_DWORD    1\r\n", "2:23: a number", "no 0x" },
	{ U "    a    REG_DWORD    0x\r\n", "2:23: 0x has", "no digits" },
	{ U "    a    REG_DWORD    0x123456789\r\n", "2:23: 0x has", "too many digits" },
	{ U "    a    REG_SZ    \xfc\r\n", "2:20: an octet that is not UTF-8", "a code page" },
};
/* clang-format on */

START_TEST(what_reg_query_prints_is_read)
{
	ck_assert_msg(read_octets_of(good[_i].text, strlen(good[_i].text)) == ZF_OK,
		      "%s: %s", good[_i].why, err.message);
	ck_assert_msg(strcmp(kept.octets, good[_i].events) == 0, "%s: %s", good[_i].why,
		      kept.octets);
}
END_TEST

START_TEST(what_is_wrong_says_where)
{
	char place[256];

	snprintf(place, sizeof(place), "%s:%s", zf_scratch_path("q"), bad[_i].place);
	ck_assert_msg(read_octets_of(bad[_i].text, strlen(bad[_i].text)) == ZF_EUSAGE,
		      "%s", bad[_i].why);
	ck_assert_msg(strncmp(err.message, place, strlen(place)) == 0, "%s: %s",
		      bad[_i].why, err.message);
}
END_TEST

/* What Windows 2003's PowerShell saves. */
START_TEST(the_banner_may_be_utf16)
{
	char octets[256];
	const size_t len =
		to_utf16(octets, sizeof(octets), "\r\n! REG.EXE VERSION 3.0\r\n\r\n" U);

	ck_assert(zf_regquery_is(octets, len));
	ck_assert(!zf_regquery_is(octets, len - 16));
}
END_TEST

START_TEST(utf16_is_read)
{
	char octets[256];
	const size_t len = to_utf16(octets, sizeof(octets), U "    a    REG_SZ    b\r\n");

	ck_assert_int_eq(read_octets_of(octets, len), ZF_OK);
	ck_assert_str_eq(kept.octets, IN_U "a=1:62000000\n");
	ck_assert(zf_regquery_is(octets, len));
}
END_TEST

/* Windows Server 2003's limit, which readers of *.reg files keep as well. */
START_TEST(data_of_a_mebibyte_are_all_there_may_be)
{
	static const char line[] = U "    a    REG_BINARY    ";
	const size_t begin = sizeof(line) - 1, digits = 2 * ZF_REGFILE_DATA_MAX;
	char *text = malloc(begin + digits + 2);

	ck_assert_ptr_nonnull(text);
	memcpy(text, line, begin);
	memset(text + begin, '0', digits + 2);
	ck_assert_int_eq(read_octets_of(text, begin + digits + 2), ZF_EUSAGE);
	free(text);
	ck_assert_ptr_nonnull(strstr(err.message, "more than 1 MiB"));
}
END_TEST

static const struct {
	const char *text;
	bool is;
} beginnings[] = {
	{ "", false },
	{ "HKEY", false },
	{ "HKEY_LOCAL_MACHINE\\SYSTEM", true },
	{ "\r\n\r\nHKEY_LOCAL_MACHINE", true },
	{ "\xef\xbb\xbfHKEY_", true },
	{ "\n! REG.EXE VERSION 3.0\n\nHKEY_LOCAL_MACHINE\\SOFTWARE", true },
	{ "\r\n! REG.EXE VERSION 2.0\r\n\r\nHKEY_LOCAL_MACHINE\r\n", true },
	{ "! REG.EXE VERSION 3.0\nHKEY_", true },
	{ "! REG.EXE VERSION 3.0\n", false },
	{ "! REG.EXE VERSION 3.0 HKEY_", false },
	{ "! REG.EXE VERSION 3.0\n[HKEY_", false },
	{ " HKEY_", false },
	{ "[HKEY_LOCAL_MACHINE]", false },
	{ "primary a a.dns\nHKEY_", false },
};

START_TEST(its_first_key_tells_what_it_is)
{
	ck_assert_int_eq(zf_regquery_is(beginnings[_i].text, strlen(beginnings[_i].text)),
			 beginnings[_i].is);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/registry/regquery");
	TCase *tc = tcase_create("regquery");

	tcase_add_checked_fixture(tc, zf_scratch_open, zf_scratch_close);
	tcase_add_loop_test(tc, what_reg_query_prints_is_read, 0,
			    sizeof(good) / sizeof(good[0]));
	tcase_add_loop_test(tc, what_is_wrong_says_where, 0,
			    sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(tc, the_banner_may_be_utf16);
	tcase_add_test(tc, utf16_is_read);
	tcase_add_test(tc, data_of_a_mebibyte_are_all_there_may_be);
	tcase_add_loop_test(tc, its_first_key_tells_what_it_is, 0,
			    sizeof(beginnings) / sizeof(beginnings[0]));
	suite_add_tcase(suite, tc);
	return suite;
}

ZF_SUITE(suite)
