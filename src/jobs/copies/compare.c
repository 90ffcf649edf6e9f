/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/compare.h"

#include "src/jobs/ask/by_query.h"

struct comparing {
	const struct zf_comparison_terms *terms;
	struct zf_comparison *result;
};

static zf_status load(struct zf_zone **copy, const struct zf_source *source,
		      const uint8_t *zone, struct zf_error *err)
{
	zf_status status = zf_zone_new(copy, zone, 0, err);
	struct zf_sink sink;

	if (status != ZF_OK)
		return status;
	sink = zf_zone_sink(*copy);
	status = zf_source_read(source, zone, &sink, err);
	if (status != ZF_OK) {
		zf_zone_free(*copy);
		*copy = NULL;
	}
	return status;
}

/* Records of side B, wherever they come from. */
struct stream {
	zf_status (*give)(const void *from, const uint8_t *zone,
			  const struct zf_sink *sink, struct zf_error *err);
	const void *from;
};

static zf_status give_source(const void *from, const uint8_t *zone,
			     const struct zf_sink *sink, struct zf_error *err)
{
	return zf_source_read(from, zone, sink, err);
}

static zf_status give_copy(const void *from, const uint8_t *zone,
			   const struct zf_sink *sink, struct zf_error *err)
{
	const struct zf_zone *copy = from;
	zf_status status = ZF_OK;

	(void)zone;
	for (size_t i = 0; i < zf_zone_count(copy) && status == ZF_OK; i++) {
		const struct zf_record rr = zf_zone_record(copy, i);

		status = sink->take(sink->ctx, &rr, err);
	}
	return status;
}

static zf_status compare(const struct comparing *comparing, const struct zf_zone *a,
			 struct stream b, struct zf_error *err)
{
	struct zf_compare *compare = NULL;
	zf_status status = zf_compare_new(&compare, a, &comparing->terms->rules, err);
	struct zf_sink sink;

	if (status != ZF_OK)
		return status;
	sink = zf_compare_sink(compare);
	status = b.give(b.from, comparing->terms->zone, &sink, err);
	if (status == ZF_OK)
		status = zf_compare_finish(compare, err);
	if (status == ZF_OK)
		comparing->result->counts = *zf_compare_counts(compare);
	zf_compare_free(compare);
	return status;
}

/* Asks `peer`, which is side A if `asked_a`, for what `model`, the other side, holds. */
static zf_status compare_by_query(const struct comparing *comparing,
				  const struct zf_zone *model, const struct zf_peer *peer,
				  bool asked_a, struct zf_error *err)
{
	struct zf_comparison *result = comparing->result;
	struct zf_zone *copy = NULL;
	zf_status status = zf_by_query(&copy, &result->unchecked, model, peer, err);

	if (status == ZF_OK)
		status = compare(comparing, asked_a ? copy : model,
				 (struct stream){ give_copy, asked_a ? model : copy },
				 err);
	if (status == ZF_OK) {
		result->by_query = true;
		result->asked_a = asked_a;
		result->counts.same -= result->unchecked < result->counts.same
					       ? result->unchecked
					       : result->counts.same;
	}
	zf_zone_free(copy);
	return status;
}

static bool may_be_asked(const struct comparing *comparing,
			 const struct zf_source *source, zf_status status)
{
	return comparing->terms->allow_query && source->peer != NULL &&
	       status == ZF_EREFUSED;
}

zf_status zf_compare_sources(const struct zf_comparison_terms *terms,
			     struct zf_comparison *result, struct zf_error *err)
{
	const struct comparing comparing = { .terms = terms, .result = result };
	const struct zf_source *a = terms->a, *b = terms->b;
	struct zf_zone *copy = NULL;
	zf_status status;

	*result = (struct zf_comparison){ 0 };
	zf_error_clear(&result->refused);
	status = load(&copy, a, terms->zone, &result->refused);
	if (status == ZF_OK) {
		status = compare(&comparing, copy, (struct stream){ give_source, b },
				 &result->refused);
		if (may_be_asked(&comparing, b, status))
			status = compare_by_query(&comparing, copy, b->peer, false, err);
		else if (status != ZF_OK)
			zf_error_copy(err, &result->refused);
	} else if (may_be_asked(&comparing, a, status)) {
		status = load(&copy, b, terms->zone, err);
		if (status == ZF_OK)
			status = compare_by_query(&comparing, copy, a->peer, true, err);
		else if (status == ZF_EREFUSED)
			zf_wrap(err, "neither side transfers the zone");
	} else {
		zf_error_copy(err, &result->refused);
	}
	zf_zone_free(copy);
	return status;
}
