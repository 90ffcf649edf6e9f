/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/master_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/text/present.h"

#define SOA "example. 3600 IN SOA ns.example. host.example. 1 3600 600 86400 300\n"

static char folder[] = "/tmp/zf-check-XXXXXX";
static char path[64];
static char text[64 * 1024];
static size_t used;
static struct zf_name apex;
static struct zf_error err;

static void setup(void)
{
	strcpy(folder, "/tmp/zf-check-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/zone", folder);
	used = 0;
	*text = '\0';
	zf_error_clear(&err);
}

static void teardown(void)
{
	unlink(path);
	rmdir(folder);
}

static void write_file(const char *octets, size_t len)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(octets, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

/* Takes each record as its text, a line each. */
static zf_status collect(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	char *room = malloc(ZF_PRESENT_MAX);
	size_t len = (size_t)(zf_present_record(room, rr) - room);

	(void)ctx;
	(void)why;
	ck_assert_uint_lt(used + len + 2, sizeof text);
	memcpy(text + used, room, len);
	used += len;
	text[used++] = '\n';
	text[used] = '\0';
	free(room);
	return ZF_OK;
}

static zf_status read_file(const char *from, struct zf_name *name,
			   const struct zf_sink *sink)
{
	struct zf_input *in;
	zf_status status = zf_input_open(&in, from, &err);

	if (status == ZF_OK)
		status = zf_master_read(in, name, sink, &err);
	zf_input_close(in);
	return status;
}

static zf_status read_octets(const char *octets, size_t len)
{
	const struct zf_sink sink = { .take = collect };

	write_file(octets, len);
	return read_file(path, &apex, &sink);
}

static zf_status read_text(const char *lines)
{
	return read_octets(lines, strlen(lines));
}

START_TEST(what_is_written_is_read)
{
	static const char zone[] = SOA
		"example. 3600 IN NS ns.example.\n"
		"a\\032b\\;c.example. 0 IN TXT \"say \\\"ahoy\\\"; (now)\" \"\\000\\255\" \"\"\n"
		"example. 4294967295 IN CAA 0 issue \"ca.example; policy=ev\"\n"
		"example. 3600 IN TYPE65281 \\# 4 00010203\n"
		"example. 3600 IN TYPE65282 \\# 0\n"
		"example. 3600 IN RRSIG NS 8 2 3600 21060207062815 20200101000000 1 example. AQIDBA==\n"
		"h.example. 3600 IN NSEC3 1 0 10 AABB 0P9MHAVEQVM6T7VBL5LOP2U3T2RP3TOM A RRSIG\n"
		"l.example. 3600 IN LOC 42 21 54.000 N 71 06 18.000 W -24m 30m 10m 10m\n"
		"w.example. 3600 IN HTTPS 1 . alpn=\"h2,h3\" ech=\"AQIDBA==\" key7=\"/q{?dns}\"\n";

	ck_assert_msg(read_text(zone) == ZF_OK, "%s", err.message);
	ck_assert_str_eq(text, zone);
	ck_assert_mem_eq(apex.wire, "\7example", 9);
}
END_TEST

START_TEST(blanks_comments_and_carriage_returns_do_not_count)
{
	ck_assert_msg(
		read_text(
			"; a comment\r\n"
			"\n"
			"example.\t3600   IN\tSOA ns.example. host.example. 1 3600 600 86400 300\r\n"
			"   ; another ( \"\n"
			"example. 60 in A 192.0.2.1;behind\n"
			"example. 60 IN DS 1 8 2 00ff aabb\n"
			"t.example. 60 IN TXT \"two  blanks; no comment\" ; but this\n") ==
			ZF_OK,
		"%s", err.message);
	ck_assert_str_eq(text, SOA "example. 60 IN A 192.0.2.1\n"
				   "example. 60 IN DS 1 8 2 00FFAABB\n"
				   "t.example. 60 IN TXT \"two  blanks; no comment\"\n");
}
END_TEST

START_TEST(a_known_type_may_be_given_as_octets)
{
	ck_assert_msg(read_text(SOA "a.example. 60 IN TYPE1 \\# 4 c000 0201\n") == ZF_OK,
		      "%s", err.message);
	ck_assert_str_eq(text, SOA "a.example. 60 IN A 192.0.2.1\n");
}
END_TEST

START_TEST(the_apex_may_be_left_to_the_sink)
{
	const struct zf_sink sink = { .take = collect };

	write_file(SOA, strlen(SOA));
	ck_assert_int_eq(read_file(path, NULL, &sink), ZF_OK);
	ck_assert_str_eq(text, SOA);
}
END_TEST

#define BEHIND_SOA(line) SOA line "\n", ":2: "

/* clang-format off */
static const struct {
	const char *text;
	const char *where;
	const char *why;
} wrong[] = {
	{ "", "zone: ", "holds no records" },
	{ "; nothing\n", "zone: ", "holds no records" },
	{ "example. 60 IN A 192.0.2.1\n", ":1: ", "first record must be the zone's SOA" },
	{ SOA SOA, ":2: ", "a second SOA" },
	{ SOA "example. 60 IN A 192.0.2.1", ":2: ", "cut short" },
	{ BEHIND_SOA("$TTL 3600"), "'$TTL': directives are not read" },
	{ BEHIND_SOA("$ORIGIN example."), "$ORIGIN" },
	{ BEHIND_SOA("a 60 IN A 192.0.2.1"), "owner 'a' does not end in a dot" },
	{ BEHIND_SOA("@ 60 IN A 192.0.2.1"), "owner '@'" },
	{ BEHIND_SOA("a\\. 60 IN A 192.0.2.1"), "does not end in a dot" },
	{ BEHIND_SOA("a..example. 60 IN A 192.0.2.1"), "the owner 'a..example.' has an empty label" },
	{ BEHIND_SOA("a.other. 60 IN A 192.0.2.1"), "outside the zone" },
	{ BEHIND_SOA(" 60 IN A 192.0.2.1"), "does not begin with an owner" },
	{ BEHIND_SOA("\ta.example. 60 IN A 192.0.2.1"), "does not begin with an owner" },
	{ BEHIND_SOA("a.example."), "a TTL in seconds" },
	{ BEHIND_SOA("a.example. 1h IN A 192.0.2.1"), "a TTL in seconds" },
	{ BEHIND_SOA("a.example. -1 IN A 192.0.2.1"), "a TTL in seconds" },
	{ BEHIND_SOA("a.example. 4294967296 IN A 192.0.2.1"), "a TTL in seconds" },
	{ BEHIND_SOA("a.example. IN A 192.0.2.1"), "a TTL in seconds" },
	{ BEHIND_SOA("a.example. 60 A 192.0.2.1"), "the class IN" },
	{ BEHIND_SOA("a.example. 60 CH A 192.0.2.1"), "the class IN" },
	{ BEHIND_SOA("a.example. 60 IN"), "a type must follow" },
	{ BEHIND_SOA("a.example. 60 IN A"), "A: more must follow" },
	{ BEHIND_SOA("a.example. 60 IN A 192.0.2"), "A: '192.0.2' is not an IPv4 address" },
	{ BEHIND_SOA("a.example. 60 IN A 192.0.2.1 192.0.2.2"), "A: '192.0.2.2' is a word too many" },
	{ BEHIND_SOA("a.example. 60 IN NONESUCH x"), "'NONESUCH' is not a type" },
	{ BEHIND_SOA("a.example. 60 IN MX 10 mail"), "MX: 'mail' does not end in a dot" },
	{ BEHIND_SOA("a.example. 60 IN MX 70000 mail."), "MX: '70000' is not a number from 0 to 65535" },
	{ BEHIND_SOA("a.example. 60 IN DS 1 8 2 00FFA"), "DS: '00FFA' is not an even number of hex digits" },
	{ BEHIND_SOA("a.example. 60 IN NSEC b. A NONESUCH"), "NSEC: 'NONESUCH' is not a type" },
	{ BEHIND_SOA("a.example. 60 IN CAA 300 issue \"x\""), "CAA: '300' is not a number from 0 to 255" },
	{ BEHIND_SOA("a.example. 60 IN TXT \"a"), "has a quote that is not closed" },
	{ BEHIND_SOA("a.example. 60 IN SOA ns. h. ( 1"), "parentheses" },
	{ BEHIND_SOA("a.example. 60 IN A )192.0.2.1"), "parentheses" },
	{ BEHIND_SOA("a.example. 60 IN A \\# 4 c0000201"), "its type as TYPEnn" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65536 \\# 1 00"), "'TYPE65536' is not a type" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# x"), "'x' is not a number" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# 65536 00"), "'65536' is not a number" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# 2 00"), "fewer octets" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# 1 000"), "'000' is not an even number of hex digits" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# 1 0000"), "more octets" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# 1 0g"), "'0g' goes on where it should end" },
	{ BEHIND_SOA("a.example. 60 IN TYPE1 \\# 5 c000020101"), "no rdata of that type" },
	{ BEHIND_SOA("a.example. 60 IN TYPE2 \\# 2 c00c"), "no rdata of that type" },
	{ BEHIND_SOA("a.example. 60 IN TYPE15 \\# 1 00"), "no rdata of that type" },
	{ BEHIND_SOA("a.example. 60 IN TYPE16 \\# 0"), "no rdata of that type" },
	{ BEHIND_SOA("a.example. 60 IN TYPE16 \\# 2 0261"), "no rdata of that type" },
};
/* clang-format on */

START_TEST(what_is_wrong_is_told_with_its_line)
{
	ck_assert_int_eq(read_text(wrong[_i].text), ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, wrong[_i].where) != NULL &&
			      strstr(err.message, wrong[_i].why) != NULL &&
			      strncmp(err.message, path, strlen(path)) == 0,
		      "%s: %s", wrong[_i].why, err.message);
}
END_TEST

/* clang-format off */
#define WITH_NUL(line) { SOA line "\n", sizeof SOA line }
static const struct {
	const char *octets;
	size_t len;
} with_nul[] = {
	WITH_NUL("a.example. 60 IN TXT \"a\0b\""),
	WITH_NUL("a.example. 60 IN A 192.0.2.1\0 and more"),
	WITH_NUL("a.example. 60 IN A 192.0.2.1 \0"),
	WITH_NUL("a.exa\0mple. 60 IN A 192.0.2.1"),
	WITH_NUL("\0a.example. 60 IN A 192.0.2.1"),
	WITH_NUL("\0"),
};
/* clang-format on */

/* A NUL must not end a line before its time. */
START_TEST(a_nul_octet_is_told)
{
	ck_assert_int_eq(read_octets(with_nul[_i].octets, with_nul[_i].len), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, ":2: the line holds a NUL octet"));
}
END_TEST

