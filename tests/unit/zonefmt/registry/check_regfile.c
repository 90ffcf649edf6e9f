/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/regfile.h"

#include <stdlib.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/regevents.h"

#define V5 "Windows Registry Editor Version 5.00\r\n\r\n"
#define V4 "REGEDIT4\r\n\r\n"
#define U "[HKEY_USERS]\r\n"
#define IN_U "+HKEY_USERS\n"
#define OCTETS(text) text, sizeof(text) - 1

static struct kept kept;
static struct zf_error err;

static zf_status read_in_pieces(const char *octets, size_t len, size_t piece)
{
	struct octets from = { octets, len, piece };
	const struct zf_regfile_source source = source_of(&from);
	const struct zf_regfile_sink sink = noting(&kept);

	return zf_regfile_read(&source, &sink, &err);
}

/* ---- what is read ---- */

/* clang-format off */
static const struct {
	const char *text, *events, *why;
} good[] = {
	{ V5, "", "nothing in it" },
	{ "Windows Registry Editor Version 5.00", "", "the first line alone" },
	{ " \t" V5 U, IN_U, "blanks before the first line" },
	{ V5 "[HKEY_LOCAL_MACHINE\\SOFTWARE\\A b]\r\n", "+HKEY_LOCAL_MACHINE\\SOFTWARE\\A b\n", "a key" },
	{ V5 "[HKEY_USERS\\64/26.2.0.192.in-addr.arpa]\r\n", "+HKEY_USERS\\64/26.2.0.192.in-addr.arpa\n", "a slash" },
	{ V5 "[HKEY_USERS\\.]\r\n", "+HKEY_USERS\\.\n", "a dot" },
	{ V5 "[HKEY_USERS\\a]b]\r\n", "+HKEY_USERS\\a]b\n", "a bracket within" },
	{ V5 "[HKEY_USERS\\a];b]\r\n", "+HKEY_USERS\\a];b\n", "the last bracket counts" },
	{ V5 "[HKEY_USERS\\a] ; b\r\n", "+HKEY_USERS\\a\n", "a comment behind" },
	{ V5 " \t[HKEY_USERS\\a]\t\r\n", "+HKEY_USERS\\a\n", "blanks around" },
	{ V5 "[HKEY_USERS\\a\\\\]\r\n", "+HKEY_USERS\\a\n", "backslashes at the end" },
	{ V5 "[hkey_Users\\a]\r\n[HKU\\B]\r\n", "+HKEY_USERS\\a\n+HKEY_USERS\\B\n", "the root in other spellings" },
	{ V5 "[-HKEY_USERS\\a]\r\n\"x\"=\"y\"\r\n\"x\"=-\r\n" U, "-HKEY_USERS\\a\n" IN_U,
	  "values of a key that goes" },
	{ V5 U "\"x\"=\"y\"", IN_U "x=1:79000000\n", "no line end at the end" },
	{ V5 U "\"x\"=\"\"\n", IN_U "x=1:0000\n", "an empty text, LF alone" },
	{ V5 U "@=\"y\"\r\n\"\"=\"z\"\r\n", IN_U "=1:79000000\n=1:7a000000\n", "the default value" },
	{ V5 U "\"x\"=-\r\n@=-;\r\n\"y\" = - \r\n", IN_U "x-\n-\ny-\n", "values that go" },
	{ V5 U "\"a\\\\b\\\"c\"=\"\\\\\\\"\"\r\n", IN_U "a\\b\"c=1:5c0022000000\n", "escapes" },
	{ V5 U "\"x\"=\"\\n\\r\\t\\x\"\r\n", IN_U "x=1:0a000d00740078000000\n", "escapes of Wine, and of nothing" },
	{ V5 U "\"x\"=\"a\r\nb\nc\"\r\n", IN_U "x=1:61000d000a0062000a0063000000\n", "line ends within quotes" },
	{ V5 U "\"a]=b\"=\"[;]\"\r\n", IN_U "a]=b=1:5b003b005d000000\n", "marks within quotes" },
	{ V5 U "\"x\"=dword:000024a2\r\n", IN_U "x=4:a2240000\n", "a dword is a number" },
	{ V5 U "\"x\"=DWord:A\r\n\"y\" = dword: 1 ;c\r\n", IN_U "x=4:0a000000\ny=4:01000000\n", "in any case, with blanks" },
	{ V5 U "\"x\"=hex:00,Ff\r\n", IN_U "x=3:00ff\n", "hex" },
	{ V5 U "\"x\"=hex:\r\n\"y\"=hex(7):\r\n", IN_U "x=3:\ny=7:\n", "nothing in hex" },
	{ V5 U "\"x\"=HEX(B):01,02\r\n", IN_U "x=b:0102\n", "a type in hex, in any case" },
	{ V5 U "\"x\"=hex(ffffffff):01\r\n\"y\"=hex(0):02\r\n", IN_U "x=ffffffff:01\ny=0:02\n", "the last and first type" },
	{ V5 U "\"x\"=hex(7):41,00,42\r\n", IN_U "x=7:410042\n", "an odd count and no end" },
	{ V5 U "\"x\"=hex(4):01,02,03\r\n", IN_U "x=4:010203\n", "a dword of three octets" },
	{ V5 U "\"x\"=hex:01,\\\r\n  02,\\\r\n  03\r\n", IN_U "x=3:010203\n", "lines joined" },
	{ V5 U "\"x\"=hex:\\\n01,\\ \n\n; c\n\t02\n", IN_U "x=3:0102\n", "blanks and comments between" },
	{ V5 U "\"x\"=hex:1,2,a\r\n\"y\"=hex:1\r\n", IN_U "x=3:01020a\ny=3:01\n", "an octet of one digit" },
	{ V4 U "\"x\"=hex:F,11,\\\n  0,\\\n2\n\"y\"=hex(7):1 ,2\n", IN_U "x=3:0f110002\ny=7:01000200\n",
	  "here and there" },
	{ V5 U "\"x\"=hex:11,\\\n  ;c\n;d\n22,33\n#e\n\"y\"=hex:01\n", IN_U "x=3:112233\ny=3:01\n",
	  "a comment within a value, and of the other kind between values" },
	{ V5 U "\"x\"=hex: 01 , 02 ,\r\n", IN_U "x=3:0102\n", "blanks between, a comma at the end" },
	{ V5 "; c\r\n# c\r\n" U " ; \"x\"=\"y\"\r\n\"x\"=\"y\" ; c\r\n\"y\"=hex:01;c\r\n", IN_U "x=1:79000000\ny=3:01\n",
	  "comments" },
	{ V5 U "\"x\"=\"y\"\r\n\"x\"=\"z\"\r\n" U, IN_U "x=1:79000000\nx=1:7a000000\n" IN_U, "everything as it comes" },
	{ V4 U "\"x\"=hex(2):41,00\r\n\"y\"=hex(7):42,00,00\r\n\"z\"=hex(1):43\r\n\"b\"=hex:41\r\n",
	  IN_U "x=2:41000000\ny=7:420000000000\nz=1:4300\nb=3:41\n", "REGEDIT4 has texts in octets" },
};
/* clang-format on */

