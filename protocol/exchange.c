/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/exchange.h"

#include <event2/event.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "protocol/channel.h"
#include "protocol/clock.h"
#include "protocol/datagram.h"
#include "protocol/match.h"
#include "protocol/tsig.h"
#include "protocol/wire.h"

#define TIMEOUT_MS 5000
#define TRIES 3

struct zf_exchange {
	struct zf_exchange_terms terms;
	struct zf_exchange_user user;
	int64_t deadline_ms;
	struct zf_datagram *datagram;
	struct zf_channel *own, *channel; /* own: NULL where it is another's */
	struct zf_query *over_tcp;
	struct event
		*soon; /* tells of a failure seen in a call of the user's; the deadline */
	struct zf_error failure; /* or no error */
	struct zf_error doubt; /* an answer by UDP that is not believed; ZF_OK: none came */
	bool complete;	       /* the answer by TCP has come */
	struct zf_tsig tsig;
	uint8_t *query; /* as given, without TSIG; over TCP with the channel's id */
	size_t query_len;
	uint16_t id;		  /* as given */
	struct zf_message packet; /* as sent; the last, see zf_exchange_start */
};

static void release(struct zf_exchange *exchange)
{
	zf_datagram_close(exchange->datagram);
	zf_query_close(exchange->over_tcp, exchange->complete);
	zf_channel_close(exchange->own);
	if (exchange->soon != NULL)
		event_free(exchange->soon);
	zf_tsig_clear(&exchange->tsig);
	free(exchange->query);
	free(exchange);
}

static void tell_witness(const struct zf_exchange *exchange,
			 const struct zf_answer *answer, const struct zf_error *why)
{
	const struct zf_exchange_terms *terms = &exchange->terms;
	const struct zf_exchange_end end = { &terms->server, exchange->query,
					     exchange->query_len, answer, why };

	if (terms->witness != NULL)
		terms->witness(terms->witness_ctx, &end);
}

static void fail(struct zf_exchange *exchange, struct zf_error *why)
{
	char text[ZF_ENDPOINT_TEXT_MAX];

	zf_wrap(why, "%s", zf_endpoint_print(text, &exchange->terms.server));
	tell_witness(exchange, NULL, why);
	exchange->user.done(exchange->user.ctx, why->code, NULL, why);
	release(exchange);
}

/* What there was no answer to, by TCP or TLS. */
static const char *unanswered(const struct zf_exchange *exchange)
{
	struct zf_endpoint local;

	zf_channel_local(exchange->channel, &local);
	if (local.len == 0)
		return "connect: no answer";
	if (!zf_channel_stood(exchange->channel))
		return "TLS handshake: no answer";
	return exchange->terms.tls != NULL ? "no answer by TLS" : "no answer by TCP";
}

static void fail_tcp_in_time(struct zf_exchange *exchange)
{
	char text[ZF_DURATION_TEXT_MAX];
	struct zf_error err;

	zf_fail(&err, ZF_ETIMEOUT, "%s for %s", unanswered(exchange),
		zf_duration_print(text, exchange->terms.timeout_ms));
	fail(exchange, &err);
}

static void on_soon(evutil_socket_t fd, short what, void *ctx)
{
	struct zf_exchange *exchange = ctx;

	(void)fd;
	(void)what;
	if (exchange->failure.code != ZF_OK)
		fail(exchange, &exchange->failure);
	else
		fail_tcp_in_time(exchange);
}

static void fail_soon(struct zf_exchange *exchange, const struct zf_error *why)
{
	zf_error_copy(&exchange->failure, why);
	event_active(exchange->soon, EV_TIMEOUT, 1);
}

/* Makes what is sent of the query: anew for each transport, the same for all tries. */
static zf_status sign(struct zf_exchange *exchange, struct zf_error *err)
{
	struct zf_message *packet = &exchange->packet;

	packet->overflow = false;
	packet->len = exchange->query_len;
	memcpy(packet->wire, exchange->query, exchange->query_len);
	if (exchange->terms.key == NULL)
		return ZF_OK;
	return zf_tsig_sign(&exchange->tsig, exchange->terms.key, packet,
			    (uint64_t)time(NULL), err);
}

