/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/probe/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/ports.h"
#include "protocol/tls.h"
#include "src/jobs/ask/pool.h"
#include "src/jobs/probe/policy.h"
#include "src/jobs/probe/row.h"

#define AT_ONCE 64

struct zf_probed {
	struct zf_probe_terms terms;
	const struct zf_probe_listener *listener; /* NULL: all is kept */
	struct one **servers;
	struct one **zones; /* one for each server, zone by zone; NULL: not at hand */
	struct zf_error *badkeys; /* one a server */
	char (*software)[ZF_PROBE_SOFTWARE_MAX];
	struct zf_tls *any_tls;
	struct zf_reader *reader;
	struct zf_ports **ports; /* one a server, while its zones are asked about */
	size_t done;
	bool out_of_memory; /* for some zone */
};

/* One server, or zone at a server, while it is asked: its rows one after the other, since some need
 * what those before have learned. */
struct one {
	struct zf_probed *probed;
	struct zf_probing probing;
	const struct zf_probe_row *rows;
	size_t row_count, row; /* row: the one at hand */
	uint32_t wanted;       /* of the rows, 1 << number */
	size_t number;	       /* in the pool */
	struct zf_pool *pool;
	struct zf_exchange *exchange;
	struct zf_exchange_terms terms; /* of the exchange */
	struct zf_ports *ports;		/* NULL: each question has its own */
	struct zf_probe_finding findings[];
};

const struct zf_probe_question *zf_probe_server_question(size_t number)
{
	return number < ZF_PROBE_OF_SERVER ? &zf_probe_server_rows[number].question
					   : NULL;
}

const struct zf_probe_question *zf_probe_zone_question(size_t number)
{
	return number < ZF_PROBE_OF_ZONE ? &zf_probe_zone_rows[number].question : NULL;
}

/* ---- asking ---- */

static void ask_on(struct one *one);

static void hear(struct one *one, const struct zf_heard *heard)
{
	if (heard->status == ZF_OK) {
		one->probing.learned.heard = true;
		one->probing.learned.local = heard->answer->local;
	}
	one->rows[one->row].read(&one->probing, heard);
}

static void on_answer(void *ctx, zf_status status, const struct zf_answer *answer,
		      const struct zf_error *why)
{
	struct one *one = ctx;
	const struct zf_heard heard = { status, answer, why, &one->terms };

	one->exchange = NULL;
	hear(one, &heard);
	one->row++;
	ask_on(one);
}

/* Asks the row's question. False where that needs no waiting: it is answered then. */
static bool ask_row(struct one *one)
{
	struct zf_probing *probing = &one->probing;
	struct zf_message msg;
	struct zf_error err;
	zf_status status;

	probing->finding = one->rows[one->row].question.name == NULL
				   ? NULL
				   : &probing->findings[one->row];
	one->terms = zf_peer_exchange(probing->peer);
	one->terms.ports = one->ports;
	if (!one->rows[one->row].ask(probing, &one->terms, &msg))
		return false;
	zf_error_clear(&err);
	const struct zf_exchange_user user = { zf_pool_loop(one->pool), on_answer, one };
	status = zf_exchange_start(&one->exchange, &one->terms, &msg, &user, &err);
	if (status != ZF_OK) {
		const struct zf_heard heard = { status, NULL, &err, &one->terms };

		hear(one, &heard);
		return false;
	}
	return true;
}

static bool is_wanted(const struct one *one, size_t row)
{
	return (one->wanted & (1U << row | one->rows[row].helps)) != 0;
}

static void free_one(struct one *one)
{
	for (size_t i = 0; one != NULL && i < one->row_count; i++)
		zf_probe_finding_clear(&one->findings[i]);
	free(one);
}

/* Whoever listens is told of a zone when it is done, and it is forgotten. Servers are told when all are. */
static void finish(struct one *one)
{
	struct zf_probed *probed = one->probed;
	const struct zf_probe_terms *terms = &probed->terms;
	struct zf_pool *pool = one->pool;
	const size_t number = one->number;

	probed->done++;
	if (terms->progress != NULL)
		terms->progress(terms->ctx, probed->done,
				terms->peer_count * (1 + terms->zone_count));
	if (probed->listener != NULL && one->rows == zf_probe_zone_rows) {
		probed->listener->zone(probed->listener->ctx, number / terms->peer_count,
				       number % terms->peer_count, one->findings);
		probed->zones[number] = NULL;
		free_one(one);
	}
	zf_pool_done(pool, number);
}

static void ask_on(struct one *one)
{
	for (; one->row < one->row_count; one->row++) {
		if (is_wanted(one, one->row) && ask_row(one))
			return;
	}
	finish(one);
}

