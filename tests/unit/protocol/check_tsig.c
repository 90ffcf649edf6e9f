/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/tsig.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "protocol/rdata.h"
#include "tests/unit/hex.h"
#include "tests/unit/runner.h"

/* The moment and the secret of all vectors: 2025-11-23T05:00:00Z, 0123456789abcdef twice.
 */
#define NOW UINT64_C(1763874000)
#define SECRET "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

static struct zf_error err;
static struct zf_message request;
static struct zf_tsig tsig;
static struct zf_key key;

/* Signs "ferry.example. AXFR" with id 0x1234, the request that all answers below answer. */
static void ask(const char *key_text, uint64_t now)
{
	static const uint8_t zone[] = "\005ferry\007example";

	ck_assert_int_eq(zf_key_parse(&key, key_text, &err), ZF_OK);
	zf_message_start(&request, 0x1234, ZF_OPCODE_QUERY, 0);
	zf_message_question(&request, zone, ZF_TYPE_AXFR, ZF_CLASS_IN);
	ck_assert_int_eq(zf_tsig_sign(&tsig, &key, &request, now, &err), ZF_OK);
}

/* Verifies the octets that `hex` spells, in memory of just their size. */
static zf_status verify_hex(const char *hex, uint64_t now)
{
	uint8_t octets[1024];
	size_t len = from_hex(octets, sizeof octets, hex);
	uint8_t *wire = malloc(len);

	ck_assert_ptr_nonnull(wire);
	memcpy(wire, octets, len);
	zf_status status = zf_tsig_verify(&tsig, wire, &len, now, &err);
	free(wire);
	return status;
}

static void assert_says(const char *what)
{
	ck_assert_msg(strstr(err.message, what) != NULL, "'%s' should say '%s'",
		      err.message, what);
}

static void forget(void)
{
	zf_tsig_clear(&tsig);
	zf_key_clear(&key);
}

/* ---- vectors made with dnspython 2.3 ---- */

#define ANSWER                                                                           \
	"1234 8400 0001 0001 0000 0001 056665727279076578616d706c6500 00fc 0001"         \
	"c00c 0006 0001 00000e10 0027"                                                   \
	"036e7331c00c 0a686f73746d6173746572c00c 78b4c2ed 00001c20 00000384 00127500 0000012c"
#define ASKED "1234 0000 0001 0000 0000 0001 056665727279076578616d706c6500 00fc 0001"
#define OWNER "03586672034b657900"

