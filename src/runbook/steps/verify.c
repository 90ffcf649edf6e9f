/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What clients see, zone by zone, at the address they use: Appendix B with evidence. Each
 * check is a row of a table; what could not be told is written down as that. What they look at is asked of the servers
 * beforehand, of many zones at once.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/serial.h"
#include "src/jobs/ask/ask_many.h"
#include "src/jobs/ask/serials.h"
#include "src/jobs/change/stands.h"
#include "src/runbook/steps/grant_record.h"
#include "src/runbook/steps/order.h"
#include "src/runbook/steps/retiring.h"

#define AT_ONCE 256 /* zones; what is known of each takes 12 KiB */

struct verifying {
	struct zf_moving *moving;
	struct zf_peer primary, new;
	struct zf_receipt granted; /* its lines zone by zone */
	bool *stands;		   /* each of them, at the new server */
	zf_status looked;	   /* whether that is known */
	struct zf_error why_not;
	size_t failed;		 /* checks that did not pass */
	size_t unanswered;	 /* those of them for silence alone */
	struct zf_error silence; /* the first of those */
};

/* What the servers say of a zone. */
struct answers {
	const struct zf_name *zone;
	struct zf_serial_seen primary, udp, tcp;
	/* of the primary and the new server, about a name that is in no zone anybody wrote */
	bool has_absent; /* there is room for one */
	struct zf_asked there, here;
};

/* What a check saw; the text is its evidence. */
struct seen {
	enum zf_verdict verdict;
	char text[512];
	const struct zf_error *why; /* the question that failed; NULL: none did */
};

static void see_failure(struct seen *seen, const struct zf_error *why)
{
	seen->why = why;
	snprintf(seen->text, sizeof(seen->text), "%.400s", why->message);
}

/* ---- the checks ---- */

/* The SOA by one transport, authoritative and with the serial that the primary has. */
static void check_soa(const struct zf_serial_seen *primary,
		      const struct zf_serial_seen *here, struct seen *seen)
{
	if (primary->status != ZF_OK) {
		see_failure(seen, &primary->why);
	} else if (here->status != ZF_OK) {
		/* an answer, but not the zone's */
		if (here->status == ZF_EREFUSED)
			seen->verdict = ZF_VERDICT_NO;
		see_failure(seen, &here->why);
	} else {
		seen->verdict = zf_serial_reached(here->serial, primary->serial)
					? ZF_VERDICT_YES
					: ZF_VERDICT_NO;
		snprintf(seen->text, sizeof(seen->text),
			 "authoritative, serial %u, the primary's is %u", here->serial,
			 primary->serial);
	}
}

static void check_udp(const struct verifying *v, const struct answers *answers,
		      struct seen *seen)
{
	(void)v;
	check_soa(&answers->primary, &answers->udp, seen);
}

static void check_tcp(const struct verifying *v, const struct answers *answers,
		      struct seen *seen)
{
	(void)v;
	check_soa(&answers->primary, &answers->tcp, seen);
}

/* The same answer as the primary's for a name that does not exist (or that a wildcard makes up). */
static void check_absence(const struct verifying *v, const struct answers *answers,
			  struct seen *seen)
{
	const struct zf_asked *here = &answers->here, *there = &answers->there;
	char a[ZF_RECORD_TEXT_MAX], b[ZF_RECORD_TEXT_MAX];

	(void)v;
	if (!answers->has_absent) {
		snprintf(seen->text, sizeof(seen->text),
			 "the zone's name leaves no room for another label");
	} else if (here->status != ZF_OK || there->status != ZF_OK) {
		see_failure(seen, &(here->status != ZF_OK ? here : there)->why);
	} else {
		seen->verdict = here->seen.rcode == there->seen.rcode ? ZF_VERDICT_YES
								      : ZF_VERDICT_NO;
		snprintf(seen->text, sizeof(seen->text), "%s here, %s at the primary",
			 zf_rcode_print(a, here->seen.rcode),
			 zf_rcode_print(b, there->seen.rcode));
	}
}

