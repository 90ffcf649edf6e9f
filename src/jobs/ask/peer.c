/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/peer.h"

#include <stddef.h>
#include <stdio.h>

#define CONNECTIONS_DEFAULT 8
#define CONNECTIONS_MAX 16 /* for a question each: PowerDNS has 20 in all, as it comes */

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
		.witness = peer->witness,
		.witness_ctx = peer->witness_ctx,
	};
}

size_t zf_peer_at_once(const struct zf_peer *peers, size_t count, size_t most)
{
	for (size_t i = 0; i < count; i++) {
		if (peers[i].fresh_key != NULL)
			return 1;
		if ((peers[i].tls != NULL || peers[i].transport >= ZF_TRANSPORT_TCP) &&
		    most > CONNECTIONS_MAX)
			most = CONNECTIONS_MAX;
	}
	return most;
}

struct zf_connections_terms zf_peer_connections(const struct zf_peer *peer,
						size_t connections, size_t queries)
{
	struct zf_connections_terms terms = {
		.stream = { .server = &peer->server,
			    .local = &peer->local,
			    .deadlines = peer->deadlines,
			    .tls = peer->tls,
			    .tls_name = peer->tls_name },
		.connections = zf_peer_at_once(
			peer, 1, connections == 0 ? CONNECTIONS_DEFAULT : connections),
		.queries = queries,
	};

	if (terms.stream.deadlines.connect_ms == 0)
		terms.stream.deadlines = zf_deadlines_default;
	terms.stream.deadlines.total_ms = 0;
	return terms;
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
