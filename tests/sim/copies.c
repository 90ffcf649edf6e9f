/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* Whole zones: transferred into files, read from them, compared. The files are as fetch writes them. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/sim/faults.h"
#include "tests/sim/verbs.h"
#include "tests/sim/world.h"
#include "zonefmt/dialect/capture.h"

#define SETTLE_STEP_MS 500

void sim_soa(struct zf_soa_record *soa, int zone, uint32_t serial)
{
	static const uint32_t rest[] = { 3600, 600, 604800, 60 };
	const uint8_t *apex = sim.zones[zone].wire;
	const size_t len = zf_name_size(apex);
	uint8_t *to = soa->rdata;

	memcpy(soa->owner, apex, len);
	for (int i = 0; i < 2; i++, to += len)
		memcpy(to, apex, len);
	zf_wire_put32(to, serial);
	for (size_t i = 0; i < 4; i++)
		zf_wire_put32(to + 4 * (i + 1), rest[i]);
	soa->rr = (struct zf_record){
		.owner = soa->owner,
		.owner_len = (uint16_t)len,
		.rdata = soa->rdata,
		.rdata_len = (uint16_t)(2 * len + ZF_SOA_NUMBERS),
		.ttl = SIM_TTL,
		.type = ZF_TYPE_SOA,
		.class = ZF_CLASS_IN,
	};
}

static zf_status write_text(void *ctx, const char *text, size_t len, struct zf_error *err)
{
	return fwrite(text, 1, len, ctx) == len
		       ? ZF_OK
		       : zf_fail_system(err, errno, "a captured file");
}

static zf_status feed(const struct zf_sink *sink, int zone, const struct sim_copy *copy,
		      struct zf_error *err)
{
	struct zf_soa_record soa;
	zf_status status;

	sim_soa(&soa, zone, copy->serial);
	status = sink->take(sink->ctx, &soa.rr, err);
	for (size_t i = 0; i < copy->count && status == ZF_OK; i++) {
		const struct zf_record rr = zf_receipt_record(&copy->records[i]);

		status = sink->take(sink->ctx, &rr, err);
	}
	return status;
}

static zf_status write_zone(const struct zf_fetch_terms *terms,
			    struct zf_fetch_item *item, int zone,
			    const struct sim_copy *copy, FILE *out, struct zf_error *err)
{
	const struct zf_intake_terms intake_terms = {
		.apex = item->zone.wire,
		.dialect = terms->dialect,
		.output = { .write = write_text, .ctx = out },
		.digest = terms->digest,
	};
	struct zf_intake *intake = NULL;
	zf_status status = zf_intake_new(&intake, &intake_terms, err);

	if (status == ZF_OK) {
		const struct zf_sink sink = zf_intake_sink(intake);

		status = feed(&sink, zone, copy, err);
	}
	if (status == ZF_OK)
		status = zf_intake_finish(intake, &item->zone_seen, err);
	zf_intake_free(intake);
	return status;
}

static zf_status fetch_one(const struct zf_fetch_terms *terms, struct zf_fetch_item *item,
			   struct zf_error *err)
{
	const int zone = sim_zone(item->zone.wire);
	struct sim_server *server;
	zf_status status = sim_ask_transfer(terms->peer, item->zone.wire, 0, err);
	FILE *out;

	if (status != ZF_OK)
		return status;
	server = sim_at(sim_address(&terms->peer->server));
	out = fopen(item->path, "w");
	if (out == NULL)
		return zf_fail_system(err, errno, "%s", item->path);
	item->way = ZF_FETCH_ZONE;
	item->result.counts.serial = server->copies[zone].serial;
	item->result.counts.messages = 1;
	item->result.counts.octets = 512;
	status = write_zone(terms, item, zone, &server->copies[zone], out, err);
	if (fclose(out) != 0 && status == ZF_OK)
		status = zf_fail_system(err, errno, "%s", item->path);
	return status == ZF_OK && !sim_point() ? sim_killed(err) : status;
}

zf_status sim_fetch(const struct zf_fetch_terms *terms, struct zf_fetch_item *items,
		    size_t count, struct zf_error *err)
{
	for (size_t i = 0; i < count; i++) {
		struct zf_error why;

		zf_error_clear(&why);
		zf_fetch_item_clear(&items[i]);
		items[i].status = fetch_one(terms, &items[i], &why);
		if (items[i].status != ZF_OK)
			zf_fetch_item_fail(&items[i], &why);
		if (terms->progress != NULL)
			terms->progress(terms->progress_ctx, &items[i], i + 1, 0, 0);
	}
	return sim.dead ? sim_killed(err) : ZF_OK;
}

