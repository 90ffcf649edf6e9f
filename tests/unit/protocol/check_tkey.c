/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/tkey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/tsig.h"
#include "tests/unit/hex.h"
#include "tests/unit/protocol/fake_signer.h"
#include "tests/unit/runner.h"

#define NOW UINT64_C(1763874000) /* 2025-11-23T05:00:00Z */

static struct zf_error err;
static struct zf_message query;
static struct zf_tkey tkey;
static bool done;

/* ---- a mechanism that says what its script says ---- */

struct saying {
	const char *token; /* NULL: none */
	bool established;
	zf_status status;
};

static struct {
	const struct saying *next;
	char heard[64]; /* the server's last token */
} mechanism_state;

static zf_status step(void *ctx, const struct zf_tkey_token *theirs,
		      struct zf_tkey_token *ours, bool *established, struct zf_error *why)
{
	const struct saying *saying = mechanism_state.next++;

	(void)ctx;
	ck_assert_uint_lt(theirs->len, sizeof mechanism_state.heard);
	snprintf(mechanism_state.heard, sizeof mechanism_state.heard, "%.*s",
		 (int)theirs->len, theirs->len == 0 ? "" : (const char *)theirs->octets);
	if (saying->status != ZF_OK)
		return zf_fail(why, saying->status, "no ticket");
	ours->octets = (const uint8_t *)saying->token;
	ours->len = saying->token == NULL ? 0 : strlen(saying->token);
	*established = saying->established;
	return ZF_OK;
}

static struct zf_tkey_mechanism mechanism;

static zf_status begin(const struct saying *script)
{
	mechanism = (struct zf_tkey_mechanism){ .step = step, .signer = fake_signer };
	mechanism_state.next = script;
	return zf_tkey_begin(&tkey, &mechanism, NOW, &query, &err);
}

/* As most servers do it: our token, theirs, established. */
static const struct saying usual[] = { { "ours", false, ZF_OK }, { NULL, true, ZF_OK } };

/* The name of the answers below. */
static void be_named(void)
{
	memcpy(tkey.key.name.wire, "\0024d\011zoneferry", 14);
}

static zf_status feed(uint8_t *wire, size_t len)
{
	const struct zf_tkey_answer answer = { wire, len, NOW };

	return zf_tkey_feed(&tkey, &answer, &query, &done, &err);
}

static zf_status feed_hex(const char *hex)
{
	static uint8_t octets[70000];
	size_t len = from_hex(octets, sizeof octets, hex);
	uint8_t *wire = malloc(len == 0 ? 1 : len);

	ck_assert_ptr_nonnull(wire);
	memcpy(wire, octets, len);
	zf_status status = feed(wire, len);
	free(wire);
	return status;
}

static void assert_says(const char *what)
{
	ck_assert_msg(strstr(err.message, what) != NULL, "'%s' should say '%s'",
		      err.message, what);
}

/* ---- what is sent ---- */

START_TEST(a_query_is_as_rfc_3645_has_it)
{
	struct zf_reader *reader = malloc(sizeof(*reader));
	enum zf_section section;
	struct zf_record rr;
	bool more;

	ck_assert_ptr_nonnull(reader);
	ck_assert_int_eq(begin(usual), ZF_OK);
	ck_assert_int_eq(zf_reader_open(reader, query.wire, query.len, &err), ZF_OK);
	ck_assert_uint_eq(reader->qtype, ZF_TYPE_TKEY);
	ck_assert_uint_eq(reader->qclass, ZF_CLASS_ANY);
	ck_assert(zf_name_equal(reader->qname.wire, tkey.key.name.wire));
	ck_assert_int_eq(zf_reader_next(reader, &more, &section, &rr, &err), ZF_OK);
	ck_assert(more);
	ck_assert_int_eq(section, ZF_SECTION_ADDITIONAL);
	ck_assert_uint_eq(rr.type, ZF_TYPE_TKEY);
	ck_assert_uint_eq(rr.class, ZF_CLASS_ANY);
	ck_assert_uint_eq(rr.ttl, 0);
	ck_assert(zf_name_equal(rr.owner, tkey.key.name.wire));
	/* algorithm, inception, expiration, mode, error, key, other: RFC 2930 section 2 */
	assert_octets(
		rr.rdata, rr.rdata_len,
		"086773732d7473696700 692294d0 6922a2e0 0003 0000 0004 6f757273 0000");
	free(reader);
}
END_TEST

