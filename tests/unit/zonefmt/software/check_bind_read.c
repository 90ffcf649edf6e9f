/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/convert.h"

static const struct zf_convert_row rows[] = {
	{ "", "", "", "nothing" },
	{ "options { directory \"/var/cache/bind\"; recursion no; version none; server-id "
	  "\"x\"; };",
	  "zone-folder=/var/cache/bind; recursion=0; version=; identity=x; ", "",
	  "plain options" },
	{ "options { listen-on { any; }; listen-on-v6 { any; }; };", "", "",
	  "all addresses are none in particular" },
	{ "options { listen-on { 192.0.2.1; 192.0.2.2; }; listen-on-v6 { none; }; };",
	  "listen=192.0.2.1 192.0.2.2; ", "", "some addresses" },
	{ "options { listen-on { 192.0.2.1; }; };", "listen=192.0.2.1 ::/0; ", "",
	  "nothing is said of IPv6" },
	{ "options { listen-on port 5353 { 192.0.2.1; }; listen-on-v6 port 53 { ::1; }; };",
	  "listen=192.0.2.1@5353 ::1; ", "", "other ports" },
	{ "options { port 5353; };", "listen=0.0.0.0/0@5353 ::/0@5353; ", "",
	  "another port for all" },
	{ "options { forwarders port 5353 { 192.0.2.1; 192.0.2.2 port 53; }; forward only; };",
	  "forwarders=192.0.2.1@5353 192.0.2.2@53; forward-only=1; ", "", "forwarders" },
	{ "acl a { b; 192.0.2/24; }; acl b { key k; }; options { allow-transfer { a; { "
	  "198.51.100.1; }; }; };",
	  "transfer-policy=list; transfer-list=any+k 192.0.2.0/24 198.51.100.1; ",
	  "key k ", "acls" },
	{ "options { allow-transfer { none; }; }; zone a { type primary; file \"f\"; "
	  "allow-transfer { any; }; };",
	  "transfer-policy=nobody; [a. primary] file=f; transfer-policy=any; ", "",
	  "nobody and any" },
	{ "options { allow-transfer { !192.0.2.1; any; }; };", "transfer-policy=nobody; ",
	  "! allow-transfer ", "who is not meant cannot be told" },
	{ "options { allow-transfer { !{ !192.0.2.1; any; }; key k; }; };",
	  "transfer-policy=list; transfer-list=192.0.2.1+k; ", "key k ",
	  "but for an address with a key" },
	{ "options { allow-transfer { { !{ !192.0.2.1; any; }; key k; }; 192.0.2.2; }; };",
	  "transfer-policy=list; transfer-list=192.0.2.1+k 192.0.2.2; ", "key k ",
	  "among others" },
	{ "options { allow-transfer port 853 transport tls { any; }; };",
	  "transfer-policy=nobody; ", "allow-transfer ", "only by TLS" },
	{ "options { listen-on { 192.0.2.1; }; listen-on tls t { 192.0.2.2; };\n"
	  "listen-on port 443 tls t http h { 192.0.2.3; }; listen-on tls none port 54 { 192.0.2.4; };\n"
	  "listen-on-v6 port 853 tls ephemeral { any; }; };",
	  "listen=192.0.2.1 192.0.2.4@54; ", "listen-on listen-on listen-on-v6 ",
	  "what is listened on for TLS or HTTPS is not plain" },
	{ "options { listen-on proxy plain { any; }; listen-on-v6 { none; }; };",
	  "listen=; ", "listen-on ",
	  "nor is what BIND knows later; nowhere is not everywhere" },
	{ "primaries p { 192.0.2.1; 192.0.2.2 tls t; };\n"
	  "zone a { type secondary; primaries { p; 192.0.2.3 port 853 tls t; 192.0.2.4 tls none; }; };\n"
	  "zone b { type secondary; primaries { p tls t; }; also-notify { 192.0.2.5 tls t; }; };",
	  "[a. secondary] primaries=192.0.2.1 192.0.2.4; [b. secondary] primaries=; notify-list=; ",
	  "192.0.2.2 192.0.2.3 p 192.0.2.2 primaries 192.0.2.5 ",
	  "primaries by TLS are left out" },
	{ "primaries a port 54 { 192.0.2.1; b; a; }; primaries b { 192.0.2.2; a; B; };\n"
	  "zone a { type secondary; primaries { a; b; 192.0.2.3; }; };\n"
	  "zone b { type secondary; primaries { b; }; };",
	  "[a. secondary] primaries=192.0.2.1@54 192.0.2.2@54 192.0.2.3; "
	  "[b. secondary] primaries=192.0.2.2 192.0.2.1@54; ",
	  "", "lists of servers may name each other: each counts once" },
	{ "acl a { ::1; }; options { allow-transfer { a; { a; }; }; };",
	  "transfer-policy=list; transfer-list=::1 ::1; ", "",
	  "an acl may be named twice" },
	{ "options { allow-query { 10.0.0.0/8; }; allow-recursion { 10.1.0.0/16; key k; }; };\n"
	  "zone a { type primary; allow-query { any; }; }; zone b { type primary; };",
	  "query-policy=list; query-list=10.0.0.0/8; recursion-list=10.1.0.0/16 any+k; "
	  "[a. primary] query-policy=any; [b. primary] ",
	  "key k ", "who may ask, and for whom it resolves" },
	{ "options { allow-query { !10.0.0.1; any; }; allow-recursion { !10.0.0.1; any; }; };",
	  "query-policy=nobody; recursion-list=; ", "! allow-query ! allow-recursion ",
	  "who may not cannot be told" },
	{ "options { allow-recursion { ::1; }; allow-query-cache { ::2; }; blackhole { ::3; }; };",
	  "blackhole=::3; recursion-list=; ", "", "nobody is in both lists" },
	{ "options { allow-recursion { 10.0.0.0/8; key k; };\n"
	  "allow-query-cache { 10.1.0.0/16; 192.0.2.1; 10.0.0.1; }; };",
	  "recursion-list=10.1.0.0/16 10.0.0.1 10.1.0.0/16+k 192.0.2.1+k 10.0.0.1+k; ",
	  "key k ", "who is in both lists" },
	{ "options { allow-recursion { key k; 10.0.0.0/8; }; allow-query-cache { key l; ::1; }; };",
	  "recursion-list=::1+k 10.0.0.0/8+l; ", "key k key l ",
	  "nobody signs with two keys" },
	{ "options { recursion no; allow-recursion { ::1; }; };", "recursion=0; ", "",
	  "for nobody" },
	{ "options { blackhole { !::1; any; }; };", "", "! blackhole ",
	  "who is answered" },
	{ "options { blackhole { any; }; };", "blackhole=any; ", "", "nobody is" },
	{ "options { allow-query-on { ::1; }; };\n"
	  "zone a { type primary; allow-query { any; }; }; zone b { type primary; };\n"
	  "zone c { type primary; allow-query-on { any; }; };",
	  "query-policy=nobody; [a. primary] query-policy=nobody; [b. primary] "
	  "[c. primary] query-policy=any; ",
	  "allow-query-on allow-query-on ",
	  "a zone has of the options what it does not say" },
	{ "options { allow-query-on { ::1; }; allow-query { any; }; blackhole { none; }; };",
	  "query-policy=nobody; ", "allow-query-on ", "what was closed stays so" },
	{ "zone a { type primary; allow-transfer transport tls { any; }; update-policy { grant k zonesub any; }; };",
	  "[a. primary] transfer-policy=nobody; ", "allow-transfer update-policy ",
	  "by TLS only, and rules for single names" },
	{ "options { allow-update-forwarding { none; }; };\nzone a { type secondary; primaries { ::1; };\n"
	  " allow-update-forwarding { any; }; allow-notify { !::2; any; }; };",
	  "[a. secondary] primaries=::1; ", "allow-update-forwarding ! allow-notify ",
	  "updates are not handed on" },
	{ "options { allow-transfer { localhost; localnets; }; };",
	  "transfer-policy=nobody; ", "localnets allow-transfer ",
	  "networks that are not told" },
	{ "primaries p port 5353 { 192.0.2.1; 192.0.2.2 key k; };\n"
	  "zone \"A.example\" { type slave; file \"s/a\"; masters { p; 192.0.2.3; }; "
	  "allow-notify { 192.0.2.4; }; notify explicit; also-notify { 192.0.2.5 port 54; }; };",
	  "[A.example. secondary] file=s/a; primaries=192.0.2.1@5353 192.0.2.2@5353+k "
	  "192.0.2.3; notify-from=192.0.2.4; notify-policy=list; notify-list=192.0.2.5@54; ",
	  "key k ", "a secondary of old" },
	{ "zone a { type secondary; primaries { 192.0.2.1; }; transfer-source 192.0.2.3; "
	  "transfer-source-v6 2001:db8::3 port 54; };\n"
	  "zone b { type secondary; primaries { 192.0.2.1; }; transfer-source *; };",
	  "[a. secondary] primaries=192.0.2.1; transfer-source=192.0.2.3 2001:db8::3; "
	  "[b. secondary] primaries=192.0.2.1; ",
	  "transfer-source-v6 ", "where they are asked from" },
	{ "zone a { type forward; forward only; forwarders { 192.0.2.1; }; }; zone \".\" { type "
	  "hint; file \"h\"; }; zone b { type stub; primaries { ::1; }; };",
	  "[a. forward] forward-only=1; primaries=192.0.2.1; [. hint] file=h; [b. stub] "
	  "primaries=::1; ",
	  "", "other kinds" },
	{ "zone a { type primary; file \"f\"; allow-update { key k; }; update-policy local; "
	  "dnssec-policy default; masterfile-format raw; };",
	  "[a. primary] file=f; update-policy=list; update-list=any+k; signed=1; ",
	  "update-policy dnssec-policy masterfile-format key k ",
	  "what has no setting is noted" },
	{ "zone a { type mirror; }; zone b CH { type primary; }; zone c { in-view x; };",
	  "", "zone a zone b zone c ", "zones that have none" },
	{ "include \"/etc/bind/acl\";\noptions { allow-transfer { 192.0.2.1; x; }; "
	  "also-notify { l; }; };\nzone a { type secondary; primaries { l; }; };",
	  "transfer-policy=nobody; [a. secondary] ",
	  "/etc/bind/acl acl x allow-transfer list l list l primaries ",
	  "lists of a file that is not there" },
	{ "options { listen-on { mine; }; listen-on-v6 { none; }; };\n"
	  "zone a { type primary; allow-update { key k; friends; }; allow-transfer { key k; }; };",
	  "listen=; [a. primary] update-policy=none; transfer-policy=list; transfer-list=any+k; ",
	  "acl mine acl friends allow-update key k ", "names that are nowhere" },
	{ "match-clients { any; };\nrecursion no;\nzone a { type primary; file \"f\"; };\n"
	  "zone b { in-view other; };",
	  "recursion=0; [a. primary] file=f; ", "zone b ",
	  "the body of a view, by itself" },
	{ "zone a { type native; };\nzone \"b.c\" { type redirect; file \"x\"; };\nzone d { file \"x\"; };",
	  "", "zone a zone b.c zone d ", "types that have none" },
	{ "view v CH { zone bind { type primary; }; };\nzone a { type primary; };",
	  "[a. primary] ", "view ", "a view of another class" },
	{ "key \"K.example\" { algorithm hmac-sha256; secret \"c2VjcmV0c2VjcmV0\"; };",
	  "{key K.example.} ", "", "a key" },
	{ "logging { }; controls { }; statistics-channels { };", "",
	  "logging controls statistics-channels ", "statements that have none" },
	{ "include \"/etc/bind/none\";", "", "/etc/bind/none ",
	  "a file that is missing" },
	{ "options { notify primary-only; max-ncache-ttl 1h30m; max-cache-ttl 60; "
	  "minimal-responses no-auth; transfer-format one-answer; max-udp-size 1232; };",
	  "notify-policy=ns-hosts; negative-ttl=5400; cache-ttl=60; one-record=1; "
	  "udp-size=1232; ",
	  "minimal-responses ", "rarer options" },
};