static const struct {
	const char *key, *asked, *answered;
} vectors[] = {
	{ "hmac-md5:Xfr.Key.:" SECRET,
	  ASKED OWNER
	  "00fa 00ff 00000000 003a 08686d61632d6d6435077369672d616c670372656703696e7400"
	  "0000692294d0 012c 0010 ac44e73c23bf6450030962fe32c3d6de 1234 0000 0000",
	  ANSWER OWNER
	  "00fa 00ff 00000000 003a 08686d61632d6d6435077369672d616c670372656703696e7400"
	  "0000692294d0 012c 0010 aaf432e9d8ce4939247620e853138634 1234 0000 0000" },
	{ "hmac-sha1:Xfr.Key.:" SECRET,
	  ASKED OWNER
	  "00fa 00ff 00000000 002f 09686d61632d7368613100 0000692294d0 012c 0014"
	  "1d92d1e1a205de6a5c6f36d2057e8a80587af49b 1234 0000 0000",
	  ANSWER OWNER
	  "00fa 00ff 00000000 002f 09686d61632d7368613100 0000692294d0 012c 0014"
	  "bb9067ac6270175910afffc3b5ddd5d61e491459 1234 0000 0000" },
	{ "hmac-sha224:Xfr.Key.:" SECRET,
	  ASKED OWNER
	  "00fa 00ff 00000000 0039 0b686d61632d73686132323400 0000692294d0 012c 001c"
	  "ff5b03daa544c3a32d97b4beb36cc68009751a6aa454a439aa7befa2 1234 0000 0000",
	  ANSWER OWNER
	  "00fa 00ff 00000000 0039 0b686d61632d73686132323400 0000692294d0 012c 001c"
	  "4c4d9b284389742fc4e3828e6c23f28d1aa557dd4c9fce173dd56d90 1234 0000 0000" },
	{ "hmac-sha256:Xfr.Key.:" SECRET,
	  ASKED OWNER
	  "00fa 00ff 00000000 003d 0b686d61632d73686132353600 0000692294d0 012c 0020"
	  "bb65fd758b6f9571051054736cce7a5b4e0eade94718fafc85c1bf4fdda8f0e9"
	  "1234 0000 0000",
	  ANSWER OWNER
	  "00fa 00ff 00000000 003d 0b686d61632d73686132353600 0000692294d0 012c 0020"
	  "db5be4af708c733e131b5f4cb0b5879e15a5da633661a71b067ff4ceb8524db5"
	  "1234 0000 0000" },
	{ "hmac-sha384:Xfr.Key.:" SECRET,
	  ASKED OWNER
	  "00fa 00ff 00000000 004d 0b686d61632d73686133383400 0000692294d0 012c 0030"
	  "76da631514549ff4286275cb54564abe7f5276f28f65911ee83589a51d7dcebe"
	  "4e94b3813bb329256adc40a4d4dc0927 1234 0000 0000",
	  ANSWER OWNER
	  "00fa 00ff 00000000 004d 0b686d61632d73686133383400 0000692294d0 012c 0030"
	  "a5ae65735ed58246edd46d3a3acc1024067a2c30d0fcf1d00df891468c047813"
	  "9f2be5b480117640b4cf9b7ecbbc3ee2 1234 0000 0000" },
	{ "hmac-sha512:Xfr.Key.:" SECRET,
	  ASKED OWNER
	  "00fa 00ff 00000000 005d 0b686d61632d73686135313200 0000692294d0 012c 0040"
	  "a801cb9b0d46681767171d5f783ef87a6a89596dd44f8494a291178e27e0739c"
	  "cbc9c619d0f5af14893c6eb5ab75c8d7f7ec1b9d8f06f5cbea04aa447645f10e"
	  "1234 0000 0000",
	  ANSWER OWNER
	  "00fa 00ff 00000000 005d 0b686d61632d73686135313200 0000692294d0 012c 0040"
	  "9797631f7358daf4a50b1147b19c9100f0720ad51e69b481cf1c414bb2ee8701"
	  "f4c0787dc08bc1dfd48f512818c884de4b1e05f3d36647f5ba2e3e82a1820788"
	  "1234 0000 0000" },
};

#define VECTORS (sizeof vectors / sizeof vectors[0])
#define SHA256 3 /* the vector used where one will do */

START_TEST(a_request_is_signed_as_dnspython_signs_it)
{
	ask(vectors[_i].key, NOW);
	assert_octets(request.wire, request.len, vectors[_i].asked);
	forget();
}
END_TEST

START_TEST(a_signed_answer_becomes_an_ordinary_message)
{
	uint8_t wire[1024], plain[1024];
	size_t len = from_hex(wire, sizeof wire, vectors[_i].answered);
	size_t plain_len = from_hex(plain, sizeof plain, ANSWER);

	ask(vectors[_i].key, NOW);
	ck_assert_msg(zf_tsig_verify(&tsig, wire, &len, NOW, &err) == ZF_OK, "%s",
		      err.message);
	ck_assert_uint_eq(len, plain_len);
	plain[11] = 0; /* the additional count */
	ck_assert_mem_eq(wire, plain, len);
	ck_assert_int_eq(zf_tsig_end(&tsig, &err), ZF_OK);
	forget();
}
END_TEST

START_TEST(a_forwarders_id_is_put_back)
{
	uint8_t wire[1024];
	size_t len = from_hex(wire, sizeof wire, vectors[SHA256].answered);

	ask(vectors[SHA256].key, NOW);
	wire[0] = 0xff;
	ck_assert_int_eq(zf_tsig_verify(&tsig, wire, &len, NOW, &err), ZF_OK);
	ck_assert_uint_eq(wire[0], 0x12);
	forget();
}
END_TEST

