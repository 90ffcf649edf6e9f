/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/filename.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "protocol/name.h"
#include "tests/unit/runner.h"

static char name[ZF_FILENAME_MAX];

static const char *from_text(const char *apex, const char *suffix)
{
	struct zf_name zone;

	ck_assert_int_eq(zf_name_parse(&zone, apex, NULL), ZF_OK);
	ck_assert_int_eq(zf_filename_from_zone(name, zone.wire, suffix, NULL), ZF_OK);
	return name;
}

static const struct {
	const char *apex, *file, *why;
} zones[] = {
	{ "example.com.", "example.com.zone", "a plain one" },
	{ "EXAMPLE.Com.", "example.com.zone", "case does not count" },
	{ ".", "%root.zone", "the root" },
	{ "%root.", "%25root.zone", "not the root" },
	{ "64/26.2.0.192.in-addr.arpa.", "64%2f26.2.0.192.in-addr.arpa.zone",
	  "RFC 2317" },
	{ "_msdcs.a-b.", "_msdcs.a-b.zone", "underscore and hyphen" },
	{ "a\\.b.c.", "a%2eb.c.zone", "a dot within a label" },
	{ "\\.\\..", "%2e%2e.zone", "`..`" },
	{ "\\000.x.", "%00.x.zone", "NUL" },
	{ "a\\032b.", "a%20b.zone", "a blank" },
	{ "a\\\\b:c*d?e\\\"f<g>h|i.", "a%5cb%3ac%2ad%3fe%22f%3cg%3eh%7ci.zone",
	  "what Windows refuses" },
	{ "b\\195\\188cher.", "b%c3%bccher.zone", "octets above 127" },
	{ "~a.", "%7ea.zone", "a home, and the mark of a cut name" },
	{ "con.", "%63on.zone", "a device of Windows" },
	{ "CON.example.", "%63on.example.zone", "with whatever behind it" },
	{ "nul.", "%6eul.zone", "another" },
	{ "com0.", "%63om0.zone", "numbered" },
	{ "lpt9.x.", "%6cpt9.x.zone", "the last" },
	{ "com10.", "com10.zone", "no device" },
	{ "console.", "console.zone", "no device" },
	{ "x.con.", "x.con.zone", "only the first label" },
};

START_TEST(a_zone_has_a_safe_name)
{
	ck_assert_msg(strcmp(from_text(zones[_i].apex, ".zone"), zones[_i].file) == 0,
		      "%s: %s", zones[_i].why, name);
}
END_TEST

START_TEST(a_file_tells_its_zone)
{
	struct zf_name zone, back;

	ck_assert_int_eq(zf_name_parse(&zone, zones[_i].apex, NULL), ZF_OK);
	ck_assert(zf_filename_to_zone(&back, zones[_i].file, ".zone"));
	ck_assert(zf_name_equal(back.wire, zone.wire));
}
END_TEST

#define TEN "aaaaaaaaaa"
#define SIXTY_THREE TEN TEN TEN TEN TEN TEN "aaa"

static const struct {
	const char *file, *why;
} others[] = {
	{ "example.com", "no suffix" },
	{ ".zone", "nothing but the suffix" },
	{ "", "nothing" },
	{ "example.com.zone~", "a backup" },
	{ ".example.zone", "a temporary file" },
	{ "a..b.zone", "an empty label" },
	{ "a..zone", "another at the end" },
	{ "Example.zone", "capitals" },
	{ "a%2F.zone", "the same in hex digits" },
	{ "a b.zone", "a blank" },
	{ "%61.zone", "%xx where a letter would do" },
	{ "con.zone", "a device" },
	{ "a%2.zone", "one digit" },
	{ "a%", "none" },
	{ "%ROOT.zone", "not the root" },
	{ "a%~ad8ff2646325ffc1d7d6f32b3055acbb.zone", "a name that was cut" },
	{ SIXTY_THREE "a.zone", "a label of 64" },
	{ SIXTY_THREE "." SIXTY_THREE "." SIXTY_THREE "." SIXTY_THREE ".zone",
	  "256 octets" },
};

START_TEST(what_is_no_zones_file_is_told)
{
	struct zf_name back;

	ck_assert_msg(!zf_filename_to_zone(&back, others[_i].file, ".zone"), "%s",
		      others[_i].why);
}
END_TEST

/* The name of `count` labels of `size` octets that are all `octet`. */
static struct zf_name uniform(unsigned count, uint8_t size, uint8_t octet)
{
	struct zf_name zone;
	uint8_t *at = zone.wire;

	for (; count > 0; count--) {
		*at++ = size;
		memset(at, octet, size);
		at += size;
	}
	*at = 0;
	return zone;
}

static const char *tail_of(const struct zf_name *zone, const char *suffix)
{
	ck_assert_int_eq(zf_filename_from_zone(name, zone->wire, suffix, NULL), ZF_OK);
	return strstr(name, "%~");
}

/* From Python: sha256((b'\x3e' + b'a' * 62) * 4 + b'\0'), its first half. */
#define LONG_DIGEST "ad8ff2646325ffc1d7d6f32b3055acbb"

START_TEST(a_long_name_is_cut_and_ends_in_its_digest)
{
	struct zf_name zone = uniform(4, 62, 'A');

	ck_assert_ptr_nonnull(tail_of(&zone, ".zone"));
	ck_assert_uint_eq(strlen(name), ZF_FILENAME_MAX - 1);
	ck_assert_uint_eq(strlen(tail_of(&zone, ".zone")), 2 + 32 + strlen(".zone"));
	ck_assert_str_eq(tail_of(&zone, ".zone"), "%~" LONG_DIGEST ".zone");
}
END_TEST

