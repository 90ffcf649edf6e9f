/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/lint.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/text/parse.h"
#include "zonefmt/text/types.h"

static char found[16 * 1024];
static struct zf_parse parse;

/* A line a finding: `owner rule effect`, and the text where `texts` says so. */
static bool texts;

static void note(void *ctx, const struct zf_lint_finding *finding)
{
	static const char *const effects[] = { "nothing", "loaded", "dropped",
					       "refused" };
	char owner[ZF_NAME_TEXT_MAX];
	const size_t len = strlen(found);

	(void)ctx;
	zf_name_print(owner, finding->owner);
	snprintf(found + len, sizeof found - len, "%s %s %s%s%s\n", owner, finding->rule,
		 effects[finding->effect], texts ? ": " : "", texts ? finding->text : "");
}

/* Gives the record of a line `owner TTL type rdata`, all names in it absolute; class IN, or CH
 * where the line begins with it. */
static void give_line(const struct zf_sink *sink, const char *line)
{
	struct zf_record rr = { .class = ZF_CLASS_IN };
	char owner[64], text[1024];
	struct zf_name name;
	struct zf_error err;
	int rest;

	ck_assert_int_eq(sscanf(line, "%63s %u %n", owner, &rr.ttl, &rest), 2);
	if (strncmp(line + rest, "CH ", 3) == 0) {
		rr.class = ZF_CLASS_CH;
		rest += 3;
	}
	ck_assert_int_eq(zf_name_parse(&name, owner, NULL), ZF_OK);
	rr.owner = name.wire;
	rr.owner_len = (uint16_t)zf_name_size(name.wire);
	snprintf(text, sizeof text, "%s\n", line + rest);
	parse.words.at = text;
	zf_error_clear(&err);
	ck_assert_msg(zf_parse_type_rdata(&parse, &rr, &err) == ZF_OK, "%s: %s", line,
		      err.message);
	ck_assert_int_eq(sink->take(sink->ctx, &rr, &err), ZF_OK);
}

/* What is found in the zone at `apex` of these lines, up to an empty one or NULL. */
static const char *lint(const struct zf_lint_terms *given, const char *apex,
			const char *const *lines)
{
	struct zf_lint_terms terms = *given;
	struct zf_lint *made;
	struct zf_sink sink;
	struct zf_name name;

	found[0] = '\0';
	zf_parse_init(&parse);
	ck_assert_int_eq(zf_name_parse(&name, apex, NULL), ZF_OK);
	terms.apex = name.wire;
	terms.found = note;
	ck_assert_int_eq(zf_lint_new(&made, &terms, NULL), ZF_OK);
	sink = zf_lint_sink(made);
	for (; *lines != NULL; lines++)
		give_line(&sink, *lines);
	ck_assert_int_eq(zf_lint_finish(made, NULL), ZF_OK);
	zf_lint_free(made);
	return found;
}

#define SOA "x. 60 SOA ns.x. h.x. 1 3600 600 86400 60"
#define NS "x. 60 NS ns.x."
#define NS_A "ns.x. 60 A 192.0.2.1"
#define GOOD SOA, NS, NS_A
#define DS "DS 1 8 2 0000000000000000000000000000000000000000000000000000000000000000"

/* By server: windows, bind, knot, nsd, powerdns. `-` is nothing, l loaded, d dropped, r refused.
 * Those of the last four are what BIND 9.18.41, Knot 3.2.6, NSD 4.6.1 and PowerDNS 4.7.3 did with
 * this zone, but where the comment says otherwise. */
