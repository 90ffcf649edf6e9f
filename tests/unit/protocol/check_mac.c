/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/mac.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/tsig.h"
#include "tests/unit/hex.h"
#include "tests/unit/protocol/fake_signer.h"
#include "tests/unit/runner.h"

#define NOW UINT64_C(1763874000) /* 2025-11-23T05:00:00Z */

static struct zf_error err;
static struct zf_message request;
static struct zf_tsig tsig;
static struct zf_signer signer;
static struct zf_key key;

static void be_key(void)
{
	signer = fake_signer;
	key = (struct zf_key){ .signer = &signer };
	memcpy(key.name.wire, "\0024D\011zoneferry", 14);
}

static zf_status ask(void)
{
	static const uint8_t zone[] = "\005ferry\007example";

	zf_message_start(&request, 0x1234, ZF_OPCODE_QUERY, 0);
	zf_message_question(&request, zone, ZF_TYPE_AXFR, ZF_CLASS_IN);
	return zf_tsig_sign(&tsig, &key, &request, NOW, &err);
}

static zf_status verify(uint8_t *wire, size_t len)
{
	return zf_tsig_verify(&tsig, wire, &len, NOW, &err);
}

/* Made with dnspython 2.3, a context like fake_signer.h's in place of GSS-API's. */
#define TSIG                                                                             \
	"023444097a6f6e65666572727900 00fa 00ff 00000000 003e 086773732d7473696700"      \
	"0000692294d0 012c 0024 "
#define ASKED                                                                            \
	"1234 0000 0001 0000 0000 0001 056665727279076578616d706c6500 00fc 0001" TSIG    \
	"4d49433add892fba6bbdd040f1b0dfe01f375a6b57b2024a23eac13ca33e482a6096ded6"       \
	"1234 0000 0000"
#define ANSWERED                                                                         \
	"1234 8400 0001 0001 0000 0001 056665727279076578616d706c6500 00fc 0001"         \
	"c00c 0001 0001 00000e10 0004 c0000201" TSIG                                     \
	"4d49433a0577aa5615a1115d82d14815710dcea8d5c9e2a7a24f5ba12d92fb7c846e4538"       \
	"1234 0000 0000"

START_TEST(a_signer_signs_as_dnspythons_gss_tsig_does)
{
	be_key();
	ck_assert_int_eq(ask(), ZF_OK);
	assert_octets(request.wire, request.len, ASKED);
	zf_tsig_clear(&tsig);
}
END_TEST

START_TEST(an_answer_is_verified_with_the_requests_mac)
{
	uint8_t wire[512];
	const size_t len = from_hex(wire, sizeof wire, ANSWERED);

	be_key();
	ck_assert_int_eq(ask(), ZF_OK);
	ck_assert_msg(verify(wire, len) == ZF_OK, "%s", err.message);
	ck_assert_int_eq(zf_tsig_end(&tsig, &err), ZF_OK);
	zf_tsig_clear(&tsig);
}
END_TEST

START_TEST(no_octet_may_be_changed)
{
	uint8_t sound[512], wire[512];
	const size_t len = from_hex(sound, sizeof sound, ANSWERED);

	be_key();
	ck_assert_int_eq(ask(), ZF_OK);
	for (size_t at = 2; at < len; at++) {
		memcpy(wire, sound, len);
		wire[at] ^= 1;
		zf_status status = verify(wire, len);
		ck_assert_msg(status == ZF_EAUTH || status == ZF_EMALFORMED, "octet %zu",
			      at);
	}
	ck_assert_int_eq(verify(sound, len), ZF_OK);
	zf_tsig_clear(&tsig);
}
END_TEST

/* ---- MACs of other lengths ---- */

static size_t length;

static zf_status sign_so_long(void *ctx, const uint8_t *octets, size_t len,
			      struct zf_mac_octets *mac, struct zf_error *why)
{
	(void)ctx, (void)octets, (void)len, (void)why;
	memset(mac->octets, 'm', length);
	mac->len = length;
	return ZF_OK;
}

