/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/known.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/dialect/entry.h"
#include "zonefmt/dialect/table.h"
#include "zonefmt/dialect/writer.h"
#include "zonefmt/text/present.h"

/* In a file, and as it is read. */
#define SOA "@ 3600 IN SOA ns host 1 3600 600 86400 300\n"
#define SOA_READ "example. 3600 IN SOA ns.example. host.example. 1 3600 600 86400 300\n"

static char folder[] = "/tmp/zf-check-XXXXXX";
static char path[64];
static char text[64 * 1024], left_out[1024];
static struct zf_reader_terms how;
static struct zf_mistakes *mistakes;
static struct zf_read was;
static struct zf_error err;

/* Takes each record as its text, a line each, into one of the two. */
static zf_status collect(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	static char room[ZF_PRESENT_MAX];
	const size_t len = (size_t)(zf_present_record(room, rr) - room);
	const size_t used = strlen(ctx);

	(void)why;
	ck_assert_uint_lt(used + len + 2,
			  ctx == left_out ? sizeof left_out : sizeof text);
	sprintf((char *)ctx + used, "%.*s\n", (int)len, room);
	return ZF_OK;
}

static const struct zf_sink sink = { .take = collect, .ctx = text };
static const struct zf_sink outside = { .take = collect, .ctx = left_out };

static void setup(void)
{
	static const uint8_t *const example = (const uint8_t *)"\7example";

	strcpy(folder, "/tmp/zf-check-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/zone", folder);
	*text = *left_out = '\0';
	how = (struct zf_reader_terms){
		.sink = &sink,
		.zone = example,
		.outside = &outside,
	};
	zf_error_clear(&err);
	ck_assert_int_eq(zf_mistakes_new(&mistakes, "zone", &err), ZF_OK);
}