START_TEST(named_conf_is_read)
{
	zf_convert_check(&zf_configuration_bind, &rows[_i]);
}
END_TEST

static const struct {
	const char *text, *mistake;
	zf_status status;
} wrong[] = {
	{ "options { recursion maybe; };", "1:21: this is neither yes nor no",
	  ZF_EUSAGE },
	{ "options { recursion; };", "1:11: yes or no is missing here", ZF_EUSAGE },
	{ "options {\n allow-transfer { 192.0.2.256; }; };", "2:19: this is no address",
	  ZF_EUSAGE },
	{ "options {\n allow-transfer { 2001:db8::/129; }; };",
	  "2:19: this is no address", ZF_EUSAGE },
	{ "zone a { type primary; };\nzone A { type primary; };",
	  "2:6: zone A. is there twice", ZF_EUSAGE },
	{ "zone a..b { type primary; };",
	  "1:6: not a domain name: 'a..b': a label is empty", ZF_EUSAGE },
	{ "zone a { type secondary; primaries { 192.0.2.; }; };",
	  "1:38: this is no address", ZF_EUSAGE },
	{ "key k { algorithm hmac-sha256; };",
	  "1:1: a key has a name, an algorithm and a secret", ZF_EUSAGE },
	{ "\nview v { };", "2: a view: settings have one set of zones", ZF_EUNSUPPORTED },
	{ "acl a { ::1; b; };\nacl b { ::2; a; };\noptions { allow-transfer { a; }; };",
	  "2:14: this acl is one of those that name it", ZF_EUSAGE },
	{ "zone a { type primary", "1:8: there is no '}' to this '{'", ZF_EUSAGE },
};

