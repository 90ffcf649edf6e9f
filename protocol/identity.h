/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_IDENTITY_H
#define ZF_PROTOCOL_IDENTITY_H

/*
 * Whether a TLS server is who it should be (RFC 8310): its certificates against a trusted CA,
 * the name it goes by, and pins. What does not hold is told in words a person can act on:
 * the names the certificate has, its dates, its own pin.
 */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"
#include "protocol/pin.h"

struct x509_store_ctx_st; /* OpenSSL's X509_STORE_CTX */

struct zf_identity {
	bool by_ca; /* a CA that is trusted vouches for the certificate and the name */
	/* As zf_identity_read_name gives it. A host name is looked for among the certificate's
	 * dNSNames (RFC 6125; a wildcard stands for a whole label, the common name is never looked
	 * at), an address among its iPAddresses. */
	const char *name;
	/* One of them is the certificate's, or with `by_ca` that of one in the chain to the CA. */
	const struct zf_pin *pins;
	size_t pin_count;
};

#define ZF_IDENTITY_NAME_MAX 256 /* chars with NUL; a host name has at most 253 */

/* Copies a server's name as a person or the system writes it: a host name, perhaps with a final
 * dot, or an address, perhaps with a scope (%eth0), without these. False for no or too long a
 * text. */
bool zf_identity_read_name(char name[ZF_IDENTITY_NAME_MAX], const char *text);

/* Whether `name` is an address. */
bool zf_identity_is_address(const char *name);

/*
 * Checks the certificates that a handshake brought. All that `wanted` names must hold; there is
 * `by_ca`, or a pin. Fails with ZF_EAUTH, saying which does not and why; ZF_ENOMEM.
 */
zf_status zf_identity_check(const struct zf_identity *wanted,
			    struct x509_store_ctx_st *certificates,
			    struct zf_error *err) ZF_MUST_CHECK;

#endif
