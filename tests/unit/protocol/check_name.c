/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/name.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/hex.h"
#include "tests/unit/runner.h"

static struct zf_name named(const char *text)
{
	struct zf_error err;
	struct zf_name name;

	ck_assert_msg(zf_name_parse(&name, text, &err) == ZF_OK, "%s: %s", text,
		      err.message);
	return name;
}

/* The octets and the printed form are dnspython 2.3's. */
static const struct {
	const char *text, *hex, *printed;
} spellings[] = {
	{ ".", "00", "." },
	{ "example", "076578616d706c6500", "example." },
	{ "Example.COM.", "074578616d706c6503434f4d00", "Example.COM." },
	{ "a\\.b.c.", "03612e62016300", "a\\.b.c." },
	{ "\\001\\032\\255.x", "030120ff017800", "\\001\\032\\255.x." },
	{ "\\\"q\\\".\\(p\\)\\;.\\@.\\$", "03227122042870293b0140012400",
	  "\\\"q\\\".\\(p\\)\\;.\\@.\\$." },
	{ "b@d.$x", "0362406402247800", "b\\@d.\\$x." },
	{ "a\\bc.example", "03616263076578616d706c6500", "abc.example." },
	{ "a\\\\b", "03615c6200", "a\\\\b." },
	{ "_sip._tcp.example.", "045f736970045f746370076578616d706c6500",
	  "_sip._tcp.example." },
	{ "*.example.", "012a076578616d706c6500", "*.example." },
	{ "sp\\ ace",
	  "06737020616365"
	  "00",
	  "sp\\032ace." },
	{ "xn--bcher-kva.example", "0d786e2d2d62636865722d6b7661076578616d706c6500",
	  "xn--bcher-kva.example." },
	{ "b\303\274cher", "0762c3bc6368657200", "b\\195\\188cher." },
	{ "\\000.\\127", "0100017f00", "\\000.\\127." },
};

START_TEST(text_becomes_octets_and_text_again)
{
	struct zf_name name = named(spellings[_i].text);
	char text[ZF_NAME_TEXT_MAX];

	assert_octets(name.wire, zf_name_size(name.wire), spellings[_i].hex);
	ck_assert_uint_eq(zf_name_print(text, name.wire), strlen(spellings[_i].printed));
	ck_assert_str_eq(text, spellings[_i].printed);
}
END_TEST

static const struct {
	const char *text, *why;
} mistakes[] = {
	{ "", "empty" },
	{ "..", "empty" },
	{ ".a", "empty" },
	{ "a..b", "empty" },
	{ "a.b..", "empty" },
	{ "a\\", "backslash" },
	{ "a\\25", "two more digits" },
	{ "a\\2x5", "two more digits" },
	{ "a\\256", "above 255" },
	{ "a\\999.b", "above 255" },
	{ "a b", "\\DDD" },
	{ " a", "\\DDD" },
	{ "a\tb", "\\DDD" },
	{ "a\177", "\\DDD" },
	{ "a\n", "\\DDD" },
	{ "1234567890123456789012345678901234567890123456789012345678901234", "63" },
};

START_TEST(mistakes_are_named)
{
	struct zf_error err;
	struct zf_name name;

	ck_assert_int_eq(zf_name_parse(&name, mistakes[_i].text, &err), ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, mistakes[_i].why) != NULL,
		      "'%s' should say '%s'", err.message, mistakes[_i].why);
}
END_TEST

/* Four labels whose octets come to `last` in the last and 63 in each of the others. */
static void write_long(char text[ZF_NAME_TEXT_MAX + 1], int last)
{
	snprintf(text, ZF_NAME_TEXT_MAX + 1, "%063d.%063d.%063d.%0*d", 0, 0, 0, last, 0);
}

START_TEST(a_name_has_255_octets_at_most)
{
	char text[ZF_NAME_TEXT_MAX + 1];
	struct zf_error err;
	struct zf_name name;

	write_long(text, 61);
	ck_assert_int_eq(zf_name_parse(&name, text, &err), ZF_OK);
	ck_assert_uint_eq(zf_name_size(name.wire), 255);
	write_long(text, 62);
	ck_assert_int_eq(zf_name_parse(&name, text, &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "255"));
	write_long(text, 61);
	strcat(text, ".a");
	ck_assert_int_eq(zf_name_parse(&name, text, &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "255"));
}
END_TEST

START_TEST(a_name_may_have_127_labels)
{
	char text[2 * 128 + 1];
	struct zf_name name;

	for (int i = 0; i < 127; i++)
		strcpy(text + 2L * i, "a.");
	name = named(text);
	ck_assert_uint_eq(zf_name_labels(name.wire), 127);
	ck_assert_uint_eq(zf_name_size(name.wire), 255);
	ck_assert_int_eq(zf_name_compare(name.wire, name.wire), 0);
	strcat(text, "a.");
	ck_assert_int_eq(zf_name_parse(&name, text, NULL), ZF_EUSAGE);
}
END_TEST

