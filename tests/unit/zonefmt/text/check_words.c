/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/numbers.h"
#include "zonefmt/text/words.h"

#include <stdio.h>

#include "tests/unit/hex.h"
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/line.h"

#define ROOM 512

#define LABEL_21 "abcdefghijklmnopqrstu"
#define LABEL_61 LABEL_21 LABEL_21 "abcdefghijklmnopqrs"
#define LABEL_63 LABEL_21 LABEL_21 LABEL_21
#define HEX_21 "6162636465666768696a6b6c6d6e6f707172737475"
#define HEX_61 HEX_21 HEX_21 "6162636465666768696a6b6c6d6e6f70717273"
#define HEX_63 HEX_21 HEX_21 HEX_21
#define STRING_255 LABEL_63 LABEL_63 LABEL_63 LABEL_63 "xyz"
#define STRING_HEX_255 HEX_63 HEX_63 HEX_63 HEX_63 "78797a"

static bool octets(struct zf_words *w)
{
	return zf_words_octets(w, UINT16_MAX);
}

/* clang-format off */
static const struct {
	bool (*read)(struct zf_words *w);
	const char *text, *octets;
} good[] = {
	{ zf_words_name, ".", "00" },
	{ zf_words_name, "a.", "0161 00" },
	{ zf_words_name, "Ab-1.Example.", "0441622d31 074578616d706c65 00" },
	{ zf_words_name, "*._tcp./-_.", "012a 045f746370 032f2d5f 00" },
	{ zf_words_name, "a\\.b.\\;.", "03612e62 013b 00" },
	{ zf_words_name, "a\\032b\\000.\\255\\\\.", "0461206200 02ff5c 00" },
	{ zf_words_name, "b\xc3\xbc""cher.", "0762c3bc63686572 00" },
	{ zf_words_name, "a. b", "0161 00" },
	{ zf_words_name, "a.;b", "0161 00" },
	{ zf_words_name, "a.\r", "0161 00" },
	{ zf_words_name, LABEL_63 ".", "3f" HEX_63 "00" },
	{ zf_words_name, LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61 ".",
	  "3f" HEX_63 "3f" HEX_63 "3f" HEX_63 "3d" HEX_61 "00" },
	{ zf_words_number8, "0", "00" },
	{ zf_words_number8, "255", "ff" },
	{ zf_words_number8, "007", "07" },
	{ zf_words_number16, "65535", "ffff" },
	{ zf_words_number32, "4294967295", "ffffffff" },
	{ zf_words_number32, "16909060;", "01020304" },
	{ zf_words_time, "0", "00000000" },
	{ zf_words_time, "4294967295", "ffffffff" },
	{ zf_words_time, "19700101000000", "00000000" },
	{ zf_words_time, "20000229000000", "38bb0c00" },
	{ zf_words_time, "20030322173103", "3e7c9dd7" },
	{ zf_words_time, "20040229235959", "40427cff" },
	{ zf_words_time, "21060207062815", "ffffffff" },
	{ zf_words_string, "\"\"", "00" },
	{ zf_words_string, "\"a b;(c)\"", "07 6120623b286329" },
	{ zf_words_string, "\"\\\"\\\\\\000\\255\\;\"", "05 225c00ff3b" },
	{ zf_words_string, "\"a\tb\xff\"", "04 610962ff" },
	{ zf_words_string, "bare", "04 62617265" },
	{ zf_words_string, "a\\ b\\032c", "05 6120622063" },
	{ zf_words_string, "\"" STRING_255 "\"", "ff" STRING_HEX_255 },
	{ octets, "\"" STRING_255 "a\"", STRING_HEX_255 "61" },
	{ octets, "bare", "62617265" },
	{ zf_words_a, "192.0.2.1", "c0000201" },
	{ zf_words_a, "0.0.0.0", "00000000" },
	{ zf_words_a, "255.255.255.255", "ffffffff" },
	{ zf_words_aaaa, "::", "00000000000000000000000000000000" },
	{ zf_words_aaaa, "2001:DB8::1", "20010db8000000000000000000000001" },
	{ zf_words_aaaa, "::ffff:192.0.2.1", "00000000000000000000ffffc0000201" },
	{ zf_words_aaaa, "2001:db8:1:2:3:4:5:6", "20010db8000100020003000400050006" },
};