/* The number of the first granted line of the zone, or of one behind. */
static size_t first_line(const struct verifying *v, const uint8_t *zone)
{
	size_t low = 0, high = v->granted.count;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (zf_name_compare(v->granted.lines[middle].zone.wire, zone) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Nothing of the grant is served any more; all of it, where it has to stay. */
static void check_grant(const struct verifying *v, const struct answers *answers,
			struct seen *seen)
{
	const bool stays = v->moving->move->take_count == 0;
	const uint8_t *zone = answers->zone->wire;
	size_t of_zone = 0, left = 0;

	for (size_t i = first_line(v, zone);
	     i < v->granted.count && zf_name_equal(v->granted.lines[i].zone.wire, zone);
	     i++) {
		of_zone++;
		left += v->stands[i];
	}
	if (of_zone > 0 && v->looked != ZF_OK) {
		see_failure(seen, &v->why_not);
		return;
	}
	seen->verdict = left == (stays ? of_zone : 0) ? ZF_VERDICT_YES : ZF_VERDICT_NO;
	snprintf(seen->text, sizeof(seen->text), "%zu granted, %zu still served%s",
		 of_zone, left,
		 stays && of_zone > 0 ? ": the new server needs them" : "");
}

static const struct check {
	const char *name;
	void (*run)(const struct verifying *v, const struct answers *answers,
		    struct seen *seen);
} checks[] = {
	{ "SOA by UDP", check_udp },
	{ "SOA by TCP", check_tcp },
	{ "absent name", check_absence },
	{ "grant as meant", check_grant },
};

static void note_failed(struct verifying *v, const struct seen *seen)
{
	v->failed++;
	if (seen->why == NULL ||
	    (seen->why->code != ZF_ETIMEOUT && seen->why->code != ZF_ENETWORK))
		return;
	if (v->unanswered++ == 0)
		zf_error_copy(&v->silence, seen->why);
}

static zf_status verify_zone(struct verifying *v, const struct answers *answers,
			     struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];
	zf_status status = ZF_OK;

	zf_name_print(name, answers->zone->wire);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && status == ZF_OK;
	     i++) {
		struct seen seen = { .verdict = ZF_VERDICT_UNKNOWN };

		checks[i].run(v, answers, &seen);
		if (seen.verdict != ZF_VERDICT_YES) {
			note_failed(v, &seen);
			zf_moving_say(v->moving, "%s: %s: %s: %s", name, checks[i].name,
				      zf_verdict_print(seen.verdict), seen.text);
		}
		status = zf_moving_evidence(v->moving,
					    &(struct zf_finding){ name, checks[i].name,
								  seen.verdict },
					    err, "%s", seen.text);
	}
	return status;
}

/* ---- what is asked ---- */

/* Some zones, and what is asked about them. */
struct batch {
	const struct zf_name *zones;
	size_t count;
	struct answers answers[AT_ONCE];
	struct zf_name absent[AT_ONCE];
	/* room for what comes of one kind of question */
	struct zf_serial_seen serials[AT_ONCE];
	struct zf_asked asked[AT_ONCE];
};

static zf_status ask_serials(const struct verifying *v, struct batch *batch,
			     const struct zf_peer *peer, enum zf_transport transport,
			     struct zf_error *err)
{
	struct zf_peer how = *peer;

	how.transport = transport;
	return v->moving->acts->serials(&(struct zf_pairs){ batch->zones, batch->count,
							    &how, 1 },
					batch->serials, err);
}

static bool lags(const struct answers *answers)
{
	return answers->primary.status == ZF_OK && answers->udp.status == ZF_OK &&
	       !zf_serial_reached(answers->udp.serial, answers->primary.serial);
}