/* clang-format off */
static const struct {
	const char *owner, *rule, *effects, *why;
	const char *lines[10];
} zones[] = {
	{ "", "", "-----", "nothing is wrong", { GOOD } },
	{ "x.", "soa-missing", "rrrrr", "no SOA", { NS, NS_A } },
	{ "x.", "soa-not-first", "r----", "records in another order", { NS, NS_A, SOA } },
	{ "x.", "soa-twice", "drdrd", "another SOA",
	  { GOOD, "x. 60 SOA ns.x. h.x. 2 3600 600 86400 60" } },
	{ "x.", "soa-repeated", "d--r-", "the same SOA at the end, as dig prints a transfer", { GOOD, SOA } },
	{ "a.x.", "soa-elsewhere", "drdrd", "a SOA of another zone",
	  { GOOD, "a.x. 60 SOA ns.x. h.x. 1 3600 600 86400 60" } },
	{ "a.x.", "class", "drrrr", "CHAOS", { GOOD, "a.x. 60 CH TXT \"a\"" } },
	{ "a.y.", "out-of-zone", "dddrr", "an owner elsewhere", { GOOD, "a.y. 60 A 192.0.2.1" } },
	{ "ns.y.", "out-of-zone", "-ddrr", "an address of a name server elsewhere",
	  { GOOD, "x. 60 NS ns.y.", "ns.y. 60 A 192.0.2.1" } },
	{ "ns.y.", "out-of-zone", "dddrr", "but nothing else of it",
	  { GOOD, "x. 60 NS ns.y.", "ns.y. 60 TXT \"a\"" } },
	{ "a.x.", "cname-and-other-data", "drrrl", "an alias with a text",
	  { GOOD, "a.x. 60 CNAME ns.x.", "a.x. 60 TXT \"a\"" } },
	{ "x.", "cname-and-other-data", "drrrl", "an alias at the apex", { GOOD, "x. 60 CNAME ns.y." } },
	{ "", "", "-----", "an alias that is signed (PowerDNS does not show signatures of its own zones)",
	  { GOOD, "a.x. 60 CNAME ns.x.", "a.x. 60 NSEC x. CNAME",
	    "a.x. 60 RRSIG CNAME 8 2 60 20300101000000 20200101000000 1 x. AQID" } },
	{ "a.x.", "cname-and-other-data", "d-rrl", "KEY: RFC 2181 10.1",
	  { GOOD, "a.x. 60 CNAME ns.x.", "a.x. 60 KEY 256 3 8 AQIDBA==" } },
	{ "a.x.", "cname-twice", "drrrl", "two of them",
	  { GOOD, "a.x. 60 CNAME ns.x.", "a.x. 60 CNAME x." } },
	{ "a.x.", "cname-loop", "dllll", "itself; servers on Unix load it in silence",
	  { GOOD, "a.x. 60 CNAME A.x." } },
	{ "a.x.", "dname-twice", "-rrrl", "two of them",
	  { GOOD, "a.x. 60 DNAME a.y.", "a.x. 60 DNAME b.y." } },
	{ "a.x.", "dname-and-ns", "llrll", "a delegation covers it; BIND and NSD load it in silence",
	  { GOOD, "a.x. 60 NS ns.x.", "a.x. 60 DNAME b.y." } },
	{ "b.a.x.", "below-dname", "llrrl", "data below; BIND loads it in silence",
	  { GOOD, "a.x. 60 DNAME a.y.", "b.a.x. 60 A 192.0.2.1" } },
	{ "c.a.x.", "ns-below-delegation", "dllll", "a cut below a cut; loaded in silence",
	  { GOOD, "a.x. 60 NS ns.x.", "c.a.x. 60 NS ns.y." } },
	{ "b.a.x.", "delegated", "lllll", "data below a cut; loaded in silence",
	  { GOOD, "a.x. 60 NS ns.x.", "b.a.x. 60 TXT \"a\"" } },
	{ "a.x.", "delegated", "lllll", "data at a cut", { GOOD, "a.x. 60 NS ns.x.", "a.x. 60 TXT \"a\"" } },
	{ "", "", "-----", "DS at a cut", { GOOD, "a.x. 60 NS ns.x.", "a.x. 60 " DS } },
	{ "", "", "-----", "glue, and addresses that might be",
	  { GOOD, "a.x. 60 NS ns.a.x.", "ns.a.x. 60 A 192.0.2.1", "b.a.x. 60 AAAA ::1" } },
	{ "a.x.", "glue-missing", "lllll", "a delegation that leads nowhere", { GOOD, "a.x. 60 NS ns.a.x." } },
	{ "x.", "ds-at-apex", "-r--l", "a DS on the wrong side", { GOOD, "x. 60 " DS } },
	{ "a.x.", "ds-without-ns", "----l", "a DS of nothing", { GOOD, "a.x. 60 " DS } },
	{ "x.", "apex-without-ns", "lrlll", "no NS; NSD loads it in silence", { SOA, NS_A } },
	{ "x.", "apex-ns-without-address", "lrlll", "no address; NSD and PowerDNS load it in silence",
	  { SOA, NS } },
	{ "x.", "apex-ns-without-address", "lrlll", "the name server's name is another",
	  { GOOD, "a.x. 60 DNAME y.", "x. 60 NS ns.a.x." } },
	{ "", "", "-----", "a name server elsewhere", { SOA, "x. 60 NS ns.y." } },
	{ "", "", "-----", "a name server with the wildcard's address",
	  { SOA, "x. 60 NS a.x.", "*.x. 60 A 192.0.2.1" } },
	{ "x.", "apex-ns-without-address", "lrlll", "no wildcard, for its name exists",
	  { SOA, "x. 60 NS a.x.", "*.x. 60 A 192.0.2.1", "b.a.x. 60 A 192.0.2.1" } },
	{ "x.", "apex-ns-is-cname", "-rl-l", "RFC 2181 10.3", { GOOD, "x. 60 NS a.x.", "a.x. 60 CNAME ns.x." } },
	{ "b.x.", "ns-without-address", "-l---", "at a delegation", { GOOD, "b.x. 60 NS a.x." } },
	{ "b.x.", "ns-is-cname", "-l--l", "at a delegation",
	  { GOOD, "b.x. 60 NS a.x.", "a.x. 60 CNAME ns.x." } },
	{ "x.", "mx-without-address", "-l---", "no host", { GOOD, "x. 60 MX 1 a.x." } },
	{ "", "", "-----", "no mail, RFC 7505", { GOOD, "x. 60 MX 0 ." } },
	{ "", "", "-----", "a host in a delegated zone",
	  { GOOD, "x. 60 MX 1 b.a.x.", "a.x. 60 NS ns.x." } },
	{ "x.", "mx-is-cname", "-l--l", "an alias", { GOOD, "x. 60 MX 1 a.x.", "a.x. 60 CNAME ns.x." } },
	{ "_s.x.", "srv-without-address", "-l---", "no host", { GOOD, "_s.x. 60 SRV 0 0 1 a.x." } },
	{ "_s.x.", "srv-is-cname", "-l--l", "an alias",
	  { GOOD, "_s.x. 60 SRV 0 0 1 a.x.", "a.x. 60 CNAME ns.x." } },
	{ "a_b.x.", "host-name", "-r--l", "an underscore at an address", { GOOD, "a_b.x. 60 A 192.0.2.1" } },
	{ "a_b.x.", "host-name", "-r--l", "at a MX", { GOOD, "a_b.x. 60 MX 1 ns.x." } },
	{ "-a.x.", "host-name", "-r--l", "a hyphen that leads", { GOOD, "-a.x. 60 A 192.0.2.1" } },
	{ "a.x.", "host-name", "-r--l", "a host named", { GOOD, "a.x. 60 MX 1 a_b.y." } },
	{ "_s.x.", "host-name", "-r--l", "a host named", { GOOD, "_s.x. 60 SRV 0 0 1 a_b.y." } },
	{ "", "", "-----", "elsewhere it may be", { GOOD, "a_b.x. 60 TXT \"a\"", "a.x. 60 PTR a_b.y." } },
	{ "", "", "-----", "names let pass",
	  { GOOD, "gc._msdcs.x. 60 A 192.0.2.1", "*.a.x. 60 A 192.0.2.1", "a._spf.x. 60 A 192.0.2.1" } },
	{ "a._spf.x.", "host-name", "-r--l", "only for IPv4", { GOOD, "a._spf.x. 60 AAAA ::1" } },
	{ "*.a.x.", "wildcard-ns", "-r---", "RFC 4592 4.2", { GOOD, "*.a.x. 60 NS ns.x." } },
	{ "b.*.x.", "wildcard-inside", "-l---", "RFC 4592 2.1.3", { GOOD, "b.*.x. 60 TXT \"a\"" } },
	{ "a.x.", "obsolete-type", "dr-l-", "MD", { GOOD, "a.x. 60 TYPE3 \\# 3 016100" } },
	{ "a.x.", "ttl-differs", "-llll", "one RRset", { GOOD, "a.x. 60 A 192.0.2.1", "a.x. 90 A 192.0.2.2" } },
	{ "", "", "-----", "of the type WINS, but none", { GOOD, "x. 60 TYPE65281 \\# 2 0000" } },
	{ "a.x.", "alias-not-asked", "llll-", "PowerDNS' ALIAS", { GOOD, "a.x. 60 TYPE65401 \\# 6 026E73017800" } },
	{ "a.x.", "alias-not-asked", "llll-", "PowerDNS' LUA", { GOOD, "a.x. 60 TYPE65402 \\# 5 0001026161" } },
	{ "", "", "-----", "of the type ALIAS, but no name", { GOOD, "a.x. 60 TYPE65401 \\# 2 0101" } },
	{ "", "", "-----", "of the type LUA, but no text", { GOOD, "a.x. 60 TYPE65402 \\# 2 0001" } },
	{ "", "", "-----", "ALIAS with more behind its name", { GOOD, "a.x. 60 TYPE65401 \\# 3 0000 00" } },
	{ "a.x.", "svcb-mandatory", "-rrrl", "a key without word",
	  { GOOD, "a.x. 60 SVCB 1 . mandatory=key123" } },
	{ "a.x.", "svcb-mandatory", "-rrrl", "one of two", { GOOD, "a.x. 60 HTTPS 1 . mandatory=alpn,port alpn=\"h2\"" } },
	{ "", "", "-----", "all that is mandatory is there", { GOOD, "a.x. 60 SVCB 1 . mandatory=port port=53" } },
	{ "a.x.", "svcb-alpn", "-r---", "RFC 9460 7.1.1", { GOOD, "a.x. 60 SVCB 1 . no-default-alpn" } },
	{ "", "", "-----", "with alpn", { GOOD, "a.x. 60 SVCB 1 . alpn=\"h2\" no-default-alpn" } },
	{ "a.x.", "svcb-host-name", "-r---", "no host's name", { GOOD, "a.x. 60 SVCB 1 _a.x." } },
	{ "", "", "-----", "of an alias it may be any", { GOOD, "a.x. 60 HTTPS 0 _a.x." } },
	{ "", "", "-----", "the owner's too", { GOOD, "_a._b.x. 60 SVCB 1 ns.x." } },
	{ "a.x.", "rdata", "-r---", "SVCB: keys twice", { GOOD, "a.x. 60 TYPE64 \\# 15 000100 000300020035 000300020035" } },
	{ "a.x.", "rdata", "-r---", "a port of three octets", { GOOD, "a.x. 60 TYPE65 \\# 10 000100 00030003003500" } },
	{ "a.x.", "rdata", "-r---", "no path for DoH", { GOOD, "a.x. 60 SVCB 1 . key7=\"/q\"" } },
	{ "", "", "-----", "RFC 9461", { GOOD, "a.x. 60 SVCB 1 . key7=\"/q{?dns}\"" } },
	{ "a.x.", "svcb-cut", "-r-r-", "cut within a parameter",
	  { GOOD, "a.x. 60 TYPE64 \\# 7 00010000010001" } },
	{ "a.x.", "rdata", "-r---", "NSEC: a window of 33 octets",
	  { GOOD, "a.x. 60 TYPE47 \\# 36 000021010101010101010101010101010101010101010101010101010101010101010101" } },
	{ "a.x.", "rdata", "-r---", "NSEC: no types", { GOOD, "a.x. 60 NSEC x." } },
	{ "a.x.", "rdata", "-r---", "NSEC: an empty octet at a window's end", { GOOD, "a.x. 60 TYPE47 \\# 5 0000024000" } },
	{ "2t7b4g4vsa5smi47k61mv5bv1a22bojr.x.", "rdata", "-r---", "NSEC3: a hash of 19 octets",
	  { GOOD, "2t7b4g4vsa5smi47k61mv5bv1a22bojr.x. 60 TYPE50 \\# 25 01000001001300000000000000000000000000000000000000" } },
	{ "", "", "-----", "one of 20, and no types",
	  { GOOD, "2t7b4g4vsa5smi47k61mv5bv1a22bojr.x. 60 TYPE50 \\# 26 0100000100140000000000000000000000000000000000000000" } },
	{ "a!.x.", "nsec3-owner", "-r---", "no hash",
	  { GOOD, "a!.x. 60 NSEC3 1 0 1 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A" } },
	{ "x.", "nsec3param-hash", "-r---", "hash 2", { GOOD, "x. 60 NSEC3PARAM 2 0 1 -" } },
	{ "x.", "rdata", "-r---", "ZONEMD: SHA-384 of 47 octets",
	  { GOOD, "x. 60 ZONEMD 1 1 1 0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" } },
	{ "x.", "rdata", "-r---", "ZONEMD: less than 12", { GOOD, "x. 60 ZONEMD 1 2 240 0000000000000000000000" } },
	{ "a.x.", "ds-digest", "-rl--", "CDS of SHA-256 with one octet", { GOOD, "a.x. 60 CDS 1 8 2 00" } },
	{ "", "", "-----", "a digest that is not known", { GOOD, "a.x. 60 CDS 1 8 9 00" } },
	{ "a.x.", "rdata", "-r---", "IPSECKEY without key", { GOOD, "a.x. 60 TYPE45 \\# 7 0A0100C0000226" } },
	{ "a.x.", "rdata", "-r---", "nor gateway", { GOOD, "a.x. 60 TYPE45 \\# 3 0A0000" } },
	{ "", "", "-----", "of algorithm 0, but a key", { GOOD, "a.x. 60 TYPE45 \\# 8 0A0100C000022601" } },
	{ "a.x.", "rdata", "-r---", "LOC: beyond the pole", { GOOD, "a.x. 60 TYPE29 \\# 16 00121613FFFFFFFF8000000000989680" } },
	{ "a.x.", "rdata", "-r---", "NAPTR: no end of the substitution", { GOOD, "a.x. 60 NAPTR 1 1 \"U\" \"\" \"!a!b\" ." } },
	{ "", "", "-----", "NAPTR as it should be", { GOOD, "a.x. 60 NAPTR 1 1 \"U\" \"\" \"!a!b!i\" ." } },
	{ "a.x.", "openpgpkey-empty", "-rr--", "no key", { GOOD, "a.x. 60 TYPE61 \\# 0" } },
	{ "", "", "-----", "a DNAME at the apex of a zone with NSEC3",
	  { SOA, "x. 60 NS ns.y.", "x. 60 DNAME y.",
	    "2t7b4g4vsa5smi47k61mv5bv1a22bojr.x. 60 NSEC3 1 0 1 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A" } },
	{ "a.x.", "mailbox", "-r---", "RP at no host", { GOOD, "a.x. 60 RP b.c_d. ." } },
	{ "a.x.", "mailbox", "-r---", "MINFO's second", { GOOD, "a.x. 60 MINFO . b\\032c.d." } },
	{ "", "", "-----", "any printable octet in the first label", { GOOD, "a.x. 60 RP b_c.d. ." } },
	{ "x.", "wins-not-asked", "-llll", "WINS is Windows' alone",
	  { GOOD, "x. 60 TYPE65281 \\# 20 00000000000000020000038400000001C0000201" } },
	{ "", "", "-----", "text of no octets", { GOOD, "a.x. 60 TXT \"\"" } },
};
/* clang-format on */

