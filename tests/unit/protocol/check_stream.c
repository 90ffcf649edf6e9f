/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/stream.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/tls.h"
#include "protocol/wire.h"
#include "tests/unit/protocol/peer.h"
#include "tests/unit/protocol/tls_peer.h"
#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct zf_deadlines patient = { 60000, 60000, 60000 };

/* What a test saw of its stream. */
struct seen {
	struct zf_stream *stream;
	unsigned messages, ends;
	unsigned close_at; /* closes the stream in the callback of this message; 0: never */
	size_t octets, last_len;
	uint8_t last[UINT16_MAX];
	bool close_at_end;
	bool in_call; /* of the test into the stream */
	struct zf_error why;
};

static void on_message(void *ctx, uint8_t *wire, size_t len)
{
	struct seen *seen = ctx;

	ck_assert(!seen->in_call);
	ck_assert_uint_eq(seen->ends, 0);
	seen->messages++;
	seen->octets += len;
	seen->last_len = len;
	memcpy(seen->last, wire, len);
	memset(wire, 0xee, len); /* allowed: the message is the callback's */
	if (seen->messages == seen->close_at) {
		zf_stream_close(seen->stream);
		seen->stream = NULL;
	}
}

static void on_end(void *ctx, const struct zf_error *why)
{
	struct seen *seen = ctx;

	ck_assert(!seen->in_call);
	seen->ends++;
	seen->why = *why;
	if (seen->close_at_end) {
		zf_stream_close(seen->stream);
		seen->stream = NULL;
	}
}

static struct event_base *loop;
static struct tls_pair pair;
static bool by_tls; /* the same must hold with TLS */

static void start(struct peer *peer, void (*script)(struct peer *), const void *arg)
{
	if (by_tls)
		peer_start_tls(peer, script, arg, &pair.server);
	else
		peer_start(peer, script, arg);
}

/* zf_stream_open with its terms one by one. */
static zf_status try_open(struct seen *seen, const struct zf_endpoint *server,
			  const struct zf_endpoint *local,
			  const struct zf_deadlines *deadlines,
			  const struct zf_stream_user *user, struct zf_error *err)
{
	const struct zf_stream_terms terms = { .server = server,
					       .local = local,
					       .deadlines = *deadlines,
					       .tls = by_tls ? pair.client : NULL };

	return zf_stream_open(&seen->stream, loop, &terms, user, err);
}

static void open_to(struct seen *seen, const struct zf_endpoint *server,
		    const struct zf_deadlines *deadlines)
{
	const struct zf_stream_user user = { on_message, on_end, seen };
	struct zf_error err;

	seen->in_call = true;
	ck_assert_msg(try_open(seen, server, NULL, deadlines, &user, &err) == ZF_OK, "%s",
		      err.message);
	seen->in_call = false;
}

static void say(struct seen *seen, const char *text)
{
	seen->in_call = true;
	ck_assert_int_eq(zf_stream_send(seen->stream, (const uint8_t *)text, strlen(text),
					NULL),
			 ZF_OK);
	seen->in_call = false;
}

/* Until the stream has ended or been closed. */
static void run_loop(void)
{
	ck_assert_int_ge(event_base_dispatch(loop), 0);
}

/* Opens to a peer that runs `script`, waits for the end, and closes all. */
static void converse(struct seen *seen, void (*script)(struct peer *), const void *arg,
		     const struct zf_deadlines *deadlines)
{
	struct peer peer;

	start(&peer, script, arg);
	open_to(seen, &peer.endpoint, deadlines);
	run_loop();
	zf_stream_close(seen->stream);
	peer_stop(&peer);
}

static void make_loop(void)
{
	loop = event_base_new();
	ck_assert_ptr_nonnull(loop);
}

static void free_loop(void)
{
	event_base_free(loop);
}

/* Messages of these sizes, in pieces of so many octets, then the end. */
static const struct pieces {
	size_t piece;
	size_t sizes[4];
} pieces[] = {
	{ 1, { 1, 2, 300, 12 } },	   { 2, { 1, 2, 300, 12 } },
	{ 3, { 700, 1, 1, 1 } },	   { 7, { 255, 256, 257, 3 } },
	{ 100000, { 12, 12, 12, 12 } },	   { 65537, { 65535, 65535, 65535, 65535 } },
	{ 65536, { 65535, 1, 65535, 1 } }, { 1000, { 65535, 65535, 0, 65535 } },
};

