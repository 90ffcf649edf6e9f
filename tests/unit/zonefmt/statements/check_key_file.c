/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/statements/key_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

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

static void write_file(const char *name, const char *text, mode_t mode)
{
	zf_scratch_write(name, text, strlen(text), mode);
}

#define BOM "\357\273\277"
#define KEY "key k { algorithm hmac-sha256; secret \"" SECRET "\"; };\n"

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
	{ "key:\n  name: \"abc\"\n  algorithm: hmac-sha1\n  secret: \"" SECRET "\"\n",
	  "abc.", ZF_HMAC_SHA1, "nsd.conf" },
	{ "# nsd\nserver:\n\tport: 53\nkey: name: abc algorithm: sha512 secret: " SECRET
	  "\nkey:\n\tname: other\n\tsecret: AAAA\n",
	  "abc.", ZF_HMAC_SHA512, "a whole nsd.conf, its short name of the algorithm" },
	{ "key:\n\tsecret: " SECRET "\n\tname: abc\nzone:\n\tname: z\n", "abc.",
	  ZF_HMAC_SHA256, "nsd.conf, another order, no algorithm" },
	{ "server:\n    listen: 192.0.2.1\nkey:\n  - id: abc\n    secret: " SECRET
	  "\nzone:\n  - domain: z\n",
	  "abc.", ZF_HMAC_SHA256, "a whole knot.conf" },
	{ "xfr.example. IN KEY 512 3 157 " SECRET "\n", "xfr.example.", ZF_HMAC_MD5,
	  "the .key half" },
	{ "; made by hand\n\nxfr 3600 IN KEY 512 3 165 MDEyMzQ1Njc4 OWFiY2RlZg== ; x\n",
	  "xfr.", ZF_HMAC_SHA512, "the .key half, TTL, a blank in the secret" },
	{ "xfr. key 512 3 161 " SECRET, "xfr.", ZF_HMAC_SHA1,
	  "the .key half, no class, no end of the line" },
	{ BOM "key \"k\" { algorithm hmac-sha256; secret \"" SECRET "\"; };\r\n", "k.",
	  ZF_HMAC_SHA256, "a BOM" },
	{ BOM "hmac-sha256:k:" SECRET "\r\n", "k.", ZF_HMAC_SHA256, "a BOM, one line" },
	{ BOM "key:\r\n  - id: k\r\n    secret: " SECRET "\r\n", "k.", ZF_HMAC_SHA256,
	  "a BOM, YAML" },
	{ BOM "k. IN KEY 512 3 163 " SECRET "\r\n", "k.", ZF_HMAC_SHA256,
	  "a BOM, the .key half" },
};

/* What is wrong elsewhere in a configuration, the key itself being right. */
static const struct {
	const char *text, *why;
} faults[] = {
	{ "options { colour blue };\n" KEY, "no ';' inside another statement" },
	{ "options { directory \"/x\"; }\n" KEY, "no ';' behind a '}'" },
	{ "include \"/etc/bind/x.conf\"\n" KEY, "no ';' before the key" },
	{ "options { recursion no;\n" KEY, "no '}'" },
	{ "options { }; };\n" KEY, "a '}' too many" },
	{ ";\n;\n" KEY "}}}", "nothing but marks" },
	{ KEY "zone \"a { type primary; };\n", "a quote that does not end" },
	{ KEY "zone a {\n/* why\n", "a comment that does not end" },
	{ "zone a { type primary; \001\n};\n" KEY "\032", "octets that are in no text" },
	{ "key k { algorithm hmac-sha256; secret \"" SECRET "\"; }",
	  "no ';' at the end" },
	{ "include \"/dev/zero\";\ninclude \"/nowhere\";\n" KEY, "includes" },
	{ "view v { match-clients { any; }; " KEY " };", "the only key is a view's" },
	{ "server:\n  colour: \"blue\n  port: 53\nkey:\n  - id: k\n    secret: " SECRET
	  "\nzone: nowhere\n\t- x\n",
	  "knot.conf with faults" },
	{ "port: 53\ninclude: \"/nowhere\"\nkey:\n  name: k\n  secret: " SECRET
	  "\nzone:\n  name: \"x\n",
	  "nsd.conf with faults" },
};

START_TEST(a_fault_elsewhere_does_not_lose_the_key)
{
	write_file("k", faults[_i].text, 0600);
	ck_assert_msg(zf_key_file_read(&key, zf_scratch_path("k"), &err) == ZF_OK,
		      "%s: %s", faults[_i].why, err.message);
	assert_key("k.", ZF_HMAC_SHA256);
	zf_key_clear(&key);
}
END_TEST

START_TEST(the_kind_of_file_is_told_by_its_text)
{
	write_file("k", files[_i].text, 0600);
	ck_assert_msg(zf_key_file_read(&key, zf_scratch_path("k"), &err) == ZF_OK,
		      "%s: %s", files[_i].why, err.message);
	assert_key(files[_i].name, files[_i].algorithm);
	zf_key_clear(&key);
}
END_TEST

/* As dnssec-keygen of BIND 9.11 wrote them. */
#define PRIVATE                                                                          \
	"Private-key-format: v1.3\nAlgorithm: 163 (HMAC_SHA256)\nKey: " SECRET           \
	"\nBits: AAA=\nCreated: 20240101000000\n"

START_TEST(a_private_file_takes_the_name_from_its_own)
{
	write_file("Kxfr.example.+163+04711.private", PRIVATE, 0600);
	ck_assert_int_eq(
		zf_key_file_read(&key, zf_scratch_path("Kxfr.example.+163+04711.private"),
				 &err),
		ZF_OK);
	assert_key("xfr.example.", ZF_HMAC_SHA256);
	zf_key_clear(&key);
}
END_TEST

