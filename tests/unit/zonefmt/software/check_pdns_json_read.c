/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/convert.h"

/* Each has a note on what zones' JSON leaves out. */
static const struct zf_convert_row rows[] = {
	{ "[]", "", "metadata ", "no zones" },
	/* As PowerDNS 4.7.3 answers a GET of all zones. */
	{ "[{\"account\": \"\", \"dnssec\": false, \"edited_serial\": 1, \"id\": \"a.example.\", "
	  "\"kind\": \"Native\", \"last_check\": 0, \"masters\": [], \"name\": \"a.example.\", "
	  "\"notified_serial\": 0, \"serial\": 1, "
	  "\"url\": \"/api/v1/servers/localhost/zones/a.example.\"},"
	  "{\"kind\": \"Slave\", \"masters\": [\"192.0.2.1\", \"[2001:db8::1]:5300\"], "
	  "\"name\": \"b.example.\"}]",
	  "[a.example. primary] notify-policy=none; "
	  "[b.example. secondary] primaries=192.0.2.1 2001:db8::1@5300; ",
	  "metadata ", "a list" },
	{ "{\"name\": \"a.example.\", \"kind\": \"Slave\", \"masters\": [\"192.0.2.1\"], "
	  "\"slave_tsig_key_ids\": [\"k.\"], \"master_tsig_key_ids\": [\"l.\", \"k.\"]}",
	  "[a.example. secondary] primaries=192.0.2.1+k.; transfer-policy=list; "
	  "transfer-list=any+l. any+k.; ",
	  "metadata ", "one zone, with keys" },
	{ "[{\"name\": \"a.example.\", \"kind\": \"primary\", \"dnssec\": true},"
	  "{\"name\": \"c.example.\", \"kind\": \"Producer\"}]",
	  "[a.example. primary] notify-policy=ns-hosts; signed=1; ",
	  "dnssec kind metadata ", "a signed zone, and a catalog" },
};

START_TEST(zones_are_read)
{
	zf_convert_check(&zf_configuration_pdns_json, &rows[_i]);
}
END_TEST

static const struct {
	const char *text, *mistake;
} wrong[] = {
	{ "", "1:1: " },
	{ "[\n  {\"name\": }\n]", "2:12: unexpected token" },
	{ "3", "1:1: " },
	{ "[{\"name\": \"a.\"}]", "1:1: zone 1: a zone has a name and a kind" },
	{ "[{\"name\": \"a..\", \"kind\": \"Native\"}]", "1:1: zone 1: " },
	{ "[3]", "1:1: zone 1: a zone has a name and a kind" },
	{ "[{\"name\": \"a.\", \"kind\": \"Native\"}, {\"name\": \"A.\", \"kind\": \"Native\"}]",
	  "1:1: zone 2 (A.): zone A. is there twice" },
	{ "[{\"name\": \"a.\", \"kind\": \"Slave\", \"masters\": [\"::1\", \"x\"]}]",
	  "1:1: zone 1 (a.): masters: member 2 is not right" },
	{ "[{\"name\": \"a.\", \"kind\": \"Slave\", \"masters\": \"::1\"}]",
	  "1:1: zone 1 (a.): masters is no list of texts" },
	{ "[{\"name\": \"a.\", \"name\": \"b.\", \"kind\": \"Native\"}]",
	  "1:22: duplicate object key" },
};

START_TEST(what_is_wrong_says_with_which_zone)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_pdns_json, wrong[_i].text),
			 ZF_EUSAGE);
	ck_assert_msg(strncmp(zf_convert_mistake, wrong[_i].mistake,
			      strlen(wrong[_i].mistake)) == 0,
		      "%s", zf_convert_mistake);
}
END_TEST

static const char whole[] = "[\n"
			    "  {\n"
			    "    \"name\": \"a.example.\",\n"
			    "    \"kind\": \"Native\",\n"
			    "    \"nameservers\": [],\n"
			    "    \"master_tsig_key_ids\": [\n"
			    "      \"k.\"\n"
			    "    ]\n"
			    "  },\n"
			    "  {\n"
			    "    \"name\": \"b.example.\",\n"
			    "    \"kind\": \"Slave\",\n"
			    "    \"masters\": [\n"
			    "      \"192.0.2.1:5300\",\n"
			    "      \"::1\"\n"
			    "    ],\n"
			    "    \"slave_tsig_key_ids\": [\n"
			    "      \"k.\"\n"
			    "    ],\n"
			    "    \"master_tsig_key_ids\": []\n"
			    "  }\n"
			    "]\n";

START_TEST(what_was_written_is_read_as_the_same)
{
	ck_assert_int_eq(zf_convert_read(&zf_configuration_pdns_json, whole), ZF_OK);
	zf_convert_write(&zf_configuration_pdns_json, NULL);
	ck_assert_str_eq(zf_convert_text, whole);
}
END_TEST

START_TEST(the_secrets_are_in_the_file_of_keys)
{
	static const char expected[] =
		"[\n"
		"  {\"name\": \"k.\", \"algorithm\": \"hmac-sha256\", \"key\": \"c2VjcmV0\"},\n"
		"  {\"name\": \"l\\\\\\\"l.\", \"algorithm\": \"hmac-md5\", \"key\": \"c2VjcmV0\"}\n"
		"]\n";
	char keys[4096] = "";
	FILE *in;

	ck_assert_int_eq(
		zf_convert_read(
			&zf_configuration_bind,
			"key k { algorithm hmac-sha256; secret \"c2VjcmV0\"; };\n"
			"key \"l\\\"l\" { algorithm hmac-md5; secret \"c2VjcmV0\"; };\n"),
		ZF_OK);
	zf_convert_write(&zf_configuration_pdns_json, NULL);
	ck_assert_str_eq(zf_convert_text, "[]\n");
	in = fopen(zf_scratch_path("keys"), "r");
	ck_assert_ptr_nonnull(in);
	ck_assert_uint_gt(fread(keys, 1, sizeof keys - 1, in), 0);
	fclose(in);
	ck_assert_str_eq(keys, expected);
}
END_TEST

START_TEST(a_key_may_have_any_octets_in_its_name)
{
	ck_assert_int_eq(
		zf_convert_read(
			&zf_configuration_bind,
			"zone \"a\" { type secondary; primaries { ::1 key \"\351\"; }; };"),
		ZF_OK);
	zf_convert_write(&zf_configuration_pdns_json, NULL);
	ck_assert_ptr_nonnull(strstr(zf_convert_text, "\"\\\\233.\""));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/software/pdns_json_read");
	TCase *tc = tcase_create("settings_pdns_json");

	tcase_add_checked_fixture(tc, zf_scratch_open, zf_convert_close);
	tcase_add_loop_test(tc, zones_are_read, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(tc, what_is_wrong_says_with_which_zone, 0,
			    sizeof wrong / sizeof *wrong);
	tcase_add_test(tc, what_was_written_is_read_as_the_same);
	tcase_add_test(tc, the_secrets_are_in_the_file_of_keys);
	tcase_add_test(tc, a_key_may_have_any_octets_in_its_name);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
