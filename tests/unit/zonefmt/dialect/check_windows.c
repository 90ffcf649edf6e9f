/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdio.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/dialect/dialects.h"
#include "zonefmt/dialect/writer.h"

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

static void start_in(const struct zf_dialect *dialect, const char *apex)
{
	const struct zf_output output = { .write = collect };
	struct zf_name name;

	used = 0;
	text[0] = '\0';
	ck_assert_int_eq(zf_name_parse(&name, apex, NULL), ZF_OK);
	ck_assert_int_eq(zf_writer_new(&writer, dialect, name.wire, &output, NULL),
			 ZF_OK);
	sink = zf_writer_sink(writer);
}

static void start(const char *apex)
{
	start_in(&zf_dialect_windows, apex);
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
	give(&sink, "a.example.", 60, ZF_TYPE_TXT, "0161");
	give(&sink, "example.", 60, ZF_TYPE_NS, "026e73" EXAMPLE);
	give(&sink, "a.example.", 60, ZF_TYPE_A, "c0000202");
	finish();
	ck_assert_str_eq(strstr(text, "default TTL\r\n") + strlen("default TTL\r\n"),
			 "\r\n;\r\n;  Zone records\r\n;\r\n\r\n"
			 "a                       60\tA\t192.0.2.1\r\n"
			 "                        60\tTXT\t( \"a\" )\r\n"
			 "\r\n;\r\n;  Zone NS records\r\n;\r\n\r\n"
			 "@                       60\tNS\tns.example.\r\n"
			 "\r\n;\r\n;  Zone records\r\n;\r\n\r\n"
			 "a                       60\tA\t192.0.2.2\r\n");
}
END_TEST

/* After 100.168.192.in-addr.arpa.dns of a Microsoft article on Windows NT 4, with glue. */
START_TEST(a_delegation_is_a_block_with_its_glue)
{
	start("example.");
	give(&sink, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&sink, "example.", 60, ZF_TYPE_NS, "026e73" EXAMPLE);
	give(&sink, "a.example.", 60, ZF_TYPE_NS, "026e730161" EXAMPLE);
	give(&sink, "a.example.", 60, ZF_TYPE_NS, "026e73036e657400");
	give(&sink, "ns.net.", 60, ZF_TYPE_A, "c0000202");
	give(&sink, "ns.a.example.", 60, ZF_TYPE_A, "c0000203");
	give(&sink, "b.example.", 60, ZF_TYPE_NS, "026e73036e657400");
	give(&sink, "c.example.", 60, ZF_TYPE_A, "c0000204");
	give(&sink, "d.example.", 60, ZF_TYPE_NS, "026e73036e657400");
	finish();
	ck_assert_str_eq(strstr(text, "default TTL\r\n") + strlen("default TTL\r\n"),
			 "\r\n;\r\n;  Zone NS records\r\n;\r\n\r\n"
			 "@                       60\tNS\tns.example.\r\n"
			 "\r\n;\r\n;  Zone records\r\n;\r\n\r\n"
			 ";\r\n;  Delegated sub-zone:  a.example.\r\n;\r\n"
			 "a                       60\tNS\tns.a.example.\r\n"
			 "                        60\tNS\tns.net.\r\n"
			 "ns.net.                 60\tA\t192.0.2.2\r\n"
			 "ns.a                    60\tA\t192.0.2.3\r\n"
			 ";  End delegation\r\n\r\n"
			 ";\r\n;  Delegated sub-zone:  b.example.\r\n;\r\n"
			 "b                       60\tNS\tns.net.\r\n"
			 ";  End delegation\r\n\r\n"
			 "c                       60\tA\t192.0.2.4\r\n"
			 ";\r\n;  Delegated sub-zone:  d.example.\r\n;\r\n"
			 "d                       60\tNS\tns.net.\r\n"
			 ";  End delegation\r\n\r\n");
}
END_TEST

