/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <sys/stat.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/convert.h"

static const struct zf_convert_row rows[] = {
	{ "", "", "", "nothing" },
	{ "launch=bind\nlocal-address=192.0.2.1, [::1]:5300\nserver-id=x\n"
	  "version-string=anonymous\nudp-truncation-threshold=1232\nguardian=yes\n",
	  "identity=x; version=; udp-size=1232; listen=192.0.2.1 ::1@5300; ", "guardian ",
	  "a server" },
	{ "local-port=5300\n", "listen=0.0.0.0/0@5300 ::/0@5300; ", "",
	  "another port for all" },
	{ "local-port=5300\nlocal-address=192.0.2.1:53, 0.0.0.0\n",
	  "listen=192.0.2.1@5300 0.0.0.0/0@5300; ", "", "for some" },
	{ "local-address=0.0.0.0, ::\nversion-string=full\n", "", "",
	  "all addresses, its own name: as always" },
	{ "allow-axfr-ips=192.0.2.1\nallow-axfr-ips+=198.51.100.0/24\n",
	  "transfer-policy=list; transfer-list=192.0.2.1 198.51.100.0/24; ", "",
	  "what is added" },
	{ "allow-axfr-ips=192.0.2.1\nallow-axfr-ips=::/0, 0.0.0.0/0\n",
	  "transfer-policy=any; ", "", "the last one, and everybody" },
	{ "allow-axfr-ips=192.0.2.1\ndisable-axfr=yes\n", "transfer-policy=nobody; ", "",
	  "nobody, whoever is listed" },
	{ "allow-axfr-ips=\n", "transfer-policy=nobody; ", "", "a list without members" },
	{ "allow-axfr-ips=192.0.2.0/24, !192.0.2.1\n", "transfer-policy=nobody; ",
	  "allow-axfr-ips ", "who is not meant cannot be told" },
	{ "primary=yes\nalso-notify=192.0.2.9:5300\n",
	  "notify-policy=ns-hosts; notify-list=192.0.2.9@5300; ", "", "who is notified" },
	{ "master\nonly-notify=\n", "notify-policy=list; ", "",
	  "an old word without a value, and no NS hosts" },
	{ "primary=off\ndnsupdate=no\nallow-dnsupdate-from=192.0.2.1\n", "", "",
	  "what is not done" },
	{ "primary=yes\nonly-notify=192.0.2.1\n", "notify-policy=ns-hosts; ",
	  "only-notify ", "some NS hosts only" },
	{ "dnsupdate=yes\n", "update-policy=list; update-list=127.0.0.0/8 ::1; ", "",
	  "by this machine, where nothing is said" },
	{ "dnsupdate=yes\nallow-dnsupdate-from=0.0.0.0/0,::/0\n", "update-policy=any; ",
	  "", "by all" },
	{ "launch=gsqlite3\nlaunch+=bind\nbind-config=/etc/powerdns/named.conf\n", "",
	  "/etc/powerdns/named.conf launch ", "zones in a database, and some not there" },
};

START_TEST(pdns_conf_is_read)
{
	zf_convert_check(&zf_configuration_pdns, &rows[_i]);
}
END_TEST

static const struct {
	const char *text, *mistake;
} wrong[] = {
	{ "local-address=192.0.2.1, x\n", "1:26: this is no address" },
	{ "local-address=192.0.2.1:0\n", "1:15: this is no address" },
	{ "local-address=192.0.2.1:65536\n", "1:15: this is no address" },
	{ "local-address=[::1\n", "1:15: this is no address" },
	{ "local-address=[::1]5300\n", "1:15: this is no address" },
	{ "local-address=192.0.2.0/24:5300\n", "1:15: this is no address" },
	{ "local-port=65536\n", "1:12: this is no port" },
};

START_TEST(what_is_wrong_says_where)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_pdns, wrong[_i].text),
			 ZF_EUSAGE);
	ck_assert_msg(strncmp(zf_convert_mistake, wrong[_i].mistake,
			      strlen(wrong[_i].mistake)) == 0,
		      "%s", zf_convert_mistake);
}
END_TEST

static zf_status read_with_zones(const char *settings, const char *zones)
{
	static char folder[4096], text[4096];

	strcpy(folder, zf_scratch_path("named.conf"));
	*strrchr(folder, '/') = '\0';
	zf_scratch_write("named.conf", zones, strlen(zones), 0600);
	snprintf(text, sizeof text,
		 "launch=bind\nbind-config=/etc/powerdns/named.conf\n%s", settings);
	return zf_convert_read_in(&zf_configuration_pdns, text, folder);
}