START_TEST(what_a_file_says_is_given_in_any_encoding_and_in_any_pieces)
{
	char utf16[4096];
	const size_t len = to_utf16(utf16, sizeof(utf16), good[_i].text);
	const size_t text_len = strlen(good[_i].text);

	for (size_t piece = 1; piece < 8; piece++) {
		ck_assert_msg(read_in_pieces(good[_i].text, text_len, piece) == ZF_OK,
			      "%s: %s", good[_i].why, err.message);
		ck_assert_str_eq(kept.octets, good[_i].events);
		ck_assert_msg(read_in_pieces(utf16, len, piece) == ZF_OK, "%s: %s",
			      good[_i].why, err.message);
		ck_assert_str_eq(kept.octets, good[_i].events);
		ck_assert_int_eq(read_in_pieces(utf16 + 2, len - 2, piece), ZF_OK);
		ck_assert_str_eq(kept.octets, good[_i].events);
	}
}
END_TEST

/* clang-format off */
static const struct {
	const char *octets;
	size_t len;
	const char *events, *why;
} encoded[] = {
	{ OCTETS(V5 U "\"b\xc3\xbc\xe2\x82\xac\"=\"\xf0\x9f\x98\x80\"\n"),
	  IN_U "b\xc3\xbc\xe2\x82\xac=1:3dd800de0000\n", "version 5 in octets is UTF-8" },
	{ OCTETS(V5 U "\"b\xfc\x80\"=\"\xe9\x74\xe9\"\n"),
	  IN_U "b\xc3\xbc\xe2\x82\xac=1:e9007400e9000000\n", "or what is not, windows-1252" },
	{ OCTETS(V5 U "\"x\"=\"\xed\xa0\x80\xc0\x80\"\n"), IN_U "x=1:ed00a000ac20c000ac200000\n",
	  "surrogates and long forms are not UTF-8" },
	{ OCTETS("\xef\xbb\xbf" V4 U "\"\xc3\xbc\"=\"\xc3\xbc\"\n"), IN_U "\xc3\xbc=1:fc000000\n",
	  "a mark says UTF-8" },
	{ OCTETS(V4 U "\"b\xfc\x80\"=hex(2):fc,80,00\n"), IN_U "b\xc3\xbc\xe2\x82\xac=2:fc00ac200000\n",
	  "REGEDIT4 is windows-1252" },
	{ OCTETS(V4 U "\"x\"=\"\xc3\xbc\x81\"\n"), IN_U "x=1:c300bc0081000000\n",
	  "also where it could be UTF-8" },
};
/* clang-format on */

