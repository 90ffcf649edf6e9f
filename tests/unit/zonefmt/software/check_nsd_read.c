/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/convert.h"

static const struct zf_convert_row rows[] = {
	{ "", "", "", "nothing" },
	{ "server:\n ip-address: 192.0.2.1\n ip-address: ::1@5353\n zonesdir: /z\n identity: x\n"
	  " hide-version: yes\n round-robin: yes\n ipv4-edns-size: 1232\n server-count: 2\n",
	  "zone-folder=/z; identity=x; version=; round-robin=1; udp-size=1232; "
	  "listen=192.0.2.1 ::1@5353; ",
	  "server-count ", "a server" },
	{ "server:\n port: 5353\n", "listen=0.0.0.0/0@5353 ::/0@5353; ", "",
	  "another port for all" },
	{ "server:\n port: 5353\n ip-address: 192.0.2.1\n", "listen=192.0.2.1@5353; ", "",
	  "for some" },
	{ "key:\n name: k\n algorithm: hmac-sha256\n secret: \"c2VjcmV0c2VjcmV0\"\n"
	  "zone:\n name: a.example\n zonefile: %s.db\n request-xfr: AXFR 192.0.2.1@5353 k\n"
	  " request-xfr: ::1 NOKEY\n allow-notify: 192.0.2.1 NOKEY\n allow-notify: 192.0.2.8 k\n"
	  " provide-xfr: 198.51.100.0/24 NOKEY\n notify: 192.0.2.9@5353 NOKEY\n",
	  "[a.example. secondary] file=a.example.db; primaries=192.0.2.1@5353+k ::1; "
	  "transfer-policy=list; transfer-list=198.51.100.0/24; notify-policy=list; "
	  "notify-list=192.0.2.9@5353; notify-from=192.0.2.8+k; {key k.} ",
	  "", "a secondary" },
	{ "zone:\n name: a\n zonefile: a\n request-xfr: 192.0.2.1 NOKEY\n"
	  " outgoing-interface: 192.0.2.3\n outgoing-interface: 2001:db8::3\n",
	  "[a. secondary] file=a; primaries=192.0.2.1; "
	  "transfer-source=192.0.2.3 2001:db8::3; transfer-policy=nobody; "
	  "notify-policy=none; ",
	  "", "where it is asked from" },
	{ "pattern:\n name: p\n include-pattern: q\n zonefile: %s.zone\n"
	  "pattern:\n name: q\n provide-xfr: 0.0.0.0/0 NOKEY\n provide-xfr: ::/0 NOKEY\n"
	  "zone:\n name: a\n include-pattern: p\n",
	  "[a. primary] file=a.zone; transfer-policy=any; notify-policy=none; ", "",
	  "patterns, and everybody in halves" },
	{ "zone:\n name: a\n zonefile: a\n provide-xfr: 0.0.0.0/0 k\n provide-xfr: ::/0 k\n"
	  " provide-xfr: 0.0.0.0/0 NOKEY\n",
	  "[a. primary] file=a; transfer-policy=list; transfer-list=any+k 0.0.0.0/0; "
	  "notify-policy=none; ",
	  "key k ", "everybody who has a key" },
	{ "zone:\n name: a\n include-pattern: p\nzone:\n name: b\n zonefile: b\n",
	  "[b. primary] file=b; transfer-policy=nobody; notify-policy=none; ",
	  "pattern p zone a ", "a pattern that is nowhere" },
	{ "include: /etc/nsd/p.conf\nzone:\n name: a\n include-pattern: q\npattern:\n name: q\n include-pattern: p\n",
	  "", "/etc/nsd/p.conf zone a pattern p ", "a pattern's own" },
	{ "zone:\n name: a\n zonefile: a\n provide-xfr: 192.0.2.1 BLOCKED\n"
	  " provide-xfr: 0.0.0.0/0 NOKEY\n",
	  "[a. primary] file=a; transfer-policy=nobody; notify-policy=none; ",
	  "provide-xfr ", "who is not meant cannot be told" },
	{ "zone:\n name: a\n zonefile: a\n provide-xfr: 192.0.2.1-192.0.2.9 NOKEY\n"
	  " provide-xfr: 192.0.2.0&255.255.255.0 NOKEY\n max-refresh-time: 1\n"
	  " zonefile: %1/%s\n",
	  "[a. primary] transfer-policy=nobody; notify-policy=none; ",
	  "provide-xfr provide-xfr max-refresh-time zonefile ", "what has no setting" },
	{ "key:\n name: k\n secret: \"c2VjcmV0\"\nkey:\n name: l\n algorithm: SHA1\n secret: \"c2VjcmV0\"\n"
	  "key:\n name: m\n algorithm: md5\n secret: \"c2VjcmV0\"\n",
	  "{key k.} {key l.} {key m.} ", "", "algorithms by half their names, or none" },
	{ "server:\n ip-address: eth0\n ip-address: br-lan.7@5353\n ip-address: 192.0.2.1\n",
	  "listen=192.0.2.1; ", "ip-address ip-address ", "interfaces by name" },
	{ "server:\n ip-address: eth0\n", "listen=; ", "ip-address ",
	  "an interface alone is not all of them" },
	{ "server:\n tls-service-key: k.pem\n ip-address: 192.0.2.1@853\n ip-address: 192.0.2.1@8853\n"
	  " tls-port: 8853\n nsid: ascii_x\n",
	  "nsid=x; listen=192.0.2.1@853; ", "tls-service-key ip-address ",
	  "listening by TLS" },
	{ "server:\n nsid: 6e7331\n ip-address: 192.0.2.1@853\n",
	  "nsid=ns1; listen=192.0.2.1@853; ", "", "no TLS without a key for it" },
	{ "server:\n tls-auth-xfr-only: yes\nzone:\n name: a\n zonefile: a\n"
	  " provide-xfr: 192.0.2.1 NOKEY\nzone:\n name: b\n zonefile: b\n",
	  "[a. primary] file=a; transfer-policy=nobody; notify-policy=none; "
	  "[b. primary] file=b; transfer-policy=nobody; notify-policy=none; ",
	  "name ", "transfers by TLS alone" },
	{ "zone:\n name: a\n zonefile: a\n request-xfr: 192.0.2.1 NOKEY t\n request-xfr: 192.0.2.2 NOKEY\n"
	  " provide-xfr: 192.0.2.3 NOKEY t\n provide-xfr: 192.0.2.4@54 NOKEY\n"
	  " provide-xfr: 192.0.2.7/24 NOKEY\n allow-notify: 192.0.2.5 NOKEY\n"
	  " allow-notify: 192.0.2.6 BLOCKED\n",
	  "[a. secondary] file=a; primaries=192.0.2.2; transfer-policy=list; "
	  "transfer-list=192.0.2.0/24; notify-policy=none; ",
	  "request-xfr provide-xfr provide-xfr allow-notify ",
	  "what asks for more lets in nobody" },
	{ "zone:\n name: a\n zonefile: a\n allow-query: 192.0.2.0/24 NOKEY\n allow-query: 192.0.2.1 k\n"
	  "zone:\n name: b\n zonefile: b\n allow-query: 192.0.2.1 BLOCKED\n allow-query: 0.0.0.0/0 NOKEY\n",
	  "[a. primary] file=a; query-policy=list; query-list=192.0.2.0/24 192.0.2.1+k; "
	  "transfer-policy=nobody; notify-policy=none; [b. primary] file=b; query-policy=nobody; "
	  "transfer-policy=nobody; notify-policy=none; ",
	  "allow-query key k ", "who may ask" },
	{ "zone:\n name: a\n zonefile: a\n request-xfr: AXFR 192.0.2.1 NOKEY t\n",
	  "[a. secondary] file=a; primaries=; transfer-policy=nobody; notify-policy=none; ",
	  "request-xfr request-xfr ", "a secondary without primaries is no primary" },
	{ "zone:\n name: a\n zonefile: a%%b\n",
	  "[a. primary] transfer-policy=nobody; "
	  "notify-policy=none; ",
	  "zonefile ", "it has no way to say a percent sign" },
	{ "remote-control:\n control-enable: yes\n", "", "remote-control ", "a section" },
};

