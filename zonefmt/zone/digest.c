/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/digest.h"

#include <stdlib.h>

#include <openssl/evp.h>

#include "zonefmt/zone/canonical.h"

#define SUM_OCTETS 32

struct zf_digest {
	EVP_MD_CTX *sha256;
	uint8_t sum[SUM_OCTETS]; /* big-endian */
	uint8_t canonical[ZF_CANONICAL_MAX];
};

zf_status zf_digest_new(struct zf_digest **result, struct zf_error *err)
{
	struct zf_digest *digest = calloc(1, sizeof *digest);

	*result = NULL;
	if (digest == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	digest->sha256 = EVP_MD_CTX_new();
	if (digest->sha256 == NULL ||
	    EVP_DigestInit_ex(digest->sha256, EVP_sha256(), NULL) != 1) {
		zf_digest_free(digest);
		return zf_fail(err, ZF_ENOMEM, "SHA-256 is not to be had");
	}
	*result = digest;
	return ZF_OK;
}

void zf_digest_free(struct zf_digest *digest)
{
	if (digest == NULL)
		return;
	EVP_MD_CTX_free(digest->sha256);
	free(digest);
}

static void add(uint8_t sum[SUM_OCTETS], const uint8_t term[SUM_OCTETS])
{
	unsigned carry = 0;

	for (size_t i = SUM_OCTETS; i-- > 0;) {
		carry += (unsigned)sum[i] + term[i];
		sum[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_digest *digest = ctx;
	size_t len = zf_canonical_write(digest->canonical, rr);
	uint8_t hash[EVP_MAX_MD_SIZE];

	if (EVP_DigestInit_ex(digest->sha256, NULL, NULL) != 1 ||
	    EVP_DigestUpdate(digest->sha256, digest->canonical, len) != 1 ||
	    EVP_DigestFinal_ex(digest->sha256, hash, NULL) != 1)
		return zf_fail(err, ZF_ENOMEM, "SHA-256 is not to be had");
	add(digest->sum, hash);
	return ZF_OK;
}

struct zf_sink zf_digest_sink(struct zf_digest *digest)
{
	return (struct zf_sink){ .take = take, .ctx = digest };
}

const char *zf_digest_print(char text[ZF_DIGEST_TEXT_MAX], const struct zf_digest *digest)
{
	static const char digits[] = "0123456789abcdef";
	char *at = text;

	for (size_t i = 0; i < SUM_OCTETS; i++) {
		*at++ = digits[digest->sum[i] >> 4];
		*at++ = digits[digest->sum[i] & 15];
	}
	*at = '\0';
	return text;
}