static void write_pieces(struct peer *peer)
{
	static uint8_t octets[4 * 65537];
	const struct pieces *plan = peer->arg;
	size_t len = 0, sent = 0;

	for (size_t i = 0; i < 4; i++) {
		zf_wire_put16(octets + len, (uint16_t)plan->sizes[i]);
		memset(octets + len + 2, (int)('a' + i), plan->sizes[i]);
		len += 2 + plan->sizes[i];
	}
	peer_accept(peer);
	while (sent < len) {
		size_t n = len - sent < plan->piece ? len - sent : plan->piece;
		if (!peer_write(peer, octets + sent, n))
			break;
		sent += n;
	}
	peer_hang_up(peer);
}

START_TEST(messages_come_whole_however_they_are_cut_up)
{
	const struct pieces *plan = &pieces[_i];
	struct seen seen = { 0 };

	converse(&seen, write_pieces, plan, &patient);
	ck_assert_uint_eq(seen.messages, 4);
	ck_assert_uint_eq(seen.octets, plan->sizes[0] + plan->sizes[1] + plan->sizes[2] +
					       plan->sizes[3]);
	ck_assert_uint_eq(seen.last_len, plan->sizes[3]);
	for (size_t i = 0; i < seen.last_len; i++)
		ck_assert_uint_eq(seen.last[i], 'd');
	ck_assert_str_eq(seen.why.message, "closed by the server");
}
END_TEST

static void write_much(struct peer *peer)
{
	static uint8_t message[20000];

	peer_accept(peer);
	for (unsigned i = 0; i < 200; i++) {
		memset(message, (int)i, sizeof(message));
		if (!peer_write_message(peer, message, sizeof(message)))
			break;
	}
	peer_hang_up(peer);
}

START_TEST(more_comes_than_the_buffer_holds)
{
	struct seen seen = { 0 };
	struct peer peer;

	start(&peer, write_much, NULL);
	open_to(&seen, &peer.endpoint, &patient);
	run_loop();
	ck_assert_uint_eq(seen.messages, 200);
	ck_assert_uint_eq(seen.last[0], 199);
	ck_assert_uint_eq(seen.last[19999], 199);
	zf_stream_close(seen.stream);
	peer_stop(&peer);
}
END_TEST

/* How a connection ends, and what on_end says of it. */
static const struct ending {
	const char *octets;
	size_t len;
	bool reset;
	unsigned messages;
	const char *why;
} endings[] = {
	{ "", 0, false, 0, "closed by the server" },
	{ "\0\001a", 3, false, 1, "closed by the server" },
	{ "\0\001a\0", 4, false, 1,
	  "closed by the server in the middle of a message's length" },
	{ "\0\001a\001\0", 5, false, 1,
	  "closed by the server in the middle of a message (0 of 256 octets)" },
	{ "\0\001a\001\0abc", 8, false, 1,
	  "closed by the server in the middle of a message (3 of 256 octets)" },
	{ "\0\001a", 3, true, 1, "receiving: Connection reset by peer" },
};

static void write_and_end(struct peer *peer)
{
	const struct ending *ending = peer->arg;

	peer_accept(peer);
	peer_write(peer, ending->octets, ending->len);
	if (!ending->reset) {
		peer_hang_up(peer);
		return;
	}
	if (peer_read(peer)) /* which the client sends when it has had the message */
		peer_reset(peer);
}

static void say_go(void *ctx, uint8_t *wire, size_t len)
{
	struct seen *seen = ctx;

	on_message(ctx, wire, len);
	say(seen, "go");
}

START_TEST(on_end_tells_how_it_ended)
{
	const struct ending *ending = &endings[_i];
	struct seen seen = { 0 };
	const struct zf_stream_user user = { ending->reset ? say_go : on_message, on_end,
					     &seen };
	struct peer peer;

	start(&peer, write_and_end, ending);
	ck_assert_int_eq(try_open(&seen, &peer.endpoint, NULL, &patient, &user, NULL),
			 ZF_OK);
	run_loop();
	ck_assert_uint_eq(seen.ends, 1);
	ck_assert_uint_eq(seen.messages, ending->messages);
	ck_assert_int_eq(seen.why.code, ZF_ENETWORK);
	ck_assert_str_eq(seen.why.message, ending->why);
	zf_stream_close(seen.stream);
	peer_stop(&peer);
}
END_TEST

