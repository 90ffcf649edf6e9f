/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/peer_security.h"

#include <stdlib.h>
#include <time.h>

#include "protocol/exchange.h"
#include "protocol/message.h"
#include "protocol/rdata.h"
#include "protocol/tkey.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/explain.h"

#define FORGET_MS 1000	/* patience with a server that shall forget */
#define RENEW_BEFORE 60 /* seconds: what is signed until then can still be verified */

/* One context and its key; a list, the newest first. */
struct agreed {
	struct agreed *older;
	struct zf_gss *gss;
	struct zf_tkey tkey;
};

struct zf_secured {
	struct zf_peer peer; /* unsigned, by TCP */
	struct zf_gss_terms terms;
	char mname[ZF_NAME_TEXT_MAX]; /* terms.spn where none was given */
	struct agreed *agreed;
	bool ends_soon; /* the newest key had no longer to live than one that is replaced */
};

/* ---- the server's principal ---- */

static zf_status find_mname(struct zf_secured *secured, const uint8_t *zone,
			    struct zf_error *err)
{
	struct zf_seen seen = { 0 };
	struct zf_soa soa;
	zf_status status = zf_ask(&secured->peer, zone, ZF_TYPE_SOA, &seen, err);

	if (status != ZF_OK)
		return status;
	if (zf_zone_count(seen.records) > 0) {
		const struct zf_record rr = zf_zone_record(seen.records, 0);

		zf_record_soa(&rr, &soa);
		secured->mname[zf_name_print(secured->mname, soa.mname) - 1] = '\0';
		secured->terms.spn = secured->mname; /* without the final dot */
	} else {
		char name[ZF_NAME_TEXT_MAX];

		zf_name_print(name, zone);
		status = zf_fail(
			err, ZF_EUSAGE,
			"it has no SOA of %s, whose MNAME would be the server's name",
			name);
		zf_hint(err, "--spn DNS/HOST says it");
	}
	zf_seen_clear(&seen);
	return status;
}

/* ---- the key ---- */

static zf_status exchange(struct zf_secured *secured, struct zf_tkey *tkey,
			  struct zf_message *query, bool *done, struct zf_error *err)
{
	const struct zf_exchange_terms terms = zf_peer_exchange(&secured->peer);
	struct zf_answer answer = { 0 };
	zf_status status = zf_exchange_wait(&terms, query, &answer, err);

	if (status == ZF_OK)
		status = zf_tkey_feed(tkey, answer.wire, answer.len, (uint64_t)time(NULL),
				      query, done, err);
	if (status != ZF_OK)
		zf_explain(err, ZF_DOING_AGREE, &secured->peer, &answer.local);
	zf_answer_clear(&answer);
	return status;
}

static zf_status negotiate(struct zf_secured *secured, struct agreed *agreed,
			   struct zf_error *err)
{
	struct zf_message *query = malloc(sizeof(*query));
	bool done = false;

	if (query == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = zf_tkey_begin(&agreed->tkey, zf_gss_mechanism(agreed->gss),
					 (uint64_t)time(NULL), query, err);
	while (status == ZF_OK && !done)
		status = exchange(secured, &agreed->tkey, query, &done, err);
	free(query);
	return status;
}

static void free_agreed(struct agreed *agreed)
{
	zf_gss_free(agreed->gss);
	free(agreed);
}

/* Puts a new key in front of those there are. */
static zf_status agree(struct zf_secured *secured, struct zf_error *err)
{
	struct agreed *agreed = calloc(1, sizeof(*agreed));

	if (agreed == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = zf_gss_new(&agreed->gss, &secured->terms, err);
	if (status == ZF_OK)
		status = negotiate(secured, agreed, err);
	if (status != ZF_OK) {
		free_agreed(agreed);
		return status;
	}
	agreed->older = secured->agreed;
	secured->agreed = agreed;
	return ZF_OK;
}

/* What comes of it does not matter: a server forgets by itself, later. */
static void forget(struct zf_secured *secured, const struct agreed *agreed)
{
	struct zf_exchange_terms terms = zf_peer_exchange(&secured->peer);
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

zf_status zf_secured_new(struct zf_secured **result, struct zf_peer *peer,
			 const uint8_t *zone, const struct zf_gss_terms *terms,
			 struct zf_error *err)
{
	struct zf_secured *secured = calloc(1, sizeof(*secured));
	zf_status status = ZF_OK;

	*result = NULL;
	if (secured == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	secured->peer = *peer;
	secured->peer.key = NULL;
	secured->peer.transport = ZF_TRANSPORT_TCP;
	secured->terms = *terms;
	if (terms->spn == NULL)
		status = find_mname(secured, zone, err);
	if (status == ZF_OK)
		status = agree(secured, err);
	if (status != ZF_OK) {
		free(secured);
		return status;
	}
	zf_secured_use(secured, peer);
	*result = secured;
	return ZF_OK;
}

void zf_secured_use(struct zf_secured *secured, struct zf_peer *peer)
{
	peer->key = NULL;
	peer->secured = secured;
	peer->transport = ZF_TRANSPORT_TCP;
}

const struct zf_key *zf_secured_key(struct zf_secured *secured)
{
	const uint32_t left = zf_gss_lifetime(secured->agreed->gss);

	/* What ends soon is the ticket, where a new key is no better: then once it is over. */
	if (left == 0 || (left < RENEW_BEFORE && !secured->ends_soon)) {
		agree(secured, NULL);
		secured->ends_soon = zf_gss_lifetime(secured->agreed->gss) < RENEW_BEFORE;
	}
	return &secured->agreed->tkey.key;
}

void zf_secured_free(struct zf_secured *secured)
{
	if (secured == NULL)
		return;
	while (secured->agreed != NULL) {
		struct agreed *agreed = secured->agreed;

		secured->agreed = agreed->older;
		forget(secured, agreed);
		free_agreed(agreed);
	}
	free(secured);
}
