/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_PIN_H
#define ZF_PROTOCOL_PIN_H

/*
 * SPKI pins (RFC 7858 section 4.2): the SHA-256 of a public key as a certificate has it
 * (SubjectPublicKeyInfo), by which a server can be known whoever signed its certificate.
 * A person writes one as 44 characters of base64, as RFC 7469 does:
 *
 *	openssl x509 -in cert.pem -noout -pubkey | openssl pkey -pubin -outform der |
 *		openssl dgst -sha256 -binary | base64
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"

#define ZF_PIN_OCTETS 32
#define ZF_PIN_TEXT_MAX 45 /* chars with NUL */

struct x509_st; /* OpenSSL's X509 */

struct zf_pin {
	uint8_t digest[ZF_PIN_OCTETS];
};

/* Fails with ZF_EUSAGE for text that is not the base64 of 32 octets. */
zf_status zf_pin_parse(struct zf_pin *pin, const char *text,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Writes its base64. Returns `text`. */
const char *zf_pin_print(char text[ZF_PIN_TEXT_MAX], const struct zf_pin *pin);

/* The pin of the certificate's key. Fails with ZF_ENOMEM. */
zf_status zf_pin_of(struct zf_pin *pin, const struct x509_st *certificate,
		    struct zf_error *err) ZF_MUST_CHECK;

bool zf_pin_equal(const struct zf_pin *a, const struct zf_pin *b);

#endif
