/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/zonemd.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "protocol/hex.h"
#include "protocol/name.h"
#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "zonefmt/zone/canonical.h"
#include "zonefmt/zone/sorter.h"

#define FIXED_OCTETS 6 /* serial, scheme, hash algorithm: RFC 8976 2.2 */
#define DIGEST_MAX 64  /* octets */
#define SHORT_OCTETS 8 /* of a digest in a text */
#define SHORT_TEXT_MAX (2 * SHORT_OCTETS + 4)

static const struct {
	uint8_t number;
	const char *name;
	const EVP_MD *(*digest)(void);
	size_t len;
} hashes[] = {
	{ ZF_ZONEMD_SHA384, "SHA-384", EVP_sha384, 48 },
	{ ZF_ZONEMD_SHA512, "SHA-512", EVP_sha512, 64 },
};

#define HASHES (sizeof(hashes) / sizeof(*hashes))

/* What the apex ZONEMD records of one hash algorithm say. */
struct claim {
	bool is_there, is_twice;
	uint32_t serial;
	size_t len; /* of the digest in the record */
	uint8_t digest[DIGEST_MAX];
	EVP_MD_CTX *hashing; /* of the records; NULL if the claim is not to be checked */
};

struct zf_zonemd {
	struct zf_name apex;
	struct zf_sorter *sorter;
	struct claim claims[HASHES];
	bool has_others; /* schemes or hash algorithms not known here */
	bool has_soa;
	uint32_t serial; /* the SOA's */
	uint8_t canonical[ZF_CANONICAL_MAX];
};

zf_status zf_zonemd_new(struct zf_zonemd **result, const uint8_t *apex, size_t octets,
			const char *folder, struct zf_error *err)
{
	struct zf_zonemd *zonemd = calloc(1, sizeof(*zonemd));
	zf_status status;

	*result = NULL;
	if (zonemd == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_name_copy(&zonemd->apex, apex);
	status = zf_sorter_new(&zonemd->sorter, apex,
			       octets != 0 ? octets : ZF_SORTER_OCTETS, folder, err);
	if (status == ZF_OK) {
		*result = zonemd;
		zonemd = NULL;
	}
	zf_zonemd_free(zonemd);
	return status;
}

void zf_zonemd_free(struct zf_zonemd *zonemd)
{
	if (zonemd == NULL)
		return;
	for (size_t i = 0; i < HASHES; i++)
		EVP_MD_CTX_free(zonemd->claims[i].hashing);
	zf_sorter_free(zonemd->sorter);
	free(zonemd);
}

static void take_claim(struct claim *claim, const uint8_t *rdata, size_t rdata_len)
{
	const uint32_t serial = zf_wire_get32(rdata);
	const uint8_t *digest = rdata + FIXED_OCTETS;
	const size_t len = rdata_len - FIXED_OCTETS;
	const size_t kept = len < DIGEST_MAX ? len : DIGEST_MAX;

	if (claim->is_there) {
		claim->is_twice |= serial != claim->serial || len != claim->len ||
				   memcmp(digest, claim->digest, kept) != 0;
		return;
	}
	claim->is_there = true;
	claim->serial = serial;
	claim->len = len;
	memcpy(claim->digest, digest, kept);
}

/* An apex ZONEMD record; it is not part of what is hashed. */
static void take_zonemd(struct zf_zonemd *zonemd, const struct zf_record *rr)
{
	const uint8_t scheme = rr->rdata[4], hash = rr->rdata[5];

	for (size_t i = 0; i < HASHES; i++) {
		if (scheme == ZF_ZONEMD_SIMPLE && hash == hashes[i].number) {
			take_claim(&zonemd->claims[i], rr->rdata, rr->rdata_len);
			return;
		}
	}
	zonemd->has_others = true;
}

/* Takes what an apex record says of the digest; false if the record is not hashed: RFC 8976
 * 3.3.1.1 leaves out the ZONEMD records and what signs them. */
static bool take_apex(struct zf_zonemd *zonemd, const struct zf_record *rr)
{
	struct zf_soa soa;

	if (rr->type == ZF_TYPE_ZONEMD) {
		take_zonemd(zonemd, rr);
		return false;
	}
	if (zf_record_soa(rr, &soa)) {
		zonemd->has_soa = true;
		zonemd->serial = soa.serial;
	}
	return rr->type != ZF_TYPE_RRSIG || zf_wire_get16(rr->rdata) != ZF_TYPE_ZONEMD;
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_zonemd *zonemd = ctx;
	const struct zf_sink sink = zf_sorter_sink(zonemd->sorter);

	if (zf_name_equal(rr->owner, zonemd->apex.wire) && !take_apex(zonemd, rr))
		return ZF_OK;
	return sink.take(sink.ctx, rr, err);
}

struct zf_sink zf_zonemd_sink(struct zf_zonemd *zonemd)
{
	return (struct zf_sink){ .take = take, .ctx = zonemd };
}

/* The digest's first octets. Returns `text`. */
static const char *print_short(char text[SHORT_TEXT_MAX], const uint8_t *digest,
			       size_t len)
{
	char *end = zf_hex_print(text, digest, len < SHORT_OCTETS ? len : SHORT_OCTETS);

	strcpy(end, len > SHORT_OCTETS ? "..." : "");
	return text;
}

static zf_status no_hash(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "SHA-384 or SHA-512 is not to be had");
}

