/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/zonemd.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/rr.h"
#include "zonefmt/text/parse.h"
#include "zonefmt/zone/zone.h"

#define LEAST (512 * 1024) /* octets of memory */

static char folder[32];
static struct zf_zonemd *zonemd;
static struct zf_zone *zone; /* what is to be checked */
static struct zf_zonemd_result result;
static struct zf_error err;

static void setup(void)
{
	zf_error_clear(&err);
	strcpy(folder, "/tmp/zf-check-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void)
{
	zf_zonemd_free(zonemd);
	zf_zone_free(zone);
	zonemd = NULL;
	zone = NULL;
	rmdir(folder);
}

/* Adds the record that the line `owner ttl IN type rdata` is. */
static void add_line(struct zf_parse *parse, const char *line)
{
	char owner[256];
	struct zf_record rr = { .class = ZF_CLASS_IN };
	struct zf_name name;
	const struct zf_sink sink = zf_zone_sink(zone);
	int at = 0;

	ck_assert_int_eq(sscanf(line, "%255s %" SCNu32 " IN %n", owner, &rr.ttl, &at), 2);
	ck_assert_int_eq(zf_name_parse(&name, owner, &err), ZF_OK);
	rr.owner = name.wire;
	rr.owner_len = (uint16_t)zf_name_size(name.wire);
	parse->words.at = line + at;
	ck_assert_msg(zf_parse_type_rdata(parse, &rr, &err) == ZF_OK, "%s", err.message);
	ck_assert_int_eq(sink.take(sink.ctx, &rr, &err), ZF_OK);
}

/* Makes `zone` of a text with one record a line. */
static void read_zone(const char *apex, const char *text)
{
	static struct zf_parse parse;
	struct zf_name name;

	ck_assert_int_eq(zf_name_parse(&name, apex, &err), ZF_OK);
	ck_assert_int_eq(zf_zone_new(&zone, name.wire, 0, &err), ZF_OK);
	zf_parse_init(&parse);
	for (; *text != '\0'; text = strchr(text, '\n') + 1)
		add_line(&parse, text);
	ck_assert_int_eq(zf_zonemd_new(&zonemd, name.wire, 0, folder, &err), ZF_OK);
}

static zf_status check_zone(bool backwards)
{
	const struct zf_sink sink = zf_zonemd_sink(zonemd);
	const size_t count = zf_zone_count(zone);

	for (size_t i = 0; i < count; i++) {
		const struct zf_record rr =
			zf_zone_record(zone, backwards ? count - 1 - i : i);

		ck_assert_int_eq(sink.take(sink.ctx, &rr, &err), ZF_OK);
	}
	return zf_zonemd_check(zonemd, &result, &err);
}

/* RFC 8976 A.1, A.2, A.3 and A.5, with the names absolute; of A.2 without the record that lies
 * outside the zone. */

static const char simple_zone[] =
	"example. 86400 IN SOA ns1.example. admin.example. 2018031900 1800 900 604800 86400\n"
	"example. 86400 IN NS ns1.example.\n"
	"example. 86400 IN NS ns2.example.\n"
	"example. 86400 IN ZONEMD 2018031900 1 1 c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8e730044c\n"
	"ns1.example. 3600 IN A 203.0.113.63\n"
	"ns2.example. 3600 IN AAAA 2001:db8::63\n";

static const char complex_zone[] =
	"example. 86400 IN SOA ns1.example. admin.example. 2018031900 1800 900 604800 86400\n"
	"example. 86400 IN NS ns1.example.\n"
	"example. 86400 IN NS ns2.example.\n"
	"example. 86400 IN ZONEMD 2018031900 1 1 a3b69bad980a3504e1cffcb0fd6397f93848071c93151f552ae2f6b1711d4bd2d8b39808226d7b9db71e34b72077f8fe\n"
	"ns1.example. 3600 IN A 203.0.113.63\n"
	"NS2.example. 3600 IN AAAA 2001:db8::63\n"
	"occluded.sub.example. 7200 IN TXT \"I'm occluded but must be digested\"\n"
	"sub.example. 7200 IN NS ns1.example.\n"
	"duplicate.example. 300 IN TXT \"I must be digested just once\"\n"
	"duplicate.example. 300 IN TXT \"I must be digested just once\"\n"
	"UPPERCASE.example. 3600 IN TXT \"canonicalize uppercase owner names\"\n"
	"*.example. 777 IN PTR dont-forget-about-wildcards.example.\n"
	"mail.example. 3600 IN MX 20 MAIL1.example.\n"
	"mail.example. 3600 IN MX 10 Mail2.Example.\n"
	"sortme.example. 3600 IN AAAA 2001:db8::5:61\n"
	"sortme.example. 3600 IN AAAA 2001:db8::3:62\n"
	"sortme.example. 3600 IN AAAA 2001:db8::4:63\n"
	"sortme.example. 3600 IN AAAA 2001:db8::1:65\n"
	"sortme.example. 3600 IN AAAA 2001:db8::2:64\n"
	"non-apex.example. 900 IN ZONEMD 2018031900 1 1 616c6c6f776564206275742069676e6f7265642e20616c6c6f776564206275742069676e6f7265642e20616c6c6f7765\n";

static const char multiple_zone[] =
	"example. 86400 IN SOA ns1.example. admin.example. 2018031900 1800 900 604800 86400\n"
	"example. 86400 IN NS ns1.example.\n"
	"example. 86400 IN NS ns2.example.\n"
	"example. 86400 IN ZONEMD 2018031900 1 1 62e6cf51b02e54b9b5f967d547ce43136792901f9f88e637493daaf401c92c279dd10f0edb1c56f8080211f8480ee306\n"
	"example. 86400 IN ZONEMD 2018031900 1 2 08cfa1115c7b948c4163a901270395ea226a930cd2cbcf2fa9a5e6eb85f37c8a4e114d884e66f176eab121cb02db7d652e0cc4827e7a3204f166b47e5613fd27\n"
	"example. 86400 IN ZONEMD 2018031900 1 240 e2d523f654b9422a96c5a8f44607bbee\n"
	"example. 86400 IN ZONEMD 2018031900 241 1 e1846540e33a9e4189792d18d5d131f605fc283e\n"
	"ns1.example. 3600 IN A 203.0.113.63\n"
	"ns2.example. 86400 IN TXT \"This example has multiple digests\"\n"
	"NS2.EXAMPLE. 3600 IN AAAA 2001:db8::63\n";

static const char root_servers_zone[] =
	"root-servers.net. 3600000 IN SOA a.root-servers.net. nstld.verisign-grs.com. 2018091100 14400 7200 1209600 3600000\n"
	"root-servers.net. 3600000 IN NS a.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS b.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS c.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS d.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS e.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS f.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS g.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS h.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS i.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS j.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS k.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS l.root-servers.net.\n"
	"root-servers.net. 3600000 IN NS m.root-servers.net.\n"
	"a.root-servers.net. 3600000 IN AAAA 2001:503:ba3e::2:30\n"
	"a.root-servers.net. 3600000 IN A 198.41.0.4\n"
	"b.root-servers.net. 3600000 IN MX 20 mail.isi.edu.\n"
	"b.root-servers.net. 3600000 IN AAAA 2001:500:200::b\n"
	"b.root-servers.net. 3600000 IN A 199.9.14.201\n"
	"c.root-servers.net. 3600000 IN AAAA 2001:500:2::c\n"
	"c.root-servers.net. 3600000 IN A 192.33.4.12\n"
	"d.root-servers.net. 3600000 IN AAAA 2001:500:2d::d\n"
	"d.root-servers.net. 3600000 IN A 199.7.91.13\n"
	"e.root-servers.net. 3600000 IN AAAA 2001:500:a8::e\n"
	"e.root-servers.net. 3600000 IN A 192.203.230.10\n"
	"f.root-servers.net. 3600000 IN AAAA 2001:500:2f::f\n"
	"f.root-servers.net. 3600000 IN A 192.5.5.241\n"
	"g.root-servers.net. 3600000 IN AAAA 2001:500:12::d0d\n"
	"g.root-servers.net. 3600000 IN A 192.112.36.4\n"
	"h.root-servers.net. 3600000 IN AAAA 2001:500:1::53\n"
	"h.root-servers.net. 3600000 IN A 198.97.190.53\n"
	"i.root-servers.net. 3600000 IN MX 10 mx.i.root-servers.org.\n"
	"i.root-servers.net. 3600000 IN AAAA 2001:7fe::53\n"
	"i.root-servers.net. 3600000 IN A 192.36.148.17\n"
	"j.root-servers.net. 3600000 IN AAAA 2001:503:c27::2:30\n"
	"j.root-servers.net. 3600000 IN A 192.58.128.30\n"
	"k.root-servers.net. 3600000 IN AAAA 2001:7fd::1\n"
	"k.root-servers.net. 3600000 IN A 193.0.14.129\n"
	"l.root-servers.net. 3600000 IN AAAA 2001:500:9f::42\n"
	"l.root-servers.net. 3600000 IN A 199.7.83.42\n"
	"m.root-servers.net. 3600000 IN AAAA 2001:dc3::35\n"
	"m.root-servers.net. 3600000 IN A 202.12.27.33\n"
	"root-servers.net. 3600000 IN ZONEMD 2018091100 1 1 f1ca0ccd91bd5573d9f431c00ee0101b2545c97602be0a978a3b11dbfc1c776d5b3e86ae3d973d6b5349ba7f04340f79\n";

/* Signed and given its digests by ldns-signzone 1.8.3; dnspython verifies it too. */
static const char signed_zone[] =
	"signed.example. 3600 IN SOA ns.signed.example. host.signed.example. 2026010100 3600 600 86400 300\n"
	"signed.example. 3600 IN RRSIG SOA 13 2 3600 20360101000000 20260101000000 45283 signed.example. 0gQVEYiKogL9e9WMizmwu+IlO/ZY/SBp X/kDz735hexn1WE8ee+JQfBP7LMCwlev GeNqhDUa0UZUdul2Y3phOw==\n"
	"signed.example. 3600 IN NS ns.signed.example.\n"
	"signed.example. 3600 IN RRSIG NS 13 2 3600 20360101000000 20260101000000 45283 signed.example. BFSo9G1jJ/5xvpxSfV7jf6Op9xOfp3Xg bIwHbdKFKTJXwPFamxWOt/oeLz+pwH3f WdD8EpkHFBJau0aKj55Ryg==\n"
	"signed.example. 3600 IN MX 10 Mail.signed.example.\n"
	"signed.example. 3600 IN RRSIG MX 13 2 3600 20360101000000 20260101000000 45283 signed.example. +PqzHBKOUN4eb51KQ+zsqzSFvovzyna0 a6NhTs++IcVV3beIaT+rHmCLInQl/9GM NJpEsS62NNAAFz1KrJzQ7g==\n"
	"signed.example. 3600 IN DNSKEY 257 3 13 CKMVSiC9/jw4tINgfpLOyUSq4a+1AYqg uKJ16cJYRrwIEfwPnmyujZhebodGyaFE Zi05StGJNEZuGTfFAJc9Ew==\n"
	"signed.example. 3600 IN RRSIG DNSKEY 13 2 3600 20360101000000 20260101000000 45283 signed.example. QZRXi/9C8G7wasM77h6mZscNQ5afeLqG a7Frtf6t2cR6CRwN9+buGaiHtSAnSzFV fmTKryf2Uc4BlK7X5ATssg==\n"
	"signed.example. 3600 IN ZONEMD 2026010100 1 1 475fbd0435f06f6b392975ae6063046ebf27085cd80577536214858db3ce4bdc810e387c7679e2035861757b0dcf2c10\n"
	"signed.example. 3600 IN ZONEMD 2026010100 1 2 2f9e238ddc15cdf2eaa42bba63ca82a4c6f52f08d5919b9d29d8b225de170c79984618aef77f38cabc56231278195fb9091bad34fc94df402ff2a1868392edf3\n"
	"signed.example. 3600 IN RRSIG ZONEMD 13 2 3600 20360101000000 20260101000000 45283 signed.example. dBdfj/6LTTUc9Qm/+nWpsz+eODFSeLRq Z+hwC5Qw6f8KS1H8xtJOIymbF3yKgbBM hJit2PRe/WvQbE525rxMRg==\n"
	"signed.example. 300 IN NSEC Mail.signed.example. NS SOA MX RRSIG NSEC DNSKEY ZONEMD\n"
	"signed.example. 300 IN RRSIG NSEC 13 2 300 20360101000000 20260101000000 45283 signed.example. x02E5NiG+cQ4MTXYgal/Wg0yi6QBMTdK HRLw4S+n94jX+4rApVYQzmWFBxWmqTRt PlnjfHyM8FJ3paQ9VodchQ==\n"
	"Mail.signed.example. 3600 IN AAAA 2001:db8::1\n"
	"mail.signed.example. 3600 IN RRSIG AAAA 13 3 3600 20360101000000 20260101000000 45283 signed.example. KhUk1cQ0eXXRpymmrM6XKZlBazc+y81k 8KYmzsshfNRuVyv2qwWCdlsKOIANGAir VHheluWUeDgFE/m6vwY2ow==\n"
	"Mail.signed.example. 300 IN NSEC ns.signed.example. AAAA RRSIG NSEC\n"
	"mail.signed.example. 300 IN RRSIG NSEC 13 3 300 20360101000000 20260101000000 45283 signed.example. uBUHnAXiB/K9zsPX10qd5qEfftpmO5ka /57tHE1au8P3nzXejcKfbPNbThqktiQb 4n+lonIAut+Fz93PbxVH0w==\n"
	"ns.signed.example. 3600 IN A 192.0.2.1\n"
	"ns.signed.example. 3600 IN RRSIG A 13 3 3600 20360101000000 20260101000000 45283 signed.example. uXOfvmrQ6o6zC1EWcYIo5BpUgHUjvXRr Jkb6KwaLl+jpFlx2ztp6mGvIR3Keskv0 eFHwLbQpKK/+2ZSjDEcI7A==\n"
	"ns.signed.example. 300 IN NSEC sub.signed.example. A RRSIG NSEC\n"
	"ns.signed.example. 300 IN RRSIG NSEC 13 3 300 20360101000000 20260101000000 45283 signed.example. LOWItMD9/1YZu//EMiaO78jMWvtUkZIc VB7AsBUNG4IzLFAvf7KK9wvgPsUdq2af tTw8OrZaGzJ2bzuuhBAUiA==\n"
	"sub.signed.example. 3600 IN NS ns.sub.signed.example.\n"
	"sub.signed.example. 300 IN NSEC signed.example. NS RRSIG NSEC\n"
	"sub.signed.example. 300 IN RRSIG NSEC 13 3 300 20360101000000 20260101000000 45283 signed.example. zp0kxkbJ3lK4dKAo6UyajwXReeX4eioJ bJIqRTZCyUC4evLSXuP788pDcUid88nu 2Hmky43ImeDzZg+c0m7MYA==\n"
	"ns.sub.signed.example. 3600 IN A 192.0.2.2\n";

static const struct {
	const char *apex, *text;
	const char *why;
} examples[] = {
	{ "example.", simple_zone, "A.1" },
	{ "Example.", complex_zone, "A.2" },
	{ "example.", multiple_zone, "A.3" },
	{ "root-servers.net.", root_servers_zone, "A.5" },
	{ "signed.example.", signed_zone, "a signed zone" },
};

START_TEST(zones_with_their_right_digest_are_verified)
{
	read_zone(examples[_i / 2].apex, examples[_i / 2].text);
	ck_assert_msg(check_zone(_i % 2 != 0) == ZF_OK, "%s: %s", examples[_i / 2].why,
		      err.message);
	ck_assert_int_eq(result.outcome, ZF_ZONEMD_VERIFIED);
	ck_assert_uint_eq(result.hash, ZF_ZONEMD_SHA384);
}
END_TEST

/* A.1 in parts; the SHA-512 digest is dnspython's. */
#define ZONE_OF(serial)                                                                  \
	"example. 86400 IN SOA ns1.example. admin.example. " serial                      \
	" 1800 900 604800 86400\n"                                                       \
	"example. 86400 IN NS ns1.example.\n"                                            \
	"example. 86400 IN NS ns2.example.\n"                                            \
	"ns1.example. 3600 IN A 203.0.113.63\n"
#define NS2 "ns2.example. 3600 IN AAAA 2001:db8::63\n"
#define ZONE ZONE_OF("2018031900") NS2
#define ZONEMD(fields) "example. 86400 IN ZONEMD " fields "\n"
#define RIGHT_384                                                                        \
	ZONEMD("2018031900 1 1 c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3a1ddc0b9" \
	       "a87153b9a9713b3c9ae5cc27777f98b8e730044c")
#define RIGHT_512                                                                        \
	ZONEMD("2018031900 1 2 500d47a50c572d7f9501a01a5fa1fc2b64b1e9a58198784a6d9b0ab9" \
	       "5fbba8a1dc9c7836c9ac4960a5625a7a67e3abe963a4d870cb97e3e67fb0a130463b33f1")
#define ZEROS "000000000000000000000000000000000000000000000000"
#define WRONG_384                                                                        \
	ZONEMD("2018031900 1 1 01" ZEROS "0000000000000000000000000000000000000000000000")
#define WRONG_512 ZONEMD("2018031900 1 2 02" ZEROS ZEROS "000000000000000000000000000000")

static const struct {
	const char *text;
	enum zf_zonemd_outcome outcome;
	uint8_t hash;
	const char *says;
	const char *why;
} outcomes[] = {
	{ ZONE RIGHT_384, ZF_ZONEMD_VERIFIED, 1,
	  "ZONEMD SIMPLE SHA-384 of serial 2018031900 matches", "SHA-384" },
	{ ZONE RIGHT_512, ZF_ZONEMD_VERIFIED, 2,
	  "ZONEMD SIMPLE SHA-512 of serial 2018031900 matches", "SHA-512" },
	{ ZONE RIGHT_512 WRONG_384, ZF_ZONEMD_VERIFIED, 2,
	  "ZONEMD SIMPLE SHA-512 of serial 2018031900 matches", "one is enough" },
	{ ZONE RIGHT_384 RIGHT_384, ZF_ZONEMD_VERIFIED, 1,
	  "ZONEMD SIMPLE SHA-384 of serial 2018031900 matches",
	  "the same record twice is one" },
	{ ZONE RIGHT_384 WRONG_384 RIGHT_512, ZF_ZONEMD_VERIFIED, 2,
	  "ZONEMD SIMPLE SHA-512 of serial 2018031900 matches",
	  "two do not count, but another does" },
	{ ZONE RIGHT_384 WRONG_384, ZF_ZONEMD_AMBIGUOUS, 1,
	  "ZONEMD SIMPLE SHA-384 comes more than once, so none counts",
	  "two, one of them right" },
	{ ZONE WRONG_512 RIGHT_512 ZONEMD("2018031900 1 240 00"), ZF_ZONEMD_AMBIGUOUS, 2,
	  "ZONEMD SIMPLE SHA-512 comes more than once, so none counts",
	  "two, and one unknown" },
	{ ZONE_OF("2018031901") NS2 RIGHT_384, ZF_ZONEMD_STALE, 1,
	  "ZONEMD SIMPLE SHA-384 is of serial 2018031900, the SOA's is 2018031901",
	  "another serial" },
	{ ZONE_OF("2018031901") NS2 RIGHT_384 RIGHT_512 WRONG_512, ZF_ZONEMD_STALE, 1,
	  "ZONEMD SIMPLE SHA-384 is of serial 2018031900, the SOA's is 2018031901",
	  "another serial, and two" },
	{ ZONE WRONG_384 WRONG_512, ZF_ZONEMD_MISMATCH, 1,
	  "ZONEMD SIMPLE SHA-384 of serial 2018031900 does not match: "
	  "it says 0100000000000000..., the records give c68090d90a7aed71...",
	  "both wrong" },
	{ ZONE WRONG_512, ZF_ZONEMD_MISMATCH, 2,
	  "ZONEMD SIMPLE SHA-512 of serial 2018031900 does not match: "
	  "it says 0200000000000000..., the records give 500d47a50c572d7f...",
	  "SHA-512 wrong" },
	{ ZONE ZONEMD("2018031900 1 1 c68090d90a7aed716bc459f9"), ZF_ZONEMD_MISMATCH, 1,
	  "ZONEMD SIMPLE SHA-384 of serial 2018031900 does not match: "
	  "it says c68090d90a7aed71..., the records give c68090d90a7aed71...",
	  "cut short" },
	{ ZONE ZONEMD("2018031900 1 1 c680"), ZF_ZONEMD_MISMATCH, 1,
	  "ZONEMD SIMPLE SHA-384 of serial 2018031900 does not match: "
	  "it says c680, the records give c68090d90a7aed71...",
	  "cut very short" },
	{ ZONE_OF("2018031900") RIGHT_384, ZF_ZONEMD_MISMATCH, 1,
	  "ZONEMD SIMPLE SHA-384 of serial 2018031900 does not match: "
	  "it says c68090d90a7aed71..., the records give 0716aca426108478...",
	  "a record is missing" },
	{ ZONE_OF("2018031900") "ns2.example. 3601 IN AAAA 2001:db8::63\n" RIGHT_384,
	  ZF_ZONEMD_MISMATCH, 1,
	  "ZONEMD SIMPLE SHA-384 of serial 2018031900 does not match: "
	  "it says c68090d90a7aed71..., the records give 40c23552573a6ce5...",
	  "another TTL" },
	{ ZONE "x.example. 1 IN TXT \"a\"\n" RIGHT_384, ZF_ZONEMD_MISMATCH, 1,
	  "ZONEMD SIMPLE SHA-384 of serial 2018031900 does not match: "
	  "it says c68090d90a7aed71..., the records give 59fe56473d1d34d7...",
	  "a record too many" },
	{ ZONE ZONEMD("2018031900 1 240 e2d523f654b9422a96c5a8f44607bbee"),
	  ZF_ZONEMD_UNSUPPORTED, 0,
	  "ZONEMD only of schemes or hash algorithms that are not known here",
	  "a private hash algorithm" },
	{ ZONE ZONEMD("2018031900 241 1 e1846540e33a9e4189792d18d5d131f605fc283e"),
	  ZF_ZONEMD_UNSUPPORTED, 0,
	  "ZONEMD only of schemes or hash algorithms that are not known here",
	  "a private scheme" },
	{ ZONE, ZF_ZONEMD_ABSENT, 0, "no ZONEMD record", "none" },
	{ ZONE "ns1." RIGHT_384, ZF_ZONEMD_ABSENT, 0, "no ZONEMD record",
	  "one below the apex" },
};

START_TEST(what_zonemd_records_say_is_told)
{
	const bool is_good = outcomes[_i].outcome == ZF_ZONEMD_VERIFIED ||
			     outcomes[_i].outcome == ZF_ZONEMD_ABSENT ||
			     outcomes[_i].outcome == ZF_ZONEMD_UNSUPPORTED;

	read_zone("example.", outcomes[_i].text);
	ck_assert_msg(check_zone(false) == (is_good ? ZF_OK : ZF_EDIFFERS), "%s: %s",
		      outcomes[_i].why, err.message);
	ck_assert_str_eq(result.text, outcomes[_i].says);
	ck_assert_int_eq(result.outcome, outcomes[_i].outcome);
	ck_assert_uint_eq(result.hash, outcomes[_i].hash);
	ck_assert_str_eq(err.message, is_good ? "" : result.text);
}
END_TEST

/* Digests by dnspython of the zone that a_large_zone makes. */
#define LARGE_384                                                                        \
	"00000001 01 01 34e9dd89c87d8270c8e7c1a682c78bc9ec1a084c0e1084ca"                \
	"a9284645216a00ec91c86832666391acafde1324e9994dea"
#define LARGE_512                                                                        \
	"00000001 01 02 2794128695aaf693f4a7a83ebc274fc84ea6a9c103071343"                \
	"414816fda764f042239664f12d6d465d1d4e496ef27dc273af694b23f7a2286c"               \
	"11c1164ff3b868bd"

/* Twice what fits in memory. */
START_TEST(a_large_zone_is_checked_in_little_memory)
{
	static const uint8_t apex[] = "\7example";
	uint8_t address[4] = { 10, 0 };

	ck_assert_int_eq(zf_zonemd_new(&zonemd, apex, LEAST, folder, &err), ZF_OK);
	const struct zf_sink sink = zf_zonemd_sink(zonemd);
	for (unsigned i = 20000; i-- > 0;) {
		uint8_t owner[32];
		const int len = snprintf((char *)owner + 1, 8, "h%u", i);

		owner[0] = (uint8_t)len;
		memcpy(owner + 1 + len, apex, sizeof apex);
		address[2] = (uint8_t)(i >> 8);
		address[3] = (uint8_t)i;
		const struct zf_record rr = {
			.owner = owner,
			.owner_len = (uint16_t)(1 + len + (int)sizeof apex),
			.rdata = address,
			.rdata_len = 4,
			.ttl = 60,
			.type = ZF_TYPE_A,
			.class = ZF_CLASS_IN,
		};
		if (sink.take(sink.ctx, &rr, &err) != ZF_OK)
			ck_abort_msg("%s", err.message);
	}
	give(&sink, "example.", 3600, ZF_TYPE_SOA, SOA_HEX("00000001"));
	give(&sink, "example.", 3600, ZF_TYPE_NS, "026e73" EXAMPLE);
	give(&sink, "example.", 3600, ZF_TYPE_ZONEMD, _i == 0 ? LARGE_384 : LARGE_512);
	ck_assert_msg(zf_zonemd_check(zonemd, &result, &err) == ZF_OK, "%s", err.message);
	ck_assert_int_eq(result.outcome, ZF_ZONEMD_VERIFIED);
}
END_TEST

START_TEST(a_zone_without_soa_is_no_zone)
{
	static const uint8_t apex[] = "\7example";

	ck_assert_int_eq(zf_zonemd_new(&zonemd, apex, 0, folder, &err), ZF_OK);
	const struct zf_sink sink = zf_zonemd_sink(zonemd);
	give(&sink, "example.", 3600, ZF_TYPE_NS, "026e73" EXAMPLE);
	ck_assert_int_eq(zf_zonemd_check(zonemd, &result, &err), ZF_EMALFORMED);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/zone/zonemd");
	TCase *tc = tcase_create("zonemd");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, zones_with_their_right_digest_are_verified, 0,
			    2 * sizeof examples / sizeof *examples);
	tcase_add_loop_test(tc, what_zonemd_records_say_is_told, 0,
			    sizeof outcomes / sizeof *outcomes);
	tcase_add_loop_test(tc, a_large_zone_is_checked_in_little_memory, 0, 2);
	tcase_add_test(tc, a_zone_without_soa_is_no_zone);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
