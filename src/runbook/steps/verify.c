/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * What clients see, zone by zone, at the address they use: Appendix B with evidence. Each
 * check is a row of a table; what could not be told is written down as that.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/serial.h"
#include "src/jobs/ask/ask.h"
#include "src/jobs/change/stands.h"
#include "src/runbook/steps/grant_record.h"
#include "src/runbook/steps/order.h"

struct verifying {
	struct zf_moving *moving;
	struct zf_peer primary, new;
	const struct zf_receipt *granted;
	const uint8_t *zone;
	char name[ZF_NAME_TEXT_MAX];
	size_t failed;
};

/* What a check saw; the text is its evidence. */
struct seen {
	enum zf_verdict verdict;
	char text[512];
};

/* Asks until the serial has reached `wanted`: a primary may change at any time, and its NOTIFY be on
 * the way. What was seen last stays in `answer`. */
static zf_status ask_soa(const struct verifying *v, const struct zf_peer *peer,
			 uint32_t wanted, struct zf_seen *answer, struct zf_error *why)
{
	const struct zf_acts *acts = v->moving->acts;
	const int64_t until =
		acts->clock_ms() + v->moving->migration->policy.settle_timeout_ms;
	zf_status status;

	for (;;) {
		status = acts->ask(peer, v->zone, ZF_TYPE_SOA, answer, why);
		if (status != ZF_OK || !answer->authoritative || !answer->has_soa ||
		    zf_serial_reached(answer->serial, wanted) || acts->clock_ms() > until)
			return status;
		zf_seen_clear(answer);
		acts->sleep_ms(200);
	}
}

/* The SOA by one transport, authoritative and with the serial that the primary has. */
static void check_soa(const struct verifying *v, enum zf_transport transport,
		      struct seen *seen)
{
	struct zf_peer peer = v->new;
	struct zf_seen answer = { 0 };
	struct zf_error why;
	uint32_t serial = 0;

	zf_error_clear(&why);
	peer.transport = transport;
	if (v->moving->acts->ask_serial(&v->primary, v->zone, &serial, &why) != ZF_OK ||
	    ask_soa(v, &peer, serial, &answer, &why) != ZF_OK) {
		snprintf(seen->text, sizeof(seen->text), "%.400s", why.message);
	} else if (!answer.authoritative || !answer.has_soa) {
		seen->verdict = ZF_VERDICT_NO;
		snprintf(seen->text, sizeof(seen->text), "not authoritative");
	} else {
		seen->verdict = zf_serial_reached(answer.serial, serial) ? ZF_VERDICT_YES
									 : ZF_VERDICT_NO;
		snprintf(seen->text, sizeof(seen->text),
			 "authoritative, serial %u, the primary's is %u", answer.serial,
			 serial);
	}
	zf_seen_clear(&answer);
}

static void check_udp(const struct verifying *v, struct seen *seen)
{
	check_soa(v, ZF_TRANSPORT_UDP, seen);
}

