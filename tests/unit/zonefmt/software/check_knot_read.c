/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/convert.h"

static const struct zf_convert_row rows[] = {
	{ "", "", "", "nothing" },
	{ "server:\n  listen: [0.0.0.0@53, ::@53]\n  identity:\n  version: \"x\"\n"
	  "  udp-max-payload: 1232\n  rundir: /run\n",
	  "identity=; version=x; udp-size=1232; ", "rundir ", "a server" },
	{ "server:\n  listen: 192.0.2.1\n  listen: ::1@5353\n",
	  "listen=192.0.2.1 ::1@5353; ", "", "addresses" },
	{ "server:\n  listen: 0.0.0.0@53\n", "listen=0.0.0.0/0; ", "", "one family" },
	{ "template:\n  - id: default\n    storage: /z\n    file: \"%s.db\"\n"
	  "  - id: t\n    storage: /t\n    acl: a\n"
	  "acl:\n  - id: a\n    address: 192.0.2.0/24\n    action: [transfer, update]\n"
	  "zone:\n  - domain: A.example\n  - domain: b.example\n    template: t\n"
	  "  - domain: c.example\n    file: /c/%s\n    acl: []\n",
	  NULL, NULL, "a list of nothing" },
	{ "template:\n  - id: default\n    storage: /z\n    file: \"%s.db\"\n"
	  "  - id: t\n    storage: /t\n    acl: a\n"
	  "acl:\n  - id: a\n    address: 192.0.2.0/24\n    action: [transfer, update]\n"
	  "zone:\n  - domain: A.example\n  - domain: b.example\n    template: t\n"
	  "  - domain: c.example\n    file: /c/%s\n",
	  "zone-folder=/z; [A.example. primary] file=A.example.db; transfer-policy=nobody; "
	  "notify-policy=none; [b.example. primary] file=/t/b.example.zone; "
	  "transfer-policy=list; transfer-list=192.0.2.0/24; update-policy=list; "
	  "update-list=192.0.2.0/24; notify-policy=none; [c.example. primary] "
	  "file=/c/c.example; transfer-policy=nobody; notify-policy=none; ",
	  "", "templates" },
	{ "key:\n  - id: k\n    algorithm: hmac-sha256\n    secret: c2VjcmV0c2VjcmV0\n"
	  "remote:\n  - id: p\n    address: [192.0.2.1@5353, ::1]\n    key: k\n"
	  "  - id: q\n    address: 192.0.2.2\n"
	  "remotes:\n  - id: both\n    remote: [p, q]\n"
	  "acl:\n  - id: n\n    address: [192.0.2.1, 192.0.2.9]\n    action: notify\n"
	  "  - id: any\n    action: transfer\n  - id: r\n    remote: q\n    action: transfer\n"
	  "zone:\n  - domain: a\n    master: both\n    notify: q\n    acl: [n, any, r]\n",
	  "[a. secondary] file=a.zone; primaries=192.0.2.1@5353+k ::1+k 192.0.2.2; "
	  "transfer-policy=any; notify-from=192.0.2.9; notify-policy=list; "
	  "notify-list=192.0.2.2; {key k.} ",
	  "", "a secondary" },
	{ "acl:\n  - id: a\n    action: notify\n  - id: k\n    key: k\n    action: notify\n"
	  "remote:\n  - id: p\n    address: ::1\nzone:\n  - domain: a\n    master: p\n    acl: [a, k]\n",
	  "[a. secondary] file=a.zone; primaries=::1; transfer-policy=nobody; "
	  "notify-from=any; notify-policy=none; ",
	  "", "everybody, with a key or without" },
	{ "acl:\n  - id: k\n    address: [192.0.2.1, 192.0.2.2]\n    key: k\n    action: transfer\n"
	  "zone:\n  - domain: a\n    acl: k\n",
	  "[a. primary] file=a.zone; transfer-policy=list; transfer-list=192.0.2.1+k "
	  "192.0.2.2+k; notify-policy=none; ",
	  "key k ", "addresses with a key" },
	{ "include: acl.conf\nacl:\n  - id: y\n    action: transfer\nzone:\n  - domain: a\n    acl: [y, x]\n    notify: r\n",
	  "[a. primary] file=a.zone; transfer-policy=nobody; notify-policy=none; ",
	  "acl.conf remote r acl x acl ", "an acl and a remote that are nowhere" },
	{ "zone:\n  - domain: a\n    master: m\n  - domain: b\n    template: t\n",
	  "[a. secondary] file=a.zone; primaries=; transfer-policy=nobody; notify-policy=none; ",
	  "remote m domain template t zone b ",
	  "a primary and a template that are nowhere" },
	{ "acl:\n  - id: d\n    address: 192.0.2.1\n    deny: on\n  - id: a\n    action: transfer\n"
	  "zone:\n  - domain: a\n    acl: [d, a]\n    dnssec-signing: on\n    journal-content: all\n",
	  "[a. primary] file=a.zone; transfer-policy=nobody; notify-policy=none; signed=1; ",
	  "deny dnssec-signing journal-content ", "who is not meant cannot be told" },
	{ "server:\n  automatic-acl: on\nremote:\n  - id: s\n    address: 192.0.2.3@53\n"
	  "zone:\n  - domain: a\n    notify: s\n",
	  "[a. primary] file=a.zone; transfer-policy=list; transfer-list=192.0.2.3; "
	  "notify-policy=list; notify-list=192.0.2.3@53; ",
	  "", "acls that make themselves" },
	{ "acl:\n  - id: c\n    cert-key: \"x=\"\n    action: [transfer, update]\n"
	  "  - id: p\n    protocol: [tcp, tls]\n    address: 192.0.2.1\n    action: transfer\n"
	  "  - id: n\n    newer: x\n    action: notify\n"
	  "  - id: o\n    protocol: [udp, tcp, tls]\n    address: 192.0.2.2\n    action: transfer\n"
	  "zone:\n  - domain: a\n    acl: [c, p, n]\n  - domain: b\n    acl: [c, o]\n",
	  "[a. primary] file=a.zone; transfer-policy=nobody; notify-policy=none; "
	  "[b. primary] file=b.zone; transfer-policy=list; transfer-list=192.0.2.2; "
	  "notify-policy=none; ",
	  "cert-key protocol newer ",
	  "an acl that asks for more opens nothing, told once" },
	{ "server:\n  automatic-acl: on\nremote:\n  - id: p\n    address: 192.0.2.1\n    via: 192.0.2.9\n"
	  "  - id: t\n    address: 192.0.2.2\n    tls: on\n"
	  "  - id: c\n    address: 192.0.2.3\n    cert-key: x\n"
	  "  - id: n\n    address: 192.0.2.4\n    automatic-acl: off\n    quic: off\n"
	  "remotes:\n  - id: g\n    remote: [p, t]\n"
	  "acl:\n  - id: r\n    remote: g\n    action: transfer\n"
	  "zone:\n  - domain: a\n    master: [p, t, c]\n    acl: r\n"
	  "  - domain: b\n    master: t\n  - domain: d\n    notify: [g, c, n]\n",
	  "[a. secondary] file=a.zone; primaries=192.0.2.1; transfer-source=192.0.2.9; "
	  "transfer-policy=nobody; "
	  "notify-policy=none; [b. secondary] file=b.zone; primaries=; "
	  "transfer-policy=nobody; notify-policy=none; [d. primary] file=d.zone; "
	  "transfer-policy=list; transfer-list=192.0.2.1; notify-policy=list; "
	  "notify-list=192.0.2.1 192.0.2.4; ",
	  "via tls cert-key remote domain ", "remotes by TLS or QUIC are left out" },
	{ "remote:\n  - id: p\n    address: 192.0.2.1\n    via: [192.0.2.9, 2001:db8::9]\n"
	  "  - id: q\n    address: 192.0.2.2\n    via: [192.0.2.9, 2001:db8::9]\n"
	  "  - id: o\n    address: 192.0.2.3\n    via: 192.0.2.8\n"
	  "remotes:\n  - id: g\n    remote: [p, q]\n"
	  "zone:\n  - domain: a\n    master: [g, p]\n  - domain: b\n    master: [p, o]\n",
	  "[a. secondary] file=a.zone; primaries=192.0.2.1 192.0.2.2 192.0.2.1; "
	  "transfer-source=192.0.2.9 2001:db8::9; transfer-policy=nobody; "
	  "notify-policy=none; [b. secondary] file=b.zone; "
	  "primaries=192.0.2.1 192.0.2.3; transfer-policy=nobody; notify-policy=none; ",
	  "via via via domain ",
	  "where zones are asked from, if it is the same for all" },
	{ "zone:\n  - domain: a\n    file: 0%%2f%s.%s\n  - domain: b\n    file: \"%c[0].zone\"\n",
	  "[a. primary] file=0%2fa.a; transfer-policy=nobody; notify-policy=none; "
	  "[b. primary] transfer-policy=nobody; notify-policy=none; ",
	  "file ", "a percent sign, and what others stand for" },
	{ "server:\n  identity: me\n  nsid: 0x6E7331\n", "identity=me; nsid=ns1; ", "",
	  "NSID as octets" },
	{ "server:\n  nsid: 0x00ff\n", "", "nsid ", "octets that are no text" },
	{ "acl:\n  - id: a\n    address: [192.0.2.9/24, \"2001:db8::1/32\"]\n    action: transfer\n"
	  "zone:\n  - domain: a\n    acl: a\n",
	  "[a. primary] file=a.zone; transfer-policy=list; transfer-list=192.0.2.0/24 "
	  "2001:db8::/32; notify-policy=none; ",
	  "", "bits beyond the prefix do not count" },
	{ "mod-queryacl:\n  - id: q\n    address: [192.0.2.1, 192.0.2.128/25]\n  - id: all\n"
	  "  - id: on\n    interface: ::1\n  - id: range\n    address: 192.0.2.1-192.0.2.2\n"
	  "template:\n  - id: t\n    module: [mod-stats, mod-queryacl/q]\nzone:\n"
	  "  - domain: a\n    template: t\n  - domain: b\n    module: mod-queryacl/all\n"
	  "  - domain: c\n    module: mod-queryacl/on\n  - domain: d\n    module: mod-queryacl/range\n"
	  "  - domain: e\n    module: [mod-queryacl/q, mod-queryacl/all]\n"
	  "  - domain: f\n    module: mod-queryacl\n",
	  "[a. primary] file=a.zone; transfer-policy=nobody; notify-policy=none; "
	  "query-policy=list; query-list=192.0.2.1 192.0.2.128/25; "
	  "[b. primary] file=b.zone; transfer-policy=nobody; notify-policy=none; query-policy=any; "
	  "[c. primary] file=c.zone; transfer-policy=nobody; notify-policy=none; query-policy=nobody; "
	  "[d. primary] file=d.zone; transfer-policy=nobody; notify-policy=none; query-policy=nobody; "
	  "[e. primary] file=e.zone; transfer-policy=nobody; notify-policy=none; query-policy=nobody; "
	  "[f. primary] file=f.zone; transfer-policy=nobody; notify-policy=none; query-policy=nobody; ",
	  "module module address module module ", "who may ask" },
	{ "mod-queryacl:\n  - id: q\n    address: 192.0.2.1\ntemplate:\n  - id: default\n"
	  "    global-module: mod-queryacl/q\nzone:\n  - domain: a\n"
	  "  - domain: b\n    module: mod-queryacl/q\n",
	  "[a. primary] file=a.zone; transfer-policy=nobody; notify-policy=none; "
	  "query-policy=list; query-list=192.0.2.1; "
	  "[b. primary] file=b.zone; transfer-policy=nobody; notify-policy=none; query-policy=nobody; ",
	  "global-module ", "of all zones, and of one beside that" },
	{ "template:\n  - id: default\n    module: [mod-stats, mod-queryacl/q]\nzone:\n  - domain: a\n"
	  "  - domain: b\n    module: mod-stats\n",
	  "[a. primary] file=a.zone; transfer-policy=nobody; notify-policy=none; query-policy=nobody; "
	  "[b. primary] file=b.zone; transfer-policy=nobody; notify-policy=none; ",
	  "module module module ", "a module that asks who it is" },
	{ "log:\n  - target: syslog\n    any: info\n", "", "log ",
	  "what has no setting" },
};