/* A primary may change at any time, and its NOTIFY be on the way: those that lag get a while. */
static zf_status wait_for_lagging(const struct verifying *v, struct batch *batch,
				  struct zf_error *err)
{
	struct zf_name *zones = calloc(batch->count, sizeof(*zones));
	uint32_t *wanted = calloc(batch->count, sizeof(*wanted));
	struct zf_serials_awaited awaited = {
		.pairs = { zones, 0, &v->new, 1 },
		.wanted = wanted,
		.timeout_ms = v->moving->migration->policy.settle_timeout_ms,
	};
	zf_status status = ZF_OK;

	if (zones == NULL || wanted == NULL)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < batch->count && status == ZF_OK; i++)
		if (lags(&batch->answers[i])) {
			zones[awaited.pairs.zone_count] = batch->zones[i];
			wanted[awaited.pairs.zone_count++] =
				batch->answers[i].primary.serial;
		}
	if (status == ZF_OK && awaited.pairs.zone_count > 0)
		status = v->moving->acts->serials_wait(&awaited, batch->serials, err);
	if (status == ZF_ETIMEOUT)
		status = ZF_OK;
	for (size_t i = 0, at = 0; i < batch->count && status == ZF_OK; i++)
		if (lags(&batch->answers[i]))
			batch->answers[i].udp = batch->serials[at++];
	free(zones);
	free(wanted);
	return status;
}

/* The primary first: the new server has had its serial's time then. */
static zf_status ask_for_soa(const struct verifying *v, struct batch *batch,
			     struct zf_error *err)
{
	zf_status status = ask_serials(v, batch, &v->primary, v->primary.transport, err);

	for (size_t i = 0; i < batch->count && status == ZF_OK; i++)
		batch->answers[i].primary = batch->serials[i];
	if (status == ZF_OK)
		status = ask_serials(v, batch, &v->new, ZF_TRANSPORT_UDP, err);
	for (size_t i = 0; i < batch->count && status == ZF_OK; i++)
		batch->answers[i].udp = batch->serials[i];
	if (status == ZF_OK)
		status = wait_for_lagging(v, batch, err);
	if (status == ZF_OK)
		status = ask_serials(v, batch, &v->new, ZF_TRANSPORT_TCP, err);
	for (size_t i = 0; i < batch->count && status == ZF_OK; i++)
		batch->answers[i].tcp = batch->serials[i];
	return status;
}

/* A name that is in no zone anybody wrote. */
static bool absent_name(const uint8_t *zone, struct zf_name *name)
{
	static const uint8_t label[] = "\034zoneferry-checks-for-absence";
	const size_t size = zf_name_size(zone);

	if (sizeof(label) - 1 + size > ZF_NAME_MAX)
		return false;
	memcpy(name->wire, label, sizeof(label) - 1);
	memcpy(name->wire + sizeof(label) - 1, zone, size);
	return true;
}

static zf_status ask_for_absent(const struct verifying *v, struct batch *batch,
				bool at_new, struct zf_error *err)
{
	size_t count = 0;
	zf_status status;

	for (size_t i = 0; i < batch->count; i++) {
		struct answers *answers = &batch->answers[i];

		answers->has_absent =
			absent_name(batch->zones[i].wire, &batch->absent[count]);
		if (!answers->has_absent)
			continue;
		batch->asked[count] =
			(struct zf_asked){ .owner = batch->absent[count].wire,
					   .type = ZF_TYPE_A };
		count++;
	}
	status = v->moving->acts->ask_many(at_new ? &v->new : &v->primary, batch->asked,
					   count, err);
	for (size_t i = 0, at = 0; i < batch->count; i++) {
		struct answers *answers = &batch->answers[i];

		if (answers->has_absent)
			*(at_new ? &answers->here : &answers->there) = batch->asked[at++];
	}
	return status;
}

static zf_status ask_all(const struct verifying *v, struct batch *batch,
			 struct zf_error *err)
{
	zf_status status = ask_for_soa(v, batch, err);

