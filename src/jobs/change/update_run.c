/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/update_run.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/serial.h"
#include "protocol/tsig.h"
#include "protocol/update.h"
#include "protocol/wire.h"
#include "zonefmt/file/list.h"

#define RECORD_FIXED 10	 /* octets: type, class, TTL, rdata length */
#define QUESTION_FIXED 4 /* octets: type, class */
#define TSIG_FIXED 26	 /* octets of a TSIG: record, times, MAC size, id, error, other */
#define EXPIRE_AT 12	 /* octets of them before the expire time */

struct zf_update_run {
	struct zf_update_terms terms;
	struct zf_soa_record from,
		to;	 /* the server's SOA as read, and the one to be left */
	uint32_t serial; /* as read */
	size_t *firsts;	 /* for each message, the owner that it begins with */
	size_t *edits;	 /* and how many edits it has */
	size_t count;
};

/* What a message, or a part of one, takes. */
struct size {
	size_t octets, records;
};

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory for the updates");
}

/* ---- cutting ---- */

static void grow(struct size *size, const struct zf_record *rr)
{
	size->octets += RECORD_FIXED + (size_t)rr->owner_len + rr->rdata_len;
	size->records++;
}

static size_t tsig_octets(const struct zf_key *key)
{
	if (key == NULL)
		return 0;
	return zf_name_size(key->name.wire) + zf_name_size(zf_key_algorithm(key)) +
	       TSIG_FIXED + ZF_MAC_MAX;
}

/* What every message has. Which is the last is not known yet: room for the SOA is in each. */
static struct size frame(const struct zf_update_run *run)
{
	const struct zf_update_terms *terms = &run->terms;
	struct size size = {
		.octets = ZF_HEADER_OCTETS + zf_name_size(terms->zone) + QUESTION_FIXED +
			  tsig_octets(terms->key),
	};

	if (terms->way == ZF_BY_SERIAL) {
		grow(&size, &run->from.rr);
		grow(&size, run->from.rr.rdata_len > run->to.rr.rdata_len ? &run->from.rr
									  : &run->to.rr);
	}
	return size;
}

static struct size size_of(const struct zf_update_terms *terms,
			   const struct zf_edit_owner *owner)
{
	struct size size = { 0 };

	for (size_t i = 0; i < owner->edit_count; i++)
		grow(&size, &owner->edits[i].rr);
	for (size_t i = 0; i < owner->set_count && terms->way == ZF_BY_RRSET; i++) {
		const struct zf_edit_set *set = &owner->sets[i];

		for (size_t k = 0; k < set->count; k++)
			grow(&size, &set->records[k]);
		if (set->count == 0)
			grow(&size,
			     &(struct zf_record){
				     .owner_len = (uint16_t)zf_name_size(set->owner) });
	}
	return size;
}

static bool fits(const struct zf_update_terms *terms, const struct size *size)
{
	return size->octets <= ZF_MESSAGE_OCTETS_MAX && size->records <= UINT16_MAX &&
	       (terms->records_max == 0 || size->records <= terms->records_max);
}

static zf_status too_big(const struct zf_update_terms *terms,
			 const struct zf_edit_owner *owner, const struct size *size,
			 struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];

	zf_name_print(name, owner->name);
	if (terms->records_max != 0 && size->records > terms->records_max) {
		zf_fail(err, ZF_EUNSUPPORTED,
			"%s: its changes take %zu records in one UPDATE, %zu are allowed",
			name, size->records, terms->records_max);
		zf_hint(err,
			"a name is changed as a whole or not at all; where the server "
			"takes more (MaxResourceRecordsInNonSecureUpdate on Windows), "
			"say --max-records");
		return ZF_EUNSUPPORTED;
	}
	zf_fail(err, ZF_EUNSUPPORTED,
		"%s: its changes take %zu octets in one UPDATE, %d are possible", name,
		size->octets, ZF_MESSAGE_OCTETS_MAX);
	zf_hint(err, "a name is changed as a whole or not at all; change this one in "
		     "two steps, by two files");
	return ZF_EUNSUPPORTED;
}

static zf_status begin_message(struct zf_update_run *run, size_t owner,
			       struct zf_error *err)
{
	size_t *firsts = zf_list_grow(run->firsts, run->count, sizeof(*firsts));

	if (firsts == NULL)
		return no_memory(err);
	run->firsts = firsts;
	size_t *edits = zf_list_grow(run->edits, run->count, sizeof(*edits));
	if (edits == NULL)
		return no_memory(err);
	run->edits = edits;
	firsts[run->count] = owner;
	edits[run->count++] = 0;
	return ZF_OK;
}

static zf_status cut(struct zf_update_run *run, struct zf_error *err)
{
	const struct zf_update_terms *terms = &run->terms;
	const size_t owners = zf_edits_counts(terms->edits)->owners;
	const struct size empty = frame(run);
	struct size size = empty;
	zf_status status = ZF_OK;

	for (size_t i = terms->first_owner; i < owners && status == ZF_OK; i++) {
		const struct zf_edit_owner owner = zf_edits_owner(terms->edits, i);
		const struct size more = size_of(terms, &owner);
		const struct size alone = { empty.octets + more.octets,
					    empty.records + more.records };

		size.octets += more.octets;
		size.records += more.records;
		if (!fits(terms, &alone))
			return too_big(terms, &owner, &alone, err);
		if (run->count == 0 || !fits(terms, &size)) {
			status = begin_message(run, i, err);
			size = alone;
		}
		if (status == ZF_OK)
			run->edits[run->count - 1] += owner.edit_count;
	}
	if (status == ZF_OK && run->count == 0 && terms->way == ZF_BY_SERIAL &&
	    zf_edits_counts(terms->edits)->soa)
		status = begin_message(run, 0, err);
	return status;
}

