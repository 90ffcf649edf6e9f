/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_PEER_SECURITY_H
#define ZF_JOBS_ASK_PEER_SECURITY_H

/*
 * A peer whose messages are signed by GSS-TSIG (RFC 3645), as zones of Active Directory that take
 * only secure updates want it: the key is agreed upon with the server by Kerberos, once,
 * and again when it is about to expire.
 *
 *	zf_secured_new(peer) -> everything that asks the peer -> zf_secured_free()
 *
 * Waits for the KDC and the server, now and when the key is replaced.
 */

#include <stdint.h>

#include "protocol/error.h"
#include "protocol/gss.h"
#include "src/jobs/ask/peer.h"

struct zf_secured;

/*
 * Agrees upon a key with `peer`, and sets its `secured`; its questions go by TCP from then on,
 * since a server takes a signature of a context only once, and a packet may have to be sent again.
 * Without an SPN in `terms` the server is DNS/MNAME, the name that the SOA of its `zone` says.
 * `terms` are borrowed until the end, the rest only for the call. Fails as
 * zf_ask, zf_exchange_wait, zf_gss_new and zf_tkey_feed do; with ZF_EUSAGE where there is no SOA.
 */
zf_status zf_secured_new(struct zf_secured **secured, struct zf_peer *peer,
			 const uint8_t *zone, const struct zf_gss_terms *terms,
			 struct zf_error *err) ZF_MUST_CHECK;

/* The same key for another peer that is the same server. */
void zf_secured_use(struct zf_secured *secured, struct zf_peer *peer);

/* The key to sign the next message with. The ones before it stay for the answers to come. Where no
 * new one can be had it is the old: the server then says what there is to say. */
const struct zf_key *zf_secured_key(struct zf_secured *secured);

/* Lets the server forget the keys, and frees all. NULL is fine. */
void zf_secured_free(struct zf_secured *secured);

#endif
