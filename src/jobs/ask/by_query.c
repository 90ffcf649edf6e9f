/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/by_query.h"

#include <stdbool.h>
#include <stdlib.h>

#include "protocol/message.h"
#include "protocol/ports.h"
#include "protocol/rdata.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/ask/explain.h"
#include "src/jobs/ask/pool.h"

#define AT_ONCE 32

enum place {
	PLAIN,
	AT_CUT, /* the owner of a delegation's NS records */
	BELOW_CUT,
	BELOW_DNAME,
};

struct rrset {
	size_t first, count; /* in the model's canonical order */
	enum place place;
};

struct survey {
	const struct zf_zone *model;
	const struct zf_peer *peer;
	struct zf_ask_way way; /* its ports */
	size_t *order;	       /* of the model's records */
	struct rrset *rrsets;
	size_t rrset_count;
	struct zf_zone *copy;
	uint64_t unchecked;
	struct question *questions; /* one for each RRset */
	zf_status status;	    /* of the first that failed */
	struct zf_error why;
};

struct question {
	struct survey *survey;
	struct zf_pool *pool;
	struct zf_ask *ask;
	struct zf_zone *found; /* the answer, while we ask which zone gave it */
};

/* ---- the model's RRsets ---- */

static struct zf_record record_at(const struct survey *survey, size_t at)
{
	return zf_zone_record(survey->model, survey->order[at]);
}

static bool is_same_rrset(const struct zf_record *a, const struct zf_record *b)
{
	return a->type == b->type && zf_name_equal(a->owner, b->owner);
}

static zf_status list_rrsets(struct survey *survey, struct zf_error *err)
{
	const size_t count = zf_zone_count(survey->model);
	zf_status status = zf_zone_sorted(survey->model, &survey->order, err);

	if (status != ZF_OK)
		return status;
	survey->rrsets = calloc(count, sizeof(*survey->rrsets));
	if (survey->rrsets == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < count; i++) {
		const struct zf_record rr = record_at(survey, i);
		const struct zf_record before = record_at(survey, i == 0 ? 0 : i - 1);

		if (i == 0 || !is_same_rrset(&rr, &before))
			survey->rrsets[survey->rrset_count++].first = i;
		survey->rrsets[survey->rrset_count - 1].count++;
	}
	return ZF_OK;
}

/* How many RRsets from `at` on have one owner; and whether NS and DNAME are among them. */
static size_t one_owner(const struct survey *survey, size_t at, bool *ns, bool *dname)
{
	const struct zf_record first = record_at(survey, survey->rrsets[at].first);
	size_t count = 0;

	*ns = *dname = false;
	for (; at + count < survey->rrset_count; count++) {
		const struct zf_record rr =
			record_at(survey, survey->rrsets[at + count].first);

		if (!zf_name_equal(rr.owner, first.owner))
			break;
		*ns = *ns || rr.type == ZF_TYPE_NS;
		*dname = *dname || rr.type == ZF_TYPE_DNAME;
	}
	return count;
}

/* In canonical order a name comes before all that is below it. */
static void find_places(struct survey *survey)
{
	const uint8_t *apex = zf_zone_apex(survey->model), *cut = NULL,
		      *dname_owner = NULL;
	bool ns, dname;

	for (size_t i = 0, count; i < survey->rrset_count; i += count) {
		const struct zf_record rr = record_at(survey, survey->rrsets[i].first);
		enum place place = PLAIN;

		count = one_owner(survey, i, &ns, &dname);
		if (cut != NULL && zf_name_under(rr.owner, cut))
			place = BELOW_CUT;
		else if (dname_owner != NULL && zf_name_under(rr.owner, dname_owner))
			place = BELOW_DNAME;
		else if (ns && !zf_name_equal(rr.owner, apex))
			place = AT_CUT;
		if (place == AT_CUT)
			cut = rr.owner;
		if (dname && (place == PLAIN))
			dname_owner = rr.owner;
		for (size_t k = 0; k < count; k++)
			survey->rrsets[i + k].place = place;
	}
}

/* ---- answers ---- */

/* Types of RFC 6895 3.1's range for questions only, and those without an owner one could ask for. */
static bool can_be_asked(uint16_t type)
{
	return !(type >= 128 && type <= 255) && type != ZF_TYPE_OPT &&
	       type != ZF_TYPE_NSEC3;
}

/* Data of the parent's, at a zone cut (RFC 4035 2.6 and 3.1.4.1). */
static bool is_the_parents(uint16_t type)
{
	return type == ZF_TYPE_DS || type == ZF_TYPE_NSEC || type == ZF_TYPE_RRSIG;
}

