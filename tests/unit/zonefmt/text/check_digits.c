/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/digits.h"

#include "tests/unit/hex.h"
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/line.h"

#define ROOM 64

/* Base64 and base32hex of "f" to "foobar": RFC 4648 section 10. */
/* clang-format off */
static const struct {
	bool (*read)(struct zf_words *w);
	const char *text, *octets;
} good[] = {
	{ zf_digits_hex, "00ff", "00ff" },
	{ zf_digits_hex, "AaBbCcDdEeFf", "aabbccddeeff" },
	{ zf_digits_hex_rest, "0123456789abcdefABCDEF", "0123456789abcdefabcdef" },
	{ zf_digits_hex_rest, "0 12\t3 ; 4", "0123" },
	{ zf_digits_base64, "Zg==", "66" },
	{ zf_digits_base64, "Zm8=", "666f" },
	{ zf_digits_base64, "Zm9v", "666f6f" },
	{ zf_digits_base64_rest, "Zm9vYg==", "666f6f62" },
	{ zf_digits_base64_rest, "Zm9vYmE=", "666f6f6261" },
	{ zf_digits_base64_rest, "Zm9vYmFy", "666f6f626172" },
	{ zf_digits_base64_rest, "Z m9 vYm F\ty", "666f6f626172" },
	{ zf_digits_base64_rest, "Zm9vYg= =", "666f6f62" },
	{ zf_digits_base64_rest, "Zg == ; comment", "66" },
	{ zf_digits_base64_rest, "+/+/", "fbffbf" },
	{ zf_digits_base32, "CO", "66" },
	{ zf_digits_base32, "CPNG", "666f" },
	{ zf_digits_base32, "CPNMU", "666f6f" },
	{ zf_digits_base32, "CPNMUOG", "666f6f62" },
	{ zf_digits_base32, "cpnmuoj1", "666f6f6261" },
	{ zf_digits_base32, "CPNMUOJ1E8", "666f6f626172" },
};

static const struct {
	bool (*read)(struct zf_words *w);
	const char *text, *why;
} bad[] = {
	{ zf_digits_hex, "", "not an even number of hex digits" },
	{ zf_digits_hex, "0", "not an even number of hex digits" },
	{ zf_digits_hex, "000", "not an even number of hex digits" },
	{ zf_digits_hex, "0g", "not an even number of hex digits" },
	{ zf_digits_hex, "00g", "goes on where it should end" },
	{ zf_digits_hex_rest, "00 0", "not an even number of hex digits" },
	{ zf_digits_hex_rest, "00 0x00", "goes on where it should end" },
	{ zf_digits_hex_rest, "00 \"00\"", "has a quote" },
	{ zf_digits_base64, "", "does not end as base64 does" },
	{ zf_digits_base64, "Z", "does not end as base64 does" },
	{ zf_digits_base64, "Zg", "does not end as base64 does" },
	{ zf_digits_base64, "Zg=", "does not end as base64 does" },
	{ zf_digits_base64, "Zg===", "does not end as base64 does" },
	{ zf_digits_base64, "Zm9v====", "does not end as base64 does" },
	{ zf_digits_base64, "Zh==", "does not end as base64 does" },
	{ zf_digits_base64, "Zm9=", "does not end as base64 does" },
	{ zf_digits_base64, "====", "does not end as base64 does" },
	{ zf_digits_base64, "Zm-_", "does not end as base64 does" },
	{ zf_digits_base64_rest, "Zg==Zg==", "goes on where it should end" },
	{ zf_digits_base64_rest, "Zg== Zg==", "stands behind the end of base64" },
	{ zf_digits_base64_rest, "Zg= Z=", "stands behind the end of base64" },
	{ zf_digits_base64_rest, "Zm9v Z(g==", "has a parenthesis" },
	{ zf_digits_base32, "", "is not base32hex" },
	{ zf_digits_base32, "C", "is not base32hex" },
	{ zf_digits_base32, "CP", "is not base32hex" },
	{ zf_digits_base32, "CPN", "is not base32hex" },
	{ zf_digits_base32, "CPNMUO", "is not base32hex" },
	{ zf_digits_base32, "CO======", "goes on where it should end" },
	{ zf_digits_base32, "COW", "goes on where it should end" },
};
/* clang-format on */

START_TEST(digits_become_octets)
{
	struct line line;
	struct zf_words *w = open_line(&line, good[_i].text, ROOM);

	ck_assert_msg(good[_i].read(w) && zf_words_ended(w), "'%s' %s", good[_i].text,
		      w->why);
	assert_octets(line.octets, (size_t)(w->to - line.octets), good[_i].octets);
	close_line(&line);
}
END_TEST

START_TEST(what_is_wrong_with_digits_is_said)
{
	struct line line;
	struct zf_words *w = open_line(&line, bad[_i].text, ROOM);

	ck_assert_msg(!(bad[_i].read(w) && zf_words_ended(w)), "'%s'", bad[_i].text);
	ck_assert_msg(strstr(w->why, bad[_i].why) != NULL, "'%s' %s", bad[_i].text,
		      w->why);
	close_line(&line);
}
END_TEST

START_TEST(octets_stay_in_their_room)
{
	struct line line;
	uint8_t all[ROOM];
	size_t len = from_hex(all, sizeof all, good[_i].octets);

	for (size_t room = 0; room < len; room++) {
		struct zf_words *w = open_line(&line, good[_i].text, room);

		ck_assert_msg(!good[_i].read(w), "'%s' %zu", good[_i].text, room);
		close_line(&line);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/text/digits");
	TCase *tc = tcase_create("digits");

	tcase_add_loop_test(tc, digits_become_octets, 0, sizeof good / sizeof *good);
	tcase_add_loop_test(tc, what_is_wrong_with_digits_is_said, 0,
			    sizeof bad / sizeof *bad);
	tcase_add_loop_test(tc, octets_stay_in_their_room, 0, sizeof good / sizeof *good);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