START_TEST(nsd_conf_is_read)
{
	zf_convert_check(&zf_configuration_nsd, &rows[_i]);
}
END_TEST

static const struct {
	const char *text, *mistake;
} wrong[] = {
	{ "zone:\n zonefile: a\n", "1:1: the zone has no name:" },
	{ "zone:\n name: a\n notify: x NOKEY\n", "3:10: this is no address" },
	{ "zone:\n name: a\n notify: 192.0.2.1\n", "3:2: a text is missing here" },
	{ "zone:\n name: a\nzone:\n name: A.\n", "4:8: zone A. is there twice" },
};

START_TEST(what_is_wrong_says_where)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_nsd, wrong[_i].text),
			 ZF_EUSAGE);
	ck_assert_msg(strncmp(zf_convert_mistake, wrong[_i].mistake,
			      strlen(wrong[_i].mistake)) == 0,
		      "%s", zf_convert_mistake);
}
END_TEST

/* Each pattern includes the one before it `times` times. */
static zf_status read_nested(int patterns, int times)
{
	char text[4096] = "pattern: name: p0 max-refresh-time: 1 max-retry-time: 1\n";
	size_t len = strlen(text);

	for (int i = 1; i < patterns; i++) {
		len += (size_t)sprintf(text + len, "pattern: name: p%d\n", i);
		for (int k = 0; k < times; k++)
			len += (size_t)sprintf(text + len, " include-pattern: p%d\n",
					       i - 1);
	}
	sprintf(text + len, "zone: name: a zonefile: a include-pattern: p%d",
		patterns - 1);
	return zf_convert_read(&zf_configuration_nsd, text);
}