static bool is_soft(uint16_t type)
{
	return type == ZF_TYPE_RRSIG || type == ZF_TYPE_NSEC;
}

/* The records the server holds where the answer tells, else NULL. */
static const struct zf_zone *told_by(const struct zf_seen *seen,
				     const struct rrset *rrset, uint16_t type)
{
	const bool is_negative = seen->rcode == ZF_RCODE_NOERROR ||
				 seen->rcode == ZF_RCODE_NXDOMAIN;

	if (rrset->place == BELOW_DNAME)
		return NULL;
	if (rrset->place == BELOW_CUT ||
	    (rrset->place == AT_CUT && !is_the_parents(type)))
		return seen->referral && zf_zone_count(seen->delegated) > 0
			       ? seen->delegated
			       : NULL;
	if (seen->referral)
		return rrset->place == PLAIN ? seen->records : NULL;
	if (!seen->authoritative)
		return NULL;
	return is_negative || seen->has_cname || seen->has_dname ? seen->records : NULL;
}

/* Whether both hold the same, TTLs too. */
static bool is_as_modelled(const struct survey *survey, const struct rrset *rrset,
			   const struct zf_zone *found)
{
	if (zf_zone_count(found) != rrset->count)
		return false;
	for (size_t i = 0; i < rrset->count; i++) {
		const struct zf_record rr = record_at(survey, rrset->first + i);
		size_t at = zf_zone_find(found, &rr, ZF_ZONE_NONE);

		if (at == ZF_ZONE_NONE || zf_zone_record(found, at).ttl != rr.ttl)
			return false;
	}
	return true;
}

static zf_status add_all(struct zf_zone *to, const struct zf_zone *from,
			 struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < zf_zone_count(from) && status == ZF_OK; i++) {
		const struct zf_record rr = zf_zone_record(from, i);

		status = zf_zone_add(to, &rr, err);
	}
	return status;
}

/* Takes the model's records for the server's: those that are there, and those one cannot tell of. */
static zf_status add_modelled(struct survey *survey, const struct rrset *rrset,
			      const struct zf_zone *there, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < rrset->count && status == ZF_OK; i++) {
		const struct zf_record rr = record_at(survey, rrset->first + i);

		if (there == NULL ||
		    zf_zone_find(there, &rr, ZF_ZONE_NONE) == ZF_ZONE_NONE)
			survey->unchecked++;
		status = zf_zone_add(survey->copy, &rr, err);
	}
	return status;
}

/* ---- asking ---- */

static size_t number_of(const struct question *question)
{
	return (size_t)(question - question->survey->questions);
}

static void end(struct question *question, zf_status status, const struct zf_error *why)
{
	struct survey *survey = question->survey;

	if (status != ZF_OK && survey->status == ZF_OK) {
		survey->status = status;
		zf_error_copy(&survey->why, why);
	}
	zf_zone_free(question->found);
	question->found = NULL;
	zf_pool_done(question->pool, number_of(question));
}

/* Whether a failed question leaves only its RRset open, not the whole server. */
static bool is_of_one_question(zf_status status)
{
	return status == ZF_EMALFORMED;
}

static void on_zone_known(void *ctx, zf_status status, struct zf_seen *seen,
			  const struct zf_error *why)
{
	struct question *question = ctx;
	struct survey *survey = question->survey;
	const struct rrset *rrset = &survey->rrsets[number_of(question)];
	struct zf_error err;

	question->ask = NULL;
	zf_error_clear(&err);
	if (status != ZF_OK && !is_of_one_question(status)) {
		zf_error_copy(&err, why);
	} else if (status == ZF_OK &&
		   (seen->referral ||
		    (seen->has_soa &&
		     zf_name_equal(seen->soa_owner.wire, zf_zone_apex(survey->model))))) {
		status = add_all(survey->copy, question->found, &err);
	} else {
		status = add_modelled(survey, rrset, NULL, &err);
	}
	end(question, status, &err);
}

static zf_status ask(struct question *question, const uint8_t *owner, uint16_t type,
		     zf_ask_done *done, struct zf_error *err)
{
	const struct zf_ask_terms terms = {
		.loop = zf_pool_loop(question->pool),
		.peer = question->survey->peer,
		.way = &question->survey->way,
		.owner = owner,
		.type = type,
		.done = done,
		.ctx = question,
	};

	return zf_ask_start(&question->ask, &terms, err);
}

/* The server may have a zone of its own below this one's, and have answered from that. */
static zf_status ask_which_zone(struct question *question, const struct zf_record *rr,
				struct zf_seen *seen, struct zf_error *err)
{
	question->found = seen->records;
	seen->records = NULL;
	return ask(question, rr->owner, ZF_TYPE_SOA, on_zone_known, err);
}