static bool answers(const struct zf_exchange *exchange, const uint8_t *wire, size_t len,
		    struct zf_header *header)
{
	bool path = exchange->over_tcp != NULL || exchange->terms.key != NULL;

	const struct zf_match_terms terms = {
		.query = exchange->query,
		.query_len = exchange->query_len,
		.trust = path ? ZF_TRUST_PATH : ZF_TRUST_PLAIN_UDP,
	};

	return zf_match_answer(&terms, wire, len, header);
}

static void succeed(struct zf_exchange *exchange, uint8_t *wire, size_t len)
{
	struct zf_answer answer = { .wire = wire,
				    .len = len,
				    .signed_at = exchange->tsig.signed_at };
	struct zf_error err;

	zf_wire_put16(wire, exchange->id);
	if (zf_header_read(&answer.header, wire, len, &err) != ZF_OK) {
		fail(exchange, &err);
		return;
	}
	if (exchange->over_tcp != NULL) {
		exchange->complete = true;
		answer.transport = exchange->terms.tls != NULL ? ZF_TRANSPORT_TLS
							       : ZF_TRANSPORT_TCP;
		zf_channel_local(exchange->channel, &answer.local);
	} else {
		answer.transport = ZF_TRANSPORT_UDP;
		zf_datagram_local(exchange->datagram, &answer.local);
	}
	zf_error_clear(&err);
	tell_witness(exchange, &answer, &err);
	exchange->user.done(exchange->user.ctx, ZF_OK, &answer, &err);
	release(exchange);
}

static zf_status verify(struct zf_exchange *exchange, uint8_t *wire, size_t *len,
			struct zf_error *err)
{
	if (exchange->terms.key == NULL)
		return ZF_OK;
	return zf_tsig_verify(&exchange->tsig, wire, len, (uint64_t)time(NULL), err);
}

/* To the last octet, whatever of it is looked at then: what is no message says nothing. */
static zf_status parse(const uint8_t *wire, size_t len, struct zf_error *err)
{
	struct zf_reader reader;
	struct zf_record rr;
	enum zf_section section;
	bool more = true;
	zf_status status = zf_reader_open(&reader, wire, len, err);

	while (status == ZF_OK && more)
		status = zf_reader_next(&reader, &more, &section, &rr, err);
	return status;
}

/* What was cut off may end anywhere. */
static zf_status check(struct zf_exchange *exchange, const struct zf_header *header,
		       uint8_t *wire, size_t *len, struct zf_error *err)
{
	const zf_status status = verify(exchange, wire, len, err);

	return status != ZF_OK || (header->flags & ZF_FLAG_TC) != 0
		       ? status
		       : parse(wire, *len, err);
}

static void on_message(void *ctx, uint8_t *wire, size_t len)
{
	struct zf_exchange *exchange = ctx;
	struct zf_header header;
	struct zf_error err;

	if (!answers(exchange, wire, len, &header))
		return;
	if (check(exchange, &header, wire, &len, &err) == ZF_OK)
		succeed(exchange, wire, len);
	else
		fail(exchange, &err);
}

static void on_tcp_end(void *ctx, const struct zf_error *why)
{
	struct zf_exchange *exchange = ctx;
	struct zf_error err;

	zf_error_copy(&err, why);
	if (err.code == ZF_ETIMEOUT && err.system == 0 && exchange->own != NULL)
		fail_tcp_in_time(exchange); /* the exchange's time, not a stream's */
	else
		fail(exchange, &err);
}

static zf_status open_own(struct zf_exchange *exchange, int64_t left_ms,
			  struct zf_error *err)
{
	const struct zf_stream_terms terms = {
		.server = &exchange->terms.server,
		.local = &exchange->terms.local,
		.deadlines = { left_ms, left_ms, left_ms },
		.tls = exchange->terms.tls,
		.tls_name = exchange->terms.tls_name,
	};

	zf_status status =
		zf_channel_open(&exchange->own, exchange->user.loop, &terms, NULL, err);
	exchange->channel = exchange->own;
	return status;
}

