/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_PEER_H
#define ZF_JOBS_ASK_PEER_H

/*
 * A server a job talks to: where it is, from where we talk, with which key and by TLS or
 * not, and how long we wait. Jobs borrow it and never change it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/connections.h"
#include "protocol/endpoint.h"
#include "protocol/exchange.h"
#include "protocol/key.h"
#include "protocol/stream.h"

struct zf_peer {
	const char *label; /* what the user calls it; NULL: its address */
	const char *
		software; /* "windows", "bind"...; NULL: not known. Only for explanations */
	struct zf_endpoint server;
	struct zf_endpoint local; /* source address; len 0: the system's choice */
	const struct zf_key *key; /* borrowed; NULL: unsigned. Ask zf_peer_key */
	/* Gives the key for the next message, where it is one that is replaced now and then (by
	 * GSS-TSIG, peer_security.h); `key` is then NULL. NULL: `key` is the one. */
	const struct zf_key *(*fresh_key)(void *ctx);
	void *key_ctx; /* borrowed */
	enum zf_transport
		transport; /* for questions; transfers and updates always go by TCP */
	const struct zf_tls *tls; /* borrowed; if it is given all goes by TLS */
	const char *tls_name; /* whom the server must prove to be; NULL: its address */
	int64_t timeout_ms;   /* for one question; 0: 5,000 */
	struct zf_deadlines deadlines; /* for transfers; all 0: zf_deadlines_default */
	/* Told of each message exchanged, as exchange.h has it; NULL: nobody. */
	void (*witness)(void *ctx, const struct zf_exchange_end *end);
	void *witness_ctx; /* borrowed */
	bool in_file; /* a migration file says all this, not options, which hints name otherwise */
};

/* The key to sign the next message with: NULL is none. One of GSS-TSIG that is about to expire is
 * replaced now; it stays as long as `key_ctx`. */
const struct zf_key *zf_peer_key(const struct zf_peer *peer);

/* What a question to `peer` is sent by. */
struct zf_exchange_terms zf_peer_exchange(const struct zf_peer *peer);

/*
 * Over how many sockets, of `most`, these peers may be asked at once: 1 where one of them has a key by GSS-TSIG.
 * Its signatures are numbered, and a server takes a message that comes long after those signed behind it, on
 * another socket, for one that was sent twice: BADSIG (RFC 3645 3.1.1, replay detection). Not many where each question
 * takes a connection.
 */
size_t zf_peer_at_once(const struct zf_peer *peers, size_t count, size_t most);

/* Connections to `peer` that many transfers share, each of which has the total time for itself: at most so many (0: 8),
 * with so many transfers on their way. `peer` is borrowed. */
struct zf_connections_terms zf_peer_connections(const struct zf_peer *peer,
						size_t connections, size_t queries);

#define ZF_PEER_TEXT_MAX 160
/* `label (address#port)`, or only the address where there is no label. Returns `text`. */
const char *zf_peer_print(char text[ZF_PEER_TEXT_MAX], const struct zf_peer *peer);

#endif