/* After 232.172.106.in-addr.arpa.dns, a file of Windows Server 2016. */
START_TEST(glue_outside_the_zone_stands_behind_its_name_server)
{
	start("example.");
	give(&sink, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&sink, "example.", 60, ZF_TYPE_NS, "026e73036e657400");
	give(&sink, "ns.net.", 60, ZF_TYPE_A, "c0000202");
	give(&sink, "ns.net.", 60, ZF_TYPE_AAAA, "20010db8000000000000000000000001");
	give(&sink, "example.", 60, ZF_TYPE_NS, "026e73" EXAMPLE);
	give(&sink, "ns.example.", 60, ZF_TYPE_A, "c0000203");
	finish();
	ck_assert_str_eq(strstr(text, "default TTL\r\n") + strlen("default TTL\r\n"),
			 "\r\n;\r\n;  Zone NS records\r\n;\r\n\r\n"
			 "@                       60\tNS\tns.net.\r\n"
			 "ns.net.                 60\tA\t192.0.2.2\r\n"
			 "                        60\tAAAA\t2001:db8::1\r\n"
			 "@                       60\tNS\tns.example.\r\n"
			 "\r\n;\r\n;  Zone records\r\n;\r\n\r\n"
			 "ns                      60\tA\t192.0.2.3\r\n");
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
	{ "w.example.", 65281, "00000000", "w                       3600\tTYPE65281\t\\# 4 00000000\r\n", "no WINS" },
	{ "\\@.example.", 1, "c0000201", "\\@.example.             3600\tA\t192.0.2.1\r\n", "not the apex" },
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

static const char *soa_in(const struct zf_dialect *dialect)
{
	start_in(dialect, "example.");
	give(&sink, "example.", 3600, ZF_TYPE_SOA, SOA_HEX("00000092"));
	give(&sink, "example.", 3600, ZF_TYPE_TXT, "0161");
	return finish();
}

/* After Ellisfunerals.com.dns, a file of Server 2003. */
START_TEST(server_2003_has_one_tab_and_two_blanks)
{
	ck_assert_str_eq(
		soa_in(&zf_dialect_windows_2003),
		";\r\n"
		";  Database file example.dns for example zone.\r\n"
		";      Zone version:  146\r\n"
		";\r\n"
		"\r\n"
		"@                       3600 IN  SOA ns.example.  host.example. (\r\n"
		"                        \t146          ; serial number\r\n"
		"                        \t3600         ; refresh\r\n"
		"                        \t600          ; retry\r\n"
		"                        \t86400        ; expire\r\n"
		"                        \t300        ) ; default TTL\r\n"
		"\r\n"
		";\r\n"
		";  Zone records\r\n"
		";\r\n"
		"\r\n"
		"@                       3600\tTXT\t\"a\"\r\n");
}
END_TEST

START_TEST(servers_2008_to_2012_have_the_old_title_and_two_tabs)
{
	static const struct zf_dialect *const dialects[] = {
		&zf_dialect_windows_2008,
		&zf_dialect_windows_2008r2,
		&zf_dialect_windows_2012,
	};

	ck_assert_str_eq(
		soa_in(dialects[_i]),
		";\r\n"
		";  Database file example.dns for example zone.\r\n"
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
		";  Zone records\r\n"
		";\r\n"
		"\r\n"
		"@                       3600\tTXT\t( \"a\" )\r\n");
}
END_TEST

/* After 100.168.192.in-addr.arpa.dns of a Microsoft article on Windows NT 4. */
START_TEST(windows_2000_calls_the_minimum_so)
{
	const char *at = strstr(soa_in(&zf_dialect_windows_2000), "@  ");

	ck_assert_ptr_nonnull(at);
	ck_assert_str_eq(
		at, "@                       3600 IN  SOA ns.example. host.example. (\r\n"
		    "                       \t146         ; serial number\r\n"
		    "                       \t3600        ; refresh\r\n"
		    "                       \t600         ; retry\r\n"
		    "                       \t86400       ; expire\r\n"
		    "                       \t300       ) ; minimum TTL\r\n"
		    "\r\n"
		    ";\r\n"
		    ";  Zone records\r\n"
		    ";\r\n"
		    "\r\n"
		    "@                       3600\tTXT\t\"a\"\r\n");
}
END_TEST

/* The types that MS-DNSP 2.2.2.1.1 and its notes say each version knows, and what the record looks like
 * from there on; parentheses are left out. */
/* clang-format off */
static const struct {
	uint16_t type;
	const char *rdata;
	const struct zf_dialect *oldest; /* that has text for it */
	const char *text;
} words[] = {
	{ 1, "c0000201", &zf_dialect_windows_2000, "A\t192.0.2.1" },
	{ 5, "0161" EXAMPLE, &zf_dialect_windows_2000, "CNAME\ta.example." },
	{ 7, "0161" EXAMPLE, &zf_dialect_windows_2000, "MB\ta.example." },
	{ 8, "0161" EXAMPLE, &zf_dialect_windows_2000, "MG\ta.example." },
	{ 9, "0161" EXAMPLE, &zf_dialect_windows_2000, "MR\ta.example." },
	{ 11, "c0000201" "06" "00000040" "40000004", &zf_dialect_windows_2000, "WKS\t192.0.2.1 TCP 25 33 61" },
	{ 11, "c0000201" "11" "00000000" "00000004", &zf_dialect_windows_2000, "WKS\t192.0.2.1 UDP 61" },
	{ 11, "c0000201" "11", &zf_dialect_windows_2000, "WKS\t192.0.2.1 UDP" },
	{ 11, "c0000201" "06" "4000", &zf_dialect_windows, "TYPE11\t\\# 7 C0000201064000" }, /* a zero at the end */
	{ 11, "c0000201" "01" "40", &zf_dialect_windows, "TYPE11\t\\# 6 C00002010140" }, /* no ports in ICMP */
	{ 12, "0161" EXAMPLE, &zf_dialect_windows_2000, "PTR\ta.example." },
	{ 13, "02504304556e6978", &zf_dialect_windows_2000, "HINFO\t\"PC\" \"Unix\"" },
	{ 14, "0161" EXAMPLE "0162" EXAMPLE, &zf_dialect_windows_2000, "MINFO\ta.example.\tb.example." },
	{ 15, "000a" "0161" EXAMPLE, &zf_dialect_windows_2000, "MX\t10\ta.example." },
	{ 16, "0161" "0162", &zf_dialect_windows_2000, "TXT\t\"a\" \"b\"" },
	{ 17, "0161" EXAMPLE "0162" EXAMPLE, &zf_dialect_windows_2000, "RP\ta.example.\tb.example." },
	{ 18, "0001" "0161" EXAMPLE, &zf_dialect_windows_2000, "AFSDB\t1\ta.example." },
	{ 19, "0431323334", &zf_dialect_windows_2000, "X25\t\"1234\"" },
	{ 20, "023135" "0130", &zf_dialect_windows_2000, "ISDN\t\"15\" \"0\"" },
	{ 20, "023135", &zf_dialect_windows_2000, "ISDN\t\"15\"" },
	{ 20, "0131" "0132" "0133", &zf_dialect_windows, "TYPE20\t\\# 6 013101320133" }, /* one too many */
	{ 21, "0001" "0161" EXAMPLE, &zf_dialect_windows_2000, "RT\t1\ta.example." },
	{ 28, "20010db8000000000000000000000001", &zf_dialect_windows_2000, "AAAA\t2001:db8::1" },
	{ 33, "0000" "0064" "0185" "0161" EXAMPLE, &zf_dialect_windows_2000, "SRV\t0 100 389\ta.example." },
	{ 34, "0136313230303030", &zf_dialect_windows_2000, "ATMA\t+6120000" },
	{ 34, "0039246f", &zf_dialect_windows, "TYPE34\t\\# 4 0039246F" }, /* AESA has another number there */
	{ 24, "0001" "05" "02" "0000003c" "0000000200000001" "0003" EXAMPLE "010203", &zf_dialect_windows_2003,
	  "SIG\tA 5 2 60 19700101000002 19700101000001 3\texample. AQID" },
	{ 25, "0100" "03" "08" "01020304", &zf_dialect_windows_2003, "KEY\t256 3 8 AQIDBA==" },
	{ 30, "0162" EXAMPLE "40010082", &zf_dialect_windows_2003, "NXT\tb.example. A MX SIG NXT" },
	{ 30, "0162" EXAMPLE "80", &zf_dialect_windows, "TYPE30\t\\# 12 0162076578616D706C650080" }, /* no bitmap */
	{ 35, "0064" "000a" "0153" "00" "00" EXAMPLE, &zf_dialect_windows_2008,
	  "NAPTR\t100 10 \"S\" \"\" \"\"\texample." },
	{ 39, "0161" EXAMPLE, &zf_dialect_windows_2008, "DNAME\ta.example." },
	{ 43, "3039" "0d" "02" "3f2b", &zf_dialect_windows_2008r2, "DS\t12345 13 2 3F2B" },
	{ 46, "0001" "0802" "00000e10" "70dbd880" "5e0be100" "3039" EXAMPLE "01020304", &zf_dialect_windows_2008r2,
	  "RRSIG\tA 8 2 3600 20300101000000 20200101000000 12345\texample. AQIDBA==" },
	{ 47, "0162" EXAMPLE "0006400000000003", &zf_dialect_windows_2008r2, "NSEC\tb.example. A RRSIG NSEC" },
	{ 48, "0100" "03" "08" "01020304", &zf_dialect_windows_2008r2, "DNSKEY\t256 3 8 AQIDBA==" },
	{ 49, "000201" "aa", &zf_dialect_windows_2008r2, "DHCID\tAAIBqg==" },
	{ 50, "01" "00" "000a" "02aabb" "14" "065368abeed7ec6e9feba96b8c8bc3e8b791f716" "000140", &zf_dialect_windows_2012,
	  "NSEC3\t1 0 10 AABB 0P9MHAVEQVM6T7VBL5LOP2U3T2RP3TOM A" },
	{ 51, "01" "00" "000a" "02aabb", &zf_dialect_windows_2012, "NSEC3PARAM\t1 0 10 AABB" },
	{ 52, "030101" "aabb", &zf_dialect_windows, "TLSA\t3 1 1 AABB" },
	/* Since 2016 whatever has no word. */
	{ 3, "0161" EXAMPLE, &zf_dialect_windows, "TYPE3\t\\# 11 0161076578616D706C6500" }, /* MD: obsolete, event 1601 */
	{ 29, "0033131389172dd070be15f000988d20", &zf_dialect_windows, "TYPE29\t\\# 16 0033131389172DD070BE15F000988D20" },
	{ 44, "0101" "aabb", &zf_dialect_windows, "TYPE44\t\\# 4 0101AABB" },
	{ 64, "0001" "00", &zf_dialect_windows, "TYPE64\t\\# 3 000100" },
	{ 257, "0005697373756541", &zf_dialect_windows, "TYPE257\t\\# 8 0005697373756541" },
	{ 65280, "", &zf_dialect_windows, "TYPE65280\t\\# 0" },
	/* What words in the rdata, or what is in it, ask for. */
	{ 47, EXAMPLE "0007" "000000000000" "20", &zf_dialect_windows_2012, "NSEC\texample. NSEC3" },
	{ 47, EXAMPLE "0007" "000000000000" "08", &zf_dialect_windows, "NSEC\texample. TLSA" },
	{ 46, "0034" "0808" "00000e10" "ffffffff" "00000000" "3039" "00" "00", &zf_dialect_windows,
	  "RRSIG\tTLSA 8 8 3600 21060207062815 19700101000000 12345\t. AA==" },
	{ 49, "", &zf_dialect_windows, "TYPE49\t\\# 0" },
	{ 65281, "00000000", &zf_dialect_windows, "TYPE65281\t\\# 4 00000000" },
	{ 65281, "00010000" "00000002" "00000384" "00000001" "c0000201", &zf_dialect_windows_2000,
	  "WINS\tLOCAL L2 C900 ( 192.0.2.1 )" },
};
/* clang-format on */

static unsigned left_out;

static zf_status count(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)err;
	ck_assert_ptr_eq(ctx, &left_out);
	ck_assert_uint_eq(rr->ttl, 3600);
	left_out++;
	return ZF_OK;
}

