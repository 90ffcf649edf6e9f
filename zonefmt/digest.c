/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/digest.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "protocol/wire.h"

#define SUM_OCTETS 32
#define FIXED_OCTETS 10 /* type, class, TTL, rdata length */

struct zf_digest {
	EVP_MD_CTX *sha256;
	uint8_t sum[SUM_OCTETS]; /* big-endian */
	uint8_t canonical[ZF_NAME_MAX + FIXED_OCTETS + 65535];
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

/* Octets of the field at `at` of a checked rdata. */
static size_t field_size(uint8_t field, const uint8_t *at)
{
	switch (field) {
	case ZF_FIELD_NAME:
	case ZF_FIELD_CASED_NAME:
		return zf_name_size(at);
	case ZF_FIELD_STRING:
		return 1u + *at;
	default:
		return field;
	}
}

/* Lower-cases the names in the rdata whose case does not count (RFC 4034 6.2 (3)). Names come
 * before any field that takes all the rest. */
static void lower_rdata(uint8_t *rdata, uint16_t type)
{
	const uint8_t *field = zf_rdata_layout(type);

	for (; field != NULL && *field != ZF_FIELD_END; field++) {
		if (*field == ZF_FIELD_STRINGS || *field == ZF_FIELD_REST)
			return;
		if (*field == ZF_FIELD_NAME)
			zf_name_lower(rdata);
		rdata += field_size(*field, rdata);
	}
}

/* Writes `rr` as RFC 4034 6.2 wants it before it is hashed; returns how many octets. */
static size_t make_canonical(uint8_t *to, const struct zf_record *rr)
{
	uint8_t *fixed = to + rr->owner_len;
	uint8_t *rdata = fixed + FIXED_OCTETS;

	memcpy(to, rr->owner, rr->owner_len);
	zf_name_lower(to);
	zf_wire_put16(fixed, rr->type);
	zf_wire_put16(fixed + 2, rr->class);
	zf_wire_put32(fixed + 4, rr->ttl);
	zf_wire_put16(fixed + 8, rr->rdata_len);
	if (rr->rdata_len > 0) {
		memcpy(rdata, rr->rdata, rr->rdata_len);
		lower_rdata(rdata, rr->type);
	}
	return (size_t)(rdata - to) + rr->rdata_len;
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
	size_t len = make_canonical(digest->canonical, rr);
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