START_TEST(each_server_has_its_rules)
{
	static const struct {
		char letter;
		const char *word;
	} effects[] = { { 'l', "loaded" }, { 'd', "dropped" }, { 'r', "refused" } };
	char expected[256];

	for (unsigned server = 0; server < ZF_LINT_SERVERS; server++) {
		const struct zf_lint_terms terms = {
			.server = (enum zf_lint_server)server,
			.version = ZF_WORD_WINDOWS,
			.name_check = 2,
		};

		expected[0] = '\0';
		for (unsigned i = 0; i < sizeof effects / sizeof *effects; i++)
			if (zones[_i].effects[server] == effects[i].letter)
				snprintf(expected, sizeof expected, "%s %s %s\n",
					 zones[_i].owner, zones[_i].rule,
					 effects[i].word);
		ck_assert_msg(strcmp(lint(&terms, "x.", zones[_i].lines), expected) == 0,
			      "%s, server %u: %s", zones[_i].why, server, found);
	}
}
END_TEST

/* clang-format off */
static const struct {
	const char *owner, *fails; /* with these flags */
	const char *why;
} names[] = {
	{ "a-b1.x.", "", "letters, digits, hyphens" },
	{ "*.x.", "", "the first label" },
	{ "a.*.x.", "0", "not the first" },
	{ "a_b.x.", "0", "underscore" },
	{ "a\\032b.x.", "0", "a blank is printable" },
	{ "b\\195\\188cher.x.", "01", "UTF-8" },
	{ "\\240\\159\\152\\128.x.", "01", "four octets of it" },
	{ "b\\252cher.x.", "012", "ISO 8859-1" },
	{ "\\192\\128.x.", "012", "longer than it need be" },
	{ "\\237\\160\\128.x.", "012", "a surrogate" },
	{ "\\195.x.", "012", "cut short" },
	{ "a\\001.x.", "012", "a control" },
	{ "a\\127.x.", "012", "another" },
};
/* clang-format on */