/* ---- the SOA ---- */

/* What message number `at` finds but for the first, which finds the server's own: the serial, and
 * the expire time as a mark that nobody else's change leaves. */
static void mark(const struct zf_update_run *run, struct zf_soa_record *soa, size_t at)
{
	uint8_t *numbers = soa->rdata + soa->rr.rdata_len - ZF_SOA_NUMBERS;
	const uint32_t expire = zf_wire_get32(numbers + EXPIRE_AT);
	const uint32_t step = (uint32_t)at;

	zf_wire_put32(numbers, zf_serial_later(run->serial, (uint32_t)at));
	zf_wire_put32(numbers + EXPIRE_AT,
		      expire > INT32_MAX ? expire - step : expire + step);
}

static bool is_last(const struct zf_update_run *run, size_t at)
{
	return at + 1 == run->count;
}

/* What message number `at` requires, and the one before it leaves. */
static void soa_before(const struct zf_update_run *run, size_t at,
		       struct zf_soa_record *soa)
{
	zf_soa_record_copy(soa, at < run->count ? &run->from.rr : &run->to.rr);
	if (at < run->count)
		mark(run, soa, at);
	else
		zf_soa_record_set_serial(soa, zf_serial_later(run->serial, (uint32_t)at));
}

bool zf_update_run_is_at(const struct zf_update_run *run, size_t at,
			 const struct zf_record *soa)
{
	struct zf_soa_record wanted;

	soa_before(run, at, &wanted);
	return zf_record_equal(soa, &wanted.rr);
}

/* ---- building ---- */

static void require_set(const struct zf_edit_set *set, struct zf_message *msg)
{
	if (set->count == 0)
		zf_update_require_absent(msg, set->owner, set->type);
	for (size_t i = 0; i < set->count; i++)
		zf_update_require_record(msg, &set->records[i]);
}

static void require(const struct zf_update_run *run, size_t at, size_t end,
		    struct zf_message *msg)
{
	struct zf_soa_record soa;

	if (run->terms.way == ZF_BY_SERIAL) {
		soa_before(run, at, &soa);
		zf_update_require_record(msg, &soa.rr);
		return;
	}
	for (size_t i = run->firsts[at]; i < end; i++) {
		const struct zf_edit_owner owner = zf_edits_owner(run->terms.edits, i);

		for (size_t k = 0; k < owner.set_count; k++)
			require_set(&owner.sets[k], msg);
	}
}

static void change(const struct zf_edit_owner *owner, struct zf_message *msg)
{
	for (size_t i = 0; i < owner->edit_count; i++) {
		if (owner->edits[i].add)
			zf_update_add(msg, &owner->edits[i].rr);
		else
			zf_update_delete(msg, &owner->edits[i].rr);
	}
}

zf_status zf_update_run_build(const struct zf_update_run *run, size_t at,
			      struct zf_message *msg, struct zf_error *err)
{
	const struct zf_update_terms *terms = &run->terms;
	const size_t end = is_last(run, at) ? zf_edits_counts(terms->edits)->owners
					    : run->firsts[at + 1];
	zf_status status = zf_update_start(msg, terms->zone, err);

	if (status != ZF_OK)
		return status;
	require(run, at, end, msg);
	for (size_t i = run->firsts[at]; i < end; i++) {
		const struct zf_edit_owner owner = zf_edits_owner(terms->edits, i);

		change(&owner, msg);
	}
	if (terms->way == ZF_BY_SERIAL) {
		struct zf_soa_record soa;

		soa_before(run, at + 1, &soa);
		zf_update_add(msg, &soa.rr);
	}
	return zf_message_check(msg, err);
}

/* ---- the run ---- */

zf_status zf_update_run_new(struct zf_update_run **result,
			    const struct zf_update_terms *terms, struct zf_error *err)
{
	const struct zf_record from = zf_edits_soa_from(terms->edits);
	const struct zf_record to = zf_edits_soa_to(terms->edits);
	struct zf_update_run *run = calloc(1, sizeof(*run));
	struct zf_soa soa = { 0 };
	zf_status status;

	*result = NULL;
	if (run == NULL)
		return no_memory(err);
	run->terms = *terms;
	zf_soa_record_copy(&run->from, &from);
	zf_soa_record_copy(&run->to, &to);
	if (zf_record_soa(&from, &soa))
		run->serial = soa.serial;
	status = cut(run, err);
	if (status != ZF_OK) {
		zf_update_run_free(run);
		return status;
	}
	*result = run;
	return ZF_OK;
}

void zf_update_run_free(struct zf_update_run *run)
{
	if (run == NULL)
		return;
	free(run->firsts);
	free(run->edits);
	free(run);
}

size_t zf_update_run_count(const struct zf_update_run *run)
{
	return run->count;
}

size_t zf_update_run_first(const struct zf_update_run *run, size_t at)
{
	return run->firsts[at];
}

size_t zf_update_run_edits(const struct zf_update_run *run, size_t at)
{
	return run->edits[at];
}

const uint8_t *zf_update_run_owner(const struct zf_update_run *run, size_t at)
{
	if (run->edits[at] == 0)
		return NULL;
	return zf_edits_owner(run->terms.edits, run->firsts[at]).name;
}
