/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_PROTOCOL_PEER_H
#define ZF_TESTS_UNIT_PROTOCOL_PEER_H

/*
 * A server on 127.0.0.1 that does what a test's script says: a function that runs in a
 * thread of its own and calls the verbs below one after the other. Each waits until it
 * is done, the other side is gone, or the test has called peer_stop, and then
 * returns false. It listens by TCP and UDP on the same port.
 *
 *	peer_start(&peer, script, arg) -> talk to peer.endpoint -> peer_stop(&peer)
 */

#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/key.h"
#include "protocol/message.h"

struct tls_peer;
struct tls_peer_terms;

struct peer {
	struct zf_endpoint endpoint;
	const void *arg;      /* for the script */
	uint8_t query[65536]; /* the last message read */
	size_t query_len;
	struct sockaddr_in from; /* who sent it */
	size_t mac_len;		 /* of the last message signed, 0 before the first */
	uint8_t mac[64];
	size_t waiting_len; /* octets of messages since then that were not signed */
	uint8_t waiting[65536];
	const struct tls_peer_terms *tls_terms; /* NULL: plain TCP; see tls_peer.h */
	struct tls_peer *tls;
	int listening, udp, connection, stop[2];
	void (*script)(struct peer *peer);
	pthread_t thread;
};

void peer_start(struct peer *peer, void (*script)(struct peer *peer), const void *arg);
void peer_stop(struct peer *peer);

/* For scripts: TCP. */
bool peer_accept(struct peer *peer);
bool peer_read(struct peer *peer); /* one message with its length prefix */
bool peer_write(struct peer *peer, const void *octets, size_t len);
bool peer_write_message(struct peer *peer, const uint8_t *wire, size_t len);
void peer_hang_up(struct peer *peer);
void peer_reset(struct peer *peer); /* closes with a RST */

/* Where the peer speaks TLS, the octets below it. Reading gives 0 where nothing came. */
size_t peer_read_raw(struct peer *peer, void *octets, size_t room);
bool peer_write_raw(struct peer *peer, const void *octets, size_t len);

/* For scripts: UDP. */
bool peer_receive(struct peer *peer);
void peer_reply(struct peer *peer, const uint8_t *wire, size_t len);

/* Waits `ms`, or without end if it is negative; false once the test has called peer_stop. */
bool peer_pause(struct peer *peer, int ms);

/* Waits until the other side has closed the connection, whatever it sends before. */
void peer_wait_closed(struct peer *peer);

/* Makes the answer to peer->query, with `rcode` and no records, in `answer`. */
void peer_answer(const struct peer *peer, struct zf_message *answer, unsigned rcode);

/* The two halves of peer_start. */
void peer_prepare(struct peer *peer);
void peer_run(struct peer *peer, void (*script)(struct peer *peer), const void *arg);

/* Signs `answer` with `key` as the next of those to peer->query, which must be signed with the
 * same key (RFC 8945 4.3, 5.3). It is written after the RFC, apart from protocol/tsig.c. */
void peer_sign(struct peer *peer, struct zf_message *answer, const struct zf_key *key);

/* Lets `answer` go unsigned: the next MAC covers it (RFC 8945 5.3.1). */
void peer_skip_signing(struct peer *peer, const struct zf_message *answer);

#endif
