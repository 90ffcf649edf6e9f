/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/transfer.h"

#include <errno.h>
#include <event2/event.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/unit/protocol/peer.h"
#include "tests/unit/runner.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define APEX "\007example"

static struct zf_key key, other_key;
static unsigned taken, fail_at; /* records the sink took; the one it fails at */

static void set_up(void)
{
	taken = fail_at = 0;
	ck_assert_int_eq(zf_key_parse(&key, "hmac-sha256:xfr:c2VjcmV0IHNlY3JldA==", NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_key_parse(&other_key, "hmac-sha256:xfr:b3RoZXIgc2VjcmV0",
				      NULL),
			 ZF_OK);
}

/*
 * What a peer sends, one act a letter:
 *
 *	S	a message of the SOA alone	w	signs the next message well
 *	a	one of 100 addresses		f	signs it with another secret
 *	R	one that says REFUSED		n	one outside the zone
 *	h	half of one			.	waits until the other side closes
 *
 * and hangs up at the end.
 */
static void add(struct zf_message *msg, const char *owner, uint16_t type,
		const char *rdata, uint16_t len)
{
	const struct zf_record rr = {
		.owner = (const uint8_t *)owner,
		.type = type,
		.class = ZF_CLASS_IN,
		.ttl = 300,
		.rdata = (const uint8_t *)rdata,
		.rdata_len = len,
	};

	zf_message_add(msg, ZF_SECTION_ANSWER, &rr);
}

static void make_message(const struct peer *peer, char letter, struct zf_message *msg)
{
	peer_answer(peer, msg, letter == 'R' ? ZF_RCODE_REFUSED : ZF_RCODE_NOERROR);
	if (letter == 'S')
		add(msg, APEX, ZF_TYPE_SOA,
		    "\0\0\0\0\0\7\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1", 22);
	if (letter == 'n')
		add(msg, "\003net", ZF_TYPE_A, "\300\0\2\1", 4);
	if (letter == 'a' || letter == 'h')
		for (unsigned i = 0; i < 100; i++)
			add(msg, "\001a" APEX, ZF_TYPE_A, "\300\0\2\1", 4);
}

/* What is to be written at once, so that what stands behind the last SOA comes with it. */
struct written {
	struct peer *peer;
	uint8_t octets[65536];
	size_t len;
};

static void flush(struct written *written)
{
	peer_write(written->peer, written->octets, written->len);
	written->len = 0;
}

static void append(struct written *written, const uint8_t *octets, size_t len)
{
	if (written->len + len > sizeof(written->octets))
		flush(written);
	memcpy(written->octets + written->len, octets, len);
	written->len += len;
}

/* The message, or for the letter 'h' half of it. */
static void append_message(struct written *written, char letter,
			   const struct zf_message *msg)
{
	append(written, (uint8_t[]){ (uint8_t)(msg->len >> 8), (uint8_t)msg->len }, 2);
	append(written, msg->wire, letter == 'h' ? msg->len / 2 : msg->len);
}

static void act(struct peer *peer)
{
	struct written written = { .peer = peer };
	const struct zf_key *with = NULL;
	struct zf_message msg;

	if (!peer_accept(peer) || !peer_read(peer))
		return;
	for (const char *letter = peer->arg; *letter != '\0'; letter++) {
		if (*letter == 'w' || *letter == 'f') {
			with = *letter == 'w' ? &key : &other_key;
			continue;
		}
		if (*letter == '.') {
			flush(&written);
			peer_wait_closed(peer);
			break;
		}
		make_message(peer, *letter, &msg);
		if (with != NULL)
			peer_sign(peer, &msg, with);
		else
			peer_skip_signing(peer, &msg);
		with = NULL;
		append_message(&written, *letter, &msg);
	}
	flush(&written);
	peer_hang_up(peer);
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)ctx;
	(void)rr;
	if (++taken == fail_at)
		return zf_fail_system(err, ENOSPC, "zone.db");
	return ZF_OK;
}

static const struct zf_sink sink = { .take = take };

static zf_status transfer(const char *letters, struct zf_transfer_terms terms,
			  struct zf_transfer_result *result, struct zf_error *err)
{
	struct peer peer;

	peer_start(&peer, act, letters);
	terms.server = peer.endpoint;
	terms.xfr.apex = (const uint8_t *)APEX;
	terms.xfr.zone = &sink;
	taken = 0;
	zf_error_clear(err);
	zf_status status = zf_transfer_wait(&terms, result, err);
	peer_stop(&peer);
	return status;
}