/* `count` of `rows` for a server, or for a zone at it. NULL: no memory. */
static struct one *new_one(struct zf_probed *probed, size_t peer, size_t zone,
			   const struct zf_probe_row *rows, size_t count)
{
	struct one *one = calloc(1, sizeof(*one) + count * sizeof(one->findings[0]));

	if (one == NULL)
		return NULL;
	one->probed = probed;
	one->rows = rows;
	one->row_count = count;
	one->wanted = UINT32_MAX;
	one->probing = (struct zf_probing){
		.notify = probed->terms.notify,
		.peer = &probed->terms.peers[peer],
		.zone = probed->terms.zones[zone].wire,
		.any_tls = probed->any_tls,
		.findings = one->findings,
		.badkey = &probed->badkeys[peer],
		.software = probed->software[peer],
		.reader = probed->reader,
	};
	return one;
}

static void begin(struct one *one, struct zf_pool *pool, size_t number)
{
	one->pool = pool;
	one->number = number;
	ask_on(one);
}

static void begin_server(void *ctx, struct zf_pool *pool, size_t number)
{
	struct zf_probed *probed = ctx;

	begin(probed->servers[number], pool, number);
}

static void cancel_server(void *ctx, size_t number)
{
	struct zf_probed *probed = ctx;

	zf_exchange_cancel(probed->servers[number]->exchange);
}

static void tell_silent(struct one *one)
{
	struct zf_probing *probing = &one->probing;

	for (size_t i = 0; i < one->row_count; i++) {
		probing->finding =
			one->rows[i].question.name == NULL ? NULL : &probing->findings[i];
		zf_finding_tell(probing, NULL, ZF_TOLD_UNKNOWN,
				"not asked: the server is silent");
	}
	one->row = one->row_count;
}

static void begin_zone(void *ctx, struct zf_pool *pool, size_t number)
{
	struct zf_probed *probed = ctx;
	const struct zf_probe_terms *terms = &probed->terms;
	const size_t peer = number % terms->peer_count;
	const struct one *server = probed->servers[peer];
	struct one *one = new_one(probed, peer, number / terms->peer_count,
				  zf_probe_zone_rows, ZF_PROBE_OF_ZONE);

	probed->zones[number] = one;
	if (one == NULL) {
		probed->out_of_memory = true;
		zf_pool_done(pool, number);
		return;
	}
	if (terms->wanted != NULL)
		one->wanted = terms->wanted[peer].of_zone | 1U << ZF_PROBE_AUTHORITATIVE;
	one->probing.learned.key_refused = server->probing.learned.key_refused;
	one->ports = probed->ports[peer];
	if (!server->probing.learned.heard)
		tell_silent(one);
	begin(one, pool, number);
}

static void cancel_zone(void *ctx, size_t number)
{
	struct zf_probed *probed = ctx;

	zf_exchange_cancel(probed->zones[number]->exchange);
}

static zf_status open_ports(void *ctx, struct event_base *loop, struct zf_error *err)
{
	const struct zf_probed *probed = ctx;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < probed->terms.peer_count && status == ZF_OK; i++) {
		const struct zf_peer *peer = &probed->terms.peers[i];

		status = zf_ports_new(&probed->ports[i], loop, &peer->server,
				      &peer->local, err);
	}
	return status;
}

static void close_ports(void *ctx)
{
	const struct zf_probed *probed = ctx;

	for (size_t i = 0; i < probed->terms.peer_count; i++)
		zf_ports_free(probed->ports[i]);
}

/* ---- the whole ---- */

static size_t zone_ones(const struct zf_probe_terms *terms)
{
	return terms->zone_count * terms->peer_count;
}

static zf_status add_servers(struct zf_probed *probed, struct zf_error *err)
{
	const struct zf_probe_terms *terms = &probed->terms;

	for (size_t i = 0; i < terms->peer_count; i++) {
		probed->servers[i] =
			new_one(probed, i, 0, zf_probe_server_rows, ZF_PROBE_OF_SERVER);
		if (probed->servers[i] == NULL)
			return zf_fail(err, ZF_ENOMEM, "out of memory");
		if (terms->wanted != NULL)
			probed->servers[i]->wanted = terms->wanted[i].of_server;
	}
	return ZF_OK;
}

