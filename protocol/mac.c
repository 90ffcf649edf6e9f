/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/mac.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#define KEPT_FIRST 4096 /* octets of room at first: most messages fit */

struct zf_mac {
	const struct zf_key *key;
	enum zf_code failed; /* to add; else ZF_OK */
	EVP_MAC_CTX *hash;   /* NULL where the key has a signer */
	uint8_t *kept;	     /* for the signer */
	size_t kept_len, kept_room;
};

static zf_status fail_hash(const struct zf_mac *mac, struct zf_error *err)
{
	if (mac->failed == ZF_ENOMEM)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	return zf_fail(err, ZF_EUNSUPPORTED, "OpenSSL refuses %s",
		       zf_key_algorithm_print(mac->key));
}

static const char *digest_name(enum zf_hmac algorithm)
{
	switch (algorithm) {
	case ZF_HMAC_MD5:
		return "MD5";
	case ZF_HMAC_SHA1:
		return "SHA1";
	case ZF_HMAC_SHA224:
		return "SHA224";
	case ZF_HMAC_SHA256:
		return "SHA256";
	case ZF_HMAC_SHA384:
		return "SHA384";
	case ZF_HMAC_SHA512:
		return "SHA512";
	case ZF_HMAC_COUNT:
		break;
	}
	return "";
}

static EVP_MAC_CTX *new_hash(const struct zf_key *key)
{
	char digest[16];
	OSSL_PARAM params[2];
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *hash = hmac == NULL ? NULL : EVP_MAC_CTX_new(hmac);

	EVP_MAC_free(hmac);
	snprintf(digest, sizeof digest, "%s", digest_name(key->algorithm));
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0);
	params[1] = OSSL_PARAM_construct_end();
	if (hash != NULL &&
	    EVP_MAC_init(hash, key->secret, key->secret_len, params) != 1) {
		EVP_MAC_CTX_free(hash);
		return NULL;
	}
	return hash;
}

zf_status zf_mac_new(struct zf_mac **result, const struct zf_key *key,
		     struct zf_error *err)
{
	struct zf_mac *mac = calloc(1, sizeof(*mac));

	*result = NULL;
	if (mac == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	mac->key = key;
	mac->hash = key->signer == NULL ? new_hash(key) : NULL;
	if (key->signer == NULL && mac->hash == NULL) {
		zf_status status = fail_hash(mac, err);

		zf_mac_free(mac);
		return status;
	}
	*result = mac;
	return ZF_OK;
}

void zf_mac_begin(struct zf_mac *mac)
{
	mac->failed = ZF_OK;
	mac->kept_len = 0;
	if (mac->hash != NULL && EVP_MAC_init(mac->hash, NULL, 0, NULL) != 1)
		mac->failed = ZF_EUNSUPPORTED;
}

static bool make_room(struct zf_mac *mac, size_t len)
{
	size_t room = mac->kept_room == 0 ? KEPT_FIRST : mac->kept_room;

	while (room - mac->kept_len < len)
		room *= 2;
	if (room == mac->kept_room)
		return true;
	uint8_t *grown = realloc(mac->kept, room);
	if (grown == NULL)
		return false;
	mac->kept = grown;
	mac->kept_room = room;
	return true;
}

void zf_mac_add(struct zf_mac *mac, const void *octets, size_t len)
{
	if (mac->failed != ZF_OK || len == 0)
		return;
	if (mac->hash != NULL) {
		if (EVP_MAC_update(mac->hash, octets, len) != 1)
			mac->failed = ZF_EUNSUPPORTED;
	} else if (make_room(mac, len)) {
		memcpy(mac->kept + mac->kept_len, octets, len);
		mac->kept_len += len;
	} else {
		mac->failed = ZF_ENOMEM;
	}
}

zf_status zf_mac_sign(struct zf_mac *mac, struct zf_mac_octets *made,
		      struct zf_error *err)
{
	const struct zf_signer *signer = mac->key->signer;

	if (mac->failed != ZF_OK)
		return fail_hash(mac, err);
	if (signer != NULL)
		return signer->sign(signer->ctx, mac->kept, mac->kept_len, made, err);
	if (EVP_MAC_final(mac->hash, made->octets, &made->len, ZF_MAC_MAX) != 1)
		return fail_hash(mac, err);
	return ZF_OK;
}

zf_status zf_mac_verify(struct zf_mac *mac, const uint8_t *theirs, size_t len,
			bool *right, struct zf_error *err)
{
	const struct zf_signer *signer = mac->key->signer;
	struct zf_mac_octets ours = { .len = 0 };

	if (signer != NULL && mac->failed == ZF_OK) {
		*right = signer->verify(signer->ctx, mac->kept, mac->kept_len, theirs,
					len);
		return ZF_OK;
	}
	zf_status status = zf_mac_sign(mac, &ours, err);
	*right = status == ZF_OK && len == ours.len &&
		 CRYPTO_memcmp(ours.octets, theirs, len) == 0;
	return status;
}

void zf_mac_free(struct zf_mac *mac)
{
	if (mac == NULL)
		return;
	EVP_MAC_CTX_free(mac->hash);
	free(mac->kept);
	free(mac);
}