/* Up to the second SOA, which ends it whatever follows (RFC 5936 2.2). */
static const char *const wholes[] = { "SaS",   "SaS.",	"SaaaaaaaaaaS", "SS",
				      "SaSa.", "SaSS.", "SaSaaaaS",	"SaSR.",
				      "SaSh",  "SSn" };

START_TEST(a_whole_zone_is_transferred)
{
	const struct zf_transfer_terms terms = { 0 };
	struct zf_transfer_result result;
	struct zf_error err;
	char local[ZF_ENDPOINT_TEXT_MAX];
	size_t messages = (size_t)(strchr(wholes[_i] + 1, 'S') - wholes[_i]) + 1;

	ck_assert_msg(transfer(wholes[_i], terms, &result, &err) == ZF_OK, "%s",
		      err.message);
	ck_assert_uint_eq(result.counts.messages, messages);
	ck_assert_uint_eq(result.counts.records, 1 + 100 * (messages - 2));
	ck_assert_uint_eq(result.counts.octets,
			  messages * 25 + 2 * 41 + 100 * 25 * (messages - 2));
	ck_assert_uint_eq(result.counts.serial, 7);
	ck_assert_uint_eq(taken, result.counts.records);
	ck_assert_int_ge(result.took_us, 0);
	ck_assert_str_eq(zf_endpoint_print_address(local, &result.local), "127.0.0.1");
}
END_TEST

/* Records outside the zone are none of it (RFC 1034 4.2); whether they are an error is asked. */
START_TEST(a_record_outside_the_zone_is_passed_over_or_refused)
{
	struct zf_transfer_terms terms = { .key = NULL };
	struct zf_transfer_result result;
	struct zf_error err;

	ck_assert_int_eq(transfer("SannaS.", terms, &result, &err), ZF_OK);
	ck_assert_uint_eq(result.counts.records, 201);
	ck_assert_uint_eq(result.counts.outside, 2);
	ck_assert_uint_eq(taken, 201);
	terms.xfr.strict = true;
	ck_assert_int_eq(transfer("SannaS.", terms, &result, &err), ZF_EMALFORMED);
	ck_assert_str_eq(strstr(err.message, ": ") + 2,
			 "message 3: net. A: not in the zone");
	ck_assert_uint_eq(result.counts.records, 101);
}
END_TEST

static const struct {
	const char *letters;
	bool with_key;
	enum zf_code code;
	unsigned taken;
	const char *message; /* behind the address; ends in '*': only begins so */
} failures[] = {
	{ "", false, ZF_ENETWORK, 0, "closed by the server" },
	{ "h", false, ZF_ENETWORK, 0,
	  "closed by the server in the middle of a message (1262 of 2525 octets)" },
	{ "Sa", false, ZF_ENETWORK, 101,
	  "after 2 messages (101 records, 2591 octets): closed by the server" },
	{ "Sah", false, ZF_ENETWORK, 101,
	  "after 2 messages (101 records, 2591 octets): closed by the server in the middle of "
	  "a message (1262 of 2525 octets)" },
	{ "R.", false, ZF_EREFUSED, 0, "REFUSED" },
	{ "SaR.", false, ZF_EREFUSED, 101, "after 101 records: REFUSED" },
	{ "SaS.", true, ZF_EAUTH, 0, "*" },
	{ "R.", true, ZF_EAUTH, 0, "*" },
	{ "fSwawS.", true, ZF_EAUTH, 0, "*" },
	{ "wSfawS.", true, ZF_EAUTH, 1, "*" },
	/* the one with the last SOA is unsigned, RFC 8945 5.3.1, whatever comes behind it */
	{ "wSaS.", true, ZF_EAUTH, 101, "*" },
	{ "wSaSwa.", true, ZF_EAUTH, 101, "*" },
	{ "wSaSwS.", true, ZF_EAUTH, 101, "*" },
	{ "wR.", true, ZF_EREFUSED, 0, "REFUSED" },
};

START_TEST(a_failed_transfer_says_where_and_why)
{
	const struct zf_transfer_terms terms = { .key = failures[_i].with_key ? &key
									      : NULL };
	struct zf_transfer_result result;
	struct zf_error err;

	ck_assert_int_eq(transfer(failures[_i].letters, terms, &result, &err),
			 failures[_i].code);
	ck_assert_mem_eq(err.message, "127.0.0.1#", 10);
	const char *behind = strstr(err.message, ": ");
	ck_assert_ptr_nonnull(behind);
	if (failures[_i].message[0] != '*')
		ck_assert_str_eq(behind + 2, failures[_i].message);
	ck_assert_uint_eq(taken, failures[_i].taken);
	ck_assert_uint_eq(result.counts.records, failures[_i].taken);
}
END_TEST