START_TEST(knot_conf_is_read)
{
	if (rows[_i].settings != NULL)
		zf_convert_check(&zf_configuration_knot, &rows[_i]);
	else
		ck_assert_int_eq(zf_convert_read(&zf_configuration_knot, rows[_i].text),
				 ZF_EUSAGE);
}
END_TEST

static const struct {
	const char *text, *mistake;
} wrong[] = {
	{ "zone:\n  - domain: a\n  - domain: A.\n", "3:13: zone A. is there twice" },
	{ "remote:\n  - id: m\n    address: x\nzone:\n  - domain: a\n    master: m\n",
	  "3:14: this is no address" },
	{ "key:\n  - id: k\n    secret: c2VjcmV0\n",
	  "2:5: a key has a name, an algorithm and a secret" },
	{ "server:\n  nsid: 0x6\n", "2:9: these are no octets" },
	{ "server:\n  nsid: 0x6g\n", "2:9: these are no octets" },
};

START_TEST(what_is_wrong_says_where)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_knot, wrong[_i].text),
			 ZF_EUSAGE);
	ck_assert_msg(strncmp(zf_convert_mistake, wrong[_i].mistake,
			      strlen(wrong[_i].mistake)) == 0,
		      "%s", zf_convert_mistake);
}
END_TEST

