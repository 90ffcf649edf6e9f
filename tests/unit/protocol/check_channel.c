/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/channel.h"

#include <event2/event.h>
#include <string.h>

#include "protocol/message.h"
#include "protocol/wire.h"
#include "tests/unit/protocol/peer.h"
#include "tests/unit/runner.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define QUERIES 3
#define STRAY "given up at a message that answers no question of ours"

/*
 * Three queries go over one connection. What the server does is a word of letters: `r` reads
 * all three; `a`, `b`, `c` answers the first, second, third with a message (capitals: with
 * its last); `?` sends a message with an id that is nobody's, `!` one of a single octet; `.` waits
 * until we close; at the word's end it hangs up.
 */
static uint16_t ids[QUERIES];

static void send_with_id(struct peer *peer, uint16_t id, char letter)
{
	uint8_t wire[3];

	zf_wire_put16(wire, id);
	wire[2] = (uint8_t)letter;
	peer_write_message(peer, wire, sizeof(wire));
}

static uint16_t unused_id(void)
{
	uint16_t id = 0;

	while (id == ids[0] || id == ids[1] || id == ids[2])
		id++;
	return id;
}

static void serve(struct peer *peer)
{
	if (!peer_accept(peer))
		return;
	for (const char *at = peer->arg; *at != '\0'; at++) {
		if (*at == 'r')
			for (int i = 0; i < QUERIES; i++) {
				if (!peer_read(peer))
					return;
				ids[i] = zf_wire_get16(peer->query);
			}
		else if (*at == '?')
			send_with_id(peer, unused_id(), '?');
		else if (*at == '!')
			peer_write_message(peer, (const uint8_t *)"!", 1);
		else if (*at == '.')
			peer_wait_closed(peer);
		else
			send_with_id(peer, ids[(*at | 0x20) - 'a'], *at);
	}
	peer_hang_up(peer);
}

/* What happened, in its order: messages as their letters, the ends of queries as 1, 2, 3, the
 * channel's as `e`. A query is closed at a capital, one in `leaves` at its first letter. */
struct story {
	char text[64];
	const char *leaves;
	struct zf_channel *channel;
	struct query {
		struct story *story;
		struct zf_query *query;
	} queries[QUERIES];
	int open; /* of them */
	struct zf_error why;
};

static struct event_base *loop;

static void note(struct story *story, char letter)
{
	story->text[strlen(story->text)] = letter;
}

static void close_query(struct query *query, bool complete)
{
	struct story *story = query->story;

	zf_query_close(query->query, complete);
	query->query = NULL;
	if (--story->open > 0)
		return;
	zf_channel_close(story->channel);
	story->channel = NULL;
}

static void on_message(void *ctx, uint8_t *wire, size_t len)
{
	struct query *query = ctx;
	struct story *story = query->story;
	char letter = (char)wire[len - 1];

	note(story, letter);
	ck_assert(zf_query_begun(query->query));
	if (letter >= 'A' && letter <= 'C')
		close_query(query, true);
	else if (story->leaves != NULL && strchr(story->leaves, letter) != NULL)
		close_query(query, false);
}

static void on_end(void *ctx, const struct zf_error *why)
{
	struct query *query = ctx;
	struct story *story = query->story;

	note(story, (char)('1' + (query - story->queries)));
	zf_error_copy(&story->why, why);
	zf_query_close(query->query, false);
	query->query = NULL;
}

static void on_channel_end(void *ctx, const struct zf_error *why)
{
	struct story *story = ctx;

	(void)why;
	note(story, 'e');
	ck_assert(!zf_channel_usable(story->channel));
	zf_channel_close(story->channel);
	story->channel = NULL;
}

static void open_query_for(struct story *story, int i,
			   void (*take)(void *ctx, uint8_t *wire, size_t len))
{
	struct query *query = &story->queries[i];
	const struct zf_query_user user = { take, on_end, query };
	uint8_t wire[2];

	query->story = story;
	ck_assert_int_eq(zf_query_open(&query->query, story->channel, &user, NULL),
			 ZF_OK);
	zf_wire_put16(wire, zf_query_id(query->query));
	ck_assert_int_eq(zf_query_send(query->query, wire, sizeof(wire), NULL), ZF_OK);
	ck_assert(!zf_query_begun(query->query));
}