START_TEST(the_longest_names_fit_with_any_suffix)
{
	struct zf_name zone = uniform(4, 62, 0xff);

	ck_assert_ptr_nonnull(tail_of(&zone, ".sixteen-letters"));
	ck_assert_uint_lt(strlen(name), ZF_FILENAME_MAX);
	zone = uniform(127, 1, 'a');
	ck_assert_ptr_nonnull(tail_of(&zone, ""));
	ck_assert_uint_lt(strlen(name), ZF_FILENAME_MAX);
}
END_TEST

START_TEST(long_names_that_differ_at_their_end_differ)
{
	struct zf_name a = uniform(4, 62, 'a');
	struct zf_name b = uniform(4, 62, 'a');
	char first[ZF_FILENAME_MAX];

	b.wire[250] = 'b';
	tail_of(&a, ".zone");
	strcpy(first, name);
	tail_of(&b, ".zone");
	ck_assert_str_ne(first, name);
}
END_TEST

#define MANY 20000

struct made {
	char file[ZF_FILENAME_MAX];
	struct zf_name zone;
};

static int by_file(const void *a, const void *b)
{
	return strcasecmp(((const struct made *)a)->file, ((const struct made *)b)->file);
}

static unsigned next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16 & 0x7fff;
}

/* What Windows and Unix ask of a file's name. */
static void must_be_safe(const char *file)
{
	ck_assert_uint_lt(strlen(file), ZF_FILENAME_MAX);
	ck_assert(strpbrk(file, "/\\:*?\"<>| ") == NULL);
	ck_assert(file[0] != '.' && file[strlen(file) - 1] != '.');
	for (; *file != '\0'; file++)
		ck_assert(*file > ' ' && *file < 0x7f && !(*file >= 'A' && *file <= 'Z'));
}

/* The way back leads to the zone, but for a name that was cut. */
static void must_lead_back(const char *file, const struct zf_name *zone)
{
	struct zf_name back;

	if (strstr(file, "%~") != NULL)
		ck_assert(!zf_filename_to_zone(&back, file, ".z"));
	else
		ck_assert(zf_filename_to_zone(&back, file, ".z") &&
			  zf_name_equal(back.wire, zone->wire));
}

/* A name of few and odd octets, so that many are near to each other. */
static void make_name(struct zf_name *zone, unsigned *state)
{
	static const char octets[] = "aAbcon%2e.~/ \\\xc3$0-_";
	unsigned labels = next_random(state) % 4;
	uint8_t *at = zone->wire;

	while (labels-- > 0) {
		unsigned size = next_random(state) % 20 == 0 ? 60
							     : 1 + next_random(state) % 3;

		*at++ = (uint8_t)size;
		while (size-- > 0)
			*at++ = (uint8_t)octets[next_random(state) % (sizeof octets - 1)];
	}
	*at = 0;
}

START_TEST(names_that_differ_have_files_that_differ)
{
	struct made *made = calloc(MANY, sizeof *made);
	unsigned state = 1, same = 0;

	for (int i = 0; i < MANY; i++) {
		make_name(&made[i].zone, &state);
		ck_assert_int_eq(zf_filename_from_zone(made[i].file, made[i].zone.wire,
						       ".z", NULL),
				 ZF_OK);
		must_be_safe(made[i].file);
		must_lead_back(made[i].file, &made[i].zone);
	}
	qsort(made, MANY, sizeof *made, by_file);
	for (int i = 1; i < MANY; i++) {
		bool same_file = by_file(&made[i - 1], &made[i]) == 0;

		same += same_file;
		ck_assert_msg(same_file == zf_name_equal(made[i - 1].zone.wire,
							 made[i].zone.wire),
			      "%s %s", made[i - 1].file, made[i].file);
	}
	ck_assert_uint_gt(same, 10); /* else nothing was put to the test */
	free(made);
}
END_TEST

static const struct {
	const char *name;
	bool suits;
} of_windows[] = {
	{ "a.dns", true },     { "a b.dns", true },	 { "0%2f25.dns", true },
	{ "console", true },   { "com", true },		 { "com10", true },
	{ "a.con", true },     { "\303\244.dns", true }, { "", false },
	{ "con", false },      { "CON", false },	 { "con.dns", false },
	{ "Nul.a.b", false },  { "aux .txt", false },	 { "com1", false },
	{ "lpt0.dns", false }, { "com\302\271", false }, { "CONIN$", false },
	{ "a:b", false },      { "a\\b", false },	 { "a/b", false },
	{ "a?", false },       { "a*", false },		 { "a\"b", false },
	{ "a<b", false },      { "a|b", false },	 { "a.", false },
	{ "a ", false },       { " a", false },		 { "a\tb", false },
	{ "..", false },
};

/* Microsoft's "Naming Files, Paths, and Namespaces". */
START_TEST(windows_has_names_that_are_no_files)
{
	ck_assert_int_eq(zf_filename_suits_windows(of_windows[_i].name),
			 of_windows[_i].suits);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/file/filename");
	TCase *tc = tcase_create("filename");

	tcase_add_loop_test(tc, windows_has_names_that_are_no_files, 0,
			    sizeof of_windows / sizeof of_windows[0]);
	tcase_add_loop_test(tc, a_zone_has_a_safe_name, 0, sizeof zones / sizeof *zones);
	tcase_add_loop_test(tc, a_file_tells_its_zone, 0, sizeof zones / sizeof *zones);
	tcase_add_loop_test(tc, what_is_no_zones_file_is_told, 0,
			    sizeof others / sizeof *others);
	tcase_add_test(tc, a_long_name_is_cut_and_ends_in_its_digest);
	tcase_add_test(tc, the_longest_names_fit_with_any_suffix);
	tcase_add_test(tc, long_names_that_differ_at_their_end_differ);
	tcase_add_test(tc, names_that_differ_have_files_that_differ);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