static const char whole[] = "server:\n"
			    "    listen: [192.0.2.9@53]\n"
			    "    version: \"x\"\n"
			    "\n"
			    "template:\n"
			    "  - id: default\n"
			    "    storage: \"/z\"\n"
			    "\n"
			    "remote:\n"
			    "  - id: remote-1\n"
			    "    address: 192.0.2.1@5353\n"
			    "    key: \"k\"\n"
			    "  - id: remote-2\n"
			    "    address: 192.0.2.2\n"
			    "\n"
			    "acl:\n"
			    "  - id: transfer-1\n"
			    "    key: \"k\"\n"
			    "    action: transfer\n"
			    "  - id: transfer-2\n"
			    "    address: 198.51.100.0/24\n"
			    "    action: transfer\n"
			    "  - id: notify-1\n"
			    "    address: 192.0.2.1\n"
			    "    action: notify\n"
			    "  - id: notify-2\n"
			    "    address: 192.0.2.1\n"
			    "    key: \"k\"\n"
			    "    action: notify\n"
			    "  - id: update-1\n"
			    "    action: update\n"
			    "\n"
			    "zone:\n"
			    "  - domain: \"a.example\"\n"
			    "    file: \"a\"\n"
			    "    notify: [remote-2]\n"
			    "    acl: [transfer-1, transfer-2, update-1]\n"
			    "  - domain: \"b.example\"\n"
			    "    file: \"b\"\n"
			    "    master: [remote-1]\n"
			    "    acl: [notify-2, notify-1]\n";

