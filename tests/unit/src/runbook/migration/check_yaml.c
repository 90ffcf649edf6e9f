/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/migration/yaml.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static char told[8192]; /* the mistakes, a line each, without the file's path */
static char calls[256]; /* what the rows' functions were called for */
static struct zf_error err;

static void hear(void *ctx, const char *text)
{
	const size_t len = strlen(told), path_len = strlen(zf_scratch_path("f.yaml"));

	(void)ctx;
	ck_assert_uint_ge(strlen(text), path_len);
	snprintf(told + len, sizeof(told) - len, "%s%s", len == 0 ? "" : "\n",
		 text + path_len + 1);
}

struct thing {
	char *unused;
	int marks;
};

/* Notes that it was called and with what. */
static void take_text(struct zf_yaml *yaml, const struct yaml_node_s *value, void *field)
{
	const char *text = zf_yaml_text(yaml, value);

	++*(int *)field;
	snprintf(calls + strlen(calls), sizeof(calls) - strlen(calls), "%s;",
		 text == NULL ? "-" : text);
}

static void take_any(struct zf_yaml *yaml, const struct yaml_node_s *value, void *field)
{
	(void)yaml;
	(void)value;
	++*(int *)field;
}

#define AT offsetof(struct thing, marks)

static const struct zf_yaml_field thing_fields[] = {
	{ "name", ZF_YAML_TEXT, true, take_text, AT },
	{ .name = NULL },
};

static void take_things(struct zf_yaml *yaml, const struct yaml_node_s *list, void *field)
{
	void *things = NULL;
	size_t count = 9;

	(void)field;
	zf_yaml_maps(yaml, list,
		     &(struct zf_yaml_items){ "a thing", thing_fields,
					      sizeof(struct thing), 3 },
		     &things, &count);
	for (size_t i = 0; i < count; i++)
		snprintf(calls + strlen(calls), sizeof(calls) - strlen(calls), "[%d]",
			 ((struct thing *)things)[i].marks);
	free(things);
}

static const struct zf_yaml_field fields[] = {
	{ "first", ZF_YAML_TEXT, true, take_text, AT },
	{ "second", ZF_YAML_TEXT, false, take_text, AT },
	{ "things", ZF_YAML_LIST, false, take_things, 0 },
	{ "open", ZF_YAML_TEXT | ZF_YAML_MAP, false, take_any, AT },
	{ .name = NULL },
};

static zf_status read_octets(const char *text, size_t len)
{
	struct zf_mistakes *mistakes = NULL;
	struct zf_yaml *yaml = NULL;
	struct thing thing = { .marks = 0 };

	told[0] = calls[0] = '\0';
	zf_scratch_write("f.yaml", text, len, 0600);
	const char *path = zf_scratch_path("f.yaml");
	ck_assert_int_eq(zf_mistakes_new(&mistakes, path, &err), ZF_OK);
	zf_status status = zf_yaml_open(&yaml, path, mistakes, told, &err);
	if (status == ZF_OK) {
		const struct yaml_node_s *root = zf_yaml_root(yaml);

		ck_assert_ptr_eq(zf_yaml_ctx(yaml), told);
		if (root != NULL && zf_yaml_expect(yaml, root, ZF_YAML_MAP, "the file"))
			zf_yaml_map(yaml, root, fields, &thing);
		status = zf_mistakes_end(mistakes, hear, NULL, &err);
	}
	zf_yaml_close(yaml);
	zf_mistakes_free(mistakes);
	return status;
}

static zf_status read_text(const char *text)
{
	return read_octets(text, strlen(text));
}

START_TEST(rows_are_read_in_the_tables_order)
{
	ck_assert_int_eq(read_text("open: {}\nsecond: '2'\nfirst: one\n"), ZF_OK);
	ck_assert_str_eq(calls, "one;2;");
}
END_TEST