START_TEST(no_octet_may_be_changed)
{
	uint8_t sound[1024], wire[1024];
	size_t len = from_hex(sound, sizeof sound, vectors[SHA256].answered);

	ask(vectors[SHA256].key, NOW);
	for (size_t at = 2; at < len; at++) { /* what stands in front is the id */
		size_t left = len;

		memcpy(wire, sound, len);
		wire[at] ^= 1;
		zf_status status = zf_tsig_verify(&tsig, wire, &left, NOW, &err);
		ck_assert_msg(status == ZF_EAUTH || status == ZF_EMALFORMED, "octet %zu",
			      at);
		if (status == ZF_EMALFORMED)
			ck_assert_uint_eq(left, len);
	}
	ck_assert_int_eq(zf_tsig_verify(&tsig, sound, &len, NOW, &err), ZF_OK);
	forget();
}
END_TEST

START_TEST(an_answer_cut_anywhere_fails_cleanly)
{
	uint8_t sound[1024];
	size_t len = from_hex(sound, sizeof sound, vectors[SHA256].answered);

	ask(vectors[SHA256].key, NOW);
	for (size_t cut = 0; cut < len; cut++) {
		uint8_t *wire = malloc(cut == 0 ? 1 : cut);
		size_t left = cut;

		ck_assert_ptr_nonnull(wire);
		memcpy(wire, sound, cut);
		ck_assert_int_eq(zf_tsig_verify(&tsig, wire, &left, NOW, &err),
				 ZF_EMALFORMED);
		free(wire);
	}
	forget();
}
END_TEST

START_TEST(names_are_signed_without_case)
{
	uint8_t wire[1024];
	size_t len = from_hex(wire, sizeof wire, vectors[SHA256].answered);

	ask("HMAC-SHA256:xFR.KEY:" SECRET, NOW);
	ck_assert_int_eq(zf_tsig_verify(&tsig, wire, &len, NOW, &err), ZF_OK);
	forget();
}
END_TEST

static const struct {
	int64_t off;
	zf_status status;
	const char *apart;
} clocks[] = {
	{ 0, ZF_OK, NULL },
	{ 300, ZF_OK, NULL },
	{ -300, ZF_OK, NULL },
	{ 301, ZF_EAUTH, "clocks are 5 min apart" },
	{ -301, ZF_EAUTH, "clocks are 5 min apart" },
	{ 18001, ZF_EAUTH, "clocks are 5 h 0 min apart" },
	{ -17999, ZF_EAUTH, "clocks are 5 h 0 min apart" },
	{ -3570, ZF_EAUTH, "clocks are 1 h 0 min apart" },
	{ 86400 * 3 + 60, ZF_EAUTH, "clocks are 72 h 1 min apart" },
};

START_TEST(the_clock_may_be_off_by_the_fudge)
{
	ask(vectors[SHA256].key, NOW);
	ck_assert_int_eq(verify_hex(vectors[SHA256].answered,
				    NOW + (uint64_t)clocks[_i].off),
			 clocks[_i].status);
	if (clocks[_i].status == ZF_EAUTH) {
		assert_says("2025-11-23T05:00:00Z there");
		assert_says(clocks[_i].apart);
		ck_assert_int_eq(err.tsig_error, 0);
	}
	forget();
}
END_TEST

START_TEST(another_secret_is_told_from_another_key)
{
	ask("hmac-sha256:Xfr.Key.:AAAA", NOW);
	ck_assert_int_eq(verify_hex(vectors[SHA256].answered, NOW), ZF_EAUTH);
	assert_says("secret of key Xfr.Key.");
	ask("hmac-sha256:other.:" SECRET, NOW);
	ck_assert_int_eq(verify_hex(vectors[SHA256].answered, NOW), ZF_EAUTH);
	assert_says("signed with key Xfr.Key.");
	ask("hmac-sha512:Xfr.Key.:" SECRET, NOW);
	ck_assert_int_eq(verify_hex(vectors[SHA256].answered, NOW), ZF_EAUTH);
	assert_says("(hmac-sha256.)");
	assert_says("(hmac-sha512)");
	ck_assert_ptr_null(strstr(err.message, SECRET));
	forget();
}
END_TEST

