/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_COPIES_MEETING_H
#define ZF_JOBS_COPIES_MEETING_H

/*
 * Two servers' copies of a zone that were read at different serials, brought to one that both have had.
 * A server that only follows a zone that is being changed must not be taken for one that differs, nor one that
 * stays behind for one that follows.
 *
 *	the one that is ahead, as it was at the other's serial (past_version.h)
 *	and the one behind gets where the other was		-> both have met
 *	where the one ahead keeps no history: the one behind read again, as it was at the other's serial
 *								-> both have met
 *								-> not now: all is to be read again
 *	nothing changes, or the one behind stays there		-> they differ, as they were read
 */

#include <stdbool.h>
#include <stdint.h>

#include "src/jobs/copies/source.h"
#include "zonefmt/zone/zone.h"

struct zf_meeting {
	/* what is borrowed */
	const uint8_t *zone;
	const struct zf_source *sides[2]; /* servers */
	int64_t settle_ms;		  /* see compare.h */
	/* As they were read, and then those to be compared: borrowed, or the meeting's. */
	const struct zf_zone *copies[2];
	/* What came of it. */
	bool changing; /* else nobody changes it, or the one behind stays there */
	bool past; /* the copy of `past_side` is that of a former serial: it had `newest` */
	size_t past_side;
	uint32_t newest;
	struct zf_error no_past; /* why there was no history; or no error */
	/* private */
	struct zf_zone *later, *former;
};

/* Finds the copies to be compared. Where `changing` is set and their serials differ they have not met. Fails as
 * zf_source_read; ZF_ECANCELLED, ZF_ENOMEM. */
zf_status zf_meeting_run(struct zf_meeting *meeting, struct zf_error *err) ZF_MUST_CHECK;

/* Only finds out whether the zone is being changed: one of the serials is another by now, and the server that is
 * behind, if one is, gets where the other was. Fails as zf_pool_run. */
zf_status zf_meeting_look(struct zf_meeting *meeting, struct zf_error *err) ZF_MUST_CHECK;

/* The serial of a copy; 0 where it has no SOA. */
uint32_t zf_meeting_serial(const struct zf_zone *copy);

/* Frees the copies that it made. */
void zf_meeting_clear(struct zf_meeting *meeting);

#endif
