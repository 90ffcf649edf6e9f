/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What is written for each server, word by word; that the servers take it is for the system tests. */
#include "src/host/configuration.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "src/host/software_table.h"
#include "tests/unit/runner.h"

static struct zf_key xfr;
static const struct zf_reach by_hand = { .kind = &zf_reach_manual };

/* The zone example.com, its primary 192.0.2.10, in `software`'s words. */
static char *configuration(const char *software, bool with_key, bool with_jump,
			   bool with_source)
{
	const struct zf_host host = { .id = "new",
				      .software = zf_software_find(software),
				      .reach = &by_hand,
				      .zone_directory = "/zones" };
	struct zf_provision_zone zone = { .path = NULL };
	struct zf_provision wanted = { .migration = "m",
				       .zones = &zone,
				       .zone_count = 1 };
	struct zf_key key;
	char *text;
	size_t len;

	ck_assert_ptr_nonnull(host.software);
	ck_assert_int_eq(zf_name_parse(&zone.name, "example.com", NULL), ZF_OK);
	ck_assert_int_eq(zf_host_zone_path(&host, zone.name.wire, &zone.path, NULL),
			 ZF_OK);
	ck_assert_str_eq(zone.path, "/zones/example.com.zone");
	ck_assert_int_eq(zf_endpoint_parse_literal(&wanted.primary, "192.0.2.10", 53,
						   NULL),
			 ZF_OK);
	if (with_key) {
		ck_assert_int_eq(zf_key_parse(&key, "hmac-sha256:xfr:AAECAw==", NULL),
				 ZF_OK);
		wanted.key = &key;
	}
	if (with_jump)
		ck_assert_int_eq(zf_endpoint_parse_literal(&wanted.jump, "192.0.2.5", 53,
							   NULL),
				 ZF_OK);
	if (with_source)
		ck_assert_int_eq(zf_endpoint_parse_literal(&wanted.source, "192.0.2.30",
							   53, NULL),
				 ZF_OK);
	ck_assert_int_eq(zf_host_configuration(&host, &wanted, &text, &len, NULL), ZF_OK);
	ck_assert_uint_eq(strlen(text), len);
	free(zone.path);
	return text;
}

static const struct {
	const char *software;
	bool with_key, with_jump, with_source;
	const char *expected;
} texts[] = {
	{ "bind", true, true, true,
	  "// Written by zoneferry for the migration m.\n\n"
	  "key \"xfr\" {\n\talgorithm hmac-sha256;\n\tsecret \"AAECAw==\";\n};\n\n"
	  "zone \"example.com\" {\n\ttype secondary;\n\tfile \"/zones/example.com.zone\";\n"
	  "\tmasterfile-format text;\n\tprimaries { 192.0.2.10 port 53 key \"xfr\"; };\n"
	  "\ttransfer-source 192.0.2.30;\n\tallow-transfer { 192.0.2.5; };\n"
	  "\tallow-notify { 192.0.2.5; };\n};\n" },
	{ "bind", false, false, false,
	  "// Written by zoneferry for the migration m.\n\n"
	  "zone \"example.com\" {\n\ttype secondary;\n\tfile \"/zones/example.com.zone\";\n"
	  "\tmasterfile-format text;\n\tprimaries { 192.0.2.10 port 53; };\n"
	  "\tallow-transfer { none; };\n};\n" },
	{ "knot", true, true, true,
	  "# Written by zoneferry for the migration m.\n\n"
	  "key:\n  - id: \"xfr\"\n    algorithm: hmac-sha256\n    secret: \"AAECAw==\"\n\n"
	  "remote:\n  - id: zoneferry-m-remote-1\n    address: 192.0.2.10@53\n"
	  "    via: [192.0.2.30]\n    key: \"xfr\"\n\n"
	  "acl:\n"
	  "  - id: zoneferry-m-transfer-1\n    address: 192.0.2.5\n    action: transfer\n"
	  "  - id: zoneferry-m-notify-1\n    address: 192.0.2.5\n    action: notify\n"
	  "  - id: zoneferry-m-notify-2\n    address: 192.0.2.10\n    action: notify\n"
	  "  - id: zoneferry-m-notify-3\n    address: 192.0.2.10\n    key: \"xfr\"\n"
	  "    action: notify\n\n"
	  "zone:\n  - domain: \"example.com\"\n    file: \"/zones/example.com.zone\"\n"
	  "    master: [zoneferry-m-remote-1]\n"
	  "    acl: [zoneferry-m-transfer-1, zoneferry-m-notify-3, zoneferry-m-notify-2, "
	  "zoneferry-m-notify-1]\n" },
	{ "nsd", true, true, true,
	  "# Written by zoneferry for the migration m.\n\n"
	  "key:\n\tname: \"xfr\"\n\talgorithm: hmac-sha256\n\tsecret: \"AAECAw==\"\n\n"
	  "zone:\n\tname: \"example.com\"\n\tzonefile: \"/zones/example.com.zone\"\n"
	  "\trequest-xfr: 192.0.2.10@53 \"xfr\"\n\toutgoing-interface: 192.0.2.30\n"
	  "\tallow-notify: 192.0.2.10 NOKEY\n\tallow-notify: 192.0.2.10 \"xfr\"\n"
	  "\tallow-notify: 192.0.2.5 NOKEY\n\tprovide-xfr: 192.0.2.5 NOKEY\n" },
	{ "nsd", false, false, false,
	  "# Written by zoneferry for the migration m.\n\n"
	  "zone:\n\tname: \"example.com\"\n\tzonefile: \"/zones/example.com.zone\"\n"
	  "\trequest-xfr: 192.0.2.10@53 NOKEY\n\tallow-notify: 192.0.2.10 NOKEY\n" },
	{ "powerdns", false, false, false,
	  "// Written by zoneferry for the migration m.\n\n"
	  "zone \"example.com\" {\n\ttype slave;\n\tfile \"/zones/example.com.zone\";\n"
	  "\tmasters { 192.0.2.10:53; };\n};\n" },
};