static zf_status count(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	unsigned *records = ctx;
	char owner[ZF_NAME_TEXT_MAX], expected[32];

	(void)why;
	zf_name_print(owner, rr->owner);
	snprintf(expected, sizeof expected, "%u.example.", *records);
	if (*records > 0)
		ck_assert_str_eq(owner, expected);
	++*records;
	return ZF_OK;
}

/* The pieces that are read end anywhere in a line. */
START_TEST(a_file_of_many_pieces_is_read)
{
	const struct zf_sink sink = { .take = count, .ctx = &(unsigned){ 0 } };
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(SOA, file);
	for (int i = 1; i < 30000; i++)
		fprintf(file, "%d.example. %d IN TXT \"%*d\"\n", i, i, i % 256, 1);
	fputs("30000.example. 60 IN A 1.2.3\n", file);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(read_file(path, NULL, &sink), ZF_EUSAGE);
	ck_assert_ptr_nonnull(
		strstr(err.message, ":30001: A: '1.2.3' is not an IPv4 address"));
	ck_assert_uint_eq(*(unsigned *)sink.ctx, 30000);
}
END_TEST

/* Octets of all sorts, and those of which records are made. */
START_TEST(rubbish_is_told)
{
	static const char alphabet[] = " \t\r\n\"\\();#.@09azTYPEINA\0\xff";
	uint32_t random = (uint32_t)_i * 2654435761u + 1;
	char rubbish[600];
	size_t len = (size_t)sprintf(rubbish, "%s", SOA "a.example. 60 IN ");

	while (len < sizeof rubbish - 1) {
		random = random * 1664525 + 1013904223;
		rubbish[len++] = _i % 2 == 0 ? (char)(random >> 24)
					     : alphabet[(random >> 16) % sizeof alphabet];
	}
	rubbish[len++] = '\n';
	ck_assert_int_eq(read_octets(rubbish, len), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "zone:2: "));
}
END_TEST