START_TEST(values_are_texts_whatever_yaml_makes_of_them)
{
	ck_assert_int_eq(read_text("first: 010\nsecond: \"a\\u00fc b\"\n"), ZF_OK);
	ck_assert_str_eq(calls, "010;a\303\274 b;");
	ck_assert_int_eq(read_text("{first: >-\n  two\n  lines\n, second: ~ }"),
			 ZF_EUSAGE);
	ck_assert_int_eq(read_text("first: >-\n  two\n  lines\nsecond: ~\n"), ZF_OK);
	ck_assert_str_eq(calls, "two lines;~;");
}
END_TEST

START_TEST(lists_of_mappings_become_arrays)
{
	ck_assert_int_eq(read_text("first: a\nthings: [{name: x}, {name: y}]\n"), ZF_OK);
	ck_assert_str_eq(calls, "a;x;y;[1][1]");
	ck_assert_int_eq(read_text("first: a\nthings: []\n"), ZF_OK);
	ck_assert_str_eq(calls, "a;");
	ck_assert_int_eq(read_text("first: a\nthings: [{name: x}, y]\n"), ZF_EUSAGE);
	ck_assert_str_eq(told, "2:21: a thing must be a mapping, not a text");
	ck_assert_int_eq(read_text("first: a\nthings: [{}, {}, {}, {}]\n"), ZF_EUSAGE);
	ck_assert_str_eq(told, "2:9: 4 of a thing; at most 3 are taken");
}
END_TEST

/* clang-format off */
static const struct {
	const char *text, *told;
} rows[] = {
	{ "", "1:1: nothing is in it" },
	{ "# only a comment\n", "1:1: nothing is in it" },
	{ "words\n", "1:1: the file must be a mapping, not a text" },
	{ "- first\n", "1:1: the file must be a mapping, not a list" },
	{ "second: 2\n", "1:1: \"first\" is missing here" },
	{ "first: a\nthird: c\n", "2:1: unknown key \"third\"; those known here: first, second, things, open" },
	{ "first: a\nFirst: c\n", "2:1: unknown key \"First\"; those known here: first, second, things, open" },
	{ "first: a\nfirst: b\n", "2:1: \"first\" comes twice here, first on line 1" },
	{ "first: a\n\"first\": b\n", "2:1: \"first\" comes twice here, first on line 1" },
	{ "first: a\n\"fir\\0st\": b\n", "2:1: unknown key \"fir\"; those known here: first, second, things, open" },
	{ "first: a\n? [1]\n: b\n", "2:3: a key must be a text, not a list" },
	{ "first: [a]\n", "1:8: first must be a text, not a list" },
	{ "first: a\nthings: { name: x }\n", "2:9: things must be a list, not a mapping" },
	{ "first: a\nopen: [x]\n", "2:7: open must be a text or a mapping, not a list" },
	{ "first:\n", "1:7: there is no value" },
	{ "first: ''\n", "1:8: there is no value" },
	{ "first: \"a\\nb\"\n", "1:8: there is a control character in the value" },
	{ "first: \"a\\0b\"\n", "1:8: there is a control character in the value" },
	{ "first: \"\\x7f\"\n", "1:8: there is a control character in the value" },
	/* what YAML has and we have not */
	{ "first: &a x\nsecond: *a\n", "1:8: anchors (&name) are not taken here\n2:9: aliases (*name) are not taken here; write the value again" },
	{ "first: &a [ *a ]\n", "1:8: anchors (&name) are not taken here\n1:13: aliases (*name) are not taken here; write the value again" },
	{ "first: !!str a\n", "1:8: tags (!name) are not taken here" },
	{ "!x {first: a}\n", "1:1: tags (!name) are not taken here" },
	{ "first: a\n---\nfirst: b\n", "2:1: a second document begins here" },
	{ "[[[[[[[[[[[[[[[[[[[[", "1:17: nested too deeply" },
	/* what is no YAML; the reasons behind are libyaml's */
	{ "first: a\n\tsecond: b\n", "2:1: not YAML: " },
	{ "first: [a\n", "2:1: not YAML: " },
	{ "first: a: b\n", "1:9: not YAML: " },
	{ "first: \"a\n", "2:1: not YAML: " },
	{ "first: a\n second: b\n", "2:8: not YAML: " },
	{ "first: a\nsecond: \303\050\n", "2:10: not YAML: " },
	{ "first: \"\033[2J\"\n", "1:9: not YAML: " },
	{ "first: a\nsecond: *nobody\n", "2:9: aliases (*name) are not taken here; write the value again" },
};
/* clang-format on */