START_TEST(windows_refuses_names_by_its_flag)
{
	char line[128];
	const char *const lines[] = { GOOD, line, NULL };

	snprintf(line, sizeof line, "%s 60 TXT \"a\"", names[_i].owner);
	for (uint8_t flag = 0; flag <= 3; flag++) {
		const struct zf_lint_terms terms = { .server = ZF_LINT_WINDOWS,
						     .version = ZF_WORD_WINDOWS,
						     .name_check = flag };
		const bool fails = strchr(names[_i].fails, '0' + flag) != NULL;

		lint(&terms, "x.", lines);
		ck_assert_msg(fails == (strstr(found, "name-check dropped") != NULL),
			      "%s, flag %u: %s", names[_i].why, flag, found);
	}
}
END_TEST

/* clang-format off */
static const struct {
	const char *line;
	uint8_t since;
} types[] = {
	{ "a.x. 60 X25 \"1\"", ZF_WORD_WINDOWS_2000 },
	{ "a.x. 60 SRV 0 0 0 .", ZF_WORD_WINDOWS_2000 },
	{ "a.x. 60 KEY 256 3 8 AQIDBA==", ZF_WORD_WINDOWS_2003 },
	{ "a.x. 60 NAPTR 1 1 \"\" \"\" \"\" .", ZF_WORD_WINDOWS_2008 },
	{ "a.x. 60 DNAME y.", ZF_WORD_WINDOWS_2008 },
	{ "a.x. 60 DNSKEY 256 3 8 AQIDBA==", ZF_WORD_WINDOWS_2008R2 },
	{ "a.x. 60 NSEC3PARAM 1 0 0 -", ZF_WORD_WINDOWS_2012 },
	{ "a.x. 60 TLSA 3 1 1 00", ZF_WORD_WINDOWS },
	{ "a.x. 60 CAA 0 issue \"\"", ZF_WORD_WINDOWS },
	{ "a.x. 60 TYPE65400 \\# 0", ZF_WORD_WINDOWS },
};
/* clang-format on */