START_TEST(a_port_nobody_listens_on_refuses)
{
	struct seen seen = { 0 };
	const struct zf_stream_user user = { on_message, on_end, &seen };
	struct zf_endpoint server;
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	/* bound and not listened on: the port is nobody else's while the test lasts */
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(0, bind(fd, (struct sockaddr *)&address, len));
	getsockname(fd, (struct sockaddr *)&address, &len);
	memcpy(&server.address, &address, len);
	server.len = len;
	/* either is right: the kernel may know at once */
	if (try_open(&seen, &server, NULL, &patient, &user, &seen.why) == ZF_OK)
		run_loop();
	ck_assert_int_eq(seen.why.code, ZF_ENETWORK);
	ck_assert_str_eq(seen.why.message, "connect: Connection refused");
	zf_stream_close(seen.stream);
	close(fd);
}
END_TEST

/* A listener whose queue is full does not answer further connections. */
START_TEST(a_connection_nobody_answers_is_given_up)
{
	const struct zf_deadlines deadlines = { 100, 60000, 60000 };
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	struct seen seen = { 0 };
	struct zf_endpoint server;
	int listening = socket(AF_INET, SOCK_STREAM, 0), waiting[4];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(0, bind(listening, (struct sockaddr *)&address, len));
	ck_assert_int_eq(0, listen(listening, 0));
	getsockname(listening, (struct sockaddr *)&address, &len);
	for (size_t i = 0; i < COUNT(waiting); i++) {
		waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(waiting[i], (struct sockaddr *)&address, len);
	}
	memcpy(&server.address, &address, len);
	server.len = len;
	open_to(&seen, &server, &deadlines);
	run_loop();
	ck_assert_int_eq(seen.why.code, ZF_ETIMEOUT);
	ck_assert_str_eq(seen.why.message, "connect: no answer for 100 ms");
	zf_stream_close(seen.stream);
	for (size_t i = 0; i < COUNT(waiting); i++)
		close(waiting[i]);
	close(listening);
}
END_TEST

static void write_nothing(struct peer *peer)
{
	peer_accept(peer);
	peer_wait_closed(peer);
}

static void write_octet_by_octet(struct peer *peer)
{
	peer_accept(peer);
	peer_write(peer, "\0\001a\377\377", 5);
	while (peer_pause(peer, 5) && peer_write(peer, "x", 1))
		;
}

static void write_message_by_message(struct peer *peer)
{
	peer_accept(peer);
	while (peer_pause(peer, 5) && peer_write(peer, "\0\001x", 3))
		;
}

static const struct {
	void (*script)(struct peer *);
	struct zf_deadlines deadlines;
	const char *why;
} waits[] = {
	{ write_nothing, { 60000, 80, 60000 }, "no message for 80 ms" },
	{ write_octet_by_octet, { 60000, 80, 60000 }, "no message for 80 ms" },
	{ write_nothing, { 60000, 60000, 80 }, "not done after 80 ms" },
	{ write_octet_by_octet, { 60000, 60000, 80 }, "not done after 80 ms" },
	{ write_message_by_message, { 60000, 60000, 80 }, "not done after 80 ms" },
};

START_TEST(each_deadline_says_which_it_was)
{
	struct seen seen = { 0 };

	converse(&seen, waits[_i].script, NULL, &waits[_i].deadlines);
	ck_assert_int_eq(seen.why.code, ZF_ETIMEOUT);
	ck_assert_str_eq(seen.why.message, waits[_i].why);
	ck_assert_uint_eq(seen.ends, 1);
}
END_TEST

START_TEST(a_stream_may_be_closed_within_on_message)
{
	static const struct pieces three_more = { 100000, { 12, 12, 12, 12 } };
	struct seen seen = { .close_at = (unsigned)_i };

	converse(&seen, write_pieces, &three_more, &patient);
	ck_assert_uint_eq(seen.messages, (unsigned)_i);
	ck_assert_uint_eq(seen.ends, 0);
}
END_TEST

START_TEST(a_stream_may_be_closed_within_on_end)
{
	struct seen seen = { .close_at_end = true };

	converse(&seen, write_and_end, &endings[0], &patient);
	ck_assert_uint_eq(seen.ends, 1);
}
END_TEST

