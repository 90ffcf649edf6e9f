/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_TKEY_H
#define ZF_PROTOCOL_TKEY_H

/*
 * A key agreed upon with a server by TKEY (RFC 2930), by tokens of GSS-API (mode 3, RFC 3645
 * section 3). Here are the messages and what may follow what; another moves them, by TCP, and
 * the mechanism, gss.h, makes the tokens:
 *
 *	zf_tkey_begin() -> query out, answer in -> zf_tkey_feed() -+-> done: `key` signs
 *			   ^				           |
 *			   +------------- another query <----------+
 *
 * The last answer is signed with the new key, and only counts if that verifies (3.1.3.1).
 * Then the key is used like any other, and in the end zf_tkey_delete() tells the server to
 * forget it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/key.h"
#include "protocol/message.h"
#include "protocol/signer.h"

#define ZF_TOKEN_MAX                                                                     \
	60000 /* octets: what a message has room for, names and all; Windows 48,000 */
#define ZF_TKEY_ROUNDS_MAX                                                               \
	8 /* queries: Kerberos takes one, SPNEGO that changes its mind three */

/* What one side's mechanism has to say to the other's. */
struct zf_tkey_token {
	const uint8_t *octets; /* borrowed */
	size_t len;	       /* 0: there is none */
};

struct zf_tkey_mechanism {
	/*
	 * Takes the server's token (none at first), gives ours, if there is one, which holds until the
	 * next call, and sets `*established` once the signer can be used. Fails as it likes; the
	 * negotiation has then failed too.
	 */
	zf_status (*step)(void *ctx, const struct zf_tkey_token *theirs,
			  struct zf_tkey_token *ours, bool *established,
			  struct zf_error *err);
	void *ctx; /* of step */
	struct zf_signer signer;
};

struct zf_tkey {
	struct zf_key
		key; /* once done: a name of random octets, and the mechanism's signer */
	/* private from here on */
	const struct zf_tkey_mechanism *mechanism;
	bool established;
	unsigned rounds;
};

/* Begins: makes a name, and the first query into `query` at `now` (seconds since 1970). `mechanism`
 * is borrowed for as long as the key is used. Fails as the mechanism does; with ZF_ESYSTEM where
 * there are no random numbers, ZF_ELIMIT if the token is longer than ZF_TOKEN_MAX, ZF_EMALFORMED if the
 * mechanism gives none. */
zf_status zf_tkey_begin(struct zf_tkey *tkey, const struct zf_tkey_mechanism *mechanism,
			uint64_t now, struct zf_message *query,
			struct zf_error *err) ZF_MUST_CHECK;

struct zf_tkey_answer {
	uint8_t *wire; /* is changed */
	size_t len;
	uint64_t now; /* seconds since 1970 */
};

/*
 * Takes the answer to the last query. Sets `*done` once the key is agreed upon,
 * else makes the next query. Fails with
 *	ZF_EREFUSED	an rcode says no: the server does no TKEY, or not for us (.rcode)
 *	ZF_EAUTH	the TKEY record has an error (.tsig_error), or the last answer's TSIG is not
 *			there or wrong (as zf_tsig_verify)
 *	ZF_EMALFORMED	no TKEY record of the key's name, or two; another algorithm or mode;
 *			fields that do not fit; a token that leads nowhere
 *	ZF_ELIMIT	no end after ZF_TKEY_ROUNDS_MAX queries; as zf_tkey_begin
 *	ZF_ESYSTEM, ZF_ENOMEM
 * and as the mechanism does. `tkey` can then only be begun again.
 */
zf_status zf_tkey_feed(struct zf_tkey *tkey, const struct zf_tkey_answer *answer,
		       struct zf_message *query, bool *done,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Makes the query that deletes `key` at the server (RFC 2930 4.2), to be signed with it. Fails with ZF_ESYSTEM
 * where there are no random numbers. */
zf_status zf_tkey_delete(const struct zf_key *key, uint64_t now, struct zf_message *query,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