START_TEST(windows_knows_types_by_its_version)
{
	const char *const lines[] = { GOOD, types[_i].line, NULL };

	for (uint8_t version = ZF_WORD_WINDOWS_2000; version <= ZF_WORD_WINDOWS;
	     version = (uint8_t)(version << 1)) {
		const struct zf_lint_terms terms = { .server = ZF_LINT_WINDOWS,
						     .version = version };

		lint(&terms, "x.", lines);
		ck_assert_msg((version < types[_i].since) ==
				      (strcmp(found, "a.x. unknown-type dropped\n") == 0),
			      "%s, %u: %s", types[_i].line, version, found);
	}
}
END_TEST

#define FORWARD " TYPE65281 \\# 20 00000000000000020000038400000001C0000201"
#define REVERSE " TYPE65282 \\# 13 00000000000000020000038400"

START_TEST(wins_has_its_place)
{
	static const struct {
		const char *apex, *line, *text;
	} places[] = {
		{ "x.", "x. 60" FORWARD, "" },
		{ "x.", "a.x. 60" FORWARD, "WINS belongs to the apex" },
		{ "x.", "x. 60" REVERSE, "WINSR in a forward zone" },
		{ "2.0.192.in-addr.arpa.", "2.0.192.in-addr.arpa. 60" REVERSE, "" },
		{ "2.0.192.in-addr.arpa.", "2.0.192.in-addr.arpa. 60" FORWARD,
		  "WINS in a reverse zone" },
	};
	const struct zf_lint_terms terms = { .version = ZF_WORD_WINDOWS };
	const char *const lines[] = { places[_i].line, NULL };

	texts = true;
	lint(&terms, places[_i].apex, lines);
	texts = false;
	const char *at = strstr(found, "wins-place dropped: ");
	if (*places[_i].text == '\0')
		ck_assert_ptr_null(at);
	else
		ck_assert_msg(at != NULL && strstr(at, places[_i].text) != NULL, "%s",
			      found);
}
END_TEST

