/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/compare.h"

#include "protocol/rdata.h"
#include "src/jobs/ask/by_query.h"
#include "src/jobs/copies/meeting.h"

#define ROUNDS 3 /* that a zone is read in, while it changes */

struct comparing {
	const struct zf_comparison_terms *terms;
	struct zf_comparison *result;
	bool again; /* the round told nothing: the zone was changed while it was read */
	struct zf_error no_past; /* why there were no differences to compare by */
};

/* ---- two copies ---- */

static uint32_t serial_of(const struct zf_record *rr)
{
	struct zf_soa soa;

	return zf_record_soa(rr, &soa) ? soa.serial : 0;
}

static zf_status compare_copies(const struct comparing *comparing,
				const struct zf_zone *a, const struct zf_zone *b,
				bool tell, struct zf_error *err)
{
	struct zf_compare_rules rules = comparing->terms->rules;
	struct zf_compare *compare = NULL;
	zf_status status;

	if (!tell)
		rules.tell = NULL;
	status = zf_compare_new(&compare, a, &rules, err);
	if (status == ZF_OK) {
		const struct zf_sink sink = zf_compare_sink(compare);

		status = zf_zone_give(b, &sink, err);
	}
	if (status == ZF_OK)
		status = zf_compare_finish(compare, err);
	if (status == ZF_OK)
		comparing->result->counts = *zf_compare_counts(compare);
	zf_compare_free(compare);
	return status;
}

/* ---- a zone that changes ---- */

/* Whether both are servers, and their serials those of one history. */
static bool may_meet(const struct comparing *comparing)
{
	const struct zf_comparison_terms *terms = comparing->terms;

	return terms->rules.serial_matters && terms->a->peer != NULL &&
	       terms->b->peer != NULL;
}

static struct zf_meeting meeting_of(const struct comparing *comparing,
				    const struct zf_zone *a, const struct zf_zone *b)
{
	const struct zf_comparison_terms *terms = comparing->terms;

	return (struct zf_meeting){ .zone = terms->zone,
				    .sides = { terms->a, terms->b },
				    .settle_ms = terms->settle_ms,
				    .copies = { a, b } };
}

static void note_meeting(struct comparing *comparing, const struct zf_meeting *meeting)
{
	struct zf_comparison *result = comparing->result;

	result->counts.serial_a = zf_meeting_serial(meeting->copies[0]);
	result->counts.serial_b = zf_meeting_serial(meeting->copies[1]);
	result->past = meeting->past;
	result->past_a = meeting->past_side == 0;
	result->newest = meeting->newest;
	comparing->again = meeting->changing &&
			   result->counts.serial_a != result->counts.serial_b;
	zf_error_copy(&comparing->no_past, &meeting->no_past);
}

/* Two copies of other serials. */
static zf_status meet(struct comparing *comparing, const struct zf_zone *a,
		      const struct zf_zone *b, struct zf_error *err)
{
	struct zf_meeting meeting = meeting_of(comparing, a, b);
	zf_status status = zf_meeting_run(&meeting, err);

	if (status == ZF_OK)
		note_meeting(comparing, &meeting);
	if (status == ZF_OK && !comparing->again)
		status = compare_copies(comparing, meeting.copies[0], meeting.copies[1],
					true, err);
	zf_meeting_clear(&meeting);
	return status;
}

/* ---- by transfer ---- */

/* Whether the transfer failed by a fault that is not ours: it breaks, or is none. */
static bool is_broken(zf_status status)
{
	return status == ZF_ENETWORK || status == ZF_EMALFORMED;
}

/* Side B as it comes: compared at once, or kept where it has another serial than A. */
struct arriving {
	const struct comparing *comparing;
	struct zf_compare *compare;
	struct zf_zone *kept;
	struct zf_sink to; /* chosen with the first record, the SOA */
};