START_TEST(a_stream_may_be_closed_before_it_stands)
{
	struct seen seen = { 0 };
	struct peer peer;

	start(&peer, write_nothing, NULL);
	open_to(&seen, &peer.endpoint, &patient);
	say(&seen, "unsent");
	zf_stream_close(seen.stream);
	run_loop();
	peer_stop(&peer);
	ck_assert_uint_eq(seen.ends, 0);
	zf_stream_close(NULL);
}
END_TEST

static void echo(struct peer *peer)
{
	peer_accept(peer);
	while (peer_read(peer))
		peer_write_message(peer, peer->query, peer->query_len);
}

static void say_more(void *ctx, uint8_t *wire, size_t len)
{
	struct seen *seen = ctx;

	seen->close_at = 4;
	on_message(ctx, wire, len);
	if (seen->stream != NULL)
		say(seen, seen->messages == 3 ? "last" : "more");
}

START_TEST(messages_sent_before_and_within_callbacks_arrive)
{
	struct seen seen = { 0 };
	const struct zf_stream_user user = { say_more, on_end, &seen };
	struct peer peer;

	start(&peer, echo, NULL);
	ck_assert_int_eq(try_open(&seen, &peer.endpoint, NULL, &patient, &user, NULL),
			 ZF_OK);
	say(&seen, "one");
	say(&seen, "");
	run_loop();
	peer_stop(&peer);
	ck_assert_uint_eq(seen.messages, 4);
	ck_assert_uint_eq(seen.ends, 0);
}
END_TEST

static void read_slowly(struct peer *peer)
{
	unsigned count = 0;
	uint8_t text[2];

	peer_accept(peer);
	while (count < 100 && peer_read(peer) && peer->query_len == UINT16_MAX &&
	       peer->query[0] == count && peer->query[UINT16_MAX - 1] == count)
		count++;
	zf_wire_put16(text, (uint16_t)count);
	peer_write_message(peer, text, 2);
	peer_wait_closed(peer);
}

START_TEST(a_long_queue_is_sent_as_the_peer_takes_it)
{
	static uint8_t message[UINT16_MAX];
	struct seen seen = { .close_at = 1 };
	struct peer peer;

	start(&peer, read_slowly, NULL);
	open_to(&seen, &peer.endpoint, &patient);
	for (unsigned i = 0; i < 100; i++) {
		memset(message, (int)i, sizeof(message));
		ck_assert_int_eq(zf_stream_send(seen.stream, message, sizeof(message),
						NULL),
				 ZF_OK);
	}
	run_loop();
	peer_stop(&peer);
	ck_assert_uint_eq(zf_wire_get16(seen.last), 100);
}
END_TEST

START_TEST(a_queue_nobody_takes_has_a_limit)
{
	static const uint8_t message[UINT16_MAX];
	struct seen seen = { 0 };
	struct zf_error err;
	struct peer peer;
	size_t queued = 0;

	start(&peer, write_nothing, NULL);
	open_to(&seen, &peer.endpoint, &patient);
	while (zf_stream_send(seen.stream, message, sizeof(message), &err) == ZF_OK)
		queued += 2 + sizeof(message);
	ck_assert_int_eq(err.code, ZF_ELIMIT);
	ck_assert_uint_le(queued, ZF_STREAM_QUEUE_MAX);
	ck_assert_uint_gt(queued, ZF_STREAM_QUEUE_MAX / 2);
	zf_stream_close(seen.stream);
	peer_stop(&peer);
}
END_TEST

START_TEST(a_connection_kept_for_later_is_not_idle)
{
	static const struct zf_deadlines impatient = { 10000, 1, 100 };
	struct seen seen = { 0 };
	struct peer peer;

	start(&peer, write_nothing, NULL);
	open_to(&seen, &peer.endpoint, &impatient);
	zf_stream_await(seen.stream, false);
	run_loop();
	peer_stop(&peer);
	ck_assert_int_eq(seen.why.code, ZF_ETIMEOUT);
	ck_assert_str_eq(seen.why.message, "not done after 100 ms");
	zf_stream_close(seen.stream);
}
END_TEST

START_TEST(waiting_for_a_message_again_it_can_be_idle)
{
	static const struct zf_deadlines impatient = { 10000, 1, 0 };
	struct seen seen = { 0 };
	struct peer peer;

	start(&peer, write_nothing, NULL);
	open_to(&seen, &peer.endpoint, &impatient);
	zf_stream_await(seen.stream, false);
	zf_stream_await(seen.stream, true);
	run_loop();
	peer_stop(&peer);
	ck_assert_int_eq(seen.why.code, ZF_ETIMEOUT);
	ck_assert_str_eq(seen.why.message, "no message for 1 ms");
	zf_stream_close(seen.stream);
}
END_TEST

