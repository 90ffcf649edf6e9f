/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/peer.h"

#include <stddef.h>
#include <stdio.h>

const struct zf_key *zf_peer_key(const struct zf_peer *peer)
{
	return peer->fresh_key != NULL ? peer->fresh_key(peer->key_ctx) : peer->key;
}

struct zf_exchange_terms zf_peer_exchange(const struct zf_peer *peer)
{
	return (struct zf_exchange_terms){
		.server = peer->server,
		.local = peer->local,
		.key = zf_peer_key(peer),
		.transport = peer->transport,
		.tls = peer->tls,
		.tls_name = peer->tls_name,
		.timeout_ms = peer->timeout_ms,
	};
}

size_t zf_peer_at_once(const struct zf_peer *peers, size_t count, size_t most)
{
	for (size_t i = 0; i < count; i++)
		if (peers[i].fresh_key != NULL)
			return 1;
	return most;
}

const char *zf_peer_print(char text[ZF_PEER_TEXT_MAX], const struct zf_peer *peer)
{
	char address[ZF_ENDPOINT_TEXT_MAX];

	zf_endpoint_print(address, &peer->server);
	if (peer->label == NULL)
		snprintf(text, ZF_PEER_TEXT_MAX, "%s", address);
	else
		snprintf(text, ZF_PEER_TEXT_MAX, "%.*s (%s)",
			 ZF_PEER_TEXT_MAX - ZF_ENDPOINT_TEXT_MAX - 4, peer->label,
			 address);
	return text;
}
