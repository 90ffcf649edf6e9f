/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/convert.h"

#define KEY "key k { algorithm hmac-sha256; secret \"c2VjcmV0\"; };\n"

/* Of a named.conf: what pdnsutil is told, what the notes are about. */
static const struct {
	const char *text, *script, *notes, *why;
} rows[] = {
	{ "zone \"a.example\" { type primary; file \"a\"; notify no; allow-transfer { any; }; };\n",
	  "\npdnsutil load-zone 'a.example' 'a'\n"
	  "pdnsutil set-kind 'a.example' native\n"
	  "pdnsutil set-meta 'a.example' ALLOW-DNSUPDATE-FROM\n"
	  "pdnsutil set-meta 'a.example' TSIG-ALLOW-DNSUPDATE\n"
	  "pdnsutil set-meta 'a.example' ALLOW-AXFR-FROM 0.0.0.0/0 ::/0\n"
	  "pdnsutil set-meta 'a.example' TSIG-ALLOW-AXFR\n"
	  "pdnsutil set-meta 'a.example' ALSO-NOTIFY\n",
	  "", "a primary that notifies nobody" },
	{ KEY
	  "options { directory \"/z z\"; };\n"
	  "zone \"a\" { type primary; file \"it's\"; notify yes; also-notify { ::1 port 54; };\n"
	  " allow-transfer { 192.0.2.0/24; key k; }; allow-update { key k; }; };\n",
	  "\ncd '/z z'\n"
	  "\npdnsutil load-zone 'a' 'it'\\''s'\n"
	  "pdnsutil set-kind 'a' primary\n"
	  "pdnsutil set-meta 'a' ALLOW-DNSUPDATE-FROM 0.0.0.0/0 ::/0\n"
	  "pdnsutil set-meta 'a' TSIG-ALLOW-DNSUPDATE 'k'\n"
	  "pdnsutil set-meta 'a' ALLOW-AXFR-FROM '192.0.2.0/24'\n"
	  "pdnsutil set-meta 'a' TSIG-ALLOW-AXFR 'k'\n"
	  "pdnsutil set-meta 'a' ALSO-NOTIFY '[::1]:54'\n",
	  "", "keys, ports, and what a shell might take for its own" },
	{ KEY
	  "zone \"-a\" { type secondary; file \"a\"; primaries { 192.0.2.1 key k; };\n"
	  " transfer-source 192.0.2.3; transfer-source-v6 ::3; notify no; allow-transfer { none; }; };\n",
	  "\nsecondary '\\045a' '192.0.2.1'\n"
	  "pdnsutil set-meta '\\045a' AXFR-MASTER-TSIG 'k'\n"
	  "pdnsutil set-meta '\\045a' AXFR-SOURCE '192.0.2.3'\n"
	  "pdnsutil set-meta '\\045a' SLAVE-RENOTIFY\n"
	  "pdnsutil set-meta '\\045a' ALLOW-AXFR-FROM\n"
	  "pdnsutil set-meta '\\045a' TSIG-ALLOW-AXFR\n"
	  "pdnsutil set-meta '\\045a' ALSO-NOTIFY\n",
	  "transfer-source ", "a secondary whose name would be an option" },
	{ KEY "zone \"a\" { type primary; file \"-a\"; notify explicit;\n"
	      " allow-transfer { !{ !192.0.2.1; any; }; key k; };\n"
	      " allow-update { 192.0.2.2; !{ !192.0.2.1; any; }; key k; }; };\n",
	  "\npdnsutil load-zone 'a' './-a'\n"
	  "pdnsutil set-kind 'a' primary\n"
	  "pdnsutil set-meta 'a' ALLOW-DNSUPDATE-FROM\n"
	  "pdnsutil set-meta 'a' TSIG-ALLOW-DNSUPDATE\n"
	  "pdnsutil set-meta 'a' ALLOW-AXFR-FROM\n"
	  "pdnsutil set-meta 'a' TSIG-ALLOW-AXFR\n"
	  "pdnsutil set-meta 'a' ALSO-NOTIFY\n",
	  "! allow-update k notify-policy ", "an address and a key at once" },
	{ KEY
	  "zone \"a\" { type primary; file \"a\"; notify no; allow-transfer { none; };\n"
	  " allow-update { 192.0.2.2; key k; }; };\n",
	  "\npdnsutil load-zone 'a' 'a'\n"
	  "pdnsutil set-kind 'a' native\n"
	  "pdnsutil set-meta 'a' ALLOW-DNSUPDATE-FROM 0.0.0.0/0 ::/0\n"
	  "pdnsutil set-meta 'a' TSIG-ALLOW-DNSUPDATE 'k'\n"
	  "pdnsutil set-meta 'a' ALLOW-AXFR-FROM\n"
	  "pdnsutil set-meta 'a' TSIG-ALLOW-AXFR\n"
	  "pdnsutil set-meta 'a' ALSO-NOTIFY\n",
	  "update-list ", "who updates without the key may no more" },
	{ "options { recursion yes; listen-on { 192.0.2.1; }; };\n"
	  "zone \"a\" { type forward; forwarders { 192.0.2.1; }; };\n",
	  "", "forward listen recursion ", "what is not done, or not here" },
};

