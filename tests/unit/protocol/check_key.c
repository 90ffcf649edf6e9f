/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/key.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/hex.h"
#include "tests/unit/runner.h"

#define SECRET "MDEyMzQ1Njc4OWFiY2RlZg==" /* base64 of the next */
#define PLAIN "0123456789abcdef"

static struct zf_error err;
static struct zf_key key;

static void assert_key(const char *name, enum zf_hmac algorithm)
{
	char text[ZF_NAME_TEXT_MAX];

	zf_name_print(text, key.name.wire);
	ck_assert_str_eq(text, name);
	ck_assert_int_eq(key.algorithm, algorithm);
	ck_assert_uint_eq(key.secret_len, strlen(PLAIN));
	ck_assert_mem_eq(key.secret, PLAIN, strlen(PLAIN));
}

/* ---- algorithms: RFC 8945 section 6; sizes FIPS 180-4, RFC 1321 ---- */

static const struct {
	enum zf_hmac algorithm;
	const char *text, *name;
	size_t size;
} algorithms[] = {
	{ ZF_HMAC_MD5, "hmac-md5", "08686d61632d6d6435077369672d616c670372656703696e7400",
	  16 },
	{ ZF_HMAC_SHA1, "hmac-sha1", "09686d61632d7368613100", 20 },
	{ ZF_HMAC_SHA224, "hmac-sha224", "0b686d61632d73686132323400", 28 },
	{ ZF_HMAC_SHA256, "hmac-sha256", "0b686d61632d73686132353600", 32 },
	{ ZF_HMAC_SHA384, "hmac-sha384", "0b686d61632d73686133383400", 48 },
	{ ZF_HMAC_SHA512, "hmac-sha512", "0b686d61632d73686135313200", 64 },
};

START_TEST(algorithms_have_text_name_and_size)
{
	const uint8_t *name = zf_hmac_name(algorithms[_i].algorithm);

	ck_assert_str_eq(zf_hmac_print(algorithms[_i].algorithm), algorithms[_i].text);
	assert_octets(name, zf_name_size(name), algorithms[_i].name);
	ck_assert_uint_eq(zf_hmac_size(algorithms[_i].algorithm), algorithms[_i].size);
}
END_TEST

/* ---- on one line ---- */

static const struct {
	const char *text, *name;
	enum zf_hmac algorithm;
} lines[] = {
	{ "xfr:" SECRET, "xfr.", ZF_HMAC_SHA256 },
	{ "hmac-sha512:xfr.key.:" SECRET, "xfr.key.", ZF_HMAC_SHA512 },
	{ "HMAC-SHA1:Xfr:" SECRET, "Xfr.", ZF_HMAC_SHA1 },
	{ "hmac-sha384.:x:" SECRET, "x.", ZF_HMAC_SHA384 },
	{ "hmac-md5:x:" SECRET, "x.", ZF_HMAC_MD5 },
	{ "hmac-md5.sig-alg.reg.int:x:" SECRET, "x.", ZF_HMAC_MD5 },
	{ "HMAC-MD5.SIG-ALG.REG.INT.:x:" SECRET, "x.", ZF_HMAC_MD5 },
	{ "hmac-sha224:a\\.b:" SECRET, "a\\.b.", ZF_HMAC_SHA224 },
};

START_TEST(a_key_fits_on_one_line)
{
	ck_assert_msg(zf_key_parse(&key, lines[_i].text, &err) == ZF_OK, "%s",
		      err.message);
	assert_key(lines[_i].name, lines[_i].algorithm);
	zf_key_clear(&key);
}
END_TEST

static const struct {
	const char *text, *says;
} mistakes[] = {
	{ "", "name and a secret" },
	{ "xfr", "name and a secret" },
	{ "xfr:", "empty" },
	{ ":" SECRET, "name" },
	{ "hmac-sha256:" SECRET, "no name or no secret" },
	{ "hmac-sha256:xfr", "no name or no secret" },
	{ "hmac-sha256:xfr:", "empty" },
	{ "hmac-sha256::" SECRET, "name" },
	{ "hmac-sha999:xfr:" SECRET, "algorithm" },
	{ "xfr:" SECRET ":hmac-sha256", "first" },
	{ "xfr:MDEyMzQ1Njc4OWFiY2RlZg=", "base64" },
	{ "xfr:MDEyMzQ1Njc4OWFiY2RlZg", "base64" },
	{ "xfr:MDEy===", "base64" },
	{ "xfr:====", "base64" },
	{ "xfr:MD=yMzQ1", "base64" },
	{ "xfr:MDEy-zQ1", "base64" },
	{ "xfr:MDEyMzQ1!", "base64" },
	{ "a..b:" SECRET, "name" },
};