START_TEST(what_is_wrong_says_where)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind, wrong[_i].text),
			 wrong[_i].status);
	ck_assert_msg(strncmp(zf_convert_mistake, wrong[_i].mistake,
			      strlen(wrong[_i].mistake)) == 0,
		      "%s", zf_convert_err.message);
}
END_TEST

/* ---- views ---- */

static const char views[] =
	"acl in { 10.0.0.0/8; };\nacl xfer { 192.0.2.53; };\n"
	"key k { algorithm hmac-sha256; secret \"c2VjcmV0c2VjcmV0\"; };\n"
	"options { directory \"/d\"; recursion no; allow-transfer { none; }; };\n"
	"view inside IN { match-clients { in; }; recursion yes; allow-transfer { xfer; };\n"
	" zone a { type primary; file \"in/a\"; };\n"
	" zone b { type secondary; primaries { 192.0.2.1 key k; }; }; };\n"
	"view \"outside\" { match-clients { any; };\n"
	" zone a { type primary; file \"out/a\"; allow-transfer { xfer; key k; }; };\n"
	" zone b { in-view \"inside\"; }; zone c { in-view nowhere; }; };\n"
	"view version chaos { };\n";

static const struct {
	const char *view, *settings, *notes;
} of_views[] = {
	{ "inside",
	  "zone-folder=/d; recursion=1; transfer-policy=list; transfer-list=192.0.2.53; "
	  "query-policy=list; query-list=10.0.0.0/8; recursion-list=; "
	  "[a. primary] file=in/a; [b. secondary] primaries=192.0.2.1+k; {key k.} ",
	  "view match-clients " },
	{ "outside",
	  "zone-folder=/d; recursion=0; transfer-policy=nobody; "
	  "[a. primary] file=out/a; transfer-policy=list; transfer-list=192.0.2.53 any+k; "
	  "[b. secondary] primaries=192.0.2.1+k; {key k.} ",
	  "view zone c " },
};

