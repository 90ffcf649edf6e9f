/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/transfer_proof.h"

#include <stdio.h>

#include "protocol/serial.h"
#include "src/runbook/effect.h"
#include "src/runbook/hold.h"
#include "src/runbook/steps/capture_file.h"

#define TRIED_MAX 100 /* zones; each is some calls of the control tool */

struct proving {
	const struct zf_moving *moving;
	size_t seen;	  /* zones that were transferred as it was */
	size_t tried;	  /* zones that were transferred for the proof */
	zf_status status; /* of the one that could not be */
	struct zf_error why;
};

/* Whether the zone at `serial` is the file that was placed: what is older was not transferred since, either. */
static zf_status is_placed(const struct zf_moving *moving, const uint8_t *zone,
			   uint32_t serial, bool *placed, struct zf_error *err)
{
	struct zf_capture_file captured;
	const zf_status status =
		zf_capture_file_read(&captured, moving->journal, moving->key, zone, err);

	*placed = captured.there && zf_serial_reached(captured.serial, serial);
	zf_capture_file_clear(&captured);
	return status;
}

static bool has_list_a_zone(const struct zf_moving *moving)
{
	const enum zf_transfer_policy policy = moving->move->primary->transfer_policy;

	return policy == ZF_POLICY_LIST || policy == ZF_POLICY_NOBODY;
}

static void try(struct proving *proving, const uint8_t *zone)
{
	const struct zf_moving *moving = proving->moving;
	char name[ZF_NAME_TEXT_MAX];

	proving->status = zf_effect_retransfer(
		moving, zone, moving->migration->policy.refresh_timeout_ms,
		&proving->why);
	proving->tried += proving->status == ZF_OK;
	zf_name_print(name, zone);
	if (proving->status != ZF_OK)
		zf_wrap(&proving->why, "%s", name);
}

/* Those that were transferred are counted; of those that were not, up to `most` are tried until one fails. */
static zf_status go_through(struct proving *proving, const uint32_t *serials, size_t most,
			    struct zf_error *err)
{
	const struct zf_move *move = proving->moving->move;
	zf_status status = ZF_OK;
	bool placed;

	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++) {
		status = is_placed(proving->moving, move->zones[i].wire, serials[i],
				   &placed, err);
		if (status != ZF_OK)
			break;
		if (most == 0)
			proving->seen += !placed;
		else if (placed && proving->tried < most && proving->status == ZF_OK)
			try(proving, move->zones[i].wire);
	}
	return status;
}

static zf_status note(const struct proving *proving, enum zf_verdict verdict,
		      struct zf_error *err)
{
	const struct zf_moving *moving = proving->moving;
	const struct zf_finding finding = { moving->host.id,
					    "can transfer from the primary", verdict };

	if (verdict != ZF_VERDICT_YES)
		return zf_moving_evidence(moving, &finding, err, "%s",
					  proving->why.message);
	return zf_moving_evidence(
		moving, &finding, err,
		"of %zu zones it transferred %zu, and %zu again when it was told to",
		moving->move->zone_count, proving->seen, proving->tried);
}

/* No tool that can be told is no sign that it cannot. */
static enum zf_verdict verdict_of(const struct proving *proving)
{
	if (proving->status == ZF_OK)
		return ZF_VERDICT_YES;
	return proving->status == ZF_EUNSUPPORTED || proving->status == ZF_EWAITING
		       ? ZF_VERDICT_UNKNOWN
		       : ZF_VERDICT_NO;
}

/* Either is the same to the next run: it looks again, and a person's word is for what was not seen. */
static zf_status tell_not_seen(const struct proving *proving, enum zf_verdict verdict,
			       struct zf_error *err)
{
	const struct zf_moving *moving = proving->moving;
	const struct zf_move *move = moving->move;
	char why[ZF_MESSAGE_MAX];

	snprintf(why, sizeof(why), "%s %s transfer from %s", move->to->id,
		 verdict == ZF_VERDICT_NO ? "does not" : "was not seen to",
		 move->primary->id);
	zf_moving_say(moving, "%s: %s", why, proving->why.message);
	if (move->take_count > 0)
		return zf_hold_raise(moving, why, why, err);
	if (verdict != ZF_VERDICT_NO)
		return ZF_OK;
	zf_error_copy(err, &proving->why);
	zf_hint(err,
		"does the primary let it transfer, and is there a route? its own log says why "
		"not; refresh-timeout in the policy gives it longer");
	return zf_wrap(err, "%s", why);
}

static bool ends_the_run(zf_status status)
{
	return status == ZF_ENOMEM || status == ZF_ECANCELLED;
}

zf_status zf_transfer_proof(const struct zf_moving *moving, const uint32_t *serials,
			    struct zf_error *err)
{
	struct proving proving = { .moving = moving };
	zf_status status;

	zf_error_clear(&proving.why);
	status = go_through(&proving, serials, 0, err);
	if (status == ZF_OK && (proving.seen == 0 || has_list_a_zone(moving)))
		status = go_through(&proving, serials,
				    has_list_a_zone(moving) ? TRIED_MAX : 1, err);
	if (status == ZF_OK && ends_the_run(proving.status)) {
		zf_error_copy(err, &proving.why);
		status = proving.status;
	}
	if (status == ZF_OK)
		status = note(&proving, verdict_of(&proving), err);
	if (status != ZF_OK)
		return status;
	return proving.status == ZF_OK
		       ? zf_hold_settle(moving, err)
		       : tell_not_seen(&proving, verdict_of(&proving), err);
}