START_TEST(a_named_conf_becomes_a_script)
{
	char keys[4096];

	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind, rows[_i].text), ZF_OK);
	snprintf(keys, sizeof keys, "\nsh -- '%s'\n", zf_scratch_path("keys"));
	const char *text =
		strstr(zf_convert_write(&zf_configuration_pdnsutil, NULL), "\n}\n") + 3;
	if (zf_converted->key_count > 0) {
		ck_assert_int_eq(strncmp(text, keys, strlen(keys)), 0);
		text += strlen(keys);
	}
	ck_assert_msg(strcmp(text, rows[_i].script) == 0, "%s: %s", rows[_i].why, text);
	ck_assert_msg(strcmp(zf_convert_notes(), rows[_i].notes) == 0, "%s: %s",
		      rows[_i].why, zf_convert_notes());
}
END_TEST

/* Of a knot.conf: PowerDNS takes each key from each address, and asks for no address where one transfers. */
static const struct {
	const char *items, *script, *why;
} both[] = {
	{ "[192.0.2.1, 192.0.2.2]\n    key: k\n",
	  " 'a' ALLOW-DNSUPDATE-FROM '192.0.2.1' '192.0.2.2'\n"
	  "pdnsutil set-meta 'a' TSIG-ALLOW-DNSUPDATE 'k' 'k'\n"
	  "pdnsutil set-meta 'a' ALLOW-AXFR-FROM\npdnsutil set-meta 'a' TSIG-ALLOW-AXFR\n",
	  "one key from some addresses" },
	{ "192.0.2.1\n    key: [k, l]\n",
	  " 'a' ALLOW-DNSUPDATE-FROM '192.0.2.1' '192.0.2.1'\n"
	  "pdnsutil set-meta 'a' TSIG-ALLOW-DNSUPDATE 'k' 'l'\n"
	  "pdnsutil set-meta 'a' ALLOW-AXFR-FROM\npdnsutil set-meta 'a' TSIG-ALLOW-AXFR\n",
	  "some keys from one address" },
	{ "192.0.2.1\n    key: k\n    action: [transfer, update]\n  - id: c\n"
	  "    address: 192.0.2.2\n    key: l\n",
	  " 'a' ALLOW-DNSUPDATE-FROM\npdnsutil set-meta 'a' TSIG-ALLOW-DNSUPDATE\n"
	  "pdnsutil set-meta 'a' ALLOW-AXFR-FROM\npdnsutil set-meta 'a' TSIG-ALLOW-AXFR\n",
	  "each key from an address of its own" },
};

START_TEST(an_address_and_a_key_at_once_are_closed)
{
	char text[1024];

	snprintf(text, sizeof text,
		 "acl:\n  - id: b\n    address: %s    action: [transfer, update]\n"
		 "remote:\n  - id: r\n    address: 192.0.2.9\n"
		 "zone:\n  - domain: a\n    notify: r\n    acl: %s\n",
		 both[_i].items, strstr(both[_i].items, "id: c") ? "[b, c]" : "b");
	ck_assert_int_eq(zf_convert_read(&zf_configuration_knot, text), ZF_OK);
	zf_convert_write(&zf_configuration_pdnsutil, NULL);
	ck_assert_msg(strstr(zf_convert_text, both[_i].script) != NULL, "%s: %s",
		      both[_i].why, zf_convert_text);
}
END_TEST

START_TEST(the_secrets_are_in_the_other_script)
{
	char keys[4096] = "";
	FILE *in;

	ck_assert_int_eq(zf_convert_read(&zf_configuration_bind, KEY), ZF_OK);
	zf_convert_write(&zf_configuration_pdnsutil, NULL);
	ck_assert_ptr_null(strstr(zf_convert_text, "c2VjcmV0"));
	in = fopen(zf_scratch_path("keys"), "r");
	ck_assert_ptr_nonnull(in);
	ck_assert_uint_gt(fread(keys, 1, sizeof keys - 1, in), 0);
	fclose(in);
	ck_assert_ptr_nonnull(
		strstr(keys, "\npdnsutil import-tsig-key 'k' hmac-sha256 'c2VjcmV0' "));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/software/pdnsutil");
	TCase *tc = tcase_create("settings_pdnsutil");

	tcase_add_checked_fixture(tc, zf_scratch_open, zf_convert_close);
	tcase_add_loop_test(tc, a_named_conf_becomes_a_script, 0,
			    sizeof rows / sizeof *rows);
	tcase_add_loop_test(tc, an_address_and_a_key_at_once_are_closed, 0,
			    sizeof both / sizeof *both);
	tcase_add_test(tc, the_secrets_are_in_the_other_script);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