START_TEST(no_two_keys_have_one_name)
{
	struct zf_name first;

	ck_assert_int_eq(begin(usual), ZF_OK);
	first = tkey.key.name;
	ck_assert_int_eq(begin(usual), ZF_OK);
	ck_assert(!zf_name_equal(first.wire, tkey.key.name.wire));
}
END_TEST

START_TEST(a_key_is_deleted_by_mode_5)
{
	ck_assert_int_eq(begin(usual), ZF_OK);
	be_named();
	ck_assert_int_eq(zf_tkey_delete(&tkey.key, NOW, &query, &err), ZF_OK);
	assert_octets(query.wire + 2, query.len - 2,
		      "0000 0001 0000 0000 0001 023464097a6f6e65666572727900 00f9 00ff"
		      "023464097a6f6e65666572727900 00f9 00ff 00000000 001a"
		      "086773732d7473696700 692294d0 6922a2e0 0005 0000 0000 0000");
}
END_TEST

/* ---- what is answered ---- */

/* Made with dnspython 2.3. */
#define HEAD "1234 8000 0001 0001 0000 "
#define QUESTION "023464097a6f6e65666572727900 00f9 00ff "
#define RECORD "c00c 00f9 00ff 00000000 "
#define GSS "086773732d7473696700 692294d0 69232170 "
#define TOKEN "000b 746865697220746f6b656e 0000 "
#define TSIG                                                                             \
	"c00c 00fa 00ff 00000000 003e 086773732d7473696700 0000692294d0 012c 0024"       \
	"4d49433a 6532e77eb12723a98bf841b70a8caae1531d8834ac47ed0b2e264cd890f75c8f"      \
	"1234 0000 0000"
#define ANSWER HEAD "0001" QUESTION RECORD "0025" GSS "0003 0000" TOKEN TSIG
#define UNSIGNED HEAD "0000" QUESTION RECORD "0025" GSS "0003 0000" TOKEN

START_TEST(the_usual_answer_ends_it)
{
	ck_assert_int_eq(begin(usual), ZF_OK);
	be_named();
	ck_assert_msg(feed_hex(ANSWER) == ZF_OK, "%s", err.message);
	ck_assert(done);
	ck_assert_str_eq(mechanism_state.heard, "their token");
	ck_assert_ptr_eq(tkey.key.signer, &mechanism.signer);
}
END_TEST

START_TEST(a_token_that_the_server_has_yet_to_see_is_sent_and_its_answer_verified)
{
	static const struct saying script[] = { { "ours", false, ZF_OK },
						{ "another", true, ZF_OK } };

	ck_assert_int_eq(begin(script), ZF_OK);
	be_named();
	ck_assert_int_eq(feed_hex(UNSIGNED), ZF_OK);
	ck_assert(!done);
	ck_assert_mem_eq(query.wire + query.len - 9, "another", 7);
	ck_assert_int_eq(feed_hex(ANSWER), ZF_OK);
	ck_assert(done);
}
END_TEST

START_TEST(the_last_answer_must_be_signed)
{
	ck_assert_int_eq(begin(usual), ZF_OK);
	be_named();
	ck_assert_int_eq(feed_hex(UNSIGNED), ZF_EAUTH);
	ck_assert(!done);
	assert_says("not signed, though TKEY's last must be");
}
END_TEST

START_TEST(no_octet_of_the_answer_may_be_changed)
{
	static uint8_t sound[1024], wire[1024];
	const size_t len = from_hex(sound, sizeof sound, ANSWER);

	for (size_t at = 2; at < len; at++) { /* what stands in front is the id */
		ck_assert_int_eq(begin(usual), ZF_OK);
		be_named();
		memcpy(wire, sound, len);
		wire[at] ^= 1;
		ck_assert_msg(feed(wire, len) != ZF_OK, "octet %zu", at);
		ck_assert(!done);
	}
}
END_TEST

