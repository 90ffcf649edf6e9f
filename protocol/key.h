/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_KEY_H
#define ZF_PROTOCOL_KEY_H

/*
 * TSIG keys: a name, an HMAC algorithm and a secret. Algorithms may have the final dot or not, and
 * any case; hmac-md5 its long name. Secrets live only in struct zf_key and are wiped by
 * zf_key_clear; they never appear in an error text. Key files are read by
 * zonefmt/statements/key_file.h.
 */

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/name.h"

#define ZF_SECRET_MAX 256 /* octets; RFC 8945 8 asks for the hash's length, 64 at most */

/* RFC 8945 section 6. */
enum zf_hmac {
	ZF_HMAC_MD5,
	ZF_HMAC_SHA1,
	ZF_HMAC_SHA224,
	ZF_HMAC_SHA256,
	ZF_HMAC_SHA384,
	ZF_HMAC_SHA512,
	ZF_HMAC_COUNT,
};

struct zf_signer;

struct zf_key {
	struct zf_name name;
	/* Borrowed; makes the MACs of gss-tsig (RFC 3645). NULL, as for every key that is read: those
	 * of the algorithm and the secret below, which else are not looked at. */
	const struct zf_signer *signer;
	enum zf_hmac algorithm;
	size_t secret_len;
	uint8_t secret[ZF_SECRET_MAX];
};

/* "hmac-sha256" and so on. */
const char *zf_hmac_print(enum zf_hmac algorithm);

/* The algorithm's name as TSIG carries it, e.g. hmac-md5.sig-alg.reg.int. Static. */
const uint8_t *zf_hmac_name(enum zf_hmac algorithm);

/* Octets of the full MAC. */
size_t zf_hmac_size(enum zf_hmac algorithm);

/* The algorithm of `key`, as zf_hmac_name and zf_hmac_print give it, gss-tsig where it has a signer. */
const uint8_t *zf_key_algorithm(const struct zf_key *key);
const char *zf_key_algorithm_print(const struct zf_key *key);

/* Makes a key of its three texts, the secret in base64 (blanks in it are skipped). Fails
 * with ZF_EUSAGE, saying which of them is wrong without quoting any. */
zf_status zf_key_make(struct zf_key *key, const char *algorithm, const char *name,
		      const char *secret, struct zf_error *err) ZF_MUST_CHECK;

/* Reads `[algorithm:]name:secret`, the secret in base64; without algorithm it is
 * hmac-sha256. Fails with ZF_EUSAGE; ldns's order name:secret:algorithm is refused with a
 * hint. */
zf_status zf_key_parse(struct zf_key *key, const char *text,
		       struct zf_error *err) ZF_MUST_CHECK;

/* Fails with ZF_EUSAGE for a key of hmac-md5, which must not be used any more (RFC 8945 section 6). */
zf_status zf_key_check_use(const struct zf_key *key, struct zf_error *err) ZF_MUST_CHECK;

/* Wipes the secret. Safe on a zeroed or cleared key. */
void zf_key_clear(struct zf_key *key);

#endif