START_TEST(strict_file_parsing_costs_the_zone)
{
	static const char *const lines[] = { GOOD, "a.y. 60 TXT \"a\"", NULL };
	const struct zf_lint_terms terms = { .version = ZF_WORD_WINDOWS, .strict = true };

	ck_assert_str_eq(lint(&terms, "x.", lines), "a.y. out-of-zone refused\n");
}
END_TEST

START_TEST(findings_name_what_is_wrong)
{
	static const char *const lines[] = {
		"b.x. 60 CNAME ns.x.",
		"b.x. 60 MX 1 ns.x.",
		GOOD,
		"x. 60 MX 1 a.x.",
		"x. 60 MX 2 B.x.",
		"a.x. 60 NS c.a.x.",
		"d.a.x. 60 TXT \"\"",
		NULL,
	};
	const struct zf_lint_terms terms = { .server = ZF_LINT_BIND };

	texts = true;
	ck_assert_str_eq(
		lint(&terms, "x.", lines),
		"x. mx-is-cname loaded: the MX's host B.x. is a CNAME\n"
		"a.x. glue-missing loaded: the name server c.a.x. is below, but without address\n"
		"d.a.x. delegated loaded: TXT, but the delegation of a.x. covers it\n"
		"b.x. cname-and-other-data refused: a CNAME, and MX beside it\n");
	texts = false;
}
END_TEST