START_TEST(a_message_too_long_for_its_prefix_is_not_sent)
{
	static const uint8_t message[UINT16_MAX + 1];
	struct seen seen = { 0 };
	struct peer peer;

	start(&peer, write_nothing, NULL);
	open_to(&seen, &peer.endpoint, &patient);
	ck_assert_int_eq(zf_stream_send(seen.stream, message, sizeof(message), NULL),
			 ZF_ELIMIT);
	zf_stream_close(seen.stream);
	peer_stop(&peer);
}
END_TEST

START_TEST(nothing_is_sent_after_the_end)
{
	struct seen seen = { 0 };
	struct peer peer;

	start(&peer, write_and_end, &endings[0]);
	open_to(&seen, &peer.endpoint, &patient);
	run_loop();
	ck_assert_int_eq(zf_stream_send(seen.stream, (const uint8_t *)"x", 1, NULL),
			 ZF_ENETWORK);
	zf_stream_close(seen.stream);
	peer_stop(&peer);
}
END_TEST

/* A server that says no and closes without having read all: the kernel answers what comes after
 * with a RST, and writing fails. */
static void refuse_unread(struct peer *peer)
{
	peer_accept(peer);
	peer_read(peer);
	peer_write(peer, "\0\002no", 4);
	peer_hang_up(peer);
}

static void say_into_the_void(void *ctx, uint8_t *wire, size_t len)
{
	static const uint8_t message[UINT16_MAX];
	struct seen *seen = ctx;

	on_message(ctx, wire, len);
	for (unsigned i = 0; i < 100; i++)
		ck_assert_int_eq(zf_stream_send(seen->stream, message, sizeof(message),
						NULL),
				 ZF_OK);
}

START_TEST(what_came_before_the_break_is_handed_out)
{
	static const uint8_t message[UINT16_MAX];
	struct seen seen = { 0 };
	const struct zf_stream_user user = { say_into_the_void, on_end, &seen };
	struct peer peer;

	start(&peer, refuse_unread, NULL);
	ck_assert_int_eq(try_open(&seen, &peer.endpoint, NULL, &patient, &user, NULL),
			 ZF_OK);
	for (unsigned i = 0; i < 20; i++)
		ck_assert_int_eq(zf_stream_send(seen.stream, message, sizeof(message),
						NULL),
				 ZF_OK);
	run_loop();
	ck_assert_uint_eq(seen.messages, 1);
	ck_assert_mem_eq(seen.last, "no", 2);
	ck_assert_int_eq(seen.why.code, ZF_ENETWORK);
	zf_stream_close(seen.stream);
	peer_stop(&peer);
}
END_TEST

START_TEST(the_source_address_is_the_one_asked_for)
{
	struct seen seen = { .close_at = 1 };
	const struct zf_stream_user user = { on_message, on_end, &seen };
	struct zf_endpoint source, local;
	struct peer peer;

	ck_assert_int_eq(zf_endpoint_parse_literal(&source, "127.0.0.9", 0, NULL), ZF_OK);
	start(&peer, write_and_end, &endings[0]);
	ck_assert_int_eq(try_open(&seen, &peer.endpoint, &source, &patient, &user, NULL),
			 ZF_OK);
	zf_stream_local(seen.stream, &local);
	ck_assert_uint_eq(local.len, 0);
	run_loop();
	zf_stream_local(seen.stream, &local);
	ck_assert(zf_endpoint_same_address(&local, &source));
	ck_assert_uint_ne(zf_endpoint_port(&local), 0);
	zf_stream_close(seen.stream);
	peer_stop(&peer);
}
END_TEST

static const struct {
	const char *source, *why;
} sources[] = {
	{ "192.0.2.1", "source address 192.0.2.1 is not this machine's" },
	{ "::1", "source address ::1 is not of the server's address family" },
};