START_TEST(an_endless_line_is_told)
{
	size_t len = strlen(SOA) + 1024 * 1024;
	char *zone = malloc(len);

	memset(zone, 'a', len);
	memcpy(zone, SOA, strlen(SOA));
	ck_assert_int_eq(read_octets(zone, len), ZF_EUSAGE);
	ck_assert_ptr_nonnull(
		strstr(err.message, ":2: the line is longer than any record"));
	free(zone);
}
END_TEST

/* Wherever the file ends, it is told, but for the end of a line. */
START_TEST(a_file_cut_anywhere_in_a_line_is_told)
{
	static const char zone[] = SOA "example. 3600 IN NS ns.example.\n";

	for (size_t len = 1; len < sizeof zone - 1; len++) {
		used = 0;
		ck_assert_int_eq(read_octets(zone, len),
				 zone[len - 1] == '\n' ? ZF_OK : ZF_EUSAGE);
	}
}
END_TEST

START_TEST(a_file_that_is_not_there_is_a_system_error)
{
	const struct zf_sink sink = { .take = collect };

	ck_assert_int_eq(read_file(path, NULL, &sink), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	ck_assert_int_eq(read_file(folder, NULL, &sink), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EISDIR);
}
END_TEST

static zf_status refuse(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	(void)ctx;
	(void)rr;
	return zf_fail(why, ZF_ECANCELLED, "enough");
}

START_TEST(the_sinks_failure_is_handed_on)
{
	const struct zf_sink sink = { .take = refuse };

	write_file(SOA, strlen(SOA));
	ck_assert_int_eq(read_file(path, NULL, &sink), ZF_ECANCELLED);
	ck_assert_str_eq(err.message, "enough");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/dialect/master_read");
	TCase *tc = tcase_create("master_read");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_is_written_is_read);
	tcase_add_test(tc, blanks_comments_and_carriage_returns_do_not_count);
	tcase_add_test(tc, a_known_type_may_be_given_as_octets);
	tcase_add_test(tc, the_apex_may_be_left_to_the_sink);
	tcase_add_loop_test(tc, what_is_wrong_is_told_with_its_line, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_loop_test(tc, a_nul_octet_is_told, 0,
			    sizeof with_nul / sizeof *with_nul);
	tcase_add_test(tc, a_file_of_many_pieces_is_read);
	tcase_add_loop_test(tc, rubbish_is_told, 0, 50);
	tcase_add_test(tc, an_endless_line_is_told);
	tcase_add_test(tc, a_file_cut_anywhere_in_a_line_is_told);
	tcase_add_test(tc, a_file_that_is_not_there_is_a_system_error);
	tcase_add_test(tc, the_sinks_failure_is_handed_on);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
