/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/exchange.h"
#include "protocol/harmless.h"
#include "protocol/message.h"
#include "protocol/probe.h"
#include "protocol/rdata.h"
#include "protocol/wire.h"

#define ANSWER_OCTETS_MAX (8 * 1024 * 1024) /* of memory; a 64 KiB message fills 2 MiB */

struct question {
	struct zf_name owner;
	uint16_t type, class;
	bool with_signatures;
	bool recursive;
};

struct zf_ask {
	struct event_base *loop;
	struct zf_exchange *exchange;
	const struct zf_peer *peer;
	struct zf_ask_way way;
	struct question question;
	bool edns;
	zf_ask_done *done;
	void *ctx;
};

void zf_seen_clear(struct zf_seen *seen)
{
	zf_zone_free(seen->records);
	zf_zone_free(seen->delegated);
	zf_zone_free(seen->signatures);
	*seen = (struct zf_seen){ 0 };
}

static zf_status build(struct zf_message *query, const struct question *question,
		       bool edns, struct zf_error *err)
{
	uint16_t id;
	zf_status status = zf_message_random_id(&id, err);

	if (status != ZF_OK)
		return status;
	zf_message_start(query, id, ZF_OPCODE_QUERY,
			 question->recursive ? ZF_FLAG_RD : 0);
	zf_message_question(query, question->owner.wire, question->type, question->class);
	if (edns && question->with_signatures)
		zf_message_edns_dnssec(query, ZF_EDNS_UDP_SIZE);
	else if (edns)
		zf_message_edns(query, ZF_EDNS_UDP_SIZE);
	return zf_message_check(query, err);
}

/* Servers older than EDNS do not understand the query (RFC 6891 section 7); Windows 2000 is one. */
static bool dislikes_edns(const struct zf_answer *answer)
{
	return answer->header.rcode == ZF_RCODE_FORMERR ||
	       answer->header.rcode == ZF_RCODE_NOTIMP;
}

static bool is_asked(const struct question *question, const struct zf_record *rr)
{
	return rr->type == question->type && rr->class == question->class &&
	       zf_name_equal(rr->owner, question->owner.wire);
}

static void note_soa(struct zf_seen *seen, const struct zf_record *rr)
{
	struct zf_soa soa;

	if (seen->has_soa || !zf_record_soa(rr, &soa))
		return;
	seen->has_soa = true;
	seen->serial = soa.serial;
	zf_name_copy(&seen->soa_owner, rr->owner);
}

static void note_alias(struct zf_seen *seen, const struct question *question,
		       const struct zf_record *rr)
{
	const uint8_t *owner = question->owner.wire;

	if (rr->type == question->type)
		return;
	if (rr->type == ZF_TYPE_CNAME && zf_name_equal(rr->owner, owner))
		seen->has_cname = true;
	if (rr->type == ZF_TYPE_DNAME && zf_name_under(owner, rr->owner) &&
	    !zf_name_equal(rr->owner, owner))
		seen->has_dname = true;
}

/* A referral to the root is what servers say about zones they do not have: no zone cut of theirs. */
static bool is_zone_cut(const struct question *question, const struct zf_record *rr)
{
	return rr->type == ZF_TYPE_NS && zf_name_labels(rr->owner) > 0 &&
	       zf_name_under(question->owner.wire, rr->owner);
}

/* An RRSIG record's first field is the type that it signs (RFC 4034 3.1.1). */
static bool is_signature(const struct question *question, const struct zf_record *rr)
{
	return rr->type == ZF_TYPE_RRSIG && rr->rdata_len > 2 &&
	       zf_wire_get16(rr->rdata) == question->type &&
	       zf_name_equal(rr->owner, question->owner.wire);
}

static zf_status note(struct zf_seen *seen, const struct question *question,
		      enum zf_section section, const struct zf_record *rr,
		      struct zf_error *err)
{
	if (rr->type == ZF_TYPE_OPT) {
		seen->rcode |= (int)(rr->ttl >> 24) << 4;
		return ZF_OK;
	}
	if (section != ZF_SECTION_ADDITIONAL)
		note_soa(seen, rr);
	if (section == ZF_SECTION_ANSWER)
		note_alias(seen, question, rr);
	if (section == ZF_SECTION_AUTHORITY && is_zone_cut(question, rr))
		seen->referral = true;
	if (seen->signatures != NULL && section == ZF_SECTION_ANSWER &&
	    is_signature(question, rr))
		return zf_zone_add(seen->signatures, rr, err);
	if (!is_asked(question, rr))
		return ZF_OK;
	return zf_zone_add(section == ZF_SECTION_ANSWER ? seen->records : seen->delegated,
			   rr, err);
}

static zf_status note_all(struct zf_seen *seen, const struct question *question,
			  const struct zf_answer *answer, struct zf_error *err)
{
	struct zf_reader reader;
	struct zf_record rr;
	enum zf_section section;
	bool more = true;
	zf_status status = zf_reader_open(&reader, answer->wire, answer->len, err);

	while (status == ZF_OK) {
		status = zf_reader_next(&reader, &more, &section, &rr, err);
		if (status != ZF_OK || !more)
			break;
		status = note(seen, question, section, &rr, err);
	}
	return status;
}