static void play(struct story *story, const char *word)
{
	struct peer peer;

	loop = event_base_new();
	peer_start(&peer, serve, word);
	const struct zf_stream_terms terms = { .server = &peer.endpoint,
					       .deadlines = { 10000, 10000, 0 } };
	const struct zf_channel_user user = { on_channel_end, story };
	ck_assert_int_eq(zf_channel_open(&story->channel, loop, &terms, &user, NULL),
			 ZF_OK);
	for (int i = 0; i < QUERIES; i++)
		open_query_for(story, i, on_message);
	story->open = QUERIES;
	event_base_dispatch(loop);
	zf_channel_close(story->channel);
	peer_stop(&peer);
	event_base_free(loop);
}

/* clang-format off */
static const struct {
	const char *word, *leaves, *text, *message, *why;
} stories[] = {
	{ "rABC.", NULL, "ABC", NULL, "in order" },
	{ "rCAB.", NULL, "CAB", NULL, "in another order, RFC 7766 7" },
	{ "rabacAcBC.", NULL, "abacAcBC", NULL, "messages of several mixed" },
	{ "rAb", NULL, "Ab32e", "closed by the server", "the end is told to those that are left" },
	{ "r", NULL, "321e", "closed by the server", "the end is told to all" },
	{ "rA?.", NULL, "A32e", STRAY, "a stray id" },
	{ "rAABC.", NULL, "ABC", NULL, "an answer twice: it was whole, RFC 5936 2.2" },
	{ "raAabAAcBaC.", NULL, "aAbcBC", NULL, "more of an answer behind its end, mixed with others" },
	{ "rABAbaC.", NULL, "ABC", NULL, "the same where one query is left" },
	{ "rAA", NULL, "A32e", "closed by the server", "the end behind it is told to those that are left" },
	{ "rAA?.", NULL, "A32e", STRAY, "a stray id behind it" },
	{ "r!.", NULL, "321e", STRAY, "no id at all" },
	{ "rAB?C.", NULL, "AB3e", STRAY, "a stray id where one query is left is not its own" },
	{ "raaBaaC.", "a", "aBC", NULL, "what still comes of a query given up is dropped" },
};
/* clang-format on */

START_TEST(each_query_gets_its_own_messages)
{
	struct story story = { .leaves = stories[_i].leaves };

	zf_error_clear(&story.why);
	play(&story, stories[_i].word);
	ck_assert_msg(strcmp(story.text, stories[_i].text) == 0, "%s: %s",
		      stories[_i].why, story.text);
	ck_assert_str_eq(story.why.message,
			 stories[_i].message == NULL ? "" : stories[_i].message);
}
END_TEST

static void never_message(void *ctx, uint8_t *wire, size_t len)
{
	(void)ctx, (void)wire, (void)len;
	ck_abort_msg("nothing was sent");
}

static void never_end(void *ctx, const struct zf_error *why)
{
	(void)ctx;
	ck_abort_msg("%s", why->message);
}

START_TEST(a_query_given_up_spoils_the_channel_once_it_was_sent)
{
	static const struct zf_query_user user = { never_message, never_end, NULL };
	struct zf_query *query;
	struct zf_channel *channel;
	struct peer peer;

	loop = event_base_new();
	peer_start(&peer, serve, ".");
	const struct zf_stream_terms terms = { .server = &peer.endpoint,
					       .deadlines = { 10000, 10000, 0 } };
	ck_assert_int_eq(zf_channel_open(&channel, loop, &terms, NULL, NULL), ZF_OK);
	ck_assert(zf_channel_usable(channel));
	ck_assert_int_eq(zf_query_open(&query, channel, &user, NULL), ZF_OK);
	zf_query_close(query, false);
	ck_assert(zf_channel_usable(channel));
	ck_assert_int_eq(zf_query_open(&query, channel, &user, NULL), ZF_OK);
	ck_assert_int_eq(zf_query_send(query, (const uint8_t *)"xx", 2, NULL), ZF_OK);
	zf_query_close(query, false);
	ck_assert(!zf_channel_usable(channel));
	zf_channel_close(channel);
	peer_stop(&peer);
	event_base_free(loop);
}
END_TEST