START_TEST(a_source_address_that_cannot_be_is_refused)
{
	struct seen seen = { 0 };
	const struct zf_stream_user user = { on_message, on_end, &seen };
	struct zf_endpoint source;
	struct zf_error err;
	struct peer peer;

	ck_assert_int_eq(zf_endpoint_parse_literal(&source, sources[_i].source, 0, NULL),
			 ZF_OK);
	start(&peer, write_nothing, NULL);
	ck_assert_int_eq(try_open(&seen, &peer.endpoint, &source, &patient, &user, &err),
			 ZF_EUSAGE);
	ck_assert_str_eq(err.message, sources[_i].why);
	ck_assert_ptr_null(seen.stream);
	peer_stop(&peer);
}
END_TEST

/* ---- TLS alone ---- */

/* Says nothing, not even that it speaks TLS; or says it an octet at a time. */
static void shake_no_hands(struct peer *peer)
{
	peer->tls_terms = NULL;
	peer_accept(peer);
	peer_wait_closed(peer);
}

static void shake_hands_octet_by_octet(struct peer *peer)
{
	static const uint8_t server_hello[] =
		"\026\003\003\000\172\002\000\000\166\003\003";

	peer->tls_terms = NULL;
	peer_accept(peer);
	peer_write(peer, server_hello, sizeof(server_hello) - 1);
	while (peer_pause(peer, 5) && peer_write(peer, "x", 1))
		;
}

/* Records, but no messages. */
static void change_keys_for_ever(struct peer *peer)
{
	if (!peer_accept(peer))
		return;
	while (peer_pause(peer, 5) && peer_change_keys(peer))
		;
}

static const struct {
	void (*script)(struct peer *);
	struct zf_deadlines deadlines;
	const char *why;
	bool stood;
} tls_waits[] = {
	{ shake_no_hands,
	  { 80, 60000, 60000 },
	  "TLS handshake: no answer for 80 ms",
	  false },
	{ shake_no_hands, { 60000, 60000, 80 }, "not done after 80 ms", false },
	{ shake_hands_octet_by_octet,
	  { 80, 60000, 60000 },
	  "TLS handshake: no answer for 80 ms",
	  false },
	{ change_keys_for_ever, { 60000, 80, 60000 }, "no message for 80 ms", true },
};

START_TEST(the_handshake_is_part_of_connecting)
{
	struct seen seen = { 0 };
	struct zf_endpoint local;
	struct peer peer;

	start(&peer, tls_waits[_i].script, NULL);
	open_to(&seen, &peer.endpoint, &tls_waits[_i].deadlines);
	say(&seen, "unsent");
	run_loop();
	ck_assert_int_eq(seen.why.code, ZF_ETIMEOUT);
	ck_assert_str_eq(seen.why.message, tls_waits[_i].why);
	ck_assert_uint_eq(seen.ends, 1);
	ck_assert(zf_stream_stood(seen.stream) == tls_waits[_i].stood);
	zf_stream_local(seen.stream, &local);
	ck_assert_uint_ne(local.len, 0);
	zf_stream_close(seen.stream);
	peer_stop(&peer);
}
END_TEST

static void hear_what_is_said(struct peer *peer)
{
	bool *heard = *(bool *const *)peer->arg;

	*heard = peer_accept(peer) && peer_read(peer);
}

START_TEST(a_server_that_is_another_hears_no_question)
{
	struct seen seen = { 0 };
	const struct zf_stream_user user = { on_message, on_end, &seen };
	struct tls_pair other;
	bool heard = false, *where = &heard;
	struct peer peer;

	tls_pair_make(&other);
	start(&peer, hear_what_is_said, &where);
	const struct zf_stream_terms terms = { .server = &peer.endpoint,
					       .deadlines = patient,
					       .tls = other.client };
	ck_assert_int_eq(zf_stream_open(&seen.stream, loop, &terms, &user, NULL), ZF_OK);
	say(&seen, "who is there?");
	run_loop();
	zf_stream_close(seen.stream);
	peer_stop(&peer);
	ck_assert_int_eq(seen.why.code, ZF_EAUTH);
	ck_assert_ptr_nonnull(strstr(seen.why.message, "TLS: the certificate's key"));
	ck_assert(!heard);
	tls_pair_free(&other);
}
END_TEST

