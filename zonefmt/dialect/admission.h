/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_ADMISSION_H
#define ZF_ZONEFMT_DIALECT_ADMISSION_H

/*
 * Which records of a file are the zone's, and in which order they go on: the SOA first, wherever it
 * stands. Records before it wait (backlog.h) and follow it in their order; which of them are outside
 * the zone is settled then.
 *
 *	fields set -> zf_admission_take() each record -> zf_admission_end()
 */

#include "protocol/record.h"
#include "zonefmt/dialect/entry.h"

struct zf_backlog;

struct zf_admission {
	/* For the reader to set; all borrowed. */
	const struct zf_sink *sink;
	const struct zf_sink *outside; /* takes records outside the zone; may be NULL */
	const uint8_t *zone;	       /* whose the SOA must be; NULL: anyone's */
	bool hints;		       /* there is no SOA: the zone is `zone` */
	bool strict;		       /* a record outside the zone is a mistake */
	bool soa_first;		       /* a SOA behind other records is a mistake */
	bool only_in;		       /* so is another class than IN */
	/* Called before a record that has an age is taken. May be NULL. */
	void (*aged)(void *ctx, uint32_t hours);
	void *aged_ctx;
	/* What came of it. */
	struct zf_name apex; /* the SOA's owner, or `zone` */
	bool has_soa;
	uint64_t records, outside_count, aged_count;
	/* private from here on */
	bool has_class, lacks_soa; /* lacks: that is told */
	uint16_t class;
	struct zf_soa_record soa;
	struct zf_backlog *backlog;
};

/* Takes the record that was read last; its class is 0 where none was written, and becomes the zone's.
 * `age` are the hours of its stamp, 0 without one. False as entry.h has it: its class is not the
 * zone's, which is that of the first record; a SOA is another's, a second one that is not the first
 * again, or not first where it must be; a sink failed. Nothing is given on once there are
 * mistakes. */
bool zf_admission_take(struct zf_admission *a, struct zf_entries *e, struct zf_record *rr,
		       uint32_t age);

/* Frees what waits still. */
void zf_admission_end(struct zf_admission *a);

#endif
