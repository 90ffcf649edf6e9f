/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/key.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* ---- in files ---- */

static char folder[] = "/tmp/check_key.XXXXXX";

static void make_folder(void)
{
	strcpy(folder + sizeof folder - 7, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static const char *in_folder(const char *name)
{
	static char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void write_file(const char *name, const char *text, mode_t mode)
{
	const char *path = in_folder(name);
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
}

static void remove_folder(void)
{
	static const char *const names[] = { "k", "k.private", "k.key",
					     "Kxfr.example.+163+04711.private" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unlink(in_folder(names[i]));
	ck_assert_int_eq(rmdir(folder), 0);
}

static const struct {
	const char *text, *name;
	enum zf_hmac algorithm;
	const char *why;
} files[] = {
	{ "key \"Some.Key\" {\n\talgorithm hmac-sha512;\n\tsecret \"" SECRET "\";\n};\n",
	  "Some.Key.", ZF_HMAC_SHA512, "tsig-keygen" },
	{ "key xfr { secret " SECRET "; algorithm HMAC-MD5.SIG-ALG.REG.INT; };", "xfr.",
	  ZF_HMAC_MD5, "the other order, no quotes, the long name" },
	{ "// one\n# two\n/* three\n * lines */ key xfr{algorithm \"hmac-sha1\";secret\"" SECRET
	  "\";};",
	  "xfr.", ZF_HMAC_SHA1, "comments of three kinds, few blanks" },
	{ "KEY xfr { Algorithm hmac-sha256; // why\n Secret /* here */ \"" SECRET
	  "\"; };",
	  "xfr.", ZF_HMAC_SHA256, "capitals, comments inside" },
	{ "options { directory \"/x\"; };\nserver ::1 { keys { other; }; };\n"
	  "zone z { primaries { 192.0.2.1 key other; }; };\n"
	  "key first { algorithm hmac-sha256; secret \"" SECRET "\"; };\n"
	  "key second { algorithm hmac-sha1; secret \"AAAA\"; };\n",
	  "first.", ZF_HMAC_SHA256, "a whole named.conf: the first key" },
	{ "view v { key inner { algorithm hmac-sha1; secret \"AAAA\"; }; };\n"
	  "key outer { algorithm hmac-sha256; secret \"" SECRET "\"; };\n",
	  "outer.", ZF_HMAC_SHA256, "not one that belongs to a view" },
	{ "hmac-sha224:xfr:" SECRET "\n", "xfr.", ZF_HMAC_SHA224, "one line" },
	{ "# kdig -k\n\n  xfr:" SECRET "  \r\n", "xfr.", ZF_HMAC_SHA256,
	  "one line with a comment, blanks, CR and LF" },
	{ "# hmac-sha256:abc:" SECRET "\nkey:\n  - id: abc\n    algorithm: hmac-sha384\n"
	  "    secret: " SECRET "\n",
	  "abc.", ZF_HMAC_SHA384, "keymgr -t" },
	{ "key:\n- secret: \"" SECRET "\"\n  id: abc.\n- id: other\n  secret: AAAA\n",
	  "abc.", ZF_HMAC_SHA256,
	  "YAML: another order, quotes, no algorithm, another key" },
};

START_TEST(the_kind_of_file_is_told_by_its_text)
{
	make_folder();
	write_file("k", files[_i].text, 0600);
	ck_assert_msg(zf_key_read(&key, in_folder("k"), &err) == ZF_OK, "%s: %s",
		      files[_i].why, err.message);
	assert_key(files[_i].name, files[_i].algorithm);
	zf_key_clear(&key);
	remove_folder();
}
END_TEST

/* As dnssec-keygen of BIND 9.11 wrote them. */
#define PRIVATE                                                                          \
	"Private-key-format: v1.3\nAlgorithm: 163 (HMAC_SHA256)\nKey: " SECRET           \
	"\nBits: AAA=\nCreated: 20240101000000\n"

START_TEST(a_private_file_takes_the_name_from_its_own)
{
	make_folder();
	write_file("Kxfr.example.+163+04711.private", PRIVATE, 0600);
	ck_assert_int_eq(zf_key_read(&key, in_folder("Kxfr.example.+163+04711.private"),
				     &err),
			 ZF_OK);
	assert_key("xfr.example.", ZF_HMAC_SHA256);
	zf_key_clear(&key);
	remove_folder();
}
END_TEST

START_TEST(a_private_file_renamed_takes_it_from_the_key_file_beside_it)
{
	make_folder();
	write_file("k.private", PRIVATE, 0600);
	ck_assert_int_eq(zf_key_read(&key, in_folder("k.private"), &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, ".key file"));
	write_file("k.key", "; a comment\nxfr.example. IN KEY 512 3 163 AAAA\n", 0600);
	ck_assert_int_eq(zf_key_read(&key, in_folder("k.private"), &err), ZF_OK);
	assert_key("xfr.example.", ZF_HMAC_SHA256);
	zf_key_clear(&key);
	remove_folder();
}
END_TEST

static const struct {
	const char *text, *says;
} bad_files[] = {
	{ "", ":1: no key found" },
	{ "\n\n# nothing\n", ":4: no key found" },
	{ "\nxfr:oops!\n", ":2: the secret is not base64" },
	{ "options { };\n", "no key statement" },
	{ "options { };\nkey xfr {\n algorithm hmac-sha256;\n};\n",
	  ":4: the key has no secret" },
	{ "key xfr {\n secret \"" SECRET "\";\n};\n", ":3: the key has no algorithm" },
	{ "key xfr {\n algorithm hmac-sha256\n secret \"" SECRET "\";\n};\n",
	  "expected ';'" },
	{ "key xfr {\n algorithm;\n", ":2: expected an algorithm" },
	{ "key xfr {\n secret { };\n", ":2: expected a secret" },
	{ "key xfr {\n colour blue;\n};\n", ":2: expected 'algorithm' or 'secret'" },
	{ "key xfr { algorithm hmac-sha256; secret \"" SECRET "\";\n", "expected '}'" },
	{ "key xfr { algorithm hmac-sha256; secret \"" SECRET ";\n",
	  "expected a secret" },
	{ "key xfr { algorithm hmac-sha255; secret \"" SECRET "\"; };\n",
	  ":1: the key's algorithm" },
	{ "/* key xfr { algorithm hmac-sha256; secret \"" SECRET "\"; };\n",
	  "no key statement" },
	{ "key:\n  - id: x\n    algorithm: hmac-sha256\n", "no secret" },
	{ "key:\n  - secret: " SECRET "\n", "no id" },
	{ "Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: " SECRET
	  "\n",
	  "not the file of a TSIG key" },
};

START_TEST(what_is_wrong_in_a_file_is_told_with_its_line)
{
	make_folder();
	write_file("k", bad_files[_i].text, 0600);
	ck_assert_int_eq(zf_key_read(&key, in_folder("k"), &err), ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, bad_files[_i].says) != NULL,
		      "'%s' should say '%s'", err.message, bad_files[_i].says);
	ck_assert_int_eq(strncmp(err.message, in_folder("k"), strlen(in_folder("k"))), 0);
	ck_assert_ptr_null(strstr(err.message, "MDEy"));
	remove_folder();
}
END_TEST

START_TEST(a_file_that_others_may_use_is_refused)
{
	static const mode_t modes[] = { 0604, 0644, 0602, 0666, 0601 };

	make_folder();
	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		write_file("k", "xfr:" SECRET, modes[i]);
		ck_assert_int_eq(zf_key_read(&key, in_folder("k"), &err), ZF_EUSAGE);
		ck_assert_ptr_nonnull(strstr(err.hint, "chmod 640 /tmp/"));
	}
	write_file("k", "xfr:" SECRET, 0640);
	ck_assert_int_eq(zf_key_read(&key, in_folder("k"), &err), ZF_OK);
	zf_key_clear(&key);
	remove_folder();
}
END_TEST

START_TEST(what_is_no_key_file_fails)
{
	static char text[65538];

	make_folder();
	ck_assert_int_eq(zf_key_read(&key, in_folder("k"), &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	ck_assert_int_eq(zf_key_read(&key, folder, &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EISDIR);
	memset(text, '#', sizeof text - 1);
	write_file("k", text, 0600);
	ck_assert_int_eq(zf_key_read(&key, in_folder("k"), &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "larger"));
	text[65536] = '\0';
	write_file("k", text, 0600);
	ck_assert_int_eq(zf_key_read(&key, in_folder("k"), &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "no key found"));
	ck_assert_int_eq(truncate(in_folder("k"), 0), 0);
	ck_assert_int_eq(truncate(in_folder("k"), 10), 0);
	ck_assert_int_eq(zf_key_read(&key, in_folder("k"), &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "not a text file"));
	remove_folder();
}
END_TEST

START_TEST(very_long_words_are_refused)
{
	static char text[9000];

	make_folder();
	strcpy(text, "key ");
	memset(text + 4, 'a', 4000);
	strcpy(text + 4004, " { algorithm hmac-sha256; secret \"" SECRET "\"; };\n");
	write_file("k", text, 0600);
	ck_assert_int_eq(zf_key_read(&key, in_folder("k"), &err), ZF_EUSAGE);
	memset(text, 'a', 4000);
	strcpy(text + 4000, ":" SECRET "\n");
	write_file("k", text, 0600);
	ck_assert_int_eq(zf_key_read(&key, in_folder("k"), &err), ZF_EUSAGE);
	remove_folder();
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/key");
	TCase *line = tcase_create("line");
	TCase *file = tcase_create("file");

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
	suite_add_tcase(suite, line);
	tcase_add_loop_test(file, the_kind_of_file_is_told_by_its_text, 0,
			    sizeof files / sizeof files[0]);
	tcase_add_test(file, a_private_file_takes_the_name_from_its_own);
	tcase_add_test(file, a_private_file_renamed_takes_it_from_the_key_file_beside_it);
	tcase_add_loop_test(file, what_is_wrong_in_a_file_is_told_with_its_line, 0,
			    sizeof bad_files / sizeof bad_files[0]);
	tcase_add_test(file, a_file_that_others_may_use_is_refused);
	tcase_add_test(file, what_is_no_key_file_fails);
	tcase_add_test(file, very_long_words_are_refused);
	suite_add_tcase(suite, file);
	return suite;
}

ZF_SUITE(suite)