static zf_status arrive(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct arriving *arriving = ctx;
	zf_status status = ZF_OK;

	if (arriving->to.take == NULL) {
		arriving->to = zf_compare_sink(arriving->compare);
		if (may_meet(arriving->comparing) &&
		    serial_of(rr) != zf_compare_counts(arriving->compare)->serial_a) {
			status = zf_zone_new(&arriving->kept,
					     arriving->comparing->terms->zone, 0, err);
			if (status == ZF_OK)
				arriving->to = zf_zone_sink(arriving->kept);
		}
	}
	return status == ZF_OK ? arriving->to.take(arriving->to.ctx, rr, err) : status;
}

static zf_status compare_with_b(struct comparing *comparing, const struct zf_zone *a,
				struct zf_error *err)
{
	const struct zf_comparison_terms *terms = comparing->terms;
	struct arriving arriving = { .comparing = comparing };
	const struct zf_sink sink = { arrive, &arriving };
	zf_status status = zf_compare_new(&arriving.compare, a, &terms->rules, err);

	if (status == ZF_OK)
		status = zf_source_read(terms->b, terms->zone, &sink, err);
	if (status == ZF_OK && arriving.kept == NULL)
		status = zf_compare_finish(arriving.compare, err);
	if (arriving.compare != NULL)
		comparing->result->counts = *zf_compare_counts(arriving.compare);
	if (status == ZF_OK && arriving.kept != NULL)
		status = meet(comparing, a, arriving.kept, err);
	zf_compare_free(arriving.compare);
	zf_zone_free(arriving.kept);
	return status;
}

/* ---- by query ---- */

/* Whether a difference that was found may come of changes while the questions were asked. */
static zf_status doubt(struct comparing *comparing, const struct zf_zone *a,
		       const struct zf_zone *b, struct zf_error *err)
{
	struct zf_meeting meeting = meeting_of(comparing, a, b);
	zf_status status;

	if (!zf_compare_differs(&comparing->result->counts) || !may_meet(comparing))
		return ZF_OK;
	status = zf_meeting_look(&meeting, err);
	comparing->again = meeting.changing;
	return status;
}

static zf_status compare_asked(struct comparing *comparing, const struct zf_zone *a,
			       const struct zf_zone *b, struct zf_error *err)
{
	struct zf_comparison *result = comparing->result;
	zf_status status = compare_copies(comparing, a, b, false, err);

	if (status == ZF_OK)
		status = doubt(comparing, a, b, err);
	if (status == ZF_OK && zf_compare_differs(&result->counts) && !comparing->again)
		status = compare_copies(comparing, a, b, true, err);
	if (status == ZF_OK)
		result->counts.same -= result->unchecked < result->counts.same
					       ? result->unchecked
					       : result->counts.same;
	return status;
}

/* Asks a server, side A if `asked_a`, for what `model`, the other side, holds. Where that fails too, and its
 * transfer broke, that is told: it came first. */
static zf_status compare_by_query(struct comparing *comparing,
				  const struct zf_zone *model, bool asked_a,
				  struct zf_error *err)
{
	const struct zf_source *asked = asked_a ? comparing->terms->a
						: comparing->terms->b;
	struct zf_comparison *result = comparing->result;
	struct zf_zone *copy = NULL;
	struct zf_error why;
	zf_status status;

	zf_error_clear(&why);
	status = zf_by_query(&copy, &result->unchecked, model, asked->peer, &why);
	if (asked->silence != NULL)
		zf_silence_note(asked->silence, status, &why);
	if (status == ZF_OK) {
		result->by_query = true;
		result->asked_a = asked_a;
		status = compare_asked(comparing, asked_a ? copy : model,
				       asked_a ? model : copy, &why);
	} else if (is_broken(result->refused.code) && status != ZF_ECANCELLED) {
		zf_error_copy(&why, &result->refused);
		status = why.code;
	}
	if (status != ZF_OK)
		zf_error_copy(err, &why);
	zf_zone_free(copy);
	return status;
}

/* ---- the whole ---- */