/* What the view v says, below `options { allow-query { none; }; allow-recursion { none; }; };`. */
static const struct {
	const char *view, *settings, *notes;
} of_clients[] = {
	{ "match-clients { any; }; zone a { type primary; };",
	  "query-policy=nobody; recursion-list=; [a. primary] ", "" },
	{ "allow-query { any; }; allow-recursion { 10.0.0.1; 10.0.0.2; };\n"
	  "match-clients { 10.0.0.0/31; };\n"
	  "zone a { type primary; allow-query { any; }; };\n"
	  "zone b { type primary; allow-query { 10.0.0.1; 10.0.0.2; key k; }; };\n"
	  "zone c { type primary; allow-query { none; }; };\n"
	  "zone d { type primary; };",
	  "query-policy=list; query-list=10.0.0.0/31; recursion-list=10.0.0.1; "
	  "[a. primary] query-policy=list; query-list=10.0.0.0/31; "
	  "[b. primary] query-policy=list; query-list=10.0.0.1 10.0.0.0/31+k; "
	  "[c. primary] query-policy=nobody; [d. primary] ",
	  "key k " },
	{ "match-clients { !10.0.0.1; any; }; allow-query { any; }; allow-recursion { any; };\n"
	  "zone a { type primary; allow-query { any; }; };",
	  "query-policy=nobody; recursion-list=; [a. primary] query-policy=nobody; ",
	  "! match-clients " },
	{ "match-destinations { ::1; }; allow-query { any; }; zone a { type primary; allow-query { ::2; }; };",
	  "query-policy=nobody; recursion-list=; [a. primary] query-policy=nobody; ",
	  "match-destinations " },
	{ "match-recursive-only yes; allow-query { any; }; zone a { type primary; allow-query { ::2; }; };",
	  "query-policy=nobody; recursion-list=; [a. primary] query-policy=nobody; ",
	  "match-recursive-only " },
	{ "match-recursive-only no; match-destinations { any; }; allow-query { any; }; "
	  "allow-query-cache { any; }; allow-recursion { any; };",
	  "query-policy=any; recursion-list=any; ", "" },
};

