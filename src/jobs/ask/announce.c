/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/announce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/exchange.h"
#include "protocol/notify.h"
#include "protocol/ports.h"
#include "protocol/rdata.h"
#include "protocol/tsig.h"
#include "src/jobs/ask/explain.h"
#include "src/jobs/ask/pool.h"
#include "src/jobs/ask/silence.h"

#define AT_ONCE 64
#define SOA_HINT_OCTETS (2 + 5 * 4) /* two root names, five numbers */

struct round {
	const struct zf_pairs *pairs;
	const uint32_t *serial; /* NULL: none */
	struct zf_announced *seen;
	struct one *ones; /* one for each of seen */
	struct zf_error
		*badkeys; /* of each peer its first BADKEY, explained; or no error */
	struct zf_silence *silences; /* of each peer */
	struct zf_ports **ports;     /* the same */
};

struct one {
	struct round *round;
	struct zf_pool *pool;
	struct zf_exchange *exchange;
};

static size_t number_of(const struct one *one)
{
	return (size_t)(one - one->round->ones);
}

static const struct zf_peer *peer_of(const struct round *round, size_t number)
{
	return &round->pairs->peers[number % round->pairs->peer_count];
}

static const uint8_t *zone_of(const struct round *round, size_t number)
{
	return round->pairs->zones[number / round->pairs->peer_count].wire;
}

static void end(struct one *one, zf_status status, const struct zf_endpoint *local)
{
	const struct round *round = one->round;
	size_t number = number_of(one);
	struct zf_announced *seen = &round->seen[number];

	seen->status = status;
	if (status != ZF_OK &&
	    !zf_explain_alike(&seen->why,
			      &round->badkeys[number % round->pairs->peer_count])) {
		bool badkey = seen->why.tsig_error == ZF_TSIG_BADKEY;

		zf_explain_zone(&seen->why, ZF_DOING_NOTIFY, zone_of(round, number),
				peer_of(round, number), local);
		if (badkey)
			zf_error_copy(&round->badkeys[number % round->pairs->peer_count],
				      &seen->why);
	}
	zf_pool_done(one->pool, number);
}

static void on_answer(void *ctx, zf_status status, const struct zf_answer *answer,
		      const struct zf_error *why)
{
	struct one *one = ctx;
	struct round *round = one->round;
	struct zf_error *err = &round->seen[number_of(one)].why;

	one->exchange = NULL;
	zf_silence_note(&round->silences[number_of(one) % round->pairs->peer_count],
			status, why);
	if (status == ZF_OK)
		status = zf_notify_outcome(&answer->header, err);
	else
		zf_error_copy(err, why);
	end(one, status, answer == NULL ? NULL : &answer->local);
}

/* Only the serial is known, and the hint is only for that (RFC 1996 3.7). */
static struct zf_record soa_hint(uint8_t rdata[SOA_HINT_OCTETS], const uint8_t *zone,
				 uint32_t serial)
{
	for (size_t i = 0; i < SOA_HINT_OCTETS; i++)
		rdata[i] = 0;
	for (size_t i = 0; i < 4; i++)
		rdata[2 + i] = (uint8_t)(serial >> (24 - 8 * i));
	return (struct zf_record){
		.owner = zone,
		.owner_len = (uint16_t)zf_name_size(zone),
		.rdata = rdata,
		.rdata_len = SOA_HINT_OCTETS,
		.type = ZF_TYPE_SOA,
		.class = ZF_CLASS_IN,
	};
}

static zf_status send_one(struct one *one, struct zf_error *err)
{
	const struct round *round = one->round;
	const struct zf_peer *peer = peer_of(round, number_of(one));
	const uint8_t *zone = zone_of(round, number_of(one));
	struct zf_exchange_terms terms = zf_peer_exchange(peer);
	uint8_t rdata[SOA_HINT_OCTETS];
	const struct zf_record soa =
		soa_hint(rdata, zone, round->serial != NULL ? *round->serial : 0);
	struct zf_message msg;
	zf_status status =
		zf_notify_build(&msg, zone, round->serial != NULL ? &soa : NULL, err);

	terms.ports = round->ports[number_of(one) % round->pairs->peer_count];
	if (status != ZF_OK)
		return status;
	const struct zf_exchange_user user = { zf_pool_loop(one->pool), on_answer, one };
	return zf_exchange_start(&one->exchange, &terms, &msg, &user, err);
}