/* From the oldest to the newest. */
static const struct zf_dialect *const versions[] = {
	&zf_dialect_windows_2000,   &zf_dialect_windows_2003, &zf_dialect_windows_2008,
	&zf_dialect_windows_2008r2, &zf_dialect_windows_2012, &zf_dialect_windows,
};

static const char *without_parentheses(char *line)
{
	char *open = strstr(line, "TXT\t( "), *close = strstr(line, " )\r\n");

	if (open != NULL && close != NULL) {
		memmove(close, close + 2, strlen(close + 2) + 1);
		memmove(open + 4, open + 6, strlen(open + 6) + 1);
	}
	return line;
}

START_TEST(a_server_gets_the_words_that_it_knows)
{
	const struct zf_sink outside = { .take = count, .ctx = &left_out };
	char expected[256] = "";

	for (unsigned i = 0; i < sizeof versions / sizeof *versions; i++) {
		left_out = 0;
		start_in(versions[i], "example.");
		zf_writer_leave_out(writer, &outside);
		give(&sink, "a.example.", 3600, words[_i].type, words[_i].rdata);
		finish();
		if (versions[i] == words[_i].oldest)
			snprintf(expected, sizeof expected, "%-24s3600\t%s\r\n", "a",
				 words[_i].text);
		ck_assert_msg(strcmp(without_parentheses(text), expected) == 0, "%s: %s",
			      versions[i]->name, text);
		ck_assert_uint_eq(left_out, *expected == '\0');
	}
}
END_TEST