START_TEST(letters_are_found_in_each_encoding)
{
	for (size_t piece = 1; piece < 5; piece++) {
		ck_assert_msg(read_in_pieces(encoded[_i].octets, encoded[_i].len,
					     piece) == ZF_OK,
			      "%s: %s", encoded[_i].why, err.message);
		ck_assert_msg(strcmp(kept.octets, encoded[_i].events) == 0, "%s: %s",
			      encoded[_i].why, kept.octets);
	}
}
END_TEST

START_TEST(the_code_page_may_be_another)
{
	static const char text[] = V4 U "\"\x80\"=hex(1):ff\n";
	struct octets from = { text, sizeof(text) - 1, 100 };
	struct zf_regfile_source source = source_of(&from);
	const struct zf_regfile_sink sink = noting(&kept);
	uint16_t page[128] = { 0x0402 };

	page[127] = 0x044f;
	source.code_page = page;
	ck_assert_int_eq(zf_regfile_read(&source, &sink, &err), ZF_OK);
	ck_assert_str_eq(kept.octets, IN_U "\xd0\x82=1:4f04\n");
}
END_TEST

/* ---- what is refused ---- */

/* clang-format off */
static const struct {
	const char *octets;
	size_t len;
	const char *message;
} bad[] = {
	{ OCTETS(""), "x.reg:1:1: not a registry file" },
	{ OCTETS("\r\n" V5), "x.reg:1:1: not a registry file" },
	{ OCTETS("REGEDIT\r\n"), "x.reg:1:1: not a registry file" },
	{ OCTETS("REGEDIT4 \r\n"), "x.reg:1:1: not a registry file" },
	{ OCTETS("regedit4\r\n"), "x.reg:1:1: not a registry file" },
	{ OCTETS("Windows Registry Editor Version 5.00 \r\n"), "x.reg:1:1: not a registry file" },
	{ OCTETS("\x7f\x45LF\2\1\1"), "x.reg:1:1: not a registry file" },
	{ OCTETS("REGEDIT4\r\n\0"), "x.reg:2:1: a NUL" },
	{ OCTETS("\xff\xfeR\0E"), "x.reg:1:2: the file ends within a character" },
	{ OCTETS("\xff\xfe\0\0"), "x.reg:1:1: a NUL" },
	{ OCTETS("\xfe\xff\0R\0E"), "x.reg:1:1: UTF-16 with the high octet first" },
	{ OCTETS("\0R\0E"), "x.reg:1:1: UTF-16 with the high octet first" },
	{ OCTETS("\xef\xbb\xbf" V4 "[\xff"), "x.reg:3:2: an octet that is not UTF-8" },
	{ OCTETS(V5 "\"x\"=\"y\"\r\n"), "x.reg:3:1: a value without a key" },
	{ OCTETS(V5 "junk\r\n"), "x.reg:3:1: neither a key, a value nor a comment" },
	{ OCTETS(V5 U "  02,03\r\n"), "x.reg:4:3: neither a key" },
	{ OCTETS(V5 "[HKEY_USERS\r\n"), "x.reg:3:2: a key without its ]" },
	{ OCTETS(V5 "[HKEY_USERS] x\r\n"), "x.reg:3:14: something behind a key's ]" },
	{ OCTETS(V5 "[SOFTWARE\\x]\r\n"), "x.reg:3:1: not a key" },
	{ OCTETS(V5 "[ HKEY_USERS]\r\n"), "x.reg:3:1: not a key" },
	{ OCTETS(V5 "[]\r\n"), "x.reg:3:1: not a key" },
	{ OCTETS(V5 "[-]\r\n"), "x.reg:3:1: not a key" },
	{ OCTETS(V5 "[-HKEY_USERS]\r\n"), "x.reg:3:1: nothing deletes the whole" },
	{ OCTETS(V5 "[HKEY_USERS\\a\\\\b]\r\n"), "x.reg:3:1: a key without a name" },
	{ OCTETS(V5 U "\"x\r\n"), "x.reg:4:1: a quote that is never closed" },
	{ OCTETS(V5 U "\"x\"=\"y\r\n\r\n"), "x.reg:4:5: a quote that is never closed" },
	{ OCTETS(V5 U "\"x\"=\"y\r\n\"z\"=\"\"\r\n"), "x.reg:5:2: the value goes on" },
	{ OCTETS(V5 U "\"x\" \"y\"\r\n"), "x.reg:4:5: = is missing" },
	{ OCTETS(V5 U "\"x\"=\"a\\0\"\r\n"), "x.reg:4:7: \\0" },
	{ OCTETS(V5 U "\"x\"=\"a\\\r\n\"\r\n"), "x.reg:4:7: a backslash at a line's end" },
	{ OCTETS(V5 U "\"x\"=\"y\" z\r\n"), "x.reg:4:9: the value goes on" },
	{ OCTETS(V5 U "\"x\"=-1\r\n"), "x.reg:4:6: the value goes on" },
	{ OCTETS(V5 U "\"x\"=\r\n"), "x.reg:4:5: neither \"text\", dword:, hex: nor -" },
	{ OCTETS(V5 U "\"x\"=qword:1\r\n"), "x.reg:4:5: neither" },
	{ OCTETS(V5 U "\"x\"=dwordx:1\r\n"), "x.reg:4:5: not dword:" },
	{ OCTETS(V5 U "\"x\"=hax:1\r\n"), "x.reg:4:5: not hex:" },
	{ OCTETS(V5 U "\"x\"=hex 01\r\n"), "x.reg:4:8: a colon is missing" },
	{ OCTETS(V5 U "\"x\"=dword:\r\n"), "x.reg:4:11: a dword has one to eight hex digits" },
	{ OCTETS(V5 U "\"x\"=dword:123456789\r\n"), "x.reg:4:11: a dword has one to eight" },
	{ OCTETS(V5 U "\"x\"=dword:1g\r\n"), "x.reg:4:12: the value goes on" },
	{ OCTETS(V5 U "\"x\"=hex():01\r\n"), "x.reg:4:8: not a type" },
	{ OCTETS(V5 U "\"x\"=hex(100000000):01\r\n"), "x.reg:4:8: not a type" },
	{ OCTETS(V5 U "\"x\"=hex(0x2):01\r\n"), "x.reg:4:8: not a type" },
	{ OCTETS(V5 U "\"x\"=hex:012\r\n"), "x.reg:4:9: an octet has one or two hex digits" },
	{ OCTETS(V5 U "\"x\"=hex:1,234\r\n"), "x.reg:4:11: an octet has one or two hex digits" },
	{ OCTETS(V5 U "\"x\"=hex:01,\\\r\n#c\r\n02\r\n"), "x.reg:5:1: a line with #" },
	{ OCTETS(V4 U "\"x\"=hex:01,\\\r\n;c\r\n\r\n  #c\r\n02\r\n"), "x.reg:7:3: a line with #" },
	{ OCTETS(V5 U "\"x\"=hex(7):61,\\\r\n;c\r\n#\r\n"), "x.reg:6:1: a line with #" },
	{ OCTETS(V5 U "\"x\"=hex:01,,02\r\n"), "x.reg:4:12: the value goes on" },
	{ OCTETS(V5 U "\"x\"=hex:01\\\r\n"), "x.reg:4:11: the value goes on" },
	{ OCTETS(V5 U "\"x\"=hex:01,\\ 02\r\n"), "x.reg:4:14: a line goes on behind its backslash" },
	{ OCTETS(V5 U "\"x\"=hex:01,\\\r\n"), "x.reg:5:1: the file ends within a value" },
	{ OCTETS(V5 U "\"x\"=hex:01,\\\r\n\"y\"=\"\"\r\n"), "x.reg:5:1: hex digits do not follow" },
};
/* clang-format on */