static const struct {
	const char *letters;
	unsigned records;
} signed_wholes[] = { { "wSwawS.", 101 },
		      { "wSaaawS.", 301 },
		      { "wSaawawaaawS.", 601 },
		      { "wSawSa.", 101 },
		      { "wSawSfa.", 101 } };

START_TEST(a_signed_zone_is_transferred)
{
	const struct zf_transfer_terms terms = { .key = &key };
	struct zf_transfer_result result;
	struct zf_error err;

	ck_assert_msg(transfer(signed_wholes[_i].letters, terms, &result, &err) == ZF_OK,
		      "%s", err.message);
	ck_assert_uint_eq(result.counts.records, signed_wholes[_i].records);
}
END_TEST

/* How much has come until then is a matter of chance, and stands before what is looked at. */
static const struct {
	struct zf_deadlines deadlines;
	const char *letters, *message;
} stalls[] = {
	{ { 60000, 80, 60000 }, ".", "no message for 80 ms" },
	{ { 60000, 80, 60000 }, "Sah.", "no message for 80 ms" },
	{ { 60000, 60000, 80 }, "Sa.", "not done after 80 ms" },
};

START_TEST(a_server_that_stalls_is_given_up)
{
	const struct zf_transfer_terms terms = { .deadlines = stalls[_i].deadlines };
	struct zf_transfer_result result;
	struct zf_error err;

	ck_assert_int_eq(transfer(stalls[_i].letters, terms, &result, &err), ZF_ETIMEOUT);
	ck_assert_str_eq(strrchr(err.message, ':') + 2, stalls[_i].message);
}
END_TEST

START_TEST(limits_are_kept)
{
	const struct zf_transfer_terms terms = { .xfr.limits.records = 150 };
	struct zf_transfer_result result;
	struct zf_error err;

	ck_assert_int_eq(transfer("SaaS.", terms, &result, &err), ZF_ELIMIT);
	ck_assert_str_eq(strstr(err.message, ": ") + 2, "more than 150 records");
	ck_assert_uint_eq(taken, 150);
}
END_TEST

START_TEST(the_sink_s_failure_is_told_as_it_is)
{
	const struct zf_transfer_terms terms = { 0 };
	struct zf_transfer_result result;
	struct zf_error err;

	fail_at = 50;
	ck_assert_int_eq(transfer("SaS.", terms, &result, &err), ZF_ESYSTEM);
	ck_assert_str_eq(err.message, "zone.db: No space left on device");
	ck_assert_uint_eq(result.counts.records, 49);
}
END_TEST

static const struct {
	const char *source;
	enum zf_code code;
	const char *message;
} unconnected[] = {
	{ NULL, ZF_ENETWORK, "connect: Connection refused" },
	{ "192.0.2.1", ZF_EUSAGE, "source address 192.0.2.1 is not this machine's" },
	{ "::1", ZF_EUSAGE, "source address ::1 is not of the server's address family" },
};

static bool in_start;

static void told(void *ctx, zf_status status, const struct zf_transfer_result *result,
		 const struct zf_error *why)
{
	struct zf_error *err = ctx;

	ck_assert(!in_start);
	ck_assert_int_eq(status, why->code);
	ck_assert_uint_eq(result->counts.records, 0);
	*err = *why;
}

START_TEST(a_failure_known_at_once_is_told_from_the_loop)
{
	struct event_base *loop = event_base_new();
	struct zf_transfer_terms terms = { .xfr = { .apex = (const uint8_t *)APEX,
						    .zone = &sink } };
	struct zf_transfer *begun;
	struct zf_error err;
	struct peer peer;

	peer_start(&peer, act, "");
	peer_stop(&peer); /* now nobody listens */
	terms.server = peer.endpoint;
	if (unconnected[_i].source != NULL)
		ck_assert_int_eq(zf_endpoint_parse_literal(
					 &terms.local, unconnected[_i].source, 0, NULL),
				 ZF_OK);
	const struct zf_transfer_user user = { told, &err };
	in_start = true;
	ck_assert_int_eq(zf_transfer_start(&begun, loop, &terms, &user, NULL), ZF_OK);
	in_start = false;
	event_base_dispatch(loop);
	event_base_free(loop);
	ck_assert_int_eq(err.code, unconnected[_i].code);
	ck_assert_str_eq(strstr(err.message, ": ") + 2, unconnected[_i].message);
}
END_TEST

static struct zf_transfer *running;

