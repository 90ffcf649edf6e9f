/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/exchange.h"

#include <event2/event.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/unit/protocol/tls_peer.h"
#include "tests/unit/runner.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct tls_pair pair;
static struct zf_message query;
static struct zf_key key, other_key;

static void make_query(void)
{
	struct zf_name name;
	uint16_t id;

	ck_assert_int_eq(zf_name_parse(&name, "ferry.example", NULL), ZF_OK);
	ck_assert_int_eq(zf_message_random_id(&id, NULL), ZF_OK);
	zf_message_start(&query, id, ZF_OPCODE_QUERY, 0);
	zf_message_question(&query, name.wire, ZF_TYPE_SOA, ZF_CLASS_IN);
	ck_assert_int_eq(zf_key_parse(&key, "hmac-sha256:xfr:c2VjcmV0IHNlY3JldA==", NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_key_parse(&other_key, "hmac-sha256:xfr:b3RoZXIgc2VjcmV0",
				      NULL),
			 ZF_OK);
}

static void answer_udp(struct peer *peer)
{
	struct zf_message answer;

	if (!peer_receive(peer))
		return;
	peer_answer(peer, &answer, ZF_RCODE_NOERROR);
	peer_reply(peer, answer.wire, answer.len);
}

static void answer_tcp(struct peer *peer)
{
	struct zf_message answer;

	if (!peer_accept(peer) || !peer_read(peer))
		return;
	peer_answer(peer, &answer, ZF_RCODE_NOERROR);
	peer_write_message(peer, answer.wire, answer.len);
	peer_wait_closed(peer);
}

static void make_pair(void)
{
	tls_pair_make(&pair);
}

static void free_pair(void)
{
	tls_pair_free(&pair);
}

/* Asks a peer that runs `script`; `terms` has all but the server, and what TLS needs. */
static zf_status ask(void (*script)(struct peer *), const void *arg,
		     struct zf_exchange_terms terms, struct zf_answer *answer,
		     struct zf_error *err)
{
	struct peer peer;

	if (terms.transport == ZF_TRANSPORT_TLS)
		terms.tls = pair.client;
	if (terms.tls != NULL)
		peer_start_tls(&peer, script, arg, &pair.server);
	else
		peer_start(&peer, script, arg);
	terms.server = peer.endpoint;
	zf_error_clear(err);
	zf_status status = zf_exchange_wait(&terms, &query, answer, err);
	peer_stop(&peer);
	return status;
}

/* Whether `text` is the server's address and `behind`. */
static bool says(const char *text, const char *behind)
{
	const char *at = strchr(text, ' ');

	return strncmp(text, "127.0.0.1#", 10) == 0 && at != NULL && at[-1] == ':' &&
	       strcmp(at + 1, behind) == 0;
}

static const struct {
	void (*script)(struct peer *);
	enum zf_transport transport;
} ways[] = {
	{ answer_udp, ZF_TRANSPORT_UDP },
	{ answer_udp, ZF_TRANSPORT_UDP_ONLY },
	{ answer_tcp, ZF_TRANSPORT_TCP },
	{ answer_tcp, ZF_TRANSPORT_TLS },
};

START_TEST(a_question_is_answered)
{
	const struct zf_exchange_terms terms = { .transport = ways[_i].transport };
	struct zf_answer answer;
	struct zf_error err;
	char local[ZF_ENDPOINT_TEXT_MAX];

	ck_assert_msg(ask(ways[_i].script, NULL, terms, &answer, &err) == ZF_OK, "%s",
		      err.message);
	ck_assert_uint_eq(answer.len, query.len);
	ck_assert_mem_eq(answer.wire + ZF_HEADER_OCTETS, query.wire + ZF_HEADER_OCTETS,
			 query.len - ZF_HEADER_OCTETS);
	ck_assert_uint_eq(answer.header.id, zf_wire_get16(query.wire));
	ck_assert_int_eq(answer.transport, ways[_i].transport == ZF_TRANSPORT_UDP_ONLY
						   ? ZF_TRANSPORT_UDP
						   : ways[_i].transport);
	ck_assert_str_eq(zf_endpoint_print_address(local, &answer.local), "127.0.0.1");
	ck_assert_uint_ne(zf_endpoint_port(&answer.local), 0);
	zf_answer_clear(&answer);
	ck_assert_ptr_null(answer.wire);
}
END_TEST

START_TEST(with_tls_nothing_goes_by_anything_else)
{
	const struct zf_exchange_terms terms = { .transport = (enum zf_transport)_i,
						 .tls = pair.client };
	struct zf_answer answer;
	struct zf_error err;

	ck_assert_msg(ask(answer_tcp, NULL, terms, &answer, &err) == ZF_OK, "%s",
		      err.message);
	ck_assert_int_eq(answer.transport, ZF_TRANSPORT_TLS);
	zf_answer_clear(&answer);
}
END_TEST

START_TEST(tls_without_its_settings_is_refused)
{
	struct zf_exchange_terms terms = { .transport = ZF_TRANSPORT_TLS };
	struct zf_answer answer;
	struct zf_error err;

	ck_assert_int_eq(zf_endpoint_parse_literal(&terms.server, "127.0.0.1", 53, NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_exchange_wait(&terms, &query, &answer, &err), ZF_EUSAGE);
}
END_TEST

/* What may come before the true answer. */
enum lie { OTHER_ID, NO_QR, OTHER_OPCODE, OTHER_QUESTION, NO_QUESTION, RUBBISH, EMPTY };

static const enum lie lies[] = {
	OTHER_ID, NO_QR, OTHER_OPCODE, OTHER_QUESTION, NO_QUESTION, RUBBISH, EMPTY,
};

static void lie(const struct peer *peer, struct zf_message *answer)
{
	peer_answer(peer, answer, ZF_RCODE_REFUSED);
	switch (*(const enum lie *)peer->arg) {
	case OTHER_ID:
		answer->wire[1] ^= 1;
		break;
	case NO_QR:
		answer->wire[2] &= 0x7f;
		break;
	case OTHER_OPCODE:
		answer->wire[2] |= 0x20;
		break;
	case OTHER_QUESTION:
		answer->wire[ZF_HEADER_OCTETS + 1] ^= 1;
		break;
	case NO_QUESTION:
		answer->wire[3] = ZF_RCODE_NXDOMAIN;
		answer->wire[5] = 0;
		answer->len = ZF_HEADER_OCTETS;
		break;
	case RUBBISH:
		memset(answer->wire, 0xc0, 40);
		break;
	case EMPTY:
		answer->len = 0;
		break;
	}
}

static void lie_then_answer_udp(struct peer *peer)
{
	struct zf_message answer;

	if (!peer_receive(peer))
		return;
	lie(peer, &answer);
	for (unsigned i = 0; i < 20; i++)
		peer_reply(peer, answer.wire, answer.len);
	peer_answer(peer, &answer, ZF_RCODE_NOERROR);
	peer_reply(peer, answer.wire, answer.len);
}

static void lie_then_answer_tcp(struct peer *peer)
{
	struct zf_message answer;

	if (!peer_accept(peer) || !peer_read(peer))
		return;
	lie(peer, &answer);
	peer_write_message(peer, answer.wire, answer.len);
	peer_answer(peer, &answer, ZF_RCODE_NOERROR);
	peer_write_message(peer, answer.wire, answer.len);
	peer_wait_closed(peer);
}

START_TEST(what_does_not_match_is_dropped)
{
	struct zf_answer answer;
	struct zf_error err;

	ck_assert_int_eq(ask(lie_then_answer_udp, &lies[_i],
			     (struct zf_exchange_terms){ 0 }, &answer, &err),
			 ZF_OK);
	ck_assert_uint_eq(answer.header.rcode, ZF_RCODE_NOERROR);
	zf_answer_clear(&answer);
	ck_assert_int_eq(ask(lie_then_answer_tcp, &lies[_i],
			     (struct zf_exchange_terms){ .transport = ZF_TRANSPORT_TCP },
			     &answer, &err),
			 ZF_OK);
	ck_assert_uint_eq(answer.header.rcode, ZF_RCODE_NOERROR);
	zf_answer_clear(&answer);
}
END_TEST

/* An answer by all that matches, with an octet behind its end. */
static void answer_with_more(const struct peer *peer, struct zf_message *answer)
{
	peer_answer(peer, answer, ZF_RCODE_NOERROR);
	answer->wire[answer->len++] = 0;
}

static void more_then_answer_udp(struct peer *peer)
{
	struct zf_message answer;

	if (!peer_receive(peer))
		return;
	answer_with_more(peer, &answer);
	peer_reply(peer, answer.wire, answer.len);
	peer_answer(peer, &answer, ZF_RCODE_NOERROR);
	peer_reply(peer, answer.wire, answer.len);
}

static void more_udp(struct peer *peer)
{
	struct zf_message answer;

	while (peer_receive(peer)) {
		answer_with_more(peer, &answer);
		peer_reply(peer, answer.wire, answer.len);
	}
}

static void more_tcp(struct peer *peer)
{
	struct zf_message answer;

	if (!peer_accept(peer) || !peer_read(peer))
		return;
	answer_with_more(peer, &answer);
	peer_write_message(peer, answer.wire, answer.len);
	peer_wait_closed(peer);
}

static void truncate_with_more(struct peer *peer)
{
	struct zf_message answer;

	if (!peer_receive(peer))
		return;
	answer_with_more(peer, &answer);
	answer.wire[2] |= ZF_FLAG_TC >> 8;
	peer_reply(peer, answer.wire, answer.len);
}

START_TEST(what_is_no_message_is_no_answer)
{
	char said[128];
	struct zf_exchange_terms terms = { .timeout_ms = 60, .tries = 1 };
	struct zf_answer answer;
	struct zf_error err;

	snprintf(said, sizeof(said),
		 "octet %zu of the message: octets left over behind the last record",
		 query.len);
	ck_assert_int_eq(ask(more_then_answer_udp, NULL, (struct zf_exchange_terms){ 0 },
			     &answer, &err),
			 ZF_OK);
	zf_answer_clear(&answer);
	ck_assert_int_eq(ask(more_udp, NULL, terms, &answer, &err), ZF_EMALFORMED);
	ck_assert_msg(says(err.message, said), "%s", err.message);
	terms = (struct zf_exchange_terms){ .transport = ZF_TRANSPORT_TCP };
	ck_assert_int_eq(ask(more_tcp, NULL, terms, &answer, &err), ZF_EMALFORMED);
	ck_assert_msg(says(err.message, said), "%s", err.message);
	terms.transport = ZF_TRANSPORT_UDP_ONLY; /* what was cut off may end anywhere */
	ck_assert_int_eq(ask(truncate_with_more, NULL, terms, &answer, &err), ZF_OK);
	zf_answer_clear(&answer);
}
END_TEST

static void answer_third(struct peer *peer)
{
	peer_receive(peer);
	size_t len = peer->query_len;
	peer_receive(peer);
	if (peer->query_len == len)
		answer_udp(peer);
}

START_TEST(a_lost_question_is_asked_again)
{
	struct zf_answer answer;
	struct zf_error err;

	ck_assert_int_eq(
		ask(answer_third, NULL,
		    (struct zf_exchange_terms){ .timeout_ms = 3000, .tries = 60 },
		    &answer, &err),
		ZF_OK);
	zf_answer_clear(&answer);
}
END_TEST

static void listen_and_wait(struct peer *peer)
{
	if (peer_accept(peer))
		peer_wait_closed(peer);
}

static void hang_up(struct peer *peer)
{
	if (peer_accept(peer) && peer_read(peer))
		peer_hang_up(peer);
}

static void shake_no_hands(struct peer *peer)
{
	peer->tls_terms = NULL;
	listen_and_wait(peer);
}

static void be_another(struct peer *peer)
{
	static const struct certificate_terms terms = { .cn = "another" };
	struct tls_peer_terms server = *peer->tls_terms;
	struct certificate certificate;

	certificate_make(&certificate, &terms);
	server.certificate = &certificate;
	peer->tls_terms = &server;
	ck_assert(!peer_accept(peer));
	peer_wait_closed(peer);
	certificate_free(&certificate);
}

static void truncate_then_hang_up(struct peer *peer)
{
	struct zf_message answer;

	if (!peer_receive(peer))
		return;
	peer_answer(peer, &answer, ZF_RCODE_NOERROR);
	answer.wire[2] |= ZF_FLAG_TC >> 8;
	peer_reply(peer, answer.wire, answer.len);
	hang_up(peer);
}

static void shut_udp(struct peer *peer)
{
	peer_pause(peer, -1);
}

static const struct {
	void (*script)(struct peer *);
	enum zf_transport transport;
	unsigned tries;
	enum zf_code code;
	const char *message;
} failures[] = {
	{ shut_udp, ZF_TRANSPORT_UDP, 3, ZF_ETIMEOUT,
	  "no answer by UDP for 90 ms (asked 3 times)" },
	{ shut_udp, ZF_TRANSPORT_UDP, 1, ZF_ETIMEOUT,
	  "no answer by UDP for 90 ms (asked 1 time)" },
	{ listen_and_wait, ZF_TRANSPORT_TCP, 0, ZF_ETIMEOUT,
	  "no answer by TCP for 90 ms" },
	{ hang_up, ZF_TRANSPORT_TCP, 0, ZF_ENETWORK, "closed by the server" },
	{ hang_up, ZF_TRANSPORT_TLS, 0, ZF_ENETWORK, "closed by the server" },
	{ shake_no_hands, ZF_TRANSPORT_TLS, 0, ZF_ETIMEOUT,
	  "TLS handshake: no answer for 90 ms" },
	{ be_another, ZF_TRANSPORT_TLS, 0, ZF_EAUTH, NULL },
	{ truncate_then_hang_up, ZF_TRANSPORT_UDP, 0, ZF_ENETWORK,
	  "closed by the server" },
};

START_TEST(no_answer_says_why)
{
	const struct zf_exchange_terms terms = {
		.transport = failures[_i].transport,
		.tries = failures[_i].tries,
		.timeout_ms = failures[_i].code == ZF_ETIMEOUT ? 90 : 60000,
	};
	struct zf_answer answer;
	struct zf_error err;

	ck_assert_int_eq(ask(failures[_i].script, NULL, terms, &answer, &err),
			 failures[_i].code);
	if (failures[_i].message != NULL)
		ck_assert_msg(says(err.message, failures[_i].message), "%s", err.message);
	ck_assert_ptr_null(answer.wire);
}
END_TEST

/* Sockets bound and closed again: a port that was free a moment ago. */
START_TEST(a_port_nobody_listens_on_is_told_by_the_network)
{
	struct zf_exchange_terms terms = { .transport = (enum zf_transport)_i,
					   .timeout_ms = 300 };
	struct zf_answer answer;
	struct zf_error err;
	struct peer peer;

	peer_start(&peer, shut_udp, NULL);
	peer_stop(&peer);
	terms.server = peer.endpoint;
	ck_assert_int_eq(zf_exchange_wait(&terms, &query, &answer, &err), ZF_ENETWORK);
	ck_assert_msg(says(err.message, terms.transport == ZF_TRANSPORT_TCP
						? "connect: Connection refused"
						: "asking by UDP: Connection refused"),
		      "%s", err.message);
}
END_TEST

static void truncate_udp(struct peer *peer)
{
	struct zf_message answer;

	if (!peer_receive(peer))
		return;
	peer_answer(peer, &answer, ZF_RCODE_NOERROR);
	answer.wire[2] |= ZF_FLAG_TC >> 8;
	peer_reply(peer, answer.wire, answer.len);
	answer_tcp(peer);
}

START_TEST(a_truncated_answer_is_asked_for_by_tcp)
{
	struct zf_answer answer;
	struct zf_error err;

	ck_assert_msg(ask(truncate_udp, NULL, (struct zf_exchange_terms){ 0 }, &answer,
			  &err) == ZF_OK,
		      "%s", err.message);
	ck_assert_int_eq(answer.transport, ZF_TRANSPORT_TCP);
	ck_assert_uint_eq(answer.header.flags & ZF_FLAG_TC, 0);
	zf_answer_clear(&answer);
}
END_TEST

START_TEST(or_taken_where_udp_alone_is_wanted)
{
	const struct zf_exchange_terms terms = { .transport = ZF_TRANSPORT_UDP_ONLY };
	struct zf_answer answer;
	struct zf_error err;

	ck_assert_int_eq(ask(truncate_udp, NULL, terms, &answer, &err), ZF_OK);
	ck_assert_int_eq(answer.transport, ZF_TRANSPORT_UDP);
	ck_assert_uint_ne(answer.header.flags & ZF_FLAG_TC, 0);
	zf_answer_clear(&answer);
}
END_TEST

START_TEST(a_query_too_large_for_a_packet_goes_by_tcp)
{
	static const uint8_t octets[1300];
	const struct zf_record rr = {
		.owner = query.wire + ZF_HEADER_OCTETS,
		.type = 65280,
		.class = ZF_CLASS_IN,
		.rdata = octets,
		.rdata_len = sizeof(octets),
	};
	struct zf_answer answer;
	struct zf_error err;

	zf_message_add(&query, ZF_SECTION_ANSWER, &rr);
	ck_assert_msg(ask(answer_tcp, NULL, (struct zf_exchange_terms){ 0 }, &answer,
			  &err) == ZF_OK,
		      "%s", err.message);
	zf_answer_clear(&answer);
}
END_TEST

/* How the peer signs, one reply after the other. */
enum signing { NOT, WELL, BADLY };

static void reply_signed(struct peer *peer, enum signing how)
{
	struct zf_message answer;

	peer_answer(peer, &answer, ZF_RCODE_NOERROR);
	peer->mac_len = 0;
	if (how != NOT)
		peer_sign(peer, &answer, how == WELL ? &key : &other_key);
	if (peer->connection >= 0)
		peer_write_message(peer, answer.wire, answer.len);
	else
		peer_reply(peer, answer.wire, answer.len);
}

static const struct dealing {
	enum zf_transport transport;
	enum signing replies[3];
	bool accepted;
	const char *why;
} dealings[] = {
	{ ZF_TRANSPORT_UDP, { WELL, NOT, NOT }, true, "signed" },
	{ ZF_TRANSPORT_UDP, { NOT, BADLY, WELL }, true, "forged ones do not end it" },
	{ ZF_TRANSPORT_UDP, { NOT, NOT, NOT }, false, "never signed" },
	{ ZF_TRANSPORT_UDP, { BADLY, BADLY, BADLY }, false, "never well" },
	{ ZF_TRANSPORT_TCP, { WELL, NOT, NOT }, true, "signed" },
	{ ZF_TRANSPORT_TCP,
	  { NOT, WELL, WELL },
	  false,
	  "TCP's first answer is the server's" },
	{ ZF_TRANSPORT_TCP, { BADLY, WELL, WELL }, false, "the same" },
	{ ZF_TRANSPORT_TLS, { WELL, NOT, NOT }, true, "signed" },
	{ ZF_TRANSPORT_TLS, { NOT, WELL, WELL }, false, "TLS is no signature" },
};

static void deal(struct peer *peer)
{
	const struct dealing *dealing = peer->arg;

	if (dealing->transport == ZF_TRANSPORT_UDP
		    ? !peer_receive(peer)
		    : !peer_accept(peer) || !peer_read(peer))
		return;
	for (size_t i = 0; i < COUNT(dealing->replies); i++)
		reply_signed(peer, dealing->replies[i]);
	if (peer->connection >= 0)
		peer_wait_closed(peer);
}

START_TEST(a_signed_question_wants_a_signed_answer)
{
	const struct dealing *dealing = &dealings[_i];
	const struct zf_exchange_terms terms = {
		.transport = dealing->transport,
		.key = &key,
		.timeout_ms = dealing->accepted || dealing->transport != ZF_TRANSPORT_UDP
				      ? 60000
				      : 200,
		.tries = 2,
	};
	struct zf_answer answer;
	struct zf_error err;

	zf_status status = ask(deal, dealing, terms, &answer, &err);
	ck_assert_msg(status == (dealing->accepted ? ZF_OK : ZF_EAUTH), "%s: %s",
		      dealing->why, err.message);
	if (dealing->accepted) /* without the TSIG */
		ck_assert_uint_eq(answer.len, query.len);
	else
		ck_assert_mem_eq(err.message, "127.0.0.1#", 10);
	zf_answer_clear(&answer);
}
END_TEST

START_TEST(a_signed_question_goes_on_by_tcp_too)
{
	static const struct dealing by_tcp = { .transport = ZF_TRANSPORT_TCP,
					       .replies = { WELL, WELL, WELL } };
	const struct zf_exchange_terms terms = { .key = &key };
	struct zf_answer answer;
	struct zf_error err;

	/* the TSIG makes it too large for a packet, or a truncated answer would */
	static const uint8_t octets[1200];
	const struct zf_record rr = {
		.owner = query.wire + ZF_HEADER_OCTETS,
		.type = 65280,
		.class = ZF_CLASS_IN,
		.rdata = octets,
		.rdata_len = sizeof(octets),
	};
	zf_message_add(&query, ZF_SECTION_ANSWER, &rr);
	ck_assert_msg(ask(deal, &by_tcp, terms, &answer, &err) == ZF_OK, "%s",
		      err.message);
	ck_assert_int_eq(answer.transport, ZF_TRANSPORT_TCP);
	zf_answer_clear(&answer);
}
END_TEST

static void answer_update(struct peer *peer)
{
	struct zf_message answer;

	if (!peer_receive(peer))
		return;
	zf_message_start(&answer, zf_wire_get16(peer->query), ZF_OPCODE_UPDATE,
			 ZF_FLAG_QR | ZF_RCODE_NXRRSET);
	peer_reply(peer, answer.wire, answer.len);
}

START_TEST(an_update_s_answer_needs_no_question)
{
	struct zf_answer answer;
	struct zf_error err;

	query.wire[2] = ZF_OPCODE_UPDATE << 3;
	ck_assert_int_eq(ask(answer_update, NULL, (struct zf_exchange_terms){ 0 },
			     &answer, &err),
			 ZF_OK);
	ck_assert_uint_eq(answer.header.rcode, ZF_RCODE_NXRRSET);
	zf_answer_clear(&answer);
}
END_TEST

static const struct {
	const char *source, *why;
} sources[] = {
	{ "192.0.2.1", "source address 192.0.2.1 is not this machine's" },
	{ "::1", "source address ::1 is not of the server's address family" },
};

START_TEST(a_source_address_that_cannot_be_is_told_in_done)
{
	struct zf_exchange_terms terms = { .transport = (enum zf_transport)(_i % 2 * 2) };
	struct zf_answer answer;
	struct zf_error err;

	ck_assert_int_eq(zf_endpoint_parse_literal(&terms.local, sources[_i / 2].source,
						   0, NULL),
			 ZF_OK);
	ck_assert_int_eq(ask(shut_udp, NULL, terms, &answer, &err), ZF_EUSAGE);
	ck_assert_msg(says(err.message, sources[_i / 2].why), "%s", err.message);
}
END_TEST

START_TEST(the_source_address_is_the_one_asked_for)
{
	struct zf_exchange_terms terms = { .transport = ways[_i].transport };
	struct zf_answer answer;
	struct zf_error err;

	ck_assert_int_eq(zf_endpoint_parse_literal(&terms.local, "127.0.0.9", 0, NULL),
			 ZF_OK);
	ck_assert_int_eq(ask(ways[_i].script, NULL, terms, &answer, &err), ZF_OK);
	ck_assert(zf_endpoint_same_address(&answer.local, &terms.local));
	zf_answer_clear(&answer);
}
END_TEST

START_TEST(an_overfull_query_is_not_sent)
{
	struct zf_answer answer;
	struct zf_error err;

	query.overflow = true;
	ck_assert_int_eq(ask(shut_udp, NULL, (struct zf_exchange_terms){ 0 }, &answer,
			     &err),
			 ZF_ELIMIT);
}
END_TEST

START_TEST(a_query_too_full_for_its_tsig_is_not_sent)
{
	static const uint8_t octets[65450];
	const struct zf_record rr = {
		.owner = query.wire + ZF_HEADER_OCTETS,
		.type = 65280,
		.class = ZF_CLASS_IN,
		.rdata = octets,
		.rdata_len = sizeof(octets),
	};
	struct zf_answer answer;
	struct zf_error err;

	zf_message_add(&query, ZF_SECTION_ANSWER, &rr);
	ck_assert_int_eq(zf_message_check(&query, &err), ZF_OK);
	ck_assert_int_eq(ask(shut_udp, NULL, (struct zf_exchange_terms){ .key = &key },
			     &answer, &err),
			 ZF_ELIMIT);
}
END_TEST

static unsigned told;
static bool in_start;

static void tell(void *ctx, zf_status status, const struct zf_answer *answer,
		 const struct zf_error *why)
{
	(void)ctx;
	ck_assert(!in_start);
	ck_assert_msg(status == ZF_OK, "%s", why->message);
	ck_assert_uint_eq(answer->header.id, zf_wire_get16(query.wire));
	told++;
}

static unsigned cancelled;

static void watch(void *ctx, const struct zf_exchange_end *end)
{
	(void)ctx;
	ck_assert_uint_eq(end->query_len, query.len);
	if (end->answer == NULL && end->why->code == ZF_ECANCELLED)
		cancelled++;
}

static void answer_all(struct peer *peer)
{
	struct zf_message answer;

	while (peer_receive(peer)) {
		peer_answer(peer, &answer, ZF_RCODE_NOERROR);
		peer_reply(peer, answer.wire, answer.len);
	}
}

START_TEST(many_share_a_loop_and_some_are_cancelled)
{
	struct event_base *loop = event_base_new();
	struct zf_exchange *exchanges[50];
	const struct zf_exchange_user user = { loop, tell, NULL };
	struct zf_exchange_terms terms = { .witness = watch };
	struct peer peer;

	told = cancelled = 0;
	peer_start(&peer, answer_all, NULL);
	terms.server = peer.endpoint;
	in_start = true;
	for (size_t i = 0; i < COUNT(exchanges); i++)
		ck_assert_int_eq(zf_exchange_start(&exchanges[i], &terms, &query, &user,
						   NULL),
				 ZF_OK);
	for (size_t i = 0; i < 10; i++)
		zf_exchange_cancel(exchanges[i]);
	zf_exchange_cancel(NULL);
	in_start = false;
	event_base_dispatch(loop);
	ck_assert_uint_eq(told, COUNT(exchanges) - 10);
	ck_assert_uint_eq(cancelled, 10);
	event_base_free(loop);
	peer_stop(&peer);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/exchange");
	TCase *tc = tcase_create("exchange");

	tcase_add_checked_fixture(tc, make_query, NULL);
	tcase_add_unchecked_fixture(tc, make_pair, free_pair);
	tcase_add_loop_test(tc, a_question_is_answered, 0, COUNT(ways));
	tcase_add_loop_test(tc, with_tls_nothing_goes_by_anything_else, ZF_TRANSPORT_UDP,
			    ZF_TRANSPORT_TLS + 1);
	tcase_add_test(tc, tls_without_its_settings_is_refused);
	tcase_add_loop_test(tc, what_does_not_match_is_dropped, 0, COUNT(lies));
	tcase_add_test(tc, what_is_no_message_is_no_answer);
	tcase_add_test(tc, a_lost_question_is_asked_again);
	tcase_add_loop_test(tc, no_answer_says_why, 0, COUNT(failures));
	tcase_add_loop_test(tc, a_port_nobody_listens_on_is_told_by_the_network,
			    ZF_TRANSPORT_UDP, ZF_TRANSPORT_TCP + 1);
	tcase_add_test(tc, a_truncated_answer_is_asked_for_by_tcp);
	tcase_add_test(tc, or_taken_where_udp_alone_is_wanted);
	tcase_add_test(tc, a_query_too_large_for_a_packet_goes_by_tcp);
	tcase_add_loop_test(tc, a_signed_question_wants_a_signed_answer, 0,
			    COUNT(dealings));
	tcase_add_test(tc, a_signed_question_goes_on_by_tcp_too);
	tcase_add_test(tc, an_update_s_answer_needs_no_question);
	tcase_add_loop_test(tc, a_source_address_that_cannot_be_is_told_in_done, 0,
			    2 * COUNT(sources));
	tcase_add_loop_test(tc, the_source_address_is_the_one_asked_for, 0, COUNT(ways));
	tcase_add_test(tc, an_overfull_query_is_not_sent);
	tcase_add_test(tc, a_query_too_full_for_its_tsig_is_not_sent);
	tcase_add_test(tc, many_share_a_loop_and_some_are_cancelled);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