START_TEST(a_loop_of_many_is_found_at_each)
{
	static const char *const lines[] = { GOOD,
					     "a.x. 60 CNAME b.x.",
					     "b.x. 60 CNAME c.x.",
					     "c.x. 60 CNAME a.x.",
					     "d.x. 60 CNAME a.x.",
					     NULL };
	const struct zf_lint_terms terms = { .server = ZF_LINT_NSD };

	ck_assert_str_eq(lint(&terms, "x.", lines), "a.x. cname-loop loaded\n"
						    "b.x. cname-loop loaded\n"
						    "c.x. cname-loop loaded\n");
}
END_TEST

START_TEST(the_root_zone_is_a_zone)
{
	static const char *const lines[] = {
		". 60 SOA ns. h. 1 2 3 4 5", ". 60 NS ns.",
		"ns. 60 A 192.0.2.1",	     "x. 60 NS ns.y.",
		"*.z. 60 MX 0 q.",	     NULL
	};
	const struct zf_lint_terms terms = { .server = ZF_LINT_BIND };

	ck_assert_str_eq(lint(&terms, ".", lines), "x. ns-without-address loaded\n"
						   "*.z. mx-without-address loaded\n");
}
END_TEST

START_TEST(no_records_are_no_zone)
{
	static const char *const none[] = { NULL };
	static const char *const outside[] = { "a.y. 60 MX 1 x.", NULL };
	const struct zf_lint_terms terms = { .server = ZF_LINT_BIND };

	ck_assert_str_eq(lint(&terms, "x.", none), "x. soa-missing refused\n"
						   "x. apex-without-ns refused\n");
	lint(&terms, "x.", outside);
	ck_assert_ptr_nonnull(strstr(found, "a.y. out-of-zone dropped\n"));
}
END_TEST

