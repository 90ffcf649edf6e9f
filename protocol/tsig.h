/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_TSIG_H
#define ZF_PROTOCOL_TSIG_H

/*
 * Transaction signatures (RFC 8945): a request signed, then its answer, or the run
 * of messages of a zone transfer, verified.
 *
 *	zf_tsig_sign(request)  ->  zf_tsig_verify(message)...  ->  zf_tsig_end()
 *
 * One struct zf_tsig serves one request and its answers. The first answer's MAC covers
 * the request's MAC, each later one the MAC before it (5.3.1); up to 99 messages in a
 * row between signed ones may be unsigned, the first and the last may not. The MAC is
 * compared in constant time, the time against our clock within the answer's fudge.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/key.h"
#include "protocol/message.h"
#include "protocol/signer.h"

#define ZF_TSIG_FUDGE 300	/* seconds, RFC 8945 10's advice */
#define ZF_TSIG_UNSIGNED_MAX 99 /* messages, RFC 8945 5.3.1 */

enum {
	ZF_TSIG_BADSIG = 16,
	ZF_TSIG_BADKEY = 17,
	ZF_TSIG_BADTIME = 18,
	ZF_TSIG_BADTRUNC = 22
};

struct zf_mac;

struct zf_tsig {
	const struct zf_key *key; /* borrowed */
	struct zf_mac_octets mac; /* the last seen: the request's, then each answer's */
	unsigned answers;	  /* messages verified or passed so far */
	unsigned unsigned_run;	  /* unsigned ones since the last MAC */
	struct zf_mac *digest;	  /* of unsigned messages awaiting the next MAC */
	uint64_t signed_at; /* seconds since 1970, as the last verified message says; 0: none yet */
};

/* Signs `request` in place with `key` at `now` (seconds since 1970) and begins the run.
 * `tsig` is zeroed or was used before; `key` must outlive it. Fails with ZF_ELIMIT if the
 * TSIG does not fit, ZF_EUNSUPPORTED if OpenSSL has not the hash (MD5 in FIPS mode), ZF_ENOMEM, as
 * the key's signer does. */
zf_status zf_tsig_sign(struct zf_tsig *tsig, const struct zf_key *key,
		       struct zf_message *request, uint64_t now,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Begins the run of answers to a request that could not be signed, since only its answer made
 * the key: a TKEY query (RFC 3645 2.2). Their first MAC covers no other. Fails as zf_tsig_sign. */
zf_status zf_tsig_expect(struct zf_tsig *tsig, const struct zf_key *key,
			 struct zf_error *err) ZF_MUST_CHECK;

/*
 * Verifies the next answer. `wire` is changed: a TSIG is taken off, `*len` and the
 * additional count go down, and the original id is put back; what is left is an ordinary
 * message. A message that failed may be followed by another in its place, for an answer
 * by UDP may have come from anyone; but not once unsigned messages wait for a MAC.
 *
 * Fails with ZF_EAUTH, .rcode set to the message's and .tsig_error to the one in its TSIG:
 *	BADKEY	the server knows no key of this name and algorithm
 *	BADSIG	the secret differs
 *	BADTIME	the clocks differ; both are in the text
 *	others	as they are, by number if need be
 * and with .tsig_error 0 for what we found ourselves: an unsigned first message (its
 * rcode cannot be trusted, but is worth showing), more than 99 unsigned, another key or
 * algorithm than the request's, a wrong or truncated MAC, a time outside the fudge.
 * Fails with ZF_EMALFORMED where the TSIG is not last, is twice there, or is broken; and where the
 * MAC cannot be made, as zf_mac_verify.
 */
zf_status zf_tsig_verify(struct zf_tsig *tsig, uint8_t *wire, size_t *len, uint64_t now,
			 struct zf_error *err) ZF_MUST_CHECK;

/* After the last message: ZF_EAUTH unless that one was signed. */
zf_status zf_tsig_end(const struct zf_tsig *tsig, struct zf_error *err) ZF_MUST_CHECK;

/* Frees what the run holds; the struct may be signed with again. Safe if zeroed. */
void zf_tsig_clear(struct zf_tsig *tsig);

#endif