START_TEST(what_is_wrong_is_said_with_its_place)
{
	for (size_t piece = 1; piece < 4; piece++) {
		ck_assert_msg(read_in_pieces(bad[_i].octets, bad[_i].len, piece) ==
				      ZF_EUSAGE,
			      "%s", bad[_i].message);
		ck_assert_msg(strncmp(err.message, bad[_i].message,
				      strlen(bad[_i].message)) == 0,
			      "'%s' is not '%s'", err.message, bad[_i].message);
	}
}
END_TEST

/* ---- limits ---- */

struct repeated {
	const char *before, *again;
	size_t left; /* octets still to come */
};

static zf_status repeat(void *ctx, uint8_t *to, size_t room, size_t *len,
			struct zf_error *unused)
{
	struct repeated *from = ctx;

	(void)unused;
	for (*len = 0; *len < room && from->left > 0; from->left--) {
		to[(*len)++] = (uint8_t)*from->before++;
		if (*from->before == '\0')
			from->before = from->again;
	}
	return ZF_OK;
}

#define GIGABYTE ((size_t)1000 * 1000 * 1000)

static const struct {
	const char *before, *again, *message;
} endless[] = {
	{ "R", "REGEDIT", "x.reg:1:1: not a registry file" },
	{ V4 "[HKEY_USERS\\", "a", "x.reg:3:2: a line of more than 32,767 characters" },
	{ V4 U "\"", "a", "a value of more than 1 MiB" },
	{ V4 U "\"x\"=\"", "a\n", "a value of more than 1 MiB" },
	{ V4 U "\"x\"=hex:00", ",00", "a value of more than 1 MiB" },
	{ V4 U "\"x\"=hex(2):00", ",00", "a value of more than 1 MiB" },
	{ V4 U "\"x\"=hex:00", ",\\\n00", "a value of more than 1 MiB" },
	{ V4 U "\"x\"=dword:", "0", "a dword has one to eight hex digits" },
};