static zf_status take_until_half(void *ctx, const struct zf_record *rr,
				 struct zf_error *err)
{
	(void)rr;
	(void)err;
	if (++taken == 50) /* not from here: the sink must not cancel */
		event_active(ctx, EV_TIMEOUT, 1);
	return ZF_OK;
}

static void cancel(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	(void)ctx;
	ck_assert_uint_ge(zf_transfer_counts(running)->records, 50);
	zf_transfer_cancel(running);
	zf_transfer_cancel(NULL);
}

static void never_told(void *ctx, zf_status status,
		       const struct zf_transfer_result *result,
		       const struct zf_error *why)
{
	(void)ctx;
	(void)status;
	(void)result;
	ck_abort_msg("told after it was cancelled: %s", why->message);
}

START_TEST(a_cancelled_transfer_tells_nothing)
{
	struct event_base *loop = event_base_new();
	struct event *cancelling = evtimer_new(loop, cancel, NULL);
	const struct zf_sink half = { .take = take_until_half, .ctx = cancelling };
	struct zf_transfer_terms terms = { .xfr = { .apex = (const uint8_t *)APEX,
						    .zone = &half } };
	struct peer peer;

	const struct zf_transfer_user user = { never_told, NULL };
	peer_start(&peer, act, "Saa.");
	terms.server = peer.endpoint;
	ck_assert_int_eq(zf_transfer_start(&running, loop, &terms, &user, NULL), ZF_OK);
	event_base_dispatch(loop);
	peer_stop(&peer);
	event_free(cancelling);
	event_base_free(loop);
	ck_assert_uint_ge(taken, 50);
}
END_TEST

/* What the next test's callbacks have. */
static struct {
	struct peer peer;
	struct zf_channel *channel;
	bool told, usable;
} shared;

/* From here on the server has closed. */
static zf_status take_until_closed(void *ctx, const struct zf_record *rr,
				   struct zf_error *err)
{
	(void)ctx, (void)rr, (void)err;
	if (taken++ == 0)
		peer_stop(&shared.peer);
	return ZF_OK;
}

static void told_over(void *ctx, zf_status status,
		      const struct zf_transfer_result *result, const struct zf_error *why)
{
	(void)ctx, (void)why;
	ck_assert_int_eq(status, ZF_OK);
	ck_assert(result->begun);
	shared.told = true;
	shared.usable = zf_channel_usable(shared.channel);
	zf_channel_close(shared.channel);
}

/* Else the next query would be sent in vain, and its zone be taken for one that the server breaks off at. */
START_TEST(once_told_it_is_known_whether_the_server_closed_behind_the_answer)
{
	struct event_base *loop = event_base_new();
	const struct zf_sink until_closed = { .take = take_until_closed };
	struct zf_transfer_terms terms = { .xfr = { .apex = (const uint8_t *)APEX,
						    .zone = &until_closed } };
	const struct zf_transfer_user user = { told_over, NULL };
	struct zf_stream_terms way = { .server = &terms.server,
				       .deadlines = zf_deadlines_default };
	struct zf_transfer *begun;

	taken = 0;
	peer_start(&shared.peer, act, "SaS");
	terms.server = shared.peer.endpoint;
	ck_assert_int_eq(zf_channel_open(&shared.channel, loop, &way, NULL, NULL), ZF_OK);
	terms.channel = shared.channel;
	ck_assert_int_eq(zf_transfer_start(&begun, loop, &terms, &user, NULL), ZF_OK);
	event_base_dispatch(loop);
	event_base_free(loop);
	ck_assert(shared.told);
	ck_assert(!shared.usable);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/transfer");
	TCase *tc = tcase_create("transfer");

	tcase_add_checked_fixture(tc, set_up, NULL);
	tcase_add_loop_test(tc, a_whole_zone_is_transferred, 0, COUNT(wholes));
	tcase_add_test(tc, a_record_outside_the_zone_is_passed_over_or_refused);
	tcase_add_loop_test(tc, a_failed_transfer_says_where_and_why, 0, COUNT(failures));
	tcase_add_loop_test(tc, a_signed_zone_is_transferred, 0, COUNT(signed_wholes));
	tcase_add_loop_test(tc, a_server_that_stalls_is_given_up, 0, COUNT(stalls));
	tcase_add_test(tc, limits_are_kept);
	tcase_add_test(tc, the_sink_s_failure_is_told_as_it_is);
	tcase_add_loop_test(tc, a_failure_known_at_once_is_told_from_the_loop, 0,
			    COUNT(unconnected));
	tcase_add_test(tc, a_cancelled_transfer_tells_nothing);
	tcase_add_test(tc,
		       once_told_it_is_known_whether_the_server_closed_behind_the_answer);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