START_TEST(without_a_name_the_address_is_what_counts)
{
	static const char *const names[] = { NULL, "127.0.0.1", "ns1.ferry.example" };
	const struct zf_tls_terms to_be_known = { .ca_file =
							  zf_scratch_path("peer.pem") };
	struct seen seen = { 0 };
	const struct zf_stream_user user = { on_message, on_end, &seen };
	struct zf_tls *client;
	struct peer peer;

	certificate_write(&pair.certificate, zf_scratch_path("peer.pem"));
	ck_assert_int_eq(zf_tls_new(&client, &to_be_known, NULL), ZF_OK);
	start(&peer, write_and_end, &endings[1]);
	const struct zf_stream_terms terms = { .server = &peer.endpoint,
					       .deadlines = patient,
					       .tls = client,
					       .tls_name = names[_i] };
	ck_assert_int_eq(zf_stream_open(&seen.stream, loop, &terms, &user, NULL), ZF_OK);
	run_loop();
	zf_stream_close(seen.stream);
	peer_stop(&peer);
	ck_assert_int_eq(seen.why.code, _i < 2 ? ZF_ENETWORK : ZF_EAUTH);
	ck_assert_uint_eq(seen.messages, _i < 2 ? 1 : 0);
	zf_tls_free(client);
}
END_TEST

static void write_many_at_once(struct peer *peer)
{
	static uint8_t octets[1000 * 3];

	for (size_t i = 0; i < 1000; i++)
		memcpy(octets + 3 * i, "\0\001x", 3);
	if (peer_accept(peer) && peer_write(peer, octets, sizeof(octets)))
		peer_say_goodbye(peer);
	peer_wait_closed(peer);
}

/* The connection stays open, so that nothing but what TLS holds tells of the end. */
START_TEST(many_messages_and_the_end_come_in_one_piece)
{
	struct seen seen = { 0 };

	converse(&seen, write_many_at_once, NULL, &patient);
	ck_assert_uint_eq(seen.messages, 1000);
	ck_assert_str_eq(seen.why.message, "closed by the server");
}
END_TEST

/* Changes keys while the client has more to say than the connection takes, so that it cannot
 * answer; then reads all, and sees that nothing was lost. */
static void change_keys_and_read(struct peer *peer)
{
	unsigned count = 0;
	uint8_t text[2];

	if (!peer_accept(peer) || !peer_read(peer) || !peer_pause(peer, 50))
		return;
	for (int i = 0; i < 3; i++)
		peer_change_keys(peer);
	peer_write_message(peer, (const uint8_t *)"go on", 5);
	while (count < 100 && peer_read(peer) && peer->query_len == UINT16_MAX &&
	       peer->query[0] == count && peer->query[UINT16_MAX - 1] == count)
		count++;
	zf_wire_put16(text, (uint16_t)count);
	peer_write_message(peer, text, 2);
	peer_wait_closed(peer);
}

START_TEST(keys_change_in_the_middle_of_a_long_queue)
{
	static uint8_t message[UINT16_MAX];
	struct seen seen = { .close_at = 2 };
	struct peer peer;

	start(&peer, change_keys_and_read, NULL);
	open_to(&seen, &peer.endpoint, &patient);
	say(&seen, "first");
	for (unsigned i = 0; i < 100; i++) {
		memset(message, (int)i, sizeof(message));
		ck_assert_int_eq(zf_stream_send(seen.stream, message, sizeof(message),
						NULL),
				 ZF_OK);
	}
	run_loop();
	peer_stop(&peer);
	ck_assert_uint_eq(seen.messages, 2);
	ck_assert_uint_eq(zf_wire_get16(seen.last), 100);
}
END_TEST

static void only_change_keys(struct peer *peer)
{
	if (!peer_accept(peer) || !peer_read(peer) || !peer_pause(peer, 50))
		return;
	while (peer_change_keys(peer))
		;
}

START_TEST(a_server_that_asks_for_keys_and_takes_none_is_given_up)
{
	static const uint8_t message[UINT16_MAX];
	struct seen seen = { 0 };
	struct peer peer;

	start(&peer, only_change_keys, NULL);
	open_to(&seen, &peer.endpoint, &patient);
	say(&seen, "first");
	for (unsigned i = 0; i < 100; i++)
		ck_assert_int_eq(zf_stream_send(seen.stream, message, sizeof(message),
						NULL),
				 ZF_OK);
	run_loop();
	peer_stop(&peer);
	ck_assert_int_eq(seen.why.code, ZF_ELIMIT);
	ck_assert_str_eq(seen.why.message, "the server does not take what is sent to it");
	zf_stream_close(seen.stream);
}
END_TEST