static zf_status read_view(const char *text, const char *view)
{
	const struct zf_configuration_source source = { .path = zf_scratch_path("c"),
							.view = view };

	zf_scratch_write("c", text, strlen(text), 0600);
	return zf_convert_read_source(&zf_configuration_bind, &source);
}

START_TEST(whom_a_view_serves_narrows_all_that_it_says)
{
	char text[1024];

	snprintf(text, sizeof text,
		 "options { allow-query { none; }; allow-recursion { none; }; };\n"
		 "view v { %s };\n",
		 of_clients[_i].view);
	ck_assert_msg(read_view(text, "v") == ZF_OK, "%s", zf_convert_err.message);
	ck_assert_str_eq(zf_convert_settings(), of_clients[_i].settings);
	ck_assert_str_eq(zf_convert_notes(), of_clients[_i].notes);
}
END_TEST

START_TEST(of_several_views_one_is_read)
{
	ck_assert_msg(read_view(views, of_views[_i].view) == ZF_OK, "%s",
		      zf_convert_err.message);
	ck_assert_str_eq(zf_convert_settings(), of_views[_i].settings);
	ck_assert_str_eq(zf_convert_notes(), of_views[_i].notes);
}
END_TEST

START_TEST(views_that_there_are_not_get_the_others_as_hint)
{
	ck_assert_int_eq(read_view(views, NULL), ZF_EUNSUPPORTED);
	ck_assert_str_eq(zf_convert_err.hint,
			 "--view NAME reads one of them: inside, outside");
	ck_assert_int_eq(read_view(views, "version"), ZF_EUSAGE);
	ck_assert_ptr_nonnull(
		strstr(zf_convert_err.message, "no view is called \"version\""));
	ck_assert_str_eq(zf_convert_err.hint,
			 "--view NAME reads one of them: inside, outside");
	ck_assert_int_eq(read_view("options { };", "x"), ZF_EUSAGE);
	ck_assert_str_eq(zf_convert_err.hint, "");
}
END_TEST

/* Where the options may be in a file that is not there, nobody may. */
START_TEST(options_that_were_not_read_open_nothing)
{
	static const struct {
		const char *text;
		uint32_t policy;
	} files[] = {
		{ "include \"/o\"; zone a { type primary; };", ZF_TRANSFER_NOBODY },
		{ "include \"/o\"; options { };", ZF_TRANSFER_ANY },
		{ "zone a { type primary; };", ZF_TRANSFER_ANY },
	};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		ck_assert_int_eq(zf_convert_read(&zf_configuration_bind, files[i].text),
				 ZF_OK);
		ck_assert_uint_eq(zf_values_number(&zf_converted->server,
						   ZF_SERVER_TRANSFER_POLICY, 9),
				  files[i].policy);
	}
}
END_TEST

/* A list that means more and more, of nobody: each acl names the one before it nine times. */
START_TEST(lists_that_multiply_have_a_limit)
{
	char text[4096] = "acl a0 { none; };\n";
	size_t len = strlen(text);

	for (int i = 1; i < 20; i++) {
		len += (size_t)sprintf(text + len, "acl a%d {", i);
		for (int k = 0; k < 9; k++)
			len += (size_t)sprintf(text + len, " a%d;", i - 1);
		len += (size_t)sprintf(text + len, " };\n");
	}
	sprintf(text + len, "options { allow-transfer { a19; }; };\n");
	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind, text), ZF_ELIMIT);
}
END_TEST

static const char whole[] =
	"key k { algorithm hmac-sha256; secret \"c2VjcmV0c2VjcmV0\"; };\n"
	"options { directory \"/etc/bind\"; recursion no; listen-on { 192.0.2.1; };\n"
	"listen-on-v6 { none; }; allow-transfer { key k; }; notify explicit;\n"
	"also-notify { 192.0.2.9; }; version \"x\"; };\n"
	"zone a.example { type primary; file \"/etc/bind/a/zone\";\n"
	"allow-transfer { { !{ !192.0.2.1; any; }; key k; }; 198.51.100.0/24; };\n"
	"allow-update { 127.0.0.1; }; };\n"
	"zone b.example { type secondary; file \"b\";\n"
	"primaries { 192.0.2.2 port 5353 key k; }; allow-notify { any; };\n"
	"allow-transfer { none; }; transfer-source 192.0.2.7; };\n"
	"zone c.example { type forward; forwarders { 192.0.2.3; }; };\n";