static zf_status read_answer(struct zf_seen *seen, const struct zf_peer *peer,
			     const struct question *question,
			     const struct zf_answer *answer, struct zf_error *err)
{
	char server[ZF_PEER_TEXT_MAX];
	zf_status status;

	*seen = (struct zf_seen){
		.rcode = answer->header.rcode,
		.authoritative = (answer->header.flags & ZF_FLAG_AA) != 0,
		.transport = answer->transport,
		.local = answer->local,
	};
	status =
		zf_zone_new(&seen->records, question->owner.wire, ANSWER_OCTETS_MAX, err);
	if (status == ZF_OK)
		status = zf_zone_new(&seen->delegated, question->owner.wire,
				     ANSWER_OCTETS_MAX, err);
	if (status == ZF_OK && question->with_signatures)
		status = zf_zone_new(&seen->signatures, question->owner.wire,
				     ANSWER_OCTETS_MAX, err);
	if (status == ZF_OK) {
		status = note_all(seen, question, answer, err);
		if (status != ZF_OK)
			zf_wrap(err, "%s", zf_endpoint_print(server, &peer->server));
	}
	if (status != ZF_OK) {
		zf_seen_clear(seen);
		return status;
	}
	seen->referral = seen->referral && !seen->authoritative &&
			 answer->header.counts[1] == 0;
	return ZF_OK;
}

static void name_question(struct zf_error *err, const struct question *question)
{
	char name[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];

	zf_name_print(name, question->owner.wire);
	zf_wrap(err, "%s %s", name, zf_type_print(type, question->type));
}

static zf_status wait_for(const struct zf_peer *peer, const struct question *question,
			  struct zf_seen *seen, struct zf_error *err)
{
	struct zf_exchange_terms terms = zf_peer_exchange(peer);
	struct zf_answer answer = { 0 };
	struct zf_message query;
	bool edns = true;
	zf_status status = build(&query, question, edns, err);

	*seen = (struct zf_seen){ 0 };
	if (status == ZF_OK)
		status = zf_exchange_wait(&terms, &query, &answer, err);
	if (status == ZF_OK && dislikes_edns(&answer)) {
		zf_answer_clear(&answer);
		status = build(&query, question, false, err);
		if (status == ZF_OK)
			status = zf_exchange_wait(&terms, &query, &answer, err);
	}
	if (status == ZF_OK)
		status = read_answer(seen, peer, question, &answer, err);
	if (status != ZF_OK)
		name_question(err, question);
	zf_answer_clear(&answer);
	return status;
}

/* `question` says how it is asked. */
static zf_status ask_so(const struct zf_peer *peer, const uint8_t *owner,
			struct question question, struct zf_seen *seen,
			struct zf_error *err)
{
	question.class = ZF_CLASS_IN;
	zf_name_copy(&question.owner, owner);
	return wait_for(peer, &question, seen, err);
}

zf_status zf_ask(const struct zf_peer *peer, const uint8_t *owner, uint16_t type,
		 struct zf_seen *seen, struct zf_error *err)
{
	return ask_so(peer, owner, (struct question){ .type = type }, seen, err);
}

zf_status zf_ask_resolved(const struct zf_peer *peer, const uint8_t *owner, uint16_t type,
			  struct zf_seen *seen, struct zf_error *err)
{
	const struct question question = { .type = type, .recursive = true };

	return ask_so(peer, owner, question, seen, err);
}

zf_status zf_ask_signed(const struct zf_peer *peer, const uint8_t *owner, uint16_t type,
			struct zf_seen *seen, struct zf_error *err)
{
	const struct question question = { .type = type, .with_signatures = true };

	return ask_so(peer, owner, question, seen, err);
}

static zf_status send_query(struct zf_ask *ask, struct zf_error *err);

static void end(struct zf_ask *ask, zf_status status, struct zf_seen *seen,
		struct zf_error *why)
{
	if (status != ZF_OK)
		name_question(why, &ask->question);
	ask->done(ask->ctx, status, status == ZF_OK ? seen : NULL,
		  status == ZF_OK ? NULL : why);
	free(ask);
}

static void on_answer(void *ctx, zf_status status, const struct zf_answer *answer,
		      const struct zf_error *why)
{
	struct zf_ask *ask = ctx;
	struct zf_seen seen = { 0 };
	struct zf_error err;

	zf_error_clear(&err);
	ask->exchange = NULL;
	if (status != ZF_OK) {
		zf_error_copy(&err, why);
	} else if (ask->edns && dislikes_edns(answer)) {
		ask->edns = false;
		status = send_query(ask, &err);
		if (status == ZF_OK)
			return;
	} else {
		status = read_answer(&seen, ask->peer, &ask->question, answer, &err);
	}
	end(ask, status, &seen, &err);
	zf_seen_clear(&seen);
}

