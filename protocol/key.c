/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/key.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#define BASE64_MAX ((ZF_SECRET_MAX + 2) / 3 * 4) /* chars */
#define KEY_TEXT_MAX (ZF_NAME_TEXT_MAX + 2 * BASE64_MAX)

static const struct {
	const char *text;
	const char *name; /* as TSIG carries it, with the length octets */
	size_t size;
} hmacs[ZF_HMAC_COUNT] = {
	[ZF_HMAC_MD5] = { "hmac-md5", "\010hmac-md5\007sig-alg\003reg\003int", 16 },
	[ZF_HMAC_SHA1] = { "hmac-sha1", "\011hmac-sha1", 20 },
	[ZF_HMAC_SHA224] = { "hmac-sha224", "\013hmac-sha224", 28 },
	[ZF_HMAC_SHA256] = { "hmac-sha256", "\013hmac-sha256", 32 },
	[ZF_HMAC_SHA384] = { "hmac-sha384", "\013hmac-sha384", 48 },
	[ZF_HMAC_SHA512] = { "hmac-sha512", "\013hmac-sha512", 64 },
};

const char *zf_hmac_print(enum zf_hmac algorithm)
{
	assert(algorithm < ZF_HMAC_COUNT);
	return hmacs[algorithm].text;
}

const uint8_t *zf_hmac_name(enum zf_hmac algorithm)
{
	assert(algorithm < ZF_HMAC_COUNT);
	return (const uint8_t *)hmacs[algorithm].name;
}

size_t zf_hmac_size(enum zf_hmac algorithm)
{
	assert(algorithm < ZF_HMAC_COUNT);
	return hmacs[algorithm].size;
}

const uint8_t *zf_key_algorithm(const struct zf_key *key)
{
	static const uint8_t gss[] = "\010gss-tsig";

	return key->signer != NULL ? gss : zf_hmac_name(key->algorithm);
}

const char *zf_key_algorithm_print(const struct zf_key *key)
{
	return key->signer != NULL ? "gss-tsig" : zf_hmac_print(key->algorithm);
}

/* Takes the full name and, for MD5, the short one that people write. */
static bool parse_algorithm(enum zf_hmac *algorithm, const char *text)
{
	struct zf_name name, shorter;

	if (zf_name_parse(&name, text, NULL) != ZF_OK)
		return false;
	for (unsigned i = 0; i < ZF_HMAC_COUNT; i++) {
		*algorithm = (enum zf_hmac)i;
		if (zf_name_equal(name.wire, zf_hmac_name(*algorithm)))
			return true;
		if (zf_name_parse(&shorter, hmacs[i].text, NULL) == ZF_OK &&
		    zf_name_equal(name.wire, shorter.wire))
			return true;
	}
	return false;
}

/* Copies `text` without its blanks; false if it is longer than any secret may be. */
static bool squeeze(char packed[BASE64_MAX + 1], const char *text)
{
	size_t len = 0;

	for (; *text != '\0'; text++) {
		if (strchr(" \t\r\n", *text) != NULL)
			continue;
		if (len == BASE64_MAX)
			return false;
		packed[len++] = *text;
	}
	packed[len] = '\0';
	return true;
}

/* OpenSSL's decoder takes '=' for zero bits anywhere and counts the padding as data,
 * hence the checks around it. */
static const char *decode(struct zf_key *key, const char *packed)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t octets[ZF_SECRET_MAX + 3];
	size_t data = strspn(packed, alphabet);
	size_t padding = strspn(packed + data, "=");
	size_t len = data + padding;

	if (packed[len] != '\0' || padding > 2 || len % 4 != 0)
		return "the secret is not base64";
	if (len == 0)
		return "the secret is empty";
	if (len / 4 * 3 - padding > ZF_SECRET_MAX)
		return "the secret is longer than 256 octets";
	if (EVP_DecodeBlock(octets, (const unsigned char *)packed, (int)len) < 0)
		return "the secret is not base64";
	key->secret_len = len / 4 * 3 - padding;
	memcpy(key->secret, octets, key->secret_len);
	OPENSSL_cleanse(octets, sizeof octets);
	return NULL;
}

static const char *parse_secret(struct zf_key *key, const char *text)
{
	char packed[BASE64_MAX + 1];
	const char *why = "the secret is longer than 256 octets";

	if (squeeze(packed, text))
		why = decode(key, packed);
	OPENSSL_cleanse(packed, sizeof packed);
	return why;
}

/* The texts are kept out of the errors: people do mix up the order, and then any of the
 * three may be the secret. */
zf_status zf_key_make(struct zf_key *key, const char *algorithm, const char *name,
		      const char *secret, struct zf_error *err)
{
	struct zf_key fresh = { .algorithm = ZF_HMAC_SHA256 };

	if (!parse_algorithm(&fresh.algorithm, algorithm)) {
		zf_fail(err, ZF_EUSAGE, "the key's algorithm is not one of those known");
		zf_hint(err, "known are hmac-md5, hmac-sha1, hmac-sha224, hmac-sha256, "
			     "hmac-sha384 and hmac-sha512");
		return ZF_EUSAGE;
	}
	if (zf_name_parse(&fresh.name, name, NULL) != ZF_OK)
		return zf_fail(err, ZF_EUSAGE, "the key's name is not a domain name");
	const char *why = parse_secret(&fresh, secret);
	if (why != NULL)
		return zf_fail(err, ZF_EUSAGE, "%s", why);
	*key = fresh;
	zf_key_clear(&fresh);
	return ZF_OK;
}

static zf_status wrong_order(struct zf_error *err, const char *what)
{
	zf_fail(err, ZF_EUSAGE, "%s", what);
	zf_hint(err, "write a key as ALGORITHM:NAME:SECRET, the secret in base64");
	return ZF_EUSAGE;
}

static zf_status parse_fields(struct zf_key *key, char *text, struct zf_error *err)
{
	enum zf_hmac unused;
	char *second = strchr(text, ':');
	char *third = second == NULL ? NULL : strchr(second + 1, ':');

	if (second == NULL)
		return wrong_order(err, "a key needs a name and a secret");
	*second++ = '\0';
	if (third == NULL) {
		if (parse_algorithm(&unused, text))
			return wrong_order(
				err,
				"the key has an algorithm, but no name or no secret");
		return zf_key_make(key, zf_hmac_print(ZF_HMAC_SHA256), text, second, err);
	}
	*third++ = '\0';
	if (!parse_algorithm(&unused, text) && parse_algorithm(&unused, third))
		return wrong_order(err, "the key's algorithm must come first");
	return zf_key_make(key, text, second, third, err);
}

zf_status zf_key_parse(struct zf_key *key, const char *text, struct zf_error *err)
{
	char copy[KEY_TEXT_MAX];
	size_t len = strlen(text);

	if (len >= sizeof copy)
		return zf_fail(err, ZF_EUSAGE, "a key of %zu characters is too long",
			       len);
	memcpy(copy, text, len + 1);
	zf_status status = parse_fields(key, copy, err);
	OPENSSL_cleanse(copy, sizeof copy);
	return status;
}

zf_status zf_key_check_use(const struct zf_key *key, struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];

	if (key->signer != NULL || key->algorithm != ZF_HMAC_MD5)
		return ZF_OK;
	zf_name_print(name, key->name.wire);
	return zf_fail(err, ZF_EUSAGE,
		       "key %s is for hmac-md5, which must not be used any more "
		       "(RFC 8945 section 6)",
		       name);
}

void zf_key_clear(struct zf_key *key)
{
	OPENSSL_cleanse(key, sizeof *key);
}
