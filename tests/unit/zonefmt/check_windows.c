/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/writer.h"

static char text[64 * 1024];
static size_t used;
static struct zf_writer *writer;
static struct zf_sink sink;

static zf_status collect(void *ctx, const char *piece, size_t len, struct zf_error *err)
{
	(void)ctx;
	(void)err;
	ck_assert_uint_lt(used + len, sizeof text);
	memcpy(text + used, piece, len);
	used += len;
	text[used] = '\0';
	return ZF_OK;
}

static void start(const char *apex)
{
	const struct zf_output output = { .write = collect };
	struct zf_name name;

	used = 0;
	ck_assert_int_eq(zf_name_parse(&name, apex, NULL), ZF_OK);
	ck_assert_int_eq(zf_writer_new(&writer, &zf_dialect_windows, name.wire, &output,
				       NULL),
			 ZF_OK);
	sink = zf_writer_sink(writer);
}

static const char *finish(void)
{
	ck_assert_int_eq(zf_writer_finish(writer, NULL), ZF_OK);
	zf_writer_free(writer);
	return text;
}

/* The line that one record of the zone example. becomes. */
static const char *line(const char *owner, uint16_t type, const char *hex)
{
	start("example.");
	give(&sink, owner, 3600, type, hex);
	return finish();
}

/* Laid out by hand after umamusumelist.com.dns, a file of Windows Server 2016, with TTLs. */
START_TEST(a_zone_looks_like_the_servers_own)
{
	start("example.");
	give(&sink, "example.", 3600, ZF_TYPE_SOA, SOA_HEX("00000092"));
	give(&sink, "example.", 3600, ZF_TYPE_NS, "026e73" EXAMPLE);
	give(&sink, "example.", 3600, ZF_TYPE_NS, "036e7332" EXAMPLE);
	give(&sink, "example.", 3600, ZF_TYPE_A, "6ae8acbd");
	give(&sink, "example.", 3600, ZF_TYPE_MX,
	     "000a"
	     "046d61696c" EXAMPLE);
	give(&sink, "example.", 3600, ZF_TYPE_TXT,
	     "036f6e65"
	     "0374776f");
	give(&sink, "ns.example.", 600, ZF_TYPE_A, "6ae8acbd");
	give(&sink, "ns.example.", 600, ZF_TYPE_AAAA, "20010db8000000000000000000000001");
	give(&sink, "_ldap._tcp.example.", 600, ZF_TYPE_SRV,
	     "000000640185"
	     "026463" EXAMPLE);
	ck_assert_str_eq(
		finish(),
		";\r\n"
		";  Database file example.dns for Default zone scope in zone example.\r\n"
		";      Zone version:  146\r\n"
		";\r\n"
		"\r\n"
		"@                       3600 IN  SOA ns.example. host.example. (\r\n"
		"                        \t\t146          ; serial number\r\n"
		"                        \t\t3600         ; refresh\r\n"
		"                        \t\t600          ; retry\r\n"
		"                        \t\t86400        ; expire\r\n"
		"                        \t\t300        ) ; default TTL\r\n"
		"\r\n"
		";\r\n"
		";  Zone NS records\r\n"
		";\r\n"
		"\r\n"
		"@                       3600\tNS\tns.example.\r\n"
		"@                       3600\tNS\tns2.example.\r\n"
		"\r\n"
		";\r\n"
		";  Zone records\r\n"
		";\r\n"
		"\r\n"
		"@                       3600\tA\t106.232.172.189\r\n"
		"@                       3600\tMX\t10\tmail.example.\r\n"
		"@                       3600\tTXT\t( \"one\" \"two\" )\r\n"
		"ns                      600\tA\t106.232.172.189\r\n"
		"                        600\tAAAA\t2001:db8::1\r\n"
		"_ldap._tcp              600\tSRV\t0 100 389\tdc.example.\r\n");
}
END_TEST

START_TEST(headings_say_what_follows_in_any_order)
{
	start("example.");
	give(&sink, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&sink, "a.example.", 60, ZF_TYPE_A, "c0000201");
	give(&sink, "a.example.", 60, ZF_TYPE_NS, "026e73" EXAMPLE);
	give(&sink, "example.", 60, ZF_TYPE_NS, "026e73" EXAMPLE);
	give(&sink, "a.example.", 60, ZF_TYPE_A, "c0000202");
	finish();
	ck_assert_str_eq(strstr(text, "default TTL\r\n") + strlen("default TTL\r\n"),
			 "\r\n;\r\n;  Zone records\r\n;\r\n\r\n"
			 "a                       60\tA\t192.0.2.1\r\n"
			 "                        60\tNS\tns.example.\r\n"
			 "\r\n;\r\n;  Zone NS records\r\n;\r\n\r\n"
			 "@                       60\tNS\tns.example.\r\n"
			 "\r\n;\r\n;  Zone records\r\n;\r\n\r\n"
			 "a                       60\tA\t192.0.2.2\r\n");
}
END_TEST