/* A late message of the first query's, before the second one's answer. */
static void serve_late(struct peer *peer)
{
	uint16_t first;

	if (!peer_accept(peer) || !peer_read(peer))
		return;
	first = zf_wire_get16(peer->query);
	send_with_id(peer, first, 'A');
	if (!peer_read(peer))
		return;
	send_with_id(peer, first, 'A');
	send_with_id(peer, zf_wire_get16(peer->query), 'B');
	peer_wait_closed(peer);
	peer_hang_up(peer);
}

static void on_answer(void *ctx, uint8_t *wire, size_t len)
{
	struct query *query = ctx;
	struct story *story = query->story;

	note(story, (char)wire[len - 1]);
	zf_query_close(query->query, true);
	if (query == &story->queries[0]) {
		ck_assert(zf_channel_usable(story->channel));
		open_query_for(story, 1, on_answer);
		return;
	}
	ck_assert(!zf_channel_usable(story->channel));
	zf_channel_close(story->channel);
}

START_TEST(no_query_is_put_behind_a_late_message)
{
	struct story story = { .leaves = NULL };
	struct peer peer;

	loop = event_base_new();
	peer_start(&peer, serve_late, "");
	const struct zf_stream_terms terms = { .server = &peer.endpoint,
					       .deadlines = { 10000, 10000, 0 } };
	const struct zf_channel_user user = { on_channel_end, &story };
	ck_assert_int_eq(zf_channel_open(&story.channel, loop, &terms, &user, NULL),
			 ZF_OK);
	open_query_for(&story, 0, on_answer);
	event_base_dispatch(loop);
	ck_assert_str_eq(story.text, "AB");
	peer_stop(&peer);
	event_base_free(loop);
}
END_TEST

START_TEST(ids_are_free_again_in_the_end)
{
	static const struct zf_query_user user = { never_message, never_end, NULL };
	struct zf_query *query;
	struct zf_channel *channel;
	struct peer peer;

	loop = event_base_new();
	peer_start(&peer, serve, ".");
	const struct zf_stream_terms terms = { .server = &peer.endpoint,
					       .deadlines = { 10000, 10000, 0 } };
	ck_assert_int_eq(zf_channel_open(&channel, loop, &terms, NULL, NULL), ZF_OK);
	for (unsigned i = 0; i < 70000; i++) {
		ck_assert_int_eq(zf_query_open(&query, channel, &user, NULL), ZF_OK);
		zf_query_close(query, true);
	}
	zf_channel_close(channel);
	peer_stop(&peer);
	event_base_free(loop);
}
END_TEST

START_TEST(no_two_queries_have_one_id)
{
	static const struct zf_query_user user = { never_message, never_end, NULL };
	static struct zf_query *queries[2000];
	static bool seen[65536];
	struct zf_channel *channel;
	struct peer peer;

	loop = event_base_new();
	peer_start(&peer, serve, ".");
	const struct zf_stream_terms terms = { .server = &peer.endpoint,
					       .deadlines = { 10000, 10000, 0 } };
	ck_assert_int_eq(zf_channel_open(&channel, loop, &terms, NULL, NULL), ZF_OK);
	for (size_t i = 0; i < COUNT(queries); i++) {
		ck_assert_int_eq(zf_query_open(&queries[i], channel, &user, NULL), ZF_OK);
		ck_assert(!seen[zf_query_id(queries[i])]);
		seen[zf_query_id(queries[i])] = true;
	}
	for (size_t i = 0; i < COUNT(queries); i++)
		zf_query_close(queries[i], true);
	zf_channel_close(channel);
	zf_channel_close(NULL);
	peer_stop(&peer);
	event_base_free(loop);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/channel");
	TCase *tc = tcase_create("channel");

	tcase_add_loop_test(tc, each_query_gets_its_own_messages, 0, COUNT(stories));
	tcase_add_test(tc, a_query_given_up_spoils_the_channel_once_it_was_sent);
	tcase_add_test(tc, no_query_is_put_behind_a_late_message);
	tcase_add_test(tc, ids_are_free_again_in_the_end);
	tcase_add_test(tc, no_two_queries_have_one_id);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