static bool take_any(void *ctx, const uint8_t *octets, size_t len, const uint8_t *mac,
		     size_t mac_len)
{
	(void)ctx, (void)octets, (void)len;
	return mac_len == length && (mac_len == 0 || mac[0] == 'm');
}

START_TEST(a_mac_may_be_as_long_as_there_is_room)
{
	uint8_t wire[1024];

	be_key();
	signer.sign = sign_so_long;
	signer.verify = take_any;
	length = ZF_MAC_MAX;
	ck_assert_int_eq(ask(), ZF_OK);
	memcpy(wire, request.wire, request.len);
	ck_assert_int_eq(verify(wire, request.len), ZF_OK);
	zf_tsig_clear(&tsig);
}
END_TEST

START_TEST(a_longer_mac_is_refused)
{
	uint8_t wire[1024];
	size_t len = from_hex(wire, sizeof wire,
			      "1234 8400 0000 0000 0000 0001 023444097a6f6e65666572727900"
			      "00fa 00ff 00000000 011b 086773732d7473696700"
			      "0000692294d0 012c 0101 ");

	be_key();
	signer.verify = take_any;
	length = ZF_MAC_MAX + 1;
	ck_assert_int_eq(ask(), ZF_OK);
	memset(wire + len, 'm', length);
	len += length;
	len += from_hex(wire + len, sizeof wire - len, "1234 0000 0000");
	ck_assert_int_eq(verify(wire, len), ZF_EAUTH);
	ck_assert_ptr_nonnull(strstr(err.message, "257 octets"));
	zf_tsig_clear(&tsig);
}
END_TEST

static zf_status refuse(void *ctx, const uint8_t *octets, size_t len,
			struct zf_mac_octets *mac, struct zf_error *why)
{
	(void)ctx, (void)octets, (void)len, (void)mac;
	return zf_fail(why, ZF_EAUTH, "expired");
}

START_TEST(a_signer_that_fails_is_heard)
{
	be_key();
	signer.sign = refuse;
	ck_assert_int_eq(ask(), ZF_EAUTH);
	ck_assert_str_eq(err.message, "expired");
	zf_tsig_clear(&tsig);
}
END_TEST

START_TEST(octets_are_kept_however_many_they_are)
{
	static uint8_t octets[200000];
	struct zf_mac_octets made;
	uint8_t hash[SHA256_DIGEST_LENGTH];
	struct zf_mac *mac = NULL;

	be_key();
	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (uint8_t)(i * 7);
	ck_assert_int_eq(zf_mac_new(&mac, &key, &err), ZF_OK);
	for (size_t at = 0; at < sizeof octets; at += 50000)
		zf_mac_add(mac, octets + at, 50000);
	ck_assert_int_eq(zf_mac_sign(mac, &made, &err), ZF_OK);
	SHA256(octets, sizeof octets, hash);
	ck_assert_mem_eq(made.octets + 4, hash, sizeof hash);

	zf_mac_begin(mac);
	ck_assert_int_eq(zf_mac_sign(mac, &made, &err), ZF_OK);
	SHA256(octets, 0, hash);
	ck_assert_mem_eq(made.octets + 4, hash, sizeof hash);
	zf_mac_free(mac);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/mac");
	TCase *by_signer = tcase_create("by a signer");

	tcase_add_test(by_signer, a_signer_signs_as_dnspythons_gss_tsig_does);
	tcase_add_test(by_signer, an_answer_is_verified_with_the_requests_mac);
	tcase_add_test(by_signer, no_octet_may_be_changed);
	tcase_add_test(by_signer, a_mac_may_be_as_long_as_there_is_room);
	tcase_add_test(by_signer, a_longer_mac_is_refused);
	tcase_add_test(by_signer, a_signer_that_fails_is_heard);
	tcase_add_test(by_signer, octets_are_kept_however_many_they_are);
	suite_add_tcase(suite, by_signer);
	return suite;
}

ZF_SUITE(suite)