static bool may_be_asked(const struct comparing *comparing,
			 const struct zf_source *source, zf_status status)
{
	const struct zf_compare_counts *counts = &comparing->result->counts;

	return comparing->terms->allow_query && source->peer != NULL &&
	       !zf_compare_differs(counts) && /* told already */
	       (source->silence == NULL ||
		zf_silence_check(source->silence, NULL) == ZF_OK) &&
	       (status == ZF_EREFUSED || is_broken(status));
}

static zf_status compare_to_b(struct comparing *comparing, const struct zf_zone *a,
			      struct zf_error *err)
{
	const struct zf_source *b = comparing->terms->b;
	struct zf_comparison *result = comparing->result;
	zf_status status = compare_with_b(comparing, a, &result->refused);

	if (status == ZF_ENETWORK && may_be_asked(comparing, b, status)) {
		if (b->outside != NULL)
			zf_outside_clear(b->outside);
		status = compare_with_b(comparing, a, &result->refused);
	}
	if (may_be_asked(comparing, b, status))
		return compare_by_query(comparing, a, false, err);
	if (status != ZF_OK)
		zf_error_copy(err, &result->refused);
	return status;
}

static zf_status compare_to_asked_a(struct comparing *comparing, struct zf_error *err)
{
	const struct zf_comparison_terms *terms = comparing->terms;
	struct zf_zone *copy = NULL;
	zf_status status = zf_source_load(&copy, terms->b, terms->zone, err);

	if (status == ZF_OK)
		status = compare_by_query(comparing, copy, true, err);
	else if (status == ZF_EREFUSED || is_broken(status))
		zf_wrap(err, "neither side transfers the zone");
	zf_zone_free(copy);
	return status;
}

static zf_status compare_once(struct comparing *comparing, struct zf_error *err)
{
	const struct zf_comparison_terms *terms = comparing->terms;
	struct zf_comparison *result = comparing->result;
	struct zf_zone *copy = NULL;
	zf_status status = zf_source_load(&copy, terms->a, terms->zone, &result->refused);

	if (status == ZF_OK)
		status = compare_to_b(comparing, copy, err);
	else if (may_be_asked(comparing, terms->a, status))
		status = compare_to_asked_a(comparing, err);
	else
		zf_error_copy(err, &result->refused);
	zf_zone_free(copy);
	return status;
}

static void begin_round(struct comparing *comparing)
{
	const struct zf_source *sides[] = { comparing->terms->a, comparing->terms->b };

	comparing->again = false;
	*comparing->result = (struct zf_comparison){ 0 };
	zf_error_clear(&comparing->result->refused);
	for (size_t i = 0; i < 2; i++)
		if (sides[i]->outside != NULL)
			zf_outside_clear(sides[i]->outside);
}

static zf_status not_told(struct comparing *comparing, struct zf_error *err)
{
	const struct zf_compare_counts *counts = &comparing->result->counts;

	comparing->result->unsettled = true;
	zf_fail(err, ZF_ETIMEOUT,
		"whether they are the same could not be told: the zone was changed each time it "
		"was read, %d times, at last at the serials %u and %u%s%s",
		ROUNDS, counts->serial_a, counts->serial_b,
		comparing->no_past.code == ZF_OK ? "" : ": ", comparing->no_past.message);
	zf_hint(err,
		"compare when it is changed less, or where the server that is ahead gives its "
		"differences (IXFR), by which it can be compared as it was");
	return ZF_ETIMEOUT;
}

zf_status zf_compare_sources(const struct zf_comparison_terms *terms,
			     struct zf_comparison *result, struct zf_error *err)
{
	struct comparing comparing = { .terms = terms, .result = result };

	zf_error_clear(&comparing.no_past);
	for (int round = 0; round < ROUNDS; round++) {
		zf_status status;

		begin_round(&comparing);
		status = compare_once(&comparing, err);
		if (status != ZF_OK || !comparing.again)
			return status;
	}
	return not_told(&comparing, err);
}