/* ---- answers of real servers, saved ---- */

#define BIND_KEY "03786672036b657900 00fa 00ff 00000000"
#define BIND_SIGNED "003d 0b686d61632d73686132353600 00006b03d33e 012c 0020"

/* BIND 9.18.49 with transfer-format one-answer, asked and answered at 1795412798. */
static const char *const bind_run[] = {
	ANSWER BIND_KEY BIND_SIGNED
	"e0ca560bed5a6a91580b01d8e450ed15b4a8a45a83e37399ea818f5cf532d203 1234 0000 0000",
	"1234 8400 0000 0001 0000 0001"
	"056665727279076578616d706c6500 0002 0001 00000e10 0006 036e7331c00c" BIND_KEY
		BIND_SIGNED
	"a6ee9e7c3c333f4bc5f06eaf21c26f9dff282b3ba85e8c7f0a0726c135d97048 1234 0000 0000",
	"1234 8400 0000 0001 0000 0001"
	"036e7331056665727279076578616d706c6500 0001 0001 00000e10 0004 c0000201" BIND_KEY
		BIND_SIGNED
	"58dfe05934668c208047b65990a8ba218bf8537e3e7a0f7154f57ba85597b05f 1234 0000 0000",
	"1234 8400 0000 0001 0000 0001"
	"056665727279076578616d706c6500 0006 0001 00000e10 0027"
	"036e7331c00c 0a686f73746d6173746572c00c 78b4c2ed 00001c20 00000384 00127500 0000012c" BIND_KEY
		BIND_SIGNED
	"43a7c961cc10aaf41876553b2db9efc30dbc44a9506529e6fa4c175b1efa9b79 1234 0000 0000",
};

#define BIND_TIME 1795412798
#define BIND_RUN (sizeof bind_run / sizeof bind_run[0])

START_TEST(a_transfer_from_bind_verifies)
{
	ask("xfr.key:" SECRET, BIND_TIME);
	for (size_t i = 0; i < BIND_RUN; i++)
		ck_assert_int_eq(verify_hex(bind_run[i], BIND_TIME), ZF_OK);
	ck_assert_int_eq(zf_tsig_end(&tsig, &err), ZF_OK);
	forget();
}
END_TEST

START_TEST(a_message_left_out_is_noticed)
{
	ask("xfr.key:" SECRET, BIND_TIME);
	ck_assert_int_eq(verify_hex(bind_run[0], BIND_TIME), ZF_OK);
	ck_assert_int_eq(verify_hex(bind_run[2], BIND_TIME), ZF_EAUTH);
	assert_says("message 2");
	forget();
}
END_TEST

START_TEST(badtime_tells_both_clocks)
{
	ask("xfr.key:" SECRET, NOW);
	ck_assert_int_eq(
		verify_hex(
			"1234 8009 0001 0000 0000 0001 056665727279076578616d706c6500"
			"00fc 0001" BIND_KEY
			"0043 0b686d61632d73686132353600 0000692294d0 012c 0020"
			"5a072106196792a02be5ab243855a95e9fe5b5fd1f5a7f9ec71f13fd3fedcecc"
			"1234 0012 0006 00006b03d33e",
			NOW),
		ZF_EAUTH);
	ck_assert_int_eq(err.rcode, ZF_RCODE_NOTAUTH);
	ck_assert_int_eq(err.tsig_error, ZF_TSIG_BADTIME);
	assert_says("BADTIME");
	assert_says("2026-11-23T05:46:38Z there");
	assert_says("2025-11-23T05:00:00Z here");
	forget();
}
END_TEST

START_TEST(a_badtime_that_is_not_signed_right_is_not_believed)
{
	ask("xfr.key:" SECRET, NOW);
	ck_assert_int_eq(
		verify_hex(
			"1234 8009 0001 0000 0000 0001 056665727279076578616d706c6500"
			"00fc 0001" BIND_KEY
			"0043 0b686d61632d73686132353600 0000692294d0 012c 0020"
			"5a072106196792a02be5ab243855a95e9fe5b5fd1f5a7f9ec71f13fd3fedcecc"
			"1234 0012 0006 00006b03d33f",
			NOW),
		ZF_EAUTH);
	assert_says("signature is wrong");
	ck_assert_int_eq(err.tsig_error, 0);
	forget();
}
END_TEST

