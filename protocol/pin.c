/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/pin.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

#define BASE64_LEN (ZF_PIN_TEXT_MAX - 1) /* 43 digits and one '=' */

static bool decode(struct zf_pin *pin, const char *text)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789+/";
	uint8_t octets[ZF_PIN_OCTETS + 1]; /* the '=' comes out as a zero */

	if (strlen(text) != BASE64_LEN || strspn(text, digits) != BASE64_LEN - 1 ||
	    text[BASE64_LEN - 1] != '=' ||
	    EVP_DecodeBlock(octets, (const uint8_t *)text, BASE64_LEN) != sizeof(octets))
		return false;
	memcpy(pin->digest, octets, sizeof(pin->digest));
	return true;
}

zf_status zf_pin_parse(struct zf_pin *pin, const char *text, struct zf_error *err)
{
	if (decode(pin, text))
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "\"%s\" is no pin", text);
	zf_hint(err, "a pin is the SHA-256 of a public key in base64: 44 characters, "
		     "the last of them '='");
	return ZF_EUSAGE;
}

const char *zf_pin_print(char text[ZF_PIN_TEXT_MAX], const struct zf_pin *pin)
{
	EVP_EncodeBlock((uint8_t *)text, pin->digest, sizeof(pin->digest));
	return text;
}

zf_status zf_pin_of(struct zf_pin *pin, const X509 *certificate, struct zf_error *err)
{
	uint8_t *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
	bool digested = len > 0 && EVP_Digest(der, (size_t)len, pin->digest, NULL,
					      EVP_sha256(), NULL) == 1;

	OPENSSL_free(der);
	return digested ? ZF_OK : zf_fail(err, ZF_ENOMEM, "out of memory");
}

bool zf_pin_equal(const struct zf_pin *a, const struct zf_pin *b)
{
	return memcmp(a->digest, b->digest, sizeof(a->digest)) == 0;
}
