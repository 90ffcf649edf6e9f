/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/peer_security.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "protocol/exchange.h"
#include "protocol/message.h"
#include "protocol/rdata.h"
#include "protocol/tkey.h"
#include "src/jobs/ask/explain.h"

#define FORGET_MS 1000	/* patience with a server that shall forget */
#define RENEW_BEFORE 60 /* seconds: what is signed until then can still be verified */

/* One context and its key; a list, the newest first. */
struct agreed {
	struct agreed *older;
	struct zf_gss *gss;
	struct zf_tkey tkey;
};

struct zf_peer_security {
	struct zf_peer peer; /* unsigned, by TCP */
	struct zf_gss_terms terms;
	char *spn; /* the terms' own */
	struct agreed *agreed;
	bool ends_soon; /* the newest key had no longer to live than one that is replaced */
};

static zf_status exchange(struct zf_peer_security *security, struct zf_tkey *tkey,
			  struct zf_message *query, bool *done, struct zf_error *err)
{
	const struct zf_exchange_terms terms = zf_peer_exchange(&security->peer);
	struct zf_answer answer = { 0 };
	zf_status status = zf_exchange_wait(&terms, query, &answer, err);

	if (status == ZF_OK) {
		const struct zf_tkey_answer token = { answer.wire, answer.len,
						      (uint64_t)time(NULL) };
		status = zf_tkey_feed(tkey, &token, query, done, err);
	}
	if (status != ZF_OK)
		zf_explain(err, ZF_DOING_AGREE, &security->peer, &answer.local);
	zf_answer_clear(&answer);
	return status;
}

static zf_status negotiate(struct zf_peer_security *security, struct agreed *agreed,
			   struct zf_error *err)
{
	struct zf_message *query = malloc(sizeof(*query));
	bool done = false;

	if (query == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = zf_tkey_begin(&agreed->tkey, zf_gss_mechanism(agreed->gss),
					 (uint64_t)time(NULL), query, err);
	while (status == ZF_OK && !done)
		status = exchange(security, &agreed->tkey, query, &done, err);
	free(query);
	return status;
}

static void free_agreed(struct agreed *agreed)
{
	zf_gss_free(agreed->gss);
	free(agreed);
}

/* Puts a new key in front of those there are. */
static zf_status agree(struct zf_peer_security *security, struct zf_error *err)
{
	struct agreed *agreed = calloc(1, sizeof(*agreed));

	if (agreed == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = zf_gss_new(&agreed->gss, &security->terms, err);
	if (status == ZF_OK)
		status = negotiate(security, agreed, err);
	if (status != ZF_OK) {
		free_agreed(agreed);
		return status;
	}
	agreed->older = security->agreed;
	security->agreed = agreed;
	return ZF_OK;
}

/* What comes of it does not matter: a server forgets by itself, later. */
static void forget(struct zf_peer_security *security, const struct agreed *agreed)
{
	struct zf_exchange_terms terms = zf_peer_exchange(&security->peer);
	struct zf_message *query = malloc(sizeof(*query));
	struct zf_answer answer = { 0 };

	terms.key = &agreed->tkey.key;
	terms.timeout_ms = FORGET_MS;
	if (query != NULL &&
	    zf_tkey_delete(terms.key, (uint64_t)time(NULL), query, NULL) == ZF_OK &&
	    zf_exchange_wait(&terms, query, &answer, NULL) == ZF_OK)
		zf_answer_clear(&answer);
	free(query);
}

/* The ones before it stay for the answers to come. Where no new one can be had it is the old: the server
 * then says what there is to say. */
static const struct zf_key *fresh_key(void *ctx)
{
	struct zf_peer_security *security = ctx;
	const uint32_t left = zf_gss_lifetime(security->agreed->gss);

	/* What ends soon is the ticket, where a new key is no better: then once it is over. */
	if (left == 0 || (left < RENEW_BEFORE && !security->ends_soon)) {
		agree(security, NULL);
		security->ends_soon = zf_gss_lifetime(security->agreed->gss) <
				      RENEW_BEFORE;
	}
	return &security->agreed->tkey.key;
}

zf_status zf_peer_security_new(struct zf_peer_security **result, struct zf_peer *peer,
			       const struct zf_gss_terms *terms, struct zf_error *err)
{
	struct zf_peer_security *security = calloc(1, sizeof(*security));
	zf_status status;

	*result = NULL;
	if (security == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	security->peer = *peer;
	security->peer.key = NULL;
	security->peer.fresh_key = NULL;
	security->peer.transport = ZF_TRANSPORT_TCP;
	security->terms = *terms;
	security->terms.spn = security->spn = strdup(terms->spn);
	if (security->spn == NULL)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	else
		status = agree(security, err);
	if (status != ZF_OK) {
		free(security->spn);
		free(security);
		return status;
	}
	zf_peer_security_use(security, peer);
	*result = security;
	return ZF_OK;
}

void zf_peer_security_use(struct zf_peer_security *security, struct zf_peer *peer)
{
	peer->key = NULL;
	peer->fresh_key = fresh_key;
	peer->key_ctx = security;
	peer->transport = ZF_TRANSPORT_TCP;
}

struct zf_peer_security *zf_peer_security_of(const struct zf_peer *peer)
{
	return peer->fresh_key == fresh_key ? peer->key_ctx : NULL;
}

void zf_peer_security_free(struct zf_peer_security *security)
{
	if (security == NULL)
		return;
	while (security->agreed != NULL) {
		struct agreed *agreed = security->agreed;

		security->agreed = agreed->older;
		forget(security, agreed);
		free_agreed(agreed);
	}
	free(security->spn);
	free(security);
}
