/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/statements/statements.h"

#include <errno.h>
#include <fcntl.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"
#include "tests/unit/zonefmt/tree.h"

static struct zf_statements *statements;
static struct zf_mistakes *mistakes;
static struct zf_seen seen;
static struct zf_error err;

static void tear_down(void)
{
	zf_statements_free(statements);
	statements = NULL;
	zf_mistakes_free(mistakes);
	mistakes = NULL;
	zf_scratch_close();
}

static void put(const char *name, const char *text)
{
	zf_scratch_write(name, text, strlen(text), 0600);
}

static void make_folder(const char *name)
{
	ck_assert_int_eq(mkdir(zf_scratch_path(name), 0700), 0);
}

static zf_status read_file(const struct zf_grammar *grammar, const char *name,
			   const char *root)
{
	const char *path = zf_scratch_path(name);

	zf_error_clear(&err);
	ck_assert_int_eq(zf_mistakes_new(&mistakes, path, NULL), ZF_OK);
	const struct zf_statements_terms terms = { grammar, path, mistakes };
	const zf_status status = zf_statements_read(
		&statements, &terms, root == NULL ? zf_scratch : zf_scratch_path(root),
		&err);
	if (status != ZF_OK)
		return status;
	seen.tree[0] = seen.mistakes[0] = '\0';
	zf_seen_statements(&seen, zf_statements_first(statements));
	seen.status = zf_mistakes_end(mistakes, zf_seen_hear, &seen, NULL);
	return status;
}

static void expect(const struct zf_grammar *grammar, const char *name, const char *tree)
{
	ck_assert_int_eq(read_file(grammar, name, NULL), ZF_OK);
	ck_assert_str_eq(seen.tree, tree);
	ck_assert_str_eq(seen.mistakes, "");
}

/* The mistakes told, with "F" for the scratch folder. */
static const char *told(void)
{
	static char text[16384];
	const size_t len = strlen(zf_scratch);
	char *to = text;

	for (const char *at = seen.mistakes; *at != '\0';) {
		if (strncmp(at, zf_scratch, len) == 0) {
			*to++ = 'F';
			at += len;
		} else {
			*to++ = *at++;
		}
	}
	*to = '\0';
	return text;
}

START_TEST(included_statements_stand_where_the_include_is)
{
	put("named.conf",
	    "a;\nzone x { include \"/etc/bind/b\"; d; };\n  include \"c\";");
	put("b", "b { x; };\n");
	put("c", "c;");
	expect(&zf_grammar_bind, "named.conf", "a;zone x {b {x;};d;};c;");
	const struct zf_statement *zone = zf_statements_first(statements)->next;
	const struct zf_statements_file *file = zone->body->file;
	ck_assert_str_eq(file->path, zf_scratch_path("b"));
	ck_assert_uint_eq(file->from.line, 2);
	ck_assert_uint_eq(file->from.column, 10);
	ck_assert_uint_eq(zone->file->from.line, 0);
	ck_assert_uint_eq(zone->next->line, 1);
	ck_assert_ptr_null(zf_statements_missing(statements));
	ck_assert_str_eq(zone->file->path, zf_scratch_path("named.conf"));
}
END_TEST

START_TEST(what_is_not_captured_is_listed)
{
	put("named.conf", "a;\n include \"/etc/bind/b\"; include \"c\";");
	put("c", "include \"conf.d/*\";");
	expect(&zf_grammar_bind, "named.conf", "a;");
	const struct zf_statements_missing *missing = zf_statements_missing(statements);
	ck_assert_str_eq(missing->path, "/etc/bind/b");
	ck_assert_uint_eq(missing->place.line, 2);
	ck_assert_uint_eq(missing->place.column, 2);
	ck_assert_str_eq(missing->file->path, zf_scratch_path("named.conf"));
	missing = missing->next;
	ck_assert_str_eq(missing->path, "conf.d/*");
	ck_assert_str_eq(missing->file->path, zf_scratch_path("c"));
	ck_assert_ptr_null(missing->next);
}
END_TEST

START_TEST(relative_paths_begin_in_the_servers_directory)
{
	make_folder("etc");
	make_folder("var");
	put("etc/named.conf",
	    "include \"x\"; options { directory \"/var\"; }; include \"x\";");
	put("etc/x", "etc;");
	put("var/x", "var;");
	ck_assert_int_eq(read_file(&zf_grammar_bind, "etc/named.conf", ""), ZF_OK);
	ck_assert_str_eq(seen.tree, "etc;options {directory \"/var\";};var;");
	ck_assert_str_eq(seen.mistakes, "");
}
END_TEST

