/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_STREAM_H
#define ZF_PROTOCOL_STREAM_H

/*
 * DNS messages over one TCP connection (RFC 7766), or over TLS on it (RFC 7858): each with
 * two octets of length in front. A stream knows nothing of what the messages say; any
 * number may be on their way at once. It and datagram.c are where sockets live. Its errors
 * begin with what failed ("connect: Connection refused"); its callers put the peer in front.
 *
 *	zf_stream_open() -> zf_stream_send()... -> on_message()... [-> on_end()] -> zf_stream_close()
 *
 * Everything happens on the caller's event loop; no call waits. Messages sent before the
 * connection stands, with TLS its handshake too, are kept and sent then. Three deadlines
 * run apart: to connect, between two arrivals (of whole messages: an octet a second is
 * idle), and in all. A connection that is kept for later is not idle: zf_stream_await.
 *
 * on_end is called at most once and never from within a zf_stream call the user made;
 * after it no callback comes, the socket is closed, and the stream only waits to be closed
 * too. In any callback the stream may be closed.
 *
 * A write that fails is not told by itself: what the server sent before it closed is
 * still handed out first, then on_end says how the connection ended.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/error.h"

#define ZF_STREAM_QUEUE_MAX (8 * 1024 * 1024) /* octets waiting to be sent at most */

struct event_base;
struct zf_stream;
struct zf_tls;

struct zf_deadlines {	    /* milliseconds, each > 0 */
	int64_t connect_ms; /* for TCP, and TLS's handshake */
	int64_t idle_ms; /* between whole messages, from the connection or the last one */
	int64_t total_ms; /* from zf_stream_open to the end; for a stream 0 is no bound */
};

/* 10 s, 60 s, 2 h. */
extern const struct zf_deadlines zf_deadlines_default;

struct zf_stream_terms {
	const struct zf_endpoint *server;
	const struct zf_endpoint *local; /* NULL, or len 0: the system's choice */
	struct zf_deadlines deadlines;
	const struct zf_tls *tls; /* borrowed until zf_stream_close; NULL: plain TCP */
	const char *tls_name; /* whom the server must prove to be; NULL: its address */
};

struct zf_stream_user {
	/* A whole message came. `wire` may be changed and is gone after the call. */
	void (*on_message)(void *ctx, uint8_t *wire, size_t len);
	/* No more will come; messages that were whole have been handed out. ZF_ENETWORK (refused,
	 * reset, closed by the server, TLS broke: whether in the middle of a message is told in the
	 * text), ZF_ETIMEOUT (says which of the three), ZF_EAUTH (the server's identity, see
	 * zf_tls_session_handshake), ZF_ENOMEM. */
	void (*on_end)(void *ctx, const struct zf_error *why);
	void *ctx;
};

/* Begins to connect as `terms` say, which are copied. Something is
 * awaited. Fails with ZF_ENETWORK where that is known at once, ZF_EUSAGE where the local
 * address is not this machine's or `tls_name` cannot be a name, ZF_ESYSTEM, ZF_ENOMEM; then
 * there is no stream. */
zf_status zf_stream_open(struct zf_stream **stream, struct event_base *loop,
			 const struct zf_stream_terms *terms,
			 const struct zf_stream_user *user,
			 struct zf_error *err) ZF_MUST_CHECK;

/* Queues one message of at most 65,535 octets; it is copied. Fails with ZF_ELIMIT where it is
 * longer or the peer has left ZF_STREAM_QUEUE_MAX unread, ZF_ENETWORK after on_end, ZF_ENOMEM. */
zf_status zf_stream_send(struct zf_stream *stream, const uint8_t *wire, size_t len,
			 struct zf_error *err) ZF_MUST_CHECK;

/* The message just handed out is not one that is awaited: the time between two goes on. To be called
 * within on_message. */
void zf_stream_discount(struct zf_stream *stream);

/* Whether a message is awaited: only then does the time between two count, from now on. */
void zf_stream_await(struct zf_stream *stream, bool awaited);

/* Whether the connection stands, or stood when it ended: TCP, and over it TLS's handshake. */
bool zf_stream_stood(const struct zf_stream *stream);

/* The address this end uses, known once TCP is connected (and after the end); else len is 0. */
void zf_stream_local(const struct zf_stream *stream, struct zf_endpoint *local);

/* Closes at once, without on_end, and frees. A TLS server is told so, if it can be without
 * waiting. NULL is fine. */
void zf_stream_close(struct zf_stream *stream);

#endif