static void check_tcp(const struct verifying *v, struct seen *seen)
{
	check_soa(v, ZF_TRANSPORT_TCP, seen);
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

/* The same answer as the primary's for a name that does not exist (or that a wildcard makes up). */
static void check_absence(const struct verifying *v, struct seen *seen)
{
	struct zf_seen here = { 0 }, there = { 0 };
	struct zf_error why;
	struct zf_name name;
	char a[ZF_RECORD_TEXT_MAX], b[ZF_RECORD_TEXT_MAX];

	zf_error_clear(&why);
	if (!absent_name(v->zone, &name)) {
		snprintf(seen->text, sizeof(seen->text),
			 "the zone's name leaves no room for another label");
	} else if (v->moving->acts->ask(&v->new, name.wire, ZF_TYPE_A, &here, &why) !=
			   ZF_OK ||
		   v->moving->acts->ask(&v->primary, name.wire, ZF_TYPE_A, &there,
					&why) != ZF_OK) {
		snprintf(seen->text, sizeof(seen->text), "%.400s", why.message);
	} else {
		seen->verdict = here.rcode == there.rcode ? ZF_VERDICT_YES
							  : ZF_VERDICT_NO;
		snprintf(seen->text, sizeof(seen->text), "%s here, %s at the primary",
			 zf_rcode_print(a, here.rcode), zf_rcode_print(b, there.rcode));
	}
	zf_seen_clear(&here);
	zf_seen_clear(&there);
}

/* Nothing of the grant is served any more; all of it, where it has to stay. */
static void check_grant(const struct verifying *v, struct seen *seen)
{
	const bool stays = v->moving->move->take_count == 0;
	size_t of_zone = 0, left = 0;

	for (size_t i = 0; i < v->granted->count; i++) {
		const struct zf_receipt_line *line = &v->granted->lines[i];
		struct zf_error why;
		bool stands;

		if (!zf_name_equal(line->zone.wire, v->zone))
			continue;
		of_zone++;
		zf_error_clear(&why);
		if (v->moving->acts->stands(&v->new, line, &stands, &why) != ZF_OK) {
			snprintf(seen->text, sizeof(seen->text), "%.400s", why.message);
			return;
		}
		left += stands;
	}
	seen->verdict = left == (stays ? of_zone : 0) ? ZF_VERDICT_YES : ZF_VERDICT_NO;
	snprintf(seen->text, sizeof(seen->text), "%zu granted, %zu still served%s",
		 of_zone, left,
		 stays && of_zone > 0 ? ": the new server needs them" : "");
}

static const struct check {
	const char *name;
	void (*run)(const struct verifying *v, struct seen *seen);
} checks[] = {
	{ "SOA by UDP", check_udp },
	{ "SOA by TCP", check_tcp },
	{ "absent name", check_absence },
	{ "grant as meant", check_grant },
};

static zf_status verify_zone(struct verifying *v, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && status == ZF_OK;
	     i++) {
		struct seen seen = { .verdict = ZF_VERDICT_UNKNOWN };

		checks[i].run(v, &seen);
		if (seen.verdict != ZF_VERDICT_YES) {
			v->failed++;
			zf_moving_say(v->moving, "%s: %s: %s: %s", v->name,
				      checks[i].name, zf_verdict_print(seen.verdict),
				      seen.text);
		}
		status = zf_moving_evidence(v->moving,
					    &(struct zf_finding){ v->name, checks[i].name,
								  seen.verdict },
					    err, "%s", seen.text);
	}
	return status;
}

/* The old server at its other address, if it got one: it may be retired, but it was not lost. */
static zf_status note_old(const struct verifying *v, struct zf_error *err)
{
	struct zf_peer old;
	struct zf_error why;
	uint32_t serial;
	zf_status status = zf_moving_old(v->moving, &old, err);

	if (status != ZF_OK || v->moving->move->take_count == 0)
		return status;
	zf_error_clear(&why);
	status = v->moving->acts->ask_serial(&old, v->moving->move->zones[0].wire,
					     &serial, &why);
	return zf_moving_evidence(
		v->moving,
		&(struct zf_finding){
			old.label, "the old server answers at its other address",
			status == ZF_OK ? ZF_VERDICT_YES : ZF_VERDICT_UNKNOWN },
		err, "%s",
		status == ZF_OK ? "it can be switched off when nothing asks it any more"
				: why.message);
}

static zf_status verify_zones(struct verifying *v, struct zf_error *err)
{
	const struct zf_move *move = v->moving->move;
	const struct zf_teller *tell = v->moving->tell;
	zf_status status = ZF_OK;

	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++) {
		v->zone = move->zones[i].wire;
		zf_name_print(v->name, v->zone);
		status = verify_zone(v, err);
		tell->progress(tell->ctx, i + 1, move->zone_count, "zones");
	}
	if (status == ZF_OK)
		status = note_old(v, err);
	return status;
}

static zf_status act(struct zf_moving *moving, struct zf_error *err)
{
	struct zf_receipt granted = { 0 };
	struct verifying v = { .moving = moving,
			       .primary = zf_moving_primary(moving),
			       .granted = &granted };
	zf_status status = zf_moving_new(moving, &v.new, err);

	if (status == ZF_OK)
		status = zf_granted_read(moving, &granted, err);
	if (status == ZF_OK)
		status = verify_zones(&v, err);
	zf_receipt_clear(&granted);
	if (status != ZF_OK)
		return status;
	if (v.failed > 0) {
		zf_fail(err, ZF_EDIFFERS, "%zu checks did not pass", v.failed);
		zf_hint(err, "`zoneferry status` shows them with what was seen");
		return ZF_EDIFFERS;
	}
	zf_moving_say(moving, "%zu zones, every check of them passed",
		      moving->move->zone_count);
	return ZF_OK;
}

const struct zf_step zf_step_verify = {
	.name = "verify",
	.title = "see what clients see, check by check",
	.act = act,
};