/* As `named-checkconf -p`, `nsd-checkconf` and Knot's manual have it. */
START_TEST(files_of_one_pattern_are_read_in_the_servers_order)
{
	put("a.conf", "a; ");
	put("b.conf", "b; ");
	put("named", "include \"*.conf\";");
	expect(&zf_grammar_bind, "named", "b;a;");
	zf_statements_free(statements);
	zf_mistakes_free(mistakes);
	put("a.conf", "zone: name: a\n");
	put("b.conf", "zone: name: b\n");
	put("nsd", "include: *.conf");
	expect(&zf_grammar_nsd, "nsd", "zone {name a;};zone {name b;};");
	zf_statements_free(statements);
	zf_mistakes_free(mistakes);
	put("a.conf", "zone:\n - domain: a\n");
	put("b.conf", "zone:\n - domain: b\n");
	put("knot", "include: \"*.conf\"\n");
	expect(&zf_grammar_knot, "knot", "zone {domain a {};};zone {domain b {};};");
}
END_TEST

START_TEST(a_section_of_nsd_goes_on_through_files)
{
	put("nsd.conf", "zone:\n name: a\n include: \"/etc/nsd/rest\"\n zonefile: z\n");
	put("rest", " notify: 192.0.2.1 NOKEY\n");
	expect(&zf_grammar_nsd, "nsd.conf",
	       "zone {name a;notify 192.0.2.1 NOKEY;zonefile z;};");
}
END_TEST

START_TEST(a_boot_file_may_include)
{
	put("boot", "directory /etc\ninclude rest\nslave\n");
	put("rest", "cache . c\n");
	expect(&zf_grammar_boot, "boot", "directory /etc;cache . c;slave;");
}
END_TEST

START_TEST(a_mistake_in_an_included_file_says_which)
{
	put("named.conf", "a;\ninclude \"b\";\nc");
	put("b", "b;\ninclude \"d\"; }");
	put("d", "x {");
	ck_assert_int_eq(read_file(&zf_grammar_bind, "named.conf", NULL), ZF_OK);
	ck_assert_str_eq(seen.tree, "a;b;x {};c;");
	ck_assert_str_eq(told(),
			 "F/d:1:3: there is no '}' to this '{'\n"
			 "F/b:2:14: there is no '{' to this '}'\n"
			 "F/named.conf:3:2: ';' is missing at the end of the file");
}
END_TEST

START_TEST(a_mistake_of_a_reader_stands_at_its_word)
{
	put("named.conf", "a;\ninclude \"b\";\n");
	put("b", "\nb x  y;");
	ck_assert_int_eq(read_file(&zf_grammar_bind, "named.conf", NULL), ZF_OK);
	const struct zf_statement *first = zf_statements_first(statements);
	ck_assert(zf_statement_is(first, "A") && !zf_statement_is(first, "b"));
	ck_assert_ptr_null(zf_statement_word(first, 1));
	ck_assert_str_eq(zf_statement_word(first->next, 2), "y");
	zf_statement_mistake(mistakes, first, 1, "one");
	zf_statement_mistake(mistakes, first->next, 2, "%s", "two");
	ck_assert_int_eq(zf_mistakes_end(mistakes, zf_seen_hear, &seen, NULL), ZF_EUSAGE);
	ck_assert_str_eq(told(), "F/named.conf:1:1: one\nF/b:2:6: two");
}
END_TEST

START_TEST(files_that_include_each_other_are_a_mistake)
{
	put("named.conf", "a; include \"b\";");
	put("b", "b;\n include \"/etc/named.conf\"; c;");
	ck_assert_int_eq(read_file(&zf_grammar_bind, "named.conf", NULL), ZF_OK);
	ck_assert_str_eq(seen.tree, "a;b;c;");
	ck_assert_str_eq(told(), "F/b:2:2: F/named.conf includes itself by this");
}
END_TEST

START_TEST(files_within_each_other_have_a_limit)
{
	char name[16], text[32];

	for (int i = 0; i <= ZF_STATEMENTS_INCLUDES_MAX + 1; i++) {
		snprintf(name, sizeof name, "%d", i);
		snprintf(text, sizeof text, "a; include \"%d\"; b;", i + 1);
		put(name, text);
	}
	ck_assert_int_eq(read_file(&zf_grammar_bind, "0", NULL), ZF_OK);
	ck_assert_str_eq(told(), "F/16:1:4: too many files within each other; it is not "
				 "read any further");
}
END_TEST

START_TEST(files_that_multiply_have_a_limit)
{
	char name[16], text[64];

	for (int i = 0; i < ZF_STATEMENTS_INCLUDES_MAX; i++) {
		snprintf(name, sizeof name, "%d", i);
		snprintf(text, sizeof text, "include \"%d\"; include \"%d\";", i + 1,
			 i + 1);
		put(name, text);
	}
	put("16", "");
	ck_assert_int_eq(read_file(&zf_grammar_bind, "0", NULL), ZF_OK);
	ck_assert_ptr_nonnull(strstr(told(), "too many files are included"));
}
END_TEST

