/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_EXCHANGE_H
#define ZF_PROTOCOL_EXCHANGE_H

/*
 * One question, one answer: by UDP with retries from a random port, by TCP when the
 * answer is truncated or the caller says so, by TLS if it is given. The query is signed, and
 * the answer verified, if a key is given.
 *
 * An answer counts only if it comes from the address asked and has our id, QR, our
 * opcode and our question (see match.h for when it may lack one); whatever else arrives is
 * dropped and waiting goes on until the deadline. It must be a message to its last octet, unless it
 * is truncated. An answer by UDP that is none, or whose TSIG does not verify, does not end the
 * exchange, or anyone could by guessing (RFC 8945 5.3): it is remembered, and told if nothing
 * better comes until the try's end.
 *
 * Errors begin with the server as `address#port`.
 *
 * zf_exchange_start works on the caller's loop; zf_exchange_wait is the same for
 * callers that have nothing else to do, with a loop of its own.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/endpoint.h"
#include "protocol/error.h"
#include "protocol/key.h"
#include "protocol/message.h"

struct event_base;
struct zf_answer;
struct zf_channel;
struct zf_exchange;
struct zf_ports;
struct zf_tls;

enum zf_transport {
	ZF_TRANSPORT_UDP, /* TCP on truncation, or for a query over ZF_EDNS_UDP_SIZE */
	ZF_TRANSPORT_UDP_ONLY, /* a truncated answer is the answer */
	ZF_TRANSPORT_TCP,
	ZF_TRANSPORT_TLS, /* `tls` must be given */
};

/* An exchange that has ended; all of it is gone after the call. */
struct zf_exchange_end {
	const struct zf_endpoint *server;
	const uint8_t *query; /* without TSIG */
	size_t query_len;
	const struct zf_answer *answer; /* NULL: none came */
	const struct zf_error *why;	/* then why */
};

struct zf_exchange_terms {
	struct zf_endpoint server;
	struct zf_endpoint local; /* source address; len 0: the system's choice */
	const struct zf_key *key; /* borrowed until the end; NULL: unsigned */
	/* A usable connection to the server, which the query shares with others; borrowed until the
	 * end. Then local and transport do not count. NULL: its own socket. */
	struct zf_channel *channel;
	/* By UDP it goes from one of these, which it shares with other questions to the server; they
	 * are to `server`, from `local`, and only used in zf_exchange_start. NULL: its own socket. */
	struct zf_ports *ports;
	enum zf_transport transport;
	/* Borrowed until the end. Where it is given all goes by TLS, whatever `transport` says. */
	const struct zf_tls *tls;
	const char *tls_name; /* as in struct zf_stream_terms */
	int64_t timeout_ms;   /* for the whole exchange; 0 means 5,000 */
	unsigned tries;	      /* UDP packets at most, spread over the time; 0 means 3 */
	/* Told of its end just before `done`, and where it is cancelled: what was sent may have arrived. NULL: nobody. */
	void (*witness)(void *ctx, const struct zf_exchange_end *end);
	void *witness_ctx;
};

struct zf_answer {
	uint8_t *wire; /* TSIG taken off; freed by zf_answer_clear, or the callback's end */
	size_t len;
	struct zf_header header;
	struct zf_endpoint local; /* the address we asked from */
	uint64_t signed_at; /* seconds since 1970, by the server's clock; 0: not signed */
	enum zf_transport transport; /* the one it came by: UDP, TCP or TLS */
};

struct zf_exchange_user {
	struct event_base *loop;
	/* Told once, never from within zf_exchange_start. `answer` is NULL where `status` is not ZF_OK;
	 * both are gone after the call. The exchange has ended: zf_exchange_cancel must not be called
	 * any more. */
	void (*done)(void *ctx, zf_status status, const struct zf_answer *answer,
		     const struct zf_error *why);
	void *ctx;
};

/*
 * Sends `query`, which is copied, and tells `user`, copied too, what came of it:
 *	ZF_OK		an answer, whatever its rcode
 *	ZF_ETIMEOUT	none until the deadline
 *	ZF_ENETWORK	unreachable, refused, closed
 *	ZF_EAUTH	answered, but not verified (see zf_tsig_verify); or the server is not who
 *			it should be (zf_tls_session_handshake)
 *	ZF_EMALFORMED	answered, but with what is no DNS message
 *	ZF_EUSAGE	`local` is not this machine's, or of the other address family; TLS, but no
 *			`tls`
 *	ZF_ELIMIT	no room left in `query` for the TSIG
 *	ZF_EUNSUPPORTED	OpenSSL has not the key's hash
 *	ZF_ESYSTEM, ZF_ENOMEM
 * Fails itself, without `done`, with ZF_ELIMIT if `query` is overfull, ZF_ENOMEM.
 */
zf_status zf_exchange_start(struct zf_exchange **exchange,
			    const struct zf_exchange_terms *terms,
			    const struct zf_message *query,
			    const struct zf_exchange_user *user,
			    struct zf_error *err) ZF_MUST_CHECK;

/* Ends it without calling `done`: the witness is told of ZF_ECANCELLED. NULL is fine. */
void zf_exchange_cancel(struct zf_exchange *exchange);

/* Sends `query` and waits for the answer. Fails as `done` is told above. */
zf_status zf_exchange_wait(const struct zf_exchange_terms *terms,
			   const struct zf_message *query, struct zf_answer *answer,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Frees the answer's octets. Safe on a zeroed struct. */
void zf_answer_clear(struct zf_answer *answer);

#endif