static const struct {
	bool (*read)(struct zf_words *w);
	const char *text, *why;
} bad[] = {
	{ zf_words_name, "a", "does not end in a dot" },
	{ zf_words_name, "@", "does not end in a dot" },
	{ zf_words_name, "a\\.", "does not end in a dot" },
	{ zf_words_name, "a.b x.", "does not end in a dot" },
	{ zf_words_name, "a..", "has an empty label" },
	{ zf_words_name, "..", "goes on where it should end" },
	{ zf_words_name, ".a.", "goes on where it should end" },
	{ zf_words_name, "a(b.", "has a parenthesis" },
	{ zf_words_name, "a.)", "has a parenthesis" },
	{ zf_words_name, "\"a.\"", "has a quote where none belongs" },
	{ zf_words_name, "a\x01.", "holds a control character" },
	{ zf_words_name, "a\x7f.", "holds a control character" },
	{ zf_words_name, "a\\", "has a backslash with nothing behind it" },
	{ zf_words_name, "a\\\x01.", "has a backslash with nothing behind it" },
	{ zf_words_name, "a\\1.", "a digit without two more digits" },
	{ zf_words_name, "a\\12x.", "a digit without two more digits" },
	{ zf_words_name, "a\\1", "a digit without two more digits" },
	{ zf_words_name, "a\\256.", "\\DDD above 255" },
	{ zf_words_name, LABEL_63 "x.", "has a label of more than 63 octets" },
	{ zf_words_name, LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61 "x.", "longer than 255" },
	{ zf_words_name, LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61 ".x.", "longer than 255" },
	{ zf_words_name, LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61 "\\046.", "longer than 255" },
	{ zf_words_number8, "", "not a number from 0 to 255" },
	{ zf_words_number8, "256", "not a number from 0 to 255" },
	{ zf_words_number8, "-1", "not a number from 0 to 255" },
	{ zf_words_number8, "1h", "goes on where it should end" },
	{ zf_words_number16, "65536", "not a number from 0 to 65535" },
	{ zf_words_number16, "18446744073709551616", "not a number from 0 to 65535" },
	{ zf_words_number32, "4294967296", "not a number from 0 to 4294967295" },
	{ zf_words_number32, "0x10", "goes on where it should end" },
	{ zf_words_time, "4294967296", "not a number from 0 to 4294967295" },
	{ zf_words_time, "2003032217310", "not a number from 0 to 4294967295" },
	{ zf_words_time, "200303221731030", "not a number from 0 to 4294967295" },
	{ zf_words_time, "20030322173103Z", "goes on where it should end" },
	{ zf_words_time, "19691231235959", "not a time from 1970 to 2106" },
	{ zf_words_time, "20030022173103", "not a time" },
	{ zf_words_time, "20031322173103", "not a time" },
	{ zf_words_time, "20030300173103", "not a time" },
	{ zf_words_time, "20030229173103", "not a time" },
	{ zf_words_time, "21000229000000", "not a time" },
	{ zf_words_time, "20030322243103", "not a time" },
	{ zf_words_time, "20030322176003", "not a time" },
	{ zf_words_time, "20030322173160", "not a time" },
	{ zf_words_time, "21060207062816", "not a time" },
	{ zf_words_string, "\"a", "has a quote that is not closed" },
	{ zf_words_string, "\"a\\\"", "has a quote that is not closed" },
	{ zf_words_string, "\"a\\", "has a backslash with nothing behind it" },
	{ zf_words_string, "\"a\x01\"", "holds a control character" },
	{ zf_words_string, "\"a\"b", "goes on where it should end" },
	{ zf_words_string, "a\"b\"", "has a quote where none belongs" },
	{ zf_words_string, "a(", "has a parenthesis" },
	{ zf_words_string, "\"" STRING_255 "x\"", "is longer than 255 octets" },
	{ octets, "\"\\256\"", "\\DDD above 255" },
	{ zf_words_a, "192.0.2", "is not an IPv4 address" },
	{ zf_words_a, "192.0.2.", "is not an IPv4 address" },
	{ zf_words_a, "192.0.2.256", "is not an IPv4 address" },
	{ zf_words_a, "192.0.02.1", "is not an IPv4 address" },
	{ zf_words_a, "192.0.2.1111", "goes on where it should end" },
	{ zf_words_a, "192.0.2.1.2", "goes on where it should end" },
	{ zf_words_aaaa, "192.0.2.1", "is not an IPv6 address" },
	{ zf_words_aaaa, "2001:db8", "is not an IPv6 address" },
	{ zf_words_aaaa, "2001:db8::1::2", "is not an IPv6 address" },
	{ zf_words_aaaa, "::1%lo", "goes on where it should end" },
	{ zf_words_aaaa, "1111:1111:1111:1111:1111:1111:1111:111111111111111111", "is not an IPv6 address" },
};
/* clang-format on */