/* On a connection of its own, that one's deadline is the exchange's. */
static zf_status use_shared(struct zf_exchange *exchange, int64_t left_ms,
			    struct zf_error *err)
{
	const struct timeval wait = { .tv_sec = left_ms / 1000,
				      .tv_usec = left_ms % 1000 * 1000 };

	exchange->channel = exchange->terms.channel;
	if (event_add(exchange->soon, &wait) != 0)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return ZF_OK;
}

static zf_status ask_by_tcp(struct zf_exchange *exchange, struct zf_error *err)
{
	const struct zf_query_user user = {
		.on_message = on_message,
		.on_end = on_tcp_end,
		.ctx = exchange,
	};
	int64_t left = exchange->deadline_ms - zf_clock_ms();
	if (left < 1)
		left = 1;
	zf_status status = exchange->terms.channel != NULL
				   ? use_shared(exchange, left, err)
				   : open_own(exchange, left, err);
	if (status == ZF_OK)
		status =
			zf_query_open(&exchange->over_tcp, exchange->channel, &user, err);
	if (status != ZF_OK)
		return status;
	zf_wire_put16(exchange->query, zf_query_id(exchange->over_tcp));
	status = sign(exchange, err);
	if (status == ZF_OK)
		status = zf_query_send(exchange->over_tcp, exchange->packet.wire,
				       exchange->packet.len, err);
	return status;
}

static void on_packet(void *ctx, uint8_t *wire, size_t len)
{
	struct zf_exchange *exchange = ctx;
	struct zf_header header;
	struct zf_error err;

	if (!answers(exchange, wire, len, &header))
		return;
	/* TSIG may not have fitted; whoever forges a TC only makes us ask again, by TCP */
	if ((header.flags & ZF_FLAG_TC) != 0 &&
	    exchange->terms.transport == ZF_TRANSPORT_UDP) {
		zf_datagram_close(exchange->datagram);
		exchange->datagram = NULL;
		if (ask_by_tcp(exchange, &err) != ZF_OK)
			fail(exchange, &err);
		return;
	}
	if (check(exchange, &header, wire, &len, &err) == ZF_OK)
		succeed(exchange, wire, len);
	else
		exchange->doubt = err;
}

static void on_try(void *ctx)
{
	struct zf_exchange *exchange = ctx;

	if (exchange->doubt.code != ZF_OK)
		fail(exchange, &exchange->doubt);
}

static void on_datagram_end(void *ctx, const struct zf_error *why)
{
	struct zf_exchange *exchange = ctx;
	struct zf_error err;

	zf_error_copy(&err, why);
	fail(exchange, &err);
}

/* All tries send the same octets, signed once: an answer to the first that comes after the
 * second then still verifies. The fudge is far longer than an exchange. */
static zf_status ask_by_udp(struct zf_exchange *exchange, struct zf_error *err)
{
	const struct zf_exchange_terms *terms = &exchange->terms;
	const struct zf_datagram_user user = {
		.on_packet = on_packet,
		.on_try = on_try,
		.on_end = on_datagram_end,
		.ctx = exchange,
	};

	zf_status status = sign(exchange, err);
	if (status != ZF_OK)
		return status;
	const struct zf_datagram_terms packet = {
		.server = terms->server,
		.local = terms->local,
		.ports = terms->ports,
		.wire = exchange->packet.wire,
		.len = exchange->packet.len,
		.tries = terms->tries,
		.timeout_ms = terms->timeout_ms,
	};
	return zf_datagram_open(&exchange->datagram, exchange->user.loop, &packet, &user,
				err);
}

static zf_status ask(struct zf_exchange *exchange, struct zf_error *err)
{
	if (exchange->terms.channel != NULL || exchange->terms.tls != NULL)
		return ask_by_tcp(exchange, err);
	switch (exchange->terms.transport) {
	case ZF_TRANSPORT_UDP:
		if (exchange->query_len >
		    ZF_EDNS_UDP_SIZE) /* would be cut up on the way */
			return ask_by_tcp(exchange, err);
		return ask_by_udp(exchange, err);
	case ZF_TRANSPORT_UDP_ONLY:
		return ask_by_udp(exchange, err);
	case ZF_TRANSPORT_TCP:
		return ask_by_tcp(exchange, err);
	case ZF_TRANSPORT_TLS:
		return zf_fail(err, ZF_EUSAGE, "TLS is to be used, but not set up");
	}
	return ZF_OK;
}