START_TEST(each_server_is_told_in_its_own_words)
{
	char *text = configuration(texts[_i].software, texts[_i].with_key,
				   texts[_i].with_jump, texts[_i].with_source);

	ck_assert_str_eq(text, texts[_i].expected);
	free(text);
}
END_TEST

START_TEST(without_the_jump_host_its_address_is_nowhere)
{
	static const char *const names[] = { "bind", "knot", "nsd" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *with = configuration(names[i], false, true, false);
		char *without = configuration(names[i], false, false, false);

		ck_assert_ptr_nonnull(strstr(with, "192.0.2.5"));
		ck_assert_ptr_null(strstr(without, "192.0.2.5"));
		free(with);
		free(without);
	}
}
END_TEST

START_TEST(software_without_a_row_is_not_found)
{
	ck_assert_ptr_null(zf_software_find("named"));
	ck_assert_ptr_null(zf_software_find(""));
}
END_TEST

/* A zone of RFC 2317's. The file is placed by the name that the configuration has. */
START_TEST(a_percent_in_a_files_name_is_said_as_the_server_can)
{
	static const struct {
		const char *software, *path, *said;
	} rows[] = {
		{ "bind", "/z/0%2f25.2.0.192.in-addr.arpa.zone",
		  "file \"/z/0%2f25.2.0.192.in-addr.arpa.zone\"" },
		{ "knot", "/z/0%2f25.2.0.192.in-addr.arpa.zone",
		  "file: \"/z/0%%2f25.2.0.192.in-addr.arpa.zone\"" },
		{ "nsd", "/z/0=2f25.2.0.192.in-addr.arpa.zone",
		  "zonefile: \"/z/0=2f25.2.0.192.in-addr.arpa.zone\"" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct zf_host host = { .software =
						      zf_software_find(rows[i].software),
					      .zone_directory = "/z" };
		struct zf_provision_zone zone;
		struct zf_provision wanted = { .migration = "m",
					       .zones = &zone,
					       .zone_count = 1 };
		char *text;
		size_t len;

		ck_assert_int_eq(zf_name_parse(&zone.name, "0/25.2.0.192.in-addr.arpa",
					       NULL),
				 ZF_OK);
		ck_assert_int_eq(zf_host_zone_path(&host, zone.name.wire, &zone.path,
						   NULL),
				 ZF_OK);
		ck_assert_str_eq(zone.path, rows[i].path);
		ck_assert_int_eq(zf_endpoint_parse_literal(&wanted.primary, "192.0.2.10",
							   53, NULL),
				 ZF_OK);
		ck_assert_int_eq(zf_host_configuration(&host, &wanted, &text, &len, NULL),
				 ZF_OK);
		ck_assert_msg(strstr(text, rows[i].said) != NULL, "%s", text);
		free(text);
		free(zone.path);
	}
}
END_TEST

/* What regedit takes: a header and UTF-16LE behind a byte order mark (WINDOWS.md's sources). */
START_TEST(windows_gets_its_registry)
{
	static const char *const lines[] = {
		"Windows Registry Editor Version 5.00",
		"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\DNS Server"
		"\\Zones\\example.com]",
		"\"Type\"=dword:00000002",
		"\"DatabaseFile\"=\"example.com.zone\"",
		"\"SecureSecondaries\"=dword:00000003",
	};
	const struct zf_host host = { .id = "new",
				      .software = zf_software_find("windows"),
				      .reach = &by_hand };
	struct zf_provision_zone zone;
	struct zf_provision wanted = { .migration = "m",
				       .zones = &zone,
				       .zone_count = 1 };
	char *wide, text[4096] = "";
	size_t len;

	ck_assert_int_eq(zf_name_parse(&zone.name, "example.com", NULL), ZF_OK);
	ck_assert_int_eq(zf_host_zone_path(&host, zone.name.wire, &zone.path, NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_endpoint_parse_literal(&wanted.primary, "192.0.2.10", 53,
						   NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_host_configuration(&host, &wanted, &wide, &len, NULL), ZF_OK);
	ck_assert_uint_lt(len / 2, sizeof(text));
	for (size_t i = 2; i < len; i += 2)
		text[i / 2 - 1] = wide[i];
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		ck_assert_msg(strstr(text, lines[i]) != NULL, "%s\n%s", lines[i], text);
	ck_assert_ptr_null(strstr(text, "Parameters"));
	free(wide);
	free(zone.path);
}
END_TEST

/* The bind backend has no keys, so its zones would not be transferred. */
START_TEST(what_the_software_has_no_place_for_is_not_left_out_in_silence)
{
	const struct zf_host host = { .id = "new",
				      .software = zf_software_find("powerdns"),
				      .reach = &by_hand };
	char path[] = "/zones/example.com.zone";
	struct zf_provision_zone zone = { .path = path };
	struct zf_provision wanted = {
		.migration = "m", .zones = &zone, .zone_count = 1, .key = &xfr
	};
	struct zf_error err;
	char *text;
	size_t len;

	ck_assert_int_eq(zf_name_parse(&zone.name, "example.com", NULL), ZF_OK);
	ck_assert_int_eq(zf_endpoint_parse_literal(&wanted.primary, "192.0.2.10", 53,
						   NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_key_parse(&xfr, "hmac-sha256:xfr:AAECAw==", NULL), ZF_OK);
	ck_assert_int_eq(zf_host_configuration(&host, &wanted, &text, &len, &err),
			 ZF_EUNSUPPORTED);
	ck_assert_ptr_null(text);
	ck_assert_ptr_nonnull(strstr(err.message, "powerdns: example.com.: "));
}
END_TEST

START_TEST(without_a_folder_a_zones_file_has_a_name_alone)
{
	const struct zf_host host = { .id = "new",
				      .software = zf_software_find("bind"),
				      .reach = &by_hand };
	struct zf_name zone;
	char *path;

	ck_assert_int_eq(zf_name_parse(&zone, "example.com", NULL), ZF_OK);
	ck_assert_int_eq(zf_host_zone_path(&host, zone.wire, &path, NULL), ZF_OK);
	ck_assert_str_eq(path, "example.com.zone");
	free(path);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/host/configuration");
	TCase *cases = tcase_create("configuration");

	tcase_add_loop_test(cases, each_server_is_told_in_its_own_words, 0,
			    sizeof(texts) / sizeof(texts[0]));
	tcase_add_test(cases, without_the_jump_host_its_address_is_nowhere);
	tcase_add_test(cases, software_without_a_row_is_not_found);
	tcase_add_test(cases, a_percent_in_a_files_name_is_said_as_the_server_can);
	tcase_add_test(cases, windows_gets_its_registry);
	tcase_add_test(cases,
		       what_the_software_has_no_place_for_is_not_left_out_in_silence);
	tcase_add_test(cases, without_a_folder_a_zones_file_has_a_name_alone);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