START_TEST(a_private_file_renamed_takes_it_from_the_key_file_beside_it)
{
	write_file("k.private", PRIVATE, 0600);
	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k.private"), &err),
			 ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, ".key file"));
	write_file("k.key", "; a comment\nxfr.example. IN KEY 512 3 163 AAAA\n", 0600);
	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k.private"), &err),
			 ZF_OK);
	assert_key("xfr.example.", ZF_HMAC_SHA256);
	zf_key_clear(&key);
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
	  ":2: the key has no secret" },
	{ "key xfr {\n secret \"" SECRET "\";\n};\n", ":1: the key has no algorithm" },
	{ "key xfr {\n algorithm hmac-sha256\n secret \"" SECRET "\";\n};\n",
	  "expected ';'" },
	{ "key xfr {\n algorithm;\n", ":2: expected an algorithm" },
	{ "key xfr {\n secret { };\n", ":2: expected a secret" },
	{ "key xfr {\n colour blue;\n};\n", ":2: expected 'algorithm' or 'secret'" },
	{ "key xfr { algorithm hmac-sha256; secret \"" SECRET "\";\n", "expected '}'" },
	{ "key xfr { algorithm hmac-sha256; secret \"" SECRET ";\n",
	  "expected ';' behind the secret" },
	{ "key xfr { algorithm hmac-sha255; secret \"" SECRET "\"; };\n",
	  ":1: the key's algorithm" },
	{ "/* key xfr { algorithm hmac-sha256; secret \"" SECRET "\"; };\n",
	  "no key statement" },
	{ "key:\n  - id: x\n    algorithm: hmac-sha256\n", "no secret" },
	{ "key:\n  - secret: " SECRET "\n", "no id or name" },
	{ "Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: " SECRET
	  "\n",
	  ":2: this is not the file of a TSIG key" },
	{ "include \"/etc/bind/keys\";\n", "files that this one includes are not read" },
	{ "server:\n port: 53\ninclude: \"/etc/nsd/keys\"\n",
	  "files that this one includes are not read" },
	{ "key:\n  name: k\n  secret: \"" SECRET "\n", "no secret" },
	{ "key:\n  name: k\n  algorithm: sha999\n  secret: " SECRET "\n",
	  ":4: the key's algorithm" },
	{ "key k { algorithm hmac-sha256; secret " SECRET " };\n", "expected ';'" },
	{ "k. IN KEY 512 3 8 " SECRET "\n", ":1: this is not the file of a TSIG key" },
	{ "; x\nk. IN DNSKEY 257 3 13 " SECRET "\n", ":2: this is not" },
	{ "k. IN KEY 512 3\n", "this is not" },
	{ "k. IN KEY 512 3 163\n", ":1: the secret is empty" },
	{ "Private-key-format: v1.3\nAlgorithm: 163 (HMAC_SHA256)\n", "this is not" },
	{ "\377\376k\0", "save it as UTF-8" },
};

START_TEST(what_is_wrong_in_a_file_is_told_with_its_line)
{
	write_file("k", bad_files[_i].text, 0600);
	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k"), &err), ZF_EUSAGE);
	ck_assert_msg(strstr(err.message, bad_files[_i].says) != NULL,
		      "'%s' should say '%s'", err.message, bad_files[_i].says);
	ck_assert_int_eq(strncmp(err.message, zf_scratch_path("k"),
				 strlen(zf_scratch_path("k"))),
			 0);
	ck_assert_ptr_null(strstr(err.message, "MDEy"));
}
END_TEST

START_TEST(a_file_that_others_may_use_is_refused)
{
	static const mode_t modes[] = { 0604, 0644, 0602, 0666, 0601 };

	for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		write_file("k", "xfr:" SECRET, modes[i]);
		ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k"), &err),
				 ZF_EUSAGE);
		ck_assert_ptr_nonnull(strstr(err.hint, "chmod 640 /tmp/"));
	}
	write_file("k", "xfr:" SECRET, 0640);
	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k"), &err), ZF_OK);
	zf_key_clear(&key);
}
END_TEST

START_TEST(what_is_no_key_file_fails)
{
	static char text[65538];

	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k"), &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, ENOENT);
	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch, &err), ZF_ESYSTEM);
	ck_assert_int_eq(err.system, EISDIR);
	memset(text, '#', sizeof text - 1);
	write_file("k", text, 0600);
	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k"), &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "larger"));
	text[65536] = '\0';
	write_file("k", text, 0600);
	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k"), &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "no key found"));
	ck_assert_int_eq(truncate(zf_scratch_path("k"), 0), 0);
	ck_assert_int_eq(truncate(zf_scratch_path("k"), 10), 0);
	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k"), &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, "not a text file"));
}
END_TEST

START_TEST(very_long_words_are_refused)
{
	static char text[9000];

	strcpy(text, "key ");
	memset(text + 4, 'a', 4000);
	strcpy(text + 4004, " { algorithm hmac-sha256; secret \"" SECRET "\"; };\n");
	write_file("k", text, 0600);
	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k"), &err), ZF_EUSAGE);
	memset(text, 'a', 4000);
	strcpy(text + 4000, ":" SECRET "\n");
	write_file("k", text, 0600);
	ck_assert_int_eq(zf_key_file_read(&key, zf_scratch_path("k"), &err), ZF_EUSAGE);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/statements/key_file");
	TCase *file = tcase_create("file");

	tcase_add_checked_fixture(file, zf_scratch_open, zf_scratch_close);
	tcase_add_loop_test(file, the_kind_of_file_is_told_by_its_text, 0,
			    sizeof files / sizeof files[0]);
	tcase_add_loop_test(file, a_fault_elsewhere_does_not_lose_the_key, 0,
			    sizeof faults / sizeof faults[0]);
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