START_TEST(badsig_blames_the_secret)
{
	ask("xfr.key:AAAA", NOW);
	ck_assert_int_eq(
		verify_hex("1234 8009 0001 0000 0000 0001 056665727279076578616d706c6500"
			   "00fc 0001" BIND_KEY
			   "001d 0b686d61632d73686132353600 00006b03d33e 012c 0000"
			   "1234 0010 0000",
			   NOW),
		ZF_EAUTH);
	ck_assert_int_eq(err.rcode, ZF_RCODE_NOTAUTH);
	ck_assert_int_eq(err.tsig_error, ZF_TSIG_BADSIG);
	assert_says("secret of key xfr.key.");
	forget();
}
END_TEST

START_TEST(badkey_names_name_and_algorithm)
{
	ask("nokey:" SECRET, NOW);
	ck_assert_int_eq(
		verify_hex("1234 8009 0001 0000 0000 0001 056665727279076578616d706c6500"
			   "00fc 0001 056e6f6b657900 00fa 00ff 00000000"
			   "001d 0b686d61632d73686132353600 00006b03d33e 012c 0000"
			   "1234 0011 0000",
			   NOW),
		ZF_EAUTH);
	ck_assert_int_eq(err.tsig_error, ZF_TSIG_BADKEY);
	assert_says("nokey.");
	assert_says("hmac-sha256");
	forget();
}
END_TEST

/* Knot DNS 3.2 asked, with a key it knows, for a zone it does not. */
START_TEST(an_unsigned_refusal_is_shown_but_not_believed)
{
	ask("k256:" SECRET, NOW);
	ck_assert_int_eq(
		verify_hex("1234 8009 0001 0000 0000 0000 056f74686572076578616d706c6500"
			   "00fc 0001",
			   NOW),
		ZF_EAUTH);
	ck_assert_int_eq(err.rcode, ZF_RCODE_NOTAUTH);
	ck_assert_int_eq(err.tsig_error, 0);
	assert_says("NOTAUTH");
	assert_says("not signed");
	forget();
}
END_TEST

/* ---- a server of our own, for what real ones do not do ---- */

/* Signs with HMAC-SHA-256 as RFC 8945 4.3 and 5.3.1 say, octet by octet. */
struct server {
	uint8_t digest[65536]; /* the last MAC and what came since */
	size_t digest_len;
	unsigned answers;
	size_t mac_len; /* octets of it to send */
	uint16_t error;
};

static struct server server;

static void start_server(void)
{
	server = (struct server){ .mac_len = 32 };
	server.digest_len = from_hex(server.digest, 2, "0020");
	memcpy(server.digest + 2, tsig.mac.octets, 32);
	server.digest_len += 32;
}

static void digest(const char *hex)
{
	server.digest_len += from_hex(server.digest + server.digest_len, 64, hex);
}

static size_t serve_unsigned(uint8_t *wire)
{
	size_t len = from_hex(wire, 64,
			      "1234 8400 0000 0001 0000 0000"
			      "00 ff00 0001 00000000 0000");

	memcpy(server.digest + server.digest_len, wire, len);
	server.digest_len += len;
	server.answers++;
	return len;
}