START_TEST(an_answer_cut_anywhere_fails_cleanly)
{
	static uint8_t sound[1024];
	const size_t len = from_hex(sound, sizeof sound, ANSWER);

	for (size_t cut = 0; cut < len; cut++) {
		uint8_t *wire = malloc(cut == 0 ? 1 : cut);

		ck_assert_ptr_nonnull(wire);
		memcpy(wire, sound, cut);
		ck_assert_int_eq(begin(usual), ZF_OK);
		be_named();
		ck_assert_int_eq(feed(wire, cut), ZF_EMALFORMED);
		free(wire);
	}
}
END_TEST

static const struct {
	const char *answer;
	zf_status status;
	const char *says;
} refused[] = {
	{ "1234 8005 0001 0000 0000 0000" QUESTION, ZF_EREFUSED, "REFUSED" },
	{ "1234 8004 0001 0000 0000 0000" QUESTION, ZF_EREFUSED, "NOTIMP" },
	{ "1234 8000 0001 0000 0000 0000" QUESTION, ZF_EMALFORMED, "0 TKEY records" },
	{ "1234 8000 0001 0002 0000 0000" QUESTION RECORD "0025" GSS
	  "0003 0000" TOKEN RECORD "0025" GSS "0003 0000" TOKEN,
	  ZF_EMALFORMED, "2 TKEY records" },
	{ "1234 8000 0001 0000 0000 0001" QUESTION RECORD "0025" GSS "0003 0000" TOKEN,
	  ZF_EMALFORMED, "0 TKEY records" }, /* in another section */
	{ HEAD "0000" QUESTION "00 00f9 00ff 00000000 0025" GSS "0003 0000" TOKEN,
	  ZF_EMALFORMED, "0 TKEY records" }, /* another key's */
	{ HEAD "0000" QUESTION RECORD "001a" GSS "0003 0011 0000 0000", ZF_EAUTH,
	  "TKEY error BADKEY" },
	{ HEAD "0000" QUESTION RECORD "001a" GSS "0003 0013 0000 0000", ZF_EAUTH,
	  "TKEY error BADMODE" },
	{ HEAD "0000" QUESTION RECORD "001a" GSS "0003 ffff 0000 0000", ZF_EAUTH,
	  "TKEY error 65535" },
	{ HEAD "0000" QUESTION RECORD "0025" GSS "0002 0000" TOKEN, ZF_EMALFORMED,
	  "mode 2" },
	{ HEAD "0000" QUESTION RECORD "0025 086773732d7473696800 692294d0 69232170"
	       "0003 0000" TOKEN,
	  ZF_EMALFORMED, "another algorithm" },
	{ HEAD "0000" QUESTION RECORD "001a" GSS "0003 0000 0001 0000", ZF_EMALFORMED,
	  "do not fit" }, /* the token runs into the other data's length */
	{ HEAD "0000" QUESTION RECORD "001a" GSS "0003 0000 ffff 0000", ZF_EMALFORMED,
	  "do not fit" },
	{ HEAD "0000" QUESTION RECORD "001a" GSS "0003 0000 0000 0001", ZF_EMALFORMED,
	  "do not fit" },
	{ HEAD "0000" QUESTION RECORD "0019" GSS "0003 0000 0000 00", ZF_EMALFORMED,
	  "do not fit" },
	{ HEAD "0000" QUESTION RECORD "0000", ZF_EMALFORMED, "do not fit" },
	{ HEAD "0000" QUESTION RECORD "0002 c00c", ZF_EMALFORMED, "do not fit" },
};

START_TEST(what_no_answer_may_be)
{
	ck_assert_int_eq(begin(usual), ZF_OK);
	be_named();
	ck_assert_msg(feed_hex(refused[_i].answer) == refused[_i].status, "row %d: %s",
		      _i, err.message);
	assert_says(refused[_i].says);
	ck_assert(!done);
}
END_TEST