START_TEST(a_line_of_a_gigabyte_is_given_up_early)
{
	struct repeated from = { endless[_i].before, endless[_i].again, GIGABYTE };
	const struct zf_regfile_source source = { .name = "x.reg",
						  .read = repeat,
						  .ctx = &from };
	const struct zf_regfile_sink sink = noting(&kept);

	ck_assert_int_eq(zf_regfile_read(&source, &sink, &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, endless[_i].message));
	ck_assert_uint_gt(from.left, GIGABYTE - 8 * ZF_REGFILE_DATA_MAX);
}
END_TEST

/* Reads `before`, `count` of `again` and `behind`. */
static zf_status read_made_of(const char *before, const char *again, size_t count,
			      const char *behind)
{
	const size_t size = strlen(before) + count * strlen(again) + strlen(behind);
	char *text = malloc(size + 1), *at = text + sprintf(text, "%s", before);

	while (count-- > 0)
		at += sprintf(at, "%s", again);
	strcpy(at, behind);
	struct octets from = { text, size, 1000 };
	const struct zf_regfile_source source = source_of(&from);
	const struct zf_regfile_sink sink = noting(&kept);
	zf_status status = zf_regfile_read(&source, &sink, &err);
	free(text);
	return status;
}

static const struct {
	const char *before, *again;
	size_t most;
	const char *behind, *message;
} limits[] = {
	{ V4 "[-HKEY_USERS\\", "a", ZF_REGFILE_KEY_MAX, "]\n x",
	  "x.reg:3:1: a key's name of more than 255 characters" },
	{ V4 "[-HKEY_USERS", "\\a", ZF_REGFILE_DEPTH_MAX - 1, "]\n x",
	  "x.reg:3:1: a key more than 512 deep" },
	{ V4 "[-HKEY_USERS\\x]\n\"", "a", ZF_REGFILE_NAME_MAX, "\"\n",
	  "x.reg:4:1: a value's name of more than 16,383 characters" },
	{ V4 "[-HKEY_USERS\\x]\n\"x\"=\"", "a", ZF_REGFILE_DATA_MAX / 2 - 1, "\" x",
	  "a value of more than 1 MiB" },
	{ V4 "[-HKEY_USERS\\x]\n\"x\"=hex:", "00,", ZF_REGFILE_DATA_MAX, "\n x",
	  "a value of more than 1 MiB" },
};

