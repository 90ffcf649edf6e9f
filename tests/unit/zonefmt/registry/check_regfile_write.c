/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/regfile.h"

#include <stdlib.h>

#include "tests/unit/hex.h"
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/regevents.h"

#define V5 "Windows Registry Editor Version 5.00\r\n"
#define WHOLE_TREES 300

static struct kept first, second, events;
static struct zf_error err;

static void copy(struct kept *to, const char *octets, size_t len)
{
	struct octets from = { octets, len, 1000 };
	const struct zf_regfile_source source = source_of(&from);
	const struct zf_output output = { .write = keep, .ctx = to };

	to->len = 0;
	ck_assert_msg(zf_regfile_copy(&source, &output, &err) == ZF_OK, "%s",
		      err.message);
}

/* By hand, in the shape of regedit's exports: lines of hex break where theirs do. */
static const char sample[] = V5
	"\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\DNS]\r\n"
	"\"Description\"=\"@%systemroot%\\\\system32\\\\dns.exe,-49158\"\r\n"
	"\"ErrorControl\"=dword:00000001\r\n"
	"\"ImagePath\"=hex(2):25,00,73,00,79,00,73,00,74,00,65,00,6d,00,72,00,6f,00,6f,00,\\\r\n"
	"  74,00,25,00,5c,00,73,00,79,00,73,00,74,00,65,00,6d,00,33,00,32,00,5c,00,64,\\\r\n"
	"  00,6e,00,73,00,2e,00,65,00,78,00,65,00,00,00\r\n"
	"\"Actions\"=hex:84,03,00,00,00,00,00,00,00,00,00,00,03,00,00,00,14,00,00,00,00,\\\r\n"
	"  01\r\n"
	"@=\"\"\r\n"
	"\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Empty]\r\n"
	"\r\n[-HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Gone]\r\n"
	"\r\n[HKEY_USERS\\a]b]\r\n"
	"\"a\\\\b\\\"c\"=\"d\\\\e\\\"f\"\r\n"
	"\"none\"=hex(0):\r\n"
	"\"gone\"=-\r\n"
	"\"many\"=hex(7):00,00\r\n"
	"\"quad\"=hex(b):01,02,03,04,05,06,07,08\r\n"
	"\"last\"=hex(ffffffff):ff\r\n"
	"\r\n";

START_TEST(what_regedit_writes_comes_out_the_same)
{
	char octets[8192];
	const size_t len = to_utf16(octets, sizeof(octets), sample);

	copy(&first, octets, len);
	ck_assert_uint_eq(first.len, len);
	ck_assert_mem_eq(first.octets, octets, len);
}
END_TEST

START_TEST(nothing_at_all_has_a_beginning_and_an_end)
{
	char octets[128];
	const size_t len = to_utf16(octets, sizeof(octets), V5 "\r\n");

	copy(&first, V5, strlen(V5));
	ck_assert_uint_eq(first.len, len);
	ck_assert_mem_eq(first.octets, octets, len);
}
END_TEST

/* clang-format off */
static const struct {
	uint32_t type;
	const char *data, *text, *why;
} spellings[] = {
	{ 1, "6100 0000", "\"a\"", "a text" },
	{ 1, "0000", "\"\"", "an empty one" },
	{ 1, "", "hex(1):", "nothing, not even an end" },
	{ 1, "6100", "hex(1):61,00", "no end" },
	{ 1, "6100 00", "hex(1):61,00,00", "half an end" },
	{ 1, "6100 0000 00", "hex(1):61,00,00,00,00", "an odd count" },
	{ 1, "6100 0000 6200 0000", "hex(1):61,00,00,00,62,00,00,00", "a NUL within" },
	{ 1, "0000 0000", "hex(1):00,00,00,00", "two ends" },
	{ 1, "6100 0d00 0000", "hex(1):61,00,0d,00,00,00", "CR" },
	{ 1, "6100 0a00 0000", "hex(1):61,00,0a,00,00,00", "LF" },
	{ 1, "2200 5c00 0900 0000", "\"\\\"\\\\\t\"", "a quote, a backslash, a TAB" },
	{ 4, "efcdab01", "dword:01abcdef", "a number" },
	{ 4, "010203", "hex(4):01,02,03", "three octets" },
	{ 4, "", "hex(4):", "none" },
	{ 5, "00000001", "hex(5):00,00,00,01", "the other byte order" },
	{ 3, "", "hex:", "empty" },
	{ 2, "6100 0000", "hex(2):61,00,00,00", "to be expanded" },
	{ 0x1234, "01", "hex(1234):01", "a type of somebody's own" },
};
/* clang-format on */