static size_t serve_signed(uint8_t *wire)
{
	uint8_t mac[32], error[2] = { 0, (uint8_t)server.error };
	unsigned mac_len = sizeof mac;
	bool first = server.answers == 0;
	size_t len = serve_unsigned(wire);

	if (first)
		digest("03786672036b657900 00ff 00000000 0b686d61632d73686132353600");
	digest("0000692294d0 012c");
	if (first) {
		digest(server.error == 0 ? "0000" : "0016");
		digest("0000");
	}
	ck_assert_ptr_nonnull(HMAC(EVP_sha256(), key.secret, (int)key.secret_len,
				   server.digest, server.digest_len, mac, &mac_len));
	server.digest_len = from_hex(server.digest, 2, "0020");
	memcpy(server.digest + 2, mac, 32);
	server.digest_len += 32;

	wire[11] = 1;
	len += from_hex(wire + len, 64, "03786672036b657900 00fa 00ff 00000000");
	wire[len++] = 0;
	wire[len++] = (uint8_t)(29 + server.mac_len);
	len += from_hex(wire + len, 64, "0b686d61632d73686132353600 0000692294d0 012c");
	wire[len++] = 0;
	wire[len++] = (uint8_t)server.mac_len;
	memcpy(wire + len, mac, server.mac_len);
	len += server.mac_len;
	len += from_hex(wire + len, 64, "1234");
	memcpy(wire + len, error, 2);
	return len + 2 + from_hex(wire + len + 2, 2, "0000");
}

static zf_status feed_unsigned(void)
{
	uint8_t wire[256];
	size_t len = serve_unsigned(wire);

	return zf_tsig_verify(&tsig, wire, &len, NOW, &err);
}

static zf_status feed_signed(void)
{
	uint8_t wire[256];
	size_t len = serve_signed(wire);

	return zf_tsig_verify(&tsig, wire, &len, NOW, &err);
}

START_TEST(messages_in_between_may_be_unsigned)
{
	ask("xfr.key:" SECRET, NOW);
	start_server();
	ck_assert_int_eq(feed_signed(), ZF_OK);
	ck_assert_int_eq(feed_signed(), ZF_OK);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 99; i++)
			ck_assert_int_eq(feed_unsigned(), ZF_OK);
		ck_assert_int_eq(zf_tsig_end(&tsig, &err), ZF_EAUTH);
		assert_says("last message");
		ck_assert_int_eq(feed_signed(), ZF_OK);
		ck_assert_int_eq(zf_tsig_end(&tsig, &err), ZF_OK);
	}
	forget();
}
END_TEST

START_TEST(a_hundred_unsigned_messages_are_too_many)
{
	ask("xfr.key:" SECRET, NOW);
	start_server();
	ck_assert_int_eq(feed_signed(), ZF_OK);
	for (int i = 0; i < 99; i++)
		ck_assert_int_eq(feed_unsigned(), ZF_OK);
	ck_assert_int_eq(feed_unsigned(), ZF_EAUTH);
	assert_says("99");
	forget();
}
END_TEST

START_TEST(an_unsigned_message_changed_is_noticed_at_the_next_mac)
{
	uint8_t wire[256];
	size_t len;

	ask("xfr.key:" SECRET, NOW);
	start_server();
	ck_assert_int_eq(feed_signed(), ZF_OK);
	len = serve_unsigned(wire);
	wire[15] ^= 1;
	ck_assert_int_eq(zf_tsig_verify(&tsig, wire, &len, NOW, &err), ZF_OK);
	ck_assert_int_eq(feed_signed(), ZF_EAUTH);
	ck_assert_int_eq(zf_tsig_end(&tsig, &err), ZF_EAUTH);
	forget();
}
END_TEST

START_TEST(the_first_message_must_be_signed)
{
	ask("xfr.key:" SECRET, NOW);
	start_server();
	ck_assert_int_eq(zf_tsig_end(&tsig, &err), ZF_EAUTH);
	ck_assert_int_eq(feed_unsigned(), ZF_EAUTH);
	ck_assert_int_eq(zf_tsig_end(&tsig, &err), ZF_EAUTH);
	forget();
}
END_TEST

START_TEST(a_truncated_mac_is_refused)
{
	ask("xfr.key:" SECRET, NOW);
	start_server();
	server.mac_len = 16;
	ck_assert_int_eq(feed_signed(), ZF_EAUTH);
	assert_says("16 octets instead of 32");
	start_server();
	server.mac_len = 0;
	ck_assert_int_eq(feed_signed(), ZF_EAUTH);
	assert_says("0 octets instead of 32");
	forget();
}
END_TEST

