/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_PROTOCOL_TLS_PEER_H
#define ZF_TESTS_UNIT_PROTOCOL_TLS_PEER_H

/*
 * A peer (peer.h) that speaks TLS, well or badly as the test wants it: peer_accept then shakes
 * hands too, and what is read and written is so by TLS. OpenSSL works on memory here, so that the
 * terms decide which octets go out, and how.
 */

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#include "tests/unit/protocol/certificate.h"
#include "tests/unit/protocol/peer.h"

struct tls_peer_terms {
	const struct certificate *certificate;
	const struct certificate *chain; /* sent behind it; NULL: none */
	/* It wants a certificate of the client, of this CA; NULL: it does not. */
	const struct certificate *client_ca;
	bool quiet;	  /* hangs up without an alert, as BIND 9.18 does */
	const char *alpn; /* selected if offered; NULL: ALPN is not done */
	int version;	  /* the only one, TLS1_2_VERSION...; 0: any */
	/* Told of the name that is asked for; may be NULL. */
	int (*on_name)(SSL *ssl, int *alert, void *ctx);
	size_t piece; /* octets sent at once; 0: all */
	size_t cut;   /* sends no more than so many octets; 0: all */
};

/* As peer_start, with TLS on `terms`, which must stay. */
void peer_start_tls(struct peer *peer, void (*script)(struct peer *peer), const void *arg,
		    const struct tls_peer_terms *terms);

/* For scripts. */
bool peer_change_keys(struct peer *peer); /* ours, and the client is to change its own */
bool peer_say_goodbye(struct peer *peer); /* close_notify */

/* Waits until the client has closed; whether it has said close_notify before. */
bool peer_hears_goodbye(struct peer *peer);

/* Octets sent so far before what the client says last in the handshake. */
size_t peer_flight(const struct peer *peer);

/* What most tests want: a server for 127.0.0.1, and a client that knows it. */
struct tls_pair {
	struct certificate certificate;
	struct tls_peer_terms server;
	struct zf_tls *client;
};

void tls_pair_make(struct tls_pair *pair);
void tls_pair_free(struct tls_pair *pair);

/* For peer.c. */
bool tls_peer_accept(struct peer *peer);
size_t tls_peer_read(struct peer *peer, void *octets, size_t room);
bool tls_peer_write(struct peer *peer, const void *octets, size_t len);
void tls_peer_end(struct peer *peer);

#endif
