/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * The new server's zones against the primary's, record by record. Where the primary gives
 * us no transfer, every RRset of the new server is asked of it instead; records that only
 * the primary has cannot be told then, and the worksheet says so.
 */

#include <stdio.h>
#include <stdlib.h>

#include "src/jobs/copies/compare.h"
#include "src/runbook/steps/losses.h"
#include "src/runbook/steps/order.h"
#include "src/runbook/steps/zone_survey.h"
#include "zonefmt/text/present.h"

#define TOLD_MAX 5

/* What is shown of a zone. */
#define HOLDS "its records are the primary's"
#define HOLDS_ALL "the primary has no others"

struct comparing {
	struct zf_moving *moving;
	struct zf_silence silences[2]; /* the primary's, the new server's */
	size_t told;		       /* of the zone at hand */
};

static void progress(void *ctx, size_t done)
{
	const struct zf_moving *moving = ctx;

	moving->tell->progress(moving->tell->ctx, done, moving->move->zone_count,
			       "zones");
}

static zf_status tell(void *ctx, enum zf_difference kind, const struct zf_record *rr,
		      const struct zf_record *other, struct zf_error *err)
{
	struct comparing *comparing = ctx;
	char *text;

	(void)other;
	if (comparing->told++ >= TOLD_MAX)
		return ZF_OK;
	text = malloc(ZF_PRESENT_MAX + 1);
	if (text == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	*zf_present_shown(text, rr) = '\0';
	zf_moving_say(comparing->moving, "%s %.400s", kind == ZF_ONLY_IN_A ? "-" : "+",
		      text);
	free(text);
	return ZF_OK;
}

static void tell_outside(struct zf_moving *moving, const uint8_t *zone, const char *whose,
			 const struct zf_outside *outside)
{
	char name[ZF_NAME_TEXT_MAX];

	zf_name_print(name, zone);
	if (outside->count > 0)
		zf_moving_say(moving,
			      "%s: %llu records outside the zone, sent by %s, are not "
			      "compared, such as %s",
			      name, (unsigned long long)outside->count, whose,
			      outside->named[0]);
}

static zf_status compare_records(struct comparing *comparing, const struct zf_name *zone,
				 struct zf_comparison *result, struct zf_error *err)
{
	struct zf_moving *moving = comparing->moving;
	const struct zf_peer primary = zf_moving_primary(moving);
	struct zf_peer peer;
	struct zf_outside outside_a = { 0 }, outside_b = { 0 };
	const struct zf_source a = { .peer = &primary,
				     .outside = &outside_a,
				     .silence = &comparing->silences[0] },
			       b = { .peer = &peer,
				     .outside = &outside_b,
				     .silence = &comparing->silences[1] };
	const struct zf_comparison_terms terms = {
		.zone = zone->wire,
		.a = &a,
		.b = &b,
		.rules = { .serial_matters = true, .tell = tell, .tell_ctx = comparing },
		.allow_query = true,
		.settle_ms = moving->migration->policy.settle_timeout_ms,
	};
	zf_status status = zf_moving_new(moving, &peer, err);

	comparing->told = 0;
	if (status == ZF_OK)
		status = moving->acts->compare(&terms, result, err);
	if (status == ZF_OK) {
		tell_outside(moving, zone->wire, "the primary", &outside_a);
		tell_outside(moving, zone->wire, "the new server", &outside_b);
	}
	zf_outside_clear(&outside_a);
	zf_outside_clear(&outside_b);
	return status;
}

/* Two lines of evidence, since the second cannot always be had: the primary may give us no
 * transfer, and then it may hold records that nobody knows to ask for. */
static zf_status note_same(struct zf_moving *moving, const char *name,
			   const struct zf_comparison *result, struct zf_error *err)
{
	const unsigned long long same = result->counts.same;
	char others[96] = "";
	zf_status status;

	if (!result->by_query) {
		status = zf_moving_evidence(
			moving, &(struct zf_finding){ name, HOLDS, ZF_VERDICT_YES }, err,
			"%llu records, both transferred, at serial %u", same,
			(unsigned)result->counts.serial_a);
		return status != ZF_OK ? status
				       : zf_moving_evidence(
						 moving,
						 &(struct zf_finding){ name, HOLDS_ALL,
								       ZF_VERDICT_YES },
						 err, "%llu records there too", same);
	}
	if (result->unchecked > 0)
		snprintf(others, sizeof(others),
			 "; %llu more, such as glue, its answers do not show",
			 (unsigned long long)result->unchecked);
	status = zf_moving_evidence(
		moving, &(struct zf_finding){ name, HOLDS, ZF_VERDICT_YES }, err,
		"%llu records, asked of it one RRset at a time%s", same, others);
	return status != ZF_OK
		       ? status
		       : zf_moving_evidence(moving,
					    &(struct zf_finding){ name, HOLDS_ALL,
								  ZF_VERDICT_UNKNOWN },
					    err, "%.400s", result->refused.message);
}

static zf_status note_different(struct zf_moving *moving, const char *name,
				const struct zf_compare_counts *counts,
				struct zf_error *err)
{
	const zf_status status = zf_moving_evidence(
		moving, &(struct zf_finding){ name, HOLDS, ZF_VERDICT_NO }, err,
		"%llu only at the primary, %llu only at the new server, %llu other TTLs, SOA %s",
		(unsigned long long)counts->only_a, (unsigned long long)counts->only_b,
		(unsigned long long)counts->ttl, counts->soa > 0 ? "differs" : "same");

	if (status != ZF_OK)
		return status;
	return zf_fail(err, ZF_EDIFFERS,
		       "%s differs from the primary's: %llu missing, %llu extra", name,
		       (unsigned long long)counts->only_a,
		       (unsigned long long)counts->only_b);
}

/* A zone that was changed each time it was read. */
static zf_status note_untold(struct zf_moving *moving, const char *name,
			     const struct zf_error *why, struct zf_error *err)
{
	return zf_moving_evidence(moving,
				  &(struct zf_finding){ name, HOLDS, ZF_VERDICT_UNKNOWN },
				  err, "%.400s", why->message);
}

static zf_status compare_zone(struct comparing *comparing, const struct zf_name *zone,
			      uint32_t *serial, struct zf_error *err)
{
	struct zf_moving *moving = comparing->moving;
	struct zf_comparison result = { 0 };
	char name[ZF_NAME_TEXT_MAX];
	zf_status status = compare_records(comparing, zone, &result, err);

	zf_name_print(name, zone->wire);
	if (status == ZF_ETIMEOUT && note_untold(moving, name, err, NULL) != ZF_OK)
		zf_moving_say(moving, "%s: the journal has no line of it", name);
	moving->final = moving->final || result.unsettled; /* it was given all its time */
	if (status != ZF_OK)
		return zf_wrap(err, "%s", name);
	*serial = result.counts.serial_b;
	return zf_compare_differs(&result.counts)
		       ? note_different(moving, name, &result.counts, err)
		       : note_same(moving, name, &result, err);
}

/* What is plain of all zones at once: the transfers of most are the same at both. */
static zf_status find_same(struct comparing *comparing, struct zf_compared *compared,
			   struct zf_error *err)
{
	struct zf_moving *moving = comparing->moving;
	const struct zf_move *move = moving->move;
	const struct zf_peer primary = zf_moving_primary(moving);
	struct zf_peer new;
	const struct zf_compare_many terms = {
		.a = &primary,
		.b = &new,
		.jobs = moving->migration->policy.jobs,
		.per_server = moving->migration->policy.per_server,
		.progress = progress,
		.ctx = moving,
	};
	const zf_status status = zf_moving_new(moving, &new, err);

	return status == ZF_OK
		       ? moving->acts->compare_many(&terms, move->zones, move->zone_count,
						    compared, err)
		       : status;
}

static zf_status settle_zone(struct comparing *comparing, const struct zf_name *zone,
			     struct zf_compared *compared, struct zf_error *err)
{
	const struct zf_comparison plain = { .counts = {
						     .same = compared->records,
						     .serial_a = compared->serial,
					     } };
	char name[ZF_NAME_TEXT_MAX];

	if (!compared->same)
		return compare_zone(comparing, zone, &compared->serial, err);
	zf_name_print(name, zone->wire);
	return note_same(comparing->moving, name, &plain, err);
}

/* All are looked at, whatever is found of one; what that one came to is told. */
static zf_status settle_all(struct comparing *comparing, struct zf_compared *compared,
			    struct zf_error *err)
{
	struct zf_moving *moving = comparing->moving;
	const struct zf_move *move = moving->move;
	zf_status first = ZF_OK;
	size_t same = 0;

	for (size_t i = 0; i < move->zone_count; i++) {
		struct zf_error why;
		zf_status status;

		zf_error_clear(&why);
		status = settle_zone(comparing, &move->zones[i], &compared[i], &why);
		same += status == ZF_OK;
		if (status != ZF_OK && first == ZF_OK) {
			first = status;
			zf_error_copy(err, &why);
		}
	}
	zf_moving_say(moving,
		      "%zu of %zu zones hold what the primary has, as far as it tells us",
		      same, move->zone_count);
	return first;
}

/* Before clients ask the new server it is seen, too, what they would miss. */
static zf_status compare_all(struct zf_moving *moving, bool before, struct zf_error *err)
{
	struct comparing comparing = { .moving = moving };
	struct zf_compared *compared =
		calloc(moving->move->zone_count, sizeof(*compared));
	zf_status status = compared == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					    : find_same(&comparing, compared, err);

	if (status == ZF_OK)
		status = settle_all(&comparing, compared, err);
	if (status == ZF_OK && before)
		status = zf_losses_check(moving, compared, err);
	free(compared);
	return status;
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	return compare_all(moving, true, err);
}

static zf_status act_again(struct zf_moving *moving, struct zf_error *err)
{
	return compare_all(moving, false, err);
}

/* Nothing is changed by it; but how much it can prove depends on the primary. */
static zf_status plan(struct zf_moving *moving, struct zf_plan *plan,
		      struct zf_error *err)
{
	const struct zf_move *move = moving->move;
	struct zf_zone_survey *surveys;
	zf_status status = zf_zone_surveys_read(moving, &surveys, err);

	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++) {
		const bool gives = surveys[i].primary_gives;
		char name[ZF_NAME_TEXT_MAX];
		const struct zf_planned task = {
			.subject = name,
			.rung = gives ? "both transferred" : "one RRset at a time",
			.why = gives ? "the primary gives us transfers"
				     : "the primary gives us no transfer: that it has no other "
				       "records could not be told",
		};

		zf_name_print(name, move->zones[i].wire);
		status = zf_plan_add(plan, &task, NULL, err);
	}
	free(surveys);
	return status;
}

const struct zf_step zf_step_compare = {
	.name = "compare",
	.title = "compare every record with the primary's",
	.plan = plan,
	.act = act,
};

const struct zf_step zf_step_compare_again = {
	.name = "compare-again",
	.title = "compare every record once more",
	.plan = plan,
	.act = act_again,
};