static void listen_for_goodbye(struct peer *peer)
{
	bool *heard = *(bool *const *)peer->arg;

	if (peer_accept(peer) && peer_write(peer, "\0\001x", 3))
		*heard = peer_hears_goodbye(peer);
}

START_TEST(closing_says_goodbye)
{
	struct seen seen = { .close_at = 1 };
	bool heard = false, *where = &heard;

	converse(&seen, listen_for_goodbye, &where, &patient);
	ck_assert(heard);
}
END_TEST

static const char *const no_names[] = { "", "." };

START_TEST(a_name_that_is_none_is_refused_at_once)
{
	struct seen seen = { 0 };
	const struct zf_stream_user user = { on_message, on_end, &seen };
	struct peer peer;

	start(&peer, write_nothing, NULL);
	const struct zf_stream_terms terms = { .server = &peer.endpoint,
					       .deadlines = patient,
					       .tls = pair.client,
					       .tls_name = no_names[_i] };
	ck_assert_int_eq(zf_stream_open(&seen.stream, loop, &terms, &user, NULL),
			 ZF_EUSAGE);
	ck_assert_ptr_null(seen.stream);
	peer_stop(&peer);
}
END_TEST

static void use_tls(void)
{
	zf_scratch_open();
	tls_pair_make(&pair);
	by_tls = true;
}

static void use_tls_no_more(void)
{
	by_tls = false;
	tls_pair_free(&pair);
	zf_scratch_close();
}

/* What a stream does, whatever it goes by. */
static void add_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, make_loop, free_loop);
	tcase_add_loop_test(tc, messages_come_whole_however_they_are_cut_up, 0,
			    COUNT(pieces));
	tcase_add_test(tc, more_comes_than_the_buffer_holds);
	tcase_add_loop_test(tc, on_end_tells_how_it_ended, 0, COUNT(endings));
	tcase_add_test(tc, a_port_nobody_listens_on_refuses);
	tcase_add_test(tc, a_connection_nobody_answers_is_given_up);
	tcase_add_loop_test(tc, each_deadline_says_which_it_was, 0, COUNT(waits));
	tcase_add_loop_test(tc, a_stream_may_be_closed_within_on_message, 1, 5);
	tcase_add_test(tc, a_stream_may_be_closed_within_on_end);
	tcase_add_test(tc, a_stream_may_be_closed_before_it_stands);
	tcase_add_test(tc, messages_sent_before_and_within_callbacks_arrive);
	tcase_add_test(tc, a_long_queue_is_sent_as_the_peer_takes_it);
	tcase_add_test(tc, a_queue_nobody_takes_has_a_limit);
	tcase_add_test(tc, a_connection_kept_for_later_is_not_idle);
	tcase_add_test(tc, waiting_for_a_message_again_it_can_be_idle);
	tcase_add_test(tc, a_message_too_long_for_its_prefix_is_not_sent);
	tcase_add_test(tc, nothing_is_sent_after_the_end);
	tcase_add_test(tc, what_came_before_the_break_is_handed_out);
	tcase_add_test(tc, the_source_address_is_the_one_asked_for);
	tcase_add_loop_test(tc, a_source_address_that_cannot_be_is_refused, 0,
			    COUNT(sources));
}

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/stream");
	TCase *tcp = tcase_create("tcp"), *tls = tcase_create("tls");

	add_tests(tcp);
	tcase_set_timeout(tls, 30);
	tcase_add_unchecked_fixture(tls, use_tls, use_tls_no_more);
	add_tests(tls);
	tcase_add_loop_test(tls, the_handshake_is_part_of_connecting, 0,
			    COUNT(tls_waits));
	tcase_add_test(tls, a_server_that_is_another_hears_no_question);
	tcase_add_loop_test(tls, without_a_name_the_address_is_what_counts, 0, 3);
	tcase_add_test(tls, many_messages_and_the_end_come_in_one_piece);
	tcase_add_test(tls, keys_change_in_the_middle_of_a_long_queue);
	tcase_add_test(tls, a_server_that_asks_for_keys_and_takes_none_is_given_up);
	tcase_add_test(tls, closing_says_goodbye);
	tcase_add_loop_test(tls, a_name_that_is_none_is_refused_at_once, 0,
			    COUNT(no_names));
	suite_add_tcase(s, tcp);
	suite_add_tcase(s, tls);
	return s;
}

ZF_SUITE(suite)
