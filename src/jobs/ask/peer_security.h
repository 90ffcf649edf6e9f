/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_ASK_PEER_SECURITY_H
#define ZF_JOBS_ASK_PEER_SECURITY_H

/*
 * A peer whose messages are signed by GSS-TSIG (RFC 3645), as zones of Active Directory that take
 * only secure updates want it: the key is agreed upon with the server by Kerberos, once,
 * and again when it is about to expire.
 *
 *	zf_principal_find() -> zf_peer_security_new(peer) -> everything that asks the peer
 *		-> zf_peer_security_free()
 *
 * Waits for the KDC and the server, now and when the key is replaced.
 */

#include <stdint.h>

#include "protocol/error.h"
#include "protocol/gss.h"
#include "src/jobs/ask/peer.h"

struct zf_peer_security;

/*
 * Agrees upon a key with `peer`, which gets it by its callback; its questions go by TCP from then on,
 * since a server takes a signature of a context only once, and a packet may have to be sent again.
 * The SPN is copied, what else the `terms` name is borrowed until the end, the rest only for the call.
 * Fails as zf_exchange_wait, zf_gss_new and zf_tkey_feed do.
 */
zf_status zf_peer_security_new(struct zf_peer_security **security, struct zf_peer *peer,
			       const struct zf_gss_terms *terms,
			       struct zf_error *err) ZF_MUST_CHECK;

/* The same key for another peer that is the same server. */
void zf_peer_security_use(struct zf_peer_security *security, struct zf_peer *peer);

/* What secures the peer; NULL if nothing does. */
struct zf_peer_security *zf_peer_security_of(const struct zf_peer *peer);

/* Lets the server forget the keys, and frees all. NULL is fine. */
void zf_peer_security_free(struct zf_peer_security *security);

#endif