/* NSD has no way to say '%' (nsd.conf(5), zonefile), Knot has `%%` (knot.conf(5), file). */
START_TEST(a_percent_in_a_files_name_is_said_as_each_server_can)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_knot,
					 "zone:\n  - domain: a\n    file: 0%%2fa\n"),
			 ZF_OK);
	zf_convert_write(&zf_configuration_knot, "/z");
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "file: \"/z/0%%2fa\"\n"));
	ck_assert_str_eq(zf_convert_notes(), "");
	zf_convert_write(&zf_configuration_nsd, "/z");
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "zonefile: \"/z/0=2fa\"\n"));
	ck_assert_str_eq(zf_convert_notes(), "0%2fa ");
	zf_convert_write(&zf_configuration_bind, "/z");
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "file \"/z/0%2fa\";\n"));
}
END_TEST

/* Where a zone is asked for from is what Knot has with whom it asks. */
START_TEST(those_asked_from_different_addresses_are_different)
{
	ck_assert_int_eq(
		zf_convert_read(
			&zf_configuration_bind,
			"options { recursion no; };\n"
			"zone a { type secondary; primaries { 192.0.2.1; };\n"
			" transfer-source 192.0.2.3; transfer-source-v6 ::3; };\n"
			"zone b { type secondary; primaries { 192.0.2.1; };\n"
			" also-notify { 192.0.2.1; }; };\n"
			"zone c { type secondary; primaries { 192.0.2.1; };\n"
			" transfer-source 192.0.2.3; transfer-source-v6 ::3; };\n"),
		ZF_OK);
	zf_convert_write(&zf_configuration_knot, NULL);
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "  - id: remote-1\n"
						      "    address: 192.0.2.1\n"
						      "  - id: remote-2\n"
						      "    address: 192.0.2.1\n"
						      "    via: [192.0.2.3, ::3]\n\n"));
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "master: [remote-2]\n"));
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "master: [remote-1]\n"
						      "    notify: [remote-1]\n"));
	ck_assert_ptr_null(strstr(zf_convert_text, "remote-3"));
	ck_assert_str_eq(zf_convert_notes(), "notify-policy ");
}
END_TEST

/* It is written in the form that it would have been read from. */
START_TEST(what_was_written_is_read_as_the_same)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_knot, whole), ZF_OK);
	zf_convert_write(&zf_configuration_knot, NULL);
	ck_assert_str_eq(strstr(zf_convert_text, "server:"), whole);
	ck_assert_str_eq(zf_convert_notes(), "key k k ");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/software/knot_read");
	TCase *tc = tcase_create("settings_knot");

	tcase_add_checked_fixture(tc, zf_scratch_open, zf_convert_close);
	tcase_add_loop_test(tc, knot_conf_is_read, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(tc, what_is_wrong_says_where, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_test(tc, a_percent_in_a_files_name_is_said_as_each_server_can);
	tcase_add_test(tc, those_asked_from_different_addresses_are_different);
	tcase_add_test(tc, what_was_written_is_read_as_the_same);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
