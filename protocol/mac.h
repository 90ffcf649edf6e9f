/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_MAC_H
#define ZF_PROTOCOL_MAC_H

/*
 * The MAC over a run of octets: an HMAC where the key has a secret, else what its signer says.
 * One struct zf_mac makes one after another:
 *
 *	zf_mac_begin() -> zf_mac_add()... -> zf_mac_sign() or zf_mac_verify()
 *
 * An HMAC takes the octets as they come. A signer wants them all at once, so they are kept
 * until then: no more than TSIG's 100 messages (RFC 8945 5.3.1), 6.5 MB.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/key.h"
#include "protocol/signer.h"

struct zf_mac;

/* Begins the first. `key` is borrowed until the end. Fails with ZF_EUNSUPPORTED if OpenSSL has not
 * the hash (MD5 in FIPS mode), ZF_ENOMEM. */
zf_status zf_mac_new(struct zf_mac **mac, const struct zf_key *key,
		     struct zf_error *err) ZF_MUST_CHECK;

/* Forgets what was added, and a failure to. */
void zf_mac_begin(struct zf_mac *mac);

/* Adds octets. That it failed is remembered, and told by the two below. */
void zf_mac_add(struct zf_mac *mac, const void *octets, size_t len);

/* Gives the MAC of what was added. Fails as the signer does; ZF_EUNSUPPORTED, ZF_ENOMEM. */
zf_status zf_mac_sign(struct zf_mac *mac, struct zf_mac_octets *made,
		      struct zf_error *err) ZF_MUST_CHECK;

/* Sets `*right` to whether `theirs` is the MAC of what was added: compared in constant time where
 * we can make it ourselves. Fails where that cannot be found out: ZF_EUNSUPPORTED, ZF_ENOMEM. */
zf_status zf_mac_verify(struct zf_mac *mac, const uint8_t *theirs, size_t len,
			bool *right, struct zf_error *err) ZF_MUST_CHECK;

/* NULL is fine. */
void zf_mac_free(struct zf_mac *mac);

#endif
