/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/pin.h"

#include <openssl/pem.h>
#include <string.h>

#include "tests/unit/runner.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Made with `openssl req -x509`, and its pin with the pipe of pin.h. */
static const char pem[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIBljCCATugAwIBAgIUOczptzPkv2izHg3LngSPQCaV2yAwCgYIKoZIzj0EAwIw\n"
	"HzEdMBsGA1UEAwwUcGlubmVkLmZlcnJ5LmV4YW1wbGUwIBcNMjYxMTI1MDAxMTAx\n"
	"WhgPMjEyNjExMDEwMDExMDFaMB8xHTAbBgNVBAMMFHBpbm5lZC5mZXJyeS5leGFt\n"
	"cGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENgQw84fzgPl7N93M4zJWZdu/\n"
	"yXvwG/ldi/afD7KvyG0s91/lHCX0UI1rZEJ5Bn4lWKlEZRaIynWyKJPwMzSmYKNT\n"
	"MFEwHQYDVR0OBBYEFH/O8pMAmagXJzziB8hM4bDmAgytMB8GA1UdIwQYMBaAFH/O\n"
	"8pMAmagXJzziB8hM4bDmAgytMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID\n"
	"SQAwRgIhAIKZZuvui1sbF4tkqJB1JLO7HuebZDT71U557MGsrheKAiEA6sycE61/\n"
	"BTWabGTaN9SDDL0sYGuqYJtjuWD/Mm5F858=\n"
	"-----END CERTIFICATE-----\n";
static const char pin_of_pem[] = "f4Mon1qiijtdEhOHjMj2yHJr8c7MQO9cwlE/mog5hMg=";

START_TEST(a_certificate_has_the_pin_that_others_compute)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	char text[ZF_PIN_TEXT_MAX];
	struct zf_pin pin, parsed;

	ck_assert_ptr_nonnull(certificate);
	ck_assert_int_eq(zf_pin_of(&pin, certificate, NULL), ZF_OK);
	ck_assert_str_eq(zf_pin_print(text, &pin), pin_of_pem);
	ck_assert_int_eq(zf_pin_parse(&parsed, pin_of_pem, NULL), ZF_OK);
	ck_assert(zf_pin_equal(&parsed, &pin));
	parsed.digest[31] ^= 1;
	ck_assert(!zf_pin_equal(&parsed, &pin));
	X509_free(certificate);
	BIO_free(bio);
}
END_TEST

/* What RFC 7469 2.4 shows, of other octets than ASCII's, and the least and the greatest. */
static const char *const good[] = {
	"d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM=",
	"E9CZ9INDbd+2eRQozYqqbQ2yXLVKB9+xcprMF+44U1g=",
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
	"//////////////////////////////////////////8=",
};

START_TEST(a_pin_is_read_and_written)
{
	char text[ZF_PIN_TEXT_MAX];
	struct zf_pin pin;

	ck_assert_int_eq(zf_pin_parse(&pin, good[_i], NULL), ZF_OK);
	ck_assert_str_eq(zf_pin_print(text, &pin), good[_i]);
}
END_TEST

static const char *const bad[] = {
	"",
	"d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM",	 /* not padded */
	"d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM==", /* too much so */
	"d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWm==",	 /* 31 octets */
	"d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmMA",	 /* 33 */
	"d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZ mM=",
	"d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVo=WmM=",
	"d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM=\n",
	"sha256:d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM=",
};

START_TEST(other_text_is_no_pin)
{
	struct zf_error err;
	struct zf_pin pin;

	ck_assert_int_eq(zf_pin_parse(&pin, bad[_i], &err), ZF_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.message, " is no pin"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/pin");
	TCase *tc = tcase_create("pin");

	tcase_add_test(tc, a_certificate_has_the_pin_that_others_compute);
	tcase_add_loop_test(tc, a_pin_is_read_and_written, 0, COUNT(good));
	tcase_add_loop_test(tc, other_text_is_no_pin, 0, COUNT(bad));
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