START_TEST(mistakes_are_told_with_their_place)
{
	const size_t len = strlen(rows[_i].told);

	ck_assert_int_eq(read_text(rows[_i].text), ZF_EUSAGE);
	if (rows[_i].told[len - 1] == ' ') {
		ck_assert_uint_gt(strlen(told), len);
		told[len] = '\0';
	}
	ck_assert_str_eq(told, rows[_i].told);
}
END_TEST

START_TEST(a_nul_does_not_end_the_file)
{
	ck_assert_int_eq(read_octets("first: a\0\n", 10), ZF_EUSAGE);
	ck_assert_str_eq(told, "1:9: not YAML: control characters are not allowed");
}
END_TEST

START_TEST(a_file_has_its_limit)
{
	static char text[ZF_YAML_OCTETS_MAX + 1];

	memset(text, ' ', sizeof(text));
	memcpy(text, "first: a\n#", 10);
	ck_assert_int_eq(read_octets(text, ZF_YAML_OCTETS_MAX), ZF_OK);
	ck_assert_int_eq(read_octets(text, sizeof(text)), ZF_ELIMIT);
	ck_assert_ptr_nonnull(strstr(err.message, "longer than 4194304 octets"));
}
END_TEST

START_TEST(the_number_of_values_has_its_limit)
{
	static char text[2 * ZF_YAML_NODES_MAX + 64];

	strcpy(text, "first: [");
	for (size_t i = 0; i < ZF_YAML_NODES_MAX; i++)
		memcpy(text + 8 + 2 * i, "a,", 2);
	strcpy(text + 8 + 2 * ZF_YAML_NODES_MAX, "a]");
	ck_assert_int_eq(read_text(text), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(told, ": too many values"));
}
END_TEST

START_TEST(of_very_many_mistakes_the_number_is_told)
{
	struct zf_mistakes *mistakes = NULL;

	ck_assert_int_eq(zf_mistakes_new(&mistakes, "f", &err), ZF_OK);
	for (size_t i = 0; i < ZF_MISTAKES_MAX + 5; i++)
		zf_mistakes_add(mistakes, (struct zf_place){ i + 1, 1 }, "no");
	ck_assert_uint_eq(zf_mistakes_count(mistakes), ZF_MISTAKES_MAX + 5);
	ck_assert_int_eq(zf_mistakes_end(mistakes, NULL, NULL, &err), ZF_EUSAGE);
	ck_assert_str_eq(err.message, "f:1:1: no");
	ck_assert_ptr_nonnull(strstr(err.hint, "1005 mistakes"));
	zf_mistakes_free(mistakes);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("src/runbook/migration/yaml");
	TCase *tcase = tcase_create("yaml");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, zf_scratch_open, zf_scratch_close);
	tcase_add_test(tcase, rows_are_read_in_the_tables_order);
	tcase_add_test(tcase, values_are_texts_whatever_yaml_makes_of_them);
	tcase_add_test(tcase, lists_of_mappings_become_arrays);
	tcase_add_loop_test(tcase, mistakes_are_told_with_their_place, 0,
			    sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, a_nul_does_not_end_the_file);
	tcase_add_test(tcase, a_file_has_its_limit);
	tcase_add_test(tcase, the_number_of_values_has_its_limit);
	tcase_add_test(tcase, of_very_many_mistakes_the_number_is_told);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