START_TEST(words_become_octets)
{
	struct line line;
	struct zf_words *w = open_line(&line, good[_i].text, ROOM);

	ck_assert_msg(good[_i].read(w) && zf_words_ended(w), "'%s' %s", good[_i].text,
		      w->why);
	assert_octets(line.octets, (size_t)(w->to - line.octets), good[_i].octets);
	close_line(&line);
}
END_TEST

START_TEST(what_is_wrong_with_a_word_is_said)
{
	struct line line;
	struct zf_words *w = open_line(&line, bad[_i].text, ROOM);

	ck_assert_msg(!(bad[_i].read(w) && zf_words_ended(w)), "'%s'", bad[_i].text);
	ck_assert_msg(strstr(w->why, bad[_i].why) != NULL, "'%s' %s", bad[_i].text,
		      w->why);
	close_line(&line);
}
END_TEST

/* With less room than the octets take each says so, but never writes beyond. A name asks for the
 * room of the longest. */
START_TEST(octets_stay_in_their_room)
{
	struct line line;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		uint8_t all[ROOM];
		size_t len = from_hex(all, sizeof all, good[i].octets);

		for (size_t room = 0; room < len; room++) {
			struct zf_words *w = open_line(&line, good[i].text, room);

			ck_assert_msg(!good[i].read(w), "'%s' %zu", good[i].text, room);
			ck_assert_str_eq(w->why, zf_words_full);
			close_line(&line);
		}
	}
}
END_TEST

/* Names under example., in a text as people write it. */
/* clang-format off */
static const struct {
	bool (*read)(struct zf_words *w);
	bool octal;
	const char *text, *octets;
} loose[] = {
	{ zf_words_name, false, "a", "0161 076578616d706c65 00" },
	{ zf_words_name, false, "A.b", "0141 0162 076578616d706c65 00" },
	{ zf_words_name, false, "a.", "0161 00" },
	{ zf_words_name, false, ".", "00" },
	{ zf_words_name, false, "@", "076578616d706c65 00" },
	{ zf_words_name, false, "\\@", "0140 076578616d706c65 00" },
	{ zf_words_name, false, "@a", "024061 076578616d706c65 00" },
	{ zf_words_name, false, "a)", "0161 076578616d706c65 00" },
	{ zf_words_name, false, "a.(", "0161 00" },
	{ zf_words_name, false, "\\101\\032", "026520 076578616d706c65 00" },
	{ zf_words_name, true, "\\101\\040", "024120 076578616d706c65 00" },
	{ zf_words_string, true, "\"\\345\\377\\000\"", "03e5ff00" },
	{ zf_words_string, false, "\"a\"\"b\"", "0161" },
	{ zf_words_string, false, "a\"b\"", "0161" },
	{ zf_words_period32, false, "0", "00000000" },
	{ zf_words_period32, false, "4294967295", "ffffffff" },
	{ zf_words_period32, false, "1h", "00000e10" },
	{ zf_words_period32, false, "1H30m", "00001518" },
	{ zf_words_period32, false, "1w1d1h1m1s", "000a9a4d" },
	{ zf_words_period32, false, "2d12h", "00034bc0" },
};

static const struct {
	bool (*read)(struct zf_words *w);
	bool octal;
	const char *text, *why;
} loosely_bad[] = {
	{ zf_words_name, false, "a..b", "has an empty label" },
	{ zf_words_name, false, LABEL_63 "x", "has a label of more than 63 octets" },
	{ zf_words_name, false, LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61,
	  "is longer than 255 octets with its origin" },
	{ zf_words_name, false, "\\256", "\\DDD above 255" },
	{ zf_words_name, true, "\\400", "no octet in octal" },
	{ zf_words_name, true, "\\180", "no octet in octal" },
	{ zf_words_string, false, "\"a", "has a quote that is not closed" },
	{ zf_words_period32, false, "1h30", "ends in a number without unit" },
	{ zf_words_period32, false, "1h30x", "ends in a number without unit" },
	{ zf_words_period32, false, "h", "is not a number" },
	{ zf_words_period32, false, "7102w", "is more than 4294967295 seconds" },
	{ zf_words_period32, false, "1y", "goes on where it should end" },
};
/* clang-format on */

static struct zf_words *open_loose(struct line *line, const char *text, bool octal)
{
	struct zf_words *w = open_line(line, text, ROOM);

	line->text[strlen(text)] = '\0';
	w->loose = true;
	w->octal = octal;
	w->origin = (const uint8_t *)"\7example";
	return w;
}

START_TEST(in_a_loose_text_there_is_more_to_write)
{
	struct line line;
	struct zf_words *w = open_loose(&line, loose[_i].text, loose[_i].octal);

	w->open = 1;
	ck_assert_msg(loose[_i].read(w) && zf_words_ended(w), "'%s' %s", loose[_i].text,
		      w->why);
	assert_octets(line.octets, (size_t)(w->to - line.octets), loose[_i].octets);
	close_line(&line);
}
END_TEST