struct loading {
	struct sim_copy *copy;
	int zone;
};

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	const struct loading *loading = ctx;
	struct zf_receipt_line line = { .type = rr->type,
					.ttl = rr->ttl,
					.rdata_len = rr->rdata_len };
	struct zf_soa soa;

	(void)err;
	if (zf_record_soa(rr, &soa)) {
		loading->copy->serial = soa.serial;
		return ZF_OK;
	}
	line.zone = sim.zones[loading->zone];
	zf_name_copy(&line.owner, rr->owner);
	memcpy(line.rdata, rr->rdata, rr->rdata_len);
	sim_add_record(loading->copy, &line);
	return ZF_OK;
}

zf_status sim_load(struct sim_copy *copy, int zone, const char *path,
		   struct zf_error *err)
{
	const struct loading loading = { copy, zone };
	const struct zf_sink sink = { take, (void *)(uintptr_t)&loading };
	zf_status status;

	copy->count = 0;
	status = zf_capture_read(path, NULL, &sink, err);
	copy->loaded = status == ZF_OK;
	return status;
}

/* ---- compared ---- */

static uint64_t only_in(const struct sim_copy *one, struct sim_copy *other)
{
	uint64_t count = 0;

	for (size_t i = 0; i < one->count; i++)
		count += sim_record(other, &one->records[i]) == NULL;
	return count;
}

static void count(struct zf_comparison *result, struct sim_copy *a, struct sim_copy *b)
{
	result->counts = (struct zf_compare_counts){
		.only_a = result->by_query ? 0 : only_in(a, b),
		.only_b = only_in(b, a),
		.soa = a->serial != b->serial,
		.serial_a = a->serial,
		.serial_b = b->serial,
	};
	result->counts.same = b->count - result->counts.only_b;
}

static zf_status compare_file(const struct zf_comparison_terms *terms,
			      struct zf_comparison *result, struct zf_error *err)
{
	const int zone = sim_zone(terms->zone);
	struct sim_copy a = { .served = false };
	zf_status status = sim_load(&a, zone, terms->a->path, err);

	if (status == ZF_OK)
		status = sim_ask_transfer(terms->b->peer, terms->zone, 0, err);
	if (status == ZF_OK)
		count(result, &a,
		      &sim_at(sim_address(&terms->b->peer->server))->copies[zone]);
	return status;
}

zf_status sim_compare(const struct zf_comparison_terms *terms,
		      struct zf_comparison *result, struct zf_error *err)
{
	const int zone = sim_zone(terms->zone);
	struct zf_error refused;
	struct sim_copy *a, *b;
	zf_status from_a, from_b;

	memset(result, 0, sizeof(*result));
	if (terms->a->peer == NULL)
		return compare_file(terms, result, err);
	zf_error_clear(&refused);
	from_a = sim_ask_transfer(terms->a->peer, terms->zone, 0, &refused);
	if (from_a != ZF_OK && (from_a != ZF_EREFUSED || !terms->allow_query)) {
		zf_error_copy(err, &refused);
		return from_a;
	}
	a = &sim_at(sim_address(&terms->a->peer->server))->copies[zone];
	from_b = sim_ask_transfer(terms->b->peer, terms->zone, 0, err);
	if (from_b != ZF_OK)
		return from_b;
	b = &sim_at(sim_address(&terms->b->peer->server))->copies[zone];
	for (int64_t ms = 0; a->serial != b->serial && ms < terms->settle_ms;
	     ms += SETTLE_STEP_MS)
		sim_pass(SETTLE_STEP_MS);
	if (!a->loaded)
		return zf_fail(err, ZF_EREFUSED, "SERVFAIL");
	result->by_query = from_a != ZF_OK;
	result->asked_a = result->by_query;
	result->refused = refused;
	count(result, a, b);
	return ZF_OK;
}

/* The same questions, one zone after the other. */
static zf_status compare_one(const struct zf_compare_many *terms,
			     const struct zf_name *zone, struct zf_compared *compared,
			     struct zf_error *err)
{
	const struct zf_source a = { .peer = terms->a }, b = { .peer = terms->b };
	const struct zf_comparison_terms each = { .zone = zone->wire, .a = &a, .b = &b };
	struct zf_comparison result;
	const zf_status status = sim_compare(&each, &result, err);

	*compared = (struct zf_compared){ .same = false };
	if (status != ZF_OK)
		return status == ZF_ECANCELLED ? status : ZF_OK;
	compared->same = !zf_compare_differs(&result.counts);
	compared->records = result.counts.same;
	compared->serial = result.counts.serial_a;
	return ZF_OK;
}

zf_status sim_compare_many(const struct zf_compare_many *terms,
			   const struct zf_name *zones, size_t count,
			   struct zf_compared *compared, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < count && status == ZF_OK; i++)
		status = compare_one(terms, &zones[i], &compared[i], err);
	return status;
}
