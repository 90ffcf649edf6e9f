/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* What is written for each server, word by word; that the servers take it is for the system tests. */
#include "src/host/software.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

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
	ck_assert_int_eq(zf_host_configuration(&host, &wanted, &text, NULL), ZF_OK);
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
	  "\tallow-notify { 192.0.2.5; };\n};\n\n" },
	{ "knot", false, true, false,
	  "# Written by zoneferry for the migration m.\n\n"
	  "remote:\n  - id: zoneferry-primary\n    address: 192.0.2.10@53\n\n"
	  "acl:\n  - id: zoneferry-primary\n    address: 192.0.2.10\n    action: notify\n"
	  "  - id: zoneferry-jump\n    address: 192.0.2.5\n    action: [transfer, notify]\n\n"
	  "zone:\n  - domain: \"example.com\"\n    file: \"/zones/example.com.zone\"\n"
	  "    master: zoneferry-primary\n    acl: [zoneferry-primary, zoneferry-jump]\n" },
	{ "nsd", false, false, true,
	  "# Written by zoneferry for the migration m.\n\n"
	  "zone:\n\tname: \"example.com\"\n\tzonefile: \"/zones/example.com.zone\"\n"
	  "\trequest-xfr: 192.0.2.10@53 NOKEY\n\toutgoing-interface: 192.0.2.30\n"
	  "\tallow-notify: 192.0.2.10 NOKEY\n\n" },
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
	ck_assert_ptr_null(zf_software_find("windows"));
	ck_assert_ptr_null(zf_software_find(""));
}
END_TEST

START_TEST(without_a_folder_a_zones_file_has_a_name_alone)
{
	const struct zf_host host = { .id = "new", .reach = &by_hand };
	struct zf_name zone;
	char *path;

	ck_assert_int_eq(zf_name_parse(&zone, "example.com", NULL), ZF_OK);
	ck_assert_int_eq(zf_host_zone_path(&host, zone.wire, &path, NULL), ZF_OK);
	ck_assert_str_eq(path, "example.com.zone");
	free(path);
}
END_TEST

/* As where sudo wants a password: no command works, but we may write the file. */
START_TEST(a_configuration_that_cannot_be_read_is_not_replaced)
{
	char no[] = "false", *prefix[] = { no, NULL }, config[192];
	const struct zf_reach reach = { .kind = &zf_reach_local, .prefix = prefix };
	const struct zf_host host = { .id = "new",
				      .software = zf_software_find("knot"),
				      .reach = &reach,
				      .zone_directory = zf_scratch,
				      .config = config };
	const struct zf_provision wanted = { .migration = "m" };
	struct zf_error err;
	char kept[16] = "";
	FILE *in;

	zf_scratch_write("zoneferry.conf", "as it was\n", 10, 0600);
	strcpy(config, zf_scratch_path("zoneferry.conf"));
	ck_assert_int_eq(zf_host_provision(&host, &wanted, true, &err), ZF_ESYSTEM);
	in = fopen(config, "r");
	ck_assert_ptr_nonnull(in);
	ck_assert_ptr_nonnull(fgets(kept, sizeof(kept), in));
	fclose(in);
	ck_assert_str_eq(kept, "as it was\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/host/software");
	TCase *cases = tcase_create("software");

	tcase_add_checked_fixture(cases, zf_scratch_open, zf_scratch_close);
	tcase_add_loop_test(cases, each_server_is_told_in_its_own_words, 0,
			    sizeof(texts) / sizeof(texts[0]));
	tcase_add_test(cases, without_the_jump_host_its_address_is_nowhere);
	tcase_add_test(cases, software_without_a_row_is_not_found);
	tcase_add_test(cases, without_a_folder_a_zones_file_has_a_name_alone);
	tcase_add_test(cases, a_configuration_that_cannot_be_read_is_not_replaced);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
