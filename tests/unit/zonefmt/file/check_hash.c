/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/hash.h"

#include <stdbool.h>
#include <string.h>

#include "tests/unit/runner.h"

static uint64_t hash_of(const struct zf_hash_seed *seed, const void *octets, size_t len)
{
	struct zf_hash hash;

	zf_hash_begin(&hash, seed);
	zf_hash_octets(&hash, octets, len);
	return zf_hash_end(&hash);
}

/* By CPython 3.11, whose strings are hashed by SipHash-1-3, under the key of zeros that
 * PYTHONHASHSEED=0 gives it: hash(b"...") % 2**64. */
static const struct {
	const char *text;
	uint64_t hash;
} rows[] = {
	{ "a", 0x407448d2b89b1813 },
	{ "abcdefg", 0x6db12aae9070f506 },
	{ "abcdefgh", 0x3f7b849c0b8e35ea },
	{ "abcdefghi", 0xf89b34a3d11eb6e5 },
	{ "www.example.com.", 0xb393dd75abdfc324 },
	{ "WWW.example.COM.", 0xb393dd75abdfc324 },
};

START_TEST(it_is_siphash_without_regard_to_case)
{
	static const struct zf_hash_seed zeros;

	ck_assert_uint_eq(hash_of(&zeros, rows[_i].text, strlen(rows[_i].text)),
			  rows[_i].hash);
}
END_TEST

/* Only letters of ASCII are folded: not what lies beside them, nor their like with the eighth bit. */
START_TEST(what_is_no_letter_has_one_spelling)
{
	static const struct zf_hash_seed seed = { { 1, 2 } };

	for (unsigned octet = 0; octet < 256; octet++) {
		const uint8_t a = (uint8_t)octet, b = (uint8_t)(octet ^ 0x20);
		const bool is_letter = (octet & 0xdf) >= 'A' && (octet & 0xdf) <= 'Z';

		ck_assert((hash_of(&seed, &a, 1) == hash_of(&seed, &b, 1)) == is_letter);
	}
}
END_TEST

START_TEST(every_seed_is_another_hash)
{
	struct zf_hash_seed a, b;

	ck_assert_int_eq(zf_hash_draw(&a, NULL), ZF_OK);
	ck_assert_int_eq(zf_hash_draw(&b, NULL), ZF_OK);
	ck_assert(hash_of(&a, "www", 3) != hash_of(&b, "www", 3));
	ck_assert(hash_of(&a, "www", 3) == hash_of(&a, "www", 3));
}
END_TEST

START_TEST(where_one_ends_and_the_next_begins_counts)
{
	static const struct zf_hash_seed seed = { { 3, 4 } };
	struct zf_hash hash;
	uint64_t hashes[3];

	for (size_t i = 0; i < 3; i++) {
		zf_hash_begin(&hash, &seed);
		zf_hash_octets(&hash, "ab", i);
		zf_hash_octets(&hash, i == 2 ? NULL : "ab" + i, 2 - i);
		hashes[i] = zf_hash_end(&hash);
	}
	ck_assert(hashes[0] != hashes[1] && hashes[1] != hashes[2] &&
		  hashes[0] != hashes[2]);
	zf_hash_begin(&hash, &seed);
	zf_hash_word(&hash, 7);
	zf_hash_octets(&hash, "ab", 2);
	ck_assert(zf_hash_end(&hash) != hash_of(&seed, "ab", 2));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/file/hash");
	TCase *tcase = tcase_create("hash");

	tcase_add_loop_test(tcase, it_is_siphash_without_regard_to_case, 0,
			    sizeof rows / sizeof rows[0]);
	tcase_add_test(tcase, what_is_no_letter_has_one_spelling);
	tcase_add_test(tcase, every_seed_is_another_hash);
	tcase_add_test(tcase, where_one_ends_and_the_next_begins_counts);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