START_TEST(mistakes_are_told_and_secrets_are_not)
{
	ck_assert_int_eq(zf_key_parse(&key, mistakes[_i].text, &err), ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, mistakes[_i].says) != NULL,
		      "'%s' should say '%s'", err.message, mistakes[_i].says);
	ck_assert_ptr_null(strstr(err.message, "MDEy"));
	ck_assert_ptr_null(strstr(err.hint, "MDEy"));
}
END_TEST

START_TEST(the_wrong_order_gets_the_right_one_as_hint)
{
	ck_assert_int_eq(zf_key_parse(&key, "xfr:" SECRET ":hmac-sha256", &err),
			 ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.hint, "ALGORITHM:NAME:SECRET"));
}
END_TEST

/* A secret of `octets` zero octets in base64, behind "x:". */
static void write_long(char *text, size_t octets)
{
	size_t chars = (octets + 2) / 3 * 4;

	strcpy(text, "x:");
	memset(text + 2, 'A', chars);
	memset(text + 2 + chars - (3 - octets % 3) % 3, '=', (3 - octets % 3) % 3);
	text[2 + chars] = '\0';
}

START_TEST(a_secret_has_256_octets_at_most)
{
	static char text[8192];

	write_long(text, 256);
	ck_assert_int_eq(zf_key_parse(&key, text, &err), ZF_OK);
	ck_assert_uint_eq(key.secret_len, 256);
	for (size_t octets = 257; octets < 3000; octets += 1) {
		write_long(text, octets);
		ck_assert_int_eq(zf_key_parse(&key, text, &err), ZF_EUSAGE);
		ck_assert_ptr_null(strstr(err.message, "AAA"));
	}
	zf_key_clear(&key);
}
END_TEST

START_TEST(a_cleared_key_holds_nothing)
{
	static const struct zf_key zero;

	ck_assert_int_eq(zf_key_parse(&key, "xfr:" SECRET, &err), ZF_OK);
	zf_key_clear(&key);
	ck_assert_mem_eq(&key, &zero, sizeof key);
	zf_key_clear(&key);
}
END_TEST

START_TEST(a_failure_leaves_the_key_as_it_was)
{
	ck_assert_int_eq(zf_key_parse(&key, "xfr:" SECRET, &err), ZF_OK);
	ck_assert_int_eq(zf_key_parse(&key, "hmac-sha1:other:!", &err), ZF_EUSAGE);
	assert_key("xfr.", ZF_HMAC_SHA256);
	zf_key_clear(&key);
}
END_TEST

/* RFC 8945 section 6, table 3: MUST NOT be used. */
START_TEST(one_algorithm_must_not_be_used)
{
	char text[64];

	for (int i = 0; i < ZF_HMAC_COUNT; i++) {
		snprintf(text, sizeof(text), "%s:x:c2VjcmV0",
			 zf_hmac_print((enum zf_hmac)i));
		ck_assert_int_eq(zf_key_parse(&key, text, NULL), ZF_OK);
		ck_assert_int_eq(zf_key_check_use(&key, &err),
				 strncmp(text, "hmac-md5:", 9) == 0 ? ZF_EUSAGE : ZF_OK);
	}
	ck_assert_int_eq(zf_key_parse(&key, "hmac-md5:x:c2VjcmV0", NULL), ZF_OK);
	ck_assert_int_eq(zf_key_check_use(&key, &err), ZF_EUSAGE);
	ck_assert_str_eq(err.message,
			 "key x. is for hmac-md5, which must not be used any more "
			 "(RFC 8945 section 6)");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/key");
	TCase *line = tcase_create("line");

	tcase_add_loop_test(line, algorithms_have_text_name_and_size, 0,
			    sizeof algorithms / sizeof algorithms[0]);
	tcase_add_loop_test(line, a_key_fits_on_one_line, 0,
			    sizeof lines / sizeof lines[0]);
	tcase_add_loop_test(line, mistakes_are_told_and_secrets_are_not, 0,
			    sizeof mistakes / sizeof mistakes[0]);
	tcase_add_test(line, the_wrong_order_gets_the_right_one_as_hint);
	tcase_add_test(line, a_secret_has_256_octets_at_most);
	tcase_add_test(line, a_cleared_key_holds_nothing);
	tcase_add_test(line, a_failure_leaves_the_key_as_it_was);
	tcase_add_test(line, one_algorithm_must_not_be_used);
	suite_add_tcase(suite, line);
	return suite;
}

ZF_SUITE(suite)