static void write_one(const char *path, const struct zf_regfile_value *value)
{
	const struct zf_output output = { .write = keep, .ctx = &first };
	struct zf_regfile_writer *writer = NULL;

	first.len = 0;
	ck_assert_int_eq(zf_regfile_writer_new(&writer, &output, &err), ZF_OK);
	const struct zf_regfile_sink sink = zf_regfile_writer_sink(writer);
	ck_assert_int_eq(sink.key(sink.ctx, path, &err), ZF_OK);
	ck_assert_int_eq(sink.value(sink.ctx, value, &err), ZF_OK);
	ck_assert_int_eq(zf_regfile_writer_finish(writer, &err), ZF_OK);
	zf_regfile_writer_free(writer);
}

START_TEST(each_value_is_spelled_as_regedit_does)
{
	uint8_t data[64];
	char text[256], octets[512];
	struct zf_regfile_value value = { .name = "x",
					  .type = spellings[_i].type,
					  .data = data };

	value.len = from_hex(data, sizeof(data), spellings[_i].data);
	write_one("HKEY_USERS", &value);
	snprintf(text, sizeof(text), V5 "\r\n[HKEY_USERS]\r\n\"x\"=%s\r\n\r\n",
		 spellings[_i].text);
	const size_t len = to_utf16(octets, sizeof(octets), text);
	ck_assert_msg(first.len == len && memcmp(first.octets, octets, len) == 0, "%s",
		      spellings[_i].why);
}
END_TEST

/* ---- whatever is written is read again ---- */

static unsigned below(unsigned count)
{
	return (unsigned)rand() % count;
}

/* A name of `most` characters or fewer, many of them odd ones. */
static void make_name(char *name, unsigned most)
{
	static const char *const parts[] = {
		"a",
		"Z",
		"]",
		"[",
		"\"",
		";",
		"@",
		"=",
		"-",
		".",
		"/",
		" ",
		"\t",
		"#",
		"\xc3\xbc",
		"\xe2\x82\xac",
		"\xf0\x9f\x98\x80",
		"\xed\xa0\x80",
		"x",
	};

	*name = '\0';
	for (unsigned left = 1 + below(most); left > 0; left--)
		strcat(name, parts[below(sizeof(parts) / sizeof(parts[0]))]);
}

static void write_value(const struct zf_regfile_sink *sink)
{
	char name[256];
	uint8_t data[200];
	struct zf_regfile_value value = { name, below(13), data, below(sizeof(data)) };

	make_name(name, 20);
	if (below(5) == 0)
		strcpy(name, below(2) == 0 ? "" : "a\\b\r\n");
	for (size_t i = 0; i < value.len; i++)
		data[i] = i % 2 == 0 || below(9) == 0 ? (uint8_t)below(256) : 0;
	if (value.len > 1 && below(2) == 0)
		data[value.len - 1] = data[value.len - 2] = 0;
	if (below(9) == 0)
		ck_assert_int_eq(sink->delete_value(sink->ctx, name, &err), ZF_OK);
	else
		ck_assert_int_eq(sink->value(sink->ctx, &value, &err), ZF_OK);
}

static void write_tree(const struct zf_regfile_sink *sink)
{
	for (unsigned keys = below(5); keys > 0; keys--) {
		char path[256] = "HKEY_LOCAL_MACHINE\\";

		make_name(path + strlen(path), 10);
		if (below(4) == 0)
			ck_assert_int_eq(sink->delete_key(sink->ctx, path, &err), ZF_OK);
		ck_assert_int_eq(sink->key(sink->ctx, path, &err), ZF_OK);
		for (unsigned values = below(5); values > 0; values--)
			write_value(sink);
	}
}

