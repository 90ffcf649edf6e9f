/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_TLS_PARTS_H
#define ZF_PROTOCOL_TLS_PARTS_H

/* Between tls.c, which makes the settings, and tls_session.c, which uses them; nobody else's. */

#include <openssl/ssl.h>

#include "protocol/identity.h"
#include "protocol/tls.h"

struct zf_tls {
	SSL_CTX *ctx;
	BIO_METHOD *socket; /* how a session reads and writes */
	bool by_ca, insecure, tls_1_2, has_certificate;
	char hostname[ZF_IDENTITY_NAME_MAX]; /* "" where each session has its own */
	struct zf_pin *pins;
	size_t pin_count;
};

/* For SSL_CTX_set_cert_verify_callback. */
int zf_tls_session_verify(X509_STORE_CTX *certificates, void *unused);

/* For SSL_CTX_set_cert_cb. */
int zf_tls_session_asked(SSL *ssl, void *unused);

/* NULL where memory runs out; freed by BIO_meth_free. */
BIO_METHOD *zf_tls_session_socket(void);

#endif