START_TEST(memory_is_bounded)
{
	struct zf_lint *made;
	const struct zf_lint_terms terms = { .apex = (const uint8_t *)"\1x",
					     .found = note,
					     .octets_max = 1 };
	struct test_rr rr;

	ck_assert_int_eq(zf_lint_new(&made, &terms, NULL), ZF_OK);
	const struct zf_sink sink = zf_lint_sink(made);
	give(&sink, "x.", 60, ZF_TYPE_A, "c0000201");
	const zf_status status =
		sink.take(sink.ctx, make_rr(&rr, "x.", 60, ZF_TYPE_A, "c0000202"), NULL);
	ck_assert_int_eq(status, ZF_ELIMIT);
	zf_lint_free(made);
}
END_TEST

START_TEST(a_record_many_times_over_is_one)
{
	struct zf_lint *made;
	const struct zf_lint_terms terms = { .apex = (const uint8_t *)"\1x",
					     .found = note };

	ck_assert_int_eq(zf_lint_new(&made, &terms, NULL), ZF_OK);
	const struct zf_sink sink = zf_lint_sink(made);
	for (int i = 0; i < 2000; i++)
		give(&sink, "x.", 60, ZF_TYPE_NS, "016100");
	zf_lint_free(made);
}
END_TEST

START_TEST(servers_are_found_by_name)
{
	enum zf_lint_server server;

	ck_assert(zf_lint_server_find(&server, "windows") && server == ZF_LINT_WINDOWS);
	ck_assert(zf_lint_server_find(&server, "powerdns") && server == ZF_LINT_POWERDNS);
	ck_assert(!zf_lint_server_find(&server, "djbdns"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/lint/lint");
	TCase *tc = tcase_create("lint");

	tcase_add_loop_test(tc, each_server_has_its_rules, 0,
			    sizeof zones / sizeof *zones);
	tcase_add_loop_test(tc, windows_refuses_names_by_its_flag, 0,
			    sizeof names / sizeof *names);
	tcase_add_loop_test(tc, windows_knows_types_by_its_version, 0,
			    sizeof types / sizeof *types);
	tcase_add_loop_test(tc, wins_has_its_place, 0, 5);
	tcase_add_test(tc, strict_file_parsing_costs_the_zone);
	tcase_add_test(tc, findings_name_what_is_wrong);
	tcase_add_test(tc, a_loop_of_many_is_found_at_each);
	tcase_add_test(tc, the_root_zone_is_a_zone);
	tcase_add_test(tc, no_records_are_no_zone);
	tcase_add_test(tc, memory_is_bounded);
	tcase_add_test(tc, a_record_many_times_over_is_one);
	tcase_add_test(tc, servers_are_found_by_name);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