START_TEST(a_signed_badtrunc_is_told)
{
	ask("xfr.key:" SECRET, NOW);
	start_server();
	server.error = ZF_TSIG_BADTRUNC;
	ck_assert_int_eq(feed_signed(), ZF_EAUTH);
	ck_assert_int_eq(err.tsig_error, ZF_TSIG_BADTRUNC);
	assert_says("BADTRUNC");
	forget();
}
END_TEST

START_TEST(a_forged_answer_leaves_the_run_as_it_was)
{
	ask("xfr.key:" SECRET, NOW);
	start_server();
	ck_assert_int_eq(verify_hex(bind_run[0], BIND_TIME), ZF_EAUTH);
	ck_assert_int_eq(verify_hex("1234 8405 0000 0000 0000 0000", NOW), ZF_EAUTH);
	ck_assert_int_eq(verify_hex("1234 8405 0000 0000 0000 0001", NOW), ZF_EMALFORMED);
	ck_assert_int_eq(feed_signed(), ZF_OK);
	ck_assert_int_eq(feed_signed(), ZF_OK);
	forget();
}
END_TEST

/* ---- TSIG records that are none ---- */

#define HEADER "1234 8400 0000 0000 0000"
#define NAME "03786672036b657900"
#define ALGORITHM "0b686d61632d73686132353600"

#define RDATA ALGORITHM "0000692294d0 012c 0000 1234 0010 0000"
#define SOUND NAME "00fa 00ff 00000000 001d" RDATA

static const struct {
	const char *hex, *says, *why;
} malformed[] = {
	{ HEADER "0002" SOUND "00 0029 0200 00000000 0000", "not the last",
	  "an OPT behind" },
	{ HEADER "0002" SOUND SOUND, "not the last", "two of them" },
	{ HEADER "0002" SOUND, "not the last", "another record is promised" },
	{ HEADER "0001" SOUND "00", "left over", "an octet behind it" },
	{ HEADER "0001" NAME "00fa 0001 00000000 001d" RDATA, "class", "class IN" },
	{ HEADER "0001" NAME "00fa 00ff 00000001 001d" RDATA, "TTL", "TTL 1" },
	{ HEADER "0001" NAME "00fa 00ff 00000000 001e" RDATA "00", "do not fit",
	  "an octet too many" },
	{ HEADER "0001" NAME "00fa 00ff 00000000 001c" ALGORITHM
		 "0000692294d0 012c 0000 1234 0010 00",
	  "do not fit", "an octet short" },
	{ HEADER "0001" NAME "00fa 00ff 00000000 001d" ALGORITHM
		 "0000692294d0 012c 0001 1234 0010 0000",
	  "do not fit", "a MAC of one octet that is not there" },
	{ HEADER "0001" NAME "00fa 00ff 00000000 001d" ALGORITHM
		 "0000692294d0 012c ffff 1234 0010 0000",
	  "do not fit", "a MAC of 65535" },
	{ HEADER "0001" NAME "00fa 00ff 00000000 001d" ALGORITHM
		 "0000692294d0 012c 0000 1234 0010 0001",
	  "do not fit", "other data that are not there" },
	{ HEADER "0001" NAME "00fa 00ff 00000000 0000", "past the end",
	  "no rdata at all" },
	{ HEADER "0001" NAME "00fa 00ff 00000000 0002 c020", "points",
	  "an algorithm that points to itself" },
	{ HEADER "0001 c00c 00fa 00ff 00000000 0000", "points",
	  "a name that points to itself" },
	{ HEADER "0001" NAME "00fa 00ff 00000000 ffff", "runs past",
	  "rdata past the end" },
	{ "1234 8400 0001 0000 0000 0001 00 0001", "cut off", "half a question" },
	{ "1234 8400 0001 0000 0000 0001 3f", "past the end",
	  "a question's name cut off" },
};

START_TEST(a_broken_tsig_record_is_refused)
{
	ask("xfr.key:" SECRET, NOW);
	ck_assert_msg(verify_hex(malformed[_i].hex, NOW) == ZF_EMALFORMED, "%s: %s",
		      malformed[_i].why, err.message);
	assert_says(malformed[_i].says);
	forget();
}
END_TEST

