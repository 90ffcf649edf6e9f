/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/explain.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "protocol/message.h"
#include "protocol/tls.h"
#include "protocol/tsig.h"
#include "tests/unit/protocol/peer.h"
#include "tests/unit/runner.h"

static struct zf_error err;
static struct zf_peer server;
static struct zf_key key;
static struct zf_endpoint local;

static void set_up(void)
{
	memset(&server, 0, sizeof(server));
	ck_assert_int_eq(zf_endpoint_parse_literal(&server.server, "192.0.2.1", 53, NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_endpoint_parse_literal(&local, "192.0.2.5#4321", 0, NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_key_parse(&key, "xfr:c2VjcmV0", NULL), ZF_OK);
}

static void refuse(int rcode)
{
	char text[ZF_RECORD_TEXT_MAX];

	zf_fail(&err, ZF_EREFUSED, "192.0.2.1#53: %s", zf_rcode_print(text, rcode));
	err.rcode = rcode;
}

START_TEST(the_message_says_what_was_done_from_where_with_which_key)
{
	refuse(ZF_RCODE_REFUSED);
	ck_assert_int_eq(zf_explain(&err, ZF_DOING_TRANSFER, &server, &local),
			 ZF_EREFUSED);
	ck_assert_str_eq(
		err.message,
		"AXFR from 192.0.2.1#53 (asked from 192.0.2.5, no key): REFUSED");

	server.key = &key;
	server.label = "primary";
	refuse(ZF_RCODE_NOTAUTH);
	zf_explain(&err, ZF_DOING_UPDATE, &server, &local);
	ck_assert_str_eq(err.message,
			 "UPDATE to primary (192.0.2.1#53) (asked from 192.0.2.5, "
			 "key xfr.): NOTAUTH");

	refuse(ZF_RCODE_REFUSED);
	zf_explain(&err, ZF_DOING_NOTIFY, &server, NULL);
	ck_assert_str_eq(err.message,
			 "NOTIFY to primary (192.0.2.1#53) (key xfr.): REFUSED");
}
END_TEST

START_TEST(a_question_keeps_its_own_words_in_front)
{
	zf_fail(&err, ZF_EREFUSED, "example.com. SOA: 192.0.2.1#53: REFUSED");
	zf_explain(&err, ZF_DOING_QUERY, &server, &local);
	ck_assert_str_eq(err.message,
			 "example.com. SOA: 192.0.2.1#53: REFUSED (asked from "
			 "192.0.2.5, no key)");
}
END_TEST

/* What each server's own manual calls the thing that decides. */
START_TEST(the_hint_names_what_decides_on_such_a_server)
{
	static const struct {
		enum zf_operation doing;
		int rcode;
		const char *software, *named;
	} rows[] = {
		{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, "bind", "allow-transfer" },
		{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, "nsd", "provide-xfr" },
		{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, "windows", "Zone Transfers" },
		{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, "windows", "ten minutes" },
		{ ZF_DOING_TRANSFER, ZF_RCODE_NOTAUTH, "knot", "action: transfer" },
		{ ZF_DOING_TRANSFER, ZF_RCODE_NOTAUTH, "powerdns", "TSIG-ALLOW-AXFR" },
		{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, NULL, "allow-transfer" },
		{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, NULL, "provide-xfr" },
		{ ZF_DOING_TRANSFER, ZF_RCODE_REFUSED, NULL, "Zone Transfers" },
		{ ZF_DOING_TRANSFER, ZF_RCODE_SERVFAIL, NULL, "expired" },
		{ ZF_DOING_UPDATE, ZF_RCODE_REFUSED, "bind", "allow-update" },
		{ ZF_DOING_UPDATE, ZF_RCODE_REFUSED, "windows", "0x30F" },
		{ ZF_DOING_UPDATE, ZF_RCODE_REFUSED, "windows", "-g" },
		{ ZF_DOING_UPDATE, ZF_RCODE_REFUSED, "powerdns", "allow-dnsupdate-from" },
		{ ZF_DOING_UPDATE, ZF_RCODE_REFUSED, NULL, "-g" },
		{ ZF_DOING_UPDATE, ZF_RCODE_SERVFAIL, NULL, "record's type" },
		{ ZF_DOING_UPDATE, ZF_RCODE_NOTAUTH, "knot", "action: update" },
		{ ZF_DOING_UPDATE, ZF_RCODE_NOTIMP, NULL, "NSD" },
		{ ZF_DOING_NOTIFY, ZF_RCODE_REFUSED, "nsd", "allow-notify" },
		{ ZF_DOING_NOTIFY, ZF_RCODE_NOTAUTH, NULL, "action: notify" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		server.software = rows[i].software;
		refuse(rows[i].rcode);
		zf_explain(&err, rows[i].doing, &server, NULL);
		ck_assert_msg(strstr(err.hint, rows[i].named) != NULL, "row %zu: %s", i,
			      err.hint);
	}
}
END_TEST

START_TEST(with_tls_it_says_so_and_asks_for_what_that_needs)
{
	const struct zf_tls_terms terms = { .insecure = true };
	struct zf_tls *tls;

	ck_assert_int_eq(zf_tls_new(&tls, &terms, NULL), ZF_OK);
	server.tls = tls;
	zf_fail(&err, ZF_EAUTH, "192.0.2.1#53: TLS: it is another");
	zf_hint(&err, "what TLS has to say");
	zf_explain(&err, ZF_DOING_TRANSFER, &server, &local);
	ck_assert_str_eq(err.message,
			 "AXFR from 192.0.2.1#53 (asked from 192.0.2.5, by TLS, "
			 "no key): TLS: it is another");
	ck_assert_str_eq(err.hint, "what TLS has to say");
	zf_fail(&err, ZF_ETIMEOUT, "192.0.2.1#53: TLS handshake: no answer for 10 s");
	zf_explain(&err, ZF_DOING_TRANSFER, &server, &local);
	ck_assert_ptr_nonnull(strstr(err.hint, "DNS over TLS"));
	zf_fail_network(&err, ECONNREFUSED, "192.0.2.1#53: connect");
	zf_explain(&err, ZF_DOING_TRANSFER, &server, &local);
	ck_assert_ptr_nonnull(strstr(err.hint, "DNS over TLS"));
	zf_tls_free(tls);
}
END_TEST

START_TEST(the_network_has_hints_by_errno)
{
	static const struct {
		int number;
		const char *named;
	} rows[] = {
		{ ECONNREFUSED, "nothing listens" }, { ENETUNREACH, "routes" },
		{ EHOSTUNREACH, "routes" },	     { ECONNRESET, "log" },
		{ ETIMEDOUT, "firewall" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		zf_fail_network(&err, rows[i].number, "192.0.2.1#53: connect");
		zf_explain(&err, ZF_DOING_TRANSFER, &server, NULL);
		ck_assert_ptr_nonnull(strstr(err.hint, rows[i].named));
	}
}
END_TEST

/* Options that a hint names are for what has them: the command line, and of its commands those that ask so. */
START_TEST(hints_name_options_that_there_are)
{
	static const struct {
		enum zf_operation doing;
		zf_status status;
		const char *option;
		bool there;
	} rows[] = {
		{ ZF_DOING_TRANSFER, ZF_EREFUSED, "-b asks from", true },
		{ ZF_DOING_UPDATE, ZF_EREFUSED, ": -g", true },
		{ ZF_DOING_TRANSFER, ZF_ETIMEOUT, "--idle-timeout", true },
		{ ZF_DOING_QUERY, ZF_ETIMEOUT, " -t ", true },
		{ ZF_DOING_QUERY, ZF_ETIMEOUT, "--idle-timeout", false },
		{ ZF_DOING_UPDATE, ZF_ETIMEOUT, "--idle-timeout", false },
		{ ZF_DOING_QUERY, ZF_ELIMIT, "--max", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int in_file = 0; in_file < 2; in_file++) {
			server.in_file = in_file == 1;
			refuse(ZF_RCODE_REFUSED);
			err.code = rows[i].status;
			zf_explain(&err, rows[i].doing, &server, NULL);
			ck_assert_msg((strstr(err.hint, rows[i].option) != NULL) ==
					      (rows[i].there && !server.in_file),
				      "row %zu, %d: %s", i, in_file, err.hint);
			ck_assert_ptr_null(strchr(err.hint, '\n'));
		}
	}
}
END_TEST

START_TEST(what_has_a_hint_keeps_it)
{
	refuse(ZF_RCODE_REFUSED);
	zf_hint(&err, "known better");
	zf_explain(&err, ZF_DOING_TRANSFER, &server, NULL);
	ck_assert_str_eq(err.hint, "known better");
}
END_TEST

START_TEST(what_the_peer_did_not_cause_stays_as_it_is)
{
	zf_fail_system(&err, ENOSPC, "zone: write");
	ck_assert_int_eq(zf_explain(&err, ZF_DOING_TRANSFER, &server, &local),
			 ZF_ESYSTEM);
	ck_assert_str_eq(err.message, "zone: write: No space left on device");
	ck_assert_str_eq(err.hint, "");
	ck_assert_int_ne(zf_explain(NULL, ZF_DOING_TRANSFER, &server, NULL), ZF_OK);
}
END_TEST

START_TEST(a_message_that_is_too_long_is_cut)
{
	char label[512];

	memset(label, 'x', sizeof label - 1);
	label[sizeof label - 1] = '\0';
	server.label = label;
	memset(err.message, 'y', sizeof err.message - 1);
	err.message[sizeof err.message - 1] = '\0';
	err.code = ZF_EREFUSED;
	zf_explain(&err, ZF_DOING_QUERY, &server, &local);
	zf_explain(&err, ZF_DOING_TRANSFER, &server, &local);
	ck_assert_uint_eq(strlen(err.message), ZF_MESSAGE_MAX - 1);
}
END_TEST

START_TEST(notauth_is_either_no_zone_or_no_transfer)
{
	refuse(ZF_RCODE_NOTAUTH);
	zf_explain_notauth(&err, false, &server);
	ck_assert_str_eq(err.message, "NOTAUTH: it has no such zone");
	ck_assert_int_eq(err.code, ZF_EREFUSED);
	ck_assert_int_eq(err.rcode, ZF_RCODE_NOTAUTH);
	refuse(ZF_RCODE_NOTAUTH);
	zf_explain_notauth(&err, true, &server);
	ck_assert_ptr_nonnull(strstr(err.message, "answers for the zone"));
	ck_assert_ptr_nonnull(strstr(err.hint, "action: transfer"));
}
END_TEST

/* ---- BADKEY, of a server that has the key with the algorithm in its arg, or without one not ---- */

static bool has_algorithm(const struct peer *peer, const enum zf_hmac *algorithm)
{
	const uint8_t *name;
	size_t size;

	if (algorithm == NULL)
		return false;
	name = zf_hmac_name(*algorithm);
	size = zf_name_size(name);
	for (size_t i = 0; i + size <= peer->query_len; i++) {
		if (memcmp(peer->query + i, name, size) == 0)
			return true;
	}
	return false;
}

/* The query's TSIG back, with the server's error and without a MAC (RFC 8945 5.3.2). */
static void add_tsig_error(const struct peer *peer, struct zf_message *answer,
			   unsigned error)
{
	size_t at = ZF_HEADER_OCTETS + zf_name_size(peer->query + ZF_HEADER_OCTETS) + 4;
	size_t fixed = at + zf_name_size(peer->query + at) + 10;
	size_t algorithm_len = zf_name_size(peer->query + fixed);
	const uint8_t *times = peer->query + fixed + algorithm_len;
	uint8_t *to = answer->wire + answer->len;
	size_t rdata_len = algorithm_len + 16;

	memcpy(to, peer->query + at, fixed - at);
	to += fixed - at;
	to[-2] = (uint8_t)(rdata_len >> 8);
	to[-1] = (uint8_t)rdata_len;
	memcpy(to, peer->query + fixed, algorithm_len);
	memcpy(to + algorithm_len, times, 8);
	memset(to + algorithm_len + 8, 0, 8);
	memcpy(to + algorithm_len + 10, peer->query, 2);
	to[algorithm_len + 13] = (uint8_t)error;
	answer->len = (size_t)(to - answer->wire) + rdata_len;
	answer->wire[11] = 1;
}

static void bad_key(struct peer *peer)
{
	while (peer_accept(peer)) {
		struct zf_message answer;

		if (!peer_read(peer))
			break;
		peer_answer(peer, &answer, ZF_RCODE_NOTAUTH);
		add_tsig_error(peer, &answer,
			       has_algorithm(peer, peer->arg) ? ZF_TSIG_BADSIG
							      : ZF_TSIG_BADKEY);
		peer_write_message(peer, answer.wire, answer.len);
		peer_wait_closed(peer);
		peer_hang_up(peer);
	}
}

static void explain_bad_key(const enum zf_hmac *algorithm)
{
	struct peer peer;

	peer_start(&peer, bad_key, algorithm);
	server.server = peer.endpoint;
	server.key = &key;
	zf_fail(&err, ZF_EAUTH, "BADKEY");
	err.rcode = ZF_RCODE_NOTAUTH;
	err.tsig_error = ZF_TSIG_BADKEY;
	ck_assert_int_eq(zf_explain(&err, ZF_DOING_TRANSFER, &server, NULL), ZF_EAUTH);
	peer_stop(&peer);
	ck_assert_int_eq(err.tsig_error, ZF_TSIG_BADKEY);
	ck_assert_int_eq(err.rcode, ZF_RCODE_NOTAUTH);
}

START_TEST(a_key_the_server_has_with_another_algorithm_is_a_wrong_algorithm)
{
	static const enum zf_hmac sha512 = ZF_HMAC_SHA512, md5 = ZF_HMAC_MD5;

	explain_bad_key(&sha512);
	ck_assert_ptr_nonnull(strstr(err.message,
				     "wrong algorithm: the server has key xfr. with "
				     "hmac-sha512, we asked with hmac-sha256"));
	explain_bad_key(&md5);
	ck_assert_ptr_nonnull(strstr(err.message, "with hmac-md5"));
}
END_TEST

START_TEST(a_key_the_server_has_with_no_algorithm_is_a_wrong_name)
{
	explain_bad_key(NULL);
	ck_assert_ptr_nonnull(
		strstr(err.message, "wrong name: the server has no key called xfr."));
}
END_TEST

START_TEST(what_does_not_answer_leaves_it_open)
{
	ck_assert_int_eq(
		zf_endpoint_parse_literal(&server.server, "127.0.0.1#1", 0, NULL), ZF_OK);
	server.key = &key;
	zf_fail(&err, ZF_EAUTH, "TSIG error BADKEY: something");
	err.tsig_error = ZF_TSIG_BADKEY;
	zf_explain(&err, ZF_DOING_TRANSFER, &server, NULL);
	ck_assert_ptr_nonnull(strstr(err.message, "TSIG error BADKEY: something"));
}
END_TEST

START_TEST(the_next_badkey_is_like_the_first)
{
	struct zf_error first;

	zf_error_clear(&first);
	zf_fail(&err, ZF_EAUTH, "raw");
	err.tsig_error = ZF_TSIG_BADKEY;
	ck_assert(!zf_explain_alike(&err, &first));
	zf_fail(&first, ZF_EAUTH, "explained");
	first.tsig_error = ZF_TSIG_BADKEY;
	ck_assert(zf_explain_alike(&err, &first));
	ck_assert_str_eq(err.message, "explained");
	zf_fail(&err, ZF_EREFUSED, "raw");
	ck_assert(!zf_explain_alike(&err, &first));
}
END_TEST

static Suite *suite(void)
{
	Suite *all = suite_create("src/jobs/ask/explain");
	TCase *tests = tcase_create("explain");

	tcase_add_checked_fixture(tests, set_up, NULL);
	tcase_add_test(tests, the_message_says_what_was_done_from_where_with_which_key);
	tcase_add_test(tests, a_question_keeps_its_own_words_in_front);
	tcase_add_test(tests, the_hint_names_what_decides_on_such_a_server);
	tcase_add_test(tests, with_tls_it_says_so_and_asks_for_what_that_needs);
	tcase_add_test(tests, the_network_has_hints_by_errno);
	tcase_add_test(tests, hints_name_options_that_there_are);
	tcase_add_test(tests, what_has_a_hint_keeps_it);
	tcase_add_test(tests, what_the_peer_did_not_cause_stays_as_it_is);
	tcase_add_test(tests, a_message_that_is_too_long_is_cut);
	tcase_add_test(tests, notauth_is_either_no_zone_or_no_transfer);
	tcase_add_test(tests,
		       a_key_the_server_has_with_another_algorithm_is_a_wrong_algorithm);
	tcase_add_test(tests, a_key_the_server_has_with_no_algorithm_is_a_wrong_name);
	tcase_add_test(tests, what_does_not_answer_leaves_it_open);
	tcase_add_test(tests, the_next_badkey_is_like_the_first);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