/* Begins to hash for each claim that may count; `*count` says how many do. */
static zf_status begin(struct zf_zonemd *zonemd, size_t *count, struct zf_error *err)
{
	*count = 0;
	for (size_t i = 0; i < HASHES; i++) {
		struct claim *claim = &zonemd->claims[i];

		if (!claim->is_there || claim->is_twice ||
		    claim->serial != zonemd->serial)
			continue;
		claim->hashing = EVP_MD_CTX_new();
		if (claim->hashing == NULL ||
		    EVP_DigestInit_ex(claim->hashing, hashes[i].digest(), NULL) != 1)
			return no_hash(err);
		++*count;
	}
	return ZF_OK;
}

static zf_status hash_record(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_zonemd *zonemd = ctx;
	const size_t len = zf_canonical_write(zonemd->canonical, rr);

	for (size_t i = 0; i < HASHES; i++) {
		EVP_MD_CTX *hashing = zonemd->claims[i].hashing;

		if (hashing != NULL &&
		    EVP_DigestUpdate(hashing, zonemd->canonical, len) != 1)
			return no_hash(err);
	}
	return ZF_OK;
}

/* What the digest of the records makes of a claim that may count. */
static zf_status judge_digest(const struct claim *claim, size_t number,
			      struct zf_zonemd_result *result, struct zf_error *err)
{
	char claimed[SHORT_TEXT_MAX], computed[SHORT_TEXT_MAX];
	uint8_t digest[EVP_MAX_MD_SIZE];
	const size_t len = hashes[number].len;

	if (EVP_DigestFinal_ex(claim->hashing, digest, NULL) != 1)
		return no_hash(err);
	if (claim->len == len && memcmp(claim->digest, digest, len) == 0) {
		result->outcome = ZF_ZONEMD_VERIFIED;
		snprintf(result->text, sizeof(result->text),
			 "ZONEMD SIMPLE %s of serial %" PRIu32 " matches",
			 hashes[number].name, claim->serial);
		return ZF_OK;
	}
	result->outcome = ZF_ZONEMD_MISMATCH;
	snprintf(result->text, sizeof(result->text),
		 "ZONEMD SIMPLE %s of serial %" PRIu32
		 " does not match: it says %s, the records give %s",
		 hashes[number].name, claim->serial,
		 print_short(claimed, claim->digest, claim->len),
		 print_short(computed, digest, len));
	return ZF_OK;
}

static zf_status judge(const struct zf_zonemd *zonemd, size_t number,
		       struct zf_zonemd_result *result, struct zf_error *err)
{
	const struct claim *claim = &zonemd->claims[number];

	result->hash = hashes[number].number;
	if (claim->hashing != NULL)
		return judge_digest(claim, number, result, err);
	if (claim->is_twice) {
		result->outcome = ZF_ZONEMD_AMBIGUOUS;
		snprintf(result->text, sizeof(result->text),
			 "ZONEMD SIMPLE %s comes more than once, so none counts",
			 hashes[number].name);
	} else {
		result->outcome = ZF_ZONEMD_STALE;
		snprintf(result->text, sizeof(result->text),
			 "ZONEMD SIMPLE %s is of serial %" PRIu32
			 ", the SOA's is %" PRIu32,
			 hashes[number].name, claim->serial, zonemd->serial);
	}
	return ZF_OK;
}

static const struct zf_zonemd_result absent = {
	.outcome = ZF_ZONEMD_ABSENT,
	.text = "no ZONEMD record",
};

static const struct zf_zonemd_result unsupported = {
	.outcome = ZF_ZONEMD_UNSUPPORTED,
	.text = "ZONEMD only of schemes or hash algorithms that are not known here",
};

/* One that matches is enough; else the outcome that tells most. */
static zf_status judge_all(const struct zf_zonemd *zonemd,
			   struct zf_zonemd_result *result, struct zf_error *err)
{
	zf_status status = ZF_OK;
	struct zf_zonemd_result one;

	*result = zonemd->has_others ? unsupported : absent;
	for (size_t i = 0; i < HASHES && status == ZF_OK; i++) {
		if (!zonemd->claims[i].is_there)
			continue;
		status = judge(zonemd, i, &one, err);
		if (status == ZF_OK && one.outcome > result->outcome)
			*result = one;
	}
	return status;
}

zf_status zf_zonemd_check(struct zf_zonemd *zonemd, struct zf_zonemd_result *result,
			  struct zf_error *err)
{
	const struct zf_sink to = { .take = hash_record, .ctx = zonemd };
	size_t count;
	zf_status status;

	if (!zonemd->has_soa)
		return zf_fail(err, ZF_EMALFORMED, "the zone has no SOA");
	status = begin(zonemd, &count, err);
	if (status == ZF_OK && count > 0)
		status = zf_sorter_give(zonemd->sorter, &to, err);
	if (status == ZF_OK)
		status = judge_all(zonemd, result, err);
	if (status != ZF_OK)
		return status;
	switch (result->outcome) {
	case ZF_ZONEMD_ABSENT:
	case ZF_ZONEMD_UNSUPPORTED:
	case ZF_ZONEMD_VERIFIED:
		return ZF_OK;
	case ZF_ZONEMD_AMBIGUOUS:
	case ZF_ZONEMD_STALE:
	case ZF_ZONEMD_MISMATCH:
		break;
	}
	return zf_fail(err, ZF_EDIFFERS, "%s", result->text);
}
