/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/master_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/present.h"

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

static zf_status read_octets(const char *octets, size_t len)
{
	const struct zf_sink sink = { .take = collect };

	write_file(octets, len);
	return zf_master_read(path, &apex, &sink, &err);
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
	ck_assert_int_eq(zf_master_read(path, NULL, &sink, &err), ZF_OK);
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
	{ BEHIND_SOA("$TTL 3600"), "'$TTL 3600': directives are not read" },
	{ BEHIND_SOA("$ORIGIN example."), "$ORIGIN" },
	{ BEHIND_SOA("a 60 IN A 192.0.2.1"), "owner 'a' does not end in a dot" },
	{ BEHIND_SOA("@ 60 IN A 192.0.2.1"), "owner '@'" },
	{ BEHIND_SOA("a\\. 60 IN A 192.0.2.1"), "does not end in a dot" },
	{ BEHIND_SOA("a..example. 60 IN A 192.0.2.1"), "a label is empty" },
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
	{ BEHIND_SOA("a.example. 60 IN"), "could not parse" },
	{ BEHIND_SOA("a.example. 60 IN A"), "value expected" },
	{ BEHIND_SOA("a.example. 60 IN A 192.0.2"), "could not parse" },
	{ BEHIND_SOA("a.example. 60 IN A 192.0.2.1 192.0.2.2"), "superfluous" },
	{ BEHIND_SOA("a.example. 60 IN NONESUCH x"), "could not parse" },
	{ BEHIND_SOA("a.example. 60 IN MX 10 mail"), "a name does not end in a dot" },
	{ BEHIND_SOA("a.example. 60 IN MX 70000 mail."), "is not as this program writes 'MX 4464" },
	{ BEHIND_SOA("a.example. 60 IN DS 1 8 2 00FFA"), "is not as this program writes" },
	{ BEHIND_SOA("a.example. 60 IN NSEC b. A NONESUCH"), "is not as this program writes" },
	{ BEHIND_SOA("a.example. 60 IN CAA 300 issue \"x\""), "is not as this program writes" },
	{ BEHIND_SOA("a.example. 60 IN TXT \"a"), "a quote is not closed" },
	{ BEHIND_SOA("a.example. 60 IN SOA ns. h. ( 1"), "parentheses" },
	{ BEHIND_SOA("a.example. 60 IN A )192.0.2.1"), "parentheses" },
	{ BEHIND_SOA("a.example. 60 IN A \\# 4 c0000201"), "its type as TYPEnn" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65536 \\# 1 00"), "its type as TYPEnn" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# x"), "the rdata's length" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# 65536 00"), "the rdata's length" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# 2 00"), "fewer octets" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# 1 000"), "more octets" },
	{ BEHIND_SOA("a.example. 60 IN TYPE65281 \\# 1 0g"), "not a hex digit" },
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

START_TEST(a_nul_octet_is_told)
{
	static const char zone[] = SOA "a.example. 60 IN TXT \"a\0b\"\n";

	ck_assert_int_eq(read_octets(zone, sizeof zone - 1), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, ":2: the line holds a NUL octet"));
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

	ck_assert_int_eq(zf_master_read(path, NULL, &sink, &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	ck_assert_int_eq(zf_master_read(folder, NULL, &sink, &err), ZF_ESYSTEM);
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
	ck_assert_int_eq(zf_master_read(path, NULL, &sink, &err), ZF_ECANCELLED);
	ck_assert_str_eq(err.message, "enough");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("master_read");
	TCase *tc = tcase_create("master_read");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_is_written_is_read);
	tcase_add_test(tc, blanks_comments_and_carriage_returns_do_not_count);
	tcase_add_test(tc, a_known_type_may_be_given_as_octets);
	tcase_add_test(tc, the_apex_may_be_left_to_the_sink);
	tcase_add_loop_test(tc, what_is_wrong_is_told_with_its_line, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_test(tc, a_nul_octet_is_told);
	tcase_add_test(tc, an_endless_line_is_told);
	tcase_add_test(tc, a_file_cut_anywhere_in_a_line_is_told);
	tcase_add_test(tc, a_file_that_is_not_there_is_a_system_error);
	tcase_add_test(tc, the_sinks_failure_is_handed_on);
	suite_add_tcase(s, tc);
	return s;
}

int main(void)
{
	return zf_run_suite(suite());
}