START_TEST(the_longest_text_fits_its_room)
{
	static const uint8_t sizes[] = { 63, 63, 63, 61 };
	char text[ZF_NAME_TEXT_MAX];
	struct zf_name name, again;
	size_t at = 0;

	for (size_t i = 0; i < sizeof sizes; i++) {
		name.wire[at++] = sizes[i];
		memset(name.wire + at, 0xff, sizes[i]);
		at += sizes[i];
	}
	name.wire[at] = 0;
	ck_assert_uint_eq(zf_name_print(text, name.wire), ZF_NAME_TEXT_MAX - 1);
	again = named(text);
	ck_assert_mem_eq(again.wire, name.wire, sizeof name.wire);
}
END_TEST

START_TEST(every_octet_comes_back)
{
	char text[ZF_NAME_TEXT_MAX];
	struct zf_name name = { { 1, (uint8_t)_i, 0 } };
	struct zf_name again;

	zf_name_print(text, name.wire);
	again = named(text);
	ck_assert_mem_eq(again.wire, name.wire, 3);
}
END_TEST

static const struct {
	const char *a, *b;
	bool equal, under; /* a under b */
} pairs[] = {
	{ ".", ".", true, true },
	{ "example.", ".", false, true },
	{ ".", "example.", false, false },
	{ "eXample.COM", "ExAMPLE.com", true, true },
	{ "www.Example.com", "eXample.com", false, true },
	{ "a.b.c.example.com", "example.com", false, true },
	{ "xexample.com", "example.com", false, false },
	{ "example.com.x", "example.com", false, false },
	{ "a\\.example.com", "example.com", false, false },
	{ "\\007example.com", "example.com", false, false },
	{ "\\[.com", "{.com", false, false },
	{ "@.com", "`.com", false, false },
	{ "\\197.com", "\\229.com", false, false },
};

START_TEST(only_the_case_of_ascii_letters_is_ignored)
{
	struct zf_name a = named(pairs[_i].a), b = named(pairs[_i].b);

	ck_assert(zf_name_equal(a.wire, b.wire) == pairs[_i].equal);
	ck_assert(zf_name_equal(b.wire, a.wire) == pairs[_i].equal);
	ck_assert(zf_name_under(a.wire, b.wire) == pairs[_i].under);
}
END_TEST

START_TEST(parents_lead_to_the_root)
{
	struct zf_name name = named("a.bc.");
	const uint8_t *parent = zf_name_parent(name.wire);

	ck_assert_ptr_eq(parent, name.wire + 2);
	parent = zf_name_parent(parent);
	ck_assert_uint_eq(zf_name_size(parent), 1);
	ck_assert_ptr_eq(zf_name_parent(parent), parent);
	ck_assert_uint_eq(zf_name_labels(name.wire), 2);
	ck_assert_uint_eq(zf_name_labels(parent), 0);
}
END_TEST

START_TEST(lowering_changes_letters_and_nothing_else)
{
	struct zf_name name = named("AZ\\[@.\\197Mixed");

	zf_name_lower(name.wire);
	ck_assert_mem_eq(name.wire, named("az\\[@.\\197mixed").wire,
			 zf_name_size(name.wire));
}
END_TEST

/* RFC 4034 6.1's own example, in order. */
static const char *const ordered[] = {
	".",	       "example",	  "a.example", "yljkjljk.a.example",
	"Z.a.example", "zABC.a.EXAMPLE",  "z.example", "\\001.z.example",
	"*.z.example", "\\200.z.example",
};

#define ORDERED (sizeof ordered / sizeof ordered[0])

START_TEST(canonical_order_is_that_of_rfc_4034)
{
	struct zf_name a = named(ordered[_i]);

	for (size_t i = 0; i < ORDERED; i++) {
		struct zf_name b = named(ordered[i]);
		int order = zf_name_compare(a.wire, b.wire);

		ck_assert_msg((order > 0) - (order < 0) == (_i > (int)i) - (_i < (int)i),
			      "%s and %s", ordered[_i], ordered[i]);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/name");
	TCase *tcase = tcase_create("name");

	tcase_add_loop_test(tcase, text_becomes_octets_and_text_again, 0,
			    sizeof spellings / sizeof spellings[0]);
	tcase_add_loop_test(tcase, mistakes_are_named, 0,
			    sizeof mistakes / sizeof mistakes[0]);
	tcase_add_test(tcase, a_name_has_255_octets_at_most);
	tcase_add_test(tcase, a_name_may_have_127_labels);
	tcase_add_test(tcase, the_longest_text_fits_its_room);
	tcase_add_loop_test(tcase, every_octet_comes_back, 0, 256);
	tcase_add_loop_test(tcase, only_the_case_of_ascii_letters_is_ignored, 0,
			    sizeof pairs / sizeof pairs[0]);
	tcase_add_test(tcase, parents_lead_to_the_root);
	tcase_add_test(tcase, lowering_changes_letters_and_nothing_else);
	tcase_add_loop_test(tcase, canonical_order_is_that_of_rfc_4034, 0, ORDERED);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
