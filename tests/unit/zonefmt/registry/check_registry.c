/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/registry/registry.h"

#include <stdlib.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/regevents.h"

#define V4 "REGEDIT4\n\n"
#define U "HKEY_USERS"
#define MANY 5000 /* keys below one, and values in one */

static struct zf_error err;
static struct kept kept;

static struct zf_registry *read_text(const char *text)
{
	struct octets from = { text, strlen(text), 1000 };
	const struct zf_regfile_source source = source_of(&from);
	struct zf_registry *registry = NULL;

	ck_assert_msg(zf_registry_read(&registry, &source, &err) == ZF_OK, "%s",
		      err.message);
	return registry;
}

/* clang-format off */
static const struct {
	const char *text, *left, *why;
} ends[] = {
	{ "", "", "nothing" },
	{ "[HKU\\a]\n", "+" U "\\a\n", "a key without values" },
	{ "[HKU\\a]\n@=dword:1\n[HKU\\b]\n[HKU\\a]\n@=dword:2\n", "+" U "\\a\n=4:02000000\n+" U "\\b\n",
	  "the last one wins, where the first was" },
	{ "[HKU\\a]\n\"Type\"=hex:01\n[HKU\\A]\n\"TYPE\"=hex(8):02,03\n", "+" U "\\a\nType=8:0203\n",
	  "case does not count, the first spelling stays" },
	{ "[HKU\\\xe4]\n\"\xf6\"=hex:01\n[HKU\\\xc4]\n\"\xd6\"=hex:02\n", "+" U "\\\xc3\xa4\n\xc3\xb6=3:02\n",
	  "nor beyond ASCII" },
	{ "[HKU\\a]\n\"x\"=hex:01,02\n\"y\"=hex:03\n\"x\"=hex:\n", "+" U "\\a\nx=3:\ny=3:03\n", "shorter data" },
	{ "[HKU\\a]\n\"x\"=hex:01\n\"x\"=-\n", "+" U "\\a\nx-\n", "a value that goes" },
	{ "[HKU\\a]\n\"x\"=-\n\"x\"=hex:01\n", "+" U "\\a\nx=3:01\n", "and comes again" },
	{ "[HKU\\a\\b]\n[HKU\\a]\n", "+" U "\\a\n+" U "\\a\\b\n", "a key is before those below it" },
	{ "[HKU\\a\\b]\n[HKU\\c]\n[HKU\\a\\d]\n", "+" U "\\a\\b\n+" U "\\a\\d\n+" U "\\c\n", "those of one are together" },
	{ "[-HKU\\a]\n", "-" U "\\a\n", "a key that goes" },
	{ "[-HKU\\a\\b]\n[-HKU\\a]\n", "-" U "\\a\n", "and one above it" },
	{ "[HKU\\a]\n\"x\"=hex:01\n[HKU\\a\\b\\c]\n\"x\"=hex:01\n[-HKU\\A]\n", "-" U "\\a\n",
	  "what came before goes with it" },
	{ "[HKU\\a\\b]\n[-HKU\\a]\n[HKU\\a\\b]\n[HKU\\a]\n\"x\"=-\n", "-" U "\\a\n+" U "\\a\nx-\n+" U "\\a\\b\n",
	  "what comes later stays" },
	{ "[HKU\\a]\n[-HKU\\a\\b]\n[HKU\\a\\b]\n", "+" U "\\a\n-" U "\\a\\b\n+" U "\\a\\b\n", "a key made anew" },
	{ "[HKU\\a]\n[-HKU\\ab]\n[HKU\\abc]\n", "+" U "\\a\n-" U "\\ab\n+" U "\\abc\n", "names that begin alike" },
	{ "[HKU\\a\\b]\n[-HKU\\a]\n\"x\"=hex:01\n[HKU\\a\\c]\n", "-" U "\\a\n+" U "\\a\\c\n",
	  "a value of a key that goes" },
};
/* clang-format on */

START_TEST(what_is_left_is_what_a_registry_would_hold)
{
	char text[512];
	struct zf_registry *registry;
	const struct zf_regfile_sink sink = noting(&kept);

	snprintf(text, sizeof(text), V4 "%s", ends[_i].text);
	registry = read_text(text);
	ck_assert_int_eq(zf_registry_give(registry, &sink, &err), ZF_OK);
	ck_assert_msg(strcmp(kept.octets, ends[_i].left) == 0, "%s: %s", ends[_i].why,
		      kept.octets);
	zf_registry_free(registry);
}
END_TEST

static const char zones[] = V4 "[HKU\\Zones\\b.example]\n\"Type\"=dword:1\n@=-\n"
			       "\"DatabaseFile\"=\"b\"\n"
			       "[-HKU\\Zones\\gone.example]\n"
			       "[HKU\\Zones\\a.example\\Child]\n";

