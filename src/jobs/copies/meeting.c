/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/meeting.h"

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "protocol/serial.h"
#include "src/jobs/ask/serials.h"
#include "src/jobs/copies/past_version.h"

#define FOLLOW_MS                                                                        \
	20000 /* BIND's NOTIFY leaves after up to 5 s, and a refresh begins when it can */

static struct zf_record soa_of(const struct zf_zone *copy)
{
	const uint8_t *apex = zf_zone_apex(copy);

	for (size_t i = 0; i < zf_zone_count(copy); i++) {
		const struct zf_record rr = zf_zone_record(copy, i);

		if (rr.type == ZF_TYPE_SOA && zf_name_equal(rr.owner, apex))
			return rr;
	}
	return (struct zf_record){ 0 };
}

uint32_t zf_meeting_serial(const struct zf_zone *copy)
{
	const struct zf_record rr = soa_of(copy);
	struct zf_soa soa;

	return rr.rdata != NULL && zf_record_soa(&rr, &soa) ? soa.serial : 0;
}

/* The side that is ahead; 1 where neither is. */
static size_t side_ahead(const struct zf_meeting *meeting)
{
	return zf_serial_after(zf_meeting_serial(meeting->copies[0]),
			       zf_meeting_serial(meeting->copies[1]))
		       ? 0
		       : 1;
}

/* ---- whether it changes ---- */

static bool has_moved(const struct zf_serial_seen *seen, const struct zf_zone *copy)
{
	return seen->status == ZF_OK && seen->serial != zf_meeting_serial(copy);
}

static zf_status follow(struct zf_meeting *meeting, int64_t patience_ms,
			struct zf_error *err)
{
	const size_t ahead = side_ahead(meeting);
	const uint32_t serial = zf_meeting_serial(meeting->copies[ahead]);
	struct zf_name zone;
	const struct zf_serials_awaited awaited = {
		.pairs = { &zone, 1, meeting->sides[1 - ahead]->peer, 1 },
		.wanted = &serial,
		.timeout_ms = patience_ms,
	};
	struct zf_error why;
	zf_status status;

	zf_name_copy(&zone, meeting->zone);
	zf_error_clear(&why);
	status = zf_serials_wait(&awaited, NULL, &why);
	meeting->changing = status == ZF_OK;
	if (status == ZF_OK || status == ZF_ETIMEOUT)
		return ZF_OK;
	zf_error_copy(err, &why);
	return status;
}

zf_status zf_meeting_look(struct zf_meeting *meeting, struct zf_error *err)
{
	const struct zf_zone *const *copies = meeting->copies;
	const struct zf_peer peers[] = { *meeting->sides[0]->peer,
					 *meeting->sides[1]->peer };
	struct zf_serial_seen seen[2] = { 0 };
	int64_t patience = meeting->settle_ms;
	struct zf_name zone;
	zf_status status;

	zf_name_copy(&zone, meeting->zone);
	status = zf_serials_ask(&(struct zf_pairs){ &zone, 1, peers, 2 }, seen, err);
	meeting->changing = has_moved(&seen[0], copies[0]) ||
			    has_moved(&seen[1], copies[1]);
	if (status != ZF_OK ||
	    zf_meeting_serial(copies[0]) == zf_meeting_serial(copies[1]))
		return status;
	if (meeting->changing && patience < FOLLOW_MS)
		patience = FOLLOW_MS;
	return patience > 0 ? follow(meeting, patience, err) : ZF_OK;
}

/* ---- the copies ---- */

/* Makes of one side's copy what it was at the other's serial, where that side keeps a history from there. */
static zf_status look_back(struct zf_meeting *meeting, size_t side, struct zf_error *err)
{
	const struct zf_zone *now = meeting->copies[side];
	const struct zf_record soa = soa_of(meeting->copies[1 - side]);
	struct zf_error *why = &meeting->no_past;
	zf_status status;

	zf_error_clear(why);
	status = zf_past_version(&meeting->former, now, &soa, meeting->sides[side]->peer,
				 why);
	if (status == ZF_OK) {
		meeting->past_side = side;
		meeting->newest = zf_meeting_serial(now);
	}
	if (status != ZF_ECANCELLED && status != ZF_ENOMEM)
		return ZF_OK;
	zf_error_copy(err, why);
	return status;
}

/* The one that was behind, and has come to where the other was, may keep the history that the other lacks. */
static zf_status read_later(struct zf_meeting *meeting, size_t behind,
			    struct zf_error *err)
{
	zf_status status = zf_source_load(&meeting->later, meeting->sides[behind],
					  meeting->zone, err);

	if (status != ZF_OK)
		return status;
	meeting->copies[behind] = meeting->later;
	return side_ahead(meeting) == behind ? look_back(meeting, behind, err) : ZF_OK;
}

/* The history is asked for before the one behind is waited for: some servers keep little of it, as Knot keeps 20
 * versions. */
zf_status zf_meeting_run(struct zf_meeting *meeting, struct zf_error *err)
{
	const size_t ahead = side_ahead(meeting);
	zf_status status = look_back(meeting, ahead, err);

	if (status == ZF_OK)
		status = zf_meeting_look(meeting, err);
	if (status == ZF_OK && meeting->changing && meeting->former == NULL)
		status = read_later(meeting, 1 - ahead, err);
	if (status == ZF_OK && meeting->changing && meeting->former != NULL) {
		meeting->past = true;
		meeting->copies[meeting->past_side] = meeting->former;
	}
	return status;
}

void zf_meeting_clear(struct zf_meeting *meeting)
{
	zf_zone_free(meeting->later);
	zf_zone_free(meeting->former);
	meeting->later = meeting->former = NULL;
}