	if (status == ZF_OK)
		status = ask_for_absent(v, batch, true, err);
	return status == ZF_OK ? ask_for_absent(v, batch, false, err) : status;
}

/* ---- the step ---- */

static zf_status verify_batch(struct verifying *v, struct batch *batch,
			      struct zf_error *err)
{
	zf_status status;

	for (size_t i = 0; i < batch->count; i++)
		batch->answers[i] = (struct answers){ .zone = &batch->zones[i] };
	status = ask_all(v, batch, err);
	for (size_t i = 0; i < batch->count; i++) {
		if (status == ZF_OK)
			status = verify_zone(v, &batch->answers[i], err);
		zf_seen_clear(&batch->answers[i].here.seen);
		zf_seen_clear(&batch->answers[i].there.seen);
	}
	return status;
}

static zf_status verify_zones(struct verifying *v, struct zf_error *err)
{
	const struct zf_move *move = v->moving->move;
	const struct zf_teller *tell = v->moving->tell;
	struct batch *batch = malloc(sizeof(*batch));
	zf_status status = batch == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					 : ZF_OK;

	for (size_t at = 0; at < move->zone_count && status == ZF_OK;
	     at += batch->count) {
		const size_t left = move->zone_count - at;

		batch->zones = &move->zones[at];
		batch->count = left < AT_ONCE ? left : AT_ONCE;
		status = verify_batch(v, batch, err);
		tell->progress(tell->ctx, at + batch->count, move->zone_count, "zones");
	}
	free(batch);
	return status;
}

static int compare_zones(const void *a, const void *b)
{
	const struct zf_receipt_line *x = a, *y = b;

	return zf_name_compare(x->zone.wire, y->zone.wire);
}

/* What of the grant the new server has. That it does not tell is a finding, but that we were interrupted. */
static zf_status look_at_grant(struct verifying *v, struct zf_error *err)
{
	struct zf_receipt *granted = &v->granted;
	zf_status status = zf_grant_record_read(v->moving, granted, err);

	if (status != ZF_OK)
		return status;
	v->stands = calloc(granted->count + 1, sizeof(*v->stands));
	if (v->stands == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (granted->count > 0)
		qsort(granted->lines, granted->count, sizeof(*granted->lines),
		      compare_zones);
	v->looked = v->moving->acts->stands(&v->new, granted->lines, granted->count,
					    v->stands, &v->why_not);
	if (v->looked != ZF_ECANCELLED)
		return ZF_OK;
	zf_error_copy(err, &v->why_not);
	return ZF_ECANCELLED;
}

/* Where nothing but answers is missing that is why: they may come by and by. What differs does not go away with them. */
static zf_status tell_failed(const struct verifying *v, struct zf_error *err)
{
	const bool silent = v->unanswered == v->failed;
	const zf_status status = silent ? v->silence.code : ZF_EDIFFERS;

	zf_fail(err, status, "%zu checks did not pass%s%s", v->failed, silent ? ": " : "",
		silent ? v->silence.message : "");
	zf_hint(err, "`zoneferry status` shows them with what was seen");
	return status;
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	struct verifying v = { .moving = moving, .primary = zf_moving_primary(moving) };
	zf_status status = zf_moving_new(moving, &v.new, err);

	zf_error_clear(&v.why_not);
	zf_error_clear(&v.silence);
	if (status == ZF_OK)
		status = look_at_grant(&v, err);
	if (status == ZF_OK)
		status = verify_zones(&v, err);
	if (status == ZF_OK)
		status = zf_retiring_note(moving, v.failed == 0, err);
	free(v.stands);
	zf_receipt_clear(&v.granted);
	if (status != ZF_OK)
		return status;
	if (v.failed > 0)
		return tell_failed(&v, err);
	zf_moving_say(moving, "%zu zones, every check of them passed",
		      moving->move->zone_count);
	return ZF_OK;
}

const struct zf_step zf_step_verify = {
	.name = "verify",
	.title = "see what clients see, check by check",
	.act = act,
};
