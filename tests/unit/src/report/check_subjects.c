/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/subjects.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/runner.h"

static struct zf_subjects *subjects;

static void setup(void)
{
	ck_assert_int_eq(zf_subjects_new(&subjects, NULL), ZF_OK);
}

static void teardown(void)
{
	zf_subjects_free(subjects);
}

static void add(const char *subject, const char *mark, const char *question,
		const char *text)
{
	ck_assert_int_eq(zf_subjects_add(subjects,
					 &(struct zf_subject_line){ subject, mark,
								    question, text },
					 NULL),
			 ZF_OK);
}

static void expect(const char *page)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_int_eq(zf_subjects_print(subjects, out, NULL), ZF_OK);
	fclose(out);
	ck_assert_str_eq(text, page);
	free(text);
}

START_TEST(zones_that_differ_by_numbers_have_a_line_each)
{
	add("a.example.", "[yes]", "captured", "84 records, serial 2025110301, from old");
	add("a.example.", "[yes]", "compared", "84 records there too");
	add("long.b.example.", "[yes]", "captured", "2 records, serial 7, from old");
	add("long.b.example.", "[yes]", "compared", "2 records there too");
	expect("  2 zones\n"
	       "    [yes] captured: <1> records, serial <2>, from old\n"
	       "    [yes] compared: <1> records there too\n"
	       "      zone             <1>  <2>\n"
	       "      a.example.       84   2025110301\n"
	       "      long.b.example.  2    7\n");
}
END_TEST

START_TEST(what_all_have_is_said_once_and_names_share_a_line)
{
	add("a.example.", "[ no]", "serves", "a.example. SOA: REFUSED (from 192.0.2.1)");
	add("b.example.", "[ no]", "serves", "b.example. SOA: REFUSED (from 192.0.2.1)");
	expect("  2 zones\n"
	       "    [ no] serves: <zone> SOA: REFUSED (from 192.0.2.1)\n"
	       "      a.example. b.example.\n");
}
END_TEST

START_TEST(names_end_a_line_before_it_is_full)
{
	for (char c = 'a'; c <= 'i'; c++) {
		const char zone[] = { c, '.', 'e', 'x', 'a', 'm', 'p', 'l', 'e', '.', 0 };

		add(zone, "[yes]", "open", "to all");
	}
	expect("  9 zones\n"
	       "    [yes] open: to all\n"
	       "      a.example. b.example. c.example. d.example. e.example. f.example.\n"
	       "      g.example. h.example. i.example.\n");
}
END_TEST

START_TEST(the_odd_zone_stands_before_the_many)
{
	add("a.example.", "[yes]", "SOA by UDP", "serial 1");
	add("b.example.", "[yes]", "SOA by UDP", "serial 2");
	add("c.example.", "[ no]", "SOA by UDP", "serial 3");
	expect("  c.example.\n"
	       "    [ no] SOA by UDP: serial 3\n"
	       "  2 zones\n"
	       "    [yes] SOA by UDP: serial <1>\n"
	       "      zone        <1>\n"
	       "      a.example.  1\n"
	       "      b.example.  2\n");
}
END_TEST

START_TEST(a_zone_is_one_wherever_it_was_looked_at)
{
	add("a.example. @old", "[yes]", "serves the zone", "serial 1");
	add("b.example. @old", "[yes]", "serves the zone", "serial 2");
	add("a.example. @new", "[ no]", "serves the zone", "REFUSED");
	add("b.example. @new", "[ no]", "serves the zone", "REFUSED");
	expect("  2 zones\n"
	       "    [yes] @old serves the zone: serial <1>\n"
	       "    [ no] @new serves the zone: REFUSED\n"
	       "      zone        <1>\n"
	       "      a.example.  1\n"
	       "      b.example.  2\n");
}
END_TEST

START_TEST(servers_stand_for_themselves_and_once)
{
	add("old", "[yes]", "answers", "NOERROR");
	add("new", "[yes]", "answers", "NOERROR");
	add("old", "[yes]", "says who it is", "ns2");
	expect("  old\n"
	       "    [yes] answers: NOERROR\n"
	       "    [yes] says who it is: ns2\n"
	       "  new\n"
	       "    [yes] answers: NOERROR\n");
}
END_TEST

/* Whatever their names are sorted by. */
START_TEST(zones_are_alike_whatever_stands_between_them)
{
	add("x.example.", "[yes]", "answers", "twice");
	add("old", "[yes]", "answers", "once");
	add("a.example.", "[yes]", "answers", "twice");
	add("new", "[yes]", "answers", "never");
	add("2.example.", "[yes]", "answers", "twice");
	expect("  old\n"
	       "    [yes] answers: once\n"
	       "  new\n"
	       "    [yes] answers: never\n"
	       "  3 zones\n"
	       "    [yes] answers: twice\n"
	       "      x.example. a.example. 2.example.\n");
}
END_TEST

START_TEST(a_name_in_the_zone_is_its_own)
{
	add("a.example.", "[yes]", "name servers", "ns.a.example. (old), ns.other.");
	add("b.example.", "[yes]", "name servers", "ns.b.example. (old), ns.other.");
	expect("  2 zones\n"
	       "    [yes] name servers: <1> (old), ns.other.\n"
	       "      zone        <1>\n"
	       "      a.example.  ns.a.example.\n"
	       "      b.example.  ns.b.example.\n");
}
END_TEST

START_TEST(nothing_added_is_nothing_written)
{
	expect("");
}
END_TEST

/* What stands for a value inside, and an end of line, are no characters of the page. */
START_TEST(what_servers_say_makes_no_lines_or_values)
{
	add("a.example.", "[ no]", "answers", "\001 \n1");
	add("b.example.", "[ no]", "answers", "\001 \n2");
	expect("  2 zones\n"
	       "    [ no] answers: ? <1>\n"
	       "      zone        <1>\n"
	       "      a.example.  ?1\n"
	       "      b.example.  ?2\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/report/subjects");
	TCase *cases = tcase_create("subjects");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, zones_that_differ_by_numbers_have_a_line_each);
	tcase_add_test(cases, what_all_have_is_said_once_and_names_share_a_line);
	tcase_add_test(cases, names_end_a_line_before_it_is_full);
	tcase_add_test(cases, the_odd_zone_stands_before_the_many);
	tcase_add_test(cases, a_zone_is_one_wherever_it_was_looked_at);
	tcase_add_test(cases, servers_stand_for_themselves_and_once);
	tcase_add_test(cases, zones_are_alike_whatever_stands_between_them);
	tcase_add_test(cases, a_name_in_the_zone_is_its_own);
	tcase_add_test(cases, nothing_added_is_nothing_written);
	tcase_add_test(cases, what_servers_say_makes_no_lines_or_values);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