static const struct {
	const char *settings, *zones, *read, *notes, *why;
} zone_rows[] = {
	{ "primary=yes\n",
	  "options { directory \"/z\"; };\n"
	  "zone \"a.example\" { type master; file \"a\"; also-notify { 192.0.2.9:5300; }; };\n"
	  "zone \"b.example\" { type native; file \"b\"; };\n"
	  "zone \"c.example\" { file \"c\"; };\n",
	  "zone-folder=/z; notify-policy=ns-hosts; "
	  "[a.example. primary] file=a; notify-list=192.0.2.9@5300; "
	  "[b.example. primary] file=b; notify-policy=none; "
	  "[c.example. primary] file=c; notify-policy=none; ",
	  "", "primaries" },
	{ "secondary=yes\n",
	  "zone \"a.example\" { type slave; file \"a\"; masters { 192.0.2.1; [::1]:5300; }; };",
	  "[a.example. secondary] file=a; primaries=192.0.2.1 ::1@5300; "
	  "notify-policy=none; ",
	  "", "a secondary, which notifies nobody" },
	{ "secondary-do-renotify=yes\nalso-notify=192.0.2.7\n",
	  "options { also-notify { 192.0.2.8; }; };\n"
	  "zone \"a.example\" { type slave; primaries { ::1; }; also-notify { 192.0.2.9; }; };",
	  "notify-list=192.0.2.7 192.0.2.8; [a.example. secondary] primaries=::1; "
	  "notify-list=192.0.2.9 192.0.2.7 192.0.2.8; ",
	  "", "one that does: those of all zones, too" },
	{ "", "zone \".\" { type hint; file \"h\"; };\nlogging { x; };", "",
	  "type logging ", "what it leaves out" },
	{ "launch=\n", "zone \"a\" { type master; };", "", "bind-config ",
	  "files that no backend reads" },
};

START_TEST(the_zones_of_its_bind_backend_are_read)
{
	const zf_status status =
		read_with_zones(zone_rows[_i].settings, zone_rows[_i].zones);

	ck_assert_msg(status == ZF_OK, "%s: %s", zone_rows[_i].why,
		      zf_convert_err.message);
	ck_assert_msg(strcmp(zf_convert_settings(), zone_rows[_i].read) == 0, "%s: %s",
		      zone_rows[_i].why, zf_convert_text);
	ck_assert_msg(strcmp(zf_convert_notes(), zone_rows[_i].notes) == 0, "%s: %s",
		      zone_rows[_i].why, zf_convert_notes());
}
END_TEST

START_TEST(what_is_wrong_with_the_zones_says_in_which_file)
{
	ck_assert_int_eq(read_with_zones("",
					 "\nzone \"a\" { type slave; masters { x; }; };"),
			 ZF_EUSAGE);
	ck_assert_ptr_nonnull(
		strstr(zf_convert_err.message, "named.conf:2:34: this is no address"));
}
END_TEST

START_TEST(what_include_dir_holds_counts_last)
{
	char folder[4096];

	strcpy(folder, zf_scratch_path("pdns.d"));
	ck_assert_int_eq(mkdir(folder, 0700), 0);
	*strrchr(folder, '/') = '\0';
	zf_scratch_write("pdns.d/b.conf", "server-id=b\n", 12, 0600);
	zf_scratch_write("pdns.d/a.conf", "server-id=a\n", 12, 0600);
	zf_scratch_write("pdns.d/c", "server-id=c\n", 12, 0600);
	ck_assert_int_eq(
		zf_convert_read_in(&zf_configuration_pdns,
				   "include-dir=/etc/powerdns/pdns.d\nserver-id=x\n",
				   folder),
		ZF_OK);
	ck_assert_str_eq(zf_convert_settings(), "identity=b; ");
	ck_assert_str_eq(zf_convert_notes(), "");
}
END_TEST

static const char whole[] = "launch=bind\n"
			    "bind-config=/etc/powerdns/named.conf\n"
			    "local-address=192.0.2.1, [::1]:5300\n"
			    "server-id=x\n"
			    "version-string=anonymous\n"
			    "udp-truncation-threshold=1232\n"
			    "primary=yes\n"
			    "secondary=yes\n"
			    "secondary-do-renotify=yes\n"
			    "only-notify=\n"
			    "allow-axfr-ips=192.0.2.2, 198.51.100.0/24\n";