static bool prepare(struct zf_exchange *exchange, const struct zf_message *query)
{
	exchange->soon = evtimer_new(exchange->user.loop, on_soon, exchange);
	exchange->query = malloc(query->len);
	if (exchange->soon == NULL || exchange->query == NULL)
		return false;
	exchange->query_len = query->len;
	memcpy(exchange->query, query->wire, query->len);
	exchange->id = zf_wire_get16(query->wire);
	return true;
}

zf_status zf_exchange_start(struct zf_exchange **result,
			    const struct zf_exchange_terms *terms,
			    const struct zf_message *query,
			    const struct zf_exchange_user *user, struct zf_error *err)
{
	struct zf_error why;

	*result = NULL;
	zf_status status = zf_message_check(query, err);
	if (status != ZF_OK)
		return status;
	struct zf_exchange *exchange = malloc(sizeof(*exchange));
	if (exchange == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	/* not 64 KiB of packet, which sign() makes */
	memset(exchange, 0, offsetof(struct zf_exchange, packet));
	exchange->terms = *terms;
	exchange->user = *user;
	if (terms->timeout_ms == 0)
		exchange->terms.timeout_ms = TIMEOUT_MS;
	if (terms->tries == 0)
		exchange->terms.tries = TRIES;
	exchange->deadline_ms = zf_clock_ms() + exchange->terms.timeout_ms;
	if (!prepare(exchange, query)) {
		release(exchange);
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	}
	if (ask(exchange, &why) != ZF_OK)
		fail_soon(exchange, &why);
	*result = exchange;
	return ZF_OK;
}

void zf_exchange_cancel(struct zf_exchange *exchange)
{
	struct zf_error why;

	if (exchange == NULL)
		return;
	zf_error_clear(&why);
	zf_fail(&why, ZF_ECANCELLED, "interrupted");
	tell_witness(exchange, NULL, &why);
	release(exchange);
}

/* What zf_exchange_wait waits for. */
struct wait {
	struct zf_answer *answer;
	struct zf_error *err;
	zf_status status;
	bool over;
};

static void on_waited(void *ctx, zf_status status, const struct zf_answer *answer,
		      const struct zf_error *why)
{
	struct wait *wait = ctx;

	wait->over = true;
	wait->status = status;
	if (status != ZF_OK) {
		zf_error_copy(wait->err, why);
		return;
	}
	uint8_t *wire = malloc(answer->len);
	if (wire == NULL) {
		wait->status = zf_fail(wait->err, ZF_ENOMEM, "out of memory");
		return;
	}
	memcpy(wire, answer->wire, answer->len);
	*wait->answer = *answer;
	wait->answer->wire = wire;
}

zf_status zf_exchange_wait(const struct zf_exchange_terms *terms,
			   const struct zf_message *query, struct zf_answer *answer,
			   struct zf_error *err)
{
	struct wait wait = { .answer = answer, .err = err };
	struct zf_exchange *exchange = NULL;

	memset(answer, 0, sizeof(*answer));
	struct event_base *loop = event_base_new();
	if (loop == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	const struct zf_exchange_user user = { loop, on_waited, &wait };
	zf_status status = zf_exchange_start(&exchange, terms, query, &user, err);
	if (status == ZF_OK) {
		event_base_dispatch(loop); /* returns once nothing is left to wait for */
		status = wait.status;
		if (!wait.over) {
			zf_exchange_cancel(exchange);
			status = zf_fail(err, ZF_ESYSTEM, "the event loop failed");
		}
	}
	event_base_free(loop);
	return status;
}

void zf_answer_clear(struct zf_answer *answer)
{
	free(answer->wire);
	memset(answer, 0, sizeof(*answer));
}