START_TEST(patterns_that_multiply_have_a_limit)
{
	ck_assert_int_eq(read_nested(16, 1), ZF_OK);
	/* Noted where it is, not for each zone. */
	ck_assert_str_eq(zf_convert_notes(), "max-refresh-time max-retry-time ");
	ck_assert_int_eq(read_nested(17, 1), ZF_ELIMIT);
	ck_assert_int_eq(read_nested(16, 8), ZF_ELIMIT);
}
END_TEST

static const char whole[] = "server:\n"
			    "\tzonesdir: \"/z\"\n"
			    "\tip-address: 192.0.2.9\n"
			    "\tidentity: \"x\"\n"
			    "\thide-version: yes\n"
			    "\n"
			    "zone:\n"
			    "\tname: \"a.example\"\n"
			    "\tzonefile: \"a\"\n"
			    "\tprovide-xfr: 0.0.0.0/0 NOKEY\n"
			    "\tprovide-xfr: ::/0 NOKEY\n"
			    "\tnotify: 192.0.2.2@5353 \"k\"\n"
			    "\n"
			    "zone:\n"
			    "\tname: \"b.example\"\n"
			    "\tzonefile: \"b\"\n"
			    "\trequest-xfr: 192.0.2.1 \"k\"\n"
			    "\toutgoing-interface: 192.0.2.7\n"
			    "\tallow-notify: 192.0.2.1 NOKEY\n"
			    "\tallow-notify: 192.0.2.1 \"k\"\n"
			    "\tprovide-xfr: 198.51.100.0/24 \"k\"\n";

START_TEST(what_was_written_is_read_as_the_same)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_nsd, whole), ZF_OK);
	zf_convert_write(&zf_configuration_nsd, NULL);
	ck_assert_str_eq(strstr(zf_convert_text, "server:"), whole);
	ck_assert_str_eq(zf_convert_notes(), "key k k ");
}
END_TEST

/* What NSD has for '%' is not in another's name by itself; the folder is there as it is. */
START_TEST(no_two_files_meet_for_want_of_a_percent)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind,
					 "zone a { type primary; file \"x=2fy\"; };\n"
					 "zone b { type primary; file \"x%2fy\"; };\n"
					 "zone 0/25.test { type primary; };\n"
					 "zone 0=2f25.test { type primary; };\n"),
			 ZF_OK);
	zf_convert_write(&zf_configuration_nsd, "/z%");
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "zonefile: \"/z%/a.zone\"\n"));
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "zonefile: \"/z%/x=2fy\"\n"));
	ck_assert_ptr_nonnull(
		strstr(zf_convert_text, "zonefile: \"/z%/0=2f25.test.zone\"\n"));
	ck_assert_ptr_nonnull(
		strstr(zf_convert_text, "zonefile: \"/z%/0=3d2f25.test.zone\"\n"));
	ck_assert_str_eq(zf_convert_notes(), "recursion x=2fy notify-policy x%2fy "
					     "0%2f25.test.zone 0%3d2f25.test.zone ");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/software/nsd_read");
	TCase *tc = tcase_create("settings_nsd");

	tcase_add_checked_fixture(tc, zf_scratch_open, zf_convert_close);
	tcase_add_test(tc, no_two_files_meet_for_want_of_a_percent);
	tcase_add_loop_test(tc, nsd_conf_is_read, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(tc, what_is_wrong_says_where, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_test(tc, patterns_that_multiply_have_a_limit);
	tcase_add_test(tc, what_was_written_is_read_as_the_same);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
