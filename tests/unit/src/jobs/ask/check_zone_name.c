/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/zone_name.h"

#include <locale.h>
#include <stddef.h>
#include <stdio.h>

#include "tests/unit/runner.h"

static const char *printed(const struct zf_name *name)
{
	static char text[ZF_NAME_TEXT_MAX];

	zf_name_print(text, name->wire);
	return text;
}

START_TEST(names_in_other_scripts_become_a_labels)
{
	/* The A-labels are Python's punycode of the labels in lower case. */
	static const struct {
		const char *text, *name, *why;
	} rows[] = {
		{ "example.com", "example.com.", "plain ASCII is left alone" },
		{ "Example.COM.", "Example.COM.", "its case too" },
		{ "b\303\274cher.example", "xn--bcher-kva.example.", "UTF-8" },
		{ "B\303\234CHER.example", "xn--bcher-kva.example.",
		  "capitals are mapped" },
		{ "stra\303\237e.example", "xn--strae-oqa.example.",
		  "non-transitional: sz stays" },
		{ "\320\277\321\200\320\270\320\274\320\265\321\200.example",
		  "xn--e1afmkfd.example.", "Cyrillic" },
		{ "_tcp.b\303\274cher.example", "_tcp.xn--bcher-kva.example.",
		  "underscores pass" },
		{ "dot\\.in.example", "dot\\.in.example.",
		  "escapes are presentation form" },
		{ ".", ".", "the root" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct zf_error err;
		struct zf_name name;

		ck_assert_msg(zf_zone_name_read(&name, rows[i].text, &err) == ZF_OK,
			      "%s: %s", rows[i].why, err.message);
		ck_assert_str_eq(printed(&name), rows[i].name);
	}
}
END_TEST

START_TEST(what_is_no_name_is_refused)
{
	static const char *const rows[] = { "", "a..b", "\374ber.example",
					    "\303\274\200.example" };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct zf_error err;
		struct zf_name name;

		ck_assert_int_eq(zf_zone_name_read(&name, rows[i], &err), ZF_EUSAGE);
	}
}
END_TEST

START_TEST(prefixes_become_reverse_zones)
{
	static const struct {
		const char *prefix, *name;
	} rows[] = {
		{ "192.0.2", "2.0.192.in-addr.arpa." },
		{ "192.0.2.0/24", "2.0.192.in-addr.arpa." },
		{ "192.0.2.77", "2.0.192.in-addr.arpa." },
		{ "10", "10.in-addr.arpa." },
		{ "10.0.0.0/8", "10.in-addr.arpa." },
		{ "172.16/16", "16.172.in-addr.arpa." },
		{ "192.0.2.1/32", "1.2.0.192.in-addr.arpa." },
		{ "2001:db8::/32", "8.b.d.0.1.0.0.2.ip6.arpa." },
		{ "2001:db8::/36", "0.8.b.d.0.1.0.0.2.ip6.arpa." },
		{ "2001:db8:0:1::/64", "1.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa." },
		{ "::1/128",
		  "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
		  "ip6.arpa." },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct zf_error err;
		struct zf_name name;

		ck_assert_msg(zf_zone_name_reverse(&name, rows[i].prefix, &err) == ZF_OK,
			      "%s: %s", rows[i].prefix, err.message);
		ck_assert_str_eq(printed(&name), rows[i].name);
	}
}
END_TEST

START_TEST(prefixes_between_labels_and_nonsense_are_refused)
{
	static const char *const rows[] = {
		"",
		"192.0.2.0/26",
		"192.0.2.256",
		"192..2",
		"1.2.3.4.5",
		"192.0.2.",
		"192.0.2/0",
		"192.0.2/33",
		"192.0.2/",
		"2001:db8::1",
		"2001:db8::/33",
		"2001:db8::/129",
		"2001::db8::/32",
		"zone.example",
		"192.0.2.0/24x",
		"+1.2.3",
		"1234567890123456789012345678901234567890123456789012345678901234567890/8",
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct zf_error err;
		struct zf_name name;

		ck_assert_msg(zf_zone_name_reverse(&name, rows[i], &err) == ZF_EUSAGE,
			      "%s", rows[i]);
		ck_assert_str_ne(err.hint, "");
	}
}
END_TEST

START_TEST(names_are_shown_without_final_dot_and_in_both_scripts)
{
	static const struct {
		const char *locale, *name, *shown;
	} rows[] = {
		{ "C.UTF-8", "example.com.", "example.com" },
		{ "C.UTF-8", ".", "." },
		{ "C.UTF-8", "xn--bcher-kva.example.",
		  "xn--bcher-kva.example (b\303\274cher.example)" },
		{ "C.UTF-8", "XN--BCHER-KVA.example.",
		  "XN--BCHER-KVA.example (b\303\274cher.example)" },
		{ "C.UTF-8", "xn--a.example.", "xn--a.example" },
		{ "C", "xn--bcher-kva.example.", "xn--bcher-kva.example" },
	};
	char text[ZF_ZONE_NAME_TEXT_MAX];
	struct zf_name name;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (setlocale(LC_CTYPE, rows[i].locale) == NULL)
			continue; /* a system without C.UTF-8 */
		ck_assert_int_eq(zf_name_parse(&name, rows[i].name, NULL), ZF_OK);
		ck_assert_str_eq(zf_zone_name_show(text, name.wire), rows[i].shown);
	}
}
END_TEST

START_TEST(a_line_of_a_list_has_one_name_and_perhaps_a_comment)
{
	static const struct {
		const char *line, *word;
		long rest; /* where something stands behind it; -1: nowhere */
	} rows[] = {
		{ "a.example\n", "a.example", -1 },
		{ " \ta.example\t\r\n", "a.example", -1 },
		{ "a.example # ours", "a.example", -1 },
		{ "a.example\t; ours", "a.example", -1 },
		{ "a#b.example", "a#b.example", -1 },
		{ "a.example b.example", "a.example", 10 },
		{ "# a.example", NULL, -1 },
		{ " ; a.example", NULL, -1 },
		{ "\r\n", NULL, -1 },
		{ "", NULL, -1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[32], *word;
		const char *rest;

		snprintf(line, sizeof(line), "%s", rows[i].line);
		rest = zf_zone_name_line(line, &word);
		ck_assert_pstr_eq(word, rows[i].word);
		ck_assert_int_eq(rest == NULL ? -1 : rest - line, rows[i].rest);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/jobs/ask/zone_name");
	TCase *tests = tcase_create("zone_name");

	tcase_add_test(tests, names_in_other_scripts_become_a_labels);
	tcase_add_test(tests, what_is_no_name_is_refused);
	tcase_add_test(tests, prefixes_become_reverse_zones);
	tcase_add_test(tests, prefixes_between_labels_and_nonsense_are_refused);
	tcase_add_test(tests, a_line_of_a_list_has_one_name_and_perhaps_a_comment);
	tcase_add_test(tests, names_are_shown_without_final_dot_and_in_both_scripts);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