START_TEST(what_is_left_out_leaves_no_trace)
{
	const struct zf_sink outside = { .take = count, .ctx = &left_out };

	start_in(&zf_dialect_windows_2003, "example.");
	zf_writer_leave_out(writer, &outside);
	give(&sink, "a.example.", 3600, ZF_TYPE_A, "c0000201");
	give(&sink, "b.example.", 3600, ZF_TYPE_CAA, "0005697373756541");
	give(&sink, "b.example.", 3600, ZF_TYPE_A, "c0000202");
	ck_assert_str_eq(finish(), "a                       3600\tA\t192.0.2.1\r\n"
				   "b                       3600\tA\t192.0.2.2\r\n");
}
END_TEST

START_TEST(nothing_is_left_out_in_silence)
{
	struct test_rr rr;
	struct zf_error err;

	start_in(&zf_dialect_windows_2012, "example.");
	make_rr(&rr, "a.example.", 60, ZF_TYPE_CAA, "0005697373756541");
	ck_assert_int_eq(sink.take(sink.ctx, &rr.rr, &err), ZF_EUNSUPPORTED);
	ck_assert_str_eq(err.message,
			 "a.example. CAA: the dialect windows-2012 has no text "
			 "for this record");
	finish();
}
END_TEST

START_TEST(a_stamp_stands_before_the_ttl_of_its_record)
{
	start("example.");
	zf_writer_set_age(writer, 3636525);
	give(&sink, "a.example.", 600, ZF_TYPE_A, "c0000201");
	give(&sink, "a.example.", 600, ZF_TYPE_A, "c0000202");
	zf_writer_set_age(writer, 3636449);
	give(&sink, "a.example.", 600, ZF_TYPE_NS, "026e73" EXAMPLE);
	finish();
	ck_assert_ptr_nonnull(strstr(
		text, "a                       [AGE:3636525]\t600\tA\t192.0.2.1\r\n"
		      "                        600\tA\t192.0.2.2\r\n"));
	ck_assert_ptr_nonnull(
		strstr(text, "a                       600\tNS\tns.example.\r\n"));
}
END_TEST