static void read_events(struct kept *to, const struct kept *file)
{
	struct octets from = { file->octets, file->len, 1000 };
	const struct zf_regfile_source source = source_of(&from);
	const struct zf_regfile_sink sink = noting(to);

	ck_assert_msg(zf_regfile_read(&source, &sink, &err) == ZF_OK, "%s", err.message);
}

START_TEST(any_tree_is_read_as_it_was_written)
{
	for (unsigned seed = 0; seed < WHOLE_TREES; seed++) {
		const struct zf_output output = { .write = keep, .ctx = &first };
		struct zf_regfile_writer *writer = NULL;
		struct zf_regfile_sink sink = noting(&events);

		srand(seed);
		write_tree(&sink);
		srand(seed);
		first.len = 0;
		ck_assert_int_eq(zf_regfile_writer_new(&writer, &output, &err), ZF_OK);
		sink = zf_regfile_writer_sink(writer);
		write_tree(&sink);
		ck_assert_int_eq(zf_regfile_writer_finish(writer, &err), ZF_OK);
		zf_regfile_writer_free(writer);
		read_events(&second, &first);
		ck_assert_str_eq(second.octets, events.octets);
		copy(&second, first.octets, first.len);
		ck_assert_uint_eq(second.len, first.len);
		ck_assert_mem_eq(second.octets, first.octets, first.len);
	}
}
END_TEST

/* ---- failures ---- */

static zf_status full(void *ctx, const char *text, size_t len, struct zf_error *why)
{
	(void)ctx, (void)text, (void)len;
	return zf_fail(why, ZF_ESYSTEM, "no space");
}

START_TEST(an_output_that_fails_is_told_from_then_on)
{
	static const uint8_t data[60000];
	const struct zf_output output = { .write = full };
	const struct zf_regfile_value value = { "x", ZF_REG_BINARY, data, sizeof(data) };
	struct zf_regfile_writer *writer = NULL;

	ck_assert_int_eq(zf_regfile_writer_new(&writer, &output, &err), ZF_OK);
	const struct zf_regfile_sink sink = zf_regfile_writer_sink(writer);
	ck_assert_int_eq(sink.key(sink.ctx, "HKEY_USERS", &err), ZF_OK);
	ck_assert_int_eq(sink.value(sink.ctx, &value, &err), ZF_ESYSTEM);
	zf_error_clear(&err);
	ck_assert_int_eq(zf_regfile_writer_finish(writer, &err), ZF_ESYSTEM);
	ck_assert_str_eq(err.message, "no space");
	zf_regfile_writer_free(writer);
}
END_TEST

START_TEST(a_path_with_a_line_end_is_refused)
{
	const struct zf_output output = { .write = keep, .ctx = &first };
	struct zf_regfile_writer *writer = NULL;

	ck_assert_int_eq(zf_regfile_writer_new(&writer, &output, &err), ZF_OK);
	const struct zf_regfile_sink sink = zf_regfile_writer_sink(writer);
	ck_assert_int_eq(sink.key(sink.ctx, "HKEY_USERS\\a\nb", &err), ZF_EUSAGE);
	ck_assert_int_eq(sink.delete_key(sink.ctx, "HKEY_USERS\\a\rb", &err), ZF_EUSAGE);
	zf_regfile_writer_free(writer);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/registry/regfile_write");
	TCase *tc = tcase_create("regfile_write");

	tcase_add_test(tc, what_regedit_writes_comes_out_the_same);
	tcase_add_test(tc, nothing_at_all_has_a_beginning_and_an_end);
	tcase_add_loop_test(tc, each_value_is_spelled_as_regedit_does, 0,
			    sizeof(spellings) / sizeof(*spellings));
	tcase_add_test(tc, any_tree_is_read_as_it_was_written);
	tcase_add_test(tc, an_output_that_fails_is_told_from_then_on);
	tcase_add_test(tc, a_path_with_a_line_end_is_refused);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