START_TEST(keys_and_values_are_looked_up)
{
	struct zf_registry *registry = read_text(zones);
	const struct zf_registry_key *above, *key;
	const struct zf_regfile_value *value;

	above = zf_registry_find(registry, "hkey_users\\ZONES");
	ck_assert_str_eq(zf_registry_name(above), "Zones");
	key = zf_registry_child(above);
	ck_assert_str_eq(zf_registry_name(key), "b.example");
	ck_assert_ptr_eq(key, zf_registry_find(registry, U "\\Zones\\B.example"));
	value = zf_registry_value(registry, key, "TYPE");
	ck_assert(value->type == ZF_REG_DWORD && value->data[0] == 1);
	ck_assert_ptr_eq(zf_registry_first_value(key), value);
	value = zf_registry_next_value(value);
	ck_assert_str_eq(value->name, "DatabaseFile");
	ck_assert_ptr_null(zf_registry_next_value(value));
	ck_assert_ptr_null(zf_registry_value(registry, key, ""));
	ck_assert_ptr_null(zf_registry_value(registry, key, "Typ"));
	key = zf_registry_sibling(key);
	ck_assert_str_eq(zf_registry_name(key), "a.example");
	ck_assert_ptr_eq(key, zf_registry_find(registry, U "\\Zones\\a.example"));
	ck_assert_ptr_null(zf_registry_sibling(key));
	ck_assert_ptr_null(zf_registry_first_value(key));
	ck_assert_ptr_null(zf_registry_child(zf_registry_child(key)));
	zf_registry_free(registry);
}
END_TEST

START_TEST(what_is_not_there_is_not_found)
{
	static const char *const paths[] = {
		"",
		"\\",
		U "\\",
		U "\\Zone",
		U "\\Zones\\",
		U "\\Zones\\gone.example",
		U "\\Zones\\b.example\\x",
		"HKEY_LOCAL_MACHINE",
	};
	struct zf_registry *registry = read_text(zones);

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		ck_assert_msg(zf_registry_find(registry, paths[i]) == NULL, "%s",
			      paths[i]);
	zf_registry_free(registry);
}
END_TEST

START_TEST(many_keys_and_values_are_found)
{
	struct zf_registry *registry = NULL;
	char text[64];

	ck_assert_int_eq(zf_registry_new(&registry, &err), ZF_OK);
	const struct zf_regfile_sink sink = zf_registry_sink(registry);
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), U "\\zone%u", i);
		ck_assert_int_eq(sink.key(sink.ctx, text, &err), ZF_OK);
	}
	for (uint32_t i = 0; i < MANY; i++) {
		const struct zf_regfile_value value = { text, i, NULL, 0 };

		snprintf(text, sizeof(text), "name%u", i);
		ck_assert_int_eq(sink.value(sink.ctx, &value, &err), ZF_OK);
	}
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), U "\\ZONE%u", i);
		ck_assert_ptr_nonnull(zf_registry_find(registry, text));
	}
	snprintf(text, sizeof(text), U "\\zone%u", MANY - 1);
	const struct zf_registry_key *key = zf_registry_find(registry, text);
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "Name%u", i);
		ck_assert_uint_eq(zf_registry_value(registry, key, text)->type, i);
	}
	zf_registry_free(registry);
}
END_TEST

START_TEST(a_bad_file_leaves_no_registry)
{
	struct octets from = { V4 "[HKU]\nx", sizeof(V4 "[HKU]\nx") - 1, 1000 };
	const struct zf_regfile_source source = source_of(&from);
	struct zf_registry *registry = (struct zf_registry *)&from;

	ck_assert_int_eq(zf_registry_read(&registry, &source, &err), ZF_EUSAGE);
	ck_assert_ptr_null(registry);
	ck_assert_str_eq(err.message, "x.reg:4:1: neither a key, a value nor a comment");
	ck_assert_int_eq(zf_registry_load(&registry, "/nowhere/x.reg", &err), ZF_ESYSTEM);
	ck_assert_ptr_null(registry);
	zf_registry_free(NULL);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/registry/registry");
	TCase *tc = tcase_create("registry");

	tcase_add_loop_test(tc, what_is_left_is_what_a_registry_would_hold, 0,
			    sizeof(ends) / sizeof(*ends));
	tcase_add_test(tc, keys_and_values_are_looked_up);
	tcase_add_test(tc, what_is_not_there_is_not_found);
	tcase_add_test(tc, many_keys_and_values_are_found);
	tcase_add_test(tc, a_bad_file_leaves_no_registry);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