static zf_status set_up(struct zf_probed *probed, struct zf_error *err)
{
	static const struct zf_tls_terms anyone = { .tls_1_2 = true, .insecure = true };
	const struct zf_probe_terms *terms = &probed->terms;

	probed->servers = calloc(terms->peer_count, sizeof(*probed->servers));
	probed->zones = calloc(zone_ones(terms), sizeof(*probed->zones));
	probed->badkeys = calloc(terms->peer_count, sizeof(*probed->badkeys));
	probed->software = calloc(terms->peer_count, sizeof(*probed->software));
	probed->reader = malloc(sizeof(*probed->reader));
	probed->ports = calloc(terms->peer_count, sizeof(*probed->ports));
	if (probed->servers == NULL || probed->zones == NULL || probed->badkeys == NULL ||
	    probed->software == NULL || probed->reader == NULL || probed->ports == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (zf_tls_new(&probed->any_tls, &anyone, NULL) != ZF_OK)
		probed->any_tls = NULL; /* the finding says so */
	return add_servers(probed, err);
}

static void tell_servers(const struct zf_probed *probed)
{
	const struct zf_probe_listener *listener = probed->listener;

	for (size_t i = 0; listener != NULL && i < probed->terms.peer_count; i++)
		listener->server(listener->ctx, i, zf_probed_answers(probed, i),
				 probed->servers[i]->findings);
}

static zf_status ask_all(struct zf_probed *probed, struct zf_error *err)
{
	const struct zf_pool_work servers = {
		.count = probed->terms.peer_count,
		.limit = AT_ONCE,
		.begin = begin_server,
		.cancel = cancel_server,
		.ctx = probed,
	};
	const struct zf_pool_work zones = {
		.count = zone_ones(&probed->terms),
		.limit = zf_peer_at_once(probed->terms.peers, probed->terms.peer_count,
					 AT_ONCE),
		.open = open_ports,
		.begin = begin_zone,
		.cancel = cancel_zone,
		.close = close_ports,
		.ctx = probed,
	};
	zf_status status = zf_pool_run(&servers, err);

	if (status != ZF_OK)
		return status;
	tell_servers(probed);
	status = zf_pool_run(&zones, err);
	if (status == ZF_OK && probed->out_of_memory)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	return status;
}

static zf_status probe(const struct zf_probe_terms *terms,
		       const struct zf_probe_listener *listener,
		       struct zf_probed **probed, struct zf_error *err)
{
	struct zf_probed *fresh = calloc(1, sizeof(*fresh));
	zf_status status;

	*probed = NULL;
	if (fresh == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	fresh->terms = *terms;
	fresh->listener = listener;
	status = set_up(fresh, err);
	if (status == ZF_OK)
		status = ask_all(fresh, err);
	if (status == ZF_OK)
		*probed = fresh;
	else
		zf_probed_free(fresh);
	return status;
}

zf_status zf_probe_run(const struct zf_probe_terms *terms, struct zf_probed **probed,
		       struct zf_error *err)
{
	return probe(terms, NULL, probed, err);
}

zf_status zf_probe_each(const struct zf_probe_terms *terms,
			const struct zf_probe_listener *listener, struct zf_error *err)
{
	struct zf_probed *probed;
	const zf_status status = probe(terms, listener, &probed, err);

	zf_probed_free(probed);
	return status;
}

bool zf_probed_answers(const struct zf_probed *probed, size_t peer)
{
	return probed->servers[peer]->probing.learned.heard;
}

const char *zf_probed_software(const struct zf_probed *probed, size_t peer)
{
	return probed->software[peer][0] == '\0' ? NULL : probed->software[peer];
}

const struct zf_probe_finding *zf_probed_server(const struct zf_probed *probed,
						size_t peer)
{
	return probed->servers[peer]->findings;
}

const struct zf_probe_finding *zf_probed_zone(const struct zf_probed *probed, size_t zone,
					      size_t peer)
{
	return probed->zones[zone * probed->terms.peer_count + peer]->findings;
}

static const char *shown(const struct one *one)
{
	switch (one->probing.findings[ZF_PROBE_TRANSFER].told) {
	case ZF_TOLD_YES:
		return "yes";
	case ZF_TOLD_NO:
		return "no";
	case ZF_TOLD_UNKNOWN:
		break;
	}
	return "no answer that tells";
}

struct zf_probe_finding zf_probed_policy(const struct zf_probed *probed, size_t zone,
					 size_t first, size_t count)
{
	struct one *const *ones = &probed->zones[zone * probed->terms.peer_count + first];
	unsigned policies = ZF_MAY_BE_ALL;
	char evidence[ZF_MESSAGE_MAX] = "transfer", text[ZF_POLICIES_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		const struct zf_learned *learned = &ones[i]->probing.learned;
		char address[ZF_ENDPOINT_TEXT_MAX];
		const size_t len = strlen(evidence);

		policies &= zf_policies_after(
			ones[i]->probing.findings[ZF_PROBE_TRANSFER].told,
			learned->is_ns_host);
		zf_endpoint_print_address(address, &ones[i]->probing.peer->local);
		snprintf(evidence + len, sizeof(evidence) - len, "%s from %s%s: %s",
			 i == 0 ? "" : ";", address,
			 learned->is_ns_host ? ", one of the NS hosts" : "",
			 shown(ones[i]));
	}
	return (struct zf_probe_finding){
		.told = zf_policies_single(policies) ? ZF_TOLD_YES : ZF_TOLD_UNKNOWN,
		.value = policies == ZF_MAY_BE_ALL
				 ? NULL
				 : strdup(zf_policies_print(text, policies)),
		.evidence = strdup(evidence),
	};
}

void zf_probed_free(struct zf_probed *probed)
{
	if (probed == NULL)
		return;
	for (size_t i = 0; probed->servers != NULL && i < probed->terms.peer_count; i++)
		free_one(probed->servers[i]);
	for (size_t i = 0; probed->zones != NULL && i < zone_ones(&probed->terms); i++)
		free_one(probed->zones[i]);
	zf_tls_free(probed->any_tls);
	free(probed->servers);
	free(probed->zones);
	free(probed->badkeys);
	free(probed->software);
	free(probed->reader);
	free(probed->ports);
	free(probed);
}