/* What is just short enough fails for what is behind it, with another message. */
START_TEST(what_is_one_above_a_limit_is_refused)
{
	ck_assert_int_eq(read_made_of(limits[_i].before, limits[_i].again,
				      limits[_i].most, limits[_i].behind),
			 ZF_EUSAGE);
	ck_assert_ptr_null(strstr(err.message, "more than"));
	ck_assert_int_eq(read_made_of(limits[_i].before, limits[_i].again,
				      limits[_i].most + 1, limits[_i].behind),
			 ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, limits[_i].message));
}
END_TEST

/* ---- failures of others ---- */

static zf_status refuse(void *ctx, const char *path, struct zf_error *why)
{
	(void)ctx, (void)path;
	return zf_fail(why, ZF_ECANCELLED, "told to stop");
}

START_TEST(a_sink_that_fails_ends_the_reading)
{
	struct octets from = { OCTETS(V4 U "junk"), 5 };
	const struct zf_regfile_source source = source_of(&from);
	struct zf_regfile_sink sink = noting(&kept);

	sink.key = refuse;
	ck_assert_int_eq(zf_regfile_read(&source, &sink, &err), ZF_ECANCELLED);
	ck_assert_str_eq(err.message, "told to stop");
}
END_TEST

START_TEST(a_source_that_fails_is_named)
{
	FILE *in = fopen("/", "rb");
	const struct zf_regfile_source source = zf_regfile_source_file(in, "folder");
	const struct zf_regfile_sink sink = noting(&kept);

	ck_assert_ptr_nonnull(in);
	ck_assert_int_eq(zf_regfile_read(&source, &sink, &err), ZF_ESYSTEM);
	ck_assert_str_eq(err.message, "folder: read: Is a directory");
	fclose(in);
}
END_TEST

#define LOOP(tc, test, table)                                                            \
	tcase_add_loop_test(tc, test, 0, sizeof(table) / sizeof(*(table)))

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/registry/regfile");
	TCase *tc = tcase_create("regfile");

	LOOP(tc, what_a_file_says_is_given_in_any_encoding_and_in_any_pieces, good);
	LOOP(tc, letters_are_found_in_each_encoding, encoded);
	tcase_add_test(tc, the_code_page_may_be_another);
	LOOP(tc, what_is_wrong_is_said_with_its_place, bad);
	LOOP(tc, a_line_of_a_gigabyte_is_given_up_early, endless);
	LOOP(tc, what_is_one_above_a_limit_is_refused, limits);
	tcase_add_test(tc, a_sink_that_fails_ends_the_reading);
	tcase_add_test(tc, a_source_that_fails_is_named);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
