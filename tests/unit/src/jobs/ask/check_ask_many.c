/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/ask_many.h"

#include <stdio.h>
#include <string.h>

#include "protocol/message.h"
#include "protocol/rdata.h"
#include "tests/unit/protocol/peer.h"
#include "tests/unit/runner.h"

#define COUNT 150 /* more than are asked at once */

static struct peer server;
static struct zf_asked asked[COUNT];
static struct zf_name names[COUNT];

/* There is no name that begins with `n`. */
static void serve(struct peer *peer)
{
	while (peer_receive(peer)) {
		const bool none = peer->query[ZF_HEADER_OCTETS + 1] == 'n';
		struct zf_message msg;

		peer_answer(peer, &msg, none ? ZF_RCODE_NXDOMAIN : ZF_RCODE_NOERROR);
		peer_reply(peer, msg.wire, msg.len);
	}
}

static void name_all(void)
{
	char text[32];

	for (size_t i = 0; i < COUNT; i++) {
		snprintf(text, sizeof text, "%c%zu.example", i % 3 == 0 ? 'n' : 'a', i);
		ck_assert_int_eq(zf_name_parse(&names[i], text, NULL), ZF_OK);
		asked[i].owner = names[i].wire;
		asked[i].type = ZF_TYPE_A;
	}
}

START_TEST(each_question_gets_its_own_answer)
{
	struct zf_peer peer;

	name_all();
	peer_start(&server, serve, NULL);
	peer = (struct zf_peer){ .server = server.endpoint, .timeout_ms = 5000 };
	ck_assert_int_eq(zf_ask_many(&peer, asked, COUNT, NULL), ZF_OK);
	for (size_t i = 0; i < COUNT; i++) {
		ck_assert_int_eq(asked[i].status, ZF_OK);
		ck_assert_int_eq(asked[i].seen.rcode,
				 i % 3 == 0 ? ZF_RCODE_NXDOMAIN : ZF_RCODE_NOERROR);
		zf_seen_clear(&asked[i].seen);
	}
	peer_stop(&server);
}
END_TEST

START_TEST(what_is_not_answered_fails_for_itself)
{
	struct zf_peer peer;

	name_all();
	peer_start(&server, serve, NULL);
	peer = (struct zf_peer){ .server = server.endpoint, .timeout_ms = 300 };
	peer_stop(&server); /* nobody listens any more */
	ck_assert_int_eq(zf_ask_many(&peer, asked, COUNT, NULL), ZF_OK);
	for (size_t i = 0; i < COUNT; i++) {
		ck_assert_int_ne(asked[i].status, ZF_OK);
		ck_assert_int_eq(asked[i].why.code, asked[i].status);
		ck_assert_ptr_null(asked[i].seen.records);
	}
}
END_TEST

static unsigned packets; /* read by us once the server has ended */

static void swallow(struct peer *peer)
{
	while (peer_receive(peer))
		packets++;
}

/* 64 are asked at once, by three packets each; whoever answers none of them is not asked the others, but for those that
 * took the places of the first three. */
START_TEST(a_dead_server_is_not_asked_for_each)
{
	struct zf_peer peer;

	name_all();
	packets = 0;
	peer_start(&server, swallow, NULL);
	peer = (struct zf_peer){ .server = server.endpoint, .timeout_ms = 300 };
	ck_assert_int_eq(zf_ask_many(&peer, asked, COUNT, NULL), ZF_OK);
	peer_stop(&server);
	ck_assert_uint_le(packets, (64 + 3) * 3);
	for (size_t i = 0; i < COUNT; i++)
		ck_assert_int_eq(asked[i].status, ZF_ETIMEOUT);
	ck_assert_ptr_nonnull(strstr(asked[COUNT - 1].why.message, "not asked"));
}
END_TEST

START_TEST(nothing_is_asked_of_nobody)
{
	const struct zf_peer peer = { .timeout_ms = 300 };

	ck_assert_int_eq(zf_ask_many(&peer, asked, 0, NULL), ZF_OK);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/jobs/ask/ask_many");
	TCase *cases = tcase_create("ask_many");

	tcase_add_test(cases, each_question_gets_its_own_answer);
	tcase_add_test(cases, what_is_not_answered_fails_for_itself);
	tcase_add_test(cases, a_dead_server_is_not_asked_for_each);
	tcase_add_test(cases, nothing_is_asked_of_nobody);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