START_TEST(an_owner_in_other_letters_is_written_again)
{
	start("example.");
	give(&sink, "www.example.", 60, ZF_TYPE_A, "c0000201");
	give(&sink, "WWW.example.", 60, ZF_TYPE_A, "c0000202");
	ck_assert_str_eq(finish(), "www                     60\tA\t192.0.2.1\r\n"
				   "WWW                     60\tA\t192.0.2.2\r\n");
}
END_TEST

START_TEST(the_root_zone_has_a_file_name_too)
{
	start(".");
	give(&sink, ".", 86400, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&sink, "net.", 86400, ZF_TYPE_NS, "026e73" EXAMPLE);
	finish();
	ck_assert_ptr_nonnull(strstr(text, ";  Database file root.dns for "));
	ck_assert_ptr_nonnull(strstr(text, "\r\n@                       86400 IN  SOA "));
	ck_assert_ptr_nonnull(
		strstr(text, "\r\nnet                     86400\tNS\tns.example.\r\n"));
}
END_TEST

/* clang-format off */
static const struct {
	const char *owner;
	uint16_t type;
	const char *rdata, *text, *why;
} lines[] = {
	{ "a-label-of-thirty-characters-x.example.", 1, "c0000201",
	  "a-label-of-thirty-characters-x 3600\tA\t192.0.2.1\r\n", "a blank behind a long owner" },
	{ "exactly-twenty-four-char.example.", 1, "c0000201",
	  "exactly-twenty-four-char 3600\tA\t192.0.2.1\r\n", "as long as its column" },
	{ "a\\032b.example.", 1, "c0000201",
	  "a\\040b                  3600\tA\t192.0.2.1\r\n", "octal, as the server writes it" },
	{ "b\\195\\188cher.example.", 1, "c0000201",
	  "b\xc3\xbc" "cher                 3600\tA\t192.0.2.1\r\n", "UTF-8 stays (octets, not columns)" },
	{ "a\\.b\\@\\(\\;.example.", 1, "c0000201",
	  "a\\.b\\@\\(\\;              3600\tA\t192.0.2.1\r\n", "a backslash before what has a meaning" },
	{ "a+b.example.", 1, "c0000201", "a+b                     3600\tA\t192.0.2.1\r\n", "no meaning" },
	{ "x.other.", 1, "c0000201", "x.other.                3600\tA\t192.0.2.1\r\n", "out of the zone" },
	{ "t.example.", 16, "09" "61225c093bc3bc2028",
	  "t                       3600\tTXT\t( \"a\\\"\\\\\\011;\xc3\xbc (\" )\r\n", "strings" },
	{ "t.example.", 16, "00", "t                       3600\tTXT\t( \"\" )\r\n", "an empty string" },
	{ "h.example.", 13, "0141" "0142", "h                       3600\tHINFO\t\"A\" \"B\"\r\n",
	  "no parentheses: not a list" },
	{ "c.example.", 257, "0005697373756541", "c                       3600\tTYPE257\t\\# 8 0005697373756541\r\n",
	  "CAA has no word" },
	{ "l.example.", 29, "0033131389172dd070be15f000988d20",
	  "l                       3600\tTYPE29\t\\# 16 0033131389172DD070BE15F000988D20\r\n", "LOC: unsure" },
	{ "w.example.", 65281, "00000000", "w                       3600\tTYPE65281\t\\# 4 00000000\r\n", "WINS" },
	{ "n.example.", 47, EXAMPLE "000862000000000000100101" "40",
	  "n                       3600\tNSEC\texample. A NS SOA TYPE59 TYPE257\r\n",
	  "no words of types without one in lists either" },
	{ "m.example.", 7, "0161" EXAMPLE, "m                       3600\tMB\ta.example.\r\n", "Windows knows MB" },
};
/* clang-format on */

START_TEST(records_are_written_as_windows_reads_them)
{
	ck_assert_msg(strcmp(line(lines[_i].owner, lines[_i].type, lines[_i].rdata),
			     lines[_i].text) == 0,
		      "%s: %s", lines[_i].why, text);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("windows");
	TCase *tc = tcase_create("windows");

	tcase_add_test(tc, a_zone_looks_like_the_servers_own);
	tcase_add_test(tc, headings_say_what_follows_in_any_order);
	tcase_add_test(tc, an_owner_in_other_letters_is_written_again);
	tcase_add_test(tc, the_root_zone_has_a_file_name_too);
	tcase_add_loop_test(tc, records_are_written_as_windows_reads_them, 0,
			    sizeof lines / sizeof *lines);
	suite_add_tcase(s, tc);
	return s;
}

int main(void)
{
	return zf_run_suite(suite());
}