START_TEST(named_conf_is_written)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind, whole), ZF_OK);
	zf_convert_write(&zf_configuration_bind, "/var/lib/bind");
	const char *rest = strstr(zf_convert_text, "options");
	ck_assert_str_eq(rest,
			 "options {\n"
			 "\tdirectory \"/var/lib/bind\";\n"
			 "\tlisten-on { 192.0.2.1; };\n"
			 "\tlisten-on-v6 { none; };\n"
			 "\trecursion no;\n"
			 "\tallow-transfer { key \"k\"; };\n"
			 "\tnotify explicit;\n"
			 "\talso-notify { 192.0.2.9; };\n"
			 "\tversion \"x\";\n"
			 "};\n"
			 "\n"
			 "zone \"a.example\" {\n"
			 "\ttype primary;\n"
			 "\tfile \"/var/lib/bind/a/zone\";\n"
			 "\tallow-update { 127.0.0.1; };\n"
			 "\tallow-transfer { { !{ !192.0.2.1; any; }; key \"k\"; }; "
			 "198.51.100.0/24; };\n"
			 "};\n"
			 "\n"
			 "zone \"b.example\" {\n"
			 "\ttype secondary;\n"
			 "\tfile \"/var/lib/bind/b\";\n"
			 "\tmasterfile-format text;\n"
			 "\tprimaries { 192.0.2.2 port 5353 key \"k\"; };\n"
			 "\ttransfer-source 192.0.2.7;\n"
			 "\tallow-transfer { none; };\n"
			 "\tallow-notify { any; };\n"
			 "};\n"
			 "\n"
			 "zone \"c.example\" {\n"
			 "\ttype forward;\n"
			 "\tforwarders { 192.0.2.3; };\n"
			 "};\n");
	ck_assert_str_eq(zf_convert_notes(), "");
}
END_TEST

/* Secrets are in a file of their own. */
START_TEST(what_was_written_is_read_as_the_same)
{
	char first[4096], again[8192], notes[256];

	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind, whole), ZF_OK);
	zf_convert_write(&zf_configuration_bind, NULL);
	ck_assert_ptr_null(strstr(zf_convert_text, "c2Vj"));
	strcpy(first, zf_convert_text);
	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind, first), ZF_OK);
	strcpy(again, zf_convert_write(&zf_configuration_bind, NULL));
	/* The keys' file is missing, and so is the key. */
	snprintf(notes, sizeof notes, "%s key k k ", zf_scratch_path("keys"));
	ck_assert_str_eq(zf_convert_notes(), notes);
	ck_assert_ptr_nonnull(
		strstr(first, again + strlen("// Written by zoneferry.\n\n")));
}
END_TEST

START_TEST(a_file_name_that_leads_elsewhere_is_not_kept)
{
	ck_assert_int_eq(
		zf_convert_read(&zf_configuration_bind,
				"zone a { type primary; file \"../../etc/x\"; };"
				"zone b { type primary; file \"/elsewhere/b\"; };"
				"zone c { type primary; file \"C:\\dns\\c\"; };"),
		ZF_OK);
	zf_convert_write(&zf_configuration_bind, "/z");
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "file \"/z/a.zone\""));
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "file \"/z/b.zone\""));
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "file \"/z/c.zone\""));
	ck_assert_uint_eq(zf_converted->note_count, 3);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/software/bind_read");
	TCase *tc = tcase_create("settings_bind");

	tcase_add_checked_fixture(tc, zf_scratch_open, zf_convert_close);
	tcase_add_loop_test(tc, named_conf_is_read, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(tc, what_is_wrong_says_where, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_loop_test(tc, of_several_views_one_is_read, 0,
			    sizeof of_views / sizeof of_views[0]);
	tcase_add_loop_test(tc, whom_a_view_serves_narrows_all_that_it_says, 0,
			    sizeof of_clients / sizeof *of_clients);
	tcase_add_test(tc, views_that_there_are_not_get_the_others_as_hint);
	tcase_add_test(tc, options_that_were_not_read_open_nothing);
	tcase_add_test(tc, lists_that_multiply_have_a_limit);
	tcase_add_test(tc, named_conf_is_written);
	tcase_add_test(tc, what_was_written_is_read_as_the_same);
	tcase_add_test(tc, a_file_name_that_leads_elsewhere_is_not_kept);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