static void teardown(void)
{
	char command[128];

	zf_mistakes_free(mistakes);
	snprintf(command, sizeof command, "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static void write_file(const char *name, const char *octets, size_t len)
{
	char full[128];

	snprintf(full, sizeof full, "%s/%s", folder, name);
	FILE *file = fopen(full, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(octets, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

static void write_text(const char *name, const char *lines)
{
	write_file(name, lines, strlen(lines));
}

static zf_status read_file(void)
{
	struct zf_input *in;
	zf_status status = zf_input_open(&in, path, &err);

	if (status == ZF_OK)
		status = zf_reader_read(in, &how, mistakes, &was, &err);
	zf_input_close(in);
	return status;
}

static zf_status read_octets(const char *octets, size_t len)
{
	write_file("zone", octets, len);
	return read_file();
}

static zf_status read_text(const char *lines)
{
	return read_octets(lines, strlen(lines));
}

static void assert_reads(const char *lines, const char *expected)
{
	ck_assert_msg(read_text(lines) == ZF_OK, "%s: %s", lines, err.message);
	ck_assert_str_eq(text, expected);
}

/* ---- master files ---- */

/* The master file of RFC 1035 section 5.3, with its SOA's names made to stand in the zone, and
 * without TTLs as there. */
START_TEST(the_file_of_rfc_1035_is_read)
{
	how.zone = (const uint8_t *)"\3isi\3edu";
	assert_reads(
		"@   IN  SOA     VENERA      Action\\.domains (\n"
		"                                 20     ; SERIAL\n"
		"                                 7200   ; REFRESH\n"
		"                                 600    ; RETRY\n"
		"                                 3600000; EXPIRE\n"
		"                                 60)    ; MINIMUM\n"
		"\n"
		"        NS      A.ISI.EDU.\n"
		"        NS      VENERA\n"
		"        NS      VAXA\n"
		"        MX      10      VENERA\n"
		"        MX      20      VAXA\n"
		"\n"
		"A       A       26.3.0.103\n"
		"\n"
		"VENERA  A       10.1.0.52\n"
		"        A       128.9.0.32\n"
		"\n"
		"VAXA    A       10.2.0.27\n"
		"        A       128.9.0.33\n",
		"isi.edu. 60 IN SOA VENERA.isi.edu. Action\\.domains.isi.edu. 20 7200 600 3600000 60\n"
		"isi.edu. 60 IN NS A.ISI.EDU.\n"
		"isi.edu. 60 IN NS VENERA.isi.edu.\n"
		"isi.edu. 60 IN NS VAXA.isi.edu.\n"
		"isi.edu. 60 IN MX 10 VENERA.isi.edu.\n"
		"isi.edu. 60 IN MX 20 VAXA.isi.edu.\n"
		"A.isi.edu. 60 IN A 26.3.0.103\n"
		"VENERA.isi.edu. 60 IN A 10.1.0.52\n"
		"VENERA.isi.edu. 60 IN A 128.9.0.32\n"
		"VAXA.isi.edu. 60 IN A 10.2.0.27\n"
		"VAXA.isi.edu. 60 IN A 128.9.0.33\n");
	ck_assert_uint_eq(was.records, 11);
	ck_assert_mem_eq(was.apex.wire, "\3isi\3edu", 9);
}
END_TEST

/* clang-format off */
static const struct {
	const char *lines, *read, *why;
} spellings[] = {
	{ "a 60 IN A 192.0.2.1", "a.example. 60 IN A 192.0.2.1\n", "TTL and class" },
	{ "a IN 60 A 192.0.2.1", "a.example. 60 IN A 192.0.2.1\n", "class and TTL" },
	{ "a in a 192.0.2.1", "a.example. 3600 IN A 192.0.2.1\n", "small letters" },
	{ "a CLASS1 TYPE1 192.0.2.1", "a.example. 3600 IN A 192.0.2.1\n", "RFC 3597 5" },
	{ "a 1h30m A 192.0.2.1", "a.example. 5400 IN A 192.0.2.1\n", "units" },
	{ "a 0 A 192.0.2.1", "a.example. 0 IN A 192.0.2.1\n", "a TTL of 0" },
	{ "a 2147483647 A 192.0.2.1", "a.example. 2147483647 IN A 192.0.2.1\n", "the largest TTL" },
	{ "a 2147483648 A 192.0.2.1", "a.example. 0 IN A 192.0.2.1\n", "RFC 2181 8" },
	{ "a 4294967295 A 192.0.2.1", "a.example. 0 IN A 192.0.2.1\n", "the highest number" },
	{ "a 4000w A 192.0.2.1\n$TTL 3000000000\nb A 192.0.2.2", "a.example. 0 IN A 192.0.2.1\n"
	  "b.example. 0 IN A 192.0.2.2\n", "with a unit; $TTL" },
	{ "a DSYNC CDS NOTIFY 5359 b", "a.example. 3600 IN TYPE66 \\# 16 003B0114EF0162076578616D706C6500\n", "RFC 9859" },
	{ "a DSYNC TYPE62 1 53 .", "a.example. 3600 IN TYPE66 \\# 6 003E01003500\n", "by numbers" },
	{ "a HHIT gYIJ\na BRID gYIJ", "a.example. 3600 IN TYPE67 \\# 3 818209\n"
	  "a.example. 3600 IN TYPE68 \\# 3 818209\n", "RFC 9886" },
	{ "a NULL \\# 1 00\na UINFO \\# 0", "a.example. 3600 IN TYPE10 \\# 1 00\n"
	  "a.example. 3600 IN TYPE100 \\# 0\n", "words of types that have no text" },
	{ "a SINK 1 2 3 AQID", "a.example. 3600 IN TYPE40 \\# 6 010203010203\n", "SINK" },
	{ "a A6 0 2001:db8::1", "a.example. 3600 IN TYPE38 \\# 17 0020010DB8000000000000000000000001\n", "RFC 2874" },
	{ "a A6 60 2001:db8:0:f::1 b", "a.example. 3600 IN TYPE38 \\# 21 3C0F00000000000000010162076578616D706C6500\n",
	  "a suffix, without the prefix's bits" },
	{ "a A6 128 b", "a.example. 3600 IN TYPE38 \\# 12 800162076578616D706C6500\n", "a prefix alone" },
	{ "a NXT b 1 15", "a.example. 3600 IN TYPE30 \\# 13 0162076578616D706C65004001\n", "types by numbers" },
	{ "a DOA 0 100000 200 t -", "a.example. 3600 IN TYPE259 \\# 11 00000000000186A0C80174\n", "no data" },
	{ "a SVCB 1 . ohttp mandatory=ohttp", "a.example. 3600 IN SVCB 1 . mandatory=key8 key8=\"\"\n", "RFC 9540" },
	{ "a IPSECKEY 10 1 0 192.0.2.38", "a.example. 3600 IN TYPE45 \\# 7 0A0100C0000226\n", "no key" },
	{ "a IPSECKEY 10 0 0 .", "a.example. 3600 IN TYPE45 \\# 3 0A0000\n", "nor gateway" },
	{ "xfr. 0 ANY TSIG hmac-sha256. 1 300 32 AQID 1 NOERROR 0\na A 192.0.2.1",
	  "a.example. 3600 IN A 192.0.2.1\n", "what dig -k prints" },
	{ ". 0 ANY SIG 0 8 0 0 20300101000000 20200101000000 1 x. AQID\na A 192.0.2.1",
	  "a.example. 3600 IN A 192.0.2.1\n", "or of SIG(0)" },
	{ "a 60 A 192.0.2.1\n A 192.0.2.2\n\tTXT x", "a.example. 60 IN A 192.0.2.1\n"
	  "a.example. 60 IN A 192.0.2.2\na.example. 60 IN TXT \"x\"\n", "owners left out; the last TTL" },
	{ "a 60 A 192.0.2.1\n$TTL 1d\nb A 192.0.2.2", "a.example. 60 IN A 192.0.2.1\n"
	  "b.example. 86400 IN A 192.0.2.2\n", "$TTL" },
	{ "$ttl 5 ; a comment\nb A 192.0.2.2\nc 7 A 192.0.2.3\nd A 192.0.2.4", "b.example. 5 IN A 192.0.2.2\n"
	  "c.example. 7 IN A 192.0.2.3\nd.example. 5 IN A 192.0.2.4\n", "$TTL goes before the last TTL" },
	{ "$ORIGIN b\na A 192.0.2.1\n@ A 192.0.2.2\n$ORIGIN c.example.\na MX 1 @",
	  "a.b.example. 3600 IN A 192.0.2.1\nb.example. 3600 IN A 192.0.2.2\n"
	  "a.c.example. 3600 IN MX 1 c.example.\n", "$ORIGIN, relative and absolute" },
	{ "a NS (\n b )", "a.example. 3600 IN NS b.example.\n", "parentheses" },
	{ "a ( MX ;(\n\n 10 (b)\n)", "a.example. 3600 IN MX 10 b.example.\n", "parentheses in odd places" },
	{ "a TXT (a\"b(\"\n\"c;\")d", "a.example. 3600 IN TXT \"a\" \"b(\" \"c;\" \"d\"\n", "parentheses in quotes" },
	{ "a TXT \"a\"\"b\"c", "a.example. 3600 IN TXT \"a\" \"b\" \"c\"\n", "no blanks between strings" },
	{ "a TXT \"\\\"\\\\\\065\\;\" \\\"", "a.example. 3600 IN TXT \"\\\"\\092A;\" \"\\\"\"\n", "escapes" },
	{ "a\\.b\\065 A 192.0.2.1", "a\\.bA.example. 3600 IN A 192.0.2.1\n", "escapes in an owner" },
	{ "\\@ A 192.0.2.1", "\\@.example. 3600 IN A 192.0.2.1\n", "no origin" },
	{ "\\$TTL A 192.0.2.1", "\\$TTL.example. 3600 IN A 192.0.2.1\n", "no directive" },
	{ "*.a A 192.0.2.1", "*.a.example. 3600 IN A 192.0.2.1\n", "a wildcard" },
	{ "in A 192.0.2.1\n60 A 192.0.2.2\na A 192.0.2.3", "in.example. 3600 IN A 192.0.2.1\n"
	  "60.example. 3600 IN A 192.0.2.2\na.example. 3600 IN A 192.0.2.3\n", "owners that could be something else" },
	{ "a A \\# 4 c0 00 0201", "a.example. 3600 IN A 192.0.2.1\n", "octets of a known type" },
	{ "a TYPE65280 \\# 2 (\n0a\n0b)", "a.example. 3600 IN TYPE65280 \\# 2 0A0B\n", "of an unknown one" },
	{ "a LOC 52 N 4 E 0", "a.example. 3600 IN LOC 52 00 0.000 N 04 00 0.000 E 0m 1m 10000m 10m\n", "LOC, short" },
	{ "a SVCB 1 . port=53 alpn=h2", "a.example. 3600 IN SVCB 1 . alpn=\"h2\" port=53\n", "keys in any order" },
	{ "a SVCB 1 . mandatory=port,alpn port=53 alpn=h2",
	  "a.example. 3600 IN SVCB 1 . mandatory=alpn,port alpn=\"h2\" port=53\n", "likewise in a list" },
	{ "a HTTPS 1 . dohpath=/q{?dns}", "a.example. 3600 IN HTTPS 1 . key7=\"/q{?dns}\"\n", "RFC 9461" },
	{ "a NID 10 14:4fff:0:e", "a.example. 3600 IN NID 10 0014:4FFF:0000:000E\n", "as BIND writes them" },
	{ "a DNSKEY 257 3 ED25519 AQID", "a.example. 3600 IN DNSKEY 257 3 15 AQID\n", "an algorithm's word" },
	{ "a CERT PKIX 0 RSASHA256 AQID", "a.example. 3600 IN CERT 1 0 8 AQID\n", "a certificate's" },
	{ "a A 192.0.2.1\r\n\r\n\tA 192.0.2.2\r", "a.example. 3600 IN A 192.0.2.1\n"
	  "a.example. 3600 IN A 192.0.2.2\n", "CRLF" },
	{ "a. A 192.0.2.1\nexample.org. A 192.0.2.2\nxexample. A 192.0.2.3\nb A 192.0.2.4",
	  "b.example. 3600 IN A 192.0.2.4\n", "records outside" },
	{ SOA, "", "the same SOA again" },
	{ "EXAMPLE. 1 SOA NS HOST.example. 1 1h 10m 1d 5m", "", "in another spelling" },
	{ "$GENERATE 1-3 a$ A 192.0.2.$", "a1.example. 3600 IN A 192.0.2.1\na2.example. 3600 IN A 192.0.2.2\n"
	  "a3.example. 3600 IN A 192.0.2.3\n", "$GENERATE" },
	{ "b 9 A 192.0.2.1\n$GENERATE 0-8/4 $ 60 IN PTR h${10,4,x}-$$-\\$ ; $\n TXT x", "b.example. 9 IN A 192.0.2.1\n"
	  "0.example. 60 IN PTR h000a-\\$-\\$.example.\n4.example. 60 IN PTR h000e-\\$-\\$.example.\n"
	  "8.example. 60 IN PTR h0012-\\$-\\$.example.\nb.example. 60 IN TXT \"x\"\n", "with all that BIND has" },
	{ "$GENERATE 18-18 ${0,7,n}.x PTR a${-8}.${0,0,N}.", "2.1.0.0.x.example. 3600 IN PTR a10.2.1.\n", "nibbles" },
	{ "$GENERATE 1-1 a MX \"10 m$\"", "a.example. 3600 IN MX 10 m1.example.\n", "rdata in quotes" },
	{ "$GENERATE 7-7 a MX \"1 ${3}-$\"", "a.example. 3600 IN MX 1 10-7.example.\n", "each its own offset" },
	{ "$GENERATE 1-1 a TXT \"\\\"b $\\\"\"", "a.example. 3600 IN TXT \"b 1\"\n", "a string in them" },
	{ "a A 192.0.2.1 ; \"(\nb A 192.0.2.2", "a.example. 3600 IN A 192.0.2.1\n"
	  "b.example. 3600 IN A 192.0.2.2\n", "comments hold anything" },
};
/* clang-format on */

START_TEST(records_may_be_spelled_so)
{
	char zone[1024], expected[2048];

	for (int line_feed = 0; line_feed < 2; line_feed++) {
		*text = '\0';
		snprintf(zone, sizeof zone, SOA "%s%s", spellings[_i].lines,
			 line_feed ? "\n" : "");
		snprintf(expected, sizeof expected, SOA_READ "%s", spellings[_i].read);
		ck_assert_msg(read_text(zone) == ZF_OK, "%s: %s", spellings[_i].why,
			      err.message);
		ck_assert_msg(strcmp(text, expected) == 0, "%s: %s", spellings[_i].why,
			      text);
	}
}
END_TEST

/* RFC 1183, 1706, 1876, 2535, 3123, 8005, 8777: examples from there, or octets by hand. */
/* clang-format off */
static const struct {
	const char *text, *octets;
} uncommon[] = {
	{ "WKS 192.0.2.1 tcp smtp 53 (\n telnet )", "TYPE11 \\# 12 C00002010600000140000004" },
	{ "WKS 192.0.2.1 17 domain", "TYPE11 \\# 12 C00002011100000000000004" },
	{ "WKS 192.0.2.1 udp", "TYPE11 \\# 5 C000020111" },
	{ "ISDN 150862028003217 004", "TYPE20 \\# 20 0F31353038363230323830303332313703303034" },
	{ "ISDN \"15\"", "TYPE20 \\# 3 023135" },
	{ "NSAP 0x47.0005.80.005a00.0000.0001.e133.ffffff000162.00",
	  "TYPE22 \\# 20 47000580005A0000000001E133FFFFFF00016200" },
	{ "NSAP-PTR foo", "TYPE23 \\# 13 03666F6F076578616D706C6500" },
	{ "SIG A RSASHA1 2 60 2 1 3 . AQID", "TYPE24 \\# 22 000105020000003C0000000200000001000300010203" },
	{ "PX 10 a. b.", "TYPE26 \\# 8 000A016100016200" },
	{ "GPOS -22.6882 116.8652 250.0", "TYPE27 \\# 24 082D32322E36383832083131362E38363532053235302E30" },
	{ "NXT b. A MX SIG NXT", "TYPE30 \\# 7 01620040010082" },
	{ "EID E32C 6F78", "TYPE31 \\# 4 E32C6F78" },
	{ "ATMA +61.2.0000", "TYPE34 \\# 8 0136313230303030" },
	{ "ATMA 39.246f", "TYPE34 \\# 4 0039246F" },
	{ "LOC 42 21 54 N 71 06 18 W -24m 30m", "LOC 42 21 54.000 N 71 06 18.000 W -24m 30m 10000m 10m" },
	{ "LOC 32 7 19 s 116 2 25.5 e 10.25M 0 0.5m 90000000m",
	  "LOC 32 07 19.000 S 116 02 25.500 E 10.25m 0.00m 0.50m 90000000m" },
	{ "APL 1:192.168.32.0/21 !1:192.168.38.0/28", "APL 1:192.168.32.0/21 !1:192.168.38.0/28" },
	{ "APL 2:2001:db8::/32", "TYPE42 \\# 8 0002200420010DB8" },
	{ "APL", "TYPE42 \\# 0" },
	{ "HIP 2 200100107B1A74DF365639CC39F1D578 AQIDBA== rvs",
	  "TYPE55 \\# 37 10020004200100107B1A74DF365639CC39F1D5780102030403727673076578616D706C6500" },
	{ "NINFO x", "TYPE56 \\# 2 0178" },
	{ "TALINK . a.", "TYPE58 \\# 4 00016100" },
	{ "AMTRELAY 10 0 1 203.0.113.15", "TYPE260 \\# 6 0A01CB00710F" },
	{ "AMTRELAY 128 1 3 a.", "TYPE260 \\# 5 8083016100" },
	{ "AMTRELAY 10 0 0 .", "TYPE260 \\# 2 0A00" },
	{ "DLV 1 RSASHA256 1 aabb", "TYPE32769 \\# 6 00010801AABB" },
	{ "NSEC b. WKS AVC TYPE65281", "NSEC b. TYPE11 TYPE258 TYPE65281" },
};
/* clang-format on */

/* Each reads as what it is given beside. */
START_TEST(types_that_few_write_are_read)
{
	char zone[512];

	snprintf(zone, sizeof zone, SOA "a %s\n", uncommon[_i].text);
	ck_assert_msg(read_text(zone) == ZF_OK, "%s: %s", uncommon[_i].text, err.message);
	char *first = strdup(text);
	*text = '\0';
	snprintf(zone, sizeof zone, SOA "a %s\n", uncommon[_i].octets);
	ck_assert_msg(read_text(zone) == ZF_OK, "%s: %s", uncommon[_i].octets,
		      err.message);
	ck_assert_str_eq(first, text);
	free(first);
}
END_TEST

/* ---- where TTLs, classes and names come from ---- */

/* clang-format off */
static const struct {
	enum zf_reader_dialect dialect;
	const char *lines, *read;
} ttls[] = {
	{ ZF_READER_MASTER, "@ SOA . . 1 2 3 4 300\n@ TXT a\n@ 60 TXT b\n@ TXT c\n",
	  "300 300 60 300" },
	{ ZF_READER_MASTER, "@ 60 SOA . . 1 2 3 4 300\n@ TXT a\n@ 90 TXT b\n@ TXT c\n",
	  "60 60 90 90" },
	{ ZF_READER_MASTER, "$TTL 7\n@ SOA . . 1 2 3 4 300\n@ TXT a\n@ 90 TXT b\n@ TXT c\n",
	  "7 7 90 7" },
	{ ZF_READER_WINDOWS, "@ SOA . . 1 2 3 4 300\n@ TXT a\n@ 60 TXT b\n@ TXT c\n",
	  "300 300 60 300" },
	{ ZF_READER_WINDOWS, "@ 60 IN SOA . . 1 2 3 4 300\n@ TXT a\n@ 90 TXT b\n@ TXT c\n",
	  "60 300 90 300" },
	{ ZF_READER_WINDOWS, "$TTL 7\n@ SOA . . 1 2 3 4 300\n@ TXT a\n@ 90 TXT b\n@ TXT c\n",
	  "7 7 90 7" },
};
/* clang-format on */

/* named-compilezone 9.18 gives the master files' TTLs as these. */
START_TEST(a_ttl_left_out_is_found)
{
	unsigned got[4], expected[4];

	how.dialect = ttls[_i].dialect;
	ck_assert_msg(read_text(ttls[_i].lines) == ZF_OK, "%s", err.message);
	ck_assert_int_eq(sscanf(text,
				"example. %u %*[^\n]\nexample. %u %*[^\n]\n"
				"example. %u %*[^\n]\nexample. %u",
				got, got + 1, got + 2, got + 3),
			 4);
	ck_assert_int_eq(sscanf(ttls[_i].read, "%u %u %u %u", expected, expected + 1,
				expected + 2, expected + 3),
			 4);
	ck_assert_mem_eq(got, expected, sizeof got);
}
END_TEST

START_TEST(a_zone_of_another_class_is_read)
{
	assert_reads(
		"@ 60 CH SOA . . 1 2 3 4 5\n@ TXT a\n@ CHAOS TXT b\n@ CLASS3 TXT c\n",
		"example. 60 CH SOA . . 1 2 3 4 5\nexample. 60 CH TXT \"a\"\n"
		"example. 60 CH TXT \"b\"\nexample. 60 CH TXT \"c\"\n");
}
END_TEST

START_TEST(a_file_may_say_itself_of_which_zone_it_is)
{
	how.zone = NULL;
	assert_reads("example. 60 SOA . . 1 2 3 4 5\n",
		     "example. 60 IN SOA . . 1 2 3 4 5\n");
	*text = '\0';
	assert_reads("$ORIGIN example.\n@ 60 SOA ns . 1 2 3 4 5\n",
		     "example. 60 IN SOA ns.example. . 1 2 3 4 5\n");
	ck_assert_mem_eq(was.apex.wire, "\7example", 9);
}
END_TEST

START_TEST(what_is_outside_the_zone_goes_elsewhere)
{
	assert_reads(SOA "ns.example.org. A 192.0.2.1\n TXT x\na A 192.0.2.2\n",
		     SOA_READ "a.example. 3600 IN A 192.0.2.2\n");
	ck_assert_str_eq(left_out, "ns.example.org. 3600 IN A 192.0.2.1\n"
				   "ns.example.org. 3600 IN TXT \"x\"\n");
	ck_assert_uint_eq(was.outside, 2);
	ck_assert_uint_eq(was.records, 2);
}
END_TEST

START_TEST(root_hints_have_no_soa)
{
	how.zone = NULL;
	how.hints = true;
	assert_reads(". 3600000 NS A.ROOT-SERVERS.NET.\n"
		     "A.ROOT-SERVERS.NET. 3600000 A 198.41.0.4\n",
		     ". 3600000 IN NS A.ROOT-SERVERS.NET.\n"
		     "A.ROOT-SERVERS.NET. 3600000 IN A 198.41.0.4\n");
	ck_assert_int_eq(read_text(". 60 SOA . . 1 2 3 4 5\n"), ZF_EUSAGE);
	ck_assert_str_eq(err.message, "zone:1:1: root hints have no SOA");
}
END_TEST

/* ---- Windows' files ---- */

static uint32_t ages[8];
static size_t age_count;

static void note_age(void *ctx, uint32_t hours)
{
	ck_assert_ptr_eq(ctx, text);
	ages[age_count++] = hours;
}

/* Laid out as Server 2016 and later lay theirs out, an export of an AD zone by its first comment,
 * in German. */
START_TEST(a_file_of_windows_is_read)
{
	age_count = 0;
	how.dialect = ZF_READER_WINDOWS;
	how.aged = note_age;
	how.aged_ctx = text;
	assert_reads(
		";\r\n;  Database file (null) for Default zone scope in zone example.\r\n"
		";      Zonenversion:  7\r\n;\r\n\r\n"
		"@                       IN  SOA ns.example. host.example. (\r\n"
		"                        \t\t7            ; Seriennummer\r\n"
		"                        \t\t900          ; Aktualisierung\r\n"
		"                        \t\t600          ; Wiederholung\r\n"
		"                        \t\t86400        ; Ablauf\r\n"
		"                        \t\t3600       ) ; Standard-TTL\r\n"
		"\r\n;\r\n;  Zonen-NS-Eintr\xc3\xa4ge\r\n;\r\n\r\n"
		"@                       NS\tns.example.\r\n"
		"ns.example.             A\t192.0.2.1\r\n"
		"@                       WINS\tL1 C2 ( 10.0.0.10 10.0.0.11 )\r\n"
		"ws1                     [AGE:3636525]\t600\tA\t192.0.2.7\r\n"
		"                        [AGE:3636526]\tAAAA\t2001:db8::7\r\n"
		"                        [AGE:0]\tTXT\t( \"one\" \"two\" )\r\n"
		"b\xc3\xbc"
		"cher                 CNAME\tws1\r\n"
		"_ldap._tcp              600\tSRV\t0 100 389\tws1\r\n",
		"example. 3600 IN SOA ns.example. host.example. 7 900 600 86400 3600\n"
		"example. 3600 IN NS ns.example.\n"
		"ns.example. 3600 IN A 192.0.2.1\n"
		"example. 3600 IN TYPE65281 \\# 24 000000000000000100000002000000020A00000A0A00000B\n"
		"ws1.example. 600 IN A 192.0.2.7\n"
		"ws1.example. 3600 IN AAAA 2001:db8::7\n"
		"ws1.example. 3600 IN TXT \"one\" \"two\"\n"
		"b\\195\\188cher.example. 3600 IN CNAME ws1.example.\n"
		"_ldap._tcp.example. 600 IN SRV 0 100 389 ws1.example.\n");
	ck_assert_uint_eq(was.aged, 2);
	ck_assert_uint_eq(age_count, 2);
	ck_assert_uint_eq(ages[0], 3636525);
	ck_assert_uint_eq(ages[1], 3636526);
}
END_TEST

/* clang-format off */
static const struct {
	const char *text, *octets;
} wins[] = {
	{ "WINS 10.0.0.1", "65281 \\# 20 00000000000000020000038400000001" "0A000001" },
	{ "IN WINS LOCAL L5 C60 10.0.0.1", "65281 \\# 20 00010000000000050000003C00000001" "0A000001" },
	{ "WINS 5 60 10.0.0.1", "65281 \\# 20 00000000000000050000003C00000001" "0A000001" },
	{ "WINS C60 local ( 10.0.0.1\r\n10.0.0.2 )",
	  "65281 \\# 24 00010000000000020000003C00000002" "0A0000010A000002" },
	{ "WINS-R L1 C2 a.example.", "65282 \\# 23 000000000000000100000002" "0161076578616D706C6500" },
	{ "WINSR LOCAL corp", "65282 \\# 26 000100000000000200000384" "04636F7270076578616D706C6500" },
	{ "WINSR c2.", "65282 \\# 16 000000000000000200000384" "02633200" },
	{ "NBSTAT l3 (x.)", "65282 \\# 15 000000000000000300000384" "017800" },
};
/* clang-format on */

START_TEST(wins_and_winsr_are_read)
{
	char zone[256], expected[256];

	how.dialect = ZF_READER_WINDOWS;
	snprintf(zone, sizeof zone, SOA "@ %s\n", wins[_i].text);
	snprintf(expected, sizeof expected, SOA_READ "example. 300 IN TYPE%s\n",
		 wins[_i].octets);
	assert_reads(zone, expected);
}
END_TEST

START_TEST(digits_behind_a_backslash_may_be_octal)
{
	how.dialect = ZF_READER_WINDOWS;
	how.octal = true;
	assert_reads(SOA "a\\040b TXT \"\\345\"\n",
		     SOA_READ "a\\032b.example. 300 IN TXT \"\\229\"\n");
}
END_TEST

START_TEST(a_byte_order_mark_does_not_count)
{
	assert_reads("\xef\xbb\xbf" SOA, SOA_READ);
}
END_TEST

/* ---- what we write ---- */

static zf_status write_out(void *ctx, const char *octets, size_t len,
			   struct zf_error *why)
{
	(void)why;
	ck_assert_uint_eq(fwrite(octets, 1, len, ctx), len);
	return ZF_OK;
}

static const char *const dialects[] = { "master", "windows" };

/* Each of the known types, at an owner with odd octets. */
START_TEST(what_each_dialect_writes_is_read)
{
	static const uint8_t owner[] = "\21\"\\.@;$( \t\0\n)\303\274\377a1\7example";
	static char written[sizeof text];
	const struct zf_sink expected = { .take = collect, .ctx = written };
	FILE *file = fopen(path, "w");
	const struct zf_output output = { .write = write_out, .ctx = file };
	struct zf_writer *writer;
	struct test_rr rr;

	*written = '\0';
	ck_assert_int_eq(zf_writer_new(&writer, zf_dialect_find(dialects[_i]), how.zone,
				       &output, &err),
			 ZF_OK);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		make_rr(&rr, "example.", (uint32_t)(i + 1), known[i].type,
			known[i].rdata);
		if (i > 0) {
			rr.rr.owner = owner;
			rr.rr.owner_len = sizeof owner;
		}
		const struct zf_sink to = zf_writer_sink(writer);
		ck_assert_int_eq(to.take(to.ctx, &rr.rr, &err), ZF_OK);
		ck_assert_int_eq(expected.take(expected.ctx, &rr.rr, &err), ZF_OK);
	}
	ck_assert_int_eq(zf_writer_finish(writer, &err), ZF_OK);
	zf_writer_free(writer);
	ck_assert_int_eq(fclose(file), 0);
	how.dialect = _i == 1 ? ZF_READER_WINDOWS : ZF_READER_MASTER;
	how.octal = _i == 1;
	ck_assert_msg(read_file() == ZF_OK, "%s", err.message);
	ck_assert_str_eq(text, written);
}
END_TEST

/* ---- mistakes ---- */

/* clang-format off */
static const struct {
	const char *lines, *told;
} wrong[] = {
	{ "a 60 IN", "2:8: a type must follow" },
	{ "a 60 IN A", "2:10: A: more must follow" },
	{ "a A 192.0.2", "2:5: A: '192.0.2' is not an IPv4 address" },
	{ "a A 192.0.2.1 x", "2:15: A: 'x' is a word too many" },
	{ "a MX (\n 10\n x..y )", "4:2: MX: 'x..y' has an empty label" },
	{ "a NONESUCH x", "2:3: 'NONESUCH' is not a type" },
	{ "a 60 60 A 192.0.2.1", "2:6: '60' is a second TTL" },
	{ "a 1h30 A 192.0.2.1", "2:3: the TTL '1h30' ends in a number without unit" },
	{ "\"a\" A 192.0.2.1", "2:1: the owner '\"a\"' is in quotes, which do not belong round a name" },
	{ "a MX 10 \"b\"", "2:9: MX: '\"b\"' is in quotes, which do not belong round a name" },
	{ "a CNAME \"b.\"", "2:9: CNAME: '\"b.\"' is in quotes, which do not belong round a name" },
	{ "a TYPE255 \\# 0", "2:3: 'TYPE255' is for questions and messages: no zone has one" },
	{ "a TYPE41 \\# 0", "2:3: 'TYPE41' is for questions and messages: no zone has one" },
	{ "a TYPE128 \\# 0", "2:3: 'TYPE128' is for questions and messages: no zone has one" },
	{ "a TYPE0 \\# 0", "2:3: 'TYPE0' is for questions and messages: no zone has one" },
	{ "a AXFR \\# 0", "2:3: 'AXFR' is not a type" },
	{ "a ANY A 192.0.2.1", "2:3: 'ANY' is not a type" },
	{ "a IPSECKEY 10 1 2 192.0.2.38", "2:29: IPSECKEY: more must follow" },
	{ "a A6 129 ::1", "2:6: A6: '129' is a prefix longer than an address" },
	{ "a NULL x", "2:8: NULL: 'x' is of a type that only \\# is read for" },
	{ "a NXT b 128", "2:9: NXT: '128' is a type above 127" },
	{ "a DSYNC A UPDATE 1 b", "2:11: DSYNC: 'UPDATE' is no scheme known here: give its number" },
	{ "a 4294967296 A 192.0.2.1", "2:3: the TTL '4294967296' is not a number from 0 to 4294967295" },
	{ "a CH A 192.0.2.1", "2:1: the class is not that of the zone" },
	{ "a..b A 192.0.2.1", "2:1: the owner 'a..b' has an empty label" },
	{ "a A 192.0.2.1 )", "2:15: A: ')' is a word too many" },
	{ "a A 192.0.2.1)", "2:5: A: '192.0.2.1)' has a parenthesis that was not opened" },
	{ "a TXT ( \"x\"\n", "2:7: the parenthesis is not closed, or too far from here" },
	{ "a TXT ( \"x\"", "2:7: the parenthesis is not closed, or too far from here" },
	{ "a TXT \"x\n\"", "2:7: TXT: '\"x' has a quote that is not closed" },
	{ "@ SOA ns host 2 3600 600 86400 300", "2:1: a second SOA, and not the same" },
	{ "b SOA ns host 1 3600 600 86400 300", "2:1: a second SOA, and not the same" },
	{ "$FOO", "2:1: '$FOO' is not a directive" },
	{ "$TTL", "2:5: a TTL must follow" },
	{ "$TTL x", "2:6: the TTL 'x' is not a number" },
	{ "$TTL 1 2", "2:8: '2' is a word too many" },
	{ "$ORIGIN", "2:8: a name must follow" },
	{ "$ORIGIN a..b", "2:9: the origin 'a..b' has an empty label" },
	{ "$INCLUDE x", "2:10: $INCLUDE is not allowed" },
	{ "$GENERATE 1 a$ A 192.0.2.$", "2:11: '1' is not start-stop[/step]" },
	{ "$GENERATE 2-1 a$ A 192.0.2.$", "2:11: '2-1' is not start-stop[/step]" },
	{ "$GENERATE 1-2/0 a$ A 192.0.2.$", "2:11: '1-2/0' is not" },
	{ "$GENERATE 0-65536 a$ A 192.0.2.1", "2:11: 65537 records are more than 65536" },
	{ "$GENERATE 1-2", "2:14: an owner must follow" },
	{ "$GENERATE 1-2 a$", "2:1: a type must follow" },
	{ "$GENERATE 255-256 a$ A 192.0.2.$", "2:1: A: '192.0.2.256' is not an IPv4 address" },
	{ "$GENERATE 1-2 a${1,b} A 192.0.2.1", "2:15: the pattern has braces that are not" },
	{ "$GENERATE 1-2 a${1,128} A 192.0.2.1", "2:15: the pattern has a width of more than 127" },
	{ "$GENERATE 1-2 a${2147483647} A 192.0.2.1", "2:15: the pattern makes a number beyond 32 bits" },
	{ "$GENERATE 1-2 a$ TXT \"x\" \"y\"", "2:15: the pattern has more behind its quotes" },
	{ "a [AGE:1] A 192.0.2.1", "2:3: '[AGE:1]' is not a type" },
	{ "a WKS 192.0.2.1 tcp nonesuch", "2:21: WKS: 'nonesuch' is no service known here: give its port" },
	{ "a WKS 192.0.2.1", "2:16: WKS: more must follow" },
	{ "a LOC 91 N 4 E 0", "2:7: LOC: '91' is too large" },
	{ "a LOC 52 60 N 4 E 0", "2:10: LOC: '60' is too large" },
	{ "a LOC 52 4 E 0", "2:12: LOC: 'E' is no direction" },
	{ "a LOC N 4 E 0", "2:7: LOC: 'N' is no direction" },
	{ "a LOC 90 1 N 4 E 0", "2:12: LOC: 'N' is of an angle that is too large" },
	{ "a LOC 1 2 3.1234 N 4 E 0", "2:11: LOC: '3.1234' has more decimals than it may" },
	{ "a LOC 1 2 3 4 N 4 E 0", "2:13: LOC: '4' stands where a direction should" },
	{ "a LOC 1 N 4 E 42849672.96", "2:15: LOC: '42849672.96' is too large" },
	{ "a LOC 1 N 4 E -100000.01", "2:15: LOC: '-100000.01' is too large" },
	{ "a LOC 1 N 4 E 0 1 2 3 4", "2:23: LOC: '4' is a word too many" },
	{ "a APL 3:1/1", "2:7: APL: '3:1/1' is not of family 1: or 2:" },
	{ "a APL 1:192.0.2.0", "2:7: APL: '1:192.0.2.0' has no prefix length" },
	{ "a APL 1:192.0.2.0/33", "2:7: APL: '1:192.0.2.0/33' has a prefix that is longer than its address" },
	{ "a HIP 2 zz AQ==", "2:9: HIP: 'zz' is not an even number of hex digits" },
	{ "a AMTRELAY 1 2 0 .", "2:14: AMTRELAY: '2' is not 0 or 1" },
	{ "a AMTRELAY 1 0 4 .", "2:18: AMTRELAY: '.' is a gateway of an unknown kind" },
	{ "a NSAP 4700", "2:8: NSAP: '4700' does not begin with 0x" },
	{ "a ATMA +6a", "2:8: ATMA: '+6a' is no number of digits" },
	{ "a NXT b. CAA", "2:10: NXT: 'CAA' is a type above 127" },
	{ "a DNSKEY 257 3 NONE AQID", "2:16: DNSKEY: 'NONE' is no DNSSEC algorithm" },
	{ "a DNSKEY 257 3 8 AQ\"ID", "2:20: DNSKEY: '\"ID' has a quote where none belongs" },
	{ "a SVCB 1 . port=1 port=2", "2:19: SVCB: 'port=2' is there twice" },
	{ "a SVCB 1 . mandatory=port,port port=2", "2:12: SVCB: 'mandatory=port,port' lists a key twice, or itself" },
};
/* clang-format on */

START_TEST(what_is_wrong_is_told_with_its_place)
{
	char zone[512], told[512];

	snprintf(zone, sizeof zone, SOA "%s\n", wrong[_i].lines);
	snprintf(told, sizeof told, "zone:%s", wrong[_i].told);
	ck_assert_int_eq(read_text(zone), ZF_EUSAGE);
	ck_assert_msg(strncmp(err.message, told, strlen(told)) == 0, "%s: %s",
		      wrong[_i].lines, err.message);
}
END_TEST

/* clang-format off */
static const struct {
	const char *lines, *told;
} wrong_files[] = {
	{ "", "zone:1:1: the file ends without a SOA: it holds no zone" },
	{ "\n; nothing\n", "zone:3:1: the file ends without a SOA: it holds no zone" },
	{ "@ 60 A 192.0.2.1\n@ A 192.0.2.2\n", "zone:3:1: the file ends without a SOA: it holds no zone" },
	{ "a A 192.0.2.1\n" SOA, "zone:1:1: there is no TTL here, nor in a record before, nor a $TTL" },
	{ "a 60 A 192.0.2.1\n@ CH SOA . . 1 2 3 4 5\n", "zone:2:1: the class is not that of the zone" },
	{ "a 60 A 192.0.2.1\n" SOA "@ SOA . . 1 2 3 4 5\n", "zone:3:1: a second SOA, and not the same" },
	{ " 60 A 192.0.2.1\n", "zone:1:1: there is no owner here, nor was one before" },
	{ "@ A 192.0.2.1\n", "zone:1:1: there is no TTL here, nor in a record before, nor a $TTL" },
	{ "example.org. 60 SOA . . 1 2 3 4 5\n", "zone:1:1: the SOA is that of example.org., not of example." },
	{ "@ 60 ANY SOA . . 1 2 3 4 5\n", "zone:1:6: 'ANY' is not a type" },
};
/* clang-format on */

START_TEST(a_file_that_is_no_zone_is_told)
{
	ck_assert_int_eq(read_text(wrong_files[_i].lines), ZF_EUSAGE);
	ck_assert_str_eq(err.message, wrong_files[_i].told);
	ck_assert_uint_eq(zf_mistakes_count(mistakes), 1);
}
END_TEST

/* clang-format off */
static const struct {
	const char *line, *told;
} wrong_in_windows[] = {
	{ "a [AGE:] A 192.0.2.1", "2:3: '[AGE:]' is not [AGE:hours]" },
	{ "a [AGE:1 A 192.0.2.1", "2:3: '[AGE:1' is not [AGE:hours]" },
	{ "a [AGE:4294967296] A 192.0.2.1", "2:3: '[AGE:4294967296]' is not [AGE:hours]" },
	{ "a 60 [AGE:1] A 192.0.2.1", "2:6: '[AGE:1]' is not [AGE:hours]" },
	{ "a [Aging:1] A 192.0.2.1", "2:3: '[Aging:1]' is of dnscmd /ZonePrint, which prints no zone file: dnscmd /ZoneExport writes one" },
	{ "a CH A 192.0.2.1", "2:1: the class is not IN" },
	{ "@ WINS L2 C900", "2:15: WINS: a WINS server's address must follow" },
	{ "@ WINS example.", "2:8: WINS: 'example.' is not an IPv4 address" },
	{ "@ WINSR L2", "2:11: WINSR: a domain must follow" },
};
/* clang-format on */

START_TEST(what_windows_would_not_read_is_told)
{
	char zone[256], told[256];

	how.dialect = ZF_READER_WINDOWS;
	snprintf(zone, sizeof zone, SOA "%s\n", wrong_in_windows[_i].line);
	snprintf(told, sizeof told, "zone:%s", wrong_in_windows[_i].told);
	ck_assert_int_eq(read_text(zone), ZF_EUSAGE);
	ck_assert_str_eq(err.message, told);
}
END_TEST

/* ---- the SOA not first ---- */

/* clang-format off */
static const struct {
	const char *lines, *read, *left_out, *why;
} soa_not_first[] = {
	{ "example. 60 IN NS ns.example.\n" SOA "a A 192.0.2.1\n",
	  SOA_READ "example. 60 IN NS ns.example.\na.example. 3600 IN A 192.0.2.1\n", "", "Google Cloud's export" },
	{ "$TTL 30\n* 30 A 192.0.2.9\n A 192.0.2.7\n" SOA, SOA_READ "*.example. 30 IN A 192.0.2.9\n"
	  "*.example. 30 IN A 192.0.2.7\n", "", "Azure's: it comes last" },
	{ "$TTL 30\na A 192.0.2.1\n$TTL 40\nb A 192.0.2.2\n@ SOA ns host 1 3600 600 86400 300\nc A 192.0.2.3\n",
	  "example. 40 IN SOA ns.example. host.example. 1 3600 600 86400 300\na.example. 30 IN A 192.0.2.1\n"
	  "b.example. 40 IN A 192.0.2.2\nc.example. 40 IN A 192.0.2.3\n", "", "TTLs are settled as they are read" },
	{ "a 30 A 192.0.2.1\n@ SOA ns host 1 3600 600 86400 300\nc A 192.0.2.3\n",
	  "example. 30 IN SOA ns.example. host.example. 1 3600 600 86400 300\na.example. 30 IN A 192.0.2.1\n"
	  "c.example. 30 IN A 192.0.2.3\n", "", "the SOA too has the last, as BIND has it" },
	{ "a.test. 30 A 192.0.2.1\nb 30 A 192.0.2.2\n" SOA, SOA_READ "b.example. 30 IN A 192.0.2.2\n",
	  "a.test. 30 IN A 192.0.2.1\n", "outside the zone, which is known later" },
	{ "$GENERATE 1-2 a$ 30 A 192.0.2.$\n" SOA, SOA_READ "a1.example. 30 IN A 192.0.2.1\n"
	  "a2.example. 30 IN A 192.0.2.2\n", "", "$GENERATE" },
	{ "$INCLUDE names\n" SOA, SOA_READ "i.example. 30 IN A 192.0.2.1\n", "", "a file included before" },
	{ "b 30 A 192.0.2.2\n$INCLUDE soa\nc 30 A 192.0.2.3\n", SOA_READ "b.example. 30 IN A 192.0.2.2\n"
	  "c.example. 30 IN A 192.0.2.3\n", "", "the SOA in another file" },
	{ SOA "b 30 A 192.0.2.2\n" SOA, SOA_READ "b.example. 30 IN A 192.0.2.2\n", "", "first and last" },
	{ "b 30 A 192.0.2.2\n" SOA SOA, SOA_READ "b.example. 30 IN A 192.0.2.2\n", "", "twice, neither first" },
	{ "b 30 CH TXT x\n@ 3600 CH SOA ns host 1 3600 600 86400 300\n",
	  "example. 3600 CH SOA ns.example. host.example. 1 3600 600 86400 300\nb.example. 30 CH TXT \"x\"\n", "",
	  "the class is the first record's" },
};
/* clang-format on */

START_TEST(the_soa_need_not_be_first)
{
	how.include_folder = folder;
	write_text("names", "i 30 A 192.0.2.1\n");
	write_text("soa", SOA);
	assert_reads(soa_not_first[_i].lines, soa_not_first[_i].read);
	ck_assert_str_eq(left_out, soa_not_first[_i].left_out);
}
END_TEST

START_TEST(in_windows_files_it_must_be)
{
	how.dialect = ZF_READER_WINDOWS;
	ck_assert_int_eq(read_text("a 60 A 192.0.2.1\nb 60 A 192.0.2.2\n" SOA),
			 ZF_EUSAGE);
	ck_assert_str_eq(err.message,
			 "zone:1:1: the first record must be the zone's SOA");
	ck_assert_uint_eq(zf_mistakes_count(mistakes), 1);
}
END_TEST

/* Counts the records, whose texts say which they are, and sees to their order. */
static zf_status count_in_order(void *ctx, const struct zf_record *rr,
				struct zf_error *why)
{
	char number[16];
	unsigned *next = ctx;

	(void)why;
	if (*next == 0) {
		ck_assert_uint_eq(rr->type, ZF_TYPE_SOA);
	} else {
		snprintf(number, sizeof number, "%u", *next);
		ck_assert_uint_eq(rr->rdata[0], strlen(number));
		ck_assert_mem_eq(rr->rdata + 1, number, strlen(number));
	}
	++*next;
	return ZF_OK;
}

/* More than wait in memory. */
START_TEST(many_records_before_the_soa_wait_in_a_file)
{
	unsigned next = 0;
	const struct zf_sink counted = { count_in_order, &next };
	struct zf_input *in;
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	for (unsigned i = 1; i <= 100000; i++)
		fprintf(file, "n%u 60 TXT %u\n", i, i);
	fprintf(file, "%s", SOA "z 60 TXT 100001\n");
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(zf_input_open(&in, path, &err), ZF_OK);
	how.sink = &counted;
	ck_assert_msg(zf_reader_read(in, &how, mistakes, &was, &err) == ZF_OK, "%s",
		      err.message);
	zf_input_close(in);
	ck_assert_uint_eq(next, 100002);
	ck_assert_uint_eq(was.records, 100002);
}
END_TEST

/* ---- whose zone it is ---- */

#define ABSOLUTE_SOA "example.org. 60 IN SOA ns host 1 2 3 4 5\n"
#define TITLE(name) ";\n;  Database file " name "\n;      Zone version:  1\n;\n"

/* clang-format off */
static const struct {
	const char *lines;
	const uint8_t *likely;
	const char *apex;
	enum zf_naming_source named;
} named[] = {
	{ "$ORIGIN example.org.\n" SOA, (const uint8_t *)"\1f", "example.org.", ZF_NAMING_SAID },
	{ ABSOLUTE_SOA "a A 192.0.2.1\n", NULL, "example.org.", ZF_NAMING_SAID },
	{ ABSOLUTE_SOA "a A 192.0.2.1\n", (const uint8_t *)"\1f", "example.org.", ZF_NAMING_SAID },
	{ TITLE("f.dns for f zone.") ABSOLUTE_SOA, NULL, "example.org.", ZF_NAMING_SAID },
	{ SOA, (const uint8_t *)"\1f", "f.", ZF_NAMING_LIKELY },
	{ "a 60 A 192.0.2.1\n" SOA, (const uint8_t *)"\1f", "f.", ZF_NAMING_LIKELY },
	{ TITLE("h.dns for h zone.") SOA, (const uint8_t *)"\1f", "f.", ZF_NAMING_LIKELY },
	{ TITLE("h.dns for h.test zone.") SOA, NULL, "h.test.", ZF_NAMING_HEADER },
	{ TITLE("h.dns for Default zone scope in zone h.test.") SOA, NULL, "h.test.", ZF_NAMING_HEADER },
	{ TITLE("a for b for h.test zone.") SOA, NULL, "h.test.", ZF_NAMING_HEADER },
};
/* clang-format on */

START_TEST(the_zone_is_the_first_that_something_says)
{
	char apex[ZF_NAME_TEXT_MAX];

	how.zone = NULL;
	how.likely = named[_i].likely;
	ck_assert_msg(read_text(named[_i].lines) == ZF_OK, "%s: %s", named[_i].lines,
		      err.message);
	zf_name_print(apex, was.apex.wire);
	ck_assert_str_eq(apex, named[_i].apex);
	ck_assert_int_eq(was.named, named[_i].named);
}
END_TEST

START_TEST(names_taken_to_be_in_another_zone_are_told)
{
	how.zone = NULL;
	how.likely = (const uint8_t *)"\1f";
	ck_assert_int_eq(read_text("a 60 A 192.0.2.1\n" ABSOLUTE_SOA), ZF_EUSAGE);
	ck_assert_str_eq(err.message,
			 "zone:2:1: the SOA's owner is not the zone that names "
			 "before it were taken to be in");
}
END_TEST

START_TEST(a_title_in_another_language_names_no_zone)
{
	how.zone = NULL;
	ck_assert_int_eq(
		read_text(
			";\n;  Datenbankdatei h.dns fuer h-Zone.\n;      Zonenversion:  1\n;\n" SOA),
		ZF_EUSAGE);
	ck_assert_str_eq(err.message,
			 "zone:5:1: the owner '@' is relative, and no origin is known");
}
END_TEST

/* ---- other codings ---- */

/* Each octet of ASCII as a unit. */
static size_t in_utf16(char *to, const char *ascii, bool big_endian, bool mark)
{
	size_t len = 0;

	if (mark) {
		to[len++] = big_endian ? '\xfe' : '\xff';
		to[len++] = big_endian ? '\xff' : '\xfe';
	}
	for (; *ascii != '\0'; ascii++) {
		to[len++] = big_endian ? '\0' : *ascii;
		to[len++] = big_endian ? *ascii : '\0';
	}
	return len;
}

START_TEST(a_file_in_utf16_is_read)
{
	char octets[1024];
	const size_t len = in_utf16(octets, SOA "a TXT \"b\"\r\n", _i & 1, _i & 2);

	ck_assert_msg(read_octets(octets, len) == ZF_OK, "%s", err.message);
	ck_assert_str_eq(text, SOA_READ "a.example. 3600 IN TXT \"b\"\n");
}
END_TEST

START_TEST(lines_may_end_in_carriage_returns_alone)
{
	char zone[] = SOA "a TXT \"b\" ; c\n\n MX (\n10\nb )\nc A x\n";

	for (char *at = zone; *at != '\0'; at++)
		if (*at == '\n')
			*at = '\r';
	ck_assert_int_eq(read_text(zone), ZF_EUSAGE);
	ck_assert_str_eq(text, SOA_READ "a.example. 3600 IN TXT \"b\"\n"
					"a.example. 3600 IN MX 10 b.example.\n");
	ck_assert_str_eq(err.message, "zone:7:5: A: 'x' is not an IPv4 address");
}
END_TEST

/* A letter so often, in quotes. */
static char *string_of(char *at, char letter, size_t count)
{
	*at++ = '"';
	at = (char *)memset(at, letter, count) + count;
	*at++ = '"';
	*at = '\0';
	return at;
}

START_TEST(strings_that_are_too_long_may_be_split)
{
	static const size_t lens[] = { 0, 255, 256, 510, 511, 60000, 65280 };
	const size_t len = lens[_i];
	static char lines[70000], expected[140000];
	char *at = expected + sprintf(expected, "%sa.example. 3600 IN TXT", SOA_READ);

	how.split_strings = true;
	strcpy(lines, SOA "a TXT ");
	strcpy(string_of(lines + strlen(lines), 'x', len), "\n");
	for (size_t left = len; left > 0 || left == len;
	     left -= left < 255 ? left : 255) {
		*at++ = ' ';
		at = string_of(at, 'x', left < 255 ? left : 255);
		if (left == 0)
			break;
	}
	strcpy(at, "\n");
	if (len > 60000) {
		ck_assert_int_eq(read_text(lines), ZF_EUSAGE);
		ck_assert_ptr_nonnull(
			strstr(err.message, "more than fits into a record"));
		return;
	}
	ck_assert_msg(read_text(lines) == ZF_OK, "%s", err.message);
	ck_assert(len > 1000 || strcmp(text, expected) == 0);
	ck_assert(was.long_string == false);
}
END_TEST

START_TEST(a_string_that_is_too_long_is_noted)
{
	static char lines[1000] = SOA "a TXT ";

	strcpy(string_of(lines + strlen(lines), 'x', 256), "\n");
	ck_assert_int_eq(read_text(lines), ZF_EUSAGE);
	ck_assert(was.long_string);
}
END_TEST

START_TEST(without_a_zone_a_relative_name_is_told)
{
	how.zone = NULL;
	ck_assert_int_eq(read_text(SOA), ZF_EUSAGE);
	ck_assert_str_eq(err.message,
			 "zone:1:1: the owner '@' is relative, and no origin is known");
}
END_TEST

START_TEST(all_mistakes_up_to_twenty_are_told)
{
	char zone[4096] = SOA "a A 192.0.2.1\n";

	for (int i = 0; i < 30; i++)
		strcat(zone, "b A x\n");
	ck_assert_int_eq(read_text(zone), ZF_EUSAGE);
	ck_assert_uint_eq(zf_mistakes_count(mistakes), ZF_ENTRY_MISTAKES_MAX);
	ck_assert_str_eq(text, SOA_READ "a.example. 3600 IN A 192.0.2.1\n");
}
END_TEST

START_TEST(behind_a_mistake_no_record_is_given)
{
	ck_assert_int_eq(read_text(SOA "a A x\nb..c A 192.0.2.1\n A 192.0.2.2\n"
				       "d A 192.0.2.3\nTXT ( x\ne A x\n"),
			 ZF_EUSAGE);
	ck_assert_str_eq(text, SOA_READ);
	ck_assert_uint_eq(zf_mistakes_count(mistakes), 4);
}
END_TEST

/* clang-format off */
#define WITH_NUL(line) { SOA line "\n", sizeof SOA line }
static const struct {
	const char *octets;
	size_t len;
} with_nul[] = {
	WITH_NUL("a TXT \"a\0b\""),
	WITH_NUL("a A 192.0.2.1\0 and more"),
	WITH_NUL("a A 192.0.2.1 \0"),
	WITH_NUL("a\0mple A 192.0.2.1"),
	WITH_NUL("\0a A 192.0.2.1"),
	WITH_NUL("a TXT ( a\n\0 b )"),
	WITH_NUL("\0"),
};
/* clang-format on */

START_TEST(a_nul_octet_is_told)
{
	ck_assert_int_eq(read_octets(with_nul[_i].octets, with_nul[_i].len), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "there is a NUL octet"));
}
END_TEST

START_TEST(rubbish_is_told)
{
	static const char alphabet[] = " \t\r\n\"\\();#.@$09azTYPEINA\0\xff";
	uint32_t random = (uint32_t)_i * 2654435761u + 1;
	char rubbish[6000];
	size_t len = (size_t)sprintf(rubbish, "%s", SOA "a A (");

	while (len < sizeof rubbish - 1) {
		random = random * 1664525 + 1013904223;
		rubbish[len++] = _i % 2 == 0 ? (char)(random >> 24)
					     : alphabet[(random >> 16) % sizeof alphabet];
	}
	ck_assert_int_eq(read_octets(rubbish, len), ZF_EUSAGE);
	ck_assert_int_eq(strncmp(err.message, "zone:", 5), 0);
	ck_assert_int_ge(atoi(err.message + 5), 2);
}
END_TEST

/* clang-format off */
static const struct {
	const char *start;
	char octet;
	const char *told;
} endless[] = {
	{ SOA, 'a', "zone:2:1: the line is longer than any record" },
	{ SOA ";", 'a', "zone:2:1: the line is longer than any record" },
	{ SOA "a TXT (", ' ', "zone:2:1: the line is longer than any record" },
	{ SOA "a TXT (", '\n', "zone:2:7: the parenthesis is not closed, or too far from here" },
};
/* clang-format on */

START_TEST(an_endless_record_is_told)
{
	const size_t len = 3 * 1024 * 1024;
	char *zone = malloc(len);

	memset(zone, endless[_i].octet, len);
	memcpy(zone, endless[_i].start, strlen(endless[_i].start));
	ck_assert_int_eq(read_octets(zone, len), ZF_EUSAGE);
	ck_assert_str_eq(err.message, endless[_i].told);
	free(zone);
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

/* The pieces that are read end anywhere in a record. */
START_TEST(a_file_of_many_pieces_is_read)
{
	unsigned records = 0;
	const struct zf_sink counting = { .take = count, .ctx = &records };
	struct zf_input *in;
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(SOA, file);
	for (int i = 1; i < 30000; i++)
		fprintf(file, "%d %d IN TXT (\n \"%*d\" ; comment (\n)\n", i, i, i % 256,
			1);
	fputs("30000 A 1.2.3", file);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(zf_input_open(&in, path, &err), ZF_OK);
	how.sink = &counting;
	ck_assert_int_eq(zf_reader_read(in, &how, mistakes, NULL, &err), ZF_EUSAGE);
	zf_input_close(in);
	ck_assert_str_eq(err.message, "zone:89999:9: A: '1.2.3' is not an IPv4 address");
	ck_assert_uint_eq(records, 30000);
}
END_TEST

static zf_status refuse(void *ctx, const struct zf_record *rr, struct zf_error *why)
{
	(void)ctx;
	(void)rr;
	return zf_fail(why, ZF_EUSAGE, "enough");
}

START_TEST(the_sinks_failure_is_handed_on)
{
	const struct zf_sink refusing = { .take = refuse };
	struct zf_input *in;

	write_file("zone", SOA, strlen(SOA));
	ck_assert_int_eq(zf_input_open(&in, path, &err), ZF_OK);
	how.sink = &refusing;
	ck_assert_int_eq(zf_reader_read(in, &how, mistakes, NULL, &err), ZF_EUSAGE);
	zf_input_close(in);
	ck_assert_str_eq(err.message, "enough");
	ck_assert_uint_eq(zf_mistakes_count(mistakes), 0);
}
END_TEST

/* ---- $INCLUDE ---- */

static void make_folder(const char *name)
{
	char full[128];

	snprintf(full, sizeof full, "%s/%s", folder, name);
	ck_assert_int_eq(mkdir(full, 0700), 0);
}

START_TEST(files_are_included)
{
	how.include_folder = folder;
	make_folder("sub");
	write_text("one", " TXT in-one\na A 192.0.2.1\n$ORIGIN x\n$TTL 9\n"
			  "$INCLUDE \"sub/two\" y.example. ; again\n");
	write_text("sub/two", "b A 192.0.2.2\n");
	assert_reads(SOA "o TXT o\n$INCLUDE one\n TXT o2\nc A 192.0.2.3\n",
		     SOA_READ "o.example. 3600 IN TXT \"o\"\n"
			      "o.example. 3600 IN TXT \"in-one\"\n"
			      "a.example. 3600 IN A 192.0.2.1\n"
			      "b.y.example. 9 IN A 192.0.2.2\n"
			      "o.example. 9 IN TXT \"o2\"\n"
			      "c.example. 9 IN A 192.0.2.3\n");
}
END_TEST

START_TEST(a_mistake_in_an_included_file_has_its_name)
{
	char told[128];

	how.include_folder = folder;
	write_text("one", "\na A x\n");
	ck_assert_int_eq(read_text(SOA "$INCLUDE one\nb A y\n"), ZF_EUSAGE);
	snprintf(told, sizeof told, "%s/one:2:5: A: 'x' is not an IPv4 address", folder);
	ck_assert_str_eq(err.message, told);
	ck_assert_uint_eq(zf_mistakes_count(mistakes), 2);
}
END_TEST

/* clang-format off */
static const struct {
	const char *name, *why;
} not_included[] = {
	{ "nonesuch", "'nonesuch': No such file or directory" },
	{ "/etc/passwd", "'/etc/passwd' is no name in the folder" },
	{ "../zone", "'../zone' is no name in the folder" },
	{ "sub/../one", "'sub/../one' is no name in the folder" },
	{ "sub/..", "'sub/..' is no name in the folder" },
	{ "\"\"", "'' is no name in the folder" },
	{ "link", "'link' is a symbolic link: none is followed" },
	{ "way/out", "'way/out': " },
	{ "sub", "'sub' is not a file" },
	{ "pipe", "'pipe' is not a file" },
	{ "zone", "'zone' is being read already" },
	{ "sub//.//../zone", "is no name in the folder" },
	{ "./zone", "'./zone' is being read already" },
	{ "loop", "/loop:1:10: 'zone' is being read already" },
	{ "\"a\\000b\"", "the file's name holds a NUL octet" },
	{ "one..two", "'one..two': No such file or directory" },
};
/* clang-format on */

START_TEST(what_may_not_be_included_is_told)
{
	char name[128], zone[256];

	how.include_folder = folder;
	make_folder("sub");
	write_text("loop", "$INCLUDE zone\n");
	snprintf(name, sizeof name, "%s/link", folder);
	ck_assert_int_eq(symlink("loop", name), 0);
	snprintf(name, sizeof name, "%s/way", folder);
	ck_assert_int_eq(symlink("/", name), 0);
	snprintf(name, sizeof name, "%s/pipe", folder);
	ck_assert_int_eq(mkfifo(name, 0600), 0);
	snprintf(zone, sizeof zone, SOA "$INCLUDE %s\n", not_included[_i].name);
	ck_assert_int_eq(read_text(zone), ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, not_included[_i].why) != NULL, "%s",
		      err.message);
}
END_TEST

START_TEST(files_include_each_other_only_so_deep)
{
	char name[16], line[32];

	how.include_folder = folder;
	for (int i = 1; i <= ZF_ENTRY_FILES_MAX; i++) {
		snprintf(name, sizeof name, "f%d", i);
		snprintf(line, sizeof line, "$INCLUDE f%d\n", i + 1);
		write_text(name, line);
	}
	ck_assert_int_eq(read_text(SOA "$INCLUDE f1\n"), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "/f7:1:10: more than 8 files include"));
	ck_assert_uint_eq(zf_mistakes_count(mistakes), 1);
}
END_TEST

/* Ten files, each of which includes the next a hundred times, would be read for years. */
START_TEST(not_too_many_files_are_included)
{
	char name[16], lines[4096];

	how.include_folder = folder;
	for (int i = 1; i < 6; i++) {
		*lines = '\0';
		for (int j = 0; j < 100; j++)
			sprintf(lines + strlen(lines), "$INCLUDE f%d\n", i + 1);
		snprintf(name, sizeof name, "f%d", i);
		write_text(name, lines);
	}
	write_text("f6", "");
	ck_assert_int_eq(read_text(SOA "$INCLUDE f1\n"), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "more than 1000 files are included"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/dialect/reader");
	TCase *tc = tcase_create("reader");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_file_of_rfc_1035_is_read);
	tcase_add_loop_test(tc, records_may_be_spelled_so, 0,
			    sizeof spellings / sizeof *spellings);
	tcase_add_loop_test(tc, types_that_few_write_are_read, 0,
			    sizeof uncommon / sizeof *uncommon);
	tcase_add_loop_test(tc, a_ttl_left_out_is_found, 0, sizeof ttls / sizeof *ttls);
	tcase_add_test(tc, a_zone_of_another_class_is_read);
	tcase_add_test(tc, a_file_may_say_itself_of_which_zone_it_is);
	tcase_add_test(tc, what_is_outside_the_zone_goes_elsewhere);
	tcase_add_test(tc, root_hints_have_no_soa);
	tcase_add_test(tc, a_file_of_windows_is_read);
	tcase_add_loop_test(tc, wins_and_winsr_are_read, 0, sizeof wins / sizeof *wins);
	tcase_add_test(tc, digits_behind_a_backslash_may_be_octal);
	tcase_add_test(tc, a_byte_order_mark_does_not_count);
	tcase_add_loop_test(tc, what_each_dialect_writes_is_read, 0, 2);
	tcase_add_loop_test(tc, what_is_wrong_is_told_with_its_place, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_loop_test(tc, a_file_that_is_no_zone_is_told, 0,
			    sizeof wrong_files / sizeof *wrong_files);
	tcase_add_loop_test(tc, what_windows_would_not_read_is_told, 0,
			    sizeof wrong_in_windows / sizeof *wrong_in_windows);
	tcase_add_loop_test(tc, the_soa_need_not_be_first, 0,
			    sizeof soa_not_first / sizeof *soa_not_first);
	tcase_add_test(tc, in_windows_files_it_must_be);
	tcase_add_test(tc, many_records_before_the_soa_wait_in_a_file);
	tcase_add_loop_test(tc, the_zone_is_the_first_that_something_says, 0,
			    sizeof named / sizeof *named);
	tcase_add_test(tc, names_taken_to_be_in_another_zone_are_told);
	tcase_add_test(tc, a_title_in_another_language_names_no_zone);
	tcase_add_loop_test(tc, a_file_in_utf16_is_read, 0, 4);
	tcase_add_test(tc, lines_may_end_in_carriage_returns_alone);
	tcase_add_loop_test(tc, strings_that_are_too_long_may_be_split, 0, 7);
	tcase_add_test(tc, a_string_that_is_too_long_is_noted);
	tcase_add_test(tc, without_a_zone_a_relative_name_is_told);
	tcase_add_test(tc, all_mistakes_up_to_twenty_are_told);
	tcase_add_test(tc, behind_a_mistake_no_record_is_given);
	tcase_add_loop_test(tc, a_nul_octet_is_told, 0,
			    sizeof with_nul / sizeof *with_nul);
	tcase_add_loop_test(tc, rubbish_is_told, 0, 50);
	tcase_add_loop_test(tc, an_endless_record_is_told, 0,
			    sizeof endless / sizeof *endless);
	tcase_add_test(tc, a_file_of_many_pieces_is_read);
	tcase_add_test(tc, the_sinks_failure_is_handed_on);
	tcase_add_test(tc, files_are_included);
	tcase_add_test(tc, a_mistake_in_an_included_file_has_its_name);
	tcase_add_loop_test(tc, what_may_not_be_included_is_told, 0,
			    sizeof not_included / sizeof *not_included);
	tcase_add_test(tc, files_include_each_other_only_so_deep);
	tcase_add_test(tc, not_too_many_files_are_included);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
