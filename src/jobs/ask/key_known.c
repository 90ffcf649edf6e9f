/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/key_known.h"

#include <openssl/rand.h>

#include "protocol/message.h"
#include "protocol/rdata.h"
#include "protocol/tsig.h"

#define TIMEOUT_MS 2000

static enum zf_key_known ask_with(const struct zf_peer *peer, const struct zf_key *key,
				  const uint8_t *zone)
{
	struct zf_exchange_terms terms = zf_peer_exchange(peer);
	struct zf_answer answer = { 0 };
	struct zf_message query;
	struct zf_error err;
	uint16_t id;

	terms.key = key;
	terms.transport = ZF_TRANSPORT_TCP;
	terms.timeout_ms = TIMEOUT_MS;
	zf_error_clear(&err);
	if (zf_message_random_id(&id, &err) != ZF_OK)
		return ZF_KEY_CANNOT_TELL;
	zf_message_start(&query, id, ZF_OPCODE_QUERY, 0);
	zf_message_question(&query, zone, ZF_TYPE_SOA, ZF_CLASS_IN);
	if (zf_exchange_wait(&terms, &query, &answer, &err) == ZF_OK)
		zf_answer_clear(&answer);
	if (err.tsig_error == ZF_TSIG_BADSIG)
		return ZF_KEY_KNOWN;
	return err.tsig_error == ZF_TSIG_BADKEY ? ZF_KEY_UNKNOWN : ZF_KEY_CANNOT_TELL;
}

enum zf_key_known zf_key_known(const struct zf_peer *peer, const uint8_t *zone,
			       enum zf_hmac *right)
{
	static const uint8_t root[] = { 0 };
	enum zf_key_known known = ZF_KEY_UNKNOWN;
	struct zf_key key = { .name = peer->key->name };

	for (int i = 0; i < ZF_HMAC_COUNT && known == ZF_KEY_UNKNOWN; i++) {
		if (i == (int)peer->key->algorithm)
			continue;
		*right = key.algorithm = (enum zf_hmac)i;
		key.secret_len = zf_hmac_size(key.algorithm);
		if (RAND_bytes(key.secret, (int)key.secret_len) != 1)
			return ZF_KEY_CANNOT_TELL;
		known = ask_with(peer, &key, zone == NULL ? root : zone);
	}
	return known;
}
