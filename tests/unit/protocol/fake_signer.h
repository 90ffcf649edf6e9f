/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_UNIT_PROTOCOL_FAKE_SIGNER_H
#define ZF_TESTS_UNIT_PROTOCOL_FAKE_SIGNER_H

/*
 * A signer whose MACs anyone can make: "MIC:" and the SHA-256 of the octets. dnspython, given the
 * same in place of a security context, made the vectors of the tests.
 */

#include <string.h>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "protocol/signer.h"

#define FAKE_MAC_LEN (4 + SHA256_DIGEST_LENGTH)

static inline zf_status fake_sign(void *ctx, const uint8_t *octets, size_t len,
				  struct zf_mac_octets *mac, struct zf_error *err)
{
	(void)ctx, (void)err;
	memcpy(mac->octets, "MIC:", 4);
	EVP_Digest(octets, len, mac->octets + 4, NULL, EVP_sha256(), NULL);
	mac->len = FAKE_MAC_LEN;
	return ZF_OK;
}

static inline bool fake_verify(void *ctx, const uint8_t *octets, size_t len,
			       const uint8_t *mac, size_t mac_len)
{
	struct zf_mac_octets right;

	return fake_sign(ctx, octets, len, &right, NULL) == ZF_OK &&
	       mac_len == right.len && memcmp(mac, right.octets, mac_len) == 0;
}

static const struct zf_signer fake_signer = {
	.who = "admin@EXAMPLE.COM",
	.sign = fake_sign,
	.verify = fake_verify,
};

#endif
