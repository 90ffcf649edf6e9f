/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/past_version.h"

#include <stdlib.h>

#include "protocol/name.h"
#include "protocol/rdata.h"
#include "src/jobs/copies/source.h"

#define OCTETS_MAX (32 * 1024 * 1024) /* of the records that the differences name */

/* The records that the differences name, up to the version at hand. */
struct history {
	struct zf_zone *named; /* each once, as it came first */
	bool *was_there;       /* of each: it was deleted first */
	size_t room;
	uint32_t until; /* the serial at hand */
	bool reached;	/* by the last part taken */
	bool over;	/* what still comes is newer */
};

static zf_status grow(struct history *history, struct zf_error *err)
{
	const size_t room = history->room == 0 ? 64 : 2 * history->room;
	bool *more = realloc(history->was_there, room * sizeof(*more));

	if (more == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	history->was_there = more;
	history->room = room;
	return ZF_OK;
}

static zf_status note(struct history *history, const struct zf_record *rr, bool was_there,
		      struct zf_error *err)
{
	const size_t number = zf_zone_count(history->named);
	zf_status status = ZF_OK;

	if (history->over || !zf_name_under(rr->owner, zf_zone_apex(history->named)) ||
	    zf_zone_find(history->named, rr, ZF_ZONE_NONE) != ZF_ZONE_NONE)
		return ZF_OK;
	if (number == history->room)
		status = grow(history, err);
	if (status == ZF_OK)
		history->was_there[number] = was_there;
	return status == ZF_OK ? zf_zone_add(history->named, rr, err) : status;
}

static bool is_soa_of(const struct zf_record *rr, uint32_t serial)
{
	struct zf_soa soa;

	return rr->type == ZF_TYPE_SOA && zf_record_soa(rr, &soa) && soa.serial == serial;
}

/* A part of deletions begins with the SOA of the version that it leaves. */
static zf_status take_deleted(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct history *history = ctx;

	if (history->reached && is_soa_of(rr, history->until))
		history->over = true;
	return note(history, rr, true, err);
}

static zf_status take_added(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct history *history = ctx;

	if (is_soa_of(rr, history->until))
		history->reached = true;
	return note(history, rr, false, err);
}

static zf_status ask(struct history *history, const struct zf_record *soa,
		     const struct zf_peer *peer, struct zf_error *err)
{
	const struct zf_sink deleted = { take_deleted, history };
	const struct zf_sink added = { take_added, history };
	zf_status status = zf_source_changes(peer, soa, &deleted, &added, err);

	if (status == ZF_OK && !history->reached)
		status = zf_fail(err, ZF_EUNSUPPORTED,
				 "its differences do not lead to what it has");
	return status;
}

static zf_status make(struct zf_zone *past, const struct zf_zone *now,
		      const struct history *history, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < zf_zone_count(history->named) && status == ZF_OK; i++) {
		const struct zf_record rr = zf_zone_record(history->named, i);

		if (history->was_there[i])
			status = zf_zone_add(past, &rr, err);
	}
	for (size_t i = 0; i < zf_zone_count(now) && status == ZF_OK; i++) {
		const struct zf_record rr = zf_zone_record(now, i);

		if (zf_zone_find(history->named, &rr, ZF_ZONE_NONE) == ZF_ZONE_NONE)
			status = zf_zone_add(past, &rr, err);
	}
	return status;
}

zf_status zf_past_version(struct zf_zone **past, const struct zf_zone *now,
			  const struct zf_record *soa, const struct zf_peer *peer,
			  struct zf_error *err)
{
	const struct zf_record newest = zf_zone_record(now, 0);
	struct history history = { 0 };
	struct zf_soa fields;
	zf_status status;

	*past = NULL;
	if (!zf_record_soa(&newest, &fields))
		return zf_fail(err, ZF_EUNSUPPORTED, "a zone without a SOA");
	history.until = fields.serial;
	status = zf_zone_new(&history.named, zf_zone_apex(now), OCTETS_MAX, err);
	if (status == ZF_OK)
		status = ask(&history, soa, peer, err);
	if (status == ZF_OK)
		status = zf_zone_new(past, zf_zone_apex(now), 0, err);
	if (status == ZF_OK)
		status = make(*past, now, &history, err);
	if (status != ZF_OK) {
		zf_zone_free(*past);
		*past = NULL;
	}
	zf_zone_free(history.named);
	free(history.was_there);
	return status;
}
