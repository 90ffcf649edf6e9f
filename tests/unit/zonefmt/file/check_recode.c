/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/recode.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/runner.h"

#define OCTETS(text) text, sizeof(text) - 1

/* clang-format off */
static const struct {
	const char *octets;
	size_t len;
	const char *utf8; /* NULL: nothing need be done */
	const char *why;
} files[] = {
	{ OCTETS("a\nb"), NULL, "line feeds" },
	{ OCTETS("a\r\nb\rc"), NULL, "both" },
	{ OCTETS(""), NULL, "nothing" },
	{ OCTETS("a"), NULL, "no end" },
	{ OCTETS("a\rb\r"), "a\nb\n", "carriage returns" },
	{ OCTETS("\xff\xfe" "a\0"), "a", "a mark" },
	{ OCTETS("\xfe\xff\0a"), "a", "the other order" },
	{ OCTETS("a\0\n\0"), "a\n", "no mark" },
	{ OCTETS("\0a\0\n"), "a\n", "no mark, the other order" },
	{ OCTETS("a\0\r\0b\0"), "a\nb", "carriage returns in 16 bits" },
	{ OCTETS("\xff\xfe\xfc\0"), "\xc3\xbc", "U+00FC" },
	{ OCTETS("\xff\xfe\xac\x20"), "\xe2\x82\xac", "U+20AC" },
	{ OCTETS("\xff\xfe\x3d\xd8\x00\xde"), "\xf0\x9f\x98\x80", "U+1F600: a pair" },
	{ OCTETS("\xff\xfe\x3d\xd8" "a\0"), "\xed\xa0\xbd" "a", "half of one, as WTF-8 has it" },
	{ OCTETS("\xff\xfe" "a\0b"), "a\xef\xbf\xbd", "cut within a character" },
	{ OCTETS("\xff\xfe\x3d\xd8"), "\xef\xbf\xbd", "cut within a pair" },
};
/* clang-format on */

/* Whole, and an octet at a time. */
START_TEST(text_becomes_utf8_with_line_feeds)
{
	char made[64];

	for (size_t piece = 1; piece <= 64; piece += 63) {
		struct zf_recode *recode;
		size_t len = 0;

		ck_assert_int_eq(zf_recode_find(&recode, files[_i].octets, files[_i].len,
						NULL),
				 ZF_OK);
		ck_assert_int_eq(recode == NULL, files[_i].utf8 == NULL);
		if (recode == NULL)
			return;
		for (size_t at = 0; at < files[_i].len; at += piece)
			len += zf_recode(recode, made + len, files[_i].octets + at,
					 files[_i].len - at < piece ? files[_i].len - at
								    : piece);
		len += zf_recode(recode, made + len, "", 0);
		free(recode);
		made[len] = '\0';
		ck_assert_str_eq(made, files[_i].utf8);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/file/recode");
	TCase *tc = tcase_create("recode");

	tcase_add_loop_test(tc, text_becomes_utf8_with_line_feeds, 0,
			    sizeof files / sizeof *files);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