/* ---- signing ---- */

START_TEST(a_message_too_long_for_the_signature_fails)
{
	static const uint8_t root[1] = { 0 }, zeros[ZF_MESSAGE_OCTETS_MAX];
	struct zf_record rr = { .owner = root,
				.type = 65280,
				.class = 1,
				.rdata = zeros,
				.rdata_len = ZF_MESSAGE_OCTETS_MAX - ZF_HEADER_OCTETS -
					     11 - 79 };

	ask("xfr.key:" SECRET, NOW);
	zf_message_start(&request, 1, ZF_OPCODE_UPDATE, 0);
	zf_message_add(&request, ZF_SECTION_ANSWER, &rr);
	ck_assert_int_eq(zf_tsig_sign(&tsig, &key, &request, NOW, &err), ZF_ELIMIT);
	rr.rdata_len--;
	zf_message_start(&request, 1, ZF_OPCODE_UPDATE, 0);
	zf_message_add(&request, ZF_SECTION_ANSWER, &rr);
	ck_assert_int_eq(zf_tsig_sign(&tsig, &key, &request, NOW, &err), ZF_OK);
	ck_assert_uint_eq(request.len, ZF_MESSAGE_OCTETS_MAX);
	forget();
}
END_TEST

START_TEST(clearing_is_safe_at_any_time)
{
	struct zf_tsig untouched = { 0 };

	zf_tsig_clear(&untouched);
	ask("xfr.key:" SECRET, NOW);
	zf_tsig_clear(&tsig);
	zf_tsig_clear(&tsig);
	ck_assert_int_eq(zf_tsig_end(&tsig, &err), ZF_EAUTH);
	forget();
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/tsig");
	TCase *sound = tcase_create("vectors");
	TCase *saved = tcase_create("saved");
	TCase *run = tcase_create("run");

	tcase_add_loop_test(sound, a_request_is_signed_as_dnspython_signs_it, 0, VECTORS);
	tcase_add_loop_test(sound, a_signed_answer_becomes_an_ordinary_message, 0,
			    VECTORS);
	tcase_add_test(sound, a_forwarders_id_is_put_back);
	tcase_add_test(sound, no_octet_may_be_changed);
	tcase_add_test(sound, an_answer_cut_anywhere_fails_cleanly);
	tcase_add_test(sound, names_are_signed_without_case);
	tcase_add_loop_test(sound, the_clock_may_be_off_by_the_fudge, 0,
			    sizeof clocks / sizeof clocks[0]);
	tcase_add_test(sound, another_secret_is_told_from_another_key);
	suite_add_tcase(suite, sound);
	tcase_add_test(saved, a_transfer_from_bind_verifies);
	tcase_add_test(saved, a_message_left_out_is_noticed);
	tcase_add_test(saved, badtime_tells_both_clocks);
	tcase_add_test(saved, a_badtime_that_is_not_signed_right_is_not_believed);
	tcase_add_test(saved, badsig_blames_the_secret);
	tcase_add_test(saved, badkey_names_name_and_algorithm);
	tcase_add_test(saved, an_unsigned_refusal_is_shown_but_not_believed);
	suite_add_tcase(suite, saved);
	tcase_add_test(run, messages_in_between_may_be_unsigned);
	tcase_add_test(run, a_hundred_unsigned_messages_are_too_many);
	tcase_add_test(run, an_unsigned_message_changed_is_noticed_at_the_next_mac);
	tcase_add_test(run, the_first_message_must_be_signed);
	tcase_add_test(run, a_truncated_mac_is_refused);
	tcase_add_test(run, a_signed_badtrunc_is_told);
	tcase_add_test(run, a_forged_answer_leaves_the_run_as_it_was);
	tcase_add_loop_test(run, a_broken_tsig_record_is_refused, 0,
			    sizeof malformed / sizeof malformed[0]);
	tcase_add_test(run, a_message_too_long_for_the_signature_fails);
	tcase_add_test(run, clearing_is_safe_at_any_time);
	suite_add_tcase(suite, run);
	return suite;
}

ZF_SUITE(suite)