START_TEST(wins_records_have_their_headings)
{
	start("example.");
	give(&sink, "example.", 60, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&sink, "example.", 0, 65281,
	     "00010000"
	     "00000002"
	     "00000384"
	     "00000002"
	     "c0000201"
	     "c0000202");
	give(&sink, "a.example.", 60, ZF_TYPE_A, "c0000201");
	give(&sink, "example.", 0, 65282,
	     "80000000"
	     "00000002"
	     "00000384" EXAMPLE);
	finish();
	ck_assert_str_eq(
		strstr(text, "default TTL\r\n") + strlen("default TTL\r\n"),
		"\r\n;\r\n;  Zone WINS lookup record\r\n;\r\n\r\n"
		"@                       0\tWINS\tLOCAL L2 C900 ( 192.0.2.1 192.0.2.2 )\r\n"
		"\r\n;\r\n;  Zone records\r\n;\r\n\r\n"
		"a                       60\tA\t192.0.2.1\r\n"
		"\r\n;\r\n;  WINSR (WINS reverse) lookup record\r\n;\r\n\r\n"
		"@                       0\tWINSR\tL2 C900 example.\r\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/dialect/windows");
	TCase *tc = tcase_create("windows");

	tcase_add_test(tc, a_zone_looks_like_the_servers_own);
	tcase_add_test(tc, headings_say_what_follows_in_any_order);
	tcase_add_test(tc, a_delegation_is_a_block_with_its_glue);
	tcase_add_test(tc, glue_outside_the_zone_stands_behind_its_name_server);
	tcase_add_test(tc, an_owner_in_other_letters_is_written_again);
	tcase_add_test(tc, the_root_zone_has_a_file_name_too);
	tcase_add_loop_test(tc, records_are_written_as_windows_reads_them, 0,
			    sizeof lines / sizeof *lines);
	tcase_add_test(tc, server_2003_has_one_tab_and_two_blanks);
	tcase_add_loop_test(tc, servers_2008_to_2012_have_the_old_title_and_two_tabs, 0,
			    3);
	tcase_add_test(tc, windows_2000_calls_the_minimum_so);
	tcase_add_loop_test(tc, a_server_gets_the_words_that_it_knows, 0,
			    sizeof words / sizeof *words);
	tcase_add_test(tc, what_is_left_out_leaves_no_trace);
	tcase_add_test(tc, nothing_is_left_out_in_silence);
	tcase_add_test(tc, a_stamp_stands_before_the_ttl_of_its_record);
	tcase_add_test(tc, wins_records_have_their_headings);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