START_TEST(and_more_that_is_wrong)
{
	struct line line;
	struct zf_words *w =
		open_loose(&line, loosely_bad[_i].text, loosely_bad[_i].octal);

	ck_assert_msg(!(loosely_bad[_i].read(w) && zf_words_ended(w)), "'%s'",
		      loosely_bad[_i].text);
	ck_assert_msg(strstr(w->why, loosely_bad[_i].why) != NULL, "'%s' %s",
		      loosely_bad[_i].text, w->why);
	close_line(&line);
}
END_TEST

START_TEST(without_an_origin_names_must_be_absolute)
{
	struct line line;

	for (int i = 0; i < 2; i++) {
		struct zf_words *w = open_loose(&line, i == 0 ? "a" : "@", false);

		w->origin = NULL;
		ck_assert(!zf_words_name(w));
		ck_assert_str_eq(w->why, "is relative, and no origin is known");
		close_line(&line);
	}
}
END_TEST

START_TEST(parentheses_join_lines)
{
	struct line line;
	struct zf_words *w =
		open_loose(&line, "1(2;)\n\n;\n ( 3\r\n)4 ) ) 5 ;6\n7", false);

	for (unsigned i = 0; i < 4; i++)
		ck_assert(zf_words_more(w) && zf_words_number8(w) && zf_words_ended(w));
	ck_assert_uint_eq(w->open, 1);
	ck_assert(zf_words_more(w) && *w->at == ')');
	ck_assert(!zf_words_number8(w));
	ck_assert_mem_eq(line.octets, "\1\2\3\4", 4);
	w->at++;
	ck_assert(zf_words_more(w) && zf_words_number8(w) && zf_words_ended(w));
	ck_assert(!zf_words_more(w));
	close_line(&line);
}
END_TEST

START_TEST(blanks_and_comments_lie_between_words)
{
	struct line line;
	struct zf_words *w = open_line(&line, " \t1\r  2\t; 3", ROOM);

	ck_assert(zf_words_more(w) && zf_words_number8(w) && zf_words_ended(w));
	ck_assert(zf_words_more(w) && zf_words_number8(w) && zf_words_ended(w));
	ck_assert(!zf_words_more(w));
	ck_assert(!zf_words_more(w));
	ck_assert_int_eq(*w->at, ';');
	assert_octets(line.octets, (size_t)(w->to - line.octets), "0102");
	close_line(&line);
}
END_TEST

START_TEST(a_nul_ends_the_text)
{
	struct zf_words w = { .at = " " };

	ck_assert(!zf_words_more(&w));
	w.at = w.word = "a";
	ck_assert(!zf_words_name(&w));
	ck_assert_int_eq(zf_words_shown(&w), 1);
}
END_TEST

/* clang-format off */
static const struct {
	const char *text;
	int shown;
} shown[] = {
	{ "", 0 }, { "; x", 0 }, { "abc def", 3 }, { "abc;", 3 }, { "a(b", 3 }, { "\"a b\" c", 5 }, { "\"a b", 4 },
	{ LABEL_63 LABEL_63, 80 },
};
/* clang-format on */

START_TEST(a_word_is_shown_no_longer_than_a_message_bears)
{
	struct line line;
	struct zf_words *w = open_line(&line, shown[_i].text, ROOM);

	ck_assert_int_eq(zf_words_shown(w), shown[_i].shown);
	close_line(&line);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/text/words");
	TCase *tc = tcase_create("words");

	tcase_add_loop_test(tc, words_become_octets, 0, sizeof good / sizeof *good);
	tcase_add_loop_test(tc, what_is_wrong_with_a_word_is_said, 0,
			    sizeof bad / sizeof *bad);
	tcase_add_test(tc, octets_stay_in_their_room);
	tcase_add_loop_test(tc, in_a_loose_text_there_is_more_to_write, 0,
			    sizeof loose / sizeof *loose);
	tcase_add_loop_test(tc, and_more_that_is_wrong, 0,
			    sizeof loosely_bad / sizeof *loosely_bad);
	tcase_add_test(tc, without_an_origin_names_must_be_absolute);
	tcase_add_test(tc, parentheses_join_lines);
	tcase_add_test(tc, blanks_and_comments_lie_between_words);
	tcase_add_test(tc, a_nul_ends_the_text);
	tcase_add_loop_test(tc, a_word_is_shown_no_longer_than_a_message_bears, 0,
			    sizeof shown / sizeof *shown);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