START_TEST(a_file_that_is_too_long_is_not_read)
{
	put("named.conf", "a; include \"b\"; c;");
	put("b", "");
	ck_assert_int_eq(truncate(zf_scratch_path("b"), (off_t)1024 * 1024 * 1024), 0);
	ck_assert_int_eq(read_file(&zf_grammar_bind, "named.conf", NULL), ZF_OK);
	ck_assert_str_eq(told(), "F/b:1:1: more than 67108864 octets of text; it is not "
				 "read any further");
}
END_TEST

START_TEST(what_has_no_size_is_read_to_the_limit)
{
	struct zf_statements_terms terms = { &zf_grammar_bind, "/dev/zero", NULL };

	ck_assert_int_eq(zf_mistakes_new(&mistakes, "/dev/zero", NULL), ZF_OK);
	terms.mistakes = mistakes;
	ck_assert_int_eq(zf_statements_read(&statements, &terms, zf_scratch, &err),
			 ZF_OK);
	ck_assert_uint_eq(zf_mistakes_count(mistakes), 1);
}
END_TEST

START_TEST(bodies_within_each_other_have_a_limit)
{
	char text[256] = "";

	for (int i = 0; i <= ZF_STATEMENTS_DEPTH_MAX; i++)
		strcat(text, "a {\n");
	put("named.conf", text);
	ck_assert_int_eq(read_file(&zf_grammar_bind, "named.conf", NULL), ZF_OK);
	ck_assert_str_eq(told(),
			 "F/named.conf:33:3: too many bodies within each other; it "
			 "is not read any further");
}
END_TEST

START_TEST(a_line_of_any_length_is_read_in_time)
{
	struct zf_statements_terms terms = { &zf_grammar_bind, "f", NULL };
	const size_t len = 8 * 1024 * 1024;
	char *text = malloc(len);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < len; i++)
		text[i] =
			"inet{}a;"[i % 5 + (i < 4 ? 0 : 1)]; /* one statement, or a mess */
	ck_assert_int_eq(zf_mistakes_new(&mistakes, "f", NULL), ZF_OK);
	terms.mistakes = mistakes;
	ck_assert_int_eq(zf_statements_parse(&statements, &terms, text, len, NULL),
			 ZF_OK);
	free(text);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_fails)
{
	ck_assert_int_eq(read_file(&zf_grammar_bind, "none", NULL), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	zf_mistakes_free(mistakes);
	make_folder("folder");
	ck_assert_int_eq(read_file(&zf_grammar_bind, "folder", NULL), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EISDIR);
	zf_mistakes_free(mistakes);
	put("named.conf", "a;");
	ck_assert_int_eq(read_file(&zf_grammar_bind, "named.conf", "none"), ZF_ESYSTEM);
	ck_assert_ptr_null(statements);
}
END_TEST

/* Where a mistake was noted: within the statement, not before, behind or beside it. */
START_TEST(what_a_mistake_was_noted_in_is_broken)
{
	put("f", "a { b; c { d } e; }\nf { g; }; h { i; };\n");
	ck_assert_int_eq(read_file(&zf_grammar_bind, "f", NULL), ZF_OK);
	const struct zf_statement *a = zf_statements_first(statements);
	const struct zf_statement *c = a->body->next;
	ck_assert(a->is_broken && !a->body->is_broken);		     /* a, b */
	ck_assert(c->is_broken && c->body->is_broken);		     /* c, d */
	ck_assert(!c->next->is_broken);				     /* e */
	ck_assert(!a->next->is_broken && !a->next->body->is_broken); /* f, g */
	ck_assert(!a->next->next->is_broken);			     /* h */
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/statements/statements");
	TCase *tc = tcase_create("statements");

	tcase_add_checked_fixture(tc, zf_scratch_open, tear_down);
	tcase_add_test(tc, what_a_mistake_was_noted_in_is_broken);
	tcase_add_test(tc, included_statements_stand_where_the_include_is);
	tcase_add_test(tc, what_is_not_captured_is_listed);
	tcase_add_test(tc, relative_paths_begin_in_the_servers_directory);
	tcase_add_test(tc, files_of_one_pattern_are_read_in_the_servers_order);
	tcase_add_test(tc, a_section_of_nsd_goes_on_through_files);
	tcase_add_test(tc, a_boot_file_may_include);
	tcase_add_test(tc, a_mistake_in_an_included_file_says_which);
	tcase_add_test(tc, a_mistake_of_a_reader_stands_at_its_word);
	tcase_add_test(tc, files_that_include_each_other_are_a_mistake);
	tcase_add_test(tc, files_within_each_other_have_a_limit);
	tcase_add_test(tc, files_that_multiply_have_a_limit);
	tcase_add_test(tc, a_file_that_is_too_long_is_not_read);
	tcase_add_test(tc, what_has_no_size_is_read_to_the_limit);
	tcase_add_test(tc, bodies_within_each_other_have_a_limit);
	tcase_add_test(tc, a_line_of_any_length_is_read_in_time);
	tcase_add_test(tc, a_file_that_cannot_be_read_fails);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