static void begin(void *ctx, struct zf_pool *pool, size_t number)
{
	struct round *round = ctx;
	struct one *one = &round->ones[number];
	zf_status status;

	one->round = round;
	one->pool = pool;
	zf_error_clear(&round->seen[number].why);
	status = zf_silence_check(&round->silences[number % round->pairs->peer_count],
				  &round->seen[number].why);
	if (status == ZF_OK)
		status = send_one(one, &round->seen[number].why);
	if (status != ZF_OK)
		end(one, status, NULL);
}

static void cancel(void *ctx, size_t number)
{
	const struct round *round = ctx;

	zf_exchange_cancel(round->ones[number].exchange);
}

static zf_status open_ports(void *ctx, struct event_base *loop, struct zf_error *err)
{
	const struct round *round = ctx;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < round->pairs->peer_count && status == ZF_OK; i++) {
		const struct zf_peer *peer = &round->pairs->peers[i];

		status = zf_ports_new(&round->ports[i], loop, &peer->server, &peer->local,
				      err);
	}
	return status;
}

static void close_ports(void *ctx)
{
	const struct round *round = ctx;

	for (size_t i = 0; i < round->pairs->peer_count; i++)
		zf_ports_free(round->ports[i]);
}

zf_status zf_announce(const struct zf_pairs *pairs, const uint32_t *serial,
		      struct zf_announced *seen, struct zf_error *err)
{
	const size_t count = pairs->zone_count * pairs->peer_count;
	struct round round = { .pairs = pairs, .serial = serial, .seen = seen };
	const struct zf_pool_work work = {
		.count = count,
		.limit = zf_peer_at_once(pairs->peers, pairs->peer_count, AT_ONCE),
		.open = open_ports,
		.begin = begin,
		.cancel = cancel,
		.close = close_ports,
		.ctx = &round,
	};
	zf_status status;

	for (size_t i = 0; i < count; i++)
		seen[i].status = zf_fail(&seen[i].why, ZF_ECANCELLED, "not told");
	round.ones = calloc(count, sizeof(*round.ones));
	round.badkeys = calloc(pairs->peer_count, sizeof(*round.badkeys));
	round.silences = calloc(pairs->peer_count, sizeof(*round.silences));
	round.ports = calloc(pairs->peer_count, sizeof(*round.ports));
	if (count > 0 && (round.ones == NULL || round.badkeys == NULL ||
			  round.silences == NULL || round.ports == NULL))
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	else
		status = zf_pool_run(&work, err);
	free(round.ones);
	free(round.badkeys);
	free(round.silences);
	free(round.ports);
	return status;
}

zf_status zf_announced_lag(const struct zf_announced *announced,
			   const struct zf_serial_seen *seen, struct zf_error *err)
{
	const size_t room = sizeof err->message, len = strlen(err->message);

	if (announced->status == ZF_EREFUSED) {
		err->code = ZF_EREFUSED;
		err->rcode = announced->why.rcode;
		snprintf(err->message + len, room - len, "; it refused the NOTIFY");
		zf_hint(err, "%s", announced->why.hint);
	} else if (announced->status != ZF_OK) {
		snprintf(err->message + len, room - len,
			 "; whether it got the NOTIFY is not known");
	} else if (seen->status == ZF_OK) {
		snprintf(err->message + len, room - len, "; it acknowledged the NOTIFY");
		zf_hint(err,
			"it took the NOTIFY, so either the primary that it asks has not "
			"that serial, or does not let it transfer: ask that primary with "
			"`serials`, and look at whom it lets transfer");
	} else if (seen->why.rcode == ZF_RCODE_SERVFAIL) {
		zf_hint(err,
			"it has the zone but no good copy: the old one has expired, or none "
			"ever came; does its primary let it transfer?");
	}
	return err->code;
}
