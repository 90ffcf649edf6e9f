/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_DATAGRAM_H
#define ZF_PROTOCOL_DATAGRAM_H

/*
 * One message sent to one server by UDP, again and again until something comes that
 * the user takes for the answer: from a port of its own, or from one that questions to the
 * server share (protocol/ports.h). Only what carries the message's id is looked at.
 *
 *	zf_datagram_open() -> on_packet()..., on_try()... [-> on_end()] -> zf_datagram_close()
 *
 * With N tries in T ms one is sent every T/N, and the last is waited for as long.
 * A refusal by the network (an ICMP message, RFC 1122 4.1.3.3) may be forged or
 * pass, as when the server restarts: the next try is made, and the last one's ends it.
 *
 * Works on the caller's event loop. In any callback the datagram may be closed.
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/error.h"

struct event_base;
struct zf_datagram;
struct zf_ports;

struct zf_datagram_terms {
	struct zf_endpoint server;
	struct zf_endpoint local; /* source address; len 0: the system's choice */
	/* To `server`, from `local`; only used in zf_datagram_open. NULL: a port of its own. */
	struct zf_ports *ports;
	const uint8_t *wire; /* what is sent; borrowed until zf_datagram_close */
	size_t len;	     /* octets */
	unsigned tries;	     /* > 0 */
	int64_t timeout_ms;  /* > 0, for all tries together */
};

struct zf_datagram_user {
	/* A packet came from the server. `wire` may be changed and is gone after the call. */
	void (*on_packet)(void *ctx, uint8_t *wire, size_t len);
	/* A try's time is over, and another begins or on_end follows. */
	void (*on_try)(void *ctx);
	/* ZF_ETIMEOUT, or ZF_ENETWORK where the network refused a try; the datagram now only
	 * waits to be closed. Never called from within a zf_datagram call. */
	void (*on_end)(void *ctx, const struct zf_error *why);
	void *ctx;
};

/* Sends the first try. Fails as zf_socket_connect does, or with ZF_ENOMEM. */
zf_status zf_datagram_open(struct zf_datagram **datagram, struct event_base *loop,
			   const struct zf_datagram_terms *terms,
			   const struct zf_datagram_user *user,
			   struct zf_error *err) ZF_MUST_CHECK;

/* The address this end uses. */
void zf_datagram_local(const struct zf_datagram *datagram, struct zf_endpoint *local);

/* Closes at once, without on_end, and frees. NULL is fine. */
void zf_datagram_close(struct zf_datagram *datagram);

#endif