static zf_status send_query(struct zf_ask *ask, struct zf_error *err)
{
	struct zf_exchange_terms terms = zf_peer_exchange(ask->peer);
	struct zf_message query;
	zf_status status = build(&query, &ask->question, ask->edns, err);

	terms.channel = ask->way.channel;
	terms.ports = ask->way.ports;
	if (status != ZF_OK)
		return status;
	const struct zf_exchange_user user = { ask->loop, on_answer, ask };
	return zf_exchange_start(&ask->exchange, &terms, &query, &user, err);
}

zf_status zf_ask_start(struct zf_ask **ask, const struct zf_ask_terms *terms,
		       struct zf_error *err)
{
	static const struct zf_ask_way alone;
	struct zf_ask *fresh = calloc(1, sizeof(*fresh));
	zf_status status;

	*ask = NULL;
	if (fresh == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	*fresh = (struct zf_ask){
		.loop = terms->loop,
		.peer = terms->peer,
		.way = terms->way == NULL ? alone : *terms->way,
		.question = { .type = terms->type, .class = ZF_CLASS_IN },
		.edns = true,
		.done = terms->done,
		.ctx = terms->ctx,
	};
	zf_name_copy(&fresh->question.owner, terms->owner);
	status = send_query(fresh, err);
	if (status != ZF_OK) {
		name_question(err, &fresh->question);
		free(fresh);
		return status;
	}
	*ask = fresh;
	return ZF_OK;
}

void zf_ask_cancel(struct zf_ask *ask)
{
	if (ask == NULL)
		return;
	zf_exchange_cancel(ask->exchange);
	free(ask);
}

zf_status zf_seen_serial(const struct zf_seen *seen, const struct zf_peer *peer,
			 const uint8_t *zone, uint32_t *serial, struct zf_error *err)
{
	char server[ZF_ENDPOINT_TEXT_MAX], text[ZF_RECORD_TEXT_MAX],
		name[ZF_NAME_TEXT_MAX];
	const size_t count = zf_zone_count(seen->records);
	const char *why;

	*serial = seen->serial;
	if (seen->rcode != ZF_RCODE_NOERROR)
		why = zf_rcode_print(text, seen->rcode);
	else if (count == 0)
		why = "no such zone here";
	else if (!seen->authoritative)
		why = "answers without authority for the zone";
	else if (count > 1)
		why = "answers with more than one SOA";
	else
		return ZF_OK;
	zf_name_print(name, zone);
	zf_fail(err, ZF_EREFUSED, "%s SOA: %s: %s", name,
		zf_endpoint_print(server, &peer->server), why);
	if (err != NULL)
		err->rcode = seen->rcode;
	return ZF_EREFUSED;
}

zf_status zf_ask_serial(const struct zf_peer *peer, const uint8_t *zone, uint32_t *serial,
			struct zf_error *err)
{
	struct zf_seen seen = { 0 };
	struct question question = { .type = ZF_TYPE_SOA, .class = ZF_CLASS_IN };
	zf_status status;

	*serial = 0;
	zf_name_copy(&question.owner, zone);
	status = wait_for(peer, &question, &seen, err);
	if (status == ZF_OK)
		status = zf_seen_serial(&seen, peer, zone, serial, err);
	zf_seen_clear(&seen);
	return status;
}

/* The first string of the first TXT record, fit for a line of text. */
static void copy_text(char identity[ZF_IDENTITY_MAX], const struct zf_zone *records)
{
	struct zf_record rr;
	size_t len;

	identity[0] = '\0';
	if (zf_zone_count(records) == 0)
		return;
	rr = zf_zone_record(records, 0);
	len = rr.rdata_len == 0 ? 0 : rr.rdata[0];
	if (len + 1 > rr.rdata_len)
		return;
	zf_harmless_copy(identity, rr.rdata + 1, len);
}

zf_status zf_ask_identity(const struct zf_peer *peer, char identity[ZF_IDENTITY_MAX],
			  struct zf_error *err)
{
	struct question question = { .type = ZF_TYPE_TXT, .class = ZF_CLASS_CH };
	struct zf_seen seen = { 0 };
	zf_status status = zf_name_parse(&question.owner, "id.server", err);

	identity[0] = '\0';
	if (status == ZF_OK)
		status = wait_for(peer, &question, &seen, err);
	if (status == ZF_OK)
		copy_text(identity, seen.records);
	zf_seen_clear(&seen);
	return status;
}

zf_status zf_ask_transfer(const struct zf_peer *peer, const uint8_t *zone,
			  uint32_t serial, struct zf_error *err)
{
	struct zf_exchange_terms terms = zf_peer_exchange(peer);
	struct zf_message question;
	struct zf_answer answer = { 0 };
	zf_status status = zf_probe_transfer(&question, zone, serial, err);

	terms.transport = ZF_TRANSPORT_TCP;
	if (status == ZF_OK)
		status = zf_exchange_wait(&terms, &question, &answer, err);
	if (status == ZF_OK)
		status = zf_probe_transfer_outcome(zone, answer.wire, answer.len, err);
	zf_answer_clear(&answer);
	return status;
}