START_TEST(a_servers_error_is_kept_as_a_number)
{
	ck_assert_int_eq(begin(usual), ZF_OK);
	be_named();
	ck_assert_int_eq(feed_hex(HEAD "0000" QUESTION RECORD "001a" GSS
				       "0003 0011 0000 0000"),
			 ZF_EAUTH);
	ck_assert_int_eq(err.tsig_error, ZF_TSIG_BADKEY);
}
END_TEST

/* ---- what the mechanism says ---- */

START_TEST(a_mechanism_that_fails_is_heard)
{
	static const struct saying at_first[] = { { NULL, false, ZF_EAUTH } };
	static const struct saying later[] = { { "ours", false, ZF_OK },
					       { NULL, false, ZF_EAUTH } };

	ck_assert_int_eq(begin(at_first), ZF_EAUTH);
	assert_says("no ticket");
	ck_assert_int_eq(begin(later), ZF_OK);
	be_named();
	ck_assert_int_eq(feed_hex(ANSWER), ZF_EAUTH);
	assert_says("no ticket");
}
END_TEST

START_TEST(a_mechanism_without_a_word_leads_nowhere)
{
	static const struct saying at_first[] = { { NULL, false, ZF_OK } };
	static const struct saying later[] = { { "ours", false, ZF_OK },
					       { NULL, false, ZF_OK } };

	ck_assert_int_eq(begin(at_first), ZF_EMALFORMED);
	ck_assert_int_eq(begin(later), ZF_OK);
	be_named();
	ck_assert_int_eq(feed_hex(ANSWER), ZF_EMALFORMED);
	ck_assert(!done);
}
END_TEST

START_TEST(a_server_that_asks_for_ever_is_left)
{
	static struct saying script[ZF_TKEY_ROUNDS_MAX + 2];
	zf_status status = ZF_OK;
	unsigned answers = 0;

	for (size_t i = 0; i < sizeof script / sizeof script[0]; i++)
		script[i] = (struct saying){ "and then?", false, ZF_OK };
	ck_assert_int_eq(begin(script), ZF_OK);
	be_named();
	for (; status == ZF_OK; answers++)
		status = feed_hex(UNSIGNED);
	ck_assert_int_eq(status, ZF_ELIMIT);
	ck_assert_uint_eq(answers, ZF_TKEY_ROUNDS_MAX);
}
END_TEST

START_TEST(a_token_may_be_long_but_must_fit)
{
	static char token[ZF_TOKEN_MAX + 2];
	struct saying script[] = { { token, false, ZF_OK } };

	memset(token, 'x', ZF_TOKEN_MAX);
	ck_assert_int_eq(begin(script), ZF_OK);
	token[ZF_TOKEN_MAX] = 'x';
	ck_assert_int_eq(begin(script), ZF_ELIMIT);
	assert_says("60001 octets");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/tkey");
	TCase *sent = tcase_create("sent");
	TCase *answered = tcase_create("answered");
	TCase *said = tcase_create("said by the mechanism");

	tcase_add_test(sent, a_query_is_as_rfc_3645_has_it);
	tcase_add_test(sent, no_two_keys_have_one_name);
	tcase_add_test(sent, a_key_is_deleted_by_mode_5);
	suite_add_tcase(suite, sent);
	tcase_add_test(answered, the_usual_answer_ends_it);
	tcase_add_test(
		answered,
		a_token_that_the_server_has_yet_to_see_is_sent_and_its_answer_verified);
	tcase_add_test(answered, the_last_answer_must_be_signed);
	tcase_add_test(answered, no_octet_of_the_answer_may_be_changed);
	tcase_add_test(answered, an_answer_cut_anywhere_fails_cleanly);
	tcase_add_loop_test(answered, what_no_answer_may_be, 0,
			    sizeof refused / sizeof refused[0]);
	tcase_add_test(answered, a_servers_error_is_kept_as_a_number);
	suite_add_tcase(suite, answered);
	tcase_add_test(said, a_mechanism_that_fails_is_heard);
	tcase_add_test(said, a_mechanism_without_a_word_leads_nowhere);
	tcase_add_test(said, a_server_that_asks_for_ever_is_left);
	tcase_add_test(said, a_token_may_be_long_but_must_fit);
	suite_add_tcase(suite, said);
	return suite;
}

ZF_SUITE(suite)