static const char whole_zones[] = "options {\n"
				  "\tdirectory \"/z\";\n"
				  "};\n"
				  "\n"
				  "zone \"a.example\" {\n"
				  "\ttype master;\n"
				  "\tfile \"a\";\n"
				  "\talso-notify { 192.0.2.9:5300; };\n"
				  "};\n"
				  "\n"
				  "zone \"b.example\" {\n"
				  "\ttype native;\n"
				  "\tfile \"b\";\n"
				  "};\n"
				  "\n"
				  "zone \"c.example\" {\n"
				  "\ttype slave;\n"
				  "\tfile \"c\";\n"
				  "\tmasters { 192.0.2.1; [::1]:5300; };\n"
				  "};\n";

START_TEST(what_was_written_is_read_as_the_same)
{
	ck_assert_int_eq(read_with_zones(strstr(whole, "local"), whole_zones), ZF_OK);
	zf_convert_write(&zf_configuration_pdns, NULL);
	ck_assert_str_eq(strstr(zf_convert_text, "launch"), whole);
	zf_convert_write(&zf_configuration_pdns_bind, NULL);
	ck_assert_str_eq(strstr(zf_convert_text, "options"), whole_zones);
	ck_assert_str_eq(zf_convert_notes(), "");
}
END_TEST

/* Of a named.conf. */
static const struct {
	const char *text, *settings, *zones, *notes, *why;
} written[] = {
	{ "zone \"a\" { type primary; file \"a\"; allow-transfer { 192.0.2.1; }; notify no; };\n"
	  "zone \"b\" { type primary; file \"b\"; allow-transfer { any; }; notify no; };\n",
	  "allow-axfr-ips=\n", "type native", "transfer-list ",
	  "nobody may transfer where the zones differ" },
	{ "zone \"a\" { type primary; file \"a\"; allow-transfer { 192.0.2.1; }; notify no; };\n"
	  "zone \"b\" { type primary; file \"b\"; allow-transfer { 192.0.2.1; }; notify no; };\n",
	  "allow-axfr-ips=192.0.2.1\n", "type native", "", "and all alike where not" },
	{ "key k { algorithm hmac-sha256; secret \"c2VjcmV0\"; };\n"
	  "zone \"a\" { type secondary; file \"a\"; primaries { 192.0.2.1 key k; };\n"
	  " notify no; allow-transfer { key k; }; };\n",
	  "secondary=yes\nallow-axfr-ips=\n", "masters { 192.0.2.1; };",
	  "transfer-list k. the key it is transferred with the keys it may be transferred with ",
	  "keys have no place" },
	{ "options { recursion yes; forwarders { 192.0.2.1; }; allow-transfer { any; }; };\n"
	  "zone \".\" { type hint; file \"h\"; };\n"
	  "zone \"b\" { type primary; file \"b\"; allow-update { any; }; };\n",
	  "primary=yes\nallow-axfr-ips=0.0.0.0/0, ::/0\n", "type master",
	  "update-policy recursion forwarders hint update-policy ", "it asks nobody" },
	{ "options { server-id \"a # b\"; allow-transfer { none; }; };\n",
	  "bind\nbind-config=", "bind backend", "identity ",
	  "a text that would become a comment" },
};

START_TEST(a_named_conf_becomes_one)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind, written[_i].text),
			 ZF_OK);
	zf_convert_write(&zf_configuration_pdns, NULL);
	ck_assert_msg(strstr(zf_convert_text, written[_i].settings) != NULL, "%s: %s",
		      written[_i].why, zf_convert_text);
	ck_assert_ptr_null(strstr(zf_convert_text, "c2VjcmV0"));
	zf_convert_write(&zf_configuration_pdns_bind, NULL);
	ck_assert_msg(strstr(zf_convert_text, written[_i].zones) != NULL, "%s: %s",
		      written[_i].why, zf_convert_text);
	ck_assert_msg(strcmp(zf_convert_notes(), written[_i].notes) == 0, "%s: %s",
		      written[_i].why, zf_convert_notes());
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/software/pdns_read");
	TCase *tc = tcase_create("settings_pdns");

	tcase_add_checked_fixture(tc, zf_scratch_open, zf_convert_close);
	tcase_add_loop_test(tc, pdns_conf_is_read, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(tc, what_is_wrong_says_where, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_loop_test(tc, the_zones_of_its_bind_backend_are_read, 0,
			    sizeof zone_rows / sizeof *zone_rows);
	tcase_add_test(tc, what_is_wrong_with_the_zones_says_in_which_file);
	tcase_add_test(tc, what_include_dir_holds_counts_last);
	tcase_add_test(tc, what_was_written_is_read_as_the_same);
	tcase_add_loop_test(tc, a_named_conf_becomes_one, 0,
			    sizeof written / sizeof *written);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
