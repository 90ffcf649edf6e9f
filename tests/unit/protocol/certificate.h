/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_PROTOCOL_CERTIFICATE_H
#define ZF_TESTS_UNIT_PROTOCOL_CERTIFICATE_H

/* Certificates made on the spot, with keys of P-256: a test needs none that is committed. */

#include <openssl/x509.h>
#include <stdbool.h>

struct certificate {
	X509 *x509;
	EVP_PKEY *key;
};

struct certificate_terms {
	const char *cn; /* the subject's common name */
	const char *
		names; /* the subjectAltName as OpenSSL's configuration has it; NULL: none */
	const struct certificate *issuer; /* NULL: self-signed */
	bool ca;
	/* The dates, in days from now; both 0: yesterday and tomorrow. */
	int from, until;
};

void certificate_make(struct certificate *made, const struct certificate_terms *terms);
void certificate_free(struct certificate *made);

/* Writes it in PEM. */
void certificate_write(const struct certificate *made, const char *path);

/* Writes its private key in PEM, encrypted if a passphrase is given; mode 0600. */
void certificate_write_key(const struct certificate *made, const char *path,
			   const char *passphrase);

#endif