static zf_status weigh(struct question *question, struct zf_seen *seen,
		       struct zf_error *err)
{
	struct survey *survey = question->survey;
	const struct rrset *rrset = &survey->rrsets[number_of(question)];
	const struct zf_record rr = record_at(survey, rrset->first);
	const struct zf_zone *told = told_by(seen, rrset, rr.type);

	if (told == NULL || is_soft(rr.type))
		return add_modelled(survey, rrset, told, err);
	if (told == seen->records && rr.type != ZF_TYPE_SOA &&
	    !is_as_modelled(survey, rrset, told))
		return ask_which_zone(question, &rr, seen, err);
	return add_all(survey->copy, told, err);
}

static void on_seen(void *ctx, zf_status status, struct zf_seen *seen,
		    const struct zf_error *why)
{
	struct question *question = ctx;
	struct survey *survey = question->survey;
	struct zf_error err;

	question->ask = NULL;
	zf_error_clear(&err);
	if (status == ZF_OK)
		status = weigh(question, seen, &err);
	else if (is_of_one_question(status))
		status = add_modelled(survey, &survey->rrsets[number_of(question)], NULL,
				      &err);
	else
		zf_error_copy(&err, why);
	if (question->ask == NULL)
		end(question, status, &err);
}

static void begin(void *ctx, struct zf_pool *pool, size_t number)
{
	struct survey *survey = ctx;
	struct question *question = &survey->questions[number];
	const struct zf_record rr = record_at(survey, survey->rrsets[number].first);
	struct zf_error err;
	zf_status status;

	*question = (struct question){ .survey = survey, .pool = pool };
	zf_error_clear(&err);
	if (survey->status != ZF_OK)
		status = ZF_OK; /* the whole has failed: nothing more is asked */
	else if (can_be_asked(rr.type))
		status = ask(question, rr.owner, rr.type, on_seen, &err);
	else
		status = add_modelled(survey, &survey->rrsets[number], NULL, &err);
	if (question->ask == NULL)
		end(question, status, &err);
}

static zf_status open_ports(void *ctx, struct event_base *loop, struct zf_error *err)
{
	struct survey *survey = ctx;

	return zf_ports_new(&survey->way.ports, loop, &survey->peer->server,
			    &survey->peer->local, err);
}

static void close_ports(void *ctx)
{
	struct survey *survey = ctx;

	zf_ports_free(survey->way.ports);
}

static void cancel(void *ctx, size_t number)
{
	struct survey *survey = ctx;
	struct question *question = &survey->questions[number];

	zf_ask_cancel(question->ask);
	zf_zone_free(question->found);
}

static zf_status ask_all(struct survey *survey, struct zf_error *err)
{
	const struct zf_pool_work work = {
		.count = survey->rrset_count,
		.limit = zf_peer_at_once(survey->peer, 1, AT_ONCE),
		.open = open_ports,
		.begin = begin,
		.cancel = cancel,
		.close = close_ports,
		.ctx = survey,
	};
	zf_status status;

	find_places(survey);
	survey->questions = calloc(survey->rrset_count, sizeof(*survey->questions));
	if (survey->questions == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = zf_pool_run(&work, err);
	if (status == ZF_OK && survey->status != ZF_OK) {
		zf_explain(&survey->why, ZF_DOING_QUERY, survey->peer, NULL);
		zf_error_copy(err, &survey->why);
		status = survey->status;
	}
	return status;
}

zf_status zf_by_query(struct zf_zone **copy, uint64_t *unchecked,
		      const struct zf_zone *model, const struct zf_peer *peer,
		      struct zf_error *err)
{
	struct survey survey = { .model = model, .peer = peer };
	uint32_t serial;
	zf_status status = zf_ask_serial(peer, zf_zone_apex(model), &serial, err);

	*copy = NULL;
	*unchecked = 0;
	if (status != ZF_OK)
		return zf_explain_zone(err, ZF_DOING_QUERY, zf_zone_apex(model), peer,
				       NULL);
	status = zf_zone_new(&survey.copy, zf_zone_apex(model), 0, err);
	if (status == ZF_OK)
		status = list_rrsets(&survey, err);
	if (status == ZF_OK)
		status = ask_all(&survey, err);
	if (status == ZF_OK) {
		*copy = survey.copy;
		*unchecked = survey.unchecked;
		survey.copy = NULL;
	}
	zf_zone_free(survey.copy);
	free(survey.order);
	free(survey.rrsets);
	free(survey.questions);
	return status;
}
